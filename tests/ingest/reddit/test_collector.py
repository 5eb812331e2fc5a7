"""The Reddit collector over HTTP, through PRAW: listings, comments, refusals, no credentials."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import praw
import pytest

from ingest.http.client import HttpSettings, PoliteClient
from ingest.item import Relation
from ingest.reddit.api import AT_ONCE
from ingest.source import Batch, CollectContext, Source, Window, collector
from tests.support.social import DAY, NOW, SECRETS, Loopback, Reading, read, serving
from tests.world.reddit_api import RedditApi
from tests.world.reddit_posts import RedditWorld
from tests.world.server import Request, Response, json_response

WEB = "https://reddit.example"


def community(name: str, kind: str = "public") -> dict[str, Any]:
    return {
        "id": name.lower(), "display_name": name, "display_name_prefixed": f"r/{name}",
        "title": name, "subreddit_type": kind,
    }  # fmt: skip


class World:
    """Two open communities and a private one; `post` and `comment` add to them."""

    def __init__(self) -> None:
        self.forum = RedditWorld()
        for name, kind in (("Models", "public"), ("Papers", "public"), ("Hidden", "private")):
            self.forum.communities[name.lower()] = community(name, kind)
        self.now = NOW
        self.api = RedditApi(
            self.forum,
            SECRETS["REDDIT_CLIENT_ID"],
            SECRETS["REDDIT_CLIENT_SECRET"],
            lambda: self.now,
        )
        self.loop: Loopback

    def post(self, key: str, place: str = "Models", *, hours: float = 5, **more: Any) -> None:
        permalink = f"/r/{place}/comments/{key}/a_title/"
        self.forum.posts[key] = {
            "id": key, "name": f"t3_{key}", "title": f"Title of {key}", "author": "ada",
            "selftext": "", "selftext_html": None, "is_self": True, "url": WEB + permalink,
            "permalink": permalink, "subreddit": place, "score": 10, "num_comments": 0,
            "created_utc": (NOW - timedelta(hours=hours)).timestamp(), "over_18": False,
            "stickied": False, "edited": False, "removed_by_category": None,
        } | more  # fmt: skip

    def comment(
        self, key: str, post: str, parent: str = "", *, score: int = 5, **more: Any
    ) -> None:
        place = self.forum.posts[post]
        parent = parent or f"t3_{post}"
        self.forum.comments[key] = {
            "id": key, "name": f"t1_{key}", "parent_id": parent, "link_id": f"t3_{post}",
            "author": "bob", "body": f"Words of {key}.", "score": score, "edited": False,
            "body_html": f'<div class="md"><p>Words of {key}.</p></div>',
            "created_utc": place["created_utc"] + 60, "subreddit": place["subreddit"],
            "permalink": f"{place['permalink']}{key}/",
        } | more  # fmt: skip
        self.forum.threads.setdefault(parent, []).append(key)
        place["num_comments"] += 1

    def read(self, **arguments: Any) -> Reading:
        options = {"subreddits": ["Models"], "api_url": self.loop.address, "web_url": WEB}
        options |= arguments.pop("options", {})
        return read("reddit", options, now=self.now, **arguments)


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    with serving(made.api.answer) as made.loop:
        yield made


def test_listings_are_read_to_their_limit_page_by_page(world: World) -> None:
    for number in range(250):
        world.post(f"p{number}", score=number)
    reading = world.read(options={"limit": 220, "comments": 0})
    assert len(reading.items) == 220
    assert {item.engagement.score for item in reading.items} == set(range(30, 250))
    limits = [exchange.query["limit"] for exchange in world.loop.asked("/r/Models/top")]
    assert limits == ["100", "100", "20"]


@pytest.mark.parametrize("listing", ["hot", "new", "top", "rising"])
def test_each_listing_is_asked_for_by_its_name(world: World, listing: str) -> None:
    world.post("p1")
    reading = world.read(options={"listing": listing})
    assert reading.ids == ["reddit:p1"]
    (asked,) = world.loop.asked("/r/Models/")
    assert asked.path == f"/r/Models/{listing}"


def test_top_takes_the_spans_that_cover_the_window(world: World) -> None:
    world.post("today", hours=5)
    world.post("early", hours=30)
    world.post("older", hours=60)
    window = Window(NOW - timedelta(hours=32), NOW - timedelta(hours=8))
    reading = world.read(window=window, options={"comments": 0})
    assert [e.query["t"] for e in world.loop.asked("/r/Models/top")] == ["day", "week"]
    assert set(reading.ids) == {"reddit:today", "reddit:early"}


def test_submissions_from_long_before_the_window_are_skipped(world: World) -> None:
    world.post("new", hours=3)
    world.post("late", hours=40)  # what rose over night was posted the day before
    world.post("old", hours=100)
    reading = world.read(options={"listing": "new"})
    assert reading.ids == ["reddit:new", "reddit:late"]
    assert sum(batch.skipped for batch in reading.batches) == 1
    assert reading.troubles == []


def test_the_best_comments_are_kept_and_the_rest_is_counted(world: World) -> None:
    world.post("p1")
    for number in range(8):
        world.comment(f"c{number}", "p1", score=number)
    world.comment("deep", "p1", "t1_c7", score=50)
    reading = world.read(options={"comments": 3})
    assert reading.ids == ["reddit:p1", "reddit:t1_deep", "reddit:t1_c7", "reddit:t1_c6"]
    (notice,) = reading.troubles
    assert (notice.code, notice.fatal) == ("comments-left-out", False)
    assert "6 comments" in notice.message
    deep = reading.item("reddit:t1_deep")
    assert deep.relations == (Relation("reply", "reddit:t1_c7"), Relation("reply", "reddit:p1"))
    assert deep.url == f"{WEB}/r/Models/comments/p1/a_title/deep/"


def test_removed_deleted_and_bots_comments_are_no_items(world: World) -> None:
    world.post("p1")
    world.comment("fine", "p1")
    world.comment("gone", "p1", body="[removed]", body_html="<p>[removed]</p>")
    world.comment("left", "p1", body="[deleted]", body_html="<p>[deleted]</p>")
    world.comment("auto", "p1", author="AutoModerator", score=99)
    world.comment("bad", "p1", score=-2)
    assert world.read().ids == ["reddit:p1", "reddit:t1_fine"]


def test_a_thread_is_read_again_only_when_it_has_grown(world: World) -> None:
    world.post("p1")
    world.comment("c1", "p1")
    first = world.read()
    asked = len(world.loop.asked("/r/Models/comments"))
    second = world.read(cursor=first.cursor)
    assert len(world.loop.asked("/r/Models/comments")) == asked
    assert second.ids == ["reddit:p1"]
    world.comment("c2", "p1")
    third = world.read(cursor=second.cursor)
    assert "reddit:t1_c2" in third.ids


def test_a_thread_that_cannot_be_read_is_a_notice_and_read_the_next_time(world: World) -> None:
    for key in ("p1", "p2"):
        world.post(key)
        world.comment(f"c{key}", key)
    world.loop.fault("/r/Models/comments/p1", body=b'{"odd": 1}')
    first = world.read()
    assert sorted(first.ids) == ["reddit:p1", "reddit:p2", "reddit:t1_cp2"]
    assert [(t.code, t.fatal) for t in first.troubles] == [("not-reddit", False)]
    assert "Title of p1" in first.troubles[0].subject
    world.loop.service.faults.clear()
    assert "reddit:t1_cp1" in world.read(cursor=first.cursor).ids


def test_threads_beyond_the_budget_are_named_and_come_in_the_next_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.reddit.threads.COMMENT_REQUESTS", 3)
    for number in range(5):
        world.post(f"p{number}")
        for count in range(number + 1):
            world.comment(f"c{number}{count}", f"p{number}")
    first = world.read()
    read = {e.path.split("/")[4] for e in world.loop.asked("/r/Models/comments")}
    assert read == {"p4", "p3", "p2"}  # the most discussed ones
    assert [(t.code, t.fatal) for t in first.troubles] == [("unfinished", False)]
    assert "2 less discussed" in first.troubles[0].message
    second = world.read(cursor=first.cursor)
    assert len({*first.ids, *second.ids}) == 5 + 15
    assert second.troubles == []


def test_adult_and_removed_submissions_are_left_out_and_counted(world: World) -> None:
    world.post("fine")
    world.post("adult", over_18=True)
    world.post("mods", removed_by_category="moderator")
    world.post("self", selftext="[deleted]", author="[deleted]")
    reading = world.read()
    assert reading.ids == ["reddit:fine"]
    assert {(t.code, t.message[:1], t.fatal) for t in reading.troubles} == {
        ("removed", "2", False),
        ("over-18", "1", False),
    }
    with_adult = world.read(options={"over_18": True})
    assert set(with_adult.ids) == {"reddit:fine", "reddit:adult"}
    assert with_adult.item("reddit:adult").flags == ("nsfw",)


def test_a_community_that_refuses_is_named_and_the_others_go_on(world: World) -> None:
    world.post("p1")
    world.post("p2", "Papers")
    reading = world.read(options={"subreddits": ["Models", "Hidden", "Missing", "r/Papers"]})
    assert set(reading.ids) == {"reddit:p1", "reddit:p2"}
    named = {trouble.subject: (trouble.code, trouble.hint) for trouble in reading.fatal}
    assert {subject: code for subject, (code, _) in named.items()} == {
        "r/Hidden": "http-403",
        "r/Missing": "http-404",
    }
    assert all(hint for _, hint in named.values())
    assert "private" in next(t.message for t in reading.fatal if t.subject == "r/Hidden")


def test_credentials_that_are_wrong_are_told_once(world: World) -> None:
    secrets = SECRETS | {"REDDIT_CLIENT_SECRET": "not-the-secret"}
    reading = world.read(secrets=secrets, options={"subreddits": ["Models", "Papers", "Hidden"]})
    assert reading.codes == ["http-401"]
    assert "REDDIT_CLIENT_SECRET" in reading.troubles[0].hint
    assert "not-the-secret" not in str(reading.troubles)


def test_credentials_revoked_in_the_middle_keep_what_was_read(world: World) -> None:
    for number in range(30):
        world.post(f"p{number}")
        world.comment(f"c{number}", f"p{number}")
    threads = 0

    def answer(request: Request) -> Response:
        nonlocal threads
        threads += "/comments/" in request.path
        if threads > 10:  # neither the token nor the app is known any more
            return json_response({"message": "Unauthorized", "error": 401}, 401)
        return world.api.answer(request)

    world.loop.service.answer = answer
    first = world.read()
    assert [trouble.code for trouble in first.fatal] == ["http-401"]
    assert sum(item.id.startswith("reddit:t1_") for item in first.items) in range(5, 11)
    world.loop.service.answer = world.api.answer
    second = world.read(cursor=first.cursor)
    assert not second.fatal
    assert len({*first.ids, *second.ids}) == 60


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        pytest.param({"retry-after": "90"}, 90, id="seconds"),
        pytest.param({"retry-after": "Fri, 03 May 2024 00:03:00 GMT"}, None, id="a date"),
        pytest.param({}, 600, id="absent"),
        pytest.param({"retry-after": "later"}, 600, id="no time at all"),
        pytest.param({"retry-after": "999999999"}, 86_400, id="thirty years"),
    ],
)
def test_a_429_ends_the_run_and_is_kept_to(
    world: World, header: dict[str, str], seconds: int | None
) -> None:
    world.post("p1")
    world.loop.fault("/r/Models", status=429, headers=header)
    first = world.read()
    assert first.codes == ["rate-limited"]
    if seconds is not None:
        assert first.cursor["not_before"] == (NOW + timedelta(seconds=seconds)).isoformat()
    asked = len(world.loop.exchanges)
    assert world.read(cursor=first.cursor).codes == ["rate-limited"]
    assert len(world.loop.exchanges) == asked


def test_an_allowance_that_is_used_up_is_not_slept_out(world: World) -> None:
    for number in range(5):
        world.post(f"p{number}")
        world.comment(f"c{number}", f"p{number}")
    world.loop.fault(
        "/r/Models/top",
        headers={
            "x-ratelimit-remaining": "0.0",
            "x-ratelimit-used": "1000",
            "x-ratelimit-reset": "480",
        },
    )
    started = time.monotonic()
    reading = world.read()
    assert time.monotonic() - started < 10
    assert len(reading.items) == 5
    assert [trouble.code for trouble in reading.fatal] == ["rate-limited"]
    assert "not_before" in reading.cursor


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        pytest.param({"body": b"<html>Whoa there, pardner!</html>"}, "not-reddit", id="a page"),
        pytest.param({"body": b"null"}, "not-reddit", id="null"),
        pytest.param({"body": b'"so"'}, "not-reddit", id="a string"),
        pytest.param({"body": b"[]"}, "not-reddit", id="a list"),
        pytest.param({"body": b"[" * 50_000}, "not-reddit", id="too deep to read"),
        pytest.param({"body": b'{"kind": "Listing", "data": []}'}, "not-reddit", id="hollow"),
        pytest.param(
            {"body": b'{"kind": "Listing", "data": {"children": {}}}'},
            "not-reddit",
            id="children that are no list",
        ),
        pytest.param({"body": b'{"kind": "t2", "data": {"name": "x"}}'}, "not-posts", id="a user"),
        pytest.param({"status": 418, "body": b"teapot"}, "http-418", id="418"),
        pytest.param({"status": 403, "body": b"<html>Blocked</html>"}, "http-403", id="blocked"),
        pytest.param({"status": 302, "headers": {}}, "http-404", id="a redirect to nowhere"),
        pytest.param(
            {"headers": {"x-ratelimit-remaining": "many", "x-ratelimit-reset": "x"}, "body": b"{}"},
            "not-reddit",
            id="limits that are no numbers",
        ),
    ],
)
def test_answers_that_are_no_listing_are_named(
    world: World, fault: dict[str, Any], code: str
) -> None:
    world.loop.fault("/r/Models", **fault)
    reading = world.read()
    assert reading.items == []
    assert [trouble.code for trouble in reading.fatal] == [code]
    assert reading.fatal[0].subject == "r/Models"


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(b"<html></html>", id="a page"),
        pytest.param(b"{}", id="an empty object"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"[" * 50_000, id="too deep to read"),
        pytest.param(b'{"error": "invalid_grant"}', id="an OAuth error"),
    ],
)
def test_a_token_that_is_none_is_an_error_of_the_source(world: World, token: bytes) -> None:
    world.loop.fault("/api/v1/access_token", body=token)
    reading = world.read()
    assert reading.items == []
    assert len(reading.fatal) == 1


def test_an_endless_body_is_cut_off(world: World) -> None:
    world.loop.fault("/r/Models", body=b" " * 3_000_000)
    reading = world.read(max_bytes=1_000_000)
    assert [trouble.code for trouble in reading.fatal] == ["too-large"]


def test_a_body_that_drips_is_cut_off_in_time(world: World) -> None:
    world.loop.fault("/r/Models", body=b'{"kind": "Listing"}' * 60, drip_s=0.05, times=1)
    world.loop.fault("/r/Models", status=404)
    started = time.monotonic()
    reading = world.read(total_timeout_s=0.5)
    assert time.monotonic() - started < 20  # a third of what the whole takes
    assert [trouble.code for trouble in reading.fatal] == ["timeout"]


def test_a_service_that_hangs_is_given_up_without_a_second_attempt(world: World) -> None:
    world.loop.fault("/r/Models", delay_s=60.0)
    started = time.monotonic()
    reading = world.read(read_timeout_s=0.4)
    assert time.monotonic() - started < 20
    assert [trouble.code for trouble in reading.fatal] == ["timeout"]
    assert len(world.loop.asked("/r/Models")) <= 1


def test_a_body_that_breaks_off_is_read_a_second_time(world: World) -> None:
    world.post("p1")
    world.loop.fault("/r/Models", truncate=0.5, times=1)
    reading = world.read()
    assert reading.ids == ["reddit:p1"]
    assert len(world.loop.asked("/r/Models/top")) == 2


def test_a_token_that_is_refused_is_mended_by_a_new_one(world: World) -> None:
    for number in range(20):
        world.post(f"p{number}")
        world.comment(f"c{number}", f"p{number}")
    refused: list[str] = []

    def answer(request: Request) -> Response:
        if "/comments/" in request.path and not refused:
            refused.append(request.path)
            return json_response({"message": "Unauthorized", "error": 401}, 401)
        return world.api.answer(request)

    world.loop.service.answer = answer
    reading = world.read()
    assert len(reading.items) == 40
    assert not reading.fatal
    assert len(world.loop.asked("/api/v1/access_token")) <= AT_ONCE + 1


def test_a_service_that_is_down_ends_the_run_and_says_so(world: World) -> None:
    world.loop.service.stop()
    reading = world.read(options={"subreddits": ["Models"]})
    assert [(t.code, t.subject) for t in reading.fatal] == [("connect", "r/Models")]


def test_neither_a_praw_ini_nor_the_environment_makes_the_app_a_user(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "praw.ini").write_text(
        "[DEFAULT]\nusername=somebody\npassword=s3cret\ncheck_for_updates=True\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("praw.config.Config.CONFIG", None)  # it is read once in a process
    monkeypatch.setenv("praw_username", "somebody")
    monkeypatch.setenv("praw_password", "s3cret")
    forms: list[bytes] = []

    def answer(request: Request) -> Response:
        if request.path == "/api/v1/access_token":
            forms.append(request.body)
        return world.api.answer(request)

    world.post("p1")
    world.loop.service.answer = answer
    assert world.read().ids == ["reddit:p1"]
    assert forms == [b"grant_type=client_credentials"]
    assert not praw.Reddit.update_checked  # which would ask PyPI


def test_the_secret_does_not_follow_a_redirect(world: World) -> None:
    seen: list[Request] = []

    def elsewhere(request: Request) -> Response:
        seen.append(request)
        return json_response({})

    with serving(elsewhere) as other:
        world.loop.fault(
            "/api/v1/access_token", status=307, headers={"location": f"{other.address}/token"}
        )
        reading = world.read()
    assert seen == []
    assert reading.fatal


def test_cancelling_stops_the_threads(world: World) -> None:
    for number in range(60):
        world.post(f"p{number}")
        world.comment(f"c{number}", f"p{number}")
    world.loop.fault("/r/Models/comments", delay_s=0.2)

    async def to_the_end(chain: AsyncIterator[Batch]) -> None:
        async for _ in chain:
            pass

    async def run() -> None:
        http = HttpSettings(allow_hosts=("127.0.0.1",))
        async with PoliteClient(http) as client:
            context = CollectContext(client, DAY, NOW, SECRETS)
            options = {"subreddits": ["Models"], "api_url": world.loop.address}
            chain = collector("reddit")(Source("Reddit", "reddit", options=options), {}, context)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(to_the_end(chain), 0.7)

    asyncio.run(run())
    deadline = time.monotonic() + 60
    while [t for t in threading.enumerate() if t.name.startswith("reddit")]:
        assert time.monotonic() < deadline, "the threads go on"
        time.sleep(0.02)
    assert len(world.loop.asked("/r/Models/comments")) < 60
    time.sleep(0.3)  # so long an answer takes at least that is under way
    asked = len(world.loop.exchanges)
    time.sleep(0.5)
    assert len(world.loop.exchanges) == asked


class TestWithoutCredentials:
    """The public feeds: less, and said so."""

    def test_the_feed_gives_the_same_ids_and_says_what_it_lacks(self, world: World) -> None:
        world.post("p1", selftext="Long words.", selftext_html="<div><p>Long words.</p></div>")
        world.post("p2", url="https://lab.example/paper?utm_source=x", is_self=False)
        world.post("gone", title="[removed]", selftext="[removed]")
        with_app = world.read(options={"comments": 0})
        reading = world.read(secrets={})
        assert set(reading.ids) == {"reddit:p1", "reddit:p2"} == set(with_app.ids) - {"reddit:gone"}
        notice = reading.troubles[0]
        assert (notice.code, notice.fatal) == ("no-credentials", False)
        assert "no votes, no comments" in notice.message
        assert "REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET" in notice.message
        item = reading.item("reddit:p2")
        assert [link.url for link in item.links] == ["https://lab.example/paper"]
        assert (item.author, item.publisher) == ("u/ada", "r/Models")
        assert reading.item("reddit:p1").text == "Long words."
        assert reading.item("reddit:p1").url == with_app.item("reddit:p1").url

    def test_a_missing_secret_is_named(self, world: World) -> None:
        reading = world.read(secrets={"REDDIT_CLIENT_ID": "reddit-id"})
        assert reading.troubles[0].message.startswith("REDDIT_CLIENT_SECRET not set")

    def test_a_throttled_host_is_left_alone_for_all_communities(self, world: World) -> None:
        world.post("p1")
        world.loop.fault("/r/", status=429, headers={"retry-after": "300"})
        first = world.read(secrets={}, options={"subreddits": ["Models", "Papers"]})
        assert len(world.loop.exchanges) == 1
        assert first.fatal[0].code == "http-429"
        assert world.read(secrets={}, cursor=first.cursor).codes[1] == "rate-limited"
        assert len(world.loop.exchanges) == 1

    def test_a_challenge_page_is_no_feed(self, world: World) -> None:
        world.loop.fault("/r/", body=b"<html><title>Prove your humanity</title></html>")
        reading = world.read(secrets={})
        assert [trouble.code for trouble in reading.fatal] == ["not-a-feed"]
        assert "humanity" not in reading.fatal[0].message

    def test_private_and_missing_communities_are_named(self, world: World) -> None:
        world.post("p1")
        options = {"subreddits": ["Hidden", "Missing", "Models"]}
        reading = world.read(secrets={}, options=options)
        assert reading.ids == ["reddit:p1"]
        assert {trouble.subject for trouble in reading.fatal} == {"r/Hidden", "r/Missing"}
