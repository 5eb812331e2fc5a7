"""The copy editor, by the real client against the loopback chat server."""

from contextlib import closing
from dataclasses import replace

import pytest

from summarize.edition import Bullet, Place, Statement
from summarize.editor import Draft, kept_sections
from summarize.llm.asking import ModelCaller
from summarize.llm.copyedit import CopyEdit, CopyEditAnswer
from summarize.llm.draft import EditorSteps
from summarize.llm.editor import ModelEditor
from summarize.llm.plan import Size
from summarize.llm.question import ModelResult
from summarize.models.budget import Budget
from summarize.models.settings import MemoryAnswers
from tests.support.chat_world import ChatWorld
from tests.support.llm_day import PlainEditor, assignment

TASK = assignment("ko")
SPARE = PlainEditor().write(TASK)
HARBOR = "feed:item3"


def written(text: str, label: str = "Harbor, Pier-3B 공개") -> Draft:
    """Return the plain draft with another text on Harbor."""

    def told(bullet: Bullet, _where: Place) -> Bullet:
        if bullet.statement.items != (HARBOR,):
            return bullet
        statement = Statement(text=text, items=(HARBOR,), story=bullet.statement.story)
        return Bullet(label=label, statement=statement)

    return replace(SPARE, overview=kept_sections("overview", SPARE.overview, told))


def edited(world: ChatWorld, draft: Draft) -> tuple[Draft, ModelResult[CopyEditAnswer]]:
    settings = world.settings()
    material = EditorSteps(TASK, settings, Size(5, 40)).material
    caller = ModelCaller(settings, MemoryAnswers(), Budget(settings), usage=[], pause_s=0.0)
    with closing(caller):
        return CopyEdit(caller, material).edit(draft, SPARE)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        pytest.param(
            "Harbor가 Pier-3B 공개 소식을 전합니다.",
            "Harbor가 Pier-3B 공개 소식이 나왔습니다.",
            id="other words",
        ),
        pytest.param(
            f"[Harbor]({HARBOR})가 Pier-3B 공개 소식을 전합니다.",
            f"[Harbor]({HARBOR})가 Pier-3B 공개 소식이 나왔습니다.",
            id="a link stays",
        ),
        pytest.param(
            "Harbor가 토큰 2조 개로 학습한 Pier-3B 공개 소식을 전합니다.", None, id="another number"
        ),
        pytest.param("Harbor가 Pier-3B를 공개했습니다.", None, id="nothing to mend"),
    ],
)
def test_a_line_gets_other_words_but_no_other_facts(text: str, new: str | None) -> None:
    with ChatWorld() as world:
        draft, asked = edited(world, written(text))
    assert draft == written(new or text)
    assert len(asked.paid) == 1


def test_the_question_holds_lines_alone_without_their_sources() -> None:
    with ChatWorld() as world:
        edited(world, written("Harbor가 Pier-3B 공개 소식을 전합니다."))
        (call,) = world.calls
    assert "label: Harbor, Pier-3B 공개" in call.asked.text
    assert "free licence" not in call.asked.text
    assert HARBOR not in call.asked.text


def test_what_the_extractive_editor_wrote_is_not_shown() -> None:
    with ChatWorld() as world:
        assert edited(world, SPARE) == (SPARE, ModelResult(None))
        assert world.calls == []


@pytest.mark.parametrize(("language", "times"), [("ko", 1), ("en", 0)])
def test_only_an_issue_in_another_language_than_its_items_is_copy_edited(
    language: str, times: int
) -> None:
    with ChatWorld() as world:
        settings = world.settings(second_opinion="openai:test-0")
        editor = ModelEditor(settings, answers=MemoryAnswers(), fallback=PlainEditor())
        editor.write(assignment(language))
        assert world.counts()["copyedit"] == times
