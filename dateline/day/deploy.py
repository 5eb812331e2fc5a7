"""Deploying posts and site to where `[deploy]` says, once for each state.

A deploy that fails is noted as the last phase of its date's run, so it is owed and tried again.
What was sent is verified: the site must show the build's id after a while.
"""

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

from dateline.config.folder import slugs_beside
from dateline.config.load import ConfigError
from dateline.config.settings import Config
from dateline.day.context import IssueContext, Newsroom, phases_so_far
from dateline.store.runs import Delivery
from render.deploy.git import GitTarget, without_login
from render.deploy.send import CommandTarget, Deployed, RsyncTarget, Target, send
from render.deploy.tree import BUILD_FILE, DeployError, Tree, keep, newest, stage, tree_of, trees

LOOK_EVERY_S = 3.0


def deploy(issue: IssueContext, *, force: bool = False) -> str:
    """Deploy everything that is published; return one sentence of what happened.

    Raises ConfigError if no place is named, and DeployError with what the target answered; the
    deploy is owed then.
    """
    config, table, run = issue.config, issue.config.deploy, phases_so_far(issue)
    (target, where), tree = _target(config), _tree(config)
    run.durations.pop("deploy", None)
    run.enter("deploy")
    with run.end_noted():
        done = send(tree, target, f"{config.newsletter.name}: issue of {issue.date}", force=force)
        keep(tree, _kept(config))
        _verify(config, tree.build)
        name = without_login(table.remote or table.folder or table.to)
        sent = Delivery(issue.slug, issue.date, name, tree.build, done.commit, issue.now)
        issue.store.runs.save_delivery(sent)
    run.enter("done", "done")
    return _told(target, where, done)


def preview(config: Config, *, force: bool = False) -> Iterator[str]:
    """Yield what a deploy would change; changes nothing there."""
    target, where = _target(config)
    done = send(_tree(config), target, "", force=force, dry=True)
    yield from done.plan.lines()
    yield f"{where}: {done.changed} files would change"


def roll_back(config: Config) -> str:
    """Deploy again what was deployed before the last time; the next deploy brings ours back."""
    kept = trees(_kept(config))
    if len(kept) < 2:
        raise DeployError("no earlier deploy is kept here.", "Correct or retract the issue.")
    target, where = _target(config)
    tree = tree_of(kept[-2], config.newsletter.slug, slugs_beside(config))
    done = send(tree, target, f"{config.newsletter.name}: back to {tree.build}", force=True)
    _verify(config, tree.build)
    kept[-1].rename(_kept(config) / f"undone-{kept[-1].name}")
    return f"back to what was deployed before: {_told(target, where, done)}"


def owe(issue: IssueContext, why: str) -> None:
    """Write down that readers still see an issue as it was: the next deploy sends it."""
    if issue.config.deploy.to != "none":
        phases_so_far(issue).enter("deploy", "waiting", why)


def owed(room: Newsroom) -> dt.date | None:
    """Return the newest date whose issue was published but could not be delivered, if any."""
    if room.config.deploy.to == "none":
        return None
    return next((run.date for run in room.runs if run.phase == "deploy"), None)


def _kept(config: Config) -> Path:
    return config.folder / ".dateline" / config.newsletter.slug


def _tree(config: Config) -> Tree:
    table = config.deploy
    parts = {table.path: config.path(config.newsletter.posts)}
    if table.site_path:
        parts[table.site_path] = config.path(config.newsletter.site)
    missing = [folder for folder in parts.values() if not folder.is_dir()]
    if missing:
        raise DeployError(f"{missing[0]} does not exist. Make an issue first: `dateline run`.")
    return stage(
        parts, _kept(config), config.newsletter.slug, table.site_path, slugs_beside(config)
    )


def _target(config: Config) -> tuple[Target, str]:
    """Return where it goes, and what that is called in messages."""
    table = config.deploy
    remote = table.remote if ":" in table.remote else str(config.path(table.remote))
    match table.to:
        case "folder":
            return (folder := config.path(table.folder)), str(folder)
        case "git":
            branch = f"{without_login(remote)} ({table.branch})"
            return GitTarget(remote, table.branch, table.author), branch
        case "rsync":
            return RsyncTarget(remote, newest(_kept(config))), remote
        case "command":
            return CommandTarget(table.command, config.folder), table.command.split(maxsplit=1)[0]
    raise ConfigError(
        "there is nowhere to deploy to: set deploy.to to folder, git, rsync or command"
    )


def _told(target: Target, where: str, done: Deployed) -> str:
    left = ", ".join(done.plan.kept[:5])
    more = f"; edited there by hand and left as they are: {left}" if left else ""
    if isinstance(target, GitTarget):
        if not done.commit:
            return f"{where} is up to date{more}"
        return f"pushed {done.changed} files to {where}, {done.commit[:10]}{more}"
    return f"{done.changed} files changed in {where}{more}"


def _verify(config: Config, build: str) -> None:
    """Wait until the site's address shows a build; raises DeployError if it does not."""
    table, url = config.deploy, config.newsletter.url.rstrip("/")
    if not (url and table.site_path and table.verify_s):
        return
    import httpx  # lazy: it takes long to import, and no dry run needs it

    end, seen = time.monotonic() + table.verify_s, ""
    while True:
        try:
            reply = httpx.get(f"{url}/{BUILD_FILE}?{build}", timeout=10, follow_redirects=True)
            if reply.text.strip() == build:
                return
            seen = f"it answers {reply.status_code}, with another build or none"
        except httpx.HTTPError as error:
            seen = f"it cannot be reached ({type(error).__name__})"
        if time.monotonic() >= end:
            raise DeployError(
                f"sent, but {url} does not show it after {table.verify_s} s: {seen}.",
                "Look at where the site is served from; deploy.verify_s = 0 asks nothing.",
            )
        time.sleep(min(LOOK_EVERY_S, table.verify_s))
