"""Recorded bodies are served byte for byte, each at its own address, under the usual refusals.

The folder here is a small one of our own making in the layout of the recorded data, so that this
holds wherever the recordings are not.
"""

import gzip
import io
import json
import tarfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dateline.config.load import parse_config
from tests.support.world import ask, collect_all
from tests.world.recorded import GUILD
from tests.world.world import World

FEEDS = {
    "site/real.xml": b"<rss version='2.0'><channel><title>R</title><item><title>One</title>"
    b"<link>https://r.example/1</link><pubDate>Thu, 02 May 2024 09:00:00 GMT</pubDate></item>"
    b"</channel></rss>",
    "site/feed.json": b'{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[]}',
    "unit/small.xml": b"<rss/>",
}
X_BODY = b'{"data": [{"id": "1785900000000000000", "text": "kept"}], "meta": {"next_token": "x"}}'
LISTING = {"kind": "Listing", "data": {"after": "t3_zz", "children": [
    {"kind": "t3", "data": {"id": "abc", "name": "t3_abc", "title": "A title", "selftext": "Text.",
     "subreddit": "Kept", "author": "someone", "created_utc": 1714640000.0, "score": 5,
     "num_comments": 1, "permalink": "/r/Kept/comments/abc/a_title/", "url": "https://a.example/"}},
]}}  # fmt: skip
THREAD = [LISTING, {"kind": "Listing", "data": {"children": []}}]
MESSAGES = [
    {"id": str(1235500000000000000 + n), "type": 0, "content": f"message {n}", "channel_id": "1",
     "author": {"id": "7", "username": "u"}, "timestamp": f"2024-05-02T09:0{n}:00+00:00"}
    for n in (3, 2, 1)
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("feeds", "x_api_v2", "discord_json/rest_v10_converted"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("localllama_listings", "localllama_threads"):
        (tmp_path / "reddit_json" / name).mkdir(parents=True)
    rows = [
        {"file": name, "role": "feed",
         "origin": "mmcdole/gofeed" if name.startswith("unit/") else "someone/site"}
        for name in FEEDS
    ]  # fmt: skip
    manifest = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "feeds" / "manifest.jsonl").write_text(manifest)
    with tarfile.open(tmp_path / "feeds" / "feeds.tar.gz", "w:gz") as archive:
        for name, body in FEEDS.items():
            member = tarfile.TarInfo(f"feeds/{name}")
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    listing, page = json.dumps(LISTING), json.dumps(MESSAGES)
    _zip(tmp_path / "x_api_v2" / "a.json.gz", X_BODY)
    for number in range(2):
        path = tmp_path / "reddit_json" / "localllama_listings" / f"{number}_hot.json.gz"
        _zip(path, listing.encode())
    thread = tmp_path / "reddit_json" / "localllama_threads" / "abc.json.gz"
    _zip(thread, json.dumps(THREAD).encode())
    _zip(tmp_path / "discord_json" / "rest_v10_converted" / "a.json.gz", page.encode())
    return tmp_path


def _zip(path: Path, body: bytes) -> None:
    path.write_bytes(gzip.compress(body))


@pytest.fixture
def recorded_world(folder: Path) -> Iterator[World]:
    with World(recorded=folder) as world:
        yield world


def test_feeds_are_served_as_they_were_recorded_real_ones_first(recorded_world: World) -> None:
    assert recorded_world.recorded
    served = [
        ask(recorded_world, f"https://{host}/feed").content
        for host in recorded_world.recorded.feeds
    ]
    assert served == list(FEEDS.values())


def test_bodies_of_x_and_reddit_keep_their_bytes_behind_the_usual_token(
    recorded_world: World,
) -> None:
    assert recorded_world.recorded
    (key,) = recorded_world.recorded.lists
    url = f"{recorded_world.services['x'].address}/2/lists/{key}/tweets"
    headers = {"Authorization": f"Bearer {recorded_world.secrets['X_BEARER_TOKEN']}"}
    assert httpx.get(url).status_code == 401
    answer = httpx.get(url, headers=headers)
    assert answer.content == X_BODY
    assert "x-rate-limit-remaining" in answer.headers
    second = httpx.get(url, params={"pagination_token": "x"}, headers=headers)
    assert second.json() == {"meta": {"result_count": 0}}
    reddit = recorded_world.services["reddit"].address
    assert httpx.get(f"{reddit}/r/recorded00/hot").status_code == 401


def test_the_sample_day_is_still_there(recorded_world: World) -> None:
    assert ask(recorded_world, "https://tensorpost.example/rss").status_code == 200


def test_every_recorded_body_is_collected(recorded_world: World) -> None:
    text = recorded_world.recorded_config_toml()
    config = parse_config(tomllib.loads(text), folder=Path("/"), secrets=recorded_world.secrets)
    items = {
        source.name: [i.id for batch in collect_all(source, recorded_world) for i in batch.items]
        for source in config.followed()
    }
    assert items["Recorded X"] == ["x:1785900000000000000"]
    assert items["Recorded threads"] == items["Recorded listings"] == ["reddit:abc"]
    assert len(items["Recorded Discord"]) == 1, "three messages within minutes are one talk"
    assert any(ids for name, ids in items.items() if name.endswith(".recorded.example"))
    asked = {exchange.path for exchange in recorded_world.exchanges}
    assert f"/api/v10/guilds/{GUILD}/channels" in asked


def test_a_world_without_recordings_has_no_configuration_for_them() -> None:
    with World() as world, pytest.raises(ValueError, match="recorded=FOLDER"):
        world.recorded_config_toml()
