"""The sample day's Discord servers, expanded from short TOML to the objects of REST v10.

A message is written as `[time, person, text]` or `[time, person, text, extras]`. In the text,
`<@name>` and `<#channel>` stand for ids. Extras: `key` (a name to be answered by), `re` (the key
it answers), `r` (reactions), `img` (a picture and its description), `embed`, `type`, `edited`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.world.sample import (
    DISCORD_EPOCH_MS,
    Table,
    made_once,
    moment,
    read_table,
    snowflake,
    steady_number,
)

PICTURES = "https://cdn.discord.example/attachments"
KINDS = {"text": 0, "announcement": 5, "forum": 15, "voice": 2}
PUBLIC_THREAD = 11
REPLY = 19
_CALL = re.compile(r"<([@#])([\w-]+)>")


@dataclass(slots=True)
class DiscordWorld:
    """Everything that the bot's servers hold.

    `guilds` and `channels` by id (threads are channels too), `messages` by channel id, oldest
    first; `closed` are channels that the bot may see in a list but not read.
    """

    guilds: dict[str, Table] = field(default_factory=dict)
    channels: dict[str, Table] = field(default_factory=dict)
    messages: dict[str, list[Table]] = field(default_factory=dict)
    times: dict[str, datetime] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)


@made_once
def load_servers() -> DiscordWorld:
    """Read `day/discord.toml` and expand it."""
    return expand_servers(read_table("discord.toml"))


def expand_servers(table: Table) -> DiscordWorld:
    """Make whole objects of a table of short ones: `people` and `server`."""
    people = {name: _person(name, short) for name, short in table["people"].items()}
    servers = DiscordWorld()
    for short in table["server"]:
        guild = {"id": short["id"], "name": short["name"], "icon": None, "owner_id": "1",
                 "description": short.get("about"), "features": ["COMMUNITY"],
                 "preferred_locale": "en-US"}  # fmt: skip
        servers.guilds[guild["id"]] = guild
        ids = {c["name"]: _id(guild["id"], c["name"]) for c in short["channel"]}
        writer = _Writer(servers, people, ids, guild["id"])
        for position, channel in enumerate(short["channel"]):
            writer.add_channel(channel, position)
    return servers


class _Writer:
    """Expands the channels of one server; message ids are unique within it."""

    def __init__(
        self, servers: DiscordWorld, people: Mapping[str, Table], ids: Mapping[str, str], guild: str
    ) -> None:
        self.servers, self.people, self.ids, self.guild = servers, people, ids, guild
        self.by_key: dict[str, Table] = {}
        self.sequence = 0

    def add_channel(self, short: Table, position: int) -> None:
        """Add a channel, its messages and its threads."""
        key = self.ids[short["name"]]
        self.servers.channels[key] = {
            "id": key, "type": KINDS[short.get("kind", "text")], "guild_id": self.guild,
            "name": short["name"], "topic": short.get("topic"), "position": position,
            "nsfw": short.get("nsfw", False), "parent_id": None, "permission_overwrites": [],
            "rate_limit_per_user": 0, "last_message_id": None,
        }  # fmt: skip
        if short.get("closed"):
            self.servers.closed.add(key)
        self._add_messages(key, short.get("log", []))
        for thread in short.get("thread", []):
            self._add_thread(key, thread)

    def _add_thread(self, parent: str, short: Table) -> None:
        """Add a thread; one that grew out of a message has that message's id."""
        starter = self.by_key.get(short.get("from", ""))
        at = moment(short["log"][0][0])
        key = starter["id"] if starter else snowflake(at, DISCORD_EPOCH_MS, 4000)
        archived = short.get("archived")
        self.servers.channels[key] = {
            "id": key, "type": PUBLIC_THREAD, "guild_id": self.guild, "name": short["name"],
            "parent_id": parent, "owner_id": "1", "last_message_id": None,
            "message_count": len(short["log"]), "member_count": 3, "rate_limit_per_user": 0,
            "thread_metadata": {
                "archived": bool(archived), "auto_archive_duration": 1440, "locked": False,
                "archive_timestamp": _stamp(moment(archived) if archived else at),
                "create_timestamp": _stamp(at),
            },
        }  # fmt: skip
        if starter:
            starter["thread"] = self.servers.channels[key]
            starter["flags"] = 1 << 5
        self._add_messages(key, short["log"])

    def _add_messages(self, channel: str, log: list[list[Any]]) -> None:
        messages = [self._message(channel, *entry) for entry in log]
        messages.sort(key=lambda message: int(message["id"]))
        self.servers.messages[channel] = messages

    def _message(
        self, channel: str, at: str, by: str, raw: str, extras: Table | None = None
    ) -> Table:
        extras = extras or {}
        self.sequence += 1
        time = moment(at)
        message_id = snowflake(time, DISCORD_EPOCH_MS, self.sequence)
        text, called = self._with_ids(raw)
        message: Table = {
            "id": message_id,
            "type": extras.get("type", 0),
            "channel_id": channel,
            "content": text,
            "author": self.people[by],
            "timestamp": _stamp(time),
            "edited_timestamp": _stamp(moment(extras["edited"])) if "edited" in extras else None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [self.people[name] for name in called],
            "mention_roles": [],
            "attachments": [],
            "embeds": [{"type": "rich"} | e for e in [extras.get("embed")] if e],
            "pinned": False,
            "flags": 0,
            "components": [],
        }
        self._add_extras(message, channel, extras)
        self.servers.times[message_id] = time
        if "key" in extras:
            self.by_key[extras["key"]] = message
        return message

    def _add_extras(self, message: Table, channel: str, extras: Table) -> None:
        if answered := self.by_key.get(extras.get("re", "")):
            message["type"] = REPLY
            message["message_reference"] = {
                "type": 0, "message_id": answered["id"],
                "channel_id": answered["channel_id"], "guild_id": self.guild,
            }  # fmt: skip
            message["referenced_message"] = {
                name: value for name, value in answered.items() if name != "referenced_message"
            }
        if "img" in extras:
            name, alt = extras["img"]
            url = f"{PICTURES}/{channel}/{message['id']}/{name}"
            message["attachments"] = [{
                "id": str(int(message["id"]) + 1), "filename": name, "size": 20000, "url": url,
                "proxy_url": url, "content_type": "image/png", "width": 960, "height": 540,
                "description": alt,
            }]  # fmt: skip
        if "r" in extras:
            message["reactions"] = [
                {"emoji": {"id": None, "name": sign}, "count": count, "me": False,
                 "me_burst": False, "count_details": {"burst": 0, "normal": count},
                 "burst_colors": []}
                for sign, count in extras["r"]
            ]  # fmt: skip

    def _with_ids(self, raw: str) -> tuple[str, list[str]]:
        called: dict[str, None] = {}

        def put(match: re.Match[str]) -> str:
            sign, name = match.groups()
            if sign == "@" and name in self.people:
                called[name] = None
                return f"<@{self.people[name]['id']}>"
            return f"<#{self.ids[name]}>" if sign == "#" and name in self.ids else match.group()

        return _CALL.sub(put, raw), list(called)


def _person(name: str, short: Table) -> Table:
    person = {
        "id": _id("person", name), "username": name, "discriminator": "0", "avatar": None,
        "global_name": short.get("name", name), "public_flags": 0, "flags": 0,
    }  # fmt: skip
    return person | ({"bot": True} if short.get("bot") else {})


def _id(kind: str, name: str) -> str:
    """Make a steady id of 18 digits, as things of the years before the day have."""
    return str(steady_number(f"{kind}/{name}", 6 * 10**17, 11 * 10**17))


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
