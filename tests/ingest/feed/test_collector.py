"""The feed collector over real HTTP: what a visit gives, what it remembers, how it fails."""

import asyncio
import json
import socket
import tarfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.feed.collector import collect
from ingest.http.client import HttpSettings, PoliteClient
from ingest.source import Batch, CollectContext, Cursor, Source, Window
from tests.support.loopback import Loopback, answer, loopback

NOW = datetime(2024, 5, 3, tzinfo=UTC)
DAY = Window(NOW - timedelta(days=1), NOW)


def rss(*items: str, head: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper Trail</title>'
        f"<link>https://trail.example/</link>{head}{''.join(items)}</channel></rss>"
    ).encode()


def entry(name: str, *, guid: str = "", link: str = "") -> str:
    return (
        f"<item><title>Entry {name}</title>"
        f"<link>{link or f'https://trail.example/{name}'}</link>"
        f"<guid isPermaLink='false'>{guid or name}</guid>"
        f"<pubDate>02 May 2024 10:00:00 GMT</pubDate></item>"
    )


Answers = Mapping[str, bytes | Callable[[bytes], bytes]]


def serve(answers: Answers):
    """Return a server that answers each path as the mapping says; others are 404."""

    def script(connection: socket.socket, head: bytes) -> None:
        path = head.split()[1].decode()
        reply = answers.get(path, answer(b"nothing here", "404 Not Found"))
        connection.sendall(reply(head) if callable(reply) else reply)

    return loopback(script)


def visit(
    server: Loopback,
    path: str = "/feed",
    *,
    cursor: Cursor | None = None,
    at: datetime = NOW,
    **options: object,
) -> Batch:
    """Collect once; checks that nothing that was seen is lost without a word."""

    async def run() -> list[Batch]:
        async with PoliteClient(HttpSettings(allow_hosts=("127.0.0.1",)), now=lambda: at) as http:
            source = Source("Trail", "feed", options={"url": server.address + path, **options})
            context = CollectContext(http, DAY, at)
            return [batch async for batch in collect(source, cursor or {}, context)]

    (batch,) = asyncio.run(run())
    assert batch.seen == len(batch.items) + batch.duplicates + batch.skipped
    assert all(trouble.source == "Trail" for trouble in batch.troubles)
    return batch


def codes(batch: Batch) -> list[str]:
    return [trouble.code for trouble in batch.troubles]


def later(hours: float = 7) -> datetime:
    return NOW + timedelta(hours=hours)


def test_a_visit_gives_items_and_the_validators_that_stand_for_them():
    reply = answer(rss(entry("a"), entry("b")), ETag='"v1"', Last_Modified="Thu, 02 May 2024")
    with serve({"/feed": reply}) as server:
        batch = visit(server)
    assert [item.title for item in batch.items] == ["Entry a", "Entry b"]
    assert {item.publisher for item in batch.items} == {"Paper Trail"}
    assert batch.cursor["etag"] == '"v1"'
    assert batch.cursor["last_modified"] == "Thu, 02 May 2024"
    assert batch.bytes_read > len(rss(entry("a")))
    assert not batch.troubles


def test_a_second_visit_sends_the_validators_and_loses_nothing_on_304():
    def feed(head: bytes) -> bytes:
        known = b'if-none-match: "v1"' in head.lower()
        return answer(b"", "304 Not Modified") if known else answer(rss(entry("a")), ETag='"v1"')

    with serve({"/feed": feed}) as server:
        first = visit(server)
        second = visit(server, cursor=first.cursor, at=later())
    assert (second.items, second.seen, second.troubles) == ((), 0, ())
    kept = {"etag", "last_modified", "known", "url"}
    assert {k: second.cursor[k] for k in kept} == {k: first.cursor[k] for k in kept}


