"""The Discord collector over HTTP: channels, threads, limits with their scopes, and refusals."""

import itertools
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from ingest.item import Relation
from ingest.source import Window
from tests.support.social import DAY, NOW, SECRETS, Loopback, Reading, read, serving
from tests.world.discord_api import UNKNOWN_CHANNEL, DiscordApi
from tests.world.discord_messages import DiscordWorld
from tests.world.sample import DISCORD_EPOCH_MS, snowflake
from tests.world.server import Request, Response, json_response

GUILD = "9000"
TEXT, ANNOUNCEMENT, FORUM, THREAD = 0, 5, 15, 11
ARCHIVE = "/api/v10/channels/1/threads/archived"


class World:
    """One server. `channel`, `thread` and `say` add to it."""

    def __init__(self) -> None:
        self.servers = DiscordWorld()
        self.servers.guilds[GUILD] = {"id": GUILD, "name": "Lab"}
        self.now = NOW
        self.api = DiscordApi(self.servers, SECRETS["DISCORD_BOT_TOKEN"], lambda: self.now)
        self.count = itertools.count()
        self.loop: Loopback

    def channel(self, key: str, name: str, kind: int = TEXT, **more: Any) -> None:
        self.servers.channels[key] = {
            "id": key, "type": kind, "guild_id": GUILD, "name": name, "nsfw": False,
            "parent_id": None, "last_message_id": None,
        } | more  # fmt: skip

    def thread(self, key: str, parent: str, name: str, archived_hours_ago: float = 0) -> None:
        stamp = (NOW - timedelta(hours=archived_hours_ago)).isoformat()
        metadata = {"archived": archived_hours_ago > 0, "archive_timestamp": stamp}
        self.channel(key, name, THREAD, parent_id=parent, thread_metadata=metadata)

    def say(
        self, channel: str, text: str, *, minutes_ago: float, by: str = "1", **more: Any
    ) -> str:
        at = NOW - timedelta(minutes=minutes_ago)
        key = snowflake(at, DISCORD_EPOCH_MS, next(self.count) % 4096)
        message = {
            "id": key, "channel_id": channel, "type": 0, "content": text,
            "author": {"id": by, "username": f"person{by}", "global_name": None},
            "timestamp": at.isoformat(), "edited_timestamp": None, "mentions": [],
            "mention_roles": [], "attachments": [], "embeds": [], "flags": 0,
        } | more  # fmt: skip
        self.servers.messages.setdefault(channel, []).append(message)
        self.servers.messages[channel].sort(key=lambda sent: int(sent["id"]))
        self.servers.times[key] = at
        return key

    def read(self, **arguments: Any) -> Reading:
        options = {
            "server": GUILD,
            "api_url": f"{self.loop.address}/api/v10",
            "web_url": "https://discord.example",
        }
        options |= arguments.pop("options", {})
        return read("discord", options, now=self.now, **arguments)

    def asked_for_messages(self, channel: str = "") -> list[str]:
        paths = [exchange.path for exchange in self.loop.exchanges]
        return [p for p in paths if p.endswith(f"{channel}/messages")]


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    with serving(made.api.answer) as made.loop:
        yield made


def words_of(reading: Reading) -> str:
    return "\n".join(item.text for item in reading.items)


def test_all_pages_of_a_channel_are_read(world: World) -> None:
    world.channel("1", "general")
    for number in range(230):
        world.say("1", f"word{number}x", minutes_ago=600 - number)
    reading = world.read()
    assert all(f"word{number}x" in words_of(reading) for number in range(230))
    assert len(world.asked_for_messages()) == 3
    assert sum(batch.seen for batch in reading.batches) == 230


def test_a_second_run_asks_no_channel_that_has_nothing_new(world: World) -> None:
    world.channel("1", "general")
    world.channel("2", "papers")
    world.say("1", "hello", minutes_ago=300)
    world.say("2", "a paper", minutes_ago=300)
    first = world.read()
    world.say("2", "another paper", minutes_ago=100)
    before = len(world.asked_for_messages())
    second = world.read(cursor=first.cursor)
    assert world.asked_for_messages()[before:] == ["/api/v10/channels/2/messages"]
    assert [item.text for item in second.items] == ["another paper"]


