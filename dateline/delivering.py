"""Delivering: the newsroom's posts and site to where `[deploy]` says, once for each state."""

import datetime as dt
import hashlib
from pathlib import Path

from dateline.config import ConfigError
from dateline.settings import Config
from dateline.store import Store
from dateline.store_runs import Delivery
from render.deploy import DeployError, GitTarget, deploy_folder, deploy_git, without_login


def deploy(config: Config, store: Store, date: dt.date, now: dt.datetime) -> str:
    """Deploy everything that is published; give one sentence of what happened.

    Raises ConfigError if it names no place, and DeployError, whose message says what the target
    answered and how to mend it.
    """
    table = config.deploy
    if table.to == "none":
        raise ConfigError("there is nowhere to deploy to: set deploy.to to folder or git")
    parts = _parts(config)
    if table.to == "folder":
        if not table.folder:
            raise ConfigError("deploy.folder is not set: name the folder to copy to")
        target = config.path(table.folder)
        done = deploy_folder(parts, target)
        return f"{done.changed} files changed in {target}"
    if not table.remote:
        raise ConfigError("deploy.remote is not set: name the repository to push to")
    git = GitTarget(table.remote, table.branch, table.author)
    done = deploy_git(parts, git, f"{config.newsletter.name}: issue of {date}")
    remote = without_login(table.remote)
    name = f"git:{remote}:{table.branch}"
    slug, digest = config.newsletter.slug, _digest(parts)
    store.runs.save_delivery(Delivery(slug, date, name, digest, done.commit, now))
    if not done.commit:
        return f"{remote} ({table.branch}) is up to date"
    return f"pushed {done.changed} files to {remote} ({table.branch}), {done.commit[:10]}"


def _parts(config: Config) -> dict[str, Path]:
    """Give what is deployed: place in the target -> folder here."""
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