def test_undated_entries_of_a_first_visit_are_its_past():
    def undated(name: str) -> str:
        return f"<item><title>{name}</title><link>https://trail.example/{name}</link></item>"

    with serve({"/feed": answer(rss(undated("old"), entry("dated")))}) as server:
        first = visit(server)
    assert [item.title for item in first.items] == ["Entry dated"]
    assert "no-date" in codes(first)
    cursor = {**first.cursor, "next_at": ""}
    with serve({"/feed": answer(rss(undated("new"), undated("old"), entry("dated")))}) as server:
        cursor["url"] = server.address + "/feed"
        second = visit(server, cursor=cursor, at=later())
    assert [item.title for item in second.items] == ["new"]
    assert "no-date" not in codes(second)


def test_a_setting_says_the_zone_of_dates_that_name_none():
    item = "<item><title>A</title><guid>a</guid><pubDate>2024-05-02 20:00</pubDate></item>"
    with serve({"/feed": answer(rss(item))}) as server:
        batch = visit(server, timezone="Asia/Seoul")
    assert batch.items[0].published_at == datetime(2024, 5, 2, 11, tzinfo=UTC)


def test_each_entry_is_given_once():
    pages = iter([rss(entry("a")), rss(entry("b"), entry("a")), rss(entry("b"), entry("a"))])
    with serve({"/feed": lambda head: answer(next(pages))}) as server:
        first = visit(server)
        second = visit(server, cursor=first.cursor, at=later())
        third = visit(server, cursor=second.cursor, at=later(14))
    assert [item.title for item in second.items] == ["Entry b"]
    assert (second.seen, second.duplicates) == (2, 1)
    assert (third.items, third.duplicates) == ((), 2)


def test_a_feed_that_is_empty_for_a_visit_gives_nothing_twice():
    pages = iter([rss(entry("a")), rss(), rss(entry("b"), entry("a"))])
    with serve({"/feed": lambda head: answer(next(pages))}) as server:
        first = visit(server)
        empty = visit(server, cursor=first.cursor, at=later())
        third = visit(server, cursor=empty.cursor, at=later(14))
    assert codes(empty) == ["no-entries"]
    assert [item.title for item in third.items] == ["Entry b"]


def test_an_entry_whose_id_has_changed_is_not_given_again():
    pages = iter([entry("a", guid="1"), entry("a", guid="https"), entry("a", guid="https")])
    with serve({"/feed": lambda head: answer(rss(next(pages)))}) as server:
        first = visit(server)
        second = visit(server, cursor=first.cursor, at=later())
        third = visit(server, cursor=second.cursor, at=later(14))
    assert len(first.items) == 1
    assert (second.items, second.duplicates) == ((), 1)
    assert (third.items, third.duplicates) == ((), 1)


def test_new_entries_that_share_an_old_address_are_given():
    home = "https://trail.example/"
    pages = iter([[entry("a", link=home)], [entry("b", link=home), entry("a", link=home)]])
    with serve({"/feed": lambda head: answer(rss(*next(pages)))}) as server:
        first = visit(server)
        second = visit(server, cursor=first.cursor, at=later())
    assert [item.title for item in second.items] == ["Entry b"]


def test_the_archive_is_skipped_but_not_forgotten():
    old = entry("old").replace("02 May 2024", "14 Mar 2024")
    with serve({"/feed": answer(rss(entry("new"), old))}) as server:
        batch = visit(server)
        assert [item.title for item in batch.items] == ["Entry new"]
        assert (batch.seen, batch.skipped) == (2, 1)
        # A run for an earlier day gets what this one had no use for.
        early = Window(datetime(2024, 3, 14, tzinfo=UTC), datetime(2024, 3, 15, tzinfo=UTC))

        async def run() -> Batch:
            async with PoliteClient(HttpSettings(allow_hosts=("127.0.0.1",))) as http:
                source = Source("Trail", "feed", options={"url": f"{server.address}/feed"})
                context = CollectContext(http, early, later())
                return [b async for b in collect(source, batch.cursor, context)][-1]

        assert [item.title for item in asyncio.run(run()).items] == ["Entry old"]


