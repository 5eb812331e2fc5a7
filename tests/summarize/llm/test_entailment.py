"""A second opinion on a model's draft, by the real client against the loopback chat server."""

from contextlib import closing
from dataclasses import replace

import pytest

from summarize.edition import Bullet, Paragraph, Place, Statement
from summarize.editor import Assignment, Draft, kept_sections
from summarize.llm.asking import ModelCaller
from summarize.llm.draft import EditorSteps
from summarize.llm.draft_lines import refiled
from summarize.llm.editor import ModelEditor
from summarize.llm.entailment import CALLS, Opine, SecondOpinion
from summarize.llm.plan import Size
from summarize.llm.verdicts import FAIR, SURE, Verdict
from summarize.models.budget import Budget
from summarize.models.settings import MemoryAnswers, ModelSettings
from tests.support.chat_world import ChatWorld
from tests.support.llm_day import PlainEditor, assignment, longer

INVENTED = "Critics everywhere consider such announcements rather disappointing."
TASK = assignment()
WRITTEN = PlainEditor().write(TASK)
SPARE = replace(WRITTEN, preview=WRITTEN.overview[:1])


def changed(draft: Draft, *parts: str, text: str = INVENTED) -> Draft:
    """Return the draft with an invented text in its first place of each part."""
    old = draft.overview[0].bullets[0].statement
    new = old.model_copy(update={"text": text})
    for part in parts:
        if part == "lead":
            first = draft.lead[0].model_copy(update={"statement": new})
            draft = replace(draft, lead=(first, *draft.lead[1:]))
        else:
            sections = getattr(draft, part)
            bullet = sections[0].bullets[0].model_copy(update={"statement": new})
            rest = sections[0].bullets[1:]
            section = sections[0].model_copy(update={"bullets": (bullet, *rest)})
            draft = replace(draft, **{part: (section, *sections[1:])})
    return draft


def review(
    world: ChatWorld,
    draft: Draft,
    settings: ModelSettings | None = None,
    task: Assignment = TASK,
    opine: Opine | None = None,
) -> tuple[Draft, SecondOpinion]:
    settings = settings or world.settings()
    material = EditorSteps(task, settings, Size(5, 40)).material
    caller = ModelCaller(settings, MemoryAnswers(), Budget(settings), usage=[], pause_s=0.0)
    with closing(caller):
        opinion = SecondOpinion(caller, caller, material)
        bare = replace(draft, viewpoint=())
        return opinion.review(bare, SPARE, opine or (lambda _stays: draft.viewpoint)), opinion


def test_words_that_stand_in_their_source_are_not_asked_about() -> None:
    with ChatWorld() as world:
        draft = replace(SPARE, title="", description="")
        assert review(world, draft)[0] == draft
        assert world.calls == []


@pytest.mark.parametrize("provider", ["openai", "anthropic", "ollama"])
def test_a_statement_that_does_not_follow_is_corrected_and_asked_about_again(provider: str) -> None:
    with ChatWorld() as world:
        settings = world.settings(provider, deadline_s=120.0)
        draft, opinion = review(world, changed(SPARE, "overview", "lead"), settings)
        assert world.counts() == {"entail": 2, "correct": 1}
    assert [(f.where, f.action) for f in opinion.findings] == [
        ("lead/0", "repaired"),
        ("overview/0/0", "repaired"),
    ]
    first = draft.overview[0].bullets[0].statement
    source = next(story for story in TASK.stories if story.id == first.story)
    assert first.text[:20] == source.items[0].text[:20]
    assert INVENTED not in str(draft)
    assert len(opinion.paid) == 3


def test_a_line_is_given_back_with_its_links_as_handles() -> None:
    with ChatWorld() as world:
        item = SPARE.preview[0].bullets[0].statement.items[0]
        text = f"Critics [everywhere]({item}) consider such announcements rather disappointing."
        review(world, changed(SPARE, "overview", text=text))
        (asked,) = [call for call in world.calls if "Critics [everywhere](S" in str(call)]
        assert f"({item})" not in str(asked)


