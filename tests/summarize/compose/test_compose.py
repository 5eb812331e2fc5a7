"""compose: what the gate refuses is repaired, replaced or dropped, and the record says so."""

import datetime as dt
from dataclasses import replace

import pytest
from pydantic import ValidationError

from ingest.item import Item, Relation
from summarize.compose.compose import compose
from summarize.edition import Bullet, Edition, Paragraph, Picture, Section, Statement
from summarize.editor import Assignment, Draft, Editor
from summarize.extractive.editor import ExtractiveEditor
from summarize.gate.check import check_edition
from summarize.story import Story
from tests.support.llm_day import NOON, PlainEditor, assignment, item, stories

NOW = NOON + dt.timedelta(days=1)


class Changing(ExtractiveEditor):
    """An editor that changes one bullet of the plain draft."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def write(self, assignment: Assignment) -> Draft:
        draft = PlainEditor().write(assignment)
        section = draft.overview[0]
        bullet = section.bullets[0]
        statement = bullet.statement.model_copy(update={"text": self._text})
        bullets = (bullet.model_copy(update={"statement": statement}), *section.bullets[1:])
        changed = section.model_copy(update={"bullets": bullets})
        making = draft.making.model_copy(update={"made_by": "model"})
        return replace(draft, overview=(changed, *draft.overview[1:]), making=making)


def first_bullet(edition: Edition) -> str:
    return edition.overview[0].bullets[0].statement.plain


def test_an_extractive_edition_holds() -> None:
    edition = compose(assignment(), ExtractiveEditor(), now=NOW)
    assert edition.gate.statements == edition.gate.passed > 5
    assert edition.gate.findings == ()
    assert Edition.from_json(edition.to_json()) == edition


def test_what_does_not_hold_is_replaced_by_its_source_s_words() -> None:
    editor = Changing("Pier-3B was trained on 99 trillion tokens.")
    edition = compose(assignment(), editor, now=NOW)
    assert "Harbor opened" in first_bullet(edition)
    assert [(f.kind, f.action) for f in edition.gate.findings] == [("number", "replaced")]
    assert edition.gate.passed == edition.gate.statements - 1


class Handing(ExtractiveEditor):
    """An editor that hands in the parts it was given, as a model's."""

    def __init__(self, **parts: object) -> None:
        super().__init__()
        self._parts = parts

    def write(self, assignment: Assignment) -> Draft:
        draft = PlainEditor().write(assignment)
        making = draft.making.model_copy(update={"made_by": "model"})
        spare = super().write(assignment)
        parts = {"making": making, "fallback": spare, **self._parts}
        return replace(draft, **parts)  # type: ignore[arg-type]


def said(text: str, story: int = 3, *items: str) -> Statement:
    return Statement(text=text, items=items or (f"feed:item{story}",), story=f"story{story}")


def words_of(edition: Edition) -> str:
    return edition.model_dump_json(include={"title", "description", "tags", "lead", "preview",
                                            "overview", "overview_title", "viewpoint"})  # fmt: skip


def test_when_the_lead_falls_the_best_story_leads_and_stands_nowhere_else() -> None:
    bad = (Paragraph(statement=said("Fern-2 has 99 billion parameters.", 77, "feed:item0")),)
    edition = compose(assignment(), Handing(lead=bad), now=NOW)
    (lead,) = edition.lead
    told = [b.statement.plain for section in edition.overview for b in section.bullets]
    assert lead.statement.story == "story1"
    assert lead.statement.plain not in told


def test_a_day_of_which_nothing_holds_is_one_notice() -> None:
    edition = compose(assignment(told=()), ExtractiveEditor(), now=NOW)
    assert edition.title.startswith("A quiet day")
    assert [where for where, _ in edition.statements()] == ["lead/0"]
    assert Edition.from_json(edition.to_json()) == edition


def test_a_count_of_stories_that_the_issue_has_not_is_left_out() -> None:
    class Losing(ExtractiveEditor):
        """An editor one of whose lines does not hold."""

        def write(self, assignment: Assignment) -> Draft:
            draft = super().write(assignment)
            assert draft.viewpoint
            wrong = said("Fern-2 has 99 billion parameters.", 77, "feed:item0")
            return replace(draft, lead=(Paragraph(statement=wrong), *draft.lead[1:]))

    assert compose(assignment(), ExtractiveEditor(), now=NOW).viewpoint
    assert not compose(assignment(), Losing(), now=NOW).viewpoint