def test_a_permanent_redirect_is_remembered_and_said_once():
    moved = answer(b"", "301 Moved Permanently", Location="/new")
    with serve({"/feed": moved, "/new": answer(rss(entry("a")))}) as server:
        first = visit(server)
        second = visit(server, cursor=first.cursor, at=later())
        asked = [head.split()[1] for head in server.requests]
        (item,) = first.items
        assert item.id == visit(server, cursor={}).items[0].id
    assert codes(first) == ["moved"]
    assert not first.troubles[0].fatal
    assert "/new" in first.troubles[0].hint
    assert codes(second) == []
    assert asked == [b"/feed", b"/new", b"/new"]


def test_a_place_that_a_redirect_led_to_is_forgotten_when_it_fails():
    answers: dict[str, bytes] = {
        "/feed": answer(b"", "301 Moved Permanently", Location="/new"),
        "/new": answer(rss(entry("a"))),
    }
    with serve(answers) as server:
        first = visit(server)
        answers |= {"/feed": answer(rss(entry("b"))), "/new": answer(b"", "404 Not Found")}
        lost = visit(server, cursor=first.cursor, at=later())
        back = visit(server, cursor=lost.cursor, at=later(14))
    assert codes(lost) == ["http-404"]
    assert [item.title for item in back.items] == ["Entry b"]


def test_a_temporary_redirect_is_followed_and_not_remembered():
    answers = {
        "/feed": answer(b"", "302 Found", Location="/now"),
        "/now": answer(rss(entry("a"))),
    }
    with serve(answers) as server:
        batch = visit(server)
    assert len(batch.items) == 1
    assert codes(batch) == []
    assert "at" not in batch.cursor


def test_gone_ends_the_source_with_a_notice_and_no_more_requests():
    with serve({"/feed": answer(b"bye", "410 Gone")}) as server:
        first = visit(server)
        second = visit(server, cursor=first.cursor, at=later(100))
        assert len(server.requests) == 1
        # Another address in the configuration is another start.
        third = visit(server, "/other", cursor=second.cursor, at=later(200))
        assert len(server.requests) == 2
    assert codes(first) == codes(second) == ["gone"]
    assert "2024-05-03" in second.troubles[0].message
    assert codes(third) == ["http-404"]


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        pytest.param(
            '<link rel="alternate" type="application/atom+xml" href="atom.xml">',
            b"/blog/atom.xml",
            id="relative",
        ),
        pytest.param(
            '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments">'
            "<link href='/feed' type='application/rss+xml' rel='alternate home'>",
            b"/feed",
            id="comments-last",
        ),
        pytest.param("<a href='/about'>x</a><a href='/rss.xml'>RSS</a>", b"/rss.xml", id="anchor"),
        pytest.param(
            "<meta http-equiv=Refresh content=\"0; URL='/new/'\"><a href='/rss.xml'>RSS</a>",
            b"/new/",
            id="refresh",
        ),
        pytest.param(
            "<meta http-equiv=refresh content='300; url=/new/'><a href='/rss.xml'>RSS</a>",
            b"/rss.xml",
            id="reload",
        ),
    ],
)
def test_a_home_page_finds_its_feed(page: str, asked: bytes):
    html = f"<!DOCTYPE html><html><head><title>Trail</title>{page}</head></html>".encode()
    feed = answer(rss(entry("a")))
    answers = {"/blog/": answer(html, Content_Type="text/html"), asked.decode(): feed}
    with serve(answers) as server:
        first = visit(server, "/blog/")
        second = visit(server, "/blog/", cursor=first.cursor, at=later())
        assert [head.split()[1] for head in server.requests] == [b"/blog/", asked, asked]
    assert len(first.items) == 1
    assert codes(first) == ["found-feed"]
    assert codes(second) == []


def test_a_page_that_sends_on_to_a_page_finds_the_feed_of_that():
    sent = b"<html><meta http-equiv=refresh content='0; url=/en/'><a href='/rss'>RSS</a></html>"
    named = b'<html><link rel="alternate" type="application/rss+xml" href="/en/feed"></html>'
    answers = {"/feed": answer(sent), "/en/": answer(named), "/en/feed": answer(rss(entry("a")))}
    with serve(answers) as server:
        first = visit(server)
        visit(server, cursor=first.cursor, at=later())
        asked = [head.split()[1] for head in server.requests]
    assert asked == [b"/feed", b"/en/", b"/en/feed", b"/en/feed"]
    assert len(first.items) == 1
    assert codes(first) == ["found-feed"]
    assert "/en/feed" in first.troubles[0].message


