"""Groups a channel's messages into conversations: by reply, author, mention and time.

The evidence is taken in order of strength, as chat disentanglement found it (Elsner and Charniak,
"Disentangling Chat", 2010; Kummerfeld et al., 2019). A message joins a conversation if

    1. it replies to one of its messages;
    2. its author spoke in it a short while ago;
    3. it mentions somebody who spoke in it lately;
    4. it was spoken in last, and the channel was not silent for `gap`.

Otherwise it begins one. Joining two conversations is worse than splitting one, which clustering
repairs: hence MAX_MESSAGES and REPLY_REACH.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ingest.discord.parse import Message

GAP = timedelta(minutes=15)
"""A silence this long ends a talk. Chosen of 3 to 30 minutes on the channels of two servers; see
`benchmarks.conversations`, which measures it on a third one."""

TURN = timedelta(minutes=5)
"""How long an author's next message still goes on from his last one."""

REPLY_REACH = timedelta(hours=24)
MAX_MESSAGES = 60


@dataclass(slots=True)
class _Talk:
    messages: list[Message] = field(default_factory=list)
    spoke_at: dict[str, datetime] = field(default_factory=dict)

    @property
    def last_at(self) -> datetime:
        return self.messages[-1].at

    def add(self, message: Message) -> None:
        self.messages.append(message)
        self.spoke_at[message.person] = message.at

    def open_at(self, moment: datetime, within: timedelta) -> bool:
        return len(self.messages) < MAX_MESSAGES and moment - self.last_at <= within


def split_conversations(
    messages: Iterable[Message], gap: timedelta = GAP
) -> list[tuple[Message, ...]]:
    """Split a channel's messages into conversations, ordered by their first message."""
    talks: list[_Talk] = []
    talk_of: dict[int, _Talk] = {}
    latest: dict[str, _Talk] = {}
    for message in sorted(messages, key=lambda message: message.id):
        talk = _belongs_to(message, talks, talk_of, latest, gap)
        if talk is None:
            talks.append(talk := _Talk())
        talk.add(message)
        talk_of[message.id] = latest[message.person] = talk
    return [tuple(talk.messages) for talk in talks]


def _belongs_to(
    message: Message,
    talks: list[_Talk],
    talk_of: dict[int, _Talk],
    latest: dict[str, _Talk],
    gap: timedelta,
) -> _Talk | None:
    if message.answers:
        answered = talk_of.get(message.answers)
        # A reply to something not at hand is evidence against the talk that goes on around it.
        return answered if answered and answered.open_at(message.at, REPLY_REACH) else None
    own = latest.get(message.person)
    if own and own.open_at(message.at, TURN):
        return own
    for person in message.mentions:
        addressed = latest.get(person)
        if addressed and addressed.open_at(message.at, gap):
            return addressed
    recent = max(talks[-8:], key=lambda talk: talk.last_at, default=None)
    return recent if recent and recent.open_at(message.at, gap) else None


HELD = timedelta(hours=6)
"""A talk that began longer ago is not held back any more: late is worse than cut."""


def settled(
    talks: list[tuple[Message, ...]], now: datetime, gap: timedelta = GAP
) -> tuple[list[tuple[Message, ...]], list[tuple[Message, ...]]]:
    """Part conversations into those that are over and those that may still go on.

    A conversation may go on for `gap`. A later reader starts at the first message that is held, so
    whatever reaches past that is held too; else its end would come back as its own conversation.
    """
    held = [talk for talk in talks if now - talk[-1].at <= gap]
    over = [talk for talk in talks if now - talk[-1].at > gap]
    while held:
        cut = min(talk[0].id for talk in held)
        caught = [talk for talk in over if talk[-1].id >= cut]
        if not caught:
            break
        held += caught
        over = [talk for talk in over if talk[-1].id < cut]
    if any(now - talk[0].at > HELD for talk in held):
        return talks, []
    return over, held
