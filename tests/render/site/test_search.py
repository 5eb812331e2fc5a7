"""The index of words: what a text is found by, which files hold it, and what a change costs."""

import json
from pathlib import Path

import pytest

from render.site.search import SHARDS, opening_of, words_of
from tests.render.site.test_build import build, earlier, put, shelf

__all__ = ["shelf"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Fern-2 runs.", {"fern", "2", "runs"}, id="spaced"),
        pytest.param("Größe ΑΒ Москва", {"größe", "αβ", "москва"}, id="Latin, Greek, Cyrillic"),
        pytest.param("은행은", {"은행", "행은", "은"}, id="Korean in pairs"),
        pytest.param("GPT모델", {"gpt", "모델", "델"}, id="scripts apart"),
        pytest.param("过拟合", {"过拟", "拟合", "合"}, id="Chinese in pairs"),
        pytest.param("ＡＩ ½ _x_", {"ai", "1", "2", "x"}, id="compatible forms"),
        pytest.param("\u2014 … 👩‍🔬", set(), id="signs alone"),
    ],
)
def test_what_a_text_is_found_by(text: str, words: set[str]) -> None:
    assert set(words_of([text])) == words


def found(out: Path, part: str, word: str) -> dict[str, bool]:
    """Return the pages that have a word, and whether a heading has it, as the browser looks."""
    folder = out / part
    shard = json.loads((folder / f"{ord(word[0]) % SHARDS}.json").read_bytes())
    pages = json.loads((folder / "pages.json").read_bytes())
    return {pages[n >> 1][0]: bool(n & 1) for n in shard.get(word, ())}


@pytest.mark.parametrize(
    ("heading", "opening"),
    [
        ("GPT-5.2 is out, at last", "gpt 5 2 is"),
        ("“It’s” – a café…", "it s a café"),
        ("오픈AI의 새 모델 GPT-5", "오픈 ai 의 새"),
        ("!?", ""),
    ],
)
def test_a_heading_is_found_by_its_first_runs(heading: str, opening: str) -> None:
    assert opening_of(heading) == opening


def test_a_word_leads_to_its_statement(shelf: Path) -> None:
    out, _ = build(shelf)
    assert found(out, "search/2024", "kernels") == {}
    assert len(found(out, "search/2024", "kernel")) == 5
    assert found(out, "search/2024", "attention")["2024-05-03/"], "a heading"
    assert not found(out, "search/2024", "faster")["2024-05-03/"]
    assert found(out, "search/2024", "localllama"), "who says so is found as well"
    assert list(found(out, "ko/search/2024", "적합")) == ["ko/2024-05-03/"]
    records = json.loads((out / "2024-05-03" / "said.json").read_bytes())
    assert ["o2-1", "Attention", "A kernel is 1.7 times faster.", "The Blog", "Tools"] in records
    said = json.dumps(records)
    assert "17 times" not in said, "what the fact check refused is never found"


def test_a_changed_issue_costs_the_words_of_its_year(shelf: Path) -> None:
    put(shelf, earlier(200), earlier(400))
    build(shelf)
    put(shelf, earlier(2, title="A zebra"))
    out, report = build(shelf)
    written = [name for name in report.written if "search/" in name]
    assert written
    assert all(name.startswith("search/2024/") for name in written)
    assert found(out, "search/2024", "zebra") == {"2024-05-01/": True}
    assert found(out, "search/2023", "zebra") == {}
