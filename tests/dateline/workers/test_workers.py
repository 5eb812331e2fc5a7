"""The work of a schedule done by workers: the same issues, nothing twice, nobody kept waiting."""

import asyncio
import datetime as dt
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from dateline.config.folder import Newsletters
from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.schedule.daemon import Deployment, do
from dateline.store.queue import QueueState, load_queue
from dateline.store.store import Store
from dateline.workers.queue import GIVE_UP, STEP, Queue, QueuedJobs, conninfo, host_lock
from dateline.workers.worker import Worker
from ingest.http.settings import HOST_DELAY_S, HttpSettings
from ingest.source import Source
from tests.support.folder_of_papers import SHARED, papers
from tests.support.newsletters import ISSUE, Paper
from tests.support.postgres import Server, database
from tests.support.warm import warm_python
from tests.world.server import Fault
from tests.world.world import World

NOW = dt.datetime(2024, 5, 3, 8, tzinfo=dt.UTC)


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    with database(server) as made:
        yield made


def issues(folder: Paper, url: str = "") -> Mapping[str, tuple[str, bytes]]:
    """Return each newsletter's edition as it is stored, and its post."""
    configs = Newsletters.read(folder.folder).configs
    made = {}
    with Store.open(url or configs[0].store_url) as store:
        for config in configs:
            slug = config.newsletter.slug
            text = store.editions.text(slug, dt.date.fromisoformat(ISSUE), "en")
            post = folder.folder / "posts" / f"{ISSUE}-{slug}.md"
            made[slug] = (text or "", post.read_bytes() if post.exists() else b"")
    return made


def test_workers_make_the_issues_that_one_process_makes(tmp_path: Path, url: str):
    deploy = '[deploy]\nto = "folder"\nfolder = "www"\n[stories]\nread_pages = 0\n'
    with World() as world:
        alone = papers(tmp_path / "alone", world, deploy)
        alone.bare("schedule --once", "--config", str(alone.folder))
        expected = issues(alone)
        assert all(text and post for text, post in expected.values())
        world.exchanges.clear()
        # A job that still runs when no other one is left is not cut off, to be done again.
        world.services["web"].faults.append(Fault(host="evalnotes.example", delay_s=2))
        folder = papers(tmp_path / "queued", world, f"{deploy}[schedule]\nworkers = true\n")
        with (folder.folder / ".env").open("a") as secrets:
            secrets.write(f"DATELINE_STORE={url}\n")
        for _ in range(2):  # the sources, then the issues
            done = folder.bare("schedule --once", "--config", str(folder.folder))
            assert done.code == 0, done.err
            # In a process of its own: it takes the signals, and ends with its threads.
            command = [*warm_python(), "-m", "dateline", "worker", "--once", "--config"]
            subprocess.run([*command, str(folder.folder)], check=True, capture_output=True)
        assert issues(folder, url) == expected
        asked = [e for e in world.exchanges if e.host == "evalnotes.example" and "feed" in e.path]
        assert len(asked) == 1
    names = {path.name for path in (folder.folder / "www" / "posts").iterdir()}
    assert names >= {f"{ISSUE}-{slug}.md" for slug in expected}


def room(queue: Queue, slug: str, count: int) -> QueuedJobs:
    """Return who works for a newsletter of so many feeds, each at a host of its own."""
    feeds = [
        {"kind": "feed", "name": f"f{n}", "url": f"https://{slug}{n}.example/"}
        for n in range(count)
    ]
    config = Config.model_validate({"newsletter": {"name": slug}, "sources": feeds})
    return QueuedJobs(config, queue.store, lambda: NOW, Progress(), queue=queue)


def test_a_large_newsletter_lets_small_ones_through(url: str):
    with Store.open(url) as store, Queue(store) as queue:
        room(queue, "large", 2_500).collect()
        room(queue, "small", STEP).collect()
        query = "SELECT args->>'newsletter' FROM procrastinate_jobs ORDER BY priority DESC, id"
        with store.read() as connection:
            order = list(connection.exec_driver_sql(query).scalars())
    assert len(order) == 2_500 + STEP
    assert order[: 2 * STEP].count("small") == STEP


def test_a_job_that_waits_is_not_put_in_again(url: str):
    with Store.open(url) as store, Queue(store) as queue:
        for _ in range(2):
            room(queue, "paper", 3).collect()
            room(queue, "paper", 3).send(NOW.date(), NOW)
        assert load_queue(store).jobs == {"collect": {"todo": 3}, "deploy": {"todo": 1}}


def test_an_issue_comes_out_without_a_source_that_nobody_reads(url: str):
    with Store.open(url) as store, Queue(store) as queue:
        paper = room(queue, "paper", 3)
        assert not paper.make(NOW.date(), NOW, collected=False)
        assert (load_queue(store).jobs, paper.is_waiting()) == ({"collect": {"todo": 3}}, True)
        paper.make(NOW.date(), NOW + GIVE_UP, collected=False)
        assert load_queue(store).jobs["issue"] == {"todo": 1}
        assert not paper.is_waiting()