def test_pages_that_send_on_to_each_other_end_in_an_error():
    pages = {f"/{n}": f"<html><meta http-equiv=refresh content='0; url=/{n + 1}'>".encode()
             for n in range(9)}  # fmt: skip
    with serve({place: answer(page) for place, page in pages.items()}) as server:
        assert codes(visit(server, "/0")) == ["not-a-feed"]
        assert len(server.requests) == 3


def test_a_page_that_names_itself_as_its_feed_ends_in_an_error():
    html = b'<html><link rel="alternate" type="application/rss+xml" href="/two"></html>'
    with serve({"/feed": answer(html), "/two": answer(html.replace(b"two", b"feed"))}) as server:
        batch = visit(server)
        assert len(server.requests) == 2
    assert codes(batch) == ["not-a-feed"]


@pytest.mark.parametrize(
    ("reply", "code", "words"),
    [
        pytest.param(
            answer(b"<html><title>Just a moment...</title><body>Checking your browser</body>"),
            "not-a-feed",
            "a web page",
            id="challenge",
        ),
        pytest.param(answer(b'{"error": "denied"}'), "not-a-feed", "JSON", id="json-error"),
        pytest.param(answer(b"nothing to see"), "not-a-feed", "no feed", id="plain-words"),
        pytest.param(answer(b"\x89PNG\x00junk"), "not-a-feed", "no feed", id="binary"),
        pytest.param(answer(b"   \r\n "), "not-a-feed", "is empty", id="blank"),
        pytest.param(answer(b""), "empty", "empty", id="empty"),
        pytest.param(answer(b"no", "401 Unauthorized"), "http-401", "401", id="401"),
        pytest.param(answer(b"no", "403 Forbidden"), "http-403", "403", id="403"),
        pytest.param(answer(b"no", "404 Not Found"), "http-404", "404", id="404"),
        pytest.param(answer(b"no", "418 Teapot"), "http-418", "418", id="418"),
    ],
)
def test_what_is_no_feed_is_an_error_and_not_a_day_without_news(
    reply: bytes, code: str, words: str
):
    with serve({"/feed": reply}) as server:
        batch = visit(server)
    (trouble,) = batch.troubles
    assert (trouble.code, trouble.fatal) == (code, True)
    assert words in trouble.message
    assert trouble.hint


def test_a_failure_keeps_what_is_known():
    answers = {"/feed": answer(rss(entry("a")), ETag='"v1"')}
    with serve(answers) as server:
        first = visit(server)
        answers["/feed"] = answer(b"broken off")[:-4]
        failed = visit(server, cursor=first.cursor, at=later())
        answers["/feed"] = answer(rss(entry("b"), entry("a")))
        third = visit(server, cursor=failed.cursor, at=later(14))
    assert codes(failed) == ["truncated"]
    assert failed.cursor["etag"] == '"v1"'
    assert [item.title for item in third.items] == ["Entry b"]


def test_a_throttled_feed_is_left_alone_as_long_as_it_asks():
    refusal = answer(b"", "429 Too Many Requests", Retry_After="3600")
    with serve({"/feed": refusal}) as server:
        first = visit(server)
        count = len(server.requests)
        visit(server, cursor=first.cursor, at=later(0.9))
        assert len(server.requests) == count
        visit(server, cursor=first.cursor, at=later(1.1))
        assert len(server.requests) > count
    assert codes(first) == ["http-429"]


def test_a_feed_is_not_asked_before_it_is_due():
    with serve({"/feed": answer(rss(entry("a"), head="<ttl>120</ttl>"))}) as server:
        first = visit(server)
        early = visit(server, cursor=first.cursor, at=later(1.9))
        assert len(server.requests) == 1
        visit(server, cursor=early.cursor, at=later(2.1))
        assert len(server.requests) == 2
    assert early == Batch((), first.cursor)


