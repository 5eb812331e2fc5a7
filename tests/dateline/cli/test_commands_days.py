"""Days after days: what was told is not told again, and what goes on says so."""

import datetime as dt

import pytest

from dateline.demo.replay import DEMO_NOW
from tests.support.newsletters import ISSUE, Paper

NEXT = "2024-05-04"
ENTRY = """<item><title>{title}</title><link>{link}</link><guid>{link}</guid>
<pubDate>Fri, 03 May 2024 {hour:02}:00:00 GMT</pubDate><description>{text}</description></item>"""


def feed(*entries: tuple[str, str, str]) -> str:
    rows = "".join(
        ENTRY.format(title=title, link=link, text=text, hour=9 + n)
        for n, (title, link, text) in enumerate(entries)
    )
    head = "<title>Day Two</title><link>https://daytwo.example/</link>"
    return f'<rss version="2.0"><channel>{head}{rows}</channel></rss>'


def second_day(paper: Paper, *entries: tuple[str, str, str]) -> None:
    """Import a second day."""
    path = paper.folder / "two.xml"
    path.write_text(feed(*entries), "utf-8")
    # An entry without a date counts as new whenever it is first seen.
    paper.set("stories", 'muted = ["About this site"]')
    paper.now = DEMO_NOW + dt.timedelta(days=1)
    paper.world.now = paper.now
    paper.ok("ingest", "--import", str(path))


def day_two(paper: Paper, *entries: tuple[str, str, str]) -> list[dict]:
    """Import a second day, write its issue, and give its stories."""
    second_day(paper, *entries)
    paper.ok("summarize", "--date", NEXT)
    return paper.ok("stories", "--date", NEXT, "--json").json


GOES_ON = (
    "Reka corrects Vibe-Eval: 12 of the 269 prompts replaced",
    "https://daytwo.example/vibe-eval-corrected",
    "Reka has replaced 12 of the 269 prompts of Vibe-Eval, its open benchmark of prompts about "
    "images for multimodal chat models, because their reference answers were wrong. The scores of "
    "all models on Vibe-Eval change by less than 2 points. The old set stays on the hub.",
)
ONLY_NEW = (
    "Quarry opens a library of 40,000 court rulings for language models",
    "https://daytwo.example/quarry",
    "Quarry, a cooperative of law libraries, has opened a corpus of 40,000 court rulings in five "
    "languages. It may be used for training and for tests, and each ruling names its source.",
)


def repeated(paper: Paper) -> tuple[str, str, str]:
    """Return an entry that says of a story of the first day what its own sources said."""
    (report,) = paper.ok("check", "--date", ISSUE, "--json").json
    row = next(r for r in report["statements"] if r["where"] == "lead/0")
    words = row["sources"][0]["words"].replace(" … ", " ")
    return row["sources"][0]["title"], "https://daytwo.example/again", words


def test_a_story_that_goes_on_names_the_earlier_issue(published: Paper):
    first = published.ok("stories", "-d", ISSUE, "--json").json
    (earlier,) = [row["title"] for row in first if row["told"] and "Vibe-Eval" in row["title"]]
    rows = day_two(published, GOES_ON, ONLY_NEW)
    assert {GOES_ON[0], ONLY_NEW[0]} == {row["title"] for row in rows if row["told"]}
    why = published.ok("stories", "-d", NEXT, "--why", GOES_ON[0]).out
    assert f"told since {ISSUE}" in why
    published.ok("site build")
    threads = published.folder.glob("site/stories/*/index.html")
    (thread,) = [text for path in threads if GOES_ON[0] in (text := path.read_text("utf-8"))]
    assert earlier in thread
    assert f"/{ISSUE}/" in thread
    assert f"/{NEXT}/" in thread


def test_a_story_that_only_repeats_is_not_told_again(published: Paper):
    again = repeated(published)
    rows = day_two(published, again, ONLY_NEW)
    told = [row["title"] for row in rows if row["told"]]
    assert told == [ONLY_NEW[0]]
    (left,) = [row for row in rows if row["title"] == again[0]]
    assert left["reason"]
    (edition,) = published.ok("summarize", "-d", NEXT, "--json").json
    assert edition["reading"]["repeated"] == 1


def test_a_day_of_repetitions_alone_ends_in_an_issue_that_says_so(published: Paper):
    second_day(published, repeated(published))
    published.ok("run", "--offline", "--date", NEXT)
    (post,) = published.folder.glob(f"posts/{NEXT}-*.md")
    assert "no new reports" in post.read_text("utf-8")


@pytest.fixture(autouse=True)
def _clock_back(first_paper: Paper):
    before = first_paper.world.now
    yield
    first_paper.world.now = before