def test_channels_are_chosen_by_pattern(world: World) -> None:
    for key, name in (("1", "general"), ("2", "cuda-papers"), ("3", "papers-off-topic")):
        world.channel(key, name)
        world.say(key, f"in {name}", minutes_ago=100)
    world.channel("4", "voice", 2)
    world.say("4", "spoken", minutes_ago=100)
    options = {"channels": ["*papers*", "1"], "exclude": ["*off-topic"]}
    assert sorted(words_of(world.read(options=options)).splitlines()) == [
        "in cuda-papers",
        "in general",
    ]


def test_threads_active_and_archived_and_forum_posts_are_read(world: World) -> None:
    world.channel("1", "general")
    world.channel("2", "help", FORUM)
    world.channel("3", "news", ANNOUNCEMENT)
    world.thread("11", "1", "An open thread")
    world.thread("12", "1", "An archived thread", archived_hours_ago=2)
    world.thread("13", "1", "One of last month", archived_hours_ago=700)
    world.thread("21", "2", "How do I fuse kernels?")
    for key in ("11", "12", "21", "3"):
        world.say(key, f"said in {key}", minutes_ago=200)
    world.say("13", "long ago", minutes_ago=45_000)
    reading = world.read()
    titles = {item.title: item.publisher for item in reading.items}
    assert titles == {
        "An open thread": "#general (Lab)",
        "An archived thread": "#general (Lab)",
        "How do I fuse kernels?": "#help (Lab)",
        "": "#news (Lab)",
    }
    assert "13" not in str(world.asked_for_messages())
    (news,) = [item for item in reading.items if item.publisher == "#news (Lab)"]
    assert "announcement" in news.flags


def test_archived_threads_are_paged_back_to_the_last_run_only(world: World) -> None:
    world.channel("1", "general")
    for number in range(35):
        key = str(100 + number)
        world.thread(key, "1", f"thread {number}", archived_hours_ago=0.5 + number)
        world.say(key, f"in thread {number}", minutes_ago=60 * (1 + number))
    first = world.read()
    assert len(first.items) == 24  # those with words within the day
    assert len(world.loop.asked(ARCHIVE)) == 3
    world.now += timedelta(hours=7)
    world.read(cursor=first.cursor, window=Window(NOW, NOW + timedelta(days=1)))
    assert len(world.loop.asked(ARCHIVE)) == 3 + 2  # back to half a day before the last check


def test_archives_are_not_asked_for_every_hour_but_at_the_end_of_the_window(world: World) -> None:
    world.channel("1", "general")
    world.now = NOW - timedelta(hours=3)
    cursor = world.read().cursor
    asked = [len(world.loop.asked(ARCHIVE))]
    for _ in range(4):  # up to an hour after the window's end
        world.now += timedelta(hours=1)
        cursor = world.read(cursor=cursor).cursor
        asked.append(len(world.loop.asked(ARCHIVE)))
    assert asked == [1, 1, 1, 2, 2]


def test_a_thread_that_was_held_back_and_archived_meanwhile_is_not_lost(world: World) -> None:
    world.channel("1", "general")
    world.now = NOW - timedelta(minutes=60)
    world.thread("11", "1", "Solved", archived_hours_ago=1.05)
    said = world.say("11", "Thank you.", minutes_ago=65)
    first = world.read()
    assert first.items == []  # in the archive already, and somebody may still go on
    world.now = NOW + timedelta(minutes=5)
    assert world.read(cursor=first.cursor).ids == [f"discord:{said}"]


def test_a_permalink_leads_to_the_first_message_and_people_are_counted(world: World) -> None:
    world.channel("1", "general")
    first = world.say("1", "Does <@2> know <#1>?", minutes_ago=100, mentions=[
        {"id": "2", "username": "bob", "global_name": "Bob B."}])  # fmt: skip
    world.say("1", "Yes <:yay:123456>", minutes_ago=99, by="2", type=19,
              message_reference={"message_id": first}, reactions=[{"count": 3}])  # fmt: skip
    item = world.read().items[0]
    assert item.url == f"https://discord.example/channels/{GUILD}/1/{first}"
    assert item.text == "Does @someone know #general?\n\nYes :yay:"
    assert (item.author, item.engagement.participants) == ("", 2)
    assert (item.engagement.score, item.engagement.replies) == (3, 1)
    named = world.read(options={"names": True}).items[0]
    assert named.text == "person1: Does @Bob B. know #general?\n\nperson2: Yes :yay:"
    assert named.author == "person1, person2"


