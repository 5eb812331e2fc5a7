"""Records: what a model is shown of a story."""

from dataclasses import replace

import pytest

from summarize.llm.records import spoken
from tests.support.story_items import item


@pytest.mark.parametrize(
    ("text", "voices", "shown"),
    [
        pytest.param("One.\n\nTwo.", (), "One.\n\nTwo.", id="no conversation, or with names"),
        pytest.param("One.\n\nTwo.\n\nOh.", (1, 2, 1), "[A] One.\n\n[B] Two.\n\n[A] Oh.", id="two"),
        pytest.param(
            "One.\n\nMore.\n\nTwo.", (1, 1, 2), "[A] One.\n\nMore.\n\n[B] Two.", id="turn"
        ),
        pytest.param("One.\n\nTw…", (1, 2, 3), "[A] One.\n\n[B] Tw…", id="a text that was cut"),
        pytest.param("One.\n\nTwo.", (26, 27), "[Z] One.\n\n[?] Two.", id="a crowd"),
    ],
)
def test_nameless_people_of_a_chat_are_told_apart(
    text: str, voices: tuple[int, ...], shown: str
) -> None:
    assert spoken(replace(item(1, "", text), voices=voices)) == shown
