"""`python -m ingest`: one source, its items as JSON lines, its troubles on standard error."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.__main__ import main
from ingest.item import Item
from tests.ingest.intake.test_files import RSS, export, message
from tests.support.social import serving
from tests.world.server import Request, Response


def feed(request: Request) -> Response:
    if request.path != "/feed.xml":
        return Response(404)
    return Response(200, RSS, {}, "application/rss+xml")


def test_a_feed_is_printed_as_items(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(feed) as loop:
        code = main(["feed", f"url={loop.address}/feed.xml", "--allow-host", "127.0.0.1",
                     "--name", "Lab", "--hours", "999999"])  # fmt: skip
    printed = capsys.readouterr()
    items = [Item.from_json(json.loads(line)) for line in printed.out.splitlines()]
    assert code == 0
    assert [item.title for item in items] == ["A result"]  # the other entry has no date
    assert {item.source for item in items} == {"Lab"}


def test_a_source_that_gives_nothing_fails_and_says_why(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(feed) as loop:
        code = main(["feed", f"url={loop.address}/gone", "--allow-host", "127.0.0.1"])
    printed = capsys.readouterr()
    assert (code, printed.out) == (1, "")
    assert "[http-404]" in printed.err


def test_a_private_host_is_not_asked_unless_it_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(feed) as loop:
        assert main(["feed", f"url={loop.address}/feed.xml"]) == 1
        assert loop.exchanges == []
    assert "[refused-address]" in capsys.readouterr().err


def test_secrets_come_from_the_environment_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("X_BEARER_TOKEN", raising=False)
    assert main(["x", "lists=1,2", "max_pages=1"]) == 1
    assert "X_BEARER_TOKEN is not set" in capsys.readouterr().err


def test_files_are_read_by_the_same_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "export.json"
    path.write_text(json.dumps(export(message(1, "Words"))))
    assert main(["file", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == "Words"


@pytest.mark.parametrize("arguments", [["gopher"], ["feed", "url"], ["feed", "=x"], []])
def test_a_wrong_command_is_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2


def test_the_module_runs_and_its_help_teaches() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ingest", "--help"], capture_output=True, text=True, check=True
    )
    assert "python -m ingest feed url=" in done.stdout
