"""The sample day's web: many sites behind one port, told apart by the Host header.

Feeds with validators, pages, pictures, redirects, a link shortener, robots.txt, and the public
pages of the other services, so that every link that an item of the day carries leads somewhere.
What is where stands in `day/web.toml`; files are read when they are first asked for.
"""

import html
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from urllib.parse import urlsplit

from tests.world.hackers import HackerNewsWorld
from tests.world.permalinks import Permalinks
from tests.world.sample import Table, list_names, moment, read_bytes, read_table
from tests.world.server import Request, Response

ROBOTS = b"User-agent: *\nAllow: /\n"
PICTURE_TYPES = {"png": "image/png", "jpg": "image/jpeg"}
PICTURE_PLACES = ("pbs.example", "i.reddit.example", "cdn.discord.example")
SHORTENER = "t.example"
HACKERS = "hackers.example"


@dataclass(frozen=True, slots=True)
class Route:
    """What one address answers: a file, words, a redirect or a refusal."""

    status: int = 200
    file: str = ""
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    charset: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    modified: datetime | None = None
    delay_s: float = 0.0

    def content(self) -> bytes:
        """Return the body; a file in another charset is turned into it, its declaration too."""
        body = read_bytes(self.file) if self.file else self.body
        if not self.charset:
            return body
        text = body.decode().replace('encoding="UTF-8"', f'encoding="{self.charset}"', 1)
        return text.encode(self.charset, "xmlcharrefreplace")


class Web:
    """Answers for every host of the day. `mount` adds a site that a plain function serves."""

    def __init__(self, now: Callable[[], datetime], permalinks: Permalinks) -> None:
        table = read_table("web.toml")
        self.routes = dict(_routes(table))
        self.robots: Table = table.get("robots", {})
        self.short: dict[str, str] = {
            urlsplit(short).path: target for short, target in permalinks.short_links.items()
        } | {f"/{code}": target for code, target in table.get("short", {}).items()}
        self.pictures = {name.rpartition("/")[2]: name for name in _pictures()}
        hackers = HackerNewsWorld(now)
        self.sites: dict[str, Callable[[Request], Response]] = dict.fromkeys(
            permalinks.hosts, permalinks.answer
        )
        self.sites[HACKERS] = lambda request: (
            hackers.answer(request)
            if request.path.startswith("/api/v1/")
            else permalinks.hackers(request, hackers.hits)
        )

    def mount(self, host: str, answer: Callable[[Request], Response]) -> None:
        """Let a function answer for a host."""
        self.sites[host] = answer

    def answer(self, request: Request) -> Response:
        """Answer one request by its host and path."""
        host, path = request.host.partition(":")[0], request.path
        if path == "/robots.txt":
            body = self.robots.get(host, "").encode() or ROBOTS
            return Response(200, body, {}, "text/plain; charset=utf-8")
        if host == SHORTENER:
            return self._shortened(path)
        if route := self.routes.get(f"{host}{path}"):
            return _serve(route, request)
        if picture := self._picture(host, path):
            return _serve(picture, request)
        if site := self.sites.get(host):
            return site(request)
        return Response(404, b"<!doctype html><title>Not found</title><p>Not found.")

    def _shortened(self, path: str) -> Response:
        if target := self.short.get(path):
            return Response(301, b"", {"Location": target, "Cache-Control": "private,max-age=300"})
        return Response(404, b"<!doctype html><title>Not found</title>")

    def _picture(self, host: str, path: str) -> Route | None:
        name = path.rpartition("/")[2]
        if name in self.pictures and (host in PICTURE_PLACES or path.startswith("/img/")):
            kind = PICTURE_TYPES[name.rpartition(".")[2]]
            headers = {"Cache-Control": "public, max-age=604800"}
            return Route(file=self.pictures[name], content_type=kind, headers=headers)
        return None


def _pictures() -> list[str]:
    return [name for kind in PICTURE_TYPES for name in list_names("images", f".{kind}")]


def _routes(table: Table) -> list[tuple[str, Route]]:
    """Read the table into routes by host and path."""
    routes = [(_key(short["url"]), _feed(short)) for short in table.get("feed", [])]
    routes += [(_key(short["url"]), Route(file=short["file"])) for short in table.get("page", [])]
    routes += [(_key(short["url"]), _card(short)) for short in table.get("card", [])]
    for short in table.get("redirect", []):
        headers = {"Location": short["to"]}
        routes.append((_key(short["url"]), Route(short["status"], headers=headers)))
    for short in table.get("refusal", []):
        body = f"<!doctype html><title>{short['status']}</title>".encode()
        routes.append((_key(short["url"]), Route(short["status"], body=body)))
    return routes


def _key(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path or '/'}"


def _feed(short: Table) -> Route:
    return Route(
        file=short["file"],
        content_type=short["type"],
        charset=short.get("charset", ""),
        headers={"Cache-Control": f"max-age={short.get('max_age_s', 900)}"},
        modified=moment(short["modified"]) if "modified" in short else None,
        delay_s=short.get("delay_s", 0.0),
    )


def _card(short: Table) -> Route:
    """Make a short page (a paper's abstract, a repository's front) of a title and some words."""
    title, text = html.escape(short["title"]), html.escape(short["text"])
    site = html.escape(urlsplit(short["url"]).netloc)
    picture = short.get("image", "")
    image = f'<meta property="og:image" content="https://pbs.example/media/{picture}">'
    paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    body = (
        f'<!doctype html><html lang="{short.get("lang", "en")}"><head><meta charset="utf-8">'
        f"<title>{title} | {site}</title>"
        f'<meta property="og:title" content="{title}">{image if picture else ""}'
        f'<link rel="canonical" href="{short["url"]}"></head><body>'
        f'<nav><a href="/">Home</a> <a href="/about">About</a> <a href="/login">Log in</a></nav>'
        f"<main><article><h1>{title}</h1>{paragraphs}</article></main>"
        f"<footer>{site}, a made-up site. Terms. Privacy.</footer></body></html>"
    )
    return Route(body=body.encode())


def _serve(route: Route, request: Request) -> Response:
    """Answer with a route's content, or with 304 where the client's validator still holds."""
    if route.delay_s:
        time.sleep(route.delay_s)
    if route.status != 200:
        return Response(route.status, route.body, route.headers)
    body = route.content()
    headers = {**route.headers, "ETag": f'"{sha256(body).hexdigest()[:16]}"'}
    if route.modified:
        headers["Last-Modified"] = format_datetime(route.modified, usegmt=True)
    if _still_valid(request, headers["ETag"], route.modified):
        return Response(304, b"", headers)
    return Response(200, body, headers, route.content_type)


def _still_valid(request: Request, etag: str, modified: datetime | None) -> bool:
    """Apply RFC 9110: If-None-Match decides where there is one, else If-Modified-Since."""
    if known := request.headers.get("if-none-match"):
        return known == "*" or etag in [part.strip() for part in known.split(",")]
    if modified and (since := request.headers.get("if-modified-since")):
        try:
            return modified <= parsedate_to_datetime(since)
        except ValueError:
            return False
    return False
