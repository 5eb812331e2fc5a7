"""Exports of DiscordChatExporter (JSON) as conversations.

Each message is put back into the API's shape, rendered mentions as ids again, so that one parser
and one rule about names serve both. Direct messages and group chats are refused. Reference:
https://github.com/Tyrrrz/DiscordChatExporter, JsonMessageWriter
"""

from typing import TypeGuard

from ingest.discord.collector import THREAD_GAP
from ingest.discord.conversations import GAP, split_conversations
from ingest.discord.item import Channel, conversation_batch
from ingest.discord.parse import ParsedMessages, parse_messages
from ingest.errors import source_error
from ingest.source import Batch
from ingest.text.json_values import Table, rows, table, whole, words

KINDS = {"Default": 0, "Reply": 19}
"""The types of messages that people write, by the names that an export gives them; newer types
stand there as numbers, and any other name is one of Discord's own messages."""

THREADS = frozenset({"GuildPublicThread", "GuildPrivateThread", "GuildNewsThread"})


def is_export(value: object) -> TypeGuard[Table]:
    """Tell an export from other JSON."""
    return isinstance(value, dict) and all(
        isinstance(value.get(name), kind)
        for name, kind in (("guild", dict), ("channel", dict), ("messages", list))
    )


def parse_export(export: Table, source: str) -> Batch:
    """Read one export: a channel's conversations, and an empty cursor."""
    place = export_place(export)
    parsed = export_messages(export, source)
    if _is_private(export):
        trouble = source_error("discord.private", source, place.label)
        return Batch((), {}, (trouble,), seen=parsed.seen, skipped=parsed.seen)
    talks = split_conversations(parsed.messages, THREAD_GAP if place.title else GAP)
    return conversation_batch(talks, place, parsed, source)


def export_messages(export: Table, source: str) -> ParsedMessages:
    """Return an export's messages as plain records."""
    entries = [_as_sent(message) for message in rows(export.get("messages"))]
    return parse_messages(entries, source, subject=export_place(export).label)


def export_place(export: Table) -> Channel:
    """Return where an export's messages were written."""
    guild, channel = table(export.get("guild")), table(export.get("channel"))
    kind = words(channel.get("type"))
    is_thread = kind in THREADS
    name = words(channel.get("name"))
    return Channel(
        id=words(channel.get("id")),
        channel=words(channel.get("category")) if is_thread else name,
        server_id=words(guild.get("id")),
        server=words(guild.get("name")),
        title=name if is_thread else "",
        announcement=kind == "GuildNews",
    )


def _is_private(export: Table) -> bool:
    kind = words(table(export.get("channel")).get("type"))
    return kind.startswith("Direct") or words(table(export.get("guild")).get("id")) in ("", "0")


def _as_sent(message: Table) -> Table:
    """Put a message back into the API's shape; fields that are alike stay as they are."""
    kind = words(message.get("type"))
    mentions = [_user(user) for user in rows(message.get("mentions"))]
    return {
        "id": message.get("id"),
        "type": KINDS.get(kind, number if (number := whole(kind)) is not None else -1),
        "timestamp": message.get("timestamp"),
        "edited_timestamp": message.get("timestampEdited"),
        "content": _with_ids(words(message.get("content")), rows(message.get("mentions"))),
        "author": _user(author) if (author := table(message.get("author"))) else None,
        "mentions": mentions,
        "attachments": _files(message),
        "embeds": message.get("embeds"),
        "reactions": message.get("reactions"),
        "message_reference": {"message_id": table(message.get("reference")).get("messageId")},
        "message_snapshots": [
            {"message": {**forwarded, "attachments": _files(forwarded)}}
            for forwarded in rows(message.get("forwardedMessage"))
        ],
    }


def _files(message: Table) -> list[Table]:
    return [
        {"url": file.get("url"), "filename": file.get("fileName")}
        for file in rows(message.get("attachments"))
    ]


def _user(user: Table) -> Table:
    return {
        "id": user.get("id"),
        "username": user.get("name"),
        "global_name": user.get("nickname"),
        "bot": user.get("isBot"),
    }


def _with_ids(content: str, mentioned: list[Table]) -> str:
    """Turn the names of mentioned people into mentions again; longer names first."""
    shown = {
        words(user.get(field)): words(user.get("id"))
        for user in mentioned
        for field in ("nickname", "name")
        if words(user.get(field)) and words(user.get("id")).isdecimal()
    }
    for name in sorted(shown, key=len, reverse=True):
        content = content.replace(f"@{name}", f"<@{shown[name]}>")
    return content
