"""Requests to Discord's REST API v10, within its rules on refusals.

Discord bans an address after 10,000 answers of 401, 403 or 429 in ten minutes
(https://discord.com/developers/docs/topics/rate-limits). A 401 ends the run, a 403 its channel; a
429 is waited out if `retry_after` is short, else left to a later run. A global limit ends the run,
a bucket's its channel. A bucket that reports itself empty is waited for.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from ingest.discord.parse import refusal
from ingest.errors import source_error
from ingest.http.client import FetchError, Reply, StatusError
from ingest.service import RequestRefusedError, ServiceApi
from ingest.text.json_values import Table, read_json, rows, table

MAX_WAIT_S = 10.0
"""A longer wait is left for a later run: the other channels go on meanwhile."""

ATTEMPTS = 3
PER_SECOND = 45
"""Discord allows a bot 50 requests a second over all of its servers; some are left to others."""

LONGEST_WAIT_S = 86_400.0
USUAL_WAIT_S = 60.0


class DiscordApi(ServiceApi):
    """Discord's API v10."""

    name = "Discord"
    usual_url = "https://discord.com/api/v10"
    secret, scheme = "DISCORD_BOT_TOKEN", "Bot"
    how = "Make a bot at https://discord.com/developers, invite it to the server"

    async def table(
        self, path: str, params: Mapping[str, str] | None = None, subject: str = "", *, having: str
    ) -> Table:
        """Return an answer that must be an object with a field; raises RequestRefusedError."""
        answer = table(await self.get(path, params, subject))
        if having not in answer:
            raise self._not_discord(subject)
        return answer

    async def rows(self, path: str, subject: str = "") -> list[Table]:
        """Return an answer that must be a list of objects; raises RequestRefusedError."""
        answer = await self.get(path, subject=subject)
        if not isinstance(answer, list) or len(found := rows(answer)) < len(answer):
            raise self._not_discord(subject)
        return found

    async def get(
        self, path: str, params: Mapping[str, str] | None = None, subject: str = ""
    ) -> object:
        """Return the decoded answer; raises RequestRefusedError, whose trouble names `subject`."""
        attempt = 0
        while True:
            attempt += 1
            try:
                reply = await self.context.http.fetch(
                    self.url + path,
                    purpose="api",
                    headers=self.headers,
                    params=params,
                    spacing_s=1 / PER_SECOND,
                )
            except FetchError as error:
                wait_s = self._wait_s(error)
                if wait_s is None or wait_s > MAX_WAIT_S or attempt == ATTEMPTS:
                    raise self._refusal(error, wait_s, subject) from error
                await asyncio.sleep(wait_s)
                continue
            self.bytes_read += reply.wire_bytes
            await self._rest(reply)
            return read_json(reply.body)

    def _wait_s(self, error: FetchError) -> float | None:
        if error.status != 429:
            return None
        if isinstance(error, StatusError):
            seconds = table(read_json(error.reply.body)).get("retry_after")
            if isinstance(seconds, int | float) and seconds == seconds:
                return min(max(float(seconds), 0.0), LONGEST_WAIT_S)
        if error.retry_at:
            return max((error.retry_at - self.context.now).total_seconds(), 0.0)
        return USUAL_WAIT_S

    async def _rest(self, reply: Reply) -> None:
        """Wait out an empty bucket, so that the next request of this chain is not refused."""
        if reply.headers.get("x-ratelimit-remaining") != "0":
            return
        try:
            reset_s = float(reply.headers.get("x-ratelimit-reset-after", "0"))
        except ValueError:
            return
        if 0 < reset_s <= MAX_WAIT_S:
            await asyncio.sleep(reset_s)

    def _refusal(
        self, error: FetchError, wait_s: float | None, subject: str
    ) -> RequestRefusedError:
        body = read_json(error.reply.body) if isinstance(error, StatusError) else None
        if wait_s is None:
            return self.refused(error, subject, refusal(body))
        until = self.context.now + timedelta(seconds=wait_s)
        return self.limited(until, subject, everywhere=table(body).get("global") is True)

    def _not_discord(self, subject: str) -> RequestRefusedError:
        return RequestRefusedError(source_error("discord.not-discord", self.source, subject))
