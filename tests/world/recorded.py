"""Recorded bodies of real services, served beside the sample day from a folder.

For tests on real input: the collectors meet real documents over the same sockets, settings and
code as in production. The folder is laid out as the recorded data's README says: `feeds/`,
`x_api_v2/`, `reddit_json/`, `discord_json/`. Each body gets an address of its own: a feed a host,
an X body a list, a Reddit listing a community, a page of Discord messages a channel. Bytes go out
as they were recorded; nothing of the folder is kept in the project.
"""

import gzip
import json
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path

from tests.world.sample import Table
from tests.world.server import Request, Response, json_response

HOSTS = ".recorded.example"
FIRST_LIST = 9_000_000_000_000_000_000
GUILD = "9000000000000000001"
FIRST_CHANNEL = 9_000_000_000_000_001_000
FEED_TYPES = {
    "json": "application/feed+json",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "html": "text/html",
}
UNIT_FILES = ("kurtmckee/feedparser", "mmcdole/gofeed")
"""Origins whose files are small and made up: they come last, after the real snapshots."""

PASSED_ON = ("x-rate", "x-ratelimit")


@dataclass(slots=True)
class Recorded:
    """The bodies by the address under which they are served.

    `names` says which file stands behind an address, for the messages of tests.
    """

    feeds: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    lists: dict[str, bytes] = field(default_factory=dict)
    communities: dict[str, bytes] = field(default_factory=dict)
    threads: dict[str, bytes] = field(default_factory=dict)
    channels: dict[str, list[Table]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def web(self, request: Request) -> Response | None:
        """Answer for a recorded feed."""
        if found := self.feeds.get(request.host.partition(":")[0]):
            body, content_type = found
            return Response(200, body, {}, content_type)
        return None

    def x(self, request: Request) -> Response | None:
        """Answer for a recorded body of X; a second page is empty, whatever token the first had."""
        match request.path.strip("/").split("/"):
            case ["2", "lists", key, "tweets"] if key in self.lists:
                if "pagination_token" in request.query:
                    return json_response({"meta": {"result_count": 0}})
                return _json(self.lists[key])
        return None

    def reddit(self, request: Request) -> Response | None:
        """Answer for a recorded listing or thread of Reddit."""
        match request.path.strip("/").split("/"):
            case ["r", name, _] if name.lower() in self.communities:
                return _json(self.communities[name.lower()])
            case ["r", _, "comments", key, *_] | ["comments", key, *_] if key in self.threads:
                return _json(self.threads[key])
        return None

    def discord(self, request: Request) -> Response | None:
        """Answer for the server that holds the recorded pages as channels."""
        match request.path.removeprefix("/api/v10/").strip("/").split("/"):
            case ["guilds", guild, *rest] if guild == GUILD:
                return json_response(self._guild(rest))
            case ["channels", key, "messages"] if key in self.channels:
                after = int(request.query.get("after", "0"))
                return json_response([m for m in self.channels[key] if int(m["id"]) > after])
            case ["channels", key, "threads", *_] if key in self.channels:
                return json_response({"threads": [], "members": [], "has_more": False})
        return None

    def _guild(self, rest: list[str]) -> object:
        match rest:
            case ["channels"]:
                return [
                    {"id": key, "type": 0, "name": self.names[key], "guild_id": GUILD,
                     "last_message_id": max((m["id"] for m in page), key=int, default=None)}
                    for key, page in self.channels.items()
                ]  # fmt: skip
            case ["threads", "active"]:
                return {"threads": [], "members": []}
        return {"id": GUILD, "name": "Recorded"}


def load_recorded(folder: Path, *, feeds: int = 320) -> Recorded:
    """Read a folder of recorded data; `feeds` is how many of its feed documents are taken."""
    recorded = Recorded()
    _add_feeds(recorded, folder / "feeds", feeds)
    for number, path in enumerate(_zipped(folder / "x_api_v2")):
        key = str(FIRST_LIST + number)
        recorded.lists[key] = gzip.decompress(path.read_bytes())
        recorded.names[key] = path.name
    for number, path in enumerate(_zipped(folder / "reddit_json" / "localllama_listings")):
        key = f"recorded{number:02}"
        recorded.communities[key] = gzip.decompress(path.read_bytes())
        recorded.names[key] = path.name
    for path in _zipped(folder / "reddit_json" / "localllama_threads"):
        recorded.threads[path.name.partition(".")[0]] = gzip.decompress(path.read_bytes())
    for number, path in enumerate(_zipped(folder / "discord_json" / "rest_v10_converted")):
        key = str(FIRST_CHANNEL + number)
        recorded.channels[key] = json.loads(gzip.decompress(path.read_bytes()))
        recorded.names[key] = path.name.partition(".")[0]
    return recorded


def beside(
    answer: Callable[[Request], Response], recorded: Callable[[Request], Response | None]
) -> Callable[[Request], Response]:
    """Let recorded bodies come first, under the service's own authentication and limits."""

    def answer_both(request: Request) -> Response:
        own = answer(request)
        if own.status == 401 or not (found := recorded(request)):
            return own
        limits = {k: v for k, v in own.headers.items() if k.startswith(PASSED_ON)}
        return replace(found, headers=limits)

    return answer_both


def recorded_sources(recorded: Recorded, addresses: Mapping[str, str]) -> str:
    """Return the [[sources]] tables that read every recorded body once."""
    return "\n".join(
        [
            *(_source("feed", host, url=f"https://{host}/feed") for host in recorded.feeds),
            _source(
                "x", "Recorded X", lists=[*recorded.lists], api_url=addresses["x"],
                web_url="https://x.example", posts_per_run=10**6, posts_per_month=10**7,
            ),
            *_reddit_sources(recorded, addresses["reddit"]),
            _source(
                "discord", "Recorded Discord", server=GUILD,
                api_url=f"{addresses['discord']}/api/v10", web_url="https://discord.example",
            ),
        ]
    )  # fmt: skip


def _reddit_sources(recorded: Recorded, address: str) -> Iterator[str]:
    """Read comments for the first listing only: most of the threads were not recorded."""
    common = {"listing": "hot", "api_url": address, "web_url": "https://reddit.example"}
    first, *others = recorded.communities
    yield _source("reddit", "Recorded threads", subreddits=[first], comments=3, **common)
    yield _source("reddit", "Recorded listings", subreddits=others, comments=0, **common)


def _source(kind: str, name: str, **options: object) -> str:
    lines = [f"{key} = {json.dumps(value)}" for key, value in options.items()]
    return "\n".join(["[[sources]]", f'kind = "{kind}"', f'name = "{name}"', *lines, ""])


def _add_feeds(recorded: Recorded, folder: Path, count: int) -> None:
    """Take feed documents of all origins in turn, real snapshots before unit files."""
    manifest = (folder / "manifest.jsonl").read_text("utf-8").splitlines()
    rows: list[Table] = [row for row in map(json.loads, manifest) if row["role"] == "feed"]
    real: list[list[Table]] = []
    units: list[list[Table]] = []
    for origin in sorted({row["origin"] for row in rows}):
        group = [row for row in rows if row["origin"] == origin]
        (units if origin in UNIT_FILES else real).append(group)
    chosen = [row for groups in (real, units) for row in _in_turn(groups)][:count]
    with tarfile.open(folder / "feeds.tar.gz") as archive:
        bodies = {
            member.name: content.read()
            for member in archive
            if member.isfile() and (content := archive.extractfile(member))
        }
    for number, row in enumerate(chosen):
        host, ending = f"f{number:04}{HOSTS}", row["file"].rpartition(".")[2]
        body = next(body for name, body in bodies.items() if name.endswith(row["file"]))
        recorded.feeds[host] = (body, FEED_TYPES.get(ending, "text/xml"))
        recorded.names[host] = row["file"]


def _in_turn(groups: list[list[Table]]) -> Iterator[Table]:
    for round_of_rows in zip_longest(*groups):
        yield from (row for row in round_of_rows if row)


def _zipped(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json.gz"))


def _json(body: bytes) -> Response:
    return Response(200, body, {}, "application/json; charset=utf-8")
