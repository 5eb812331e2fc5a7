"""The operator is told of each problem once, and of its end; the doctor names each mend."""

import datetime as dt
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dateline.config.load import load_config
from dateline.config.settings import Config
from dateline.day.context import Newsroom
from dateline.day.run import run_date
from dateline.day.write import EmptyDayError
from dateline.operate import alerts
from dateline.operate.alerts import problems, watch
from dateline.operate.doctor import examine
from dateline.operate.problems import overdue
from dateline.store.collections import Collection, CollectionShelf
from dateline.store.runs import RunRecord
from dateline.store.store import Store
from ingest.source import Batch, Source, SourceError
from summarize.models.settings import CallRecord
from tests.support.newsletters import Paper

# apprise imports what Python 3.13 has no more, where it is there.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2024, 5, 3, 12, tzinfo=dt.UTC)
FEED = '[[sources]]\nkind = "feed"\nname = "Blog"\nurl = "https://blog.example/feed"\n'


@dataclass
class Pager:
    """A place for alerts, and an address to ping, over real HTTP."""

    url: str = ""
    ping: str = ""
    told: list[str] = field(default_factory=list)
    pings: int = 0
    down: bool = False


@pytest.fixture
def pager() -> Iterator[Pager]:
    state = Pager()

    class Place(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if not state.down:
                state.told += said["message"].splitlines()
            self._answer(503 if state.down else 200)

        def do_GET(self) -> None:
            state.pings += 1
            self._answer(200)

        def _answer(self, code: int) -> None:
            self.send_response(code)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Place)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    where = f"127.0.0.1:{server.server_address[1]}"
    state.url, state.ping = f"json://{where}/alerts", f"http://{where}/alive"
    yield state
    server.shutdown()
    server.server_close()


def settings(paper: Paper, pager: Pager) -> Config:
    text = paper.config.read_text("utf-8")
    paper.config.write_text(text + FEED + "[schedule]\ncatch_up_days = 3\n", "utf-8")
    secrets = {"DATELINE_ALERT_URLS": pager.url, "DATELINE_PING_URL": pager.ping}
    return load_config(paper.config, secrets)


def collected(store: Store, config: Config, at: dt.datetime, status: str, new: int = 0) -> None:
    (source,) = config.followed()
    error = SourceError(source.name, "http-503", "it answers 503", "Wait.")
    troubles = (error,) if status == "missing" else ()
    store.collections.save(
        Collection(
            source.name, source.kind, at, at, status, new=new, troubles=troubles, key=source.key
        )
    )


def test_each_problem_is_told_once_and_its_end_too(stored: Paper, pager: Pager):
    config = settings(stored, pager)
    with Store.open(config.store_url) as store:
        for days in range(10, 3, -1):
            collected(store, config, NOW - days * DAY, "read", new=2)
        watch(Newsroom(config, store, NOW - 3 * DAY))
        assert (pager.told, pager.pings) == ([], 1)
        for days in (2, 1, 0):
            collected(store, config, NOW - days * DAY, "missing")
        pager.down = True
        watch(Newsroom(config, store, NOW))
        pager.down = False
        for _ in range(3):
            watch(Newsroom(config, store, NOW))
        assert pager.told == ["Blog cannot be read since 2024-04-29 12:00 UTC (http-503)"]
        collected(store, config, NOW + DAY / 24, "read", new=1)
        watch(Newsroom(config, store, NOW + DAY / 24))
        assert pager.told[1:] == [f"well again: {pager.told[0]}"]


def test_a_silent_source_is_told_by_its_own_habit(stored: Paper, pager: Pager):
    config = settings(stored, pager)
    with Store.open(config.store_url) as store:
        for days in range(20, 5, -1):
            collected(store, config, NOW - days * DAY, "read", new=1)
        for days in range(5, -1, -1):
            collected(store, config, NOW - days * DAY, "unchanged")
        found = dict(problems(Newsroom(config, store, NOW)))
        assert list(found.values()) == ["Blog gave nothing new since 2024-04-27"]
        assert dict(problems(Newsroom(config, store, NOW - 4 * DAY))) == {}


