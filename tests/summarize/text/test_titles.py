"""Titles become headlines without a cut word or thought, and name whose page it is."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.item import Item
from summarize.text.titles import (
    MAX_TITLE_CHARS,
    clause_cut,
    clean_title,
    compress,
    find_names,
    who,
)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("Fern-2 is out | The Blog", "Fern-2 is out", id="known site"),
        pytest.param("Fern-2 is out - TechTimes News", "Fern-2 is out", id="site by its name"),
        pytest.param("Fern-2 - a small model", "Fern-2 - a small model", id="a dash is no site"),
        pytest.param("Show HN: Fern, a garden", "Fern, a garden", id="flair"),
        pytest.param("[D] Is Fern overfit?", "Is Fern overfit?", id="flair in brackets"),
        pytest.param("RT @fern: Fern-2 is out! 🚀🚀 #AI", "Fern-2 is out", id="post"),
        pytest.param("Fern-2 is out #AI https://t.co/x", "Fern-2 is out", id="tail"),
        pytest.param("How Fern-2 was made [pdf]", "How Fern-2 was made", id="kind of file"),
        pytest.param("Fern Krea [dev]", "Fern Krea [dev]", id="a name's brackets"),
    ],
)
def test_clean_title(title: str, expected: str) -> None:
    assert clean_title(title, ["The Blog"]) == expected


LONG = (
    "Fern Labs releases Fern-2, a model with 7 billion parameters that reads 128,000 tokens and "
    "runs on one card, under a free licence"
)


def test_compress_ends_at_a_clause() -> None:
    short = compress(LONG)
    assert LONG.startswith(short)
    assert short.endswith("that reads 128,000 tokens")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("Fern-2 is out", "Fern-2 is out", id="short enough"),
        pytest.param(f"{LONG}; {LONG}", "Fern Labs releases Fern-2", id="first clause"),
        pytest.param("fern " * 30, "", id="no clause ends in time"),
    ],
)
def test_a_title_is_cut_where_a_clause_ends_or_not_at_all(title: str, expected: str) -> None:
    assert clause_cut(title, 60) == expected


@given(st.text(alphabet="abc ,:-–(A1한모를。、.", max_size=200))
def test_any_title_fits(title: str) -> None:
    cleaned = clean_title(title)
    assert len(compress(cleaned)) <= MAX_TITLE_CHARS
    assert clause_cut(cleaned, 40) in ("", compress(cleaned, 40))


@given(st.lists(st.sampled_from(["Fern", "opens", "the", "of", "models,", "with"]), max_size=40))
def test_no_word_is_cut(words: list[str]) -> None:
    short = compress(" ".join(words))
    assert set(short.split()) <= {w.rstrip(",") for w in words} | set(words)


def test_find_names() -> None:
    text = "The team of Scale AI tested GPT-4, vLLM and Llama 3 on GSM8K in May."
    assert find_names(text) == ["Scale AI", "GPT-4", "vLLM", "Llama 3", "GSM8K", "May"]
    assert find_names("The old Siri Won't Run Late") == ["Siri", "Run Late"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param(
            "Fern Is Reportedly Looking to Introduce a Dedicated Garden Chip, Similar to Others",
            "Fern Is Reportedly Looking to Introduce a Dedicated Garden Chip",
            id="looking to what",
        ),
        pytest.param(
            "A comparison chart for Fern-Coder-30B-A3B vs. Moss-Coder-480B-A35B in many tables",
            "A comparison chart for Fern-Coder-30B-A3B",
            id="against what",
        ),
        pytest.param(
            "Fern Labs agrees to open the weights of its garden model under a licence for all",
            "Fern Labs agrees to open the weights of its garden model",
            id="agrees to what",
        ),
    ],
)
def test_a_title_is_not_cut_before_what_it_needs(title: str, expected: str) -> None:
    assert clause_cut(title, 64) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("rednote/dots.ocr - Multilingual documents", [], id="after a dash"),
        pytest.param("A take on Dario's company", ["Dario"], id="possessive"),
        pytest.param("A devboard that runs Whisper and YOLO", ["Whisper", "YOLO"], id="names stay"),
    ],
)
def test_names_are_no_words_that_begin_a_part(text: str, names: list[str]) -> None:
    assert [name for name in find_names(text) if "." not in name] == names


@pytest.mark.parametrize(
    ("id_", "publisher", "url", "title", "name"),
    [
        pytest.param("feed:1", "The Tensor Post", "https://tensorpost.example/a", "Fern-2 is out",
                     "The Tensor Post", id="its own page"),
        pytest.param("feed:1", "Link Stream", "https://www.tensorpost.example/a", "Fern-2 is out",
                     "tensorpost.example", id="somebody else's page"),
        pytest.param("feed:1", "Link Stream", "https://linkstream.example/a",
                     "Fern-2 is out (Ada Moss/The Tensor Post)", "Link Stream", id="a credit"),
        pytest.param("feed:1", "Link Stream", "https://x.com/fernlabs/status/1", "Fern-2 is out",
                     "@fernlabs", id="a post that a feed lists"),
        pytest.param("feed:1", "Link Stream", "https://reddit.com/r/Forge/comments/1", "Fern-2",
                     "r/Forge", id="a thread that a feed lists"),
        pytest.param("reddit:1", "r/LocalForge", "https://reddit.example/1", "Fern-2 is out",
                     "r/LocalForge", id="a place"),
        pytest.param("feed:1", "The Tensor Post", "https://news.google.com/rss/articles/1", "Fern",
                     "The Tensor Post", id="by an address that leads on"),
        pytest.param("feed:1", "Link Stream", "https://reut.rs/1", "Fern-2 is out",
                     "Reuters", id="by a publisher's short address"),
        pytest.param("feed:1", "Link Stream", "https://news.slashdot.org/1", "Fern-2 is out",
                     "Slashdot", id="a part of a known paper's site"),
        pytest.param("feed:1", "theverge.com", "https://www.theverge.com/1", "Fern-2 is out",
                     "The Verge", id="a feed that is called by its host"),
    ],
)  # fmt: skip
def test_who_is_whose_page_it_is(id_: str, publisher: str, url: str, title: str, name: str) -> None:
    noon = dt.datetime(2024, 5, 2, 12, tzinfo=dt.UTC)
    assert who(Item(id_, "s", url, title, "", "", noon, publisher=publisher)) == name
