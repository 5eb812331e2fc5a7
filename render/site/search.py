"""Search over the whole site by Pagefind: an index that readers' browsers fetch in small parts.

Pagefind is a program inside a Python wheel (the extra `search`); it reads the finished pages.
Without it the search page says what is missing. It runs as a process of its own, so a crash or
a hang of it costs the search, never the site.
"""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

TIMEOUT_S = 600


def can_search() -> bool:
    """Return whether Pagefind is installed."""
    return importlib.util.find_spec("pagefind") is not None


def build_search(out: Path) -> str:
    """Index the pages of a site; give "" or, if that failed, the reason.

    Pagefind names its files by content; the old index goes, so that no file of it stays behind.
    """
    if not can_search():
        return "no search: Pagefind is not installed. To have it: pip install 'pagefind[extended]'"
    command = [sys.executable, "-m", "pagefind", "--site", str(out), "--quiet"]
    fresh = out / ".dateline" / "pagefind"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        done = subprocess.run(
            [*command, "--output-path", str(fresh)],
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"Pagefind did not run: {error}"
    if done.returncode or not fresh.is_dir():
        return f"Pagefind failed: {(done.stderr or done.stdout).strip()[:300]}"
    shutil.rmtree(out / "pagefind", ignore_errors=True)
    fresh.rename(out / "pagefind")
    return ""
