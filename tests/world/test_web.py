"""The web service: virtual hosts, validators, gzip, redirects, robots, refusals, Hacker News."""

import gzip

import httpx
import pytest

from ingest.feed.parse import parse_feed
from tests.support.world import DAY, ask, follow, world
from tests.world.sample import read_table
from tests.world.world import World

__all__ = ["world"]

FEEDS = [feed["url"] for feed in read_table("web.toml")["feed"]]
HN = "https://hackers.example/api/v1"


@pytest.mark.parametrize("url", FEEDS)
def test_every_feed_parses_and_has_entries_of_the_day(world: World, url: str) -> None:
    answer = ask(world, url)
    parsed = parse_feed(
        answer.content, url=url, content_type=answer.headers["content-type"], now=world.now
    )
    assert answer.status_code == 200
    assert parsed.title
    assert sum(1 for item in parsed.items if DAY.start <= item.published_at < DAY.end) >= 2


@pytest.mark.parametrize("url", FEEDS)
def test_validators_give_304_and_nothing_else(world: World, url: str) -> None:
    first = ask(world, url)
    again = ask(world, url, If_None_Match=first.headers["etag"])
    stale = ask(world, url, If_None_Match='"other"')
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert stale.status_code == 200


def test_a_date_validates_where_there_is_no_etag(world: World) -> None:
    url = "https://tensorpost.example/rss"
    modified = ask(world, url).headers["last-modified"]
    assert ask(world, url, If_Modified_Since=modified).status_code == 304
    assert ask(world, url, If_Modified_Since="Thu, 01 Jan 1970 00:00:00 GMT").status_code == 200
    assert ask(world, url, If_Modified_Since="yesterday").status_code == 200
    both = ask(world, url, If_Modified_Since=modified, If_None_Match='"other"')
    assert both.status_code == 200, "If-None-Match decides where both are given"


def test_gzip_is_for_those_who_ask(world: World) -> None:
    url = "https://evalnotes.example/feed.xml"
    packed = ask(world, url, Accept_Encoding="gzip")
    plain = ask(world, url, Accept_Encoding="identity")
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) == len(gzip.compress(plain.content, 6, mtime=0))


def test_the_korean_feed_is_in_euc_kr(world: World) -> None:
    body = ask(world, "https://models-ko.example/rss.xml").content
    assert b'encoding="euc-kr"' in body
    assert "오늘의 모델" in body.decode("euc-kr")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


@pytest.mark.parametrize(
    ("url", "status", "end"),
    [
        pytest.param("https://kernelweekly.example/feed.xml", 301,
                     "https://kernels.example/feed.xml", id="moved-feed"),
        pytest.param("https://www.tensorpost.example/2024/05/gsm1k", 308,
                     "https://tensorpost.example/2024/05/gsm1k", id="moved-page"),
        pytest.param("https://reka-notes.example/latest", 302, "/vibe-eval", id="relative"),
        pytest.param("https://t.example/may2gsm", 301,
                     "https://tensorpost.example/2024/05/gsm1k?utm_source=t&utm_medium=short",
                     id="short-link"),
    ],
)  # fmt: skip
def test_redirects(world: World, url: str, status: int, end: str) -> None:
    answer = ask(world, url)
    assert (answer.status_code, answer.headers["location"]) == (status, end)
    assert follow(world, url).status_code == 200


def test_an_ended_feed_is_410_and_an_unknown_page_404(world: World) -> None:
    assert ask(world, "https://oldbench.example/feed.xml").status_code == 410
    assert ask(world, "https://tensorpost.example/nothing").status_code == 404
    assert ask(world, "https://unheard-of.example/").status_code == 404


def test_robots_speak_for_their_host(world: World) -> None:
    assert "Disallow: /members/" in ask(world, "https://ledger.example/robots.txt").text
    assert "Allow: /" in ask(world, "https://tensorpost.example/robots.txt").text


def test_one_page_is_the_same_bytes_in_every_world(world: World) -> None:
    urls = [*FEEDS, "https://papers.example/abs/2405.00332", f"{HN}/search_by_date?tags=story"]
    with World() as other:
        for url in urls:
            assert ask(world, url).content == ask(other, url).content


def test_hacker_news_filters_by_time_and_points(world: World) -> None:
    since = int(DAY.start.timestamp())
    filters = f"created_at_i>={since},points>=50"
    url = f"{HN}/search_by_date?tags=story&numericFilters={filters}&hitsPerPage=3&page=%d"
    pages = [ask(world, url % number).json() for number in range(2)]
    hits = [hit for page in pages for hit in page["hits"]]
    assert pages[0]["nbPages"] == 2
    assert len({hit["objectID"] for hit in hits}) == pages[0]["nbHits"] == 6
    assert [hit["created_at_i"] for hit in hits] == sorted(
        (hit["created_at_i"] for hit in hits), reverse=True
    )
    assert all(hit["points"] >= 50 and hit["created_at_i"] >= since for hit in hits)


def test_hacker_news_gives_comments_of_a_story(world: World) -> None:
    hits = ask(world, f"{HN}/search?tags=comment,story_40230101").json()["hits"]
    item = ask(world, f"{HN}/items/40230101").json()
    assert {hit["story_id"] for hit in hits} == {40230101}
    assert len(hits) == len(item["children"]) == 2
    assert ask(world, f"{HN}/items/1").status_code == 404


def test_head_gives_headers_without_a_body(world: World) -> None:
    answer = httpx.head(
        world.services["web"].address + "/feed.xml", headers={"Host": "evalnotes.example"}
    )
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 1000