def test_a_channel_that_refuses_is_named_and_asked_once(world: World) -> None:
    world.channel("1", "general")
    world.channel("2", "staff")
    world.say("1", "hello", minutes_ago=100)
    world.say("2", "secret", minutes_ago=100)
    world.servers.closed.add("2")
    reading = world.read()
    assert words_of(reading) == "hello"
    refused = [trouble for trouble in reading.fatal if trouble.code == "http-403"]
    assert {trouble.subject for trouble in refused} == {"#staff (Lab)"}
    assert "50001" in refused[0].message
    assert "Read Message History" in refused[0].hint
    assert len([e for e in world.loop.exchanges if "/channels/2/" in e.path]) == 1


def test_a_channel_removed_in_the_middle_keeps_the_pages_before(world: World) -> None:
    world.channel("1", "general")
    world.channel("2", "papers")
    for number in range(150):
        world.say("1", f"word{number}x", minutes_ago=600 - number)
    world.say("2", "a paper", minutes_ago=100)
    pages = 0

    def answer(request: Request) -> Response:
        nonlocal pages
        if request.path.endswith("/channels/1/messages"):
            pages += 1
            if pages > 1:
                return json_response(UNKNOWN_CHANNEL, 404)
        return world.api.answer(request)

    world.loop.service.answer = answer
    reading = world.read()
    assert "word99x" in words_of(reading)
    assert "a paper" in words_of(reading)
    (trouble,) = reading.fatal
    assert (trouble.code, trouble.subject) == ("http-404", "#general (Lab)")
    assert "10003" in trouble.message


def test_a_wrong_token_ends_the_run_after_one_request(world: World) -> None:
    world.channel("1", "general")
    reading = world.read(secrets={"DISCORD_BOT_TOKEN": "not-a-token"})
    assert reading.codes == ["http-401"]
    assert "developer portal" in reading.troubles[0].hint
    assert len(world.loop.exchanges) == 1
    assert "not-a-token" not in str(reading.troubles)


def test_a_token_reset_in_the_middle_stops_the_channels(world: World) -> None:
    for key in range(30):
        world.channel(str(key), f"channel{key}")
        world.say(str(key), f"in {key}", minutes_ago=100)
    asked = 0

    def answer(request: Request) -> Response:
        nonlocal asked
        asked += request.path.endswith("/messages")
        if asked > 3:
            return json_response({"message": "401: Unauthorized", "code": 0}, 401)
        return world.api.answer(request)

    world.loop.service.answer = answer
    first = world.read()
    assert [trouble.code for trouble in first.fatal] == ["http-401"]
    assert len(world.asked_for_messages()) <= 3 + 16  # what was under way, and not one more
    world.loop.service.answer = world.api.answer
    second = world.read(cursor=first.cursor)
    assert len({*first.ids, *second.ids}) == 30


def test_without_a_token_nothing_is_asked(world: World) -> None:
    reading = world.read(secrets={})
    assert reading.codes == ["no-credentials"]
    assert "DISCORD_BOT_TOKEN" in reading.troubles[0].hint
    assert world.loop.exchanges == []


def test_a_short_limit_of_a_bucket_is_waited_out(world: World) -> None:
    world.channel("1", "general")
    world.say("1", "hello", minutes_ago=100)
    limited = world.loop.fault("/api/v10/channels/1/messages", times=1)
    limited.status, limited.body = (
        429,
        b'{"message": "limited", "retry_after": 0.3, "global": false}',
    )
    reading = world.read()
    assert words_of(reading) == "hello"
    assert not reading.fatal
    first, second = world.loop.asked("/api/v10/channels/1/messages")
    assert second.at_s - first.at_s >= 0.3


def test_a_long_limit_of_a_bucket_ends_its_channel_only(world: World) -> None:
    for key in ("1", "2"):
        world.channel(key, f"channel{key}")
        world.say(key, f"in {key}", minutes_ago=100)
    body = b'{"message": "limited", "retry_after": 64.57, "global": false}'
    world.loop.fault("/api/v10/channels/1/messages", status=429, body=body)
    reading = world.read()
    assert words_of(reading) == "in 2"
    (trouble,) = reading.fatal
    assert (trouble.code, trouble.subject) == ("rate-limited", "#channel1 (Lab)")
    assert len(world.asked_for_messages("1")) == 1
    assert "not_before" not in reading.cursor


