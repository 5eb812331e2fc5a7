"""The measure of conversations: counted right on a small channel, and ours ahead on real ones."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.conversations import WAYS, by_day, by_silence, channels, measure
from ingest.discord.parse import Message

START = datetime(2024, 5, 2, 10, tzinfo=UTC)


def say(key: int, minute: float, answers: int = 0, by: str = "a") -> Message:
    return Message(key, START + timedelta(minutes=minute), by, "words", answers=answers)


TWO_TREES = [
    say(1, 0), say(2, 1, by="b"), say(3, 2, answers=1, by="c"), say(4, 3, answers=2, by="d"),
]  # fmt: skip


def test_hidden_answers_and_strangers_are_counted() -> None:
    # The answer 3 -> 1 is hidden, 4 -> 2 stays; four pairs of the two trees lie close together.
    assert measure(TWO_TREES, by_day) == (1, 1, 4, 4, 1)
    alone = measure(TWO_TREES, lambda messages: [(message,) for message in messages])
    assert alone == (0, 1, 0, 4, 4)


def test_a_silence_parts_whoever_speaks() -> None:
    assert len(by_silence(5)([say(1, 0), say(2, 4), say(3, 10)])) == 2


@pytest.mark.slow
def test_ours_is_ahead_of_the_usual_ways_on_a_server_that_it_was_not_chosen_on(
    data_dir: Path,
) -> None:
    (developers,) = [
        messages
        for kind, name, messages in channels(data_dir / "discord_json")
        if (kind, name) == ("archive", "developers")
    ]
    scores = {}
    for name, split in WAYS.items():
        found, hidden, joined, strangers, _ = measure(developers, split)
        recall, apart = found / hidden, 1 - joined / strangers
        scores[name] = 2 * recall * apart / (recall + apart)
    assert scores["ours"] == max(scores.values())
