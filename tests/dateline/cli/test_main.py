"""The command line as a user meets it: help, exit codes, errors without tracebacks."""

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from dateline.cli.base import report
from dateline.cli.main import app
from tests.support.newsletters import COMMAND, Done
from tests.support.warm import warm_python


def dateline(*arguments: str, cwd: Path, **environment: str) -> Done:
    """Run the command in this process, as a shell in a folder would: a start takes a second."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(cwd)
        for name, value in {"NO_COLOR": "1", "COLUMNS": "100", **environment}.items():
            patch.setenv(name, value)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = report(lambda: COMMAND(args=list(arguments), standalone_mode=False))
    return Done(code, out.getvalue(), err.getvalue())


def process(*arguments: str, cwd: Path, **environment: str) -> Done:
    """Run the command as a process of its own, as cron would."""
    done = subprocess.run(
        [sys.executable, "-m", "dateline", *arguments],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, True),
        ({"NO_COLOR": ""}, True),  # as no-color.org has it
        ({"NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
    ],
)
def test_an_error_is_red_where_colours_are_wanted(monkeypatch, environment, coloured):
    for name, value in {"TERM": "xterm", "NO_COLOR": "", **environment}.items():
        monkeypatch.setenv(name, value)
    shown = Terminal()
    with contextlib.redirect_stderr(shown):
        assert report(lambda: app(args=["rnu"], standalone_mode=False)) == 2
    assert ("\x1b[31m" in shown.getvalue(), "\x1b" in shown.getvalue()) == (coloured, coloured)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(["--help"], 0, "Make an issue", id="help"),
        pytest.param(["run", "--help"], 0, "--date", id="help of a command"),
        pytest.param(["--version"], 0, "dateline 0.", id="version"),
        pytest.param([], 2, "Make an issue", id="nothing"),
        pytest.param(["rnu"], 2, "No such command 'rnu'", id="misspelt command"),
        pytest.param(["run", "--dat", "today"], 2, "--date", id="misspelt option"),
        pytest.param(["render", "--date", "3 May"], 2, "or today. See dateline", id="no date"),
        pytest.param(["site", "serve", "--port", "99999"], 2, "--port", id="no such port"),
        pytest.param(["run"], 2, "Make one with `dateline init`", id="no newsletter"),
        pytest.param(["status", "--config", "other.toml"], 2, "other.toml does not exist",
                     id="no such file"),
        pytest.param(["status", "--config", "."], 2, "Name a newsletter's file, as in newsletter.",
                     id="a folder"),
    ],
)  # fmt: skip
def test_a_command_ends_with_its_code_and_says_why(tmp_path, arguments, code, words):
    done = dateline(*arguments, cwd=tmp_path)
    assert done.code == code, done.err
    assert words in done.out + done.err
    assert "Traceback" not in done.err


def test_an_own_process_ends_with_the_same_code(tmp_path: Path):
    done = process("run", cwd=tmp_path)
    assert done == dateline("run", cwd=tmp_path)
    assert done.code == 2


@pytest.mark.parametrize(
    ("modules", "slow"),
    [
        pytest.param(
            "dateline.cli.main",
            "numpy sqlalchemy httpx langchain praw pydantic sklearn asyncio",
            id="help",
        ),
        pytest.param(
            "dateline.cli.main, dateline.cli.report, dateline.operate.status, "
            "dateline.operate.doctor",
            "numpy httpx langchain praw sklearn feedparser bs4 apscheduler alembic",
            id="status, doctor and sources list",
        ),
    ],
)
def test_what_only_looks_imports_none_of_the_slow_rooms(modules: str, slow: str):
    code = f"import sys, {modules}; print(sorted(set({slow.split()}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("module", "error", "code"),
    [
        ("dateline.config.load", "ConfigError", 2),
        ("dateline.store.store", "StoreError", 1),
        ("dateline.day.check", "GateRefusedError", 3),
        ("render.deploy.tree", "DeployError", 1),
        ("render.text.template", "LayoutError", 2),
        ("summarize.stories.overrides", "OverridesError", 2),
    ],
)
def test_an_error_that_a_user_can_mend_has_its_exit_code_and_its_hint(
    module: str, error: str, code: int, capsys: pytest.CaptureFixture[str]
):
    def fail() -> None:
        raise getattr(import_module(module), error)("it is wrong.", "Mend it.")

    assert report(fail) == code
    assert capsys.readouterr().err.strip() == "error: it is wrong. Mend it."


def test_init_begins_a_newsletter_and_never_overwrites_one(tmp_path: Path):
    done = dateline("init", "paper", "--name", 'The "Daily" Gradient', cwd=tmp_path)
    assert done.code == 0, done.err
    folder = tmp_path / "paper"
    assert {p.name for p in folder.iterdir()} == {"newsletter.toml", ".env.example", ".gitignore"}
    listed = dateline("sources", "list", "--json", cwd=folder)
    assert listed.code == 0, listed.err
    assert listed.out.count('"kind"') >= 5
    before = (folder / "newsletter.toml").read_bytes()
    again = dateline("init", "paper", cwd=tmp_path)
    assert (again.code, (folder / "newsletter.toml").read_bytes()) == (1, before)
    assert "exists already" in again.err


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        pytest.param("--timezone", "Asia/Soul", "Did you mean Asia/Seoul?", id="misspelt"),
        pytest.param("--timezone", "Mars/Base", "Give one as in Asia/Seoul", id="no zone"),
        pytest.param("--language", "korean", "is no two-letter language code", id="language"),
        pytest.param("--editor", "opnai:gpt-4o", "Did you mean openai?", id="unknown provider"),
        pytest.param("--name", "", "should not be empty", id="no name"),
    ],
)
def test_init_refuses_a_wrong_value_before_it_writes(
    tmp_path: Path, option: str, value: str, words: str
):
    done = dateline("init", "paper", option, value, cwd=tmp_path)
    assert done.code == 2
    assert done.err.startswith(f"error: {option}")
    assert words in done.err
    assert not (tmp_path / "paper" / "newsletter.toml").exists()


@pytest.mark.slow
def test_the_kept_demo_is_a_newsletter_to_try_commands_on(tmp_path: Path):
    done = dateline("demo", "--out", "sample", "--keep", cwd=tmp_path)
    assert done.code == 0, done.err
    folder = tmp_path / "sample"
    commands = re.findall(r"^  dateline (\w+ --date \S+)$", done.out, re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["stories", "check", "correct", "render"]
    for command in commands:
        tried = dateline(*command.split(), cwd=folder)
        assert tried.code == 0, tried.err
        assert tried.out.strip()
    assert tried.out.startswith("unchanged  ")
    again = dateline("demo", "--out", "sample", "--keep", cwd=tmp_path)
    assert again.code == 1
    assert "exists already. Name another folder" in again.err


def test_a_source_is_added_without_losing_comments(tmp_path: Path):
    path = tmp_path / "newsletter.toml"
    path.write_text('# mine\n[newsletter]\nname = "P"  # keep this\n')
    done = dateline("sources", "add", "https://www.reddit.com/r/LocalLLaMA/", cwd=tmp_path)
    assert done.code == 0, done.err
    text = path.read_text()
    assert text.startswith('# mine\n[newsletter]\nname = "P"  # keep this\n')
    assert 'subreddits = ["LocalLLaMA"]' in text
    twice = dateline("sources", "add", "https://www.reddit.com/r/LocalLLaMA/", cwd=tmp_path)
    assert twice.code == 2
    assert "followed already" in twice.err
    assert path.read_text() == text


def test_an_issue_whose_hours_have_not_begun_is_refused(tmp_path: Path):
    (tmp_path / "newsletter.toml").write_text('[newsletter]\ntimezone = "Asia/Seoul"\n')
    done = dateline("run", "--date", "2999-05-03", cwd=tmp_path)
    assert done.code == 2
    assert "the issue of 2999-05-03 begin at 2999-05-02 00:00 KST" in done.err


def test_a_table_in_a_file_has_a_line_for_each_source(tmp_path: Path):
    name = "A name that is much longer than most names of sources are, and then some more words"
    (tmp_path / "newsletter.toml").write_text(
        f'[[sources]]\nkind = "feed"\nname = "{name}"\nurl = "https://a.example/feed"\n'
    )
    environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    command = [*warm_python(), "-m", "dateline", "sources", "list"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert [line.split("  ")[0].strip() for line in done.stdout.splitlines()] == ["Source", name]


def test_feeds_go_out_and_come_in_as_opml(tmp_path: Path):
    (tmp_path / "newsletter.toml").write_text(
        '[[sources]]\nkind = "feed"\nname = "A & B"\nurl = "https://a.example/feed?x=1&y=2"\n'
    )
    exported = dateline("sources", "export", cwd=tmp_path)
    assert exported.code == 0, exported.err
    other = tmp_path / "other"
    other.mkdir()
    (other / "newsletter.toml").write_text("")
    (other / "feeds.opml").write_text(exported.out, "utf-8")
    assert "1 feeds added" in dateline("sources", "import", "feeds.opml", cwd=other).out
    assert 'url = "https://a.example/feed?x=1&y=2"' in (other / "newsletter.toml").read_text()
    (other / "feeds.opml").write_text("no XML")
    assert dateline("sources", "import", "feeds.opml", cwd=other).code == 2


def test_a_store_that_is_none_is_named_without_its_password(tmp_path: Path):
    (tmp_path / "newsletter.toml").write_text("")
    done = dateline(
        "status", cwd=tmp_path, DATELINE_STORE="postgresql://me:secret@127.0.0.1:1/paper"
    )
    assert done.code == 1
    assert "127.0.0.1:1/paper" in done.err
    assert "secret" not in done.err + done.out


def test_a_store_of_another_kind_is_refused_with_the_kinds_there_are(tmp_path: Path):
    (tmp_path / "newsletter.toml").write_text('[newsletter]\nstore = "mysql://me@host/paper"\n')
    done = dateline("status", cwd=tmp_path)
    assert done.code == 1
    assert "a SQLite file or on PostgreSQL: postgresql://" in done.err


def test_models_that_cannot_be_asked_say_once_what_is_missing(tmp_path: Path):
    (tmp_path / "newsletter.toml").write_text(
        '[newsletter]\neditor = "openai:world"\n[model]\nfallbacks = ["mistralai:world"]\n'
    )
    done = dateline("models", cwd=tmp_path, OPENAI_API_KEY="")
    assert done.code == 1, done.err
    editor, fallback = done.out.splitlines()
    assert editor.startswith("error editor: openai:world: no key for openai:world: set OPENAI_")
    assert "pip install langchain-mistralai" in fallback
    assert fallback.count("mistralai:world") == 1


def test_asking_for_an_issue_that_is_not_there_says_what_is(tmp_path: Path):
    (tmp_path / "newsletter.toml").write_text("")
    done = dateline("render", "--date", "2024-05-03", cwd=tmp_path)
    assert done.code == 1
    assert "dateline run --date 2024-05-03" in done.err


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        pytest.param("stories", 0, "Read the sources with `dateline ingest --date ", id="stories"),
        pytest.param("stories --why x", 1, "no story is 'x': the store has nothing", id="why"),
        pytest.param("check", 1, "There is none yet. Make it with `dateline run", id="check"),
        pytest.param("render --all", 1, "There is none yet. Make it with", id="render"),
        pytest.param("correct --date 2024-05-03", 1, "There is none yet. Make it with",
                     id="correct"),
        pytest.param("correct --date 2024-05-03 --language ko", 1, "no issues in 'ko': it has en",
                     id="correct in another language"),
        pytest.param("run --offline", 1, "nothing was read for", id="run"),
        pytest.param("summarize", 1, "Read it with `dateline ingest --date", id="summarize"),
        pytest.param("summarize --dry-run", 0, "extractive asks no model", id="dry run"),
        pytest.param("status", 0, "No issue yet. Make one with `dateline run`", id="status"),
        pytest.param("models", 0, "No model is configured", id="models"),
    ],
)  # fmt: skip
def test_a_newsletter_that_has_nothing_yet_says_what_to_do(
    tmp_path: Path, command: str, code: int, words: str
):
    (tmp_path / "newsletter.toml").write_text(
        '[[sources]]\nkind = "feed"\nurl = "https://a.example/feed"\n'
    )
    done = dateline(*command.split(), cwd=tmp_path)
    assert done.code == code, done.err
    assert words in done.out + done.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_scheduler_stops_in_order(tmp_path: Path, number: signal.Signals):
    (tmp_path / "newsletter.toml").write_text("")
    command = [*warm_python(), "-m", "dateline", "schedule"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr
        while "Ctrl-C stops" not in (line := child.stderr.readline()):
            assert line, "the scheduler ended by itself"
        child.send_signal(number)
        assert "stopped" in child.stderr.read()
    assert child.returncode == 0


def test_a_stranger_with_a_stages_name_is_named(tmp_path: Path):
    (tmp_path / "render").mkdir()
    (tmp_path / "render" / "__init__.py").write_text("")
    done = process("--version", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert done.code != 0
    assert f"hidden by {tmp_path / 'render'}" in done.err
