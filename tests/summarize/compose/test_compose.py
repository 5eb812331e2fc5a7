"""compose: what the gate refuses is repaired, replaced or dropped, and the record says so."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from ingest.item import Item
from summarize.compose.compose import EmptyIssueError, compose
from summarize.compose.review import Findings
from summarize.edition import Edition, Finding, Picture, Statement
from summarize.editor import Assignment, Draft
from summarize.extractive.editor import ExtractiveEditor
from tests.support.llm_day import NOON, PlainEditor, assignment

NOW = NOON + dt.timedelta(days=1)


class Refusing:
    """A gate that refuses what holds certain words."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def __call__(self, _assignment: Assignment, _items: object) -> "Refusing":
        return self

    def statement(self, statement: Statement, where: str) -> Findings:
        return self.words(statement.plain, where)

    def words(self, text: str, where: str) -> Findings:
        return tuple(
            Finding(kind="number", where=where, statement=text, detail=word, action="kept")
            for word in self._words
            if word in text
        )


class Changing:
    """An editor that changes one bullet of the plain draft, and may repair it."""

    def __init__(self, text: str, fixed: str = "") -> None:
        self._text, self._fixed = text, fixed
        self.asked = 0

    def write(self, assignment: Assignment) -> Draft:
        draft = PlainEditor().write(assignment)
        section = draft.overview[0]
        bullet = section.bullets[0]
        statement = bullet.statement.model_copy(update={"text": self._text})
        bullets = (bullet.model_copy(update={"statement": statement}), *section.bullets[1:])
        changed = section.model_copy(update={"bullets": bullets})
        making = draft.making.model_copy(update={"made_by": "model"})
        return replace(draft, overview=(changed, *draft.overview[1:]), making=making)

    def repair(
        self, place: str, statement: Statement, findings: Sequence[Finding]
    ) -> Statement | None:
        self.asked += 1
        assert place == "overview/0/0"
        assert findings
        return statement.model_copy(update={"text": self._fixed}) if self._fixed else None


def first_bullet(edition: Edition) -> str:
    return edition.overview[0].bullets[0].statement.plain


def test_an_extractive_edition_holds() -> None:
    edition = compose(assignment(), ExtractiveEditor(), now=NOW)
    assert edition.gate.statements == edition.gate.passed > 5
    assert edition.gate.findings == ()
    assert Edition.from_json(edition.to_json()) == edition


@pytest.mark.parametrize(
    ("fixed", "action", "words"),
    [
        pytest.param("Fern-2 has 7 billion parameters.", "repaired", "7 billion", id="repaired"),
        pytest.param(
            "It has 99 of them.", "replaced", "Fern Labs released", id="repair is bad too"
        ),
        pytest.param("", "replaced", "Fern Labs released", id="no repair"),
    ],
)
def test_what_does_not_hold_is_mended_once(fixed: str, action: str, words: str) -> None:
    editor = Changing("Fern-2 has 99 billion parameters.", fixed)
    edition = compose(assignment(), editor, now=NOW, checker=Refusing("99"))
    assert editor.asked == 1
    assert words in first_bullet(edition)
    assert [f.action for f in edition.gate.findings] == [action]
    assert edition.gate.passed == edition.gate.statements - 1


def test_the_fact_gate_is_asked_unless_another_is_given() -> None:
    editor = Changing("Fern-2 has 99 billion parameters.")
    edition = compose(assignment(), editor, now=NOW)
    assert "99" not in first_bullet(edition)
    assert "number" in {finding.kind for finding in edition.gate.findings}
    ungated = compose(assignment(), editor, now=NOW, gate=False)
    assert "99" in first_bullet(ungated)


def test_what_nothing_can_replace_is_dropped_and_empty_sections_go() -> None:
    topics = {story.topic for story in assignment().stories}
    refusing = Refusing("kernel", "debugger")
    edition = compose(assignment(), PlainEditor(), now=NOW, checker=refusing)
    assert {section.topic for section in edition.overview} == topics - {"tools"}
    assert "dropped" in {finding.action for finding in edition.gate.findings}


def test_when_the_lead_falls_the_next_story_leads() -> None:
    edition = compose(assignment(), PlainEditor(), now=NOW, checker=Refusing("Fern"))
    assert edition.lead[0].statement.story != assignment().stories[0].id
    assert "Fern" not in edition.title


def test_unknown_items_are_taken_out() -> None:
    editor = Changing("[Fern-2](x:404) has 7 billion parameters.")
    edition = compose(assignment(), editor, now=NOW, gate=False)
    assert edition.overview[0].bullets[0].statement.text == "Fern-2 has 7 billion parameters."
    assert "x:404" not in edition.references
    assert edition.gate.findings[0].kind == "unknown-item"


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


def test_a_day_without_stories_is_no_issue() -> None:
    with pytest.raises(EmptyIssueError):
        compose(assignment(told=()), ExtractiveEditor(), now=NOW)
    with pytest.raises(EmptyIssueError):
        compose(assignment(), PlainEditor(), now=NOW, checker=Refusing(" "))


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
    assert "untranslated" in edition.making.fallbacks[0]
    assert "출처가 한 곳" in edition.viewpoint[0].text


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