def test_a_cursor_of_a_wrong_clock_puts_nothing_off():
    with serve({"/feed": answer(rss(entry("a")))}) as server:
        first = visit(server)
        cursor = {**first.cursor, "next_at": "2070-01-01T00:00:00+00:00"}
        visit(server, cursor=cursor, at=later())
        assert len(server.requests) == 2


def test_entries_over_the_limit_are_counted_and_named():
    feed = rss(*(entry(str(n)) for n in range(30)))
    with serve({"/feed": answer(feed)}) as server:
        batch = visit(server, max_entries=20)
    assert (batch.seen, len(batch.items), batch.skipped) == (30, 20, 10)
    assert codes(batch) == ["too-many-entries"]
    assert "30 entries" in batch.troubles[0].message


def recorded(data_dir: Path, count: int) -> dict[str, bytes]:
    """Return feeds of the corpus, spread over all its makers, by the path that serves them."""
    lines = (data_dir / "feeds" / "manifest.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    files = [row["file"] for row in rows if row["role"] == "feed"]
    chosen = set(files[:: max(1, len(files) // count)])
    with tarfile.open(data_dir / "feeds" / "feeds.tar.gz") as tar:
        members = {m.name.removeprefix("./"): m for m in tar if m.isfile()}
        read = {name: tar.extractfile(members[name]) for name in sorted(chosen)}
        bodies = [file.read() for file in read.values() if file]
    return {f"/{n}": body for n, body in enumerate(bodies)}


def test_recorded_feeds_end_in_items_or_in_a_named_error(data_dir: Path):
    """Of every fourth; tests/test_recorded_day.py reads them all."""
    bodies = recorded(data_dir, 100)
    long_ago = Window(datetime(1990, 1, 1, tzinfo=UTC), NOW)

    async def run(server: Loopback) -> list[Batch]:
        patience = {"total_timeout_s": 100.0, "read_timeout_s": 100.0}
        settings = HttpSettings(allow_hosts=("127.0.0.1",), per_host=32, **patience)
        async with PoliteClient(settings) as http:
            context = CollectContext(http, long_ago, NOW)

            async def one(path: str) -> Batch:
                source = Source(path, "feed", options={"url": server.address + path})
                return [batch async for batch in collect(source, {}, context)][-1]

            return await asyncio.gather(*(one(path) for path in bodies))

    with serve({path: answer(body) for path, body in bodies.items()}) as server:
        batches = asyncio.run(run(server))
    assert len(batches) >= 50
    for batch in batches:
        assert batch.seen == len(batch.items) + batch.duplicates + batch.skipped
        assert batch.cursor["url"]
        if not batch.seen:
            continue
        assert not any(trouble.fatal for trouble in batch.troubles)
    failed = [batch for batch in batches if any(t.fatal for t in batch.troubles)]
    assert {code for batch in failed for code in codes(batch)} <= {"not-a-feed", "empty"}
    assert len(failed) <= 0.05 * len(batches)
    items = [item for batch in batches for item in batch.items]
    assert len(items) > len(batches) / 2
    assert all(item.url.startswith(("http://", "https://")) for item in items)
    assert all(item.published_at <= NOW for item in items)
    assert all("\n" not in item.title and len(item.title) <= 300 for item in items)


@pytest.mark.parametrize(
    ("day", "code", "given"),
    [
        pytest.param("05", "wrong-clock", 0, id="entries of days that have not come here"),
        pytest.param("02", "", 1, id="only the server's clock is wrong"),
        pytest.param("no", "", 0, id="the server's clock is wrong and the entry has no date"),
    ],
)
def test_a_clock_that_is_behind_costs_no_entry(day: str, code: str, given: int):
    """They would be taken for undated, and at a first visit for the feed's past."""
    feed = rss(entry("a").replace("02 May", f"{day} May"))
    with serve({"/feed": answer(feed, Date="Mon, 06 May 2024 00:00:00 GMT")}) as server:
        behind = visit(server)
        assert [t.code for t in behind.troubles if t.fatal] == ([code] if code else [])
        assert len(behind.items) == given
        later = visit(server, cursor=behind.cursor, at=NOW + timedelta(days=3))
    assert len(later.items) == (1 if code else 0)
