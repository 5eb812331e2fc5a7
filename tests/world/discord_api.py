"""Discord's REST API v10 on loopback: servers, channels, threads and messages, for a bot.

Like the real API it gives messages newest first whatever was asked, lists channels that the bot
may not read, refuses those with code 50001, and counts requests in buckets whose state stands in
every answer's headers. Reference: https://discord.com/developers/docs/reference.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.world.discord_messages import PUBLIC_THREAD, DiscordWorld
from tests.world.sample import Table, short_code
from tests.world.server import Request, Response, json_response

PREFIX = "/api/v10/"
BUCKET_SIZE = 50
BUCKET_S = 1.0
PAGE, LONGEST_PAGE = 50, 100
UNAUTHORIZED = {"message": "401: Unauthorized", "code": 0}
UNKNOWN_GUILD = {"message": "Unknown Guild", "code": 10004}
UNKNOWN_CHANNEL = {"message": "Unknown Channel", "code": 10003}
UNKNOWN_MESSAGE = {"message": "Unknown Message", "code": 10008}
MISSING_ACCESS = {"message": "Missing Access", "code": 50001}
BAD_LIMIT = {
    "message": "Invalid Form Body",
    "code": 50035,
    "errors": {"limit": {"_errors": [{
        "code": "NUMBER_TYPE_MAX", "message": "int value should be between 1 and 100.",
    }]}},
}  # fmt: skip


class DiscordApi:
    """Answers requests from servers; messages after `now()` don't exist yet."""

    def __init__(self, servers: DiscordWorld, token: str, now: Callable[[], datetime]) -> None:
        self.servers = servers
        self.token = token
        self.now = now
        self._buckets: dict[str, tuple[float, int]] = {}

    def answer(self, request: Request) -> Response:
        """Answer one request, with its bucket's headers."""
        if request.headers.get("authorization") != f"Bot {self.token}":
            return json_response(UNAUTHORIZED, 401)
        parts = request.path.removeprefix(PREFIX).strip("/").split("/")
        bucket = "/".join(parts[:2] + parts[2:3])
        left, reset_s = self._draw(bucket)
        if left < 0:
            return self.throttled(reset_s)
        body, status = self._route(request, parts)
        headers = {
            "x-ratelimit-bucket": short_code(bucket, 16),
            "x-ratelimit-limit": str(BUCKET_SIZE),
            "x-ratelimit-remaining": str(left),
            "x-ratelimit-reset": f"{time.time() + reset_s:.3f}",
            "x-ratelimit-reset-after": f"{reset_s:.3f}",
        }
        return json_response(body, status, headers)

    def throttled(self, retry_after_s: float, scope: str = "user") -> Response:
        """Return Discord's 429: `retry_after` is a float; the scope is user, shared or global."""
        everywhere = scope == "global"
        body = {"message": "You are being rate limited.", "retry_after": round(retry_after_s, 3),
                "global": everywhere}  # fmt: skip
        headers = {"retry-after": str(int(retry_after_s) + 1), "x-ratelimit-scope": scope}
        if everywhere:
            headers["x-ratelimit-global"] = "true"
        return json_response(body, 429, headers)

    def _draw(self, bucket: str) -> tuple[int, float]:
        """Take one request out of a bucket: what is left in it, and until when it is refilled."""
        now = time.monotonic()
        started, used = self._buckets.get(bucket, (now, 0))
        if now - started >= BUCKET_S:
            started, used = now, 0
        self._buckets[bucket] = (started, used + 1)
        return BUCKET_SIZE - used - 1, max(BUCKET_S - (now - started), 0.0)

    def _route(self, request: Request, parts: list[str]) -> tuple[Any, int]:
        match parts:
            case ["users", "@me"]:
                return {"id": "1", "username": "dateline", "bot": True}, 200
            case ["users", "@me", "guilds"]:
                return list(self.servers.guilds.values()), 200
            case ["guilds", guild, *rest] if guild in self.servers.guilds:
                return self._guild(guild, rest)
            case ["guilds", *_]:
                return UNKNOWN_GUILD, 404
            case ["channels", channel, *_] if channel not in self.servers.channels:
                return UNKNOWN_CHANNEL, 404
            case ["channels", channel, *_] if self._is_closed(channel):
                return MISSING_ACCESS, 403
            case ["channels", channel, *rest]:
                return self._channel(request, channel, rest)
        return {"message": "404: Not Found", "code": 0}, 404

    def _is_closed(self, channel: str) -> bool:
        parent = self.servers.channels[channel]["parent_id"]
        return channel in self.servers.closed or parent in self.servers.closed

    def _guild(self, guild: str, rest: list[str]) -> tuple[Any, int]:
        channels = [c for c in self.servers.channels.values() if c["guild_id"] == guild]
        match rest:
            case []:
                return self.servers.guilds[guild], 200
            case ["channels"]:
                return [self._dated(c) for c in channels if c["type"] != PUBLIC_THREAD], 200
            case ["threads", "active"]:
                threads = [self._dated(c) for c in channels if _is_thread(c, archived=False)]
                open_ones = [t for t in threads if t["last_message_id"]]
                return {"threads": open_ones, "members": []}, 200
        return {"message": "404: Not Found", "code": 0}, 404

    def _channel(self, request: Request, channel: str, rest: list[str]) -> tuple[Any, int]:
        match rest:
            case []:
                return self._dated(self.servers.channels[channel]), 200
            case ["messages"]:
                return self._messages(request, channel)
            case ["messages", message_id]:
                for message in self._visible(channel):
                    if message["id"] == message_id:
                        return message, 200
                return UNKNOWN_MESSAGE, 404
            case ["threads", "archived", "public"]:
                return self._archived(request, channel), 200
        return {"message": "404: Not Found", "code": 0}, 404

    def _visible(self, channel: str) -> list[Table]:
        now, times = self.now(), self.servers.times
        return [m for m in self.servers.messages.get(channel, []) if times[m["id"]] <= now]

    def _dated(self, channel: Table) -> Table:
        visible = self._visible(channel["id"])
        return channel | {"last_message_id": visible[-1]["id"] if visible else None}

    def _messages(self, request: Request, channel: str) -> tuple[Any, int]:
        asked = request.query.get("limit", str(PAGE))
        if not asked.isdecimal() or not 1 <= int(asked) <= LONGEST_PAGE:
            return BAD_LIMIT, 400
        size, messages = int(asked), self._visible(channel)
        after, before = (request.query.get(name, "") for name in ("after", "before"))
        if after.isdecimal():
            page = [m for m in messages if int(m["id"]) > int(after)][:size]
        elif before.isdecimal():
            page = [m for m in messages if int(m["id"]) < int(before)][-size:]
        else:
            page = messages[-size:]
        return page[::-1], 200

    def _archived(self, request: Request, channel: str) -> Table:
        threads = [
            self._dated(thread)
            for thread in self.servers.channels.values()
            if thread["parent_id"] == channel and _is_thread(thread, archived=True)
        ]
        threads.sort(key=_archived_at, reverse=True)
        if before := request.query.get("before"):
            threads = [t for t in threads if _archived_at(t) < datetime.fromisoformat(before)]
        size = request.number("limit", PAGE, LONGEST_PAGE)
        return {"threads": threads[:size], "members": [], "has_more": len(threads) > size}


def _is_thread(channel: Table, *, archived: bool) -> bool:
    metadata = channel.get("thread_metadata")
    return metadata is not None and metadata["archived"] is archived


def _archived_at(thread: Table) -> datetime:
    return datetime.fromisoformat(thread["thread_metadata"]["archive_timestamp"])
