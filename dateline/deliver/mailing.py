"""A list of readers gets an issue: a few mail sessions side by side, with the outbox between them.

In each round every session takes one mail up to its last dot; one commit notes all of these as
going out, the dots are sent, and what the server says is noted as it comes. So a list takes a third
of the server's answers' time, and a process that is killed leaves only those readers in doubt, at
most `SESSIONS`, whose dot was sent and not answered: nobody on our side can know more.
"""

import smtplib
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Final

from dateline.day.context import IssueContext
from dateline.deliver.message import Letter, mail_to
from dateline.deliver.smtp import MailError, begin, connect, end, leave
from dateline.store.outbox import Mailing, Sent

SESSIONS: Final = 3
"""As many as Microsoft's mail servers take of one sender at a time, the fewest of the big ones."""

BREAKS: Final = 5
"""Connections that broke in a row, after which the rest of the list waits for the next time."""

BREAKS_EACH: Final = 3
"""The same for one mail: it may be what the server chokes on."""

ANSWER_S: Final = 3.0
"""How long a stopped command still waits for the server's word on what it has just sent."""


def mail_all(issue: IssueContext, sent: Letter, readers: Iterable[str]) -> Iterator[Sent]:
    """Yield what became of each reader's mail; raises MailError if the server can't be used."""
    left, breaks, broken = deque(readers), Counter[str](), 0
    outbox, mailing = issue.store.outbox, Mailing(issue.slug, issue.date, "email")
    sessions: list[smtplib.SMTP] = []
    most, words = SESSIONS, ""
    with ThreadPoolExecutor(SESSIONS) as pool:
        try:
            while left:
                sessions = [one for one in sessions if one.sock]
                while len(sessions) < min(most, len(left)):
                    try:
                        sessions.append(connect(issue.config))
                    except MailError:
                        if not sessions:
                            raise
                        most = len(sessions)
                batch = {session: left.popleft() for session in sessions[: len(left)]}
                ready: dict[smtplib.SMTP, str] = {}
                tries = pool.map(partial(_begun, sent), *zip(*batch.items(), strict=True))
                for (session, reader), tried in zip(batch.items(), [*tries], strict=True):
                    if tried is None:
                        ready[session] = reader
                    elif isinstance(tried, Sent):
                        broken = 0
                        outbox.end(mailing, {reader: tried}, issue.now)
                        yield tried
                    else:
                        session.close()
                        breaks[reader] += 1
                        broken += 1
                        words = f"the connection broke: {tried}"
                        if breaks[reader] < BREAKS_EACH:
                            left.append(reader)
                        else:
                            yield Sent("waiting", words)
                for done in _ended(pool, issue, mailing, ready):
                    broken = 0
                    yield done
                if broken >= BREAKS:
                    raise MailError(f"{broken} times in a row {words}")
            for session in sessions:
                leave(session)
        finally:  # without a word, which amid a mail would be taken for its text
            for session in sessions:
                session.close()


def _begun(sent: Letter, session: smtplib.SMTP, reader: str) -> Sent | ConnectionError | None:
    """Hand over a mail but for its last dot; return what kept it from that."""
    try:
        return begin(session, sent.sender, reader, mail_to(reader, sent))
    except ConnectionError as error:
        return error


def _ended(
    pool: ThreadPoolExecutor,
    issue: IssueContext,
    mailing: Mailing,
    ready: Mapping[smtplib.SMTP, str],
) -> list[Sent]:
    """Note that these mails go out, send their dots, and note each answer as it comes."""
    outbox = issue.store.outbox
    ours = outbox.begin(mailing, ready.values()) if ready else set()
    answers: dict[Future[Sent], str] = {}
    results: list[Sent] = []

    def note(over: Iterable[Future[Sent]]) -> None:
        done = {answers.pop(one): one.result() for one in over}
        if done:
            outbox.end(mailing, done, issue.now)
            results.extend(done.values())

    for session, reader in ready.items():
        if reader in ours:
            answers[pool.submit(end, session)] = reader
        else:
            session.close()  # another process sends it, and without the dot this is no mail
    try:
        while answers:
            note(wait(answers, return_when=FIRST_COMPLETED)[0])
    finally:  # a command that is stopped notes what it still gets to know
        note(wait(answers, ANSWER_S)[0])
    return results