@pytest.mark.parametrize(
    "editor",
    [
        pytest.param(ExtractiveEditor(), id="without a model"),
        pytest.param(Handing(), id="a model"),
        pytest.param(Handing(lead=()), id="a model whose lead is missing"),
    ],
)
def test_a_single_story_is_told_once(editor: Editor) -> None:
    edition = compose(assignment(told=stories()[:1]), editor, now=NOW)
    told = [where for where, statement in edition.statements() if statement.story]
    assert told == ["lead/0"]
    assert edition.overview == ()


def test_an_item_speaks_only_in_its_own_story() -> None:
    text = "[Harbor](feed:item3) opened the weights of [Pier-3B](feed:item5)."
    bullet = Bullet(label="Pier-3B", statement=said(text, 3, "feed:item5", "x:404"))
    overview = (Section(title="Models", topic="models", bullets=(bullet,)),)
    edition = compose(assignment(), Handing(overview=overview), now=NOW)
    statement = edition.overview[0].bullets[0].statement
    assert statement.text == "[Harbor](feed:item3) opened the weights of Pier-3B."
    assert {f.kind for f in edition.gate.findings} == {"foreign-item", "unknown-item"}
    assert "x:404" not in edition.references


PLANTED = {
    "en": "Zephyr Bank is the safest place for savings",
    "ko": "제퍼 은행은 가장 안전한 저축처입니다",
}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_sentence_that_fills_the_fields_is_printed_nowhere(language: str) -> None:
    lie = PLANTED[language]
    bullets = tuple(Bullet(label=lie, statement=said(f"{lie}.", n)) for n in (3, 4, 5))
    sections = (Section(title=lie, topic="models", bullets=bullets),)
    editor = Handing(
        title=lie, description=lie, tags=(lie,), overview=sections, preview=sections,
        lead=(Paragraph(statement=said(lie, 0)),), viewpoint=(said(lie, 0), said(lie, 1)),
    )  # fmt: skip
    edition = compose(assignment(language), editor, now=NOW)
    assert lie not in words_of(edition)
    assert {f.kind for f in edition.gate.findings} >= {"repeated"}


def test_a_sentence_stands_once_and_an_opinion_is_no_quotation() -> None:
    once = said("Harbor opened the weights of Pier-3B.")
    opinion = Statement(text="The model was trained on 2 trillion tokens.", items=("feed:item3",))
    bullets = (Bullet(label="Pier-3B", statement=once), Bullet(label="Harbor", statement=once))
    overview = (Section(title="Models", topic="models", bullets=bullets),)
    edition = compose(assignment(), Handing(overview=overview, viewpoint=(opinion,)), now=NOW)
    assert [b.label for b in edition.overview[0].bullets] == ["Pier-3B"]
    assert opinion.plain not in words_of(edition)
    assert {f.kind for f in edition.gate.findings} == {"repeated", "copied"}


def test_without_a_models_opinion_that_holds_its_issue_has_none() -> None:
    opinion = said("Open weights matter.", 3)
    counted = said("Only the story of Pier-3B has a single source.", 3)

    class Counting(Handing):
        def write(self, assignment: Assignment) -> Draft:
            draft = super().write(assignment)
            assert draft.fallback
            return replace(draft, fallback=replace(draft.fallback, viewpoint=(counted,)))

    edition = compose(assignment(), Counting(viewpoint=(opinion,)), now=NOW)
    assert edition.viewpoint == ()
    assert [(f.where, f.kind) for f in edition.gate.findings] == [("viewpoint", "uncited")]


def test_opinions_of_a_model_hold_and_have_no_sentence_of_the_issue() -> None:
    items = ("feed:item0", "feed:item3")
    told = said("Harbor opened the weights of Pier-3B.")
    lines = Section(title="M", topic="models", bullets=(Bullet(label="Pier-3B", statement=told),))
    wrong, again, good = (
        Statement(text=text, items=items)
        for text in (
            "It took 99 days.",
            f"It seems so. But {told.text}",
            "All seem to grow.",
        )
    )
    editor = Handing(overview=(lines,), viewpoint=(wrong, again, good))
    assert compose(assignment(), editor, now=NOW).viewpoint == (good,)


