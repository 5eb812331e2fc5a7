"""`dateline init` asks at a terminal, a real one, and nowhere else."""

import os
import pty
import select
import subprocess
import time
import tomllib
from pathlib import Path

from tests.support.warm import warm_python

ANSWERS = [
    ("called", "The Night Desk"),
    ("language", "korean"),  # refused, and asked again
    ("language", "ko"),
    ("time zone", "Asia/Seul"),
    ("time zone", "Asia/Seoul"),
    ("follow", "simonwillison.net r/LocalLLaMA"),
    ("Who writes", ""),
]


def test_it_asks_at_a_terminal_until_an_answer_can_be_used(tmp_path: Path):
    main, other = pty.openpty()
    process = subprocess.Popen(
        [*warm_python(), "-m", "dateline", "init"],
        stdin=other, stdout=other, stderr=other, cwd=tmp_path,
        env={**os.environ, "TERM": "dumb", "NO_COLOR": "1"},
    )  # fmt: skip
    os.close(other)
    shown, end = "", time.monotonic() + 60
    for asked, answer in ANSWERS:
        part = ""
        while asked not in part or not part.rstrip().endswith(":"):
            assert time.monotonic() < end, shown + part
            if select.select([main], [], [], 0.2)[0]:
                part += os.read(main, 4096).decode()
        shown += part
        os.write(main, f"{answer}\n".encode())
    assert process.wait(60) == 0
    os.close(main)
    assert "Did you mean Asia/Seoul?" in shown
    found = tomllib.loads((tmp_path / "newsletter.toml").read_text("utf-8"))
    assert found["newsletter"] == {
        "name": "The Night Desk", "language": "ko", "timezone": "Asia/Seoul",
    }  # fmt: skip
    assert [source["kind"] for source in found["sources"]] == ["feed", "reddit"]


def test_it_asks_nothing_where_nobody_can_answer(tmp_path: Path):
    done = subprocess.run(
        [*warm_python(), "-m", "dateline", "init", "--editor", "ollama:qwen3", "-s", "r/OpenAI"],
        cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = tomllib.loads((tmp_path / "newsletter.toml").read_text("utf-8"))
    assert found["newsletter"]["timezone"] == "UTC"
    assert found["newsletter"]["editor"] == "ollama:qwen3"
    assert len(found["sources"]) == 1
