"""The AINews day as data: what four loopback services give, made from recorded texts.

500 feeds, 544 accounts in 12 lists with 3,000 posts, 12 subreddits with 15 submissions and up to
40 comments each, 250 channels with 10,000 messages, and the pages behind 300 links. Who posts what
and when is drawn from a fixed seed; the words are those of DATA (ai_stream, reddit_json,
discord_json), so that language detection, cleaning and parsing meet what they meet in life.
Without DATA the words are made up.

Feeds hold 30 entries of about 2 KB each, 62 KB a feed. A fifth of them publish every six hours,
half once a day, the others once a week; entries exist from the moment they are published, so an
hour later some feeds have changed and most have not.
"""

import html
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.command import rows
from tests.world.server import Request, Response

SEED = 20240503
ENTRIES = 30
ENTRY_CHARS = 1_800
INTERVALS_H = ((0.2, 6), (0.5, 24), (0.3, 168))
"""Shares of the feeds, and the hours between two of their entries."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything there is."""

    feeds: int = 500
    lists: int = 12
    accounts: int = 544
    posts: int = 3_000
    subreddits: int = 12
    submissions: int = 180
    channels: int = 250
    messages: int = 10_000
    pages: int = 300

    def part(self, share: float) -> "Size":
        """Return a smaller day of the same shape."""
        return Size(*(max(2, round(getattr(self, name) * share)) for name in self.__slots__))


def steady(seed: int | str) -> Random:
    """Return numbers that are the same on every machine."""
    return Random(seed)


class Words:
    """Texts to fill a day with: `post` is short, `article` long."""

    def __init__(self, data: Path | None) -> None:
        self._random = steady(SEED)
        made = [
            " ".join(self._random.choices(_MADE_UP, k=self._random.randint(8, 40)))
            for _ in range(999)
        ]
        self.posts = _rows(data, "ai_stream/builder_tweets.jsonl.gz", "text") or made
        self.titles = _rows(data, "reddit_json/localllama_submissions.jsonl.gz", "title") or made
        self.messages = _rows(data, "discord_json/nous_messages.jsonl.gz", "content") or made
        long = _rows(data, "ai_stream/builder_articles.jsonl.gz", "content")
        self.articles = [text for text in long if len(text) > ENTRY_CHARS] or [
            "\n\n".join(self._random.choices(made, k=20)) for _ in range(99)
        ]


_MADE_UP = (
    "the model a paper of weights release benchmark tokens context agents training data open code "
    "with faster on and cheaper inference for reasoning in new lab team shows results that scale"
).split()


def _rows(data: Path | None, name: str, key: str) -> list[str]:
    """Read one field of a file's rows; [] where there is no such file."""
    if data is None or not (data / name).is_file():
        return []
    found = rows(data / name)
    texts = (str(row.get("data", row).get(key) or "") for row in found)  # Reddit's lie in "data"
    return [text for text in texts if len(text) > 20]


