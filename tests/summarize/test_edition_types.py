"""Types of an edition: a place names its part, and a fallback reads what older editions say."""

import pytest

from summarize.edition import Fallback, Making, Place


def test_a_place_names_its_part() -> None:
    assert Place.of("overview", 1, 2) == "overview/1/2"
    assert Place("overview/1/2").part == "overview"
    assert Place("viewpoint/0").is_opinion
    assert not Place("viewpoints").is_opinion


@pytest.mark.parametrize(
    ("words", "fallback"),
    [
        (
            "viewpoint: the fallback editor's words stand in its place",
            Fallback(
                part="viewpoint",
                reason="the fallback editor's words stand in its place",
                replaced=True,
            ),
        ),
        (
            "front: openai:gpt: HTTP 500",
            Fallback(part="front", reason="openai:gpt: HTTP 500"),
        ),
        (
            "3 of 4 stories are in their sources' words, untranslated",
            Fallback(reason="3 of 4 stories are in their sources' words, untranslated"),
        ),
        ("embedding: no key", Fallback(reason="embedding: no key")),
    ],
)
def test_older_editions_words_are_read(words: str, fallback: Fallback) -> None:
    making = Making.model_validate({"editor": "a", "made_by": "b", "fallbacks": [words]})
    assert making.fallbacks == (fallback,)
    assert str(making.fallbacks[0]) == words
    assert making.replaced("viewpoint") is (fallback.part == "viewpoint")
