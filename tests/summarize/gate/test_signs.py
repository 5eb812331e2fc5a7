"""Signs for the second opinion: what words hint at, and that they stay silent otherwise."""

import datetime as dt

import pytest

from ingest.item import Item
from summarize.edition import Statement
from summarize.gate.check import signs

SIGNS = [
    ("Meta buys the lab.", "Will Meta buy the lab?", "en", "question"),
    ("Meta buys the lab.", "Rumour: Meta buys the lab.", "en", "rumour"),
    ("Meta buys the lab.", "Meta could buy the lab.", "en", "possible"),
    ("Meta buys the lab.", "Meta is in talks to buy the lab.", "en", "talks"),
    ("Meta buys the lab.", "Ann Lee claims that Meta buys the lab.", "en", "claims"),
    ("메타가 연구소를 인수합니다.", "Rumor: Meta buys the lab.", "ko", "rumour"),
    ("메타가 연구소를 인수했습니다.", "메타가 연구소 인수를 협상하고 있다.", "ko", "talks"),
]


def signs_of(text: str, source: str, language: str) -> tuple[str, ...]:
    moment = dt.datetime(2024, 5, 2, tzinfo=dt.UTC)
    own = "en" if source.isascii() else "ko"
    item = Item("x:1", "s", "https://x.example/1", "", source, "Ann", moment, language=own)
    return signs(Statement(text=text, items=("x:1",)), {"x:1": item}, language)


@pytest.mark.parametrize(
    ("text", "source", "language", "hint"), SIGNS, ids=[f"{s[0]} {s[1]}" for s in SIGNS]
)
def test_a_lost_doubt_is_hinted_at(text: str, source: str, language: str, hint: str) -> None:
    assert any(hint in sign for sign in signs_of(text, source, language))


@pytest.mark.parametrize(
    ("text", "source", "language"),
    [
        ("Meta bought the lab.", "Meta bought the lab.", "en"),
        ("Meta may buy the lab.", "Meta could buy the lab.", "en"),
        ("It opened in May.", "It opened in May.", "en"),
        ("메타가 연구소를 인수했다.", "Meta said it bought the lab.", "ko"),
    ],
)
def test_a_kept_certainty_gives_no_sign(text: str, source: str, language: str) -> None:
    assert signs_of(text, source, language) == ()


def test_only_cited_items_are_read() -> None:
    assert signs(Statement(text="Meta buys the lab."), {}, "en") == ()
