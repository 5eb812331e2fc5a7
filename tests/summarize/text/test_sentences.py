"""Sentences are split at their ends and nowhere else, in the languages of the sources."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.text.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Dr. Smith of Fern Inc. released v1.5. It scores 3.14 e.g. on GSM8K. The U.S. won.",
            [
                "Dr. Smith of Fern Inc. released v1.5.",
                "It scores 3.14 e.g. on GSM8K.",
                "The U.S. won.",
            ],
            id="abbreviations, versions and decimals",
        ),
        pytest.param(
            "He said “It works. It is fast.” Then he left.",
            ["He said “It works. It is fast.”", "Then he left."],
            id="a quotation stays whole",
        ),
        pytest.param(
            "Character.AI and Node.js are out. See https://a.example/x.y?z. J. K. Doe wrote it!",
            [
                "Character.AI and Node.js are out.",
                "See https://a.example/x.y?z.",
                "J. K. Doe wrote it!",
            ],
            id="addresses, dotted names and initials",
        ),
        pytest.param(
            "its slow. but it works. nobody minds.",
            ["its slow.", "but it works.", "nobody minds."],
            id="posts in small letters",
        ),
        pytest.param(
            "A line that\nwraps here.\n- one thing\n- another. Yes.\n\nNew paragraph",
            ["A line that wraps here.", "one thing", "another.", "Yes.", "New paragraph"],
            id="wrapped lines and lists",
        ),
        pytest.param(
            "It was trained on\n9 trillion tokens.\n1. one\n2. two",
            ["It was trained on 9 trillion tokens.", "one", "two"],
            id="a line that wraps before a number",
        ),
        pytest.param(
            "모델을 공개했다. 성능이 좋아요.다음은 GPT-4다. 3.5배 빠르다.",
            ["모델을 공개했다.", "성능이 좋아요.", "다음은 GPT-4다.", "3.5배 빠르다."],
            id="Korean endings without a blank",
        ),
        pytest.param(
            "「動いた。速い。」と述べた。次に進む。本当？はい！",
            ["「動いた。速い。」と述べた。", "次に進む。", "本当？", "はい！"],
            id="Japanese quotations",
        ),
        pytest.param(
            "模型发布了。它很快！真的吗？是的。",
            ["模型发布了。", "它很快！", "真的吗？", "是的。"],
            id="Chinese",
        ),
        pytest.param(
            "Am 3. Mai erschien z.B. Llama 3. Das Modell ist gut.",
            ["Am 3. Mai erschien z.B. Llama 3.", "Das Modell ist gut."],
            id="German ordinals",
        ),
        pytest.param("", [], id="nothing"),
        pytest.param(" \n\n \n", [], id="blanks"),
    ],
)
def test_splits_at_sentence_ends(text: str, expected: list[str]) -> None:
    assert split_sentences(text) == expected


@given(st.text(alphabet='ab .!?。\n"“”()다요A1,-', max_size=200))
def test_loses_no_word(text: str) -> None:
    kept = "".join("".join(split_sentences(text)).split())
    bullets = str.maketrans("", "", "-1.")
    assert kept.translate(bullets) == "".join(text.split()).translate(bullets)


@given(st.text(max_size=300))
def test_any_text_splits(text: str) -> None:
    assert all(sentence.strip() for sentence in split_sentences(text))


def test_hostile_lengths_are_cut_off() -> None:
    assert len(" ".join(split_sentences("(a. " * 200_000))) <= 40_000


def test_korean_wikipedia_ends_are_found(data_dir: Path) -> None:
    """Punctuated Korean needs no analyser: hardly any end is found where there is none."""
    found = right = 0
    with gzip.open(
        data_dir / "korean/sentence_split_gold.jsonl.gz", "rt", encoding="utf-8"
    ) as rows:
        for row in map(json.loads, rows):
            if row["genre"] in ("wikipedia", "nested"):
                gold = [" ".join(sentence.split()) for sentence in row["sentences"]]
                ends = _ends(split_sentences(" ".join(gold), "ko"))
                found += len(ends)
                right += len(ends & _ends(gold))
    assert right / found > 0.95


def _ends(sentences: list[str]) -> set[int]:
    ends, at = set(), 0
    for sentence in sentences:
        at += len(sentence.replace(" ", ""))
        ends.add(at)
    return ends
