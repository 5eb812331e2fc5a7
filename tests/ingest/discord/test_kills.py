"""Nothing of a server is lost or stored twice, whenever runs are killed and people write on."""

import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from ingest.source import Batch, Cursor, Window
from tests.ingest.discord.test_collector import FORUM, World
from tests.support.social import NOW, serving

HOURS, RUNS, MESSAGES = 12, 14, 160
WINDOW = Window(NOW, NOW + timedelta(hours=HOURS))
CLOSED_BY_HAND = ("100", "103")


def busy_server(chance: random.Random) -> World:
    """A server with two channels, four threads and words all day, each word said once."""
    world = World()
    for key, name in (("1", "general"), ("2", "papers")):
        world.channel(key, name)
    world.channel("3", "help", FORUM)
    for number, parent in enumerate("1133"):
        world.thread(str(100 + number), parent, f"thread {number}")
    for number in range(MESSAGES):
        place = chance.choice(["1", "1", "2", "100", "101", "102", "103"])
        minute = chance.uniform(1, HOURS * 60 - 1)
        more = {}
        at = NOW + timedelta(minutes=minute)
        sent = world.servers.messages.get(place, [])
        earlier = [message for message in sent if world.servers.times[message["id"]] < at]
        if earlier and chance.random() < 0.3:
            reference = {"message_id": chance.choice(earlier)["id"]}
            more = {"type": 19, "message_reference": reference}
        by = str(chance.randrange(4))
        world.say(place, f"word{number}x", minutes_ago=-minute, by=by, **more)
    return world


def close_by_hand(world: World, at: datetime) -> None:
    """Archive two threads; nobody writes in them after that."""
    for key in CLOSED_BY_HAND:
        metadata = {"archived": True, "archive_timestamp": at.isoformat()}
        world.servers.channels[key]["thread_metadata"] = metadata
        sent = world.servers.messages[key]
        world.servers.messages[key] = [m for m in sent if world.servers.times[m["id"]] <= at]


def after(batches: int) -> Callable[[Batch], bool]:
    """Return what kills a run after so many batches."""
    seen: list[Batch] = []

    def killed(batch: Batch) -> bool:
        seen.append(batch)
        return len(seen) == batches

    return killed


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2))])
def test_every_message_is_in_one_stored_item(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.discord.api.PER_SECOND", 2000)
    chance = random.Random(seed)
    world = busy_server(chance)
    stored: dict[str, str] = {}
    cursor: Cursor = {}
    with serving(world.api.answer) as world.loop:
        for run in range(1, RUNS + 1):
            world.now = NOW + timedelta(hours=HOURS * run / RUNS)
            if run == RUNS // 2:
                close_by_hand(world, world.now - timedelta(minutes=3))
            until = after(chance.choice([1, 2, 3, 99]) if run < RUNS else 99)
            for batch in world.read(window=WINDOW, cursor=cursor, until=until).batches:
                cursor = batch.cursor
                for item in batch.items:
                    stored.setdefault(item.id, item.text)
    said = {m["content"] for sent in world.servers.messages.values() for m in sent}
    found = Counter(word for text in stored.values() for word in re.findall(r"word\d+x", text))
    assert set(found) == said
    assert {word for word, count in found.items() if count > 1} == set()
