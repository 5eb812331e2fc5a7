"""`dateline doctor`: everything that a morning needs, looked at beforehand, each with its mend.

Nothing is changed and nothing is sent. What costs money is left out: `dateline models` asks those.
"""

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

from dateline.config.load import missing_secrets
from dateline.console.terminal import by_reason, in_words
from dateline.day.context import Newsroom
from dateline.day.deploy import preview
from dateline.day.publish import post_options, stored_editions
from dateline.deliver.chat import chat_room, place_name, places
from dateline.deliver.recipients import ALERT_URLS, CHAT_URLS, read_list
from dateline.deliver.smtp import connect, leave
from dateline.operate.problems import problems, source_health
from dateline.operate.status import HEALTH_DAYS
from dateline.store.queue import load_queue
from dateline.store.store import failures_named
from render.post.post import render_post
from summarize.errors import UserError
from summarize.models.settings import CHAT_CLIENTS, provider_of

LITTLE_SPACE_BYTES: Final = 500_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: "ok", "warning" or "error", what was seen, and the mend."""

    about: str
    state: Literal["ok", "warning", "error"]
    words: str
    hint: str = ""


def finding_line(found: Finding) -> str:
    """Return a finding for a person."""
    hint = f"\n        {found.hint}" if found.hint else ""
    return f"{found.state:<8}{found.about}: {found.words}{hint}"


def examine(room: Newsroom) -> Iterator[Finding]:
    """Yield what was found; an error of one check keeps no other one from being made."""
    yield Finding("settings", "ok", f"{len(room.config.followed())} sources are followed")
    for about, check in CHECKS.items():
        try:
            with failures_named(room.config.store_url):
                yield from check(room)
        except (UserError, OSError) as error:
            yield Finding(about, "error", str(error))


def _secrets(room: Newsroom) -> Iterator[Finding]:
    missing = missing_secrets(room.config)
    for name in missing:
        yield Finding("secrets", "error", f"{name} is not set", "Write it into .env.")
    if not missing:
        yield Finding("secrets", "ok", "what sources, models and mail need is set")
    path = room.config.folder / ".env"
    if path.is_file() and path.stat().st_mode & 0o077:
        yield Finding("secrets", "warning", f"others may read {path}", f"chmod 600 {path}")


def _store(room: Newsroom) -> Iterator[Finding]:
    room.store.check()
    yield Finding("store", "ok", f"whole, {room.store.items.count():,} items")


def _disk(room: Newsroom) -> Iterator[Finding]:
    config, paper = room.config, room.config.newsletter
    free = shutil.disk_usage(config.folder).free
    if free < LITTLE_SPACE_BYTES:
        yield Finding("disk", "warning", f"{free / 1e6:.0f} MB are free", "Free some space.")
    else:
        yield Finding("disk", "ok", f"{free / 1e9:.1f} GB are free")
    names = [paper.posts, paper.site, paper.assets]
    names += [config.deploy.folder] if config.deploy.to == "folder" else []
    paths = [config.path(name) for name in names if name]
    if config.store_url.startswith("sqlite:"):
        paths.append(Path(config.store_url.removeprefix("sqlite:///")))
    for path in paths:
        folder = next(place for place in (path, *path.parents) if place.exists())
        if not os.access(folder, os.W_OK):
            hint = "Let this user read and write there."
            yield Finding("disk", "error", f"{folder} cannot be written", hint)


def _sources(room: Newsroom) -> Iterator[Finding]:
    health = source_health(room, room.config.followed(), HEALTH_DAYS)
    failed = ((s.name, h.error.code, in_words(h.error)) for s, h in health if h.error)
    for line in by_reason(failed):
        yield Finding("sources", "warning", line, "`dateline sources test NAME` tries it now.")


def _clock(room: Newsroom) -> Iterator[Finding]:
    last = room.store.collections.last_started()
    if last and last > room.now + dt.timedelta(minutes=5):
        hint = "Set this machine's clock: timedatectl set-ntp true."
        words = f"it is behind, or was ahead: sources were read at {last:%F %H:%M} UTC"
        yield Finding("clock", "error", words, hint)
    else:
        yield Finding("clock", "ok", f"{room.now:%Y-%m-%d %H:%M} UTC")


def _templates(room: Newsroom) -> Iterator[Finding]:
    if not (dates := room.dates):
        yield Finding("templates", "ok", "no issue yet to try them on")
        return
    render_post(stored_editions(room.issue(dates[-1]))[0], post_options(room.config))
    yield Finding("templates", "ok", f"the issue of {dates[-1]} can be rendered")


def _deploy(room: Newsroom) -> Iterator[Finding]:
    to = room.config.deploy.to
    if to in ("git", "rsync") and not shutil.which(to):
        yield Finding("deploy", "error", f"{to} is not installed", "Install it.")
    elif to != "none":
        yield Finding("deploy", "ok", list(preview(room.config))[-1] if room.dates else to)


def _models(room: Newsroom) -> Iterator[Finding]:
    for use, name in room.config.chat_models():
        client = CHAT_CLIENTS[provider_of(name)]
        if not find_spec(client):
            hint = f"pip install {client.replace('_', '-')}"
            yield Finding("models", "error", f"{use} {name}: its client is missing", hint)
        else:
            yield Finding("models", "ok", f"{use} {name}; `dateline models` asks it")


def _email(room: Newsroom) -> Iterator[Finding]:
    if not room.config.email.host:
        return
    readers = read_list(room.config)
    leave(connect(room.config))
    yield Finding("e-mail", "ok", f"the server lets us in; {len(readers):,} readers")
    if not room.config.email.unsubscribe:
        hint = "Set email.unsubscribe: big providers refuse lists without it."
        yield Finding("e-mail", "warning", "readers cannot leave the list", hint)


def _places(room: Newsroom) -> Iterator[Finding]:
    for secret in (CHAT_URLS, ALERT_URLS):
        for url in places(room.config.secrets.get(secret, "")):
            if chat_room(url):
                yield Finding("places", "ok", f"{secret}: {place_name(url)}")
            else:
                hint = "See https://github.com/caronc/apprise for how it is written."
                words = f"{secret}: {place_name(url)} is no URL that Apprise knows"
                yield Finding("places", "error", words, hint)
    if not room.config.secrets.get(ALERT_URLS):
        hint = f"Set {ALERT_URLS} to an Apprise URL."
        yield Finding("places", "warning", "nobody is told when something goes wrong", hint)


def _schedule(room: Newsroom) -> Iterator[Finding]:
    running = room.store.leases.is_held(f"schedule:{room.slug}")
    words = "`dateline schedule` runs" if running else "no `dateline schedule` runs now"
    yield Finding("schedule", "ok", words)
    for _, line in problems(room):
        hint = "`dateline status` and `dateline sources list` say more."
        yield Finding("newsroom", "warning", line, hint)


def _workers(room: Newsroom) -> Iterator[Finding]:
    if not room.config.schedule.workers:
        return
    queue = load_queue(room.store)
    waiting, failed = queue.count("todo"), queue.count("failed")
    if not queue.workers:
        words = f"no `dateline worker` runs; {waiting:,} jobs wait"
        yield Finding("workers", "error" if waiting else "warning", words, "Start one.")
    else:
        yield Finding("workers", "ok", f"{queue.workers:,} run; {waiting:,} jobs wait")
    if failed:
        hint = "What workers logged says why; the schedule puts in again what is still due."
        yield Finding("workers", "warning", f"{failed:,} jobs failed for good this week", hint)


CHECKS: Final[Mapping[str, Callable[[Newsroom], Iterator[Finding]]]] = {
    "secrets": _secrets,
    "store": _store,
    "disk": _disk,
    "clock": _clock,
    "templates": _templates,
    "models": _models,
    "sources": _sources,
    "deploy": _deploy,
    "e-mail": _email,
    "places": _places,
    "schedule": _schedule,
    "workers": _workers,
}
"""What is looked at, in this order; an error of a check is told under its name."""
