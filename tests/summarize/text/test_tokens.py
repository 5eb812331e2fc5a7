"""Words, names and keys: what two items can have in common."""

import pytest

from summarize.stories.link_keys import link_key
from summarize.text.tokens import first_sentence, numbers, words
from summarize.text.versions import versions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Models' model", ["model", "model"], id="plural and possessive"),
        pytest.param("Llama 3.1", ["llama", "3.1"], id="a version is one word"),
        pytest.param("开放模型", ["开放", "放模", "模型"], id="Han as bigrams"),
        pytest.param("人工智能, 인공지능", ["ai", "ai"], id="the field's name"),
        pytest.param("Artificial\nIntelligence", ["ai"], id="the field's name spelt out"),
        pytest.param("엔비디아", ["엔비디아", "엔비", "비디", "디아"], id="a Korean word"),
        pytest.param("see https://a.example/b @ann", ["see"], id="addresses and handles"),
        pytest.param("🔥🔥", [], id="emoji"),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Llama 3 is out", {("llama", "3")}, id="a space"),
        pytest.param("Llama-3.1 8B", {("llama", "3.1")}, id="a hyphen"),
        pytest.param("On May 3 we met", set(), id="a date"),
        pytest.param("about 40 people", set(), id="a count"),
    ],
)
def test_versions(text: str, expected: set[tuple[str, str]]) -> None:
    assert versions(text) == expected


@pytest.mark.parametrize(
    ("url", "key"),
    [
        pytest.param("https://arxiv.org/pdf/2405.00332v2", "arxiv:2405.00332", id="a paper"),
        pytest.param("https://x.com/a/status/12", "x:12", id="a post"),
        pytest.param("https://www.site.example/a/", "site.example/a", id="a page"),
        pytest.param("https://site.example/", "", id="a home page"),
        pytest.param("mailto:a@b.example", "", id="no web address"),
        pytest.param("http://[bad", "", id="no address at all"),
    ],
)
def test_link_key(url: str, key: str) -> None:
    assert link_key(url) == key


def test_numbers_are_read_without_separators() -> None:
    assert numbers("1,200 of 3.5") == {"1200", "3.5"}


def test_a_first_sentence_is_cut_at_a_word() -> None:
    assert first_sentence("One. Two.") == "One."
    assert first_sentence("word " * 99, 20).endswith("…")