def test_a_global_limit_ends_the_run_and_is_kept_to(world: World) -> None:
    for key in range(20):
        world.channel(str(key), f"channel{key}")
        world.say(str(key), f"in {key}", minutes_ago=100)
    asked = 0

    def answer(request: Request) -> Response:
        nonlocal asked
        asked += request.path.endswith("/messages")
        return world.api.throttled(90.5, "global") if asked > 2 else world.api.answer(request)

    world.loop.service.answer = answer
    first = world.read()
    assert [trouble.code for trouble in first.fatal] == ["rate-limited"]
    assert len(world.asked_for_messages()) <= 2 + 16
    assert first.cursor["not_before"] == (NOW + timedelta(seconds=90.5)).isoformat()
    before = len(world.loop.exchanges)
    assert world.read(cursor=first.cursor).codes == ["rate-limited"]
    assert len(world.loop.exchanges) == before
    world.loop.service.answer = world.api.answer
    world.now += timedelta(seconds=91)
    second = world.read(cursor=first.cursor)
    assert len({*first.ids, *second.ids}) == 20


def test_an_empty_bucket_is_waited_for_before_it_refuses(world: World) -> None:
    world.channel("1", "general")
    for number in range(150):
        world.say("1", f"word{number}x", minutes_ago=600 - number)
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "0.4"}
    world.loop.fault("/api/v10/channels/1/messages", headers=headers, times=1)
    world.read()
    first, second = world.loop.asked("/api/v10/channels/1/messages")
    assert second.at_s - first.at_s >= 0.4


@pytest.mark.parametrize(
    "seconds", [pytest.param(b'"soon"', id="words"), pytest.param(b"1e999", id="no end")]
)
def test_a_limit_that_says_no_time_is_left_for_later(world: World, seconds: bytes) -> None:
    world.channel("1", "general")
    body = b'{"message": "limited", "global": true, "retry_after": ' + seconds + b"}"
    world.loop.fault("/api/v10/guilds", status=429, body=body)
    reading = world.read()
    assert reading.codes == ["rate-limited"]
    assert len(world.loop.exchanges) == 1


