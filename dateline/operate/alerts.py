"""Tells the operator once of each problem, and of its end.

What is wrong is read from the store each time (`problems`), so a crash neither loses an alert nor
repeats it.
"""

from collections.abc import Sequence
from typing import Final

import httpx

from dateline.console.progress import Progress
from dateline.day.context import Newsroom
from dateline.deliver.chat import chat_room, place_name, places, send_to
from dateline.deliver.recipients import ALERT_URLS
from dateline.operate.problems import is_well, problems

PING_URL: Final = "DATELINE_PING_URL"


def watch(room: Newsroom) -> None:
    """Tell what went wrong and what is well again, and ping the dead-man's switch if all is well.

    A place that takes nothing is said in the log, and told again at the next look.
    """
    secrets = room.config.secrets
    urls, url = places(secrets.get(ALERT_URLS, "")), secrets.get(PING_URL)
    wrong = dict(problems(room)) if urls or url else {}
    if urls:
        told = room.store.alerts.told(room.slug)
        fresh = {key: text for key, text in wrong.items() if key not in told}
        ended = {key: text for key, text in told.items() if key not in wrong}
        ends = ("looked at no longer", "well again")
        lines = [*fresh.values(), *(f"{ends[is_well(room, k)]}: {t}" for k, t in ended.items())]
        if lines and _tell(urls, room.config.newsletter.name, lines, room.progress):
            room.store.alerts.change(room.slug, fresh, ended, room.now)
    if url and not any(key.startswith("missed") for key in wrong):
        _ping(url, room.progress)


def _tell(urls: Sequence[str], name: str, lines: Sequence[str], progress: Progress) -> bool:
    title, text = f"{name}: {len(lines)} to look at", "\n".join(lines)
    taken = [send_to(chat_room(url), title, text) for url in urls]
    for url, took in zip(urls, taken, strict=True):
        if not took:
            progress.say(f"the alert was not taken by {place_name(url)}")
    return any(taken)


def _ping(url: str, progress: Progress) -> None:
    try:
        httpx.get(url, timeout=10, follow_redirects=True).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # The address is a secret, and such an error's words hold it.
        progress.say(f"the address of {PING_URL} was not reached: {type(error).__name__}")