class Feeds:
    """The feeds and the pages that they and others link to, each on a host of its own."""

    def __init__(self, size: Size, words: Words, now: Callable[[], datetime]) -> None:
        self.size, self.words, self.now = size, words, now
        self._made: dict[tuple[str, int], bytes] = {}

    def answer(self, request: Request) -> Response:
        """Answer for `f7.example/feed.xml` or `/feed/7`, for `p7.example/`, and for robots.txt."""
        number = int("".join(filter(str.isdigit, request.host.partition(".")[0])) or 0)
        if request.path == "/robots.txt":
            return Response(200, b"User-agent: *\nDisallow: /admin\n", {}, "text/plain")
        if request.path.startswith("/feed/"):
            return self._feed(int(request.path.rpartition("/")[2]), request)
        if request.path == "/feed.xml":
            return self._feed(number, request)
        return Response(200, self._page(number))

    def _feed(self, number: int, request: Request) -> Response:
        hours = self._interval_h(number)
        newest = int((self.now().timestamp() / 3600 - number * 0.37) // hours)
        etag = f'"{number}-{newest}"'
        if request.headers.get("if-none-match") == etag:
            return Response(304, b"", {"ETag": etag})
        key = (f"feed{number}", newest)
        if key not in self._made:
            self._made[key] = self._rss(number, newest, hours).encode()
        return Response(200, self._made[key], {"ETag": etag}, "application/rss+xml; charset=utf-8")

    def _interval_h(self, number: int) -> int:
        place, reached = (number * 0.618) % 1, 0.0
        for share, hours in INTERVALS_H:
            reached += share
            if place < reached:
                return hours
        return INTERVALS_H[-1][1]

    def _rss(self, number: int, newest: int, hours: int) -> str:
        entries = "".join(self._entry(number, newest - n, hours) for n in range(ENTRIES))
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content='
            '"http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>Site {number}</title><link>https://f{number}.example/</link>{entries}"
            "</channel></rss>"
        )

    def _entry(self, number: int, count: int, hours: int) -> str:
        at = datetime.fromtimestamp((count * hours + number * 0.37) * 3600, self.now().tzinfo)
        chance = steady(f"{number}/{count}")
        title = chance.choice(self.words.titles)
        body = _paragraphs(_cut(chance.choice(self.words.articles), chance, ENTRY_CHARS))
        place = f"https://f{number}.example/{count}"
        return (
            f"<item><title>{html.escape(title)}</title><link>{place}</link><guid>{place}</guid>"
            f"<pubDate>{format_datetime(at)}</pubDate><content:encoded><![CDATA[{body}]]>"
            "</content:encoded></item>"
        )

    def _page(self, number: int) -> bytes:
        """Return a page of the usual weight: an article with what surrounds it."""
        key = (f"page{number}", 0)
        if key not in self._made:
            chance = steady(f"page{number}")
            titles = map(html.escape, chance.choices(self.words.titles, k=60))
            links = "".join(f'<li><a href="/{n}">{title}</a>' for n, title in enumerate(titles))
            body = _paragraphs(chance.choice(self.words.articles))
            title = html.escape(chance.choice(self.words.titles))
            self._made[key] = (
                f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title>"
                f'<meta property="og:title" content="{title}"><style>{"p{margin:0}" * 900}</style>'
                f"</head><body><nav><ul>{links}</ul></nav><article><h1>{title}</h1>{body}</article>"
                f"<aside><ul>{links}</ul></aside></body></html>"
            ).encode()
        return self._made[key]


def _cut(text: str, chance: Random, size: int) -> str:
    start = chance.randrange(max(1, len(text) - size))
    return text[start : start + size]


def _paragraphs(text: str) -> str:
    parts = [text[n : n + 400] for n in range(0, len(text), 400)]
    return "".join(f"<p>{html.escape(html.unescape(part))}</p>" for part in parts)


def _times(chance: Random, end: datetime, count: int) -> list[str]:
    """Draw moments of the 26 hours up to two hours after `end`, oldest first, as the demo does."""
    drawn = sorted(end + timedelta(hours=chance.uniform(-24, 2)) for _ in range(count))
    return [f"{at.day} {at:%H:%M:%S}" for at in drawn]


def x_table(size: Size, words: Words, end: datetime) -> dict[str, Any]:
    """Return accounts, lists and posts in the short form that the demo's X expands."""
    chance = steady(SEED)
    lists = {f"list{n}": str(1601 + n) for n in range(size.lists)}
    names = [f"account{n}" for n in range(size.accounts)]
    users = {name: {"name": name.title(), "lists": [f"list{n % size.lists}"]}
             for n, name in enumerate(names)}  # fmt: skip
    posts = []
    for n, at in enumerate(_times(chance, end, size.posts)):
        post = {
            "id": f"p{n}",
            "by": chance.choice(names),
            "at": at,
            "m": [chance.randint(0, 900), 3, 2, 1],
        }
        kind = chance.random()
        if n > 50 and kind < 0.15:
            post |= {"reposts": f"p{chance.randrange(n - 50) // 10 * 10}", "text": ""}
        if "reposts" not in post or n % 10 == 0:
            post = {k: v for k, v in post.items() if k != "reposts"}
            post["text"] = chance.choice(words.posts)
        if n > 50 and 0.15 <= kind < 0.25:
            post["reply_to"] = f"p{n - chance.randint(1, 40)}"
        posts.append(post)
    return {"lists": lists, "users": users, "post": posts}