def test_requests_of_all_channels_keep_one_pace(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.discord.api.PER_SECOND", 30)
    for key in range(15):
        world.channel(str(key), f"channel{key}")
        world.say(str(key), "Words.", minutes_ago=100)
    started = time.monotonic()
    world.read()
    asked = len(world.loop.exchanges)
    assert asked == 3 + 15 + 15
    assert time.monotonic() - started >= (asked - 1) / 30


def test_edits_and_deletions_before_a_talk_is_over_reach_the_item(world: World) -> None:
    world.channel("1", "general")
    window = Window(NOW - timedelta(hours=1), NOW + timedelta(hours=23))
    first = world.say("1", "The model has 7B", minutes_ago=20)
    wrong = world.say("1", "or 70?", minutes_ago=15, by="2")
    early = world.read(window=window)
    assert early.items == []  # somebody may go on
    sent = world.servers.messages["1"]
    sent[0] = sent[0] | {"content": "The model has 8B", "edited_timestamp": NOW.isoformat()}
    world.servers.messages["1"] = [m for m in sent if m["id"] != wrong]
    world.now += timedelta(hours=2)
    later = world.read(window=window, cursor=early.cursor)
    (item,) = later.items
    assert (item.id, item.text) == (f"discord:{first}", "The model has 8B")
    assert "edited" in item.flags


def test_a_talk_under_way_is_stored_once_when_it_is_over(world: World) -> None:
    world.channel("1", "general")
    window = Window(NOW - timedelta(hours=3), NOW + timedelta(hours=21))
    over = world.say("1", "This is over.", minutes_ago=150)
    goes_on = world.say("1", "This goes on.", minutes_ago=10, by="2")
    first = world.read(window=window)
    assert first.ids == [f"discord:{over}"]
    world.say("1", "As I said.", minutes_ago=-5, by="2")
    world.now += timedelta(hours=2)
    second = world.read(window=window, cursor=first.cursor)
    assert second.ids == [f"discord:{goes_on}"]
    assert second.items[0].text == "This goes on.\nAs I said."


def test_at_the_end_of_the_window_nothing_is_held_back(world: World) -> None:
    world.channel("1", "general")
    world.say("1", "Just now.", minutes_ago=1)
    assert words_of(world.read(window=DAY)) == "Just now."


def test_a_bot_without_the_message_content_intent_is_told_so(world: World) -> None:
    world.channel("1", "general")
    world.channel("2", "papers")
    for number in range(5):
        world.say("1", "", minutes_ago=100 - number)
    world.say("2", "Words.", minutes_ago=300)
    world.say("2", "", minutes_ago=100)  # a sticker, say
    reading = world.read()
    assert words_of(reading) == "Words."
    named = {t.subject: (t.code, t.fatal) for t in reading.troubles}
    assert named == {
        "#general (Lab)": ("no-words", True),
        "#papers (Lab)": ("no-words", False),
    }
    assert "Message Content intent" in next(t.hint for t in reading.troubles if t.fatal)


def test_a_reply_to_something_older_says_so(world: World) -> None:
    world.channel("1", "general")
    old = world.say("1", "An old question?", minutes_ago=3000)
    world.say("1", "A late answer.", minutes_ago=60, by="2", type=19,
              message_reference={"message_id": old})  # fmt: skip
    (item,) = world.read().items
    assert item.relations == (Relation("reply", f"discord:{old}"),)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        pytest.param({"body": b"<html>busy</html>"}, "not-discord", id="a page with status 200"),
        pytest.param({"body": b"{}"}, "not-discord", id="an object"),
        pytest.param({"body": b"null"}, "not-discord", id="null"),
        pytest.param({"body": b'[1, "x", {"id": "abc"}]'}, "not-messages", id="no messages"),
        pytest.param({"status": 403, "body": b"<html>"}, "http-403", id="403 without words"),
        pytest.param({"truncate": 0.5, "body": b"[" + b" " * 5000 + b"]"}, "truncated", id="cut"),
    ],
)
def test_answers_that_are_no_messages_are_named_and_the_others_go_on(
    world: World, fault: dict[str, Any], code: str
) -> None:
    for key in ("1", "2"):
        world.channel(key, f"channel{key}")
        world.say(key, f"in {key}", minutes_ago=100)
    world.loop.fault("/api/v10/channels/1/messages", **fault)
    reading = world.read()
    assert words_of(reading) == "in 2"
    named = [t for t in reading.troubles if t.code == code]
    assert [trouble.subject for trouble in named] == ["#channel1 (Lab)"]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(f"/api/v10/guilds/{GUILD}", id="server"),
        pytest.param(f"/api/v10/guilds/{GUILD}/channels", id="channels"),
        pytest.param(f"/api/v10/guilds/{GUILD}/threads/active", id="threads"),
    ],
)
@pytest.mark.parametrize(
    "body",
    [b"<html>busy</html>", b"null", b'"so"', b"[1]", b"{}", b'{"ok": true}', b"[" * 50_000],
)
def test_a_server_that_answers_something_else_is_an_error(
    world: World, path: str, body: bytes
) -> None:
    world.channel("1", "general")
    world.say("1", "words", minutes_ago=100)
    world.loop.fault(path, body=body)
    reading = world.read()
    assert reading.items == []
    assert [t.code for t in reading.fatal] == ["not-discord"]


def test_archives_that_answer_something_else_are_named_and_asked_again(world: World) -> None:
    world.channel("1", "general")
    world.say("1", "words", minutes_ago=100)
    world.loop.fault(ARCHIVE, body=b'{"ok": true}')
    reading = world.read()
    assert words_of(reading) == "words"
    assert reading.codes == ["not-discord"]
    assert "archives_at" not in reading.cursor


@pytest.mark.parametrize("channels", [["papers"], ["*-news", "77"]])
def test_patterns_that_match_no_channel_are_an_error(world: World, channels: list[str]) -> None:
    world.channel("1", "general")
    reading = world.read(options={"channels": channels})
    assert [t.code for t in reading.fatal] == ["no-channels"]


def test_a_server_that_the_bot_is_not_in_is_one_error(world: World) -> None:
    reading = world.read(options={"server": "1234"})
    assert [(t.code, t.subject) for t in reading.fatal] == [("http-404", "server 1234")]
