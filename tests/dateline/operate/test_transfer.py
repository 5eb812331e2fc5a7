"""An issue out of one store into another, and metrics and logs for machines."""

import json
import shutil
import socket
import sqlite3
from pathlib import Path

import httpx
import pytest

from dateline.config.load import load_config
from dateline.day.context import Newsroom
from dateline.operate.metrics import Sample, metrics_at, samples
from dateline.store.store import Store
from summarize.errors import UserError
from tests.support.newsletters import ISSUE, Paper


def test_an_issue_travels_with_all_that_it_rests_on(stored: Paper, tmp_path: Path):
    file = tmp_path / "issue.json"
    assert "items" in stored.ok("export", str(file), "--date", ISSUE).out
    other = Paper(tmp_path / "other", None)  # type: ignore[arg-type]
    other.folder.mkdir()
    shutil.copy(stored.config, other.config)
    assert f"the issue of {ISSUE} in en: " in other.ok("import", str(file)).out
    other.ok("import", str(file))  # again: nothing changes
    other.ok("render", "--date", ISSUE)
    assert other.post.read_bytes() == stored.post.read_bytes()
    assert other.ok("check", "--date", ISSUE).out == stored.ok("check", "--date", ISSUE).out
    copy = tmp_path / "again.json"
    other.ok("export", str(copy), "--date", ISSUE)
    assert copy.read_bytes() == file.read_bytes()
    with sqlite3.connect(other.folder / "dateline.db") as store:
        assert store.execute("SELECT count(*) FROM item_sources").fetchone() == (0,)
    store.close()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(lambda text: text[:500], "no exported issue", id="cut"),
        pytest.param(lambda _: "[" * 100_000, "no exported issue", id="deep"),
        pytest.param(lambda text: text.replace('"ai-dateline"', '"other"'), "issue of 'other'",
                     id="another newsletter's"),
        pytest.param(lambda text: text.replace(f'"date": "{ISSUE}"', '"date": "2024-05-04"', 1),
                     "several dates", id="two dates"),
        pytest.param(lambda text: text.replace('"revision": 1', '"revision": 2'),
                     "there is another issue", id="another revision"),
    ],
)  # fmt: skip
def test_what_does_not_belong_here_is_refused_whole(stored: Paper, tmp_path, change, words):
    file = tmp_path / "issue.json"
    stored.ok("export", str(file), "--date", ISSUE)
    before = stored.post.read_bytes()
    file.write_text(change(file.read_text("utf-8")), "utf-8")
    done = stored.run("import", str(file))
    assert (done.code, words in done.err) == (1, True), done.err
    stored.ok("render", "--date", ISSUE)
    assert stored.post.read_bytes() == before


def test_each_look_writes_metrics_that_prometheus_reads(stored: Paper):
    parser = pytest.importorskip("prometheus_client.parser")
    stored.set("schedule", 'metrics = "metrics/dateline.prom"')
    stored.run("schedule", "--once")
    text = (stored.folder / "metrics" / "dateline.prom").read_text("utf-8")
    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in parser.text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["dateline_issues", "ai-dateline"] == 1
    assert found["dateline_problems", "ai-dateline", "missed"] == 0
    assert found["dateline_look_timestamp_seconds", "ai-dateline"] == stored.now.timestamp()


def test_a_schedule_answers_prometheus_at_a_port(stored: Paper):
    parser = pytest.importorskip("prometheus_client.parser")
    config = load_config(stored.config, {})
    with Store.open(config.store_url) as store, socket.create_server(("127.0.0.1", 0)) as taken:
        now: list[Sample] = []
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(UserError, match="metrics_at"), metrics_at(address, "p", lambda: now):
            pass
        taken.close()
        with metrics_at(address, "p", lambda: now):
            for count in (1, 2):  # asked anew each time
                now[:] = list(samples(Newsroom(config, store, stored.now)))[: count + 1]
                text = httpx.get(f"http://{address}/metrics").text
                assert len(list(parser.text_string_to_metric_families(text))) == count + 1
    with metrics_at("", "p", lambda: now):
        pass


def test_a_log_for_machines_has_time_and_run_and_no_secret(
    stored: Paper, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATELINE_LOG", "json")
    secret = "hunter2-token"
    (stored.folder / ".env").write_text(f"BUTTONDOWN_API_KEY={secret}\n", "utf-8")
    stored.set("deploy", f'to = "command"\ncommand = "ls /{secret}/ {{folder}}"')
    done = stored.run("schedule", "--once")
    stored.run("deploy", "--date", ISSUE)
    done = stored.run("schedule", "--once")
    lines = [json.loads(line) for line in done.err.splitlines()]
    assert len({line["run"] for line in lines}) == 1
    assert all(line["time"].startswith(ISSUE) for line in lines)
    assert any("[secret]" in line["message"] for line in lines)
    assert secret not in done.err
