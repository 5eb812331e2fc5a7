"""The replay of the sample day gives what the sample world gives, and needs no more than it has."""

from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.cli.demo_day import demo_config
from dateline.day.collect import take_sources
from dateline.day.context import Newsroom
from dateline.demo.replay import DEMO_NOW, ISSUE_DATE, Answer, load_day, replayed
from dateline.store.store import Store
from ingest.item import Item
from tests.support.world import DAY
from tests.world.record import line_of
from tests.world.world import World


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
