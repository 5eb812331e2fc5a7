"""How each host is spared: few requests at a time, spaced, and none while it asks for a pause.

A service's API states its limits in its answers, which only its collector understands. API requests
share nothing here but a higher limit, and the spacing that the collector asks for.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from ingest.http.reply import FetchError
from ingest.http.settings import HOST_DELAY_S, HttpSettings

MAX_WAIT_S = 5.0
"""A pause up to this long is waited out; a longer one is left for a later run."""


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    api_slots: asyncio.Semaphore
    spacing: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_start_s: float = 0.0
    paused_until_s: float = 0.0
    paused_until: datetime | None = None


class Hosts:
    """The state of every host that was asked, for as long as the client lives."""

    def __init__(self, settings: HttpSettings, now: Callable[[], datetime]) -> None:
        self._now = now
        self._everywhere = asyncio.Semaphore(settings.max_connections)
        self._hosts: dict[str, _Host] = defaultdict(
            lambda: _Host(
                asyncio.Semaphore(settings.per_host), asyncio.Semaphore(settings.api_per_host)
            )
        )

    @asynccontextmanager
    async def turn(self, host: str, *, api: bool, spacing_s: float = 0.0) -> AsyncIterator[None]:
        """Wait for a turn to ask a host; raises FetchError if it wants no requests for long."""
        state = self._hosts[host]
        if not api:
            await self._wait_out(host, state)
        async with state.api_slots if api else state.slots:
            await self._space(state, max(spacing_s, HOST_DELAY_S.get(host, 0.0)), api=api)
            async with self._everywhere:
                if not api:  # it may have asked for a pause while we waited
                    await self._wait_out(host, state)
                yield

    def pause(self, host: str, until: datetime) -> None:
        """Send no requests to a host before a time; the later of two pauses holds."""
        # Kept on the loop's clock, since `now` may be the fixed clock of a replayed day.
        lasts_s = (until - self._now()).total_seconds()
        until_s = asyncio.get_running_loop().time() + lasts_s
        state = self._hosts[host]
        if until_s > state.paused_until_s:
            state.paused_until_s, state.paused_until = until_s, until

    async def _wait_out(self, host: str, state: _Host) -> None:
        """Wait for the end of a short pause; a long one is the source's error."""
        while (left_s := state.paused_until_s - asyncio.get_running_loop().time()) > 0:
            if left_s > MAX_WAIT_S:
                until = f"{state.paused_until:%Y-%m-%d %H:%M:%S} UTC"
                message = f"{host} wants no requests until {until}"
                raise FetchError(message, code="paused", retry_at=state.paused_until)
            await asyncio.sleep(left_s)

    async def _space(self, state: _Host, spacing_s: float, *, api: bool) -> None:
        if not spacing_s:
            return
        clock = asyncio.get_running_loop().time
        if api:  # a limit of so many a second: a turn that comes late puts none off after it
            start_s = max(state.next_start_s, clock())
            state.next_start_s = start_s + spacing_s
            await asyncio.sleep(start_s - clock())
            return
        async with state.spacing:
            await asyncio.sleep(max(0.0, state.next_start_s - clock()))
            state.next_start_s = clock() + spacing_s
