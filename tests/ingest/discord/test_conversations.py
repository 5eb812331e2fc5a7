"""Messages become conversations: by replies, turns, mentions and silence, and once only."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.discord.conversations import GAP, HELD, MAX_MESSAGES, settled, split_conversations
from ingest.discord.item import Channel, conversation_item
from ingest.discord.parse import Message
from ingest.item import Item

START = datetime(2024, 5, 2, 10, tzinfo=UTC)


def say(
    key: int, minute: float, by: str = "a", answers: int = 0, mentions: tuple[str, ...] = ()
) -> Message:
    at = START + timedelta(minutes=minute)
    return Message(key, at, by, f"words {key}", answers=answers, mentions=mentions)


def ids(talks: list[tuple[Message, ...]]) -> list[list[int]]:
    return [[message.id for message in talk] for talk in talks]


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([say(1, 0), say(2, 10, "b")], [[1, 2]], id="within the gap"),
        pytest.param([say(1, 0), say(2, 16, "b")], [[1], [2]], id="a silence"),
        pytest.param(
            [say(1, 0), say(2, 40, "b"), say(3, 41, "c", answers=1)],
            [[1, 3], [2]],
            id="a reply goes back over a silence",
        ),
        pytest.param(
            [say(1, 0), say(2, 1, "b"), say(3, 2, "c", answers=99)],
            [[1, 2], [3]],
            id="a reply to something unseen begins anew",
        ),
        pytest.param(
            [say(1, 0), say(2, 1, "c", answers=99), say(3, 2, "a")],
            [[1, 3], [2]],
            id="an author goes on with his own",
        ),
        pytest.param(
            [say(1, 0), say(2, 1, "c", answers=99), say(3, 8, "d", mentions=("a",))],
            [[1, 3], [2]],
            id="a mention finds whom it addresses",
        ),
        pytest.param(
            [say(1, 0), say(2, 1, "c", answers=99), say(3, 8, "d")],
            [[1], [2, 3]],
            id="else it goes where it was spoken last",
        ),
        pytest.param(
            [say(1, 0), say(2, 60 * 25, "b", answers=1)],
            [[1], [2]],
            id="a reply of the day after is a new talk",
        ),
    ],
)
def test_who_answers_whom(messages: list[Message], expected: list[list[int]]) -> None:
    assert ids(split_conversations(messages)) == expected


def test_two_talks_in_one_channel_are_told_apart_by_replies() -> None:
    first = [say(1, 0, "a"), say(3, 2, "b", answers=1), say(5, 4, "a", answers=3)]
    second = [say(2, 1, "c", answers=50), say(4, 3, "d", answers=2), say(6, 5, "c", answers=4)]
    assert ids(split_conversations(first + second)) == [[1, 3, 5], [2, 4, 6]]


def test_no_talk_is_longer_than_its_cap() -> None:
    talks = split_conversations([say(n, n / 10) for n in range(1, 200)])
    assert max(len(talk) for talk in talks) == MAX_MESSAGES
    assert sum(len(talk) for talk in talks) == 199


MESSAGES = st.lists(
    st.tuples(
        st.floats(0, 600), st.sampled_from("abcd"), st.integers(0, 40), st.sampled_from("abcd")
    ),
    max_size=40,
)


def made(rows: list[tuple[float, str, int, str]]) -> list[Message]:
    """Make messages whose ids grow with their time, some answering an earlier one."""
    rows = sorted(rows)
    return [
        say(key, minute, by, answers if answers < key else 0, (mention,) if answers % 3 else ())
        for key, (minute, by, answers, mention) in enumerate(rows, 1)
    ]


@given(MESSAGES, st.integers(0, 99))
def test_every_message_is_in_one_talk_whatever_the_order(
    rows: list[tuple[float, str, int, str]], seed: int
) -> None:
    messages = made(rows)
    talks = split_conversations(messages)
    assert sorted(key for talk in ids(talks) for key in talk) == [m.id for m in messages]
    assert all(talk == sorted(talk) for talk in ids(talks))
    shuffled = random.Random(seed).sample(messages, len(messages))
    assert split_conversations(shuffled) == talks


@given(MESSAGES, st.floats(0, 700))
def test_what_is_over_lies_before_what_is_held(
    rows: list[tuple[float, str, int, str]], minute: float
) -> None:
    now = START + timedelta(minutes=minute)
    said = [message for message in made(rows) if message.at <= now]
    over, held = settled(split_conversations(said), now)
    assert sum(map(len, over)) + sum(map(len, held)) == len(said)
    if held:
        # A reader comes back for the first message of what is held, and must not read others twice.
        cut = min(talk[0].id for talk in held)
        assert all(talk[-1].id < cut for talk in over)
        assert all(now - talk[0].at <= HELD for talk in held)


def test_a_talk_is_held_until_nobody_went_on() -> None:
    talk = split_conversations([say(1, 0), say(2, 5, "b")])
    last = START + timedelta(minutes=5)
    assert settled(talk, last + GAP) == ([], talk)
    assert settled(talk, last + GAP + timedelta(seconds=1)) == (talk, [])


def test_a_talk_that_never_ends_is_not_held_for_ever() -> None:
    messages = [say(n, n * 10, "ab"[n % 2]) for n in range(1, 49)]
    now = messages[-1].at
    over, held = settled(split_conversations(messages), now)
    assert held == []
    assert sum(map(len, over)) == 48


@pytest.mark.parametrize(
    ("speakers", "voices"),
    [
        pytest.param("aab", (1, 2), id="two, in two turns"),
        pytest.param("abca", (1, 2, 3, 1), id="the first one again"),
        pytest.param("aaa", (), id="one alone"),
    ],
)
def test_paragraphs_tell_speakers_without_names_apart(
    speakers: str, voices: tuple[int, ...]
) -> None:
    talk = [say(n, n, by) for n, by in enumerate(speakers, 1)]
    found = conversation_item(talk, Channel("1", "general", "2", "Fern"), "chat")
    assert found.voices == voices
    assert len(voices) in (0, len(found.text.split("\n\n")))
    assert Item.from_json(found.to_json()) == found


def test_each_paragraph_of_a_turn_is_its_speaker_s() -> None:
    talk = [replace(say(1, 1), text="One.\n\nTwo."), say(2, 2, "b")]
    assert conversation_item(talk, Channel("1", "general", "2", "Fern"), "chat").voices == (1, 1, 2)


def test_speakers_with_names_need_no_numbers() -> None:
    talk = [replace(say(n, n, by), name=by.upper()) for n, by in enumerate("ab", 1)]
    found = conversation_item(talk, Channel("1", "general", "2", "Fern"), "chat")
    assert (found.voices, found.text) == ((), "A: words 1\n\nB: words 2")
