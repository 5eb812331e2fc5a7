"""The Discord service answers as REST v10 does: pages, threads, refusals and buckets."""

from typing import Any

import httpx
import pytest

from tests.support.world import world
from tests.world.server import Fault
from tests.world.world import World

__all__ = ["world"]

KERNEL_ROOM = "912004417738211329"
EVAL_COMMONS = "1043377120550912441"


def get(world: World, path: str, **params: str) -> httpx.Response:
    token = world.secrets["DISCORD_BOT_TOKEN"]
    return httpx.get(
        f"{world.services['discord'].address}/api/v10{path}",
        params=params,
        headers={"Authorization": f"Bot {token}"},
        verify=False,
    )


def channel(world: World, guild: str, name: str) -> dict[str, Any]:
    channels = get(world, f"/guilds/{guild}/channels").json()
    return next(found for found in channels if found["name"] == name)


def messages(world: World, channel_id: str, **params: str) -> list[dict[str, Any]]:
    answer = get(world, f"/channels/{channel_id}/messages", **params)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()
    return found


@pytest.mark.parametrize("scheme", ["", "Bearer ", "bot-"])
def test_only_a_bot_token_is_taken(world: World, scheme: str) -> None:
    headers = {"Authorization": scheme + world.secrets["DISCORD_BOT_TOKEN"]}
    answer = httpx.get(world.services["discord"].address + "/api/v10/users/@me", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, 0)


def test_messages_come_newest_first_and_by_pages(world: World) -> None:
    triton = channel(world, KERNEL_ROOM, "triton")["id"]
    everything = [m["id"] for m in messages(world, triton, limit="100")]
    assert everything == sorted(everything, key=int, reverse=True)
    upwards, last = [], "0"
    while page := [m["id"] for m in messages(world, triton, limit="7", after=last)]:
        upwards += page[::-1]
        last = page[0]
    downwards, last = [], everything[0]
    while page := [m["id"] for m in messages(world, triton, limit="7", before=last)]:
        downwards += page
        last = page[-1]
    assert upwards == everything[::-1]
    assert downwards == everything[1:]


def test_the_last_message_id_is_the_newest_message(world: World) -> None:
    rocm = channel(world, KERNEL_ROOM, "rocm")
    assert messages(world, rocm["id"], limit="1")[0]["id"] == rocm["last_message_id"]


def test_a_limit_beyond_100_is_an_invalid_form(world: World) -> None:
    triton = channel(world, KERNEL_ROOM, "triton")["id"]
    answer = get(world, f"/channels/{triton}/messages", limit="101")
    assert (answer.status_code, answer.json()["code"]) == (400, 50035)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        pytest.param("/guilds/1", 404, 10004, id="no-such-server"),
        pytest.param("/channels/1/messages", 404, 10003, id="no-such-channel"),
    ],
)
def test_refusals_carry_discords_codes(world: World, path: str, status: int, code: int) -> None:
    answer = get(world, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_closed_channel_is_listed_and_refused(world: World) -> None:
    closed = channel(world, EVAL_COMMONS, "moderators")["id"]
    answer = get(world, f"/channels/{closed}/messages")
    assert (answer.status_code, answer.json()["code"]) == (403, 50001)


def test_threads_are_active_or_archived(world: World) -> None:
    active = get(world, f"/guilds/{EVAL_COMMONS}/threads/active").json()["threads"]
    papers = channel(world, EVAL_COMMONS, "papers")["id"]
    archived = get(world, f"/channels/{papers}/threads/archived/public", limit="2").json()
    assert [thread["name"] for thread in active] == ["KAN: Kolmogorov-Arnold Networks"]
    assert [thread["name"] for thread in archived["threads"]] == ["Med-Gemini"]
    assert archived["has_more"] is False
    assert len(messages(world, active[0]["id"])) == 6


def test_a_thread_that_grew_from_a_message_has_its_id(world: World) -> None:
    triton = channel(world, KERNEL_ROOM, "triton")["id"]
    starters = [m for m in messages(world, triton, limit="100") if "thread" in m]
    assert [m["thread"]["id"] for m in starters] == [m["id"] for m in starters]
    assert len(starters) == 1


def test_messages_have_the_parts_of_real_ones(world: World) -> None:
    triton = messages(world, channel(world, KERNEL_ROOM, "triton")["id"], limit="100")
    answers = [m for m in triton if m["type"] == 19]
    assert all(m["referenced_message"]["id"] == m["message_reference"]["message_id"]
               for m in answers)  # fmt: skip
    assert answers
    called = [m for m in triton if m["mentions"]]
    assert all(f"<@{m['mentions'][0]['id']}>" in m["content"] for m in called)
    assert called
    assert any(m["reactions"][0]["count"] > 5 for m in triton if "reactions" in m)


def test_buckets_count_down_and_refuse_when_empty(world: World) -> None:
    remaining = [int(get(world, "/users/@me").headers["x-ratelimit-remaining"]) for _ in range(3)]
    assert remaining == [49, 48, 47]
    refused = world.discord.throttled(1.5, "shared")
    world.services["discord"].faults.append(
        Fault("/api/v10/users/@me", status=429, body=refused.body, headers=refused.headers, times=1)
    )
    answer = get(world, "/users/@me")
    assert answer.status_code == 429
    assert answer.json()["retry_after"] == pytest.approx(1.5)
    assert answer.headers["x-ratelimit-scope"] == "shared"


def test_messages_of_later_do_not_exist_yet(world: World) -> None:
    world.now = world.now.replace(day=2, hour=9)
    triton = channel(world, KERNEL_ROOM, "triton")
    found = messages(world, triton["id"], limit="100")
    assert found[0]["id"] == triton["last_message_id"]
    assert all(m["timestamp"] <= "2024-05-02T09:00:00" for m in found)
