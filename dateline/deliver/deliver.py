"""Delivering an issue to its readers: each recipient once, over crashes and reruns.

    list and places -> outbox -> mail server, chat places

Who is to get an issue is written down when it is delivered first; what could not be handed over
waits there for the next time (`owed`), what was refused for good is told to the operator.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from dateline.console.terminal import counted
from dateline.day.context import IssueContext, Newsroom
from dateline.day.publish import post_options, stored_editions
from dateline.deliver import buttondown
from dateline.deliver.chat import chat_room, place_name, places, send_to
from dateline.deliver.mailing import mail_all
from dateline.deliver.message import announcement, as_mail, letter
from dateline.deliver.recipients import CHAT_URLS, has_recipients, is_set, read_list
from dateline.deliver.smtp import MailError
from dateline.store.outbox import Mailing, Sent
from render.post.post import render_post
from summarize.edition import Edition
from summarize.errors import UserError

if TYPE_CHECKING:
    from apprise import Apprise

DOUBTFUL: Final = ("unknown", "sending")


def deliver(issue: IssueContext, *, again: Collection[str] = ()) -> str:
    """Send the stored issue of a date to all who have not got it; return one sentence of it.

    Those in the states `again` get it too: who may have it (DOUBTFUL), who was "refused".
    Raises ConfigError for a list that cannot be read, and UserError if there is no issue, or if
    some recipients are still waiting or were refused just now.
    """
    edition = stored_editions(issue)[0]
    outbox = issue.store.outbox
    outbox.resume(issue.slug, issue.date, again)
    told: Counter[str] = Counter()
    problems: list[str] = []
    try:
        for done in _send_all(issue, edition):
            told[done.state] += 1
            problems += [done.detail] if done.detail and done.state != "sent" else []
    except MailError as error:
        problems.append(str(error))
    words = counted(told)
    if problems:
        few = "; ".join(dict.fromkeys(problem.rstrip(".") for problem in problems[:3]))
        raise UserError(f"the issue of {issue.date}: {words or 'nothing sent'}: {few}.")
    if not words:
        left = Counter[str]()
        for states in outbox.counts(issue.slug, issue.date).values():
            left.update({state: count for state, count in states.items() if state != "sent"})
        words = "all have it already" + (f", but for {counted(left)}" if left else "")
    return f"delivered the issue of {issue.date}: {words}"


def _send_all(issue: IssueContext, edition: Edition) -> Iterator[Sent]:
    """Yield what became of each recipient, chats first: a long list holds nobody else up."""
    config, table, outbox = issue.config, issue.config.email, issue.store.outbox
    url = f"{config.newsletter.url.rstrip('/')}/{issue.date}/" if config.newsletter.url else ""
    urls = {place_name(url): url for url in places(config.secrets.get(CHAT_URLS, ""))}
    for name in _waiting(issue, "chat", urls):
        if place := urls.get(name):
            room = chat_room(place)  # before it is noted: what may have been sent is not sent again
            yield from _announce(issue, name, room, announcement(edition, url))
    names = _waiting(issue, "buttondown", ["its readers"]) if table.buttondown else []
    readers = _waiting(issue, "email", read_list(config)) if table.host else []
    if not (names or readers):
        return
    mail = as_mail(edition, render_post(edition, post_options(config)), url)
    for name in names:
        if key := config.secrets.get(buttondown.KEY, ""):
            done = buttondown.hand_over(table.buttondown, key, mail, url)
        else:
            done = Sent("waiting", f"{buttondown.KEY} is not set: write it into .env")
        outbox.end(Mailing(issue.slug, issue.date, "buttondown"), {name: done}, issue.now)
        yield done
    if readers:
        sent = letter(mail, table.sender, table.unsubscribe, table.unsubscribe_words, issue.now)
        with issue.progress.task("sending mail", len(readers)) as task:
            for done in mail_all(issue, sent, readers):
                yield done
                task.advance()


def _waiting(issue: IssueContext, channel: str, recipients: Iterable[str]) -> list[str]:
    """Note who is to get an issue, if nobody is noted yet; return who has not got it."""
    mailing = Mailing(issue.slug, issue.date, channel)
    issue.store.outbox.enqueue(mailing, recipients, issue.now)
    return issue.store.outbox.waiting(mailing)


def _announce(
    issue: IssueContext, name: str, room: "Apprise", lines: tuple[str, str]
) -> Iterator[Sent]:
    """Tell a chat, and note it before and after; nothing if another process does."""
    mailing, outbox = Mailing(issue.slug, issue.date, "chat"), issue.store.outbox
    if outbox.begin(mailing, [name]):
        taken = send_to(room, *lines)
        done = Sent("sent") if taken else Sent("waiting", f"{name} did not take it")
        outbox.end(mailing, {name: done}, issue.now)
        yield done


def owed(room: Newsroom) -> list[dt.date]:
    """Return the dates of the last days whose issue some recipients still wait for.

    The latest issue is among them if nobody was noted for it yet: its process died before that.
    """
    if not is_set(room.config):
        return []
    calendar, outbox = room.config.calendar, room.store.outbox
    dates = outbox.owed(room.slug, calendar.oldest_sent(room.now))
    latest = calendar.latest(room.now)
    if latest in room.dates and not outbox.counts(room.slug, latest):
        dates += [latest] if has_recipients(room.config) else []
    return dates
