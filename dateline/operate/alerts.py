"""Telling the operator, once, of what a reader would notice later: and of its end.

What is wrong is read from the store each time (`problems`), so that a crash or a restart neither
loses an alert nor sends it twice. An alert lasts as long as its problem; when the same thing goes
wrong again, it is told again.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import httpx

from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.deliver.chat import place_name, places, send_to
from dateline.deliver.recipients import ALERT_URLS
from dateline.operate.problems import problems
from dateline.store.store import Store

PING_URL: Final = "DATELINE_PING_URL"


def watch(config: Config, store: Store, now: dt.datetime, progress: Progress) -> None:
    """Tell what went wrong and what is well again, and ping the dead-man's switch if all is well.

    A place that takes nothing is said in the log, and told again at the next look.
    """
    wrong = dict(problems(config, store, now))
    urls = places(config.secrets.get(ALERT_URLS, ""))
    if urls:
        slug = config.newsletter.slug
        told = store.alerts.told(slug)
        fresh = {key: text for key, text in wrong.items() if key not in told}
        ended = {key: text for key, text in told.items() if key not in wrong}
        lines = [*fresh.values(), *(f"well again: {text}" for text in ended.values())]
        if lines and _tell(urls, config.newsletter.name, lines, progress):
            store.alerts.change(slug, fresh, ended, now)
    if (url := config.secrets.get(PING_URL)) and not any(k.startswith("missed") for k in wrong):
        _ping(url, progress)


def _tell(urls: Sequence[str], name: str, lines: Sequence[str], progress: Progress) -> bool:
    taken = [send_to(url, f"{name}: {len(lines)} to look at", "\n".join(lines)) for url in urls]
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
