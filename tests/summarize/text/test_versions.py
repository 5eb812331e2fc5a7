"""Named things with versions: what tells Llama 3 from Llama 3.1, and two filled forms apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.text.versions import identities, versions
from tests.support.story_items import item

VERSIONS = [
    pytest.param("Llama 3 is out", {("llama", "3")}, id="name and number"),
    pytest.param("Llama 3.1 is out", {("llama", "3.1")}, id="point"),
    pytest.param("Llama 3.0 is out", {("llama", "3")}, id="point zero is none"),
    pytest.param("GPT-4 beats gpt4", {("gpt", "4")}, id="hyphen or joined"),
    pytest.param("Stable Diffusion v1.5", {("diffusion", "1.5")}, id="v"),
    pytest.param("qwen2 and Phi-3", {("qwen", "2"), ("phi", "3")}, id="two names"),
    pytest.param("on May 3", set(), id="a date"),
    pytest.param("Top 10 papers", set(), id="a list's length"),
    pytest.param("runs on Python 3", set(), id="a tool's version"),
    pytest.param("raised by 3", set(), id="a plain count"),
    pytest.param("Growth 40%", set(), id="a percentage"),
    pytest.param("Nvidia 1,000 cards", set(), id="a large number"),
    pytest.param("Sprint 14-day plan", set(), id="a span of days"),
    pytest.param("", set(), id="nothing"),
]


@pytest.mark.parametrize(("text", "found"), VERSIONS)
def test_versions_of_a_text(text: str, found: set[tuple[str, str]]):
    assert versions(text) == found


@given(st.text(max_size=300))
def test_any_text_is_read(text: str):
    for name, number in versions(text):
        assert name == name.casefold()
        assert number[0].isdigit()
    identities(item(1, text[:50], text))


def test_a_title_counts_before_the_text():
    assert ("llama", "3") in identities(item(1, "Llama 3 is out", "Better than Mixtral 8"))
    assert ("mixtral", "8") not in identities(item(1, "Llama 3 is out", "Better than Mixtral 8"))
    assert ("mixtral", "8") in identities(item(1, "", "Better than Mixtral 8"))
