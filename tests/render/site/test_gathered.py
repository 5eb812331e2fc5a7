"""What the index gathers of issues that come newest first."""

import datetime as dt
from collections.abc import Sequence

import pytest

from render.site.gathered import Index, Indexer
from render.site.issue_summary import StorySummary, Summary
from render.site.options import IssueKey
from render.site.trends import movers, tag_charts

NEWEST = dt.date(2024, 5, 3)


def index_of(*issues: Sequence[str], first: dt.date = NEWEST) -> Index:
    """Index issues that have these tags, the newest first; their one story has the same."""
    indexer = Indexer("en", "")
    for number, tags in enumerate(issues):
        story = StorySummary(f"s{number}", "", "A story", "models", tags, False)
        day = first - dt.timedelta(days=number)
        summary = Summary("Title", "", str(day), str(day), tuple(tags), {}, (story,))
        indexer.add(IssueKey(day, "en", 1, str(number)), summary)
    return indexer.index()


@pytest.mark.parametrize(
    "spellings",
    [
        pytest.param(("HuggingFace", "Hugging Face"), id="a blank"),
        pytest.param(("GPT 4", "GPT-4", "GPT4"), id="a hyphen"),
        pytest.param(("deepseek", "DeepSeek"), id="case"),
        pytest.param(("DeepSeek V4", "DeepSeek-4", "DeepSeek 4"), id="the v of a version"),
        pytest.param(("Seedream 4", "Seedream 4.0"), id="a version's zero"),
        pytest.param(("카카오 뱅크", "카카오뱅크"), id="Korean"),
    ],
)
def test_spellings_of_a_name_share_a_page(spellings: tuple[str, ...]):
    found = index_of(*([name] for name in spellings))
    (tag,) = found.tag_pages
    assert (tag.label, tag.count) == (spellings[0], len(spellings))
    assert sum(tag.weeks.values()) == len(spellings)
    paths = {found.tag_path(tag) for issue in found.issues for tag in issue.tags}
    (path,) = index_of([spellings[-1]]).issues[0].tags
    assert paths == {found.tag_path(path)}, "the address is the oldest spelling's"


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("Llama 3.1", "Llama 31"), id="a dot between digits"),
        pytest.param(("C", "C++"), id="a sign"),
        pytest.param(("Qwen", "Qwen 2"), id="a number"),
        pytest.param(("Ollama 0.1", "Ollama 0.10"), id="a zero of a number"),
        pytest.param(("HIV 1", "Hi 1"), id="a v of the name"),
    ],
)
def test_other_names_have_other_pages(names: tuple[str, ...]):
    found = index_of(*([name] for name in names))
    assert len({found.tag_path(tag) for tag in found.tag_pages}) == len(names)


def test_spellings_within_one_issue_are_one_mention():
    (tag,) = index_of(["Open AI", "OpenAI"]).tag_pages
    assert (tag.count, sum(tag.weeks.values()), len(tag.mentions)) == (1, 1, 1)


def test_a_story_keeps_the_address_of_what_it_was_first_called():
    def path(*titles: str) -> str:
        indexer = Indexer("en", "")
        for number, title in enumerate(titles):
            story = StorySummary(f"s{number}", "t1", title, "models", (), number < len(titles) - 1)
            day = NEWEST - dt.timedelta(days=number)
            summary = Summary("Title", "", str(day), str(day), (), {}, (story,))
            indexer.add(IssueKey(day, "en", 1, str(number)), summary)
        return indexer.index().thread_path("t1")

    first = path("Fern-2 costs less", "Fern Labs releases Fern-2, a model of 7 billion parameters")
    assert first == "stories/fern-labs-releases-fern-2-a-model-of-7-billion-p-37d12a7a/"
    assert first == path("Fern-3", "Fern-2 costs less", "Fern Labs releases Fern-2, a model of "
                         "7 billion parameters")  # fmt: skip


@pytest.mark.parametrize(
    ("weeks", "moved"),
    [
        pytest.param("4 1 1 1 1", "rising", id="twice its share"),
        pytest.param("4 3 3 3 3", "", id="much as before"),
        pytest.param("2 0 0 0 0", "first_seen", id="never before"),
        pytest.param("1 0 0 0 0", "", id="once is no name to tell of"),
        pytest.param("0 2 1 1 0", "quiet", id="no more"),
        pytest.param("0 1 1 0 0", "", id="hardly there before"),
    ],
)
def test_names_move_by_their_share(weeks: str, moved: str):
    counts = [int(count) for count in weeks.split()]
    tags = [["Fern"] * (day < count) for count in counts for day in range(7)]
    found = movers(index_of(*tags, first=dt.date(2024, 5, 5)))
    assert {kind: [t.label for t in told] for kind, told in found._asdict().items() if told} == (
        {moved: ["Fern"]} if moved else {}
    )


def test_charts_show_shares_and_weeks_without_an_issue_as_gaps():
    tags = [["Fern"]] * 3 + [["Other"]] * 4 + [["Other"], ["Fern"]]
    index = index_of(*tags, first=dt.date(2024, 5, 5))
    charts = {chart.title: chart.bars for chart in tag_charts(index)}
    assert [(bar.told, bar.total) for bar in charts["Fern"]] == [(1, 2), (3, 7)]
    assert charts["Fern"][0].top
    heights = [bar.height for bar in (*charts["Fern"], *charts["Other"])]
    assert heights == [
        pytest.approx(133 * share, abs=0.1) for share in (1 / 2, 3 / 7, 1 / 2, 4 / 7)
    ]


def test_on_a_monday_the_week_before_counts_too():
    tags = [[], *([["Fern"]] * 7), *([[]] * 28)]
    assert [t.label for t in movers(index_of(*tags, first=dt.date(2024, 5, 6))).first_seen]
