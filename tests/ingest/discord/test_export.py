"""Exports of a Discord channel: whatever stands in them, they are read or named, never a crash."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.discord.export import is_export, parse_export

MESSAGE = {
    "id": "1235000000000000001",
    "type": "Default",
    "timestamp": "2024-05-02T09:00:00+00:00",
    "content": "The kernel runs twice as fast since we keep the block in registers.",
    "author": {"id": "7", "name": "ada", "isBot": False},
}
CHANNEL = {"id": "11", "name": "triton", "type": "GuildTextChat", "category": "Kernels"}
ODD: list[Any] = [None, True, -1, 10**40, 1.5, "", "9" * 5_000, [], ["GuildNews"], {}, {"a": 1}]


def export(channel: Any = CHANNEL, message: Any = MESSAGE, guild: Any = None) -> dict[str, Any]:
    guild = {"id": "3", "name": "Kernel Room"} if guild is None else guild
    return {"guild": guild, "channel": channel, "messages": [message]}


def test_an_export_is_read() -> None:
    (item,) = parse_export(export(), "chat").items
    assert item.publisher == "#triton (Kernel Room)"
    assert "twice as fast" in item.text


@pytest.mark.parametrize("value", ODD, ids=lambda value: str(value)[:12])
@pytest.mark.parametrize("field", ["type", "name", "id", "category"])
def test_an_odd_channel_is_no_crash(field: str, value: Any) -> None:
    batch = parse_export(export(channel={**CHANNEL, field: value}), "chat")
    assert batch.seen == 1 == len(batch.items) + batch.duplicates + batch.skipped


@given(st.sampled_from(sorted(MESSAGE)), st.sampled_from(ODD))
def test_an_odd_message_is_no_crash(field: str, value: Any) -> None:
    batch = parse_export(export(message={**MESSAGE, field: value}), "chat")
    assert batch.seen == 1 == len(batch.items) + batch.duplicates + batch.skipped


@pytest.mark.parametrize("value", [None, [], "", {"guild": {}, "channel": []}])
def test_other_json_is_no_export(value: Any) -> None:
    assert not is_export(value)


def test_a_private_talk_is_refused_in_words() -> None:
    batch = parse_export(export(guild={"id": "0", "name": "Direct Messages"}), "chat")
    assert not batch.items
    assert batch.troubles[0].code == "private"