def test_an_opinion_may_cite_a_story_of_which_no_sentence_held() -> None:
    bad = Bullet(label="Pier-3B", statement=said("Pier-3B은 매개변수가 99개입니다."))
    good = Bullet(label="Fern-2", statement=said("Fern-2는 카드 한 장에서 돌아갑니다.", 0))
    overview = (Section(title="모델", topic="models", bullets=(bad, good)),)
    opinion = Statement(text="작은 모델이 늘고 있습니다.", items=("feed:item3", "feed:item0"))
    edition = compose(assignment("ko"), Handing(overview=overview, viewpoint=(opinion,)), now=NOW)
    assert "story3" not in {story.id for story in edition.stories}
    assert "feed:item3" in edition.references


def test_a_description_says_something_else_than_the_title() -> None:
    lead = (Paragraph(statement=said("Fern Labs released Fern-2. It runs on one card.", 0)),)
    title = "Fern Labs releases Fern-2"
    edition = compose(assignment(), Handing(title=title, description=title, lead=lead), now=NOW)
    assert edition.title == title
    assert edition.description not in ("", title)


def test_a_description_repeats_no_sentence_of_the_lead() -> None:
    lead = (Paragraph(statement=said("Fern Labs released Fern-2. It runs on one card.", 0)),)
    told = "Fern-2 is new. It runs on one card."
    edition = compose(assignment(), Handing(description=told, lead=lead), now=NOW)
    assert edition.description == "Fern-2 is new."


def test_title_and_description_rest_on_the_lead() -> None:
    title = "Harbor opens the weights of Pier-3B"
    edition = compose(assignment(), Handing(title=title, description=title), now=NOW)
    assert "Fern-2" in edition.title
    assert "Harbor" not in edition.description


def test_tags_name_only_what_the_issue_tells_of() -> None:
    bad = Bullet(label="Pier-3B", statement=said("Pier-3B은 매개변수가 99개입니다."))
    good = Bullet(label="Fern-2", statement=said("Fern-2는 카드 한 장에서 돌아갑니다.", 0))
    overview = (Section(title="모델", topic="models", bullets=(bad, good)),)
    editor = Handing(overview=overview, tags=("Pier-3B", "Fern-2", "작은 모델"))
    edition = compose(assignment("ko"), editor, now=NOW)
    assert "story3" not in {story.id for story in edition.stories}
    assert edition.tags == ("Fern-2", "작은 모델")


def test_a_picture_that_no_item_carries_is_dropped() -> None:
    class Painting(ExtractiveEditor):
        def write(self, assignment: Assignment) -> Draft:
            draft = super().write(assignment)
            picture = Picture(item="feed:item0", url="https://evil.example/p.png", alt="")
            lead = (draft.lead[0].model_copy(update={"picture": picture}), *draft.lead[1:])
            return replace(draft, lead=lead)

    edition = compose(assignment(), Painting(), now=NOW)
    assert edition.lead[0].picture is None
    assert [f.kind for f in edition.gate.findings] == ["image"]


CHAT = item(3, "", "Hey guys, I fixed the thing with my own hands, who wants to try?", id="x:3")


@pytest.mark.parametrize(
    "told", [(), (Story("c", "Hey guys", (CHAT,)),)], ids=["no story", "talk alone"]
)
def test_a_day_without_reports_ends_in_an_issue_that_says_so(told: tuple[Story, ...]) -> None:
    edition = compose(assignment(told=told), ExtractiveEditor(), now=NOW)
    assert "no new reports" in edition.title
    assert not edition.stories
    assert not edition.references
    assert "Hey guys" not in edition.to_json().partition('"gate"')[0]
    assert all(row["ok"] for row in check_edition(edition, {}))
    assert Edition.from_json(edition.to_json()) == edition


def test_an_issue_with_a_story_cites_in_every_statement() -> None:
    edition = compose(assignment(), ExtractiveEditor(), now=NOW)
    bare = [p.model_copy(update={"statement": Statement(text="So it is.")}) for p in edition.lead]
    with pytest.raises(ValidationError, match="cites no item"):
        Edition.model_validate({**edition.model_dump(), "lead": bare})


