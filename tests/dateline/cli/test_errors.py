"""What users get wrong, and what disks do: a message that names the file and the mend, no trace."""

import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence

import pytest

from tests.support.newsletters import FEW, ISSUE, NO_PAGES, Paper
from tests.support.warm import warm_python
from tests.world.server import Fault

# The superuser may write everywhere, unless the right to pass over permissions is taken away.
HELD_TO_PERMISSIONS = (
    ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
)


def own_template(paper: Paper) -> None:
    folder = paper.folder / "templates"
    folder.mkdir()
    (folder / "post.md.j2").write_text("# {{ titel }}\n", "utf-8")


def text_in_overrides(text: bytes):
    def write(paper: Paper) -> None:
        (paper.folder / "posts" / "stories.toml").write_bytes(text)

    return write


def store_of(content: bytes):
    def write(paper: Paper) -> None:
        for path in paper.folder.glob("dateline.db*"):
            path.unlink()
        (paper.folder / "dateline.db").write_bytes(content)

    return write


def damaged_edition(paper: Paper) -> None:
    with sqlite3.connect(paper.folder / "dateline.db") as store:
        store.execute("UPDATE editions SET data = substr(data, 1, 200)")
    store.close()


def file_for_folder(paper: Paper) -> None:
    paper.post.unlink()
    paper.post.parent.rmdir()
    paper.post.parent.write_text("no folder")


def settings_of(table: str, lines: str):
    return lambda paper: paper.set(table, lines)


@pytest.mark.parametrize(
    ("spoil", "command", "code", "words"),
    [
        pytest.param(own_template, "render", 2, ["post.md.j2", "titel"], id="template"),
        pytest.param(text_in_overrides(b"pin = ["), "summarize --fresh", 2, ["stories.toml"],
                     id="overrides are no TOML"),
        pytest.param(text_in_overrides(b'pinn = ["s-1"]'), "summarize --fresh", 2,
                     ["stories.toml", "pinn", "pin"], id="overrides misspelt"),
        pytest.param(text_in_overrides(b"\xff\xfe"), "summarize --fresh", 2,
                     ["stories.toml", "UTF-8"], id="overrides in another encoding"),
        pytest.param(store_of(b"no database at all" * 99), "status", 1,
                     ["dateline.db", "not a database", "backup"], id="store is no database"),
        pytest.param(damaged_edition, "render", 1,
                     [ISSUE, "damaged", "summarize"], id="damaged edition"),
        pytest.param(damaged_edition, "site build", 1, [ISSUE, "damaged"],
                     id="damaged edition on the site"),
        pytest.param(file_for_folder, "render", 1, ["posts", "A file stands"],
                     id="a file where a folder should be"),
        pytest.param(settings_of("newsletter", 'zone = "UTC"'), "render", 2,
                     ["newsletter.toml", "timezone"], id="misspelt setting"),
        pytest.param(settings_of("newsletter", 'store = "/proc/no/a.db"'), "status", 1,
                     ["/proc/no/a.db", "newsletter.store"], id="store where none can be"),
        pytest.param(settings_of("post", 'labels = { previw = "x" }'), "render", 2,
                     ["previw"], id="misspelt label"),
    ],
)  # fmt: skip
def test_a_users_mistake_is_named(published: Paper, spoil, command, code, words):
    spoil(published)
    dated = [] if command in ("status", "site build") else ["--date", ISSUE]
    name, *options = [command] if command == "site build" else command.split()
    done = published.run(name, *options, *dated)
    assert done.code == code, done.err + done.out
    assert done.err.count("error: ") == 1
    for word in words:
        assert word in done.err


def child(
    paper: Paper, *arguments: str, python: Sequence[str] = (sys.executable,), **options
) -> subprocess.Popen[str]:
    """Start a command as a process of its own, by a Python that may have something before it."""
    return subprocess.Popen(
        [*python, "-m", "dateline", *arguments],
        cwd=paper.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
        **options,
    )


def test_a_folder_that_may_not_be_written_is_named(published: Paper):
    folder = published.post.parent
    published.post.unlink()
    folder.chmod(0o555)
    try:
        python = (*HELD_TO_PERMISSIONS, sys.executable)
        with child(published, "render", "--date", ISSUE, python=python) as running:
            _, err = running.communicate(timeout=60)
    finally:
        folder.chmod(0o755)
    assert running.returncode == 1
    assert str(published.folder) in err
    assert "Let this user" in err


@pytest.mark.parametrize(
    ("name", "command", "words"),
    [
        pytest.param("dateline.db", "doctor", "dateline.db cannot be written",
                     id="a store, to the doctor"),
        pytest.param("newsletter.toml", "status", "newsletter.toml: Permission denied. Let",
                     id="the settings"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_this_users_is_named(stored: Paper, name: str, command: str, words: str):
    path = stored.folder / name
    path.chmod(0o444 if command == "doctor" else 0)
    with child(stored, command, python=(*HELD_TO_PERMISSIONS, sys.executable)) as running:
        out, err = running.communicate(timeout=60)
    assert running.returncode == 1
    assert words in out + err
    assert "Let this user" in out + err


def full_disk() -> None:
    """Let this process write no file beyond 50 kB: what a full disk does, without filling one."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def test_a_full_disk_leaves_what_was_published(published: Paper):
    before = published.post.read_bytes()
    published.set("post", f'labels = {{ preview = "{"Today " * 10_000}" }}')
    with child(published, "render", "--date", ISSUE, preexec_fn=full_disk) as running:
        _, err = running.communicate(timeout=60)
    assert running.returncode == 1, err
    assert "Traceback" not in err
    assert published.post.name in err
    assert published.post.read_bytes() == before
    assert [path.name for path in published.post.parent.iterdir()] == [published.post.name]


@pytest.mark.parametrize("pause_s", [0.5, 1.5], ids=["at once", "amid"])
def test_a_run_that_was_stopped_goes_on_to_the_same_issue(
    paper: Paper, collected: Paper, pause_s: float
):
    paper.keep_sources(*FEW)
    paper.set("stories", NO_PAGES)
    for service in paper.world.services.values():
        service.faults.append(Fault(delay_s=1.0))
    command = ("run", "--date", ISSUE, "--no-site")
    with child(paper, *command, python=warm_python()) as running:
        while not re.match(r"collecting", line := running.stderr.readline()):
            assert line, "it ended by itself"
        time.sleep(pause_s)
        running.send_signal(signal.SIGINT)
        began = time.monotonic()
        _, err = running.communicate(timeout=60)
    assert time.monotonic() - began < 20
    assert running.returncode == 130, err
    assert "the same command goes on" in err
    assert "Traceback" not in err
    assert not paper.post.exists()
    for service in paper.world.services.values():
        service.faults.clear()
    paper.ok(*command)
    collected.ok(*command)
    assert undated(paper) == undated(collected)


def undated(paper: Paper) -> str:
    """Return the post without the day on which a feed ended: the stopped run had the real clock."""
    return re.sub(r"410 Gone on \d{4}-\d\d-\d\d", "410 Gone", paper.post.read_text("utf-8"))
