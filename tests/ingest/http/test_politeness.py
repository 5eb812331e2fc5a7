"""How a host is spared by an event loop that is always late."""

import asyncio
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from ingest.http.politeness import Hosts
from ingest.http.settings import HttpSettings

LATE_S = 0.01


class LateLoop(asyncio.SelectorEventLoop):
    """Its clock jumps to each timer, and a little further: the loop was busy with something."""

    now_s = 0.0

    def time(self) -> float:
        return self.now_s

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            due_s = self._scheduled[0].when()  # type: ignore[attr-defined]
            self.now_s = max(self.now_s, due_s + LATE_S)
        super()._run_once()  # type: ignore[misc]


def starts_s(count: int, spacing_s: float, *, api: bool, host: str = "a.example") -> list[float]:
    """Return when so many requests to one host begin that are all wanted at once."""
    begun: list[float] = []

    async def ask(hosts: Hosts) -> None:
        async with hosts.turn(host, api=api, spacing_s=spacing_s):
            begun.append(asyncio.get_running_loop().time())

    async def main() -> None:
        hosts = Hosts(HttpSettings(), lambda: datetime(2024, 5, 3, tzinfo=UTC))
        await asyncio.gather(*(ask(hosts) for _ in range(count)))

    with asyncio.Runner(loop_factory=LateLoop) as runner:
        runner.run(main())
    return begun


def test_a_late_loop_asks_an_api_as_often_as_it_may_and_no_oftener():
    begun = starts_s(91, 1 / 45, api=True)
    assert begun[-1] <= 90 / 45 + 2 * LATE_S
    assert max(sum(at <= other < at + 1 for other in begun) for at in begun) <= 50


@pytest.mark.parametrize("spacing_s", [0.3, 3.0])
def test_a_site_has_its_whole_rest_between_two_requests(spacing_s: float):
    begun = starts_s(5, spacing_s, api=False)
    assert min(b - a for a, b in pairwise(begun)) >= spacing_s


@pytest.mark.parametrize("api", [False, True])
def test_arxiv_has_the_three_seconds_that_it_asks_programs_for(api: bool):
    begun = starts_s(4, 0.0, api=api, host="export.arxiv.org")
    assert min(b - a for a, b in pairwise(begun)) >= 3.0 - 1e-6
