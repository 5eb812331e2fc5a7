"""Collecting by file: exports of chats, feeds, and files that are neither."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from ingest.intake.files import import_file
from ingest.source import Batch
from tests.support.social import NOW

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Lab</title>
<link>https://lab.example/</link>
<item><title>A result</title><link>https://lab.example/1?utm_source=rss</link><guid>1</guid>
<pubDate>Thu, 02 May 2024 10:00:00 GMT</pubDate><description>Words.</description></item>
<item><title>Another</title><link>https://lab.example/2</link><guid>2</guid></item>
</channel></rss>"""


def message(key: int, text: str, **more: Any) -> dict[str, Any]:
    return {
        "id": str((key << 22) + 1), "type": "Default",
        "timestamp": f"2024-05-02T10:{key:02}:00+00:00", "timestampEdited": None,
        "content": text, "attachments": [], "embeds": [], "reactions": [], "mentions": [],
        "author": {"id": "1", "name": "ada", "nickname": "Ada L.", "isBot": False},
    } | more  # fmt: skip


def export(*messages: dict[str, Any], **channel: str) -> dict[str, Any]:
    place = {"id": "55", "type": "GuildTextChat", "category": "Text", "name": "general"}
    return {
        "guild": {"id": "9", "name": "Lab"},
        "channel": place | channel,
        "messages": list(messages),
        "messageCount": len(messages),
    }


def given(folder: Path, data: object, name: str = "file.json") -> Batch:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    batch = import_file(path, NOW)
    assert batch.seen == len(batch.items) + batch.duplicates + batch.skipped
    return batch


def test_an_export_becomes_conversations_with_permalinks(tmp_path: Path) -> None:
    first = message(1, "Has anyone tried **KAN**s?", reactions=[{"emoji": {}, "count": 2}])
    bob = {"id": "2", "name": "bob", "nickname": "Bob", "isBot": False}
    answer = message(
        2, "Yes, see https://lab.example/kan?utm_source=x", author=bob, type="Reply",
        reference={"messageId": first["id"], "channelId": "55", "guildId": "9"},
    )  # fmt: skip
    batch = given(tmp_path, export(first, answer))
    (item,) = batch.items
    assert item.url == f"https://discord.com/channels/9/55/{first['id']}"
    assert item.publisher == "#general (Lab)"
    assert [link.url for link in item.links] == ["https://lab.example/kan"]
    assert (item.author, item.engagement.participants, item.engagement.score) == ("", 2, 2)
    assert (batch.seen, batch.duplicates) == (2, 1)


def test_nobody_is_named_not_even_in_mentions(tmp_path: Path) -> None:
    bob = {"id": "2", "name": "bob", "nickname": "Bob B.", "isBot": False}
    said = export(message(1, "Ask @Bob B. about it, @bob", mentions=[bob]))
    assert given(tmp_path, said).items[0].text == "Ask @someone about it, @someone"


def test_a_thread_of_an_export_has_its_title(tmp_path: Path) -> None:
    thread = export(message(1, "Words"), type="GuildPublicThread", name="A thread", category="help")
    item = given(tmp_path, thread).items[0]
    assert (item.title, item.publisher) == ("A thread", "#help (Lab)")


def test_what_the_machine_says_is_skipped_and_counted(tmp_path: Path) -> None:
    batch = given(
        tmp_path,
        export(
            message(1, "Words"),
            message(2, "Pinned a message.", type="ChannelPinnedMessage"),
            message(3, "Joined the server.", type="GuildMemberJoin"),
            {"id": "x"},
        ),
    )
    assert (batch.seen, batch.skipped, len(batch.items)) == (4, 3, 1)
    assert {trouble.code for trouble in batch.troubles} == {"system-messages", "not-messages"}


@pytest.mark.parametrize("kind", ["DirectTextChat", "DirectGroupTextChat"])
def test_private_talks_are_refused(tmp_path: Path, kind: str) -> None:
    batch = given(tmp_path, export(message(1, "Between us"), type=kind))
    assert batch.items == ()
    assert [trouble.code for trouble in batch.troubles] == ["private"]


@pytest.mark.parametrize("name", ["feed.xml", "feed", "feed.json"])
def test_a_feed_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    batch = given(tmp_path, RSS, name)
    assert [item.title for item in batch.items] == ["A result", "Another"]
    assert batch.items[0].url == "https://lab.example/1"
    assert batch.items[0].source == name


def test_compressed_files_are_read(tmp_path: Path) -> None:
    batch = given(tmp_path, gzip.compress(RSS), "feed.xml.gz")
    assert len(batch.items) == 2
    assert batch.items[0].source == "feed.xml"


def test_a_feed_has_the_same_ids_in_whatever_folder_it_lies(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    here, there = given(tmp_path, RSS, "feed.xml"), given(tmp_path / "elsewhere", RSS, "feed.xml")
    assert [item.id for item in here.items] == [item.id for item in there.items]


def test_a_file_read_twice_gives_the_same_items(tmp_path: Path) -> None:
    said = export(*(message(n, f"Words {n}") for n in range(9)))
    assert given(tmp_path, said).items == given(tmp_path, said).items


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b" \n ", "empty", id="blanks"),
        pytest.param(b"\x00\xff\xfe binary", "not-a-feed", id="binary"),
        pytest.param(b'{"guild": {}, "channel"', "not-a-feed", id="JSON that breaks off"),
        pytest.param({"name": "something else"}, "not-a-feed", id="other JSON"),
        pytest.param(b"{" * 200_000, "not-a-feed", id="braces without end"),
        pytest.param(b"<html><title>Hi</title></html>", "not-a-feed", id="a page"),
        pytest.param(gzip.compress(RSS)[:-9], "unreadable", id="gzip that breaks off"),
        pytest.param(b"\x1f\x8b garbage", "unreadable", id="no gzip"),
    ],
)
def test_a_file_that_is_neither_is_named(tmp_path: Path, data: object, code: str) -> None:
    batch = given(tmp_path, data, "odd.file")
    assert [trouble.code for trouble in batch.troubles] == [code]
    assert batch.troubles[0].fatal
    assert batch.troubles[0].hint
    assert "odd.file" in batch.troubles[0].message


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    assert import_file(tmp_path / "none.json", NOW).troubles[0].code == "unreadable"
    assert import_file(tmp_path, NOW).troubles[0].code == "unreadable"


def test_a_bomb_is_refused_without_going_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.intake.files.MAX_BYTES", 1_000_000)
    batch = given(tmp_path, gzip.compress(b"<rss>" + b"a" * 50_000_000), "bomb.gz")
    assert batch.troubles[0].code == "too-large"


def test_real_exports_are_read(data_dir: Path, tmp_path: Path) -> None:
    private = 0
    for path in sorted((data_dir / "discord_json" / "dce").glob("*.json.gz")):
        messages = json.loads(gzip.decompress(path.read_bytes()))["messages"]
        batch = import_file(path, NOW)
        assert batch.seen == len(messages) == len(batch.items) + batch.duplicates + batch.skipped
        private += any(trouble.code == "private" for trouble in batch.troubles)
        assert batch.items or any(trouble.fatal for trouble in batch.troubles)
    assert private == 2