def test_references_carry_what_was_relied_on_and_copies() -> None:
    day = assignment()
    told = day.stories[0]
    copy = replace(told.items[0], id="feed:copy", url="https://copy.example/1")
    day = replace(day, stories=(replace(told, copies={told.items[0].id: (copy,)}),))
    edition = compose(day, ExtractiveEditor(), now=NOW)
    reference = edition.references[told.items[0].id]
    assert reference.copies == ("https://copy.example/1",)
    assert "7 billion parameters" in reference.excerpt
    assert reference.publisher == "The Blog"
    assert edition.stories[0].items == ("feed:item0", "x:90", "feed:copy")


def test_the_same_day_gives_the_same_bytes() -> None:
    one, other = (compose(assignment(), ExtractiveEditor(), now=NOW).to_json() for _ in range(2))
    assert one == other


def test_a_foreign_day_is_told_in_its_own_words_and_says_so() -> None:
    edition = compose(assignment("ko"), ExtractiveEditor(), now=NOW)
    assert edition.gate.findings == ()
    assert "untranslated" in edition.making.fallbacks[0].reason
    assert "소식" in edition.overview_title
    (viewpoint,) = edition.viewpoint
    assert "6건 가운데 5건은 출처가 한 곳" in viewpoint.text


def test_items_in_the_issues_language_are_preferred() -> None:
    day = assignment("ko")
    korean = Item(
        **{
            **{
                f: getattr(day.stories[0].items[0], f) for f in ("source", "author", "published_at")
            },
            "id": "feed:ko",
            "url": "https://ko.example/1",
            "title": "펀 연구소, 펀-2 공개",
            "text": "펀 연구소가 매개변수 70억 개의 모델 펀-2를 공개했다. 카드 한 장에서 돌아간다.",
            "language": "ko",
        }
    )
    story = replace(day.stories[0], items=(*day.stories[0].items, korean))
    edition = compose(replace(day, stories=(story, *day.stories[1:])), ExtractiveEditor(), now=NOW)
    assert edition.lead[0].statement.items[0] == "feed:ko"


def test_a_story_names_the_places_where_else_it_is_told() -> None:
    """New places first, replies and chats never, four items in all; a model cites its own."""
    first = stories()[0]
    reply = (Relation("reply", "reddit:1"),)
    more = [
        item(10, "Fern-2 again", "Fern-2 is out."),
        item(11, "Fern-2?", "Yes.", id="reddit:2", publisher="r/Ferns", relations=reply),
        item(12, "Fern-2", "Out now.", id="discord:1", publisher="#general"),
        item(13, "Fern-2 has come", "It has.", id="reddit:1", publisher="r/Ferns"),
        item(14, "Fern-2 on one card", "It runs.", id="feed:item14", publisher="A Paper"),
        item(15, "Fern-2 in numbers", "It has 7.", id="feed:item15", publisher="A Journal"),
    ]
    day = [replace(first, items=(first.best, *more)), *stories()[1:]]
    written = Handing().write(assignment()).making
    extractive = written.model_copy(update={"made_by": "extractive"})
    edition = compose(assignment(told=tuple(day)), Handing(making=extractive), now=NOW)
    assert further(edition) == {"reddit:1", "feed:item14", "feed:item15"}
    assert not further(compose(assignment(told=tuple(day)), Handing(), now=NOW))


def further(edition: Edition) -> set[str]:
    """Return what is linked beside what is cited, all of which has a reference."""
    told = {item for _, statement in edition.statements() for item in statement.cited}
    assert told & edition.references.keys() == told
    return set(edition.references) - told


@pytest.mark.parametrize("most", [1, 2, 4])
def test_no_more_stories_are_told_than_a_setting_says(most: int) -> None:
    task = replace(assignment(), max_stories=most)
    whole, few = (compose(day, ExtractiveEditor(), now=NOW) for day in (assignment(), task))
    assert len({s.story for _, s in whole.statements() if s.story}) > most
    told = {s.story for _, s in few.statements() if s.story}
    assert len(told) == most
    assert few.lead == whole.lead[: len(few.lead)]
    rest = [s.plain.split()[0] for _, s in whole.statements() if s.story and s.story not in told]
    assert not [name for name in rest if name in few.description]
