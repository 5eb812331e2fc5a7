"""A month of collecting every hour: each post is read, billed once, and the budget lasts.

The collector's requests go to the loopback API as calls, since 720 runs over sockets take a minute.
"""

import asyncio
import calendar
import json
from collections import Counter
from collections.abc import Container, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

from dateline.day.allowance import paced, spent_today
from ingest.http.client import PoliteClient, Reply, StatusError
from ingest.source import CollectContext, Source, Window
from ingest.x.collector import collect
from ingest.x.post import EPOCH_MS
from tests.support.social import SECRETS
from tests.world.sample import iso_z, snowflake
from tests.world.server import Request, Response
from tests.world.x_api import XApi
from tests.world.x_posts import Timeline

START = datetime(2024, 4, 1, tzinfo=UTC)
DAYS = calendar.monthrange(2024, 4)[1]
LIST = "77"
RUN, MONTH = 300, 6000


class Month:
    """Accounts that post all month, and what X would bill of its answers: a post once a day.

    The first `members` of the `users` are on the list; every second post is about agents.
    """

    def __init__(
        self,
        posts_a_day: int,
        reach_days: int,
        refusals: Mapping[int, int] | None = None,
        users: int = 1,
        members: int = 1,
    ) -> None:
        self.users = users
        self.reach = timedelta(days=reach_days)
        self.refusals, self.asked = refusals or {}, 0
        self.every = timedelta(days=1) / posts_a_day
        self.timeline = Timeline()
        for number in range(users):
            user = {"id": str(number), "name": "Ada", "username": f"ada{number}"}
            self.timeline.add_user({**user, "protected": False, "suspended": False})
        self.timeline.lists[LIST] = [str(number) for number in range(members)]
        self.now = self.next_at = START
        self.api = XApi(self.timeline, SECRETS["X_BEARER_TOKEN"], lambda: self.now)
        self.made: list[str] = []
        self.billed: Counter[tuple[str, str]] = Counter()

    def grow(self) -> None:
        """Let posts appear up to now, and forget those that no reader reaches any more."""
        while self.next_at <= self.now:
            key = snowflake(self.next_at, EPOCH_MS, len(self.made) % 4096)
            number = len(self.made)
            topic = "agents" if number // self.users % 2 else "cats"
            words = {"text": f"Post {number} on {topic}", "created_at": iso_z(self.next_at)}
            author = str(number % self.users)
            self.timeline.posts[key] = {"id": key, "author_id": author, "lang": "en", **words}
            self.timeline.times[key] = self.next_at
            self.made.append(key)
            self.next_at += self.every
        for key in [k for k, at in self.timeline.times.items() if at < self.now - self.reach]:
            del self.timeline.times[key], self.timeline.posts[key]

    async def fetch(
        self, url: str, *, headers: Mapping[str, str], params: Mapping[str, str], **_: Any
    ) -> Reply:
        """Answer as the polite client would have it answered."""
        self.asked += 1
        lower = {name.lower(): value for name, value in headers.items()}
        status = self.refusals.get(self.asked % 30, 0)
        if status == 400 and "pagination_token" in params:
            params = {**params, "pagination_token": "expired"}
        response = self.api.answer(Request("x", "GET", "", urlsplit(url).path, params, lower))
        if status in (429, 503):
            reset = str(int(self.now.timestamp()) + 900)
            response = Response(status, b"{}", {"x-rate-limit-reset": reset})
        reply = Reply(url, response.status, response.headers, response.body)
        if response.status >= 400:
            raise StatusError(reply)
        if "/tweets" in url:
            for post in json.loads(response.body).get("data", ()):
                self.billed[post["id"], f"{self.now:%Y-%m-%d}"] += 1
        return reply

    def different(self) -> int:
        """How many posts X billed, each counted once however often it was billed."""
        return len({post for post, _ in self.billed})

    async def read(
        self,
        options: Mapping[str, Any] = MappingProxyType({"lists": [LIST]}),
        *,
        days: int = DAYS,
        hours: int = 1,
        off: Container[int] = (),
    ) -> tuple[list[str], list[int]]:
        """Collect every so many hours but on days that are `off`; give the ids of all items, and
        what was spent on each day.
        """
        source = Source("X", "x", options=options)
        cursor: Any = {}
        ids: list[str] = []
        spent = [0] * days
        http = cast(PoliteClient, self)
        for hour in range(hours // 4, 24 * days, hours):
            self.now = START + timedelta(hours=hour, minutes=1)
            self.grow()
            if self.now.day in off:
                continue
            left = paced(MONTH, sum(spent), spent_today(cursor, self.now), self.now)
            window = Window(self.now - timedelta(days=1), self.now + timedelta(hours=6))
            context = CollectContext(http, window, self.now, SECRETS, min(RUN, left))
            async for batch in collect(source, cursor, context):
                cursor = batch.cursor
                ids += [item.id.removeprefix("x:") for item in batch.items]
                spent[self.now.day - 1] += batch.spent
        return ids, spent


MIXED = {"lists": [LIST], "accounts": [f"ada{n}" for n in range(4, 9)], "query": "agents"}
"""The list has ada0 to ada5, so a post is in up to three timelines."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "refusals",
    [
        pytest.param({}, id="all is answered"),
        pytest.param({7: 429, 17: 503}, id="refused at times"),
        pytest.param({5: 400, 11: 400, 23: 400}, id="page tokens expire"),
    ],
)
def test_within_the_budget_each_post_is_read_and_billed_once(refusals: dict[int, int]) -> None:
    month = Month(posts_a_day=150, reach_days=3, refusals=refusals)
    ids, spent = asyncio.run(month.read())
    assert set(ids) == set(month.made)
    # Where a descent broke off, what is met again is known by its id, and free that day.
    assert len(ids) == len(month.made) or refusals
    assert sum(spent) == len(month.billed) <= MONTH
    # At midnight the page that finds the place of yesterday holds some posts of yesterday.
    assert len(month.billed) <= len(month.made) + 10 * DAYS


@pytest.mark.slow
def test_beyond_the_budget_something_is_read_to_the_last_day() -> None:
    month = Month(posts_a_day=400, reach_days=9)
    ids, spent = asyncio.run(month.read())
    assert sum(spent) == len(month.billed) <= MONTH
    assert min(spent) >= 150
    # What is new is read first: the rest of a day that was too dear is never asked for again.
    assert len(month.billed) == month.different() == len(ids) > 5950


@pytest.mark.slow
@pytest.mark.parametrize("hours", [1, 24])
def test_timelines_that_overlap_are_billed_once_beyond_the_budget(hours: int) -> None:
    month = Month(posts_a_day=400, reach_days=2, users=10, members=6)
    ids, spent = asyncio.run(month.read(MIXED, days=10, hours=hours))
    assert sum(spent) == len(month.billed) > 1850
    assert len(month.billed) <= 1.01 * month.different()
    assert len(set(ids)) == month.different()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "hours", "again"),
    [
        pytest.param({"lists": [LIST]}, 1, 0.02, id="a list every hour"),
        pytest.param({"lists": [LIST]}, 24, 0.05, id="a list every morning"),
        # 450 posts at 300 a run: each timeline gets a different way down on the first day.
        pytest.param(MIXED, 24, 0.2, id="timelines that overlap"),
    ],
)
def test_after_days_off_all_is_read_that_the_budget_allows(
    options: dict[str, Any], hours: int, again: float
) -> None:
    month = Month(posts_a_day=150, reach_days=7, users=6, members=6)
    ids, spent = asyncio.run(month.read(options, days=14, hours=hours, off=(4, 9, 10)))
    assert set(ids) == set(month.made)
    assert sum(spent) == len(month.billed)
    assert len(month.billed) <= (1 + again) * month.different()


@pytest.mark.parametrize(
    ("spent", "today", "day", "left"),
    [
        pytest.param(0, 0, 1, 200, id="a day's share"),
        pytest.param(200, 200, 1, 0, id="the share is spent"),
        pytest.param(100, 0, 15, 2900, id="what was saved"),
        pytest.param(4000, 0, 16, 134, id="after too dear a time"),
        pytest.param(4134, 134, 16, 0, id="and no more that day"),
        pytest.param(5990, 0, 30, 10, id="the last day"),
        pytest.param(7000, 0, 3, 0, id="overdrawn"),
    ],
)
def test_a_months_limit_is_paced(spent: int, today: int, day: int, left: int) -> None:
    assert paced(MONTH, spent, today, START.replace(day=day)) == left
