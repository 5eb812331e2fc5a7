"""The replay of the sample day gives what the sample world gives, and needs no more than it has."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import ParamSpec, TypeVar

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dateline.day.collect
from dateline.cli.demo_day import demo_config
from dateline.day.collect import take_sources
from dateline.day.context import Newsroom
from dateline.demo.replay import DEMO_NOW, ISSUE_DATE, Answer, load_day, replayed
from dateline.store.store import Store
from ingest.aside import Processes
from ingest.item import Item
from tests.support.world import DAY
from tests.world.record import line_of
from tests.world.world import World

P = ParamSpec("P")
T = TypeVar("T")


def items_of(newsletter: str, folder: Path) -> list[Item]:
    """Return what the sample newsletter's sources give."""
    config = demo_config(newsletter, folder, folder / "dateline.db")
    with Store.open(config.store_url) as store:
        take_sources(Newsroom(config, store, DEMO_NOW).issue(ISSUE_DATE), [])
        return store.items.load_items(DAY, config.followed())


@pytest.mark.slow
def test_it_gives_the_items_that_the_world_gives(tmp_path: Path):
    with replayed() as newsletter:
        found = items_of(newsletter, tmp_path)
    (tmp_path / "dateline.db").unlink()
    with World() as world:
        wanted = items_of(world.config_toml(), tmp_path)
    assert found == wanted, "record the day anew: python -m tests.world.record"


class ReadyProcesses(Processes):
    """Has all work done by a process, from the first on."""

    def __init__(self) -> None:
        super().__init__(1, 0.0)
        self.done = 0

    async def __call__(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        while not self._at_work:
            await super().__call__(abs, 1)
            await asyncio.sleep(0.02)
        self.done += 1
        return await super().__call__(work, *args, **kwargs)


def test_it_is_the_same_day_whether_threads_or_a_process_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    made: list[ReadyProcesses] = []

    def stored(name: str, aside: Callable[[], Processes]) -> object:
        """Return what a day leaves in the store; the ports of its services are not the same."""
        monkeypatch.setattr(dateline.day.collect, "Processes", aside)
        with replayed() as newsletter:
            config = demo_config(newsletter, tmp_path, tmp_path / name)
            with Store.open(config.store_url) as store:
                told = take_sources(Newsroom(config, store, DEMO_NOW).issue(ISSUE_DATE), [])
                items = store.items.load_items(DAY, config.followed())
                cursors = store.cursors.of(config.followed())
        counts = [replace(each, key="", bytes_read=0) for each in told]
        return items, counts, re.sub(r"127.0.0.1:\d+", "", json.dumps(cursors, sort_keys=True))

    def ready() -> ReadyProcesses:
        made.append(ReadyProcesses())
        return made[-1]

    by_threads, by_process = stored("1.db", lambda: Processes(0)), stored("2.db", ready)
    assert made[0].done > 30
    assert by_process == by_threads


def test_it_serves_the_pages_behind_the_days_links():
    pages = {host for host, _ in load_day()}
    assert {"papers.example", "hub.example", "ledger.example", "pbs.example"} <= pages


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        pytest.param("/2/lists/1601000000000000007/tweets?other=1", "", 200, id="another query"),
        pytest.param("/2/lists/1/tweets", "", 404, id="not recorded"),
        pytest.param("/feed.xml", "oldbench.example", 410, id="a site of its own host"),
        pytest.param("/feed.xml", "", 404, id="a site's path without its host"),
    ],
)
def test_a_request_gets_what_was_recorded_for_its_address(path: str, host: str, status: int):
    with replayed() as newsletter:
        address = newsletter.partition('"*.example" = "')[2].partition('"')[0]
        answer = httpx.get(address + path, headers={"Host": host} if host else {})
    assert answer.status_code == status


@given(
    body=st.one_of(st.binary(), st.text().map(str.encode), st.just(b'{"a": [1, 2.5, null]}')),
    kind=st.sampled_from(["text/html", "application/json"]),
)
def test_an_answer_is_read_as_it_was_written(body: bytes, kind: str):
    answer = Answer("a.example", "/", {"q": "1"}, 200, {"Content-Type": kind}, body)
    read = Answer.from_line(line_of(answer))
    assert (read.host, read.query, read.status) == ("a.example", {"q": "1"}, 200)
    assert read.body == body or kind == "application/json"
