"""The model editor through the real clients against a loopback chat server."""

from dataclasses import replace

import pytest

from summarize.compose.compose import compose
from summarize.llm.editor import ModelEditor
from summarize.models.settings import MemoryAnswers
from tests.support.chat_world import BEHAVIOURS, ChatWorld
from tests.support.llm_day import NOON, PlainEditor, assignment


@pytest.mark.parametrize("provider", ["openai", "anthropic", "ollama"])
def test_a_good_model_writes_the_whole_draft(provider: str) -> None:
    with ChatWorld() as world:
        editor = ModelEditor(
            world.settings(provider), answers=MemoryAnswers(), fallback=PlainEditor(), pause_s=0.01
        )
        draft = editor.write(assignment())
    assert draft.making.fallbacks == ()
    assert draft.making.made_by == f"{provider}:test-0"
    assert draft.making.calls == len(world.calls) == 4
    assert world.counts() == {"arrange": 1, "write": 1, "front": 1, "viewpoint": 1}
    assert draft.overview[0].title == "Models"


@pytest.mark.parametrize("opinion", ["", "openai:test-0"])
@pytest.mark.parametrize("most", [1, 2, 4])
def test_a_model_tells_no_more_stories_than_a_setting_says(most: int, opinion: str) -> None:
    with ChatWorld() as world:
        settings = world.settings(second_opinion=opinion, deadline_s=120.0)
        editor = ModelEditor(settings, answers=MemoryAnswers(), fallback=PlainEditor(), pause_s=0.0)
        draft = editor.write(replace(assignment(), max_stories=most))
    assert 0 < len({one.story for one in draft.statements() if one.story}) <= most


ON_THE_WIRE = ("half", "429", "500", "529", "stall", "drip", "empty", "no_schema", "cut")
"""What comes to the editor through a provider's own package, and so may come in another way."""


@pytest.mark.parametrize(
    ("provider", "behaviour"),
    [
        *(("openai", behaviour) for behaviour in BEHAVIOURS),
        *(("anthropic", behaviour) for behaviour in ON_THE_WIRE),
        *(("ollama", behaviour) for behaviour in ON_THE_WIRE),
    ],
)
def test_every_behaviour_gives_an_edition(provider: str, behaviour: str) -> None:
    with ChatWorld((behaviour,)) as world:
        settings = world.settings(provider, timeout_s=0.3, deadline_s=0.8)
        editor = ModelEditor(
            settings, answers=MemoryAnswers(), fallback=PlainEditor(), pause_s=0.01
        )
        edition = compose(assignment(), editor, now=NOON)
    assert edition.lead
    assert len(world.calls) <= 12
