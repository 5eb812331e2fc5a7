"""A conversation as an Item: its words, its place, and how many took part.

The permalink leads to the first message. People are counted, and named only where the configuration
allows it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from ingest.discord.conversations import settled, split_conversations
from ingest.discord.parse import Message, ParsedMessages, parse_messages
from ingest.errors import source_error
from ingest.item import Engagement, Item, Relation
from ingest.source import Batch
from ingest.text.clean import clip, detect_language
from ingest.url.canonical import canonical_url

WEB_URL = "https://discord.com"
MAX_TEXT = 20_000
NAMES_SHOWN = 3
FEWEST_FOR_ALARM = 3


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a conversation was held: a channel, or a thread (with its `title`) under one."""

    id: str
    channel: str
    server_id: str
    server: str
    title: str = ""
    announcement: bool = False
    nsfw: bool = False
    web_url: str = WEB_URL

    @property
    def label(self) -> str:
        """The place as a reader knows it: `#general (Server)`."""
        return f"#{self.channel} ({self.server})" if self.server else f"#{self.channel}"

    @property
    def full_label(self) -> str:
        """The same, and which thread it is: `#general (Server): A question`."""
        return f"{self.label}: {self.title}" if self.title else self.label


def conversation_batch(
    talks: Sequence[Sequence[Message]],
    place: Channel,
    parsed: ParsedMessages,
    source: str,
    held: int = 0,
) -> Batch:
    """Make items of the talks that say something, and count their messages and the others.

    `held` messages of `parsed` are in no talk yet. A bot without the Message Content intent gets no
    words at all, so a place without any is an error.
    """
    telling = [talk for talk in talks if any(m.text or m.media or m.links for m in talk)]
    items = tuple(conversation_item(talk, place, source) for talk in telling)
    silent, seen = sum(map(len, talks)) - sum(map(len, telling)), parsed.seen - held
    troubles = parsed.troubles
    if silent:
        name = "no-words" if items or silent < FEWEST_FOR_ALARM else "no-intent"
        troubles += (source_error(f"discord.{name}", source, place.label, count=silent),)
    return Batch(
        items,
        troubles=troubles,
        seen=seen,
        duplicates=seen - parsed.skipped - silent - len(items),
        skipped=parsed.skipped + silent,
    )


def place_batch(
    entries: Sequence[object],
    place: Channel,
    source: str,
    *,
    names: bool,
    channels: Mapping[str, str],
    gap: timedelta,
    open_at: datetime | None,
    last_id: int,
) -> tuple[Batch, int]:
    """Read a place's messages; return also the message up to which it now counts as read.

    Where more may be said, what may go on at `open_at` is held back. `channels` are names by id.
    """
    subject = place.full_label
    parsed = parse_messages(entries, source, names=names, channels=channels, subject=subject)
    talks = split_conversations(parsed.messages, gap)
    held: list[tuple[Message, ...]] = []
    if open_at:
        talks, held = settled(talks, open_at, gap)
    waiting = sum(len(talk) for talk in held)
    batch = conversation_batch(talks, place, parsed, source, waiting)
    return batch, min((talk[0].id for talk in held), default=last_id + 1) - 1


def conversation_item(messages: Sequence[Message], place: Channel, source: str) -> Item:
    """Make an item of one conversation (at least one message, oldest first)."""
    first = messages[0]
    link = f"{place.web_url}/channels/{place.server_id}/{place.id}/{first.id}"
    turns = _turns(messages)
    text = clip("\n\n".join(turn for _, turn in turns), MAX_TEXT)
    own = {message.id for message in messages}
    answered = {message.answers for message in messages} - own - {0}
    people = dict.fromkeys(message.name for message in messages if message.name)
    return Item(
        id=f"discord:{first.id}",
        source=source,
        url=canonical_url(link) or link,
        title=place.title,
        text=text,
        author=_named(list(people)),
        published_at=first.at,
        publisher=place.label,
        language=detect_language(text),
        links=tuple({link.url: link for message in messages for link in message.links}.values()),
        media=tuple({file.url: file for message in messages for file in message.media}.values()),
        relations=tuple(Relation("reply", f"discord:{key}") for key in sorted(answered)),
        engagement=Engagement(
            score=sum(message.reactions for message in messages),
            replies=len(messages) - 1,
            participants=len({message.person for message in messages}),
        ),
        flags=_flags(messages, place),
        voices=() if people else _voices(turns),
    )


def _turns(messages: Sequence[Message]) -> list[tuple[str, str]]:
    """Return who took each turn, and its words, with the name before them where it is known."""
    turns = []
    for person, spoken in groupby(messages, key=lambda message: message.person):
        said = list(spoken)
        words = "\n".join(message.text for message in said if message.text)
        if words:
            turns.append((person, f"{said[0].name}: {words}" if said[0].name else words))
    return turns


def _voices(turns: Sequence[tuple[str, str]]) -> tuple[int, ...]:
    """Number each paragraph's speaker in the order of their first turns; one alone has none."""
    numbers = {person: n for n, person in enumerate(dict.fromkeys(p for p, _ in turns), 1)}
    if len(numbers) < 2:
        return ()
    return tuple(numbers[person] for person, words in turns for _ in words.split("\n\n"))


def _named(people: list[str]) -> str:
    more = len(people) - NAMES_SHOWN
    return ", ".join(people[:NAMES_SHOWN]) + (f" and {more} others" if more > 0 else "")


def _flags(messages: Sequence[Message], place: Channel) -> tuple[str, ...]:
    facts = {
        "bot": all(message.bot for message in messages),
        "edited": any(message.edited for message in messages),
        "announcement": place.announcement,
        "nsfw": place.nsfw,
    }
    return tuple(flag for flag, holds in facts.items() if holds)