WEAK = "Harbor utilizes a free licence for small Pier-3B."


@pytest.mark.parametrize(("second", "action"), [("good", "repaired"), ("refusal", "dropped")])
def test_a_weak_line_without_a_fault_is_put_better_or_goes(second: str, action: str) -> None:
    with ChatWorld(("good", second)) as world:
        draft, opinion = review(world, changed(SPARE, "overview", text=WEAK))
    assert WEAK not in str(draft)
    assert [(f.where, f.action) for f in opinion.findings] == [("overview/0/0", action)]
    assert opinion.findings[0].detail.startswith("a second opinion: weak")


def test_of_lines_that_are_all_weak_a_quarter_goes() -> None:
    def poor(bullet: Bullet, where: Place) -> Bullet:
        said = f"It utilizes: {bullet.statement.text}"
        return bullet.model_copy(
            update={"statement": bullet.statement.model_copy(update={"text": said})}
        )

    draft = replace(
        SPARE, overview=kept_sections("overview", SPARE.overview, poor), title="", description=""
    )
    before = sum(len(section.bullets) for section in draft.overview)
    with ChatWorld(("good", "refusal")) as world:
        reviewed, _ = review(world, draft)
    assert before - sum(len(section.bullets) for section in reviewed.overview) == -(-before // 4)


def test_an_opinion_is_written_on_what_surely_stays() -> None:
    draft = changed(SPARE, "overview", text=WEAK)

    def opine(stays: Draft) -> tuple[Statement, ...]:
        assert WEAK not in str(stays)
        assert stays.lead == draft.lead
        return (Statement(text="Weights seem to matter.", items=draft.lead[0].statement.items),)

    with ChatWorld(("good", "refusal")) as world:
        assert len(review(world, draft, opine=opine)[0].viewpoint) == 1


@pytest.mark.parametrize("word", ["employs", "adopts"])
def test_a_middling_line_is_put_better_where_that_can_be(word: str) -> None:
    middling = WEAK.replace("utilizes", word)
    draft = changed(SPARE, "overview", text=middling)
    with ChatWorld() as world:
        assert middling not in str(review(world, draft)[0].overview)
    with ChatWorld(("good", "refusal")) as world:
        assert review(world, draft)[0].overview == draft.overview


def test_a_weak_title_and_lead_stay_where_they_are_not_put_better() -> None:
    weak = replace(changed(SPARE, "lead", text=WEAK), title=WEAK)
    with ChatWorld(("good", "refusal")) as world:
        draft, opinion = review(world, weak)
    assert (draft.title, draft.lead) == (weak.title, weak.lead)
    assert not opinion.findings


def test_a_sentence_that_fills_space_is_struck_out_and_the_rest_stays() -> None:
    said = SPARE.overview[0].bullets[0].statement.text
    filled = f"{said} It keeps observers busy. It is free."
    with ChatWorld() as world:
        draft, opinion = review(world, changed(SPARE, "overview", text=filled))
        assert world.counts() == {"entail": 1}
    assert draft.overview[0].bullets[0].statement.text == f"{said} It is free."
    assert [(f.where, f.statement, f.action) for f in opinion.findings] == [
        ("overview/0/0", filled, "repaired")
    ]


@pytest.mark.parametrize(
    ("text", "strike", "left"),
    [
        ("Fern rose. It fell later. It is up.", ["It fell"], "Fern rose. It fell later. It is up."),
        ("Fern rose. It fell later. It is up.", ["It fell later."], "Fern rose. It is up."),
        ("Fern rose. It [fell later](r:1). It is up.", ["It fell later"], "Fern rose. It is up."),
        ("Fern rose today. It is up.", ["Fern rose today"], "Fern rose today. It is up."),
        ("Fern rose. It [fell. Later](r:1) it rose.", ["It fell. Later"], None),
        ("Fern이 올랐다. 논의가 커지고 있다.", ["논의가 커지고 있다"], "Fern이 올랐다."),
    ],
)
def test_whole_sentences_go_but_the_first(text: str, strike: list[str], left: str | None) -> None:
    verdict = Verdict(number=1, why="", strike=strike, fault="", grade="8")
    assert verdict.left_of(Statement(text=text)).text == (left or text)


@pytest.mark.parametrize(
    ("grade", "fault", "least", "enough"),
    [
        ("7", "", SURE, True),
        ("6/9", "", SURE, False),
        ("6/9", "", FAIR, True),
        ("5", "", FAIR, False),
        ("9", "false", FAIR, False),
        ("", "", SURE, True),
        ("high", "", SURE, True),
        ("9" * 5_000, "", SURE, True),
    ],
)
def test_a_grade_counts_where_there_is_no_fault(
    grade: str, fault: str, least: int, enough: bool
) -> None:
    verdict = Verdict(number=1, why="", strike=(), fault=fault, grade=grade)
    assert verdict.is_at_least(least) == enough


def test_without_a_correction_a_line_goes() -> None:
    with ChatWorld(("good", "refusal")) as world:
        draft, opinion = review(world, changed(SPARE, "overview", "preview"))
    assert [(f.where, f.action) for f in opinion.findings] == [
        ("preview/0/0", "dropped"),
        ("overview/0/0", "dropped"),
    ]
    assert INVENTED not in str((draft.overview, draft.preview))


@pytest.mark.parametrize(("second", "action"), [("good", "repaired"), ("refusal", "dropped")])
def test_a_heading_that_does_not_follow_from_the_lead_is_corrected_or_dropped(
    second: str, action: str
) -> None:
    with ChatWorld(("good", second)) as world:
        draft, opinion = review(world, replace(SPARE, title=INVENTED))
    assert bool(draft.title) == (action == "repaired")
    assert draft.title != INVENTED
    assert [(f.where, f.action) for f in opinion.findings] == [("title", action)]


def test_a_description_is_shown_with_words_of_each_paragraph() -> None:
    first, second = (TASK.stories[n] for n in (0, 3))
    lead = [
        Paragraph(statement=Statement(text="News.", items=tuple(i.id for i in s.items), story=s.id))
        for s in (first, second)
    ]
    with ChatWorld() as world:
        review(world, replace(SPARE, title="", lead=tuple(lead), description=INVENTED))
        assert "Harbor opened the weights" in world.calls[0].asked.text


def test_a_line_is_moved_under_the_heading_where_it_belongs() -> None:
    sued, opened = (
        Bullet(label="Harbor", statement=Statement(text=text, items=("feed:item3",)))
        for text in (
            "Harbor, which opened the weights of Pier-3B, is sued.",
            "Harbor opened the weights of Pier-3B.",
        )
    )
    first, *rest = SPARE.overview
    law = first.model_copy(update={"title": "Law and money", "bullets": (opened,)})
    draft = replace(SPARE, overview=(first.model_copy(update={"bullets": (sued,)}), law, *rest))
    with ChatWorld(("good", "refusal")) as world:
        reviewed, opinion = review(world, draft)
    assert reviewed.overview[0] == law.model_copy(update={"bullets": (opened, sued)})
    assert "it belongs under Law and money" in opinion.findings[0].detail


def test_a_heading_whose_last_line_is_gone_takes_no_line() -> None:
    told = SPARE.overview[0].bullets[0].statement
    assert refiled(SPARE, {told: "Law and money"}) == SPARE


def test_of_several_opinions_the_best_ones_stay() -> None:
    items = SPARE.overview[0].bullets[0].statement.items
    weak = Statement(text=WEAK, items=items)
    fair = Statement(text=WEAK.replace("utilizes", "has"), items=items)
    other = Statement(text=WEAK.replace("utilizes", "needs"), items=items)
    lead = SPARE.lead[0].statement
    elsewhere = Statement(text=f"It seems that {lead.plain}", items=lead.items)
    middling = Statement(text=WEAK.replace("utilizes", "employs"), items=items)
    false = Statement(text=INVENTED, items=items)
    for opinions, kept in (
        ((weak, fair), (fair,)),
        ((fair, other), (fair,)),
        ((fair, elsewhere), (fair, elsewhere)),
        ((weak,), ()),
        ((middling,), (middling,)),
        ((false, middling), (middling,)),
    ):
        draft = replace(SPARE, title="", description="", viewpoint=opinions)
        with ChatWorld(("good", "refusal")) as world:
            assert review(world, draft)[0].viewpoint == kept


def test_an_opinion_that_does_not_follow_goes_too() -> None:
    items = tuple(story.items[0].id for story in TASK.stories[:2])
    opinion = (Statement(text=INVENTED, items=items), *SPARE.viewpoint)
    with ChatWorld(("good", "refusal")) as world:
        draft, _ = review(world, replace(SPARE, title="", description="", viewpoint=opinion))
        assert "[opinion]" in world.calls[-1].asked.text
    assert draft.viewpoint == SPARE.viewpoint


def test_what_names_a_dropped_story_goes_with_it() -> None:
    draft = changed(SPARE, "overview", text=f"{INVENTED} Tavo9 on drug design.")
    draft = replace(
        draft,
        title=draft.title + ", and Tavo9 disappoints",
        description="Of Tavo9 and more.",
        tags=("Tavo9", "drug design", *draft.tags),
        viewpoint=(Statement(text="Tavo9 seems to be rushed."), *draft.viewpoint),
    )
    with ChatWorld(("good", "refusal")) as world:
        reviewed, opinion = review(world, draft)
    assert (reviewed.title, reviewed.description) == ("", "")
    assert (reviewed.tags, reviewed.viewpoint) == (SPARE.tags, SPARE.viewpoint)
    assert "no line tells of Tavo9" in [finding.detail for finding in opinion.findings]


def test_a_weak_opinion_stays_where_the_other_names_a_dropped_story() -> None:
    items = SPARE.overview[0].bullets[0].statement.items
    weak = Statement(text=WEAK, items=items)
    named = Statement(text="Tavo9 seems to be free, small and open.", items=items)
    draft = changed(SPARE, "overview", text=f"{INVENTED} Tavo9.")
    draft = replace(draft, title="", description="", viewpoint=(named, weak))
    with ChatWorld(("good", "refusal")) as world:
        assert review(world, draft)[0].viewpoint == (weak,)


def test_a_description_tells_of_a_lost_lead_no_more() -> None:
    harbor = next(story for story in TASK.stories if "Pier-3B" in story.items[0].text)
    lost = Statement(text=INVENTED, items=(harbor.items[0].id,), story=harbor.id)
    draft = replace(
        SPARE,
        title="Harbor opens Pier-3B",
        description="Harbor opens Pier-3B. Fern Labs releases Fern-2.",
        lead=(Paragraph(statement=lost), *SPARE.lead),
    )
    with ChatWorld(("good", "refusal")) as world:
        reviewed, _ = review(world, draft)
    assert "Pier-3B" in str(reviewed.overview)  # told below, but no longer above
    assert (reviewed.title, reviewed.description) == ("", "Fern Labs releases Fern-2.")


def test_a_title_may_name_what_the_title_of_its_item_names() -> None:
    item = TASK.stories[0].items[0]
    assert "Fern-2" in item.title
    first = SPARE.lead[0].statement.model_copy(update={"text": "The model reads 128,000 tokens."})
    lead = (SPARE.lead[0].model_copy(update={"statement": first}), *SPARE.lead[1:])
    draft = replace(SPARE, title="Fern-2 from Fern Labs", lead=lead, overview=(), preview=())
    with ChatWorld(("refusal",)) as world:
        assert review(world, draft)[0].title == draft.title


def test_a_correction_that_says_what_no_item_says_is_not_taken() -> None:
    draft = changed(SPARE, "overview")
    with ChatWorld(("good", "wrong_numbers")) as world:
        reviewed, opinion = review(world, draft)
    assert [f.action for f in opinion.findings] == ["dropped"]
    assert INVENTED not in str(reviewed.overview)


@pytest.mark.parametrize("behaviour", ["500", "bad_json", "refusal", "empty", "half"])
def test_a_model_that_fails_finds_no_fault_and_that_is_said(behaviour: str) -> None:
    draft = changed(SPARE, "overview")
    with ChatWorld((behaviour,)) as world:
        reviewed, opinion = review(world, draft, world.settings(timeout_s=0.5, deadline_s=5.0))
    assert reviewed == draft
    assert opinion.faults


@pytest.mark.parametrize("reader", ["openai:test-0", "openai:other", "anthropic:other"])
def test_the_editor_asks_for_a_second_opinion_within_its_limits(reader: str) -> None:
    answers = MemoryAnswers()
    with ChatWorld() as world:
        settings = world.settings(second_opinion=reader, deadline_s=120.0)
        editor = ModelEditor(settings, answers=answers, fallback=PlainEditor(), pause_s=0.0)
        draft = editor.write(TASK)
        asked = len(world.calls)
        if reader.startswith("openai"):
            assert world.counts()["entail"] >= 1
            assert world.calls[-1].model == reader.partition(":")[2] or CALLS > 1
        else:  # asked at its own address, without a key of its own
            assert any("second opinion" in str(fault) for fault in draft.making.fallbacks)
        again = ModelEditor(settings, answers=answers, fallback=PlainEditor(), pause_s=0.0)
        assert again.write(TASK) == draft
        assert len(world.calls) == asked <= 12


def test_calls_are_kept_for_it() -> None:
    with ChatWorld(("invented_ids",) * 12 + ("good",)) as world:
        settings = world.settings(second_opinion="openai:test-0", max_calls=9)
        editor = ModelEditor(settings, answers=MemoryAnswers(), fallback=PlainEditor(), pause_s=0.0)
        editor.write(TASK)
        steps = [call.asked.step for call in world.calls if call.asked.step != "entail"]
    assert len(steps) <= 9 - CALLS + 1


@pytest.mark.parametrize(
    ("limit", "action"), [(60_000, "repaired"), (7_000, "repaired"), (3_000, "dropped")]
)
def test_corrections_are_fitted_into_the_tokens_that_are_left(limit: int, action: str) -> None:
    long = replace(TASK, stories=tuple(map(longer, TASK.stories)))
    with ChatWorld() as world:
        settings = world.settings(max_input_tokens=limit)
        _, opinion = review(world, changed(SPARE, "lead"), settings, long)
        assert world.input_tokens <= limit
    assert [(f.where, f.action) for f in opinion.findings] == [("lead/0", action)]


def test_the_first_asking_leaves_tokens_to_correct_what_it_finds() -> None:
    long = replace(TASK, stories=tuple(map(longer, TASK.stories)))
    draft = changed(SPARE, "lead", "overview")

    def reworded(bullet: Bullet, where: Place) -> Bullet:
        said = f"It is said: {bullet.statement.text}"
        return bullet.model_copy(
            update={"statement": bullet.statement.model_copy(update={"text": said})}
        )

    draft = replace(draft, overview=kept_sections("overview", draft.overview, reworded))
    with ChatWorld() as world:
        _, opinion = review(world, draft, world.settings(max_input_tokens=9_000), long)
        assert world.input_tokens <= 9_000
    assert {f.action for f in opinion.findings} == {"repaired"}


def test_a_statement_without_words_is_none() -> None:
    with ChatWorld() as world:
        draft, _ = review(world, replace(SPARE, viewpoint=(Statement(text="A day."),)))
    assert draft.viewpoint
