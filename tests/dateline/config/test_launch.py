"""What `dateline init --with` writes, read by the tools that will read it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
import yaml

from dateline.cli.issue import Launch
from dateline.config.init import MAKERS, Beginning, start_newsletter
from dateline.config.load import load_config

ROOT = Path(__file__).parents[3]
FOLDER = "a b%c'd"
"""A name with what shells, cron and systemd take for their own."""


def begun(tmp_path: Path, name: str, launch: str, editor: str = "extractive") -> Path:
    folder = tmp_path / name
    assert list(start_newsletter(folder, Beginning(editor=editor), launch))
    return folder


def heard(*command: str, **environment: str) -> str:
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    return f"{done.stdout}{done.stderr}".strip() if done.returncode else ""


def schema(name: str, path: Path) -> str:
    tool = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{name}"]
    return heard(*tool, str(path))


def test_cron_runs_the_line_in_the_folder(tmp_path: Path):
    folder = begun(tmp_path, FOLDER, "cron")
    lines = (folder / "dateline.cron").read_text().splitlines()
    jobs = [line for line in lines if not line.startswith("#")]
    for job in jobs:
        minute, hour, day, month, weekday, command = job.split(maxsplit=5)
        assert re.fullmatch(
            r"\d+ (\*|\d+) (\*|\d+) \* \*", f"{minute} {hour} {day} {month} {weekday}"
        )
        assert not re.search(r"(?<!\\)%", command)  # a bare one ends cron's line
    # As cron does it: \% is %, /bin/sh, and next to no environment.
    command = jobs[0].split(maxsplit=5)[5].replace("\\%", "%").partition(" schedule")[0]
    done = subprocess.run(
        ["/bin/sh", "-c", f"{command} doctor"],
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        cwd="/", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "22 sources are followed" in done.stdout, done.stderr
    if shutil.which("crontab"):
        heard_ = heard("crontab", "-n", str(folder / "dateline.cron"))
        assert not heard_


@pytest.mark.parametrize("name", ["paper", "a b%c"])
def test_systemd_takes_the_unit(tmp_path: Path, name: str):
    folder = begun(tmp_path, name, "systemd")
    text = (folder / "dateline.service").read_text()
    assert f"WorkingDirectory={str(folder).replace('%', '%%')}\n" in text
    if shutil.which("systemd-analyze"):
        unit = str(folder / "dateline.service")
        assert not heard("systemd-analyze", "--user", "verify", unit, XDG_RUNTIME_DIR=str(tmp_path))


def test_the_workflow_keeps_its_state_also_after_a_failed_run(tmp_path: Path):
    folder = begun(tmp_path, "paper", "actions", "openai:gpt-4o-mini")
    path = folder / ".github" / "workflows" / "dateline.yml"
    assert not schema("github-workflows", path)
    steps = yaml.safe_load(path.read_text())["jobs"]["issue"]["steps"]
    restore, save = (step for step in steps if "cache/" in step.get("uses", ""))
    assert save["if"] == "always()"
    assert restore["with"]["path"] == save["with"]["path"] == "dateline.db*"
    assert save["with"]["key"].startswith(restore["with"]["restore-keys"])
    assert any("dateline[openai]" in step.get("run", "") for step in steps)
    commit = steps[-1]
    assert commit["if"] == "always()"
    assert not heard("bash", "-n", "-c", commit["run"])
    # What git is told to leave out, `git add .` must not commit: the store and the secrets.
    ignored = (folder / ".gitignore").read_text().splitlines()
    assert {"dateline.db*", ".env"} <= set(ignored)


@pytest.mark.parametrize("own", [False, True], ids=["written", "the repository's"])
def test_compose_and_dockerfile_hold_together(tmp_path: Path, own: bool):
    folder = ROOT if own else begun(tmp_path, "paper", "docker")
    compose = folder / "compose.yaml"
    assert not schema("compose-spec", compose)
    linter = str(Path(sys.executable).with_name("hadolint"))
    assert not heard(linter, "--no-color", str(folder / "Dockerfile"))
    service = yaml.safe_load(compose.read_text())["services"]["dateline"]
    lines = (folder / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    steps = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    words = dict(steps)
    assert steps[0][0] == "FROM"
    assert ":" in words["FROM"]  # no floating image
    assert words["USER"] != "root"
    assert service["volumes"][0].endswith(f":{words['WORKDIR']}")
    assert json.loads(words["ENTRYPOINT"]) + json.loads(words["CMD"]) == ["dateline", "schedule"]
    sources = [value.split()[0] for name, value in steps if name == "COPY" and value[0] != "."]
    assert all((ROOT / source).exists() for source in sources)
    known = {"ARG", "FROM", "RUN", "COPY", "ENV", "USER", "WORKDIR", "ENTRYPOINT", "CMD"}
    assert words.keys() <= known


def test_the_image_gets_all_packages_and_nothing_else():
    lines = (ROOT / ".dockerignore").read_text().split()
    kept = {line[1:] for line in lines if line.startswith("!")}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert lines[0] == "*"
    assert packages | {"pyproject.toml", "README.md", "LICENSE", "lock"} == kept


def test_what_exists_is_kept_and_may_come_later(tmp_path: Path):
    folder = begun(tmp_path, "paper", "")
    (folder / "compose.yaml").write_text("mine\n")
    told = "\n".join(start_newsletter(folder, Beginning(), "docker"))
    assert (folder / "compose.yaml").read_text() == "mine\n"
    assert "kept" in told
    assert (folder / "Dockerfile").exists()


def test_the_command_offers_every_place():
    assert {*get_args(Launch)} == MAKERS.keys()


def test_a_new_newsletter_follows_sources_that_need_no_key(tmp_path: Path):
    followed = load_config(begun(tmp_path, "paper", "") / "newsletter.toml").sources
    assert len(followed) >= 15
    assert {source.kind for source in followed} == {"feed", "reddit", "hackernews"}