def test_the_past_of_a_source_that_does_well_is_not_read(
    stored: Paper, pager: Pager, monkeypatch: pytest.MonkeyPatch
):
    config, asked = settings(stored, pager), list[str]()
    whole = CollectionShelf.load

    def noted(
        shelf: CollectionShelf, sources: Sequence[Source], **more: dt.datetime
    ) -> list[Collection]:
        asked.extend(source.name for source in sources)
        return whole(shelf, sources, **more)

    monkeypatch.setattr(CollectionShelf, "load", noted)
    with Store.open(config.store_url) as store:
        for hours in range(100, 0, -1):
            collected(store, config, NOW - hours * DAY / 24, "read", new=1)
        watch(Newsroom(config, store, NOW))
        watch(Newsroom(config, store, NOW + 2 * DAY))
    assert asked == ["Blog"]


def test_nothing_is_read_where_nobody_is_told(stored: Paper, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(alerts, "problems", None)
    config = load_config(stored.config, {})
    with Store.open(config.store_url) as store:
        watch(Newsroom(config, store, NOW))


def test_a_missed_issue_is_told_and_the_switch_is_not_pinged(stored: Paper, pager: Pager):
    config = settings(stored, pager)
    late = NOW + DAY
    with Store.open(config.store_url) as store:
        run = RunRecord("ai-dateline", late.date(), "collect", "failed", "no source", late)
        store.runs.note(run)
        watch(Newsroom(config, store, late))
    assert pager.told == [
        "the issue of 2024-05-04 is overdue",
        "the issue of 2024-05-04: collect failed: no source",
    ]
    assert pager.pings == 0


def test_what_is_past_mending_is_not_called_well(stored: Paper, pager: Pager):
    config = settings(stored, pager)
    missed, late = (NOW + DAY).date(), NOW + 6 * DAY
    with Store.open(config.store_url) as store:
        store.runs.note(RunRecord("ai-dateline", missed, "collect", "failed", "why", NOW + DAY))
        for each in (NOW + DAY, late):
            watch(Newsroom(config, store, each))
    assert [line for line in pager.told if str(missed) in line] == [
        f"the issue of {missed} is overdue",
        f"the issue of {missed}: collect failed: why",
        f"looked at no longer: the issue of {missed} is overdue",
        f"looked at no longer: the issue of {missed}: collect failed: why",
    ]


def test_the_trouble_of_a_source_that_is_dropped_is_not_called_well(stored: Paper, pager: Pager):
    config = settings(stored, pager)
    with Store.open(config.store_url) as store:
        collected(store, config, NOW - 4 * DAY, "read", new=2)
        for days in (3, 2, 1):
            collected(store, config, NOW - days * DAY, "missing")
        watch(Newsroom(config, store, NOW))
        (told,) = pager.told
        watch(Newsroom(config.model_copy(update={"sources": ()}), store, NOW))
    assert pager.told[1:] == [f"looked at no longer: {told}"]


def test_a_day_without_news_is_not_overdue(stored: Paper, pager: Pager):
    config = settings(stored, pager)
    quiet = NOW + DAY
    with Store.open(config.store_url) as store:
        collected(store, config, quiet - DAY / 24, "unchanged")
        room = Newsroom(config, store, quiet)
        with pytest.raises(EmptyDayError, match="nothing was published"):
            run_date(room.issue(quiet.date()), collected=True)
        watch(room)
        assert [run.status for run in room.runs if run.date == quiet.date()] == ["quiet"]
    assert (pager.told, pager.pings) == ([], 1)


@pytest.mark.parametrize(
    ("quiet_days", "later", "missed"),
    [
        pytest.param((-2,), 0, [], id="before the paper's first issue none is missed"),
        pytest.param(tuple(range(1, 18)), 18, [18], id="more quiet days than runs are listed"),
    ],
)
def test_quiet_days_make_no_other_day_overdue(
    stored: Paper, pager: Pager, quiet_days: Sequence[int], later: int, missed: Sequence[int]
):
    config = settings(stored, pager)
    times = config.schedule.model_copy(update={"catch_up_days": 30})
    config = config.model_copy(update={"schedule": times})
    with Store.open(config.store_url) as store:
        for days in quiet_days:
            at = NOW + days * DAY
            run = RunRecord(config.newsletter.slug, at.date(), "write", "quiet", "", at)
            store.runs.note(run)
        late = overdue(Newsroom(config, store, NOW + later * DAY))
    assert late == [(NOW + days * DAY).date() for days in missed]


@pytest.mark.parametrize(
    ("calls", "posts", "told"),
    [
        pytest.param(8, 89, [], id="enough is left"),
        pytest.param(9, 90, ["models took 9.00 of 10.00 this month", "Labs read 90 of 100 posts"],
                     id="nine tenths are spent"),
    ],
)  # fmt: skip
def test_money_that_runs_low_is_told(
    stored: Paper, pager: Pager, calls: int, posts: int, told: list[str]
):
    text = stored.config.read_text("utf-8") + "[model]\nmax_cost_month = 10\n"
    text += '[[sources]]\nkind = "x"\nname = "Labs"\naccounts = ["a"]\nposts_per_month = 100\n'
    stored.config.write_text(text, "utf-8")
    config = load_config(stored.config, {"DATELINE_ALERT_URLS": pager.url})
    with Store.open(config.store_url) as store:
        call = CallRecord("m", "front", "answered", 100, 10, cost=1.0)
        store.runs.save_calls(config.newsletter.slug, NOW.date(), [call] * calls, NOW)
        (source,) = config.followed()
        store.items.save_batch(source, Batch((), {}, spent=posts), NOW)
        watch(Newsroom(config, store, NOW))
    assert pager.told == told


def test_the_doctor_names_the_sources_that_could_not_be_read(stored: Paper, pager: Pager):
    config = settings(stored, pager)

    def said(store: Store) -> list[tuple[str, str]]:
        room = Newsroom(config, store, NOW)
        return [(row.state, row.words) for row in examine(room) if row.about == "sources"]

    with Store.open(config.store_url) as store:
        assert said(store) == []
        collected(store, config, NOW - DAY / 8, "missing")
        assert said(store) == [("warning", "Blog: it answers 503. Wait.")]
        collected(store, config, NOW - DAY / 12, "read")
        assert said(store) == []


def test_the_doctor_finds_a_newsletter_well_and_names_what_is_not(stored: Paper, tmp_path: Path):
    found = {row["about"]: row for row in stored.ok("doctor", "--json").json}
    assert {row["state"] for row in found.values()} <= {"ok", "warning"}
    assert found["store"]["words"] == "whole, 261 items"
    text = stored.config.read_text("utf-8")
    source = '[[sources]]\nkind = "x"\naccounts = ["a"]\n'
    stored.config.write_text(text + source, "utf-8")
    stored.set("deploy", f'to = "git"\nremote = "{tmp_path}/no.git"')
    stored.set("email", 'host = "localhost"\nport = 9\nsender = "desk@paper.example"')
    (stored.folder / "readers.txt").write_text("ann@a.example\n")
    (stored.folder / ".env").write_text("DATELINE_ALERT_URLS=nonsense://tok3n\n")
    done = stored.run("doctor")
    assert done.code == 1
    for words in (
        "X_BEARER_TOKEN",
        "no.git",
        "mail server localhost:9",
        "no URL that Apprise",
        "chmod",
    ):
        assert words in done.out
    assert "tok3n" not in done.out + done.err
