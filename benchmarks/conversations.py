"""Do messages that belong together land in one conversation, and others not?

People mark some answers as replies, which says what belongs together. Every second reply mark is
hidden, the messages are split, and two things are counted: of the hidden answers, how many are in
the conversation of what they answer (`recall`); and of pairs of messages in different reply trees
less than two hours apart, how many were put together (`strangers`, which can't reach 0, since one
talk may have several trees). `f1` joins recall and 1 - strangers. Beside ours stand the usual ways:
a channel's day as one, and a new conversation after a silence.

Settings of `ingest.discord.conversations` were chosen on the exports (`dce/`); the archive of
another server (`nous_messages`) is reported as it came out.

    python -m benchmarks.conversations [--data DIR] [--quick]
"""

import gzip
import itertools
import json
import platform
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.command import Command, report, rows
from ingest.discord.conversations import split_conversations
from ingest.discord.export import export_messages
from ingest.discord.parse import Message, parse_messages

REACH = timedelta(hours=24)
NEAR = timedelta(hours=2)
SMALLEST_CHANNEL = 200
QUICK_MESSAGES = 1500
Split = Callable[[Sequence[Message]], list[tuple[Message, ...]]]


def channels(folder: Path) -> Iterator[tuple[str, str, list[Message]]]:
    """Yield each channel that is large enough: its set, its name and its messages."""
    for path in sorted((folder / "dce").glob("*.json.gz")):
        export = json.loads(gzip.decompress(path.read_bytes()))
        yield "exports", path.name, list(export_messages(export, "d").messages)
    archive = folder / "nous_messages.jsonl.gz"
    if archive.exists():
        talk = defaultdict(list)
        for row in rows(archive):
            if not row["thread"]:  # a thread is a conversation by itself
                talk[row["channel"]].append(_as_sent(row))
        for name, sent in sorted(talk.items()):
            yield "archive", name, list(parse_messages(sent).messages)


def _as_sent(row: dict[str, Any]) -> dict[str, Any]:
    """Put a row of the archive into the API's shape."""
    return {
        "id": row["id"],
        "type": 19 if row["reply_to"] else 0,
        "timestamp": row["timestamp"],
        "content": row["content"],
        "author": {"id": row["author"]},
        "message_reference": {"message_id": row["reply_to"]},
    }


def by_silence(minutes: float) -> Split:
    """Return the usual way: a new conversation after a silence, whoever speaks."""

    def split(messages: Sequence[Message]) -> list[tuple[Message, ...]]:
        talks: list[list[Message]] = []
        for message in sorted(messages, key=lambda sent: sent.id):
            if not talks or message.at - talks[-1][-1].at > timedelta(minutes=minutes):
                talks.append([])
            talks[-1].append(message)
        return [tuple(talk) for talk in talks]

    return split


def by_day(messages: Sequence[Message]) -> list[tuple[Message, ...]]:
    """Return a channel's day as one conversation."""
    days = itertools.groupby(sorted(messages, key=lambda m: m.id), key=lambda m: m.at.date())
    return [tuple(sent) for _, sent in days]


def by_reply_or_silence(minutes: float) -> Split:
    """Follow reply marks, and begin a new conversation after a silence otherwise."""

    def split(messages: Sequence[Message]) -> list[tuple[Message, ...]]:
        talks: list[list[Message]] = []
        of: dict[int, list[Message]] = {}
        for message in sorted(messages, key=lambda sent: sent.id):
            last = max(talks[-8:], key=lambda talk: talk[-1].at, default=None)
            near = last and message.at - last[-1].at <= timedelta(minutes=minutes)
            talk = of.get(message.answers) or (last if near else None)
            if talk is None:
                talks.append(talk := [])
            talk.append(message)
            of[message.id] = talk
        return [tuple(talk) for talk in talks]

    return split


WAYS: dict[str, Split] = {
    "ours": split_conversations,
    "replies, else 30 min": by_reply_or_silence(30),
    "silence of 30 min": by_silence(30),
    "silence of 15 min": by_silence(15),
    "silence of 5 min": by_silence(5),
    "a day each": by_day,
}


def measure(messages: Sequence[Message], split: Split) -> tuple[int, int, int, int, int]:
    """Count hidden answers found and in all, strangers joined and in all, and conversations."""
    known = {message.id: message for message in messages}
    answers = [
        (message.id, message.answers)
        for message in sorted(messages, key=lambda sent: sent.id)
        if message.answers in known and message.at - known[message.answers].at <= REACH
    ]
    hidden = {child for child, _ in answers[::2]}
    talks = split([replace(m, answers=0) if m.id in hidden else m for m in messages])
    talk_of = {message.id: number for number, talk in enumerate(talks) for message in talk}
    found = sum(talk_of[c] == talk_of[p] for c, p in answers if c in hidden)
    tree = _trees(answers)
    joined = strangers = 0
    inside = sorted(tree)
    for place, key in enumerate(inside):
        for other in inside[place + 1 :]:
            if known[other].at - known[key].at > NEAR:
                break
            if tree[key] != tree[other]:
                strangers += 1
                joined += talk_of[key] == talk_of[other]
    return found, len(hidden), joined, strangers, len(talks)


def _trees(answers: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Return each message of a reply tree the id of its root; parents come before children."""
    root: dict[int, int] = {}
    for child, parent in answers:
        root[child] = root.setdefault(parent, parent)
    return root


def main() -> None:
    """Run the benchmark."""
    parser = Command(__doc__, "the first messages of each channel", needs_data=True)
    given = parser.given()
    totals: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 6)
    for kind, _, messages in channels(Path(given.data) / "discord_json"):
        if len(messages) < SMALLEST_CHANNEL:
            continue
        chosen = messages[:QUICK_MESSAGES] if given.quick else messages
        for name, split in WAYS.items():
            counted = (*measure(chosen, split), len(chosen))
            totals[kind, name] = [a + b for a, b in zip(totals[kind, name], counted, strict=True)]
    figures: dict[str, float] = {}
    print(f"Conversations, Python {platform.python_version()}, {platform.machine()}")
    print(f"{'':9}{'':22}{'recall':>8}{'strangers':>11}{'f1':>7}{'messages a talk':>17}")
    for (kind, name), (found, hidden, joined, strangers, talks, sent) in totals.items():
        recall, wrong = found / max(1, hidden), joined / max(1, strangers)
        f1 = 2 * recall * (1 - wrong) / max(1e-9, recall + 1 - wrong)
        print(f"{kind:9}{name:22}{recall:8.3f}{wrong:11.3f}{f1:7.3f}{sent / max(1, talks):17.1f}")
        if name == "ours":
            figures |= {f"recall_{kind}_ours": recall, f"strangers_{kind}_ours": wrong}
            figures[f"f1_{kind}_ours"] = f1
        else:
            best = figures.get(f"f1_{kind}_best_peer", 0.0)
            figures[f"f1_{kind}_best_peer"] = max(best, f1)
    rounded = {name: round(value, 4) for name, value in figures.items()}
    report("conversations", rounded)


if __name__ == "__main__":
    main()
