"""Other programs, run so that none of them outlives us: git, rsync, a user's own command.

A push that hangs has children of its own (ssh, git-remote-https), and ending git alone leaves them
holding its pipes. So each program leads a session of its own, and the whole session is ended: at
its time limit, when the caller is interrupted, and by `end_children` when this process must go.
A session has no terminal either, so that nothing asks for a password at night.
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

PATIENCE_S: Final = 1.0
"""Between asking a program to end and ending it."""

_running: set[subprocess.Popen[str]] = set()


def run_child(
    command: Sequence[str],
    *,
    timeout_s: float,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end and return its exit code and what it printed.

    Raises subprocess.TimeoutExpired after ending it with all that it started, and OSError if it
    cannot be started.
    """
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as child:
        _running.add(child)
        try:
            out, err = child.communicate(timeout=timeout_s)
        except BaseException:
            _end(child)
            raise
        finally:
            _running.discard(child)
    return subprocess.CompletedProcess(list(command), child.returncode, out, err)


def end_children() -> None:
    """End every program that runs now, with all that they started."""
    for child in list(_running):
        _signal(child, signal.SIGKILL)


def _end(child: subprocess.Popen[str]) -> None:
    _signal(child, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(PATIENCE_S)
    _signal(child, signal.SIGKILL)


def _signal(child: subprocess.Popen[str], number: signal.Signals) -> None:
    """Signal a whole session; its leader may be gone while others of it live."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)
