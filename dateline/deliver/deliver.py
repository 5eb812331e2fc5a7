"""Delivering an issue to its readers: each recipient once, over crashes and reruns.

    list and places -> outbox -> mail server, chat places

Who is to get an issue is written down when it is delivered first; what could not be handed over
waits there for the next time (`owed`), what was refused for good is told to the operator.
"""

import datetime as dt
import smtplib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from dateline.config.load import ConfigError
from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.day.issue_dates import latest_issue, oldest_sent
from dateline.day.publish import dates_stored, post_options, stored_editions
from dateline.deliver.buttondown import hand_over
from dateline.deliver.chat import place_name, places, send_to
from dateline.deliver.message import Letter, announcement, letter, message
from dateline.deliver.smtp import MailError, Sent, Server, send, session
from dateline.store.outbox import Parcel
from dateline.store.store import Store
from render.post.post import render_post
from summarize.edition import Edition
from summarize.errors import UserError

RECONNECTS: Final = 5
"""Broken connections in a row after which the rest of the list waits for the next time."""

CHAT_URLS: Final = "DATELINE_CHAT_URLS"
BUTTONDOWN_KEY: Final = "BUTTONDOWN_API_KEY"


class DeliveryError(UserError):
    """Some recipients did not get an issue; what is waiting is tried again."""


def is_set(config: Config) -> bool:
    """Return whether issues are delivered at all."""
    table = config.email
    return bool(table.host or table.buttondown or config.secrets.get(CHAT_URLS))


def deliver(
    config: Config, store: Store, date: dt.date, now: dt.datetime, progress: Progress
) -> str:
    """Send the stored issue of a date to all who have not got it; return one sentence of it.

    Raises NoIssueError, ConfigError for a list that cannot be read, and DeliveryError if some
    recipients are still waiting or were refused just now.
    """
    edition = stored_editions(config, store, date)[0]
    slug = config.newsletter.slug
    url = f"{config.newsletter.url.rstrip('/')}/{date}/" if config.newsletter.url else ""
    result: Counter[str] = Counter()
    problems: list[str] = []
    if config.email.host:
        store.outbox.enqueue(slug, date, "email", read_list(config), now)
        readers = store.outbox.waiting(slug, date, "email")
        if readers:
            post = render_post(edition, post_options(config))
            with progress.task("sending mail", len(readers)) as task:
                try:
                    for state, detail in _mail_all(
                        config, store, letter(edition, post, url), readers, now
                    ):
                        result[state] += 1
                        problems += [detail] if state != "sent" and detail else []
                        task.advance()
                except MailError as error:
                    problems.append(str(error))
    if config.email.buttondown:
        store.outbox.enqueue(slug, date, "buttondown", ["its readers"], now)
        for name in store.outbox.waiting(slug, date, "buttondown"):
            parcel = Parcel(slug, date, "buttondown", name)
            done = _by_buttondown(config, store, parcel, edition, url, now)
            result[done.state] += 1
            problems += [done.detail] if done.detail else []
    urls = {place_name(url): url for url in places(config.secrets.get(CHAT_URLS, ""))}
    store.outbox.enqueue(slug, date, "chat", urls, now)
    for name in store.outbox.waiting(slug, date, "chat"):
        if name in urls:
            state = _announce(
                store, Parcel(slug, date, "chat", name), urls[name], edition, url, now
            )
            result[state] += 1
            problems += [f"{name} did not take it"] if state == "waiting" else []
    told = ", ".join(f"{count} {state}" for state, count in sorted(result.items()))
    if problems:
        few = "; ".join(dict.fromkeys(problem.rstrip(".") for problem in problems[:3]))
        raise DeliveryError(f"the issue of {date}: {told or 'nothing sent'}: {few}.")
    return f"delivered the issue of {date}: {told or 'all have it already'}"


