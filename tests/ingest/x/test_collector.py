"""The X collector over HTTP: pages, budgets, limits, and accounts that can't be read."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from ingest.source import Window
from tests.support.social import NOW, SECRETS, Loopback, Reading, read, serving
from tests.world.sample import X_EPOCH_MS, iso_z, snowflake
from tests.world.x_api import XApi
from tests.world.x_posts import Timeline

LIST = "77"


def timeline(posts: int, per_post_quote: bool = False) -> Timeline:
    """One list of two people with so many posts, a minute apart, the newest a minute ago."""
    made = Timeline(lists={LIST: ["1", "2"]})
    for key, name in (("1", "ada"), ("2", "bob"), ("3", "shut"), ("4", "gone")):
        user = {
            "id": key, "name": name.title(), "username": name,
            "protected": name == "shut", "suspended": name == "gone",
        }  # fmt: skip
        made.add_user(user)
    for number in range(posts):
        add_post(made, number, minutes_ago=posts - number)
    return made


def add_post(made: Timeline, number: int, minutes_ago: float, **more: Any) -> str:
    at = NOW - timedelta(minutes=minutes_ago)
    key = snowflake(at, X_EPOCH_MS, number % 4096)
    made.posts[key] = {
        "id": key, "text": f"Post number {number} says a thing.", "author_id": str(number % 2 + 1),
        "created_at": iso_z(at), "lang": "en", "edit_history_tweet_ids": [key],
        "public_metrics": {"like_count": number, "reply_count": 0, "retweet_count": 1,
                           "quote_count": 0, "impression_count": 9},
    } | more  # fmt: skip
    made.times[key] = at
    return key


class World:
    """A list on loopback. `now` moves the service's clock and the collector's together."""

    def __init__(self, made: Timeline) -> None:
        self.now = NOW
        self.timeline = made
        self.api = XApi(made, SECRETS["X_BEARER_TOKEN"], lambda: self.now)
        self.loop: Loopback

    def read(self, **arguments: Any) -> Reading:
        options = {"lists": [LIST], "api_url": self.loop.address, "web_url": "https://x.example"}
        options |= arguments.pop("options", {})
        return read("x", options, now=self.now, **arguments)


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    made = World(timeline(getattr(request, "param", 250)))
    with serving(made.api.answer) as made.loop:
        yield made


def all_ids(world: World) -> set[str]:
    return {f"x:{key}" for key in world.timeline.posts}


def test_all_pages_of_a_list_are_read_once(world: World) -> None:
    reading = world.read()
    assert len(reading.ids) == 250
    assert set(reading.ids) == all_ids(world)
    assert [exchange.query["max_results"] for exchange in world.loop.asked("/2/lists")] == [
        "100"
    ] * 3
    assert reading.spent == 250
    assert not reading.fatal


def test_a_second_run_reads_one_page_and_only_what_is_new(world: World) -> None:
    first = world.read()
    new = add_post(world.timeline, 900, minutes_ago=-5)
    world.now += timedelta(minutes=10)
    asked = len(world.loop.exchanges)
    second = world.read(cursor=first.cursor)
    assert second.ids == [f"x:{new}"]
    assert len(world.loop.exchanges) - asked == 1
    assert second.spent == 1  # a list has no since_id, but X bills a post once a day
    assert second.batches[1].duplicates == 4


@pytest.mark.parametrize("new", [0, 15, 25, 85, 150, 170])
def test_a_list_is_paid_for_little_more_than_what_is_new(world: World, new: int) -> None:
    first = world.read()
    for number in range(new):
        add_post(world.timeline, 1000 + number, minutes_ago=-number / 10)
    world.now += timedelta(minutes=30)
    second = world.read(cursor=first.cursor)
    assert len(second.ids) == new
    assert second.spent <= new + 15


def test_accounts_are_looked_up_once_and_read_since_the_last_post(world: World) -> None:
    options = {"lists": [], "accounts": ["@Ada", "bob"]}
    first = world.read(options=options)
    assert set(first.ids) == all_ids(world)
    new = add_post(world.timeline, 900, minutes_ago=-5)
    world.now += timedelta(minutes=10)
    before = len(world.loop.exchanges)
    second = world.read(options=options, cursor=first.cursor)
    assert second.ids == [f"x:{new}"]
    assert sorted(exchange.path for exchange in world.loop.exchanges[before:]) == [
        "/2/users/1/tweets",
        "/2/users/2/tweets",
    ]
    assert all("since_id" in exchange.query for exchange in world.loop.exchanges[before:])
    assert second.spent == 1


def test_a_run_that_was_killed_goes_on_at_its_page(world: World) -> None:
    first = world.read(until=lambda batch: bool(batch.items))
    new = add_post(world.timeline, 900, minutes_ago=-5)
    world.now += timedelta(minutes=10)
    second = world.read(cursor=first.cursor)
    assert set(first.ids) | set(second.ids) == all_ids(world)
    assert f"x:{new}" in second.ids
    third = world.read(cursor=second.cursor)
    assert third.ids == []


def test_a_cursor_says_of_a_post_that_it_was_billed_only_if_it_was_counted(world: World) -> None:
    # Pages of three timelines are read at the same time. A run that is killed between two batches
    # must not leave the posts of pages that it did not hand over as paid for, and never counted.
    options = {"lists": [LIST], "accounts": ["ada", "bob"]}
    spent = 0
    for batch in world.read(options=options).batches:
        spent += batch.spent
        assert len(batch.cursor["billed"]["ids"]) == spent


@pytest.mark.parametrize(
    ("world", "allowance"),
    [(20, 3), (60, 17), (250, 100), (250, 250), (250, 301), (250, 749), (250, 750)],
    indirect=["world"],
)
def test_the_budget_holds_to_the_last_post_and_the_next_run_goes_on(
    world: World, allowance: int
) -> None:
    found: set[str] = set()
    cursor: Any = {}
    for _ in range(250 // (allowance // 3) + 20):  # it must end, and long before that
        reading = world.read(cursor=cursor, allowance=allowance)
        assert reading.spent <= allowance
        cursor = reading.cursor
        found |= set(reading.ids)
        if "over-budget" not in reading.codes:
            break
        (trouble,) = [t for t in reading.troubles if t.code == "over-budget"]
        assert f"list {LIST}" in trouble.message
        assert "posts_per_month" in trouble.hint
    assert found == all_ids(world)


@pytest.mark.parametrize("world", [30], indirect=True)
def test_quoted_posts_count_for_the_budget_too(world: World) -> None:
    quoted = [add_post(world.timeline, 500 + n, minutes_ago=3000 + n) for n in range(30)]
    for target, post in zip(quoted, list(world.timeline.posts.values())[:30], strict=True):
        post["referenced_tweets"] = [{"type": "quoted", "id": target}]
    reading = world.read(allowance=40)
    assert reading.spent <= 40
    assert "over-budget" in reading.codes


def test_a_short_budget_is_shared_by_all_timelines(world: World) -> None:
    options = {"lists": [LIST], "accounts": ["ada", "bob"]}
    reading = world.read(options=options, allowance=90)
    assert {exchange.path for exchange in world.loop.asked("/2")} == {
        "/2/users/by", "/2/lists/77/tweets", "/2/users/1/tweets", "/2/users/2/tweets",
    }  # fmt: skip
    assert 60 < reading.spent <= 90
    (trouble,) = [t for t in reading.troubles if t.code == "over-budget"]
    # Which of them comes to its end depends on who is answered first; the others are named.
    named = [name for name in (f"list {LIST}", "@ada", "@bob") if name in trouble.message]
    assert len(named) >= 2, trouble.message


@pytest.mark.parametrize("world", [12], indirect=True)
def test_what_one_timeline_sets_aside_and_leaves_is_read_by_the_others(world: World) -> None:
    # A page of each account may cost 15 posts and costs 6: two such pages fit, one after the other.
    options = {"lists": [], "accounts": ["ada", "bob"]}
    reading = world.read(options=options, allowance=27)
    assert set(reading.ids) == all_ids(world)
    assert reading.spent == 12
    assert "over-budget" not in reading.codes


def test_no_budget_left_asks_for_nothing(world: World) -> None:
    reading = world.read(allowance=0)
    assert (reading.items, reading.spent) == ([], 0)
    assert reading.codes == ["over-budget"]
    assert world.loop.exchanges == []


def test_a_rate_limit_is_kept_until_its_reset_and_no_longer(world: World) -> None:
    reset = NOW + timedelta(minutes=7)
    world.loop.fault(
        "/2/lists", status=429, headers={"x-rate-limit-reset": str(int(reset.timestamp()))}
    )
    first = world.read()
    assert first.codes == ["rate-limited"]
    assert "2024-05-03 00:07:00" in first.troubles[0].message
    asked = len(world.loop.exchanges)
    world.now = reset - timedelta(seconds=1)
    assert world.read(cursor=first.cursor).codes == ["rate-limited"]
    assert len(world.loop.exchanges) == asked
    world.loop.service.faults.clear()
    world.now = reset
    third = world.read(cursor=first.cursor)
    assert set(third.ids) == all_ids(world)
    assert "not_before" not in third.cursor


def test_a_rate_limit_in_the_middle_keeps_the_pages_before_it(world: World) -> None:
    def limited(request: Any) -> Any:
        return (
            world.api.throttled(60)
            if "pagination_token" in request.query
            else world.api.answer(request)
        )

    world.loop.service.answer = limited
    first = world.read()
    assert len(first.ids) == 100
    assert first.codes == ["rate-limited"]
    world.loop.service.answer = world.api.answer
    world.now += timedelta(days=2)
    second = world.read(cursor=first.cursor, window=Window(NOW - timedelta(days=1), world.now))
    assert set(first.ids) | set(second.ids) == all_ids(world)


@pytest.mark.parametrize(
    ("reset", "minutes"),
    [
        pytest.param("", 15, id="absent"),
        pytest.param("soon", 15, id="no number"),
        pytest.param("99999999999", 24 * 60, id="in the year 5138"),
    ],
)
def test_a_reset_that_says_nothing_useful_is_bounded(
    world: World, reset: str, minutes: int
) -> None:
    world.loop.fault("/2/lists", status=429, headers={"x-rate-limit-reset": reset})
    until = NOW + timedelta(minutes=minutes)
    assert world.read().cursor["not_before"] == until.isoformat()


def test_accounts_that_cannot_be_read_are_named_and_the_others_go_on(world: World) -> None:
    options = {"lists": [], "accounts": ["ada", "shut", "gone", "nobody"]}
    reading = world.read(options=options)
    named = {trouble.subject: trouble.code for trouble in reading.troubles}
    assert named == {"@gone": "suspended", "@nobody": "not-found", "@shut": "protected"}
    assert all(trouble.hint for trouble in reading.troubles)
    assert len(reading.items) == 125


def test_a_wrong_token_stops_everything_and_is_told_once(world: World) -> None:
    secrets = SECRETS | {"X_BEARER_TOKEN": "not-a-token"}
    reading = world.read(secrets=secrets, options={"lists": [LIST, "78", "79"], "query": "thing"})
    assert reading.codes == ["http-401"]
    assert "X_BEARER_TOKEN" in reading.troubles[0].hint
    assert "not-a-token" not in str(reading.troubles)


def test_credits_that_are_used_up_stop_everything_in_our_words(world: World) -> None:
    body = {"title": "CreditsDepleted", "detail": "No credits are left.", "status": 402}
    world.loop.fault("/2/lists", status=402, body=json.dumps(body).encode())
    reading = world.read(options={"lists": [LIST, "78", "79"]})
    assert reading.codes == ["http-402"]
    assert reading.troubles[0].message == "X answered 402"
    assert "Developer Console" in reading.troubles[0].hint


def test_without_a_token_nothing_is_asked_and_both_ways_to_set_it_are_named(world: World) -> None:
    reading = world.read(secrets={})
    assert reading.codes == ["no-credentials"]
    assert "export X_BEARER_TOKEN" in reading.troubles[0].hint
    assert ".env" in reading.troubles[0].hint
    assert world.loop.exchanges == []


def test_partial_errors_in_a_200_are_notices_beside_the_posts(world: World) -> None:
    add_post(
        world.timeline, 901, minutes_ago=0.5,
        referenced_tweets=[{"type": "quoted", "id": "1785000000000000000"}],
    )  # fmt: skip
    reading = world.read()
    assert len(reading.items) == 251
    (trouble,) = reading.troubles
    assert (trouble.code, trouble.fatal) == ("not-found", False)
    assert "1785000000000000000" in trouble.subject


def test_a_list_that_is_gone_does_not_stop_the_other(world: World) -> None:
    reading = world.read(options={"lists": ["404", LIST]})
    assert len(reading.items) == 250
    (trouble,) = reading.fatal
    assert trouble.code == "not-found"
    assert "404" in trouble.subject


def test_a_page_that_leads_back_to_itself_is_read_once(world: World) -> None:
    posts = [{"id": str(1786185149445047172 - n), "text": "words"} for n in range(2)]
    body = {"data": posts, "meta": {"result_count": 2, "next_token": "again"}}
    world.loop.fault("/2/lists", status=200, body=json.dumps(body).encode())
    first = world.read()
    assert len(world.loop.exchanges) == 2
    assert first.spent == 2
    assert [t.code for t in first.fatal] == ["not-x"]
    assert world.read(cursor=first.cursor).spent == 0


def test_an_expired_page_token_starts_the_descent_again(world: World) -> None:
    first = world.read(until=lambda batch: bool(batch.items))
    cursor = json.loads(json.dumps(first.cursor))
    cursor["timelines"][f"list:{LIST}"]["gaps"][0]["token"] = "expired"
    second = world.read(cursor=cursor)
    assert set(second.ids) == all_ids(world)
    assert not second.fatal


def test_a_search_gives_its_posts_and_asks_since_the_last(world: World) -> None:
    options = {"lists": [], "query": "number"}
    first = world.read(options=options)
    assert set(first.ids) == all_ids(world)
    second = world.read(options=options, cursor=first.cursor)
    assert second.items == []
    assert second.spent == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b"<html>Please log in</html>", "not-x", id="a page with status 200"),
        pytest.param(b"", "not-x", id="nothing at all"),
        pytest.param(b'{"data": "many"}', "not-x", id="a string where the posts should be"),
        pytest.param(b'{"data": {}, "meta": {}}', "not-posts", id="an object without posts"),
        pytest.param(b'{"meta": {"result_count": 3}}', "not-x", id="posts counted but not given"),
        pytest.param(b'{"meta": "none"}', "not-x", id="meta that is none"),
        pytest.param(b'{"data": [{"id": "1"}, 7, null]}', "not-posts", id="entries without text"),
        pytest.param(b"[" * 100_000, "not-x", id="brackets without end"),
        pytest.param(b'{"data": [{"id": "1", "text": "cut', "not-x", id="broken off"),
    ],
)
def test_answers_that_are_no_pages_are_named(world: World, body: bytes, code: str) -> None:
    world.loop.fault("/2/lists", body=body, headers={"content-type": "application/json"})
    reading = world.read()
    assert reading.items == []
    assert reading.codes == [code]
    assert reading.fatal


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"data": [7]}', b'{"data": []}', b"[" * 100_000])
def test_a_look_up_that_answers_something_else_is_an_error(world: World, body: bytes) -> None:
    world.loop.fault("/2/users/by", body=body)
    reading = world.read(options={"accounts": ["ada"], "lists": []})
    assert reading.items == []
    assert reading.fatal


def test_a_body_that_breaks_off_keeps_what_was_read_before(world: World) -> None:
    first = world.read(until=lambda batch: bool(batch.items))
    world.loop.fault("/2/lists", truncate=0.5)
    second = world.read(cursor=first.cursor)
    assert second.items == []
    assert second.fatal[0].code == "truncated"
    world.loop.service.faults.clear()
    third = world.read(cursor=second.cursor)
    assert set(first.ids) | set(third.ids) == all_ids(world)
