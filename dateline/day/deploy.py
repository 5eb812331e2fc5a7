"""Delivering: the newsroom's posts and site to where `[deploy]` says, once for each state.

A delivery that fails is written down as the last phase of its date's run, so that it is owed: a
network that is away at seven must not keep an issue from its readers until the next one.
"""

import datetime as dt
import hashlib
import time
from dataclasses import replace
from pathlib import Path

from dateline.config.load import ConfigError
from dateline.config.settings import Config
from dateline.store.runs import Delivery, RunRecord
from dateline.store.store import Store
from render.deploy import Deployed, DeployError, GitTarget, deploy_folder, deploy_git, without_login


def deploy(config: Config, store: Store, date: dt.date, now: dt.datetime) -> str:
    """Deploy everything that is published; give one sentence of what happened.

    Raises ConfigError if it names no place, and DeployError, whose message says what the target
    answered and how to mend it; the delivery is owed then.
    """
    target, parts = _target(config), _parts(config)
    slug, started = config.newsletter.slug, time.monotonic()
    before = store.runs.run(slug, date)
    run = RunRecord(slug, date, "deploy", "running", "", now, before.durations if before else {})
    store.runs.note(run)
    try:
        if isinstance(target, Path):
            done = deploy_folder(parts, target)
        else:
            done = deploy_git(parts, target, f"{config.newsletter.name}: issue of {date}")
            name = f"git:{without_login(target.remote)}:{target.branch}"
            digest = _digest(parts)
            store.runs.save_delivery(Delivery(run.newsletter, date, name, digest, done.commit, now))
    except KeyboardInterrupt:
        store.runs.note(replace(run, status="stopped"))
        raise
    except BaseException as error:
        store.runs.note(replace(run, status="failed", detail=str(error)))
        raise
    durations = {**run.durations, "deploy": round(time.monotonic() - started, 3)}
    store.runs.note(replace(run, phase="done", status="done", durations=durations))
    return _told(target, done)


def owed(config: Config, store: Store) -> dt.date | None:
    """Return the newest date whose issue was published but could not be delivered, if any."""
    if config.deploy.to == "none":
        return None
    runs = store.runs.recent(config.newsletter.slug)
    return next((run.date for run in runs if run.phase == "deploy"), None)


def _target(config: Config) -> Path | GitTarget:
    table = config.deploy
    if table.to == "none":
        raise ConfigError("there is nowhere to deploy to: set deploy.to to folder or git")
    if table.to == "folder":
        return config.path(table.folder)
    return GitTarget(table.remote, table.branch, table.author)


def _told(target: Path | GitTarget, done: Deployed) -> str:
    if isinstance(target, Path):
        return f"{done.changed} files changed in {target}"
    remote = without_login(target.remote)
    if not done.commit:
        return f"{remote} ({target.branch}) is up to date"
    return f"pushed {done.changed} files to {remote} ({target.branch}), {done.commit[:10]}"


def _parts(config: Config) -> dict[str, Path]:
    """Return what is deployed: place in the target -> folder here."""
    parts = {config.deploy.path: config.path(config.newsletter.posts)}
    if config.deploy.site_path:
        parts[config.deploy.site_path] = config.path(config.newsletter.site)
    missing = [folder for folder in parts.values() if not folder.is_dir()]
    if missing:
        raise DeployError(f"{missing[0]} does not exist. Make an issue first: `dateline run`.")
    return parts


def _digest(parts: dict[str, Path]) -> str:
    """Sum up the state of what is deployed."""
    total = hashlib.sha256()
    for place, folder in sorted(parts.items()):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                total.update(f"{place}/{path.relative_to(folder)}\0".encode())
                total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