def owed(config: Config, store: Store, now: dt.datetime) -> list[dt.date]:
    """Return the dates of the last days whose issue some recipients still wait for.

    The latest issue is among them if nobody was noted for it yet: its process died before that.
    """
    if not is_set(config):
        return []
    slug = config.newsletter.slug
    dates = store.outbox.owed(slug, oldest_sent(now, config.schedule.catch_up_days, config.zone))
    latest = latest_issue(now, config.newsletter.cutoff, config.zone)
    if latest in dates_stored(config, store) and not store.outbox.counts(slug, latest):
        dates += [latest] if _has_recipients(config) else []
    return dates


def _has_recipients(config: Config) -> bool:
    try:
        table = config.email
        return bool(config.secrets.get(CHAT_URLS) or table.buttondown or read_list(config))
    except ConfigError:
        return True  # what is wrong with the list is told when the issue is sent


def read_list(config: Config) -> list[str]:
    """Return the readers' addresses; raises ConfigError that names a line which is none."""
    path = config.path(config.email.readers)
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ConfigError(
            f"email.readers: {path}: {reason}.", "Give a file with one address a line."
        ) from error
    return [
        address for number, line in enumerate(lines, 1) if (address := _address(line, path, number))
    ]


def _address(line: str, path: Path, number: int) -> str:
    """Return the address on a line, "" for an empty one or a comment."""
    address = line.partition("#")[0].strip()
    name, at, host = address.rpartition("@")
    if address and (not (name and at and host) or any(c.isspace() or c in '<>",' for c in address)):
        raise ConfigError(
            f"email.readers: {path}, line {number}: this is no e-mail address.",
            "Write one address a line, as in reader@example.org.",
        )
    return address


def server_of(config: Config) -> Server:
    """Return the mail server as the file has it."""
    table = config.email
    ca = str(config.path(table.ca)) if table.ca else ""
    password = config.secrets.get("SMTP_PASSWORD", "")
    return Server(table.host, table.port, table.security, table.user, password, ca)


def _mail_all(
    config: Config, store: Store, sent: Letter, readers: list[str], now: dt.datetime
) -> Iterator[tuple[str, str]]:
    """Yield what became of each reader's mail, over as many sessions as it takes."""
    left, broken = list(readers), 0
    while left and broken < RECONNECTS:
        with session(server_of(config)) as connection:
            while left:
                try:
                    done = _mail_one(config, store, connection, sent, left[0], now)
                except ConnectionError as error:
                    broken += 1
                    if broken == RECONNECTS:
                        raise MailError(f"the connection broke {broken} times: {error}") from error
                    break
                broken = 0
                left.pop(0)
                yield done.state, done.detail
                if done.state == "unknown":
                    break


def _mail_one(
    config: Config,
    store: Store,
    connection: smtplib.SMTP,
    sent: Letter,
    reader: str,
    now: dt.datetime,
) -> Sent:
    table = config.email
    parcel = Parcel(sent.slug, sent.date, "email", reader)
    mail = message(sent, table.sender, reader, table.unsubscribe, table.unsubscribe_words, now)
    done = send(connection, mail, lambda: store.outbox.begin(parcel, now))
    store.outbox.end(parcel, done.state, done.detail, now)
    return done


def _by_buttondown(
    config: Config, store: Store, parcel: Parcel, edition: Edition, url: str, now: dt.datetime
) -> Sent:
    key = config.secrets.get(BUTTONDOWN_KEY, "")
    if not key:
        raise ConfigError(f"{BUTTONDOWN_KEY} is not set.", "Write it into .env.")
    if not store.outbox.begin(parcel, now):
        return Sent("unknown")
    text = letter(edition, render_post(edition, post_options(config)), url)
    done = hand_over(config.email.buttondown, key, text, url)
    store.outbox.end(parcel, done.state, done.detail, now)
    return done


def _announce(
    store: Store,
    parcel: Parcel,
    place: str,
    edition: Edition,
    url: str,
    now: dt.datetime,
) -> str:
    if not store.outbox.begin(parcel, now):
        return "sending"
    state = "sent" if send_to(place, *announcement(edition, url)) else "waiting"
    store.outbox.end(parcel, state, "", now)
    return state
