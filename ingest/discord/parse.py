"""A page of Discord messages as plain records: words without markup, people without names.

People are named only where the configuration says so; a mention of others is neutral text. Every
entry is a message, or skipped and reported. Reference:
https://discord.com/developers/docs/resources/message
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.discord.markup import find_links, plain_text
from ingest.discord.parts import THREAD_STARTER, bodies, spoken_part
from ingest.errors import source_error
from ingest.item import Link, Media
from ingest.source import Batch, SourceError
from ingest.text.clean import clean
from ingest.text.json_values import Table, moment, rows, table, whole, words

EPOCH_MS = 1420070400000
SPOKEN_TYPES = frozenset({0, 19, 20, 21, 23, 46})
"""Messages that tell something: default, reply, the two commands, a thread's starter, and how a
poll ended."""

IS_CROSSPOST = 1 << 1
"""The flag of a message that came from another server's announcement channel."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as the conversation splitter and the items need it.

    `person` tells authors apart and is never shown; `name` is "" unless names are allowed.
    `answers` is the id of the message replied to, `mentions` whom it addresses; 0 and () for none.
    """

    id: int
    at: datetime
    person: str
    text: str
    name: str = ""
    answers: int = 0
    mentions: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    media: tuple[Media, ...] = ()
    reactions: int = 0
    bot: bool = False
    edited: bool = False


@dataclass(frozen=True, slots=True)
class ParsedMessages(Batch):
    """A page's messages, oldest first: `seen == len(messages) + duplicates + skipped`."""

    messages: tuple[Message, ...] = ()


def parse_messages(
    body: object,
    source: str = "discord",
    *,
    names: bool = False,
    channels: Mapping[str, str] | None = None,
    subject: str = "",
) -> ParsedMessages:
    """Read the answer of `GET /channels/ID/messages`, or one message. Pure and total.

    `channels` maps channel ids to names for mentions; `subject` names the channel in troubles.
    """
    if error := refusal(body):
        trouble = source_error("discord.refused", source, subject, said=error)
        return ParsedMessages(troubles=(trouble,))
    if not isinstance(body, list) and not _is_message(table(body)):
        return ParsedMessages(troubles=(source_error("discord.not-discord", source, subject),))
    listed = len(body) if isinstance(body, list) else 1
    sent = [entry for entry in rows(body) if _is_message(entry)]
    spoken = [_message(entry, names, channels or {}) for entry in sent if _is_spoken(entry)]
    system, unread = len(sent) - len(spoken), listed - len(sent)
    found = {message.id: message for message in spoken}
    troubles: list[SourceError] = []
    if system:
        name = "discord.system-messages"
        troubles.append(source_error(name, source, subject, count=system))
    if unread:
        fatal, name = unread == listed, "discord.not-messages"
        troubles.append(source_error(name, source, subject, fatal=fatal, count=unread))
    return ParsedMessages(
        messages=tuple(found[key] for key in sorted(found)),
        troubles=tuple(troubles),
        seen=listed,
        duplicates=len(spoken) - len(found),
        skipped=system + unread,
    )


def refusal(body: object) -> str:
    """Say that Discord refuses (`{"message": …, "code": …}`), by its code alone, else ""."""
    answer = table(body)
    if isinstance(answer.get("message"), str) and "content" not in answer and "code" in answer:
        return f"Discord refuses it (its code {whole(answer['code']) or 0})"
    return ""


def _is_message(entry: Table) -> bool:
    return bool(
        (whole(entry.get("id")) or 0) > 0
        and isinstance(entry.get("author"), dict)
        and moment(entry.get("timestamp"))
    )


def _is_spoken(entry: Table) -> bool:
    return whole(entry.get("type")) in SPOKEN_TYPES or entry.get("type") is None


def _message(entry: Table, names: bool, channels: Mapping[str, str]) -> Message:
    author = table(entry.get("author"))
    parts = [spoken_part(body) for body in bodies(entry)]
    raw = "\n".join(part.text for part in parts if part.text.strip())
    mentioned = [user for body in bodies(entry) for user in rows(body.get("mentions"))]
    called = {words(user.get("id")): shown_name(user) for user in mentioned}
    places = dict(channels) | {
        words(place.get("id")): words(place.get("name"))
        for place in rows(entry.get("mention_channels"))
    }
    embeds = [embed for body in bodies(entry) for embed in rows(body.get("embeds"))]
    buttons = [link for part in parts for link in part.links]
    return Message(
        id=whole(entry["id"]) or 0,
        at=moment(entry.get("timestamp")) or datetime.fromtimestamp(0, UTC),
        person=words(author.get("id")),
        text=plain_text(raw, called if names else {}, places),
        name=shown_name(author) if names else "",
        answers=_answers(entry),
        mentions=tuple(words(user.get("id")) for user in rows(entry.get("mentions"))),
        links=tuple(find_links(raw, embeds, buttons)),
        media=tuple({file.url: file for part in parts for file in part.media}.values()),
        reactions=sum(
            whole(reaction.get("count")) or 0 for reaction in rows(entry.get("reactions"))
        ),
        bot=_is_bot(entry, author),
        edited=bool(entry.get("edited_timestamp")),
    )


def _answers(entry: Table) -> int:
    """Return the id of the message that this one answers; forwards and crossposts answer none."""
    reference = table(entry.get("message_reference"))
    if entry.get("type") == THREAD_STARTER or (whole(reference.get("type")) or 0) != 0:
        return 0
    if (whole(entry.get("flags")) or 0) & IS_CROSSPOST:
        return 0
    return whole(reference.get("message_id")) or 0


def _is_bot(entry: Table, author: Table) -> bool:
    """Tell bots' messages; an announcement that a webhook brought over was written by people."""
    if (whole(entry.get("flags")) or 0) & IS_CROSSPOST:
        return False
    return author.get("bot") is True or bool(entry.get("webhook_id"))


def shown_name(user: Table) -> str:
    """Return the name under which a user is shown: here, everywhere, or the account's."""
    shown = (table(user.get("member")).get("nick"), user.get("global_name"), user.get("username"))
    return next((clean(name) for name in map(words, shown) if name.strip()), "")
