"""What becomes of an arrangement: joined stories are told as one, of chats alone only some."""

from dataclasses import replace

import pytest

from summarize.compose.compose import compose
from summarize.edition import Bullet, Section, Statement
from summarize.editor import Assignment, Draft
from summarize.extractive.editor import ExtractiveEditor
from summarize.llm.answer_forms import ArrangeAnswer, SectionPlan
from summarize.llm.draft import EditorSteps, Size
from summarize.llm.plan import MAX_CHAT, MIN_OTHERS
from summarize.models.settings import ModelSettings
from tests.support.llm_day import NOON, PlainEditor, assignment, stories

ANSWER = ArrangeAnswer(
    lead=("S1",),
    preview=("S6",),
    sections=(SectionPlan(topic="models", stories=("S4 + s5", "S5", "S99+S3", "S2", "S1+S6")),),
)


def test_each_story_stands_in_one_place_with_those_joined_to_it() -> None:
    desk = EditorSteps(assignment(), ModelSettings(models=("openai:x",)), Size(3, 24))
    plan = desk.arranging.read(ANSWER)
    assert (plan.lead, plan.preview) == (("S1",), ())
    assert plan.below == ("S4", "S3", "S2")
    assert set(desk.material.joined) == {("story0", "story5"), ("story3", "story4")}
    record = desk.material.records(["S4"], 400)
    assert "S4-1 | Writer 3" in record
    assert "S4-2 | Writer 4" in record
    assert "S5-1" not in desk.material.sheet.items


class Joining(ExtractiveEditor):
    """An editor that tells two stories as one."""

    def write(self, assignment: Assignment) -> Draft:
        draft = PlainEditor().write(assignment)
        text = "Harbor opened the weights of Pier-3B, and Google DeepMind has published a study."
        both = Statement(text=text, items=("feed:item3", "feed:item4"), story="story3")
        overview = (Section(title="Models", bullets=(Bullet(label="Pier-3B", statement=both),)),)
        making = draft.making.model_copy(update={"made_by": "model"})
        spare = super().write(assignment)
        return replace(
            draft, making=making, fallback=spare, overview=overview, joined=(("story3", "story4"),)
        )


def test_a_joined_story_may_rest_on_the_items_of_all() -> None:
    edition = compose(assignment(), Joining(), now=NOON)
    bullets = [bullet for section in edition.overview for bullet in section.bullets]
    assert [bullet.statement.items for bullet in bullets] == [("feed:item3", "feed:item4")]
    told = {story.id: story.items for story in edition.stories}
    assert told["story3"] == ("feed:item3", "feed:item4")
    assert "story4" not in told


@pytest.mark.parametrize(
    ("others", "kept"),
    [
        pytest.param(MIN_OTHERS, MAX_CHAT, id="a day with other news"),
        pytest.param(3, MAX_CHAT + 3, id="a newsletter of chats"),
    ],
)
def test_of_chats_alone_only_the_first_few_stories_are_taken(others: int, kept: int) -> None:
    known = stories()[0]
    item = known.items[0]
    ids = [f"discord:{n}" for n in range(MAX_CHAT + 4)] + [f"feed:{n}" for n in range(others)]
    told = tuple(replace(known, id=id_, items=(replace(item, id=id_),)) for id_ in ids)
    desk = EditorSteps(assignment(told=told), ModelSettings(models=("openai:x",)), Size(3, 24))
    every = tuple(f"S{n}" for n in range(1, len(told) + 1))
    answer = ArrangeAnswer(
        lead=("S1",), preview=(), sections=(SectionPlan(topic="models", stories=every),)
    )
    assert desk.arranging.read(answer).below == (*every[1 : 1 + kept], *every[-others:])
