"""robots.txt: kept to for pages and pictures, not for feeds and APIs, and read as RFC 9309 says."""

import asyncio
import time

import pytest

from ingest.http.client import FetchError, HttpSettings, PoliteClient, Purpose
from tests.world.server import Exchange, Fault, Request, Response, Service

RULES = b"""User-agent: *
Disallow: /private
Allow: /private/open
Disallow: /*.pdf$

User-agent: greedybot
Disallow: /
"""


class Visit:
    """Some requests to a host with a robots.txt, and what became of them."""

    def __init__(self, robots: Response | None, *faults: Fault) -> None:
        self.robots = robots or Response(404)
        self.exchanges: list[Exchange] = []
        self.service = Service("site", self._answer, self.exchanges.append)
        self.service.faults = list(faults)

    def _answer(self, request: Request) -> Response:
        if request.path == "/robots.txt":
            return self.robots
        if request.path == "/away":
            return Response(302, b"", {"Location": "http://other.example/private"})
        return Response(200, b"page")

    def ask(self, *paths: str, purpose: Purpose = "page") -> list[str]:
        """Return "ok" or the error's code for each path, asked one after the other."""

        async def run() -> list[str]:
            found = []
            async with PoliteClient(settings) as client:
                for path in paths:
                    try:
                        await client.fetch(f"http://site.example{path}", purpose=purpose)
                        found.append("ok")
                    except FetchError as error:
                        found.append(error.code)
            return found

        self.service.start()
        settings = HttpSettings(mirrors={"*.example": self.service.address})
        try:
            return asyncio.run(run())
        finally:
            self.service.stop()

    @property
    def paths(self) -> list[str]:
        return [exchange.path for exchange in self.exchanges]


def text(body: bytes) -> Response:
    return Response(200, body, {}, "text/plain")


@pytest.mark.parametrize("purpose", ["page", "image"])
def test_what_is_forbidden_is_not_asked(purpose: Purpose):
    visit = Visit(text(RULES))
    paths = ("/post", "/private/x", "/private/open", "/paper.pdf", "/paper.pdf?x")
    assert visit.ask(*paths, purpose=purpose) == ["ok", "robots", "ok", "robots", "ok"]
    assert visit.paths == ["/robots.txt", "/post", "/private/open", "/paper.pdf"]


@pytest.mark.parametrize("purpose", ["feed", "api"])
def test_feeds_and_apis_are_published_for_programs(purpose: Purpose):
    visit = Visit(text(b"User-agent: *\nDisallow: /"))
    assert visit.ask("/feed", purpose=purpose) == ["ok"]
    assert visit.paths == ["/feed"]


def test_a_group_of_our_own_name_counts():
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: Dateline\nDisallow: /not-for-dateline\n"
    assert Visit(text(rules)).ask("/post", "/not-for-dateline") == ["ok", "robots"]


@pytest.mark.parametrize(
    ("robots", "code"),
    [
        pytest.param(Response(404), "ok", id="none"),
        pytest.param(Response(403), "ok", id="refused"),
        pytest.param(text(b""), "ok", id="empty"),
        pytest.param(text(b"<!doctype html><title>Home</title>"), "ok", id="a-page"),
        pytest.param(text(b"\xff\xfe\x00" * 100), "ok", id="noise"),
        pytest.param(text(b"Disallow: /"), "ok", id="rules-of-nobody"),
        pytest.param(Response(500), "robots-unknown", id="server-error"),
        pytest.param(Response(429, b"", {"Retry-After": "60"}), "robots-unknown", id="throttled"),
        pytest.param(text(b"#" * 600_000 + b"\nUser-agent: *\nDisallow: /"), "ok", id="over-500k"),
    ],
)
def test_files_of_all_kinds(robots: Response, code: str):
    assert Visit(robots).ask("/post") == [code]


def test_a_host_that_is_down_is_named_as_such():
    assert Visit(None, Fault(reset=True)).ask("/post") == ["disconnected"]


def test_the_place_that_a_redirect_leads_to_is_asked_for_its_own_rules():
    visit = Visit(text(RULES))
    assert visit.ask("/away") == ["robots"]
    assert [(e.host, e.path) for e in visit.exchanges] == [
        ("site.example", "/robots.txt"),
        ("site.example", "/away"),
        ("other.example", "/robots.txt"),
    ]


def test_a_crawl_delay_is_kept_to():
    visit = Visit(text(b"User-agent: *\nCrawl-delay: 0.3\n"))
    begun = time.monotonic()
    assert visit.ask("/1", "/2", "/3") == ["ok"] * 3
    assert time.monotonic() - begun > 0.55
