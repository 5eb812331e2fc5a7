"""`dateline init --with`: the files by which a machine publishes every day.

They stand in `start/` with blanks such as `{folder}`. Folder and program are named in full, because
cron and systemd start with next to no environment. On GitHub Actions the store lies in the cache: a
committed one would stay in the repository's history.
"""

import json
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from typing import Final

from dateline.config.load import SECRETS

_OWN_COPY: Final = "git+https://github.com/OWNER/dateline"


def start_file(file: str, /, **blanks: str) -> str:
    """Return a file of `start/` with its blanks filled in."""
    text = (files("dateline.config") / "start" / file).read_text("utf-8")
    return re.sub(r"\{(\w+)\}", lambda blank: blanks[blank[1]], text)


def _cron(folder: Path, _editor: str) -> tuple[dict[str, str], list[str]]:
    def word(text: str) -> str:
        return shlex.quote(text).replace("%", "\\%")  # to cron, a bare % ends the line

    program = " ".join(word(part) for part in _program())
    text = start_file("dateline.cron", folder=word(str(folder)), program=program)
    return {"dateline.cron": text}, ["(crontab -l; cat dateline.cron) | crontab -"]


def _systemd(folder: Path, _editor: str) -> tuple[dict[str, str], list[str]]:
    def word(text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
        return f'"{escaped}"'.replace("%", "%%")

    path = str(folder).replace("%", "%%")
    program = " ".join(word(part) for part in _program())
    text = start_file("dateline.service", folder=path, program=program)
    return {"dateline.service": text}, [
        'systemctl --user enable --now "$PWD/dateline.service"',
        "loginctl enable-linger    go on after you log out",
    ]


def _actions(_folder: Path, editor: str) -> tuple[dict[str, str], list[str]]:
    secrets = "\n".join(f"          {name}: ${{{{ secrets.{name} }}}}" for name in SECRETS)
    text = start_file("actions.yml", requirement=_requirement(editor), secrets=secrets)
    steps = ["commit and push this folder as a repository; set secrets in its settings"]
    return {".github/workflows/dateline.yml": text}, [*_copy_named(text), *steps]


def _docker(_folder: Path, editor: str) -> tuple[dict[str, str], list[str]]:
    text = start_file("Dockerfile", requirement=_requirement(editor))
    # The image needs no file of the newsletter, least of all its secrets.
    made = {"Dockerfile": text, "compose.yaml": start_file("compose.yaml"), ".dockerignore": "*\n"}
    return made, [*_copy_named(text), "PAPER_USER=$(id -u):$(id -g) docker compose up --detach"]


Maker = Callable[[Path, str], tuple[dict[str, str], list[str]]]
"""Returns files by name and what to do with them, for a newsletter's full folder and editor."""

MAKERS: Final[Mapping[str, Maker]] = {
    "cron": _cron,
    "systemd": _systemd,
    "actions": _actions,
    "docker": _docker,
}


def _program() -> list[str]:
    own = Path(sys.argv[0])
    found = own if own.name == "dateline" else Path(sys.executable).with_name("dateline")
    path = shutil.which(str(found.absolute()))
    return [path] if path else [sys.executable, "-m", "dateline"]


def _requirement(editor: str) -> str:
    """Return what pip is to install: this program from where it came, with its editor's client.

    Quoted for a shell.
    """
    provider = {"google_genai": "google"}.get(name := editor.partition(":")[0], name)
    extra = f"[{provider}]" if provider in ("openai", "anthropic", "google", "ollama") else ""
    try:
        origin = json.loads(distribution("dateline").read_text("direct_url.json") or "{}")
    except PackageNotFoundError:  # run from a checkout that is not installed
        origin = {"dir_info": {}}
    if commit := origin.get("vcs_info", {}).get("commit_id"):
        return shlex.quote(f"dateline{extra} @ git+{origin['url']}@{commit}")
    return shlex.quote(f"dateline{extra} @ {_OWN_COPY}")


def _copy_named(text: str) -> list[str]:
    return [f"put your copy of dateline in place of {_OWN_COPY}"] if _OWN_COPY in text else []