@pytest.mark.parametrize(
    ("kind", "options", "http", "locks"),
    [
        ("feed", {"url": "https://a.example/{}"}, {"per_host": 2}, 2),
        ("feed", {"url": "https://a.example/{}"}, {"per_host": 1}, 1),
        ("feed", {"url": "https://a.example/{}"}, {"min_delay_s": 1}, 1),
        ("feed", {"url": "https://export.arxiv.org/rss/{}"}, {}, 1),  # it wants a pause
        ("discord", {"server": "{}"}, {}, 1),  # its limit is of all requests of a bot
        ("reddit", {"api_url": "https://oauth.example", "subreddits": "{}"}, {}, 1),
    ],
)
def test_a_host_is_asked_as_much_as_it_may_be(
    kind: str, options: Mapping[str, str], http: Mapping[str, float], locks: int
):
    sources = [
        Source(f"s{n}", kind, options={key: value.format(n) for key, value in options.items()})
        for n in range(99)
    ]
    settings = HttpSettings.model_validate(http)
    assert len({host_lock(source, settings) for source in sources}) == locks
    assert host_lock(Source("X", "x"), settings) == "x 0"


def test_a_host_that_wants_a_pause_has_it_before_the_next_job(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(HOST_DELAY_S, "evalnotes.example", 2.0)  # type: ignore[misc]
    with World() as world, Store.open(url) as store, Queue(store) as queue:
        folder = papers(tmp_path, world, followed={"Daily": (SHARED,)})
        with (folder.folder / ".env").open("a") as secrets:
            secrets.write(f"DATELINE_STORE={url}\n")

        def jobs(config: Config) -> QueuedJobs:
            return QueuedJobs(config, store, lambda: NOW, Progress(), queue=queue)

        worker = Worker(Newsletters.read(folder.folder), store, queue, jobs)
        start, end = (NOW - dt.timedelta(days=1)).isoformat(), NOW.isoformat()
        begun = time.monotonic()
        asyncio.run(worker.collect("daily", SHARED, start, end, end))
        assert time.monotonic() - begun > 2.0
        assert store.items.count() > 0


def test_a_server_that_is_silent_is_known_and_lets_go_of_who_is_cut_off(url: str):
    with Store.open(url) as store, store.read() as connection:
        show = "SHOW idle_in_transaction_session_timeout"
        assert connection.exec_driver_sql(show).scalar() == "1min"
        assert "tcp_user_timeout=30000" in conninfo(store.engine.url)
        own = store.engine.url.update_query_dict({"tcp_user_timeout": "5"})
        assert "tcp_user_timeout=5" in conninfo(own)


def test_workers_need_a_server(stored: Paper):
    stored.set("schedule", "workers = true")
    for command in ("schedule --once", "worker --once"):
        done = stored.run(command)
        assert (done.code, "need a store on PostgreSQL. Name one" in done.err) == (2, True)


def test_status_and_doctor_show_the_queue(stored: Paper, url: str):
    stored.set("schedule", "workers = true")
    with (stored.folder / ".env").open("a") as secrets:
        secrets.write(f"DATELINE_STORE={url}\n")
    assert stored.ok("status", "--json").json["queue"]["jobs"] == {}
    with Store.open(url) as store, Queue(store) as queue:
        room(queue, "paper", 3).collect()
        with store.write() as connection:
            run = connection.exec_driver_sql
            run("INSERT INTO procrastinate_jobs (queue_name, task_name, status) "
                "VALUES ('dateline', 'issue', 'failed')")  # fmt: skip
    state = stored.ok("status", "--json").json["queue"]
    assert 0 <= state.pop("oldest_s") < 60
    assert state == {"workers": 0, "jobs": {"collect": {"todo": 3}, "issue": {"failed": 1}}}
    lines = stored.ok("status").out
    assert "Queue: 0 workers; the oldest job has waited" in lines
    assert "  collect: 3 waiting\n  issue: 1 failed\n" in lines
    found = stored.run("doctor").out
    assert "error   workers: no `dateline worker` runs; 3 jobs wait" in found
    with Store.open(url) as store, store.write() as connection:
        connection.exec_driver_sql("INSERT INTO procrastinate_workers DEFAULT VALUES")
    found = stored.run("doctor").out
    assert "ok      workers: 1 run; 3 jobs wait" in found
    assert "warning workers: 1 jobs failed for good" in found


def test_a_schedule_tells_in_a_line_that_its_database_is_away(
    url: str, server: Server, caplog: pytest.LogCaptureFixture
):
    said: list[str] = []

    class Told(Progress):
        def say(self, words: str) -> None:
            said.append(words)

    with Store.open(url) as store, Queue(store) as queue:
        paper = room(queue, "paper", 3)
        deployment = Deployment(Newsletters(Path()), store, lambda _: paper, Told())
        server.handle.stop()
        try:
            do(paper.publish, deployment)
        finally:
            server.handle.ensure_postgres_running()
        do(paper.publish, deployment)
        assert load_queue(store).jobs == {"collect": {"todo": 3}}
    assert [line.partition(":")[0][:6] for line in said] == ["store "]
    assert "Check newsletter.store" in said[0]
    assert caplog.records == []


def test_a_store_without_a_queue_has_an_empty_one(tmp_path: Path):
    with Store.open(f"sqlite:///{tmp_path / 'dateline.db'}") as store:
        assert load_queue(store) == QueueState()