def reddit_table(size: Size, words: Words, end: datetime) -> dict[str, Any]:
    """Return communities, submissions and comments in the short form of the demo's Reddit."""
    chance = steady(SEED + 1)
    names = [f"Subject{n}" for n in range(size.subreddits)]
    posts = []
    for n, at in enumerate(_times(chance, end, size.submissions)):
        said = [
            {"by": f"user{chance.randrange(400)}", "at": at, "s": chance.randint(1, 200),
             "text": chance.choice(words.messages)}
            for _ in range(chance.randint(0, 40))
        ]  # fmt: skip
        post = {"id": f"1c{n:04}", "in": chance.choice(names), "by": f"user{chance.randrange(400)}",
                "at": at, "title": chance.choice(words.titles), "s": chance.randint(1, 900),
                "comments": said}  # fmt: skip
        if n % 3 == 0:
            post["url"] = f"https://p{n % size.pages}.example/"
        else:
            post["text"] = _cut(chance.choice(words.articles), chance, 900)
        posts.append(post)
    return {"communities": {name: {"title": name} for name in names}, "post": posts}


def discord_table(size: Size, words: Words, end: datetime) -> dict[str, Any]:
    """Return a server's people, channels and messages in the short form of the demo's Discord."""
    chance = steady(SEED + 2)
    people = {f"person{n}": {"name": f"Person {n}"} for n in range(300)}
    logs: list[list[list[Any]]] = [[] for _ in range(size.channels)]
    for at in _times(chance, end, size.messages):
        chance.choice(logs).append(
            [at, f"person{chance.randrange(300)}", chance.choice(words.messages)]
        )
    channels = [{"name": f"channel-{n}", "log": log} for n, log in enumerate(logs)]
    return {"people": people, "server": [{"id": "700", "name": "Server", "channel": channels}]}


def newsletter(size: Size, places: Mapping[str, str]) -> str:
    """Return the newsletter.toml that follows all of it."""
    feeds = "".join(
        f'[[sources]]\nkind = "feed"\nname = "Feed {n}"\nurl = "https://f{n}.example/feed.xml"\n\n'
        for n in range(size.feeds)
    )
    lists = json.dumps([str(1601 + n) for n in range(size.lists)])
    communities = json.dumps([f"Subject{n}" for n in range(size.subreddits)])
    return f"""[newsletter]
name = "The day"

[http]
allow_hosts = ["127.0.0.1"]
mirrors = {{ "*.example" = "{places["web"]}" }}

[[sources]]
kind = "x"
lists = {lists}
posts_per_run = 20000
posts_per_month = 600000
api_url = "{places["x"]}"
web_url = "https://x.example"

[[sources]]
kind = "reddit"
subreddits = {communities}
api_url = "{places["reddit"]}"
web_url = "https://reddit.example"

[[sources]]
kind = "discord"
server = "700"
api_url = "{places["discord"]}/api/v10"
web_url = "https://discord.example"

{feeds}"""


def digest(parts: Sequence[str]) -> float:
    """Return a steady number between 0 and 1."""
    return int.from_bytes(sha256("/".join(parts).encode()).digest()[:6], "big") / 2**48


def page_links(size: Size) -> Iterator[str]:
    """Return the addresses of the linked pages."""
    return (f"https://p{n}.example/" for n in range(size.pages))
