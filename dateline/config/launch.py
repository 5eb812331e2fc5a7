"""`dateline init --with`: the files by which a machine publishes every day without a person.

Each names the folder and the program in full, because cron and systemd start with next to no
environment. Where state must outlive a machine (GitHub Actions), it lies in the cache: committed,
a store would stay in the repository's history for ever.
"""

import json
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from dateline.config.load import SECRETS

CRON: Final = """\
# Every hour: collect, publish what is due, deploy, deliver. A backup a night, pruned once a month.
5 * * * *  cd {folder} && {program} schedule --once >> dateline.log 2>&1
30 3 * * *  cd {folder} && {program} backup backups/$(date +\\%F).db >> dateline.log 2>&1
35 3 * * *  cd {folder} && find backups -name '*.db' -mtime +14 -delete >> dateline.log 2>&1
40 3 1 * *  cd {folder} && {program} prune --keep 400d >> dateline.log 2>&1
"""

SYSTEMD: Final = """\
[Unit]
Description=dateline in {shown}
StartLimitIntervalSec=0

[Service]
WorkingDirectory={folder}
ExecStart={program} schedule
Restart=on-failure
RestartSec=60
TimeoutStopSec=15
NoNewPrivileges=yes

[Install]
WantedBy=default.target
"""

ACTIONS: Final = """\
# Every hour: collect, publish what is due, deploy, deliver; new posts are committed here.
name: dateline
on:
  schedule:
    - cron: "17 * * * *"
  workflow_dispatch:
permissions:
  contents: write
concurrency:
  group: dateline
jobs:
  issue:
    runs-on: ubuntu-latest
    timeout-minutes: 45
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
      - run: pip install {requirement}
      # The store (what was read, told and sent) lies in the cache, which forgets its oldest
      # entries by itself. On a public repository others can read it: see docs/every-day.md.
      - uses: actions/cache/restore@v4
        with:
          path: dateline.db*
          key: dateline-store-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}
          restore-keys: dateline-store-
      - run: dateline schedule --once
        timeout-minutes: 30
        env:
{secrets}
      - uses: actions/cache/save@v4
        if: always()
        with:
          path: dateline.db*
          key: dateline-store-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}
      - if: always()
        run: |
          git config user.name "dateline"
          git config user.email "dateline@users.noreply.github.com"
          git add .
          git diff --cached --quiet || git commit --quiet --message "New issue"
          git pull --quiet --rebase
          git push --quiet
"""

DOCKERFILE: Final = """\
FROM python:3.11-slim
RUN apt-get update \\
    && apt-get install --yes --no-install-recommends git openssh-client rsync \\
    && rm -rf /var/lib/apt/lists/*
RUN pip install --no-cache-dir {requirement}
# Any user may run it: compose.yaml names the one whom the newsletter's files belong to.
ENV HOME=/tmp PYTHONUNBUFFERED=1
USER 1000:1000
WORKDIR /paper
ENTRYPOINT ["dateline"]
CMD ["schedule"]
"""

COMPOSE: Final = """\
services:
  dateline:
    build: .
    user: "${PAPER_USER:-1000:1000}"
    volumes:
      - .:/paper
    init: true
    restart: unless-stopped
    stop_grace_period: 15s
"""

IGNORED_BY_DOCKER: Final = "*\n"
"""The image needs no file of the newsletter, least of all its secrets."""

_OWN_COPY: Final = "git+https://github.com/OWNER/dateline"


def launch_files(place: str, folder: Path, editor: str) -> tuple[Mapping[str, str], list[str]]:
    """Return the files by name, and what to do with them, as lines.

    `place` is one of MAKERS, `folder` the newsletter's own, `editor` the one that it names.
    """
    return MAKERS[place](folder.resolve(), editor)


def _cron(folder: Path, _editor: str) -> tuple[dict[str, str], list[str]]:
    def word(text: str) -> str:
        return shlex.quote(text).replace("%", "\\%")  # to cron, a bare % ends the line

    program = " ".join(word(part) for part in _program())
    text = CRON.format(folder=word(str(folder)), program=program)
    return {"dateline.cron": text}, ["(crontab -l; cat dateline.cron) | crontab -"]


def _systemd(folder: Path, _editor: str) -> tuple[dict[str, str], list[str]]:
    def word(text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
        return f'"{escaped}"'.replace("%", "%%")

    path = str(folder).replace("%", "%%")
    program = " ".join(word(part) for part in _program())
    text = SYSTEMD.format(shown=path, folder=path, program=program)
    return {"dateline.service": text}, [
        'systemctl --user enable --now "$PWD/dateline.service"',
        "loginctl enable-linger    go on after you log out",
    ]


def _actions(_folder: Path, editor: str) -> tuple[dict[str, str], list[str]]:
    secrets = "\n".join(f"          {name}: ${{{{ secrets.{name} }}}}" for name in SECRETS)
    text = ACTIONS.format(requirement=shlex.quote(_requirement(editor)), secrets=secrets)
    steps = ["commit and push this folder as a repository; set secrets in its settings"]
    return {".github/workflows/dateline.yml": text}, [*_copy_named(text), *steps]


def _docker(_folder: Path, editor: str) -> tuple[dict[str, str], list[str]]:
    text = DOCKERFILE.format(requirement=shlex.quote(_requirement(editor)))
    files = {"Dockerfile": text, "compose.yaml": COMPOSE, ".dockerignore": IGNORED_BY_DOCKER}
    return files, [*_copy_named(text), "PAPER_USER=$(id -u):$(id -g) docker compose up --detach"]


MAKERS: Final[Mapping[str, Callable[[Path, str], tuple[dict[str, str], list[str]]]]] = {
    "cron": _cron,
    "systemd": _systemd,
    "actions": _actions,
    "docker": _docker,
}


def _program() -> list[str]:
    """Return how this program is started, in full."""
    own = Path(sys.argv[0])
    found = own if own.name == "dateline" else Path(sys.executable).with_name("dateline")
    path = shutil.which(str(found.absolute()))
    return [path] if path else [sys.executable, "-m", "dateline"]


def _requirement(editor: str) -> str:
    """Return what pip is to install: this program from where it came, with its editor's client."""
    provider = {"google_genai": "google"}.get(name := editor.partition(":")[0], name)
    extra = f"[{provider}]" if provider in ("openai", "anthropic", "google", "ollama") else ""
    try:
        origin = json.loads(distribution("dateline").read_text("direct_url.json") or "{}")
    except PackageNotFoundError:  # run from a checkout that is not installed
        origin = {"dir_info": {}}
    if commit := origin.get("vcs_info", {}).get("commit_id"):
        return f"dateline{extra} @ git+{origin['url']}@{commit}"
    return f"dateline{extra} @ {_OWN_COPY}"


def _copy_named(text: str) -> list[str]:
    return [f"put your copy of dateline in place of {_OWN_COPY}"] if _OWN_COPY in text else []
