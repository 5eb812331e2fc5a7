"""Fixtures of the loopback world, for every test that collects, runs or renders a day.

Import them where they are used (`from tests.support.world import world`): the world is cheap
(about 30 ms), so each test gets its own and may break it.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from ingest.http.client import HttpSettings, PoliteClient
from ingest.source import Batch, CollectContext, Cursor, Source, Window, collector
from tests.world.world import World

DAY = Window(datetime(2024, 5, 2, tzinfo=UTC), datetime(2024, 5, 3, tzinfo=UTC))
"""The window of the sample day; its issue is dated 2024-05-03."""

ISSUE = "2024-05-03"


@pytest.fixture
def world() -> Iterator[World]:
    """The sample day on four loopback services."""
    with World() as served:
        yield served


@pytest.fixture
def world_folder(world: World, tmp_path: Path) -> Path:
    """A folder with a newsletter.toml and a .env that reach the world, as a user would have."""
    (tmp_path / "newsletter.toml").write_text(world.config_toml(), "utf-8")
    lines = [f"{name}={value}\n" for name, value in world.secrets.items()]
    (tmp_path / ".env").write_text("".join(lines), "utf-8")
    return tmp_path


@asynccontextmanager
async def open_desk(world: World, window: Window = DAY) -> AsyncIterator[CollectContext]:
    """Yield a desk whose polite client reaches the world as the sample newsletter does."""
    mirrors = {"*.example": world.services["web"].address}
    async with PoliteClient(HttpSettings(allow_hosts=("127.0.0.1",), mirrors=mirrors)) as http:
        yield CollectContext(http, window, world.now, world.secrets)


def collect_all(source: Source, world: World, cursor: Cursor | None = None) -> list[Batch]:
    """Collect one source of the world to its end, with its kind's own collector."""

    async def run() -> list[Batch]:
        async with open_desk(world) as desk:
            return [batch async for batch in collector(source.kind)(source, cursor or {}, desk)]

    return asyncio.run(run())


def ask(world: World, url: str, **headers: str) -> httpx.Response:
    """Get a public URL of the day over the web service's port, without following redirects."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(
        f"{world.services['web'].address}{parts.path or '/'}{query}",
        headers={"Host": parts.netloc, **named},
        verify=False,  # plain HTTP: loading certificates would cost more than the request
    )


def follow(world: World, url: str, hops: int = 5) -> httpx.Response:
    """Get a public URL of the day, following redirects over its hosts."""
    answer = ask(world, url)
    while answer.is_redirect and hops:
        url, hops = str(httpx.URL(url).join(answer.headers["Location"])), hops - 1
        answer = ask(world, url)
    return answer
