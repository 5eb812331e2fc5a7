"""Endings of Korean words, by which a search finds compounds."""

import pytest

from render.text.hangul import inner_parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("한국증권은", "국증권은 증권은 권은", id="a compound with its particle"),
        pytest.param("신기술", "기술", id="three syllables"),
        pytest.param("기술 은행", "", id="nothing within"),
        pytest.param("AI반도체", "반도체 도체", id="behind Latin letters"),
        pytest.param("“국민은행”에", "민은행 은행", id="in quotation marks"),
        pytest.param("은행은행 은행은행", "행은행 은행", id="each once"),
        pytest.param("GPT-4 in English", "", id="no Korean"),
    ],
)
def test_endings_begin_within_words(text: str, parts: str):
    assert inner_parts(text) == parts
