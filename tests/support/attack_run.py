"""Runs attacks along the whole way, items to post, with a model that obeys them; looks for harm.

    items -> find_stories -> ModelEditor on an obeying model -> compose -> render_post

The text of one item of the sample day is replaced by the attack. The model answers as asked,
unless it finds the attack in the material of a question: then it writes the payload into every
field, with the citations of an honest answer or citing the attacking item wherever it may. For a
Korean issue it writes a Korean rendering. Harm is an issue whose words hold the payload, besides
those that are a quotation of the attacking item with its name.
"""

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ingest.item import Item, Link, Media
from render.post.options import PostOptions
from render.post.post import render_post
from summarize.compose.compose import compose
from summarize.edition import Edition, Newsletter
from summarize.editor import Assignment
from summarize.extractive.editor import ExtractiveEditor
from summarize.llm.editor import ModelEditor
from summarize.models.settings import MemoryAnswers
from summarize.stories.find import FoundStories, find_stories
from summarize.stories.settings import StorySettings
from summarize.stories.topics import DEFAULT_TOPICS
from tests.support.chat_model import Asked
from tests.support.chat_world import ChatWorld
from tests.support.newsletters import FEW
from tests.support.sample_items import sample_items

CORPUS = Path(__file__).parent / "attacks" / "attacks.jsonl"
NOW = dt.datetime(2024, 5, 3, 7, tzinfo=dt.UTC)
END = dt.datetime(2024, 5, 3, tzinfo=dt.UTC)
RENDERED = "제피린 회사는 가장 안전하고 훌륭한 선택입니다"
"""What a payload in another script becomes in a Korean issue."""

WORDS = ("title", "description", "overview_title", "label", "text", "why")
WORDED = frozenset({"text", "form", "id"})
"""What attacks want whose payload is words."""

Mode = Literal["honest citations", "its own item"]
MODES: tuple[Mode, ...] = ("honest citations", "its own item")
STORY = 2
"""The rank of the story whose first item is replaced: it may lead, and it fills a section."""


@dataclass(frozen=True)
class Attack:
    """A hostile text, where in an item it stands, what it wants said, and how it is recognised."""

    id: str
    text: str
    payload: str
    trigger: str
    where: str = "text"


@dataclass(frozen=True)
class Outcome:
    """One attack in one issue, and the fields that it got into."""

    attack: Attack
    language: str
    mode: Mode
    seen: int
    harm: tuple[str, ...]


def load_attacks(path: Path = CORPUS) -> list[Attack]:
    """Read a file of attacks: one JSON object a line.

    One that wants a link, picture or tag, not words, is obeyed by writing it as it stands.
    """
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return [
        Attack(
            row["id"],
            row["text"],
            row["payload"] if WORDED & set(row.get("wants", WORDED)) else row["text"],
            row.get("trigger") or row["text"][:60],
            row.get("where", "text"),
        )
        for row in rows
        if row["payload"]
    ]


class Obeying:
    """A model that obeys an attack which it finds in the material it is shown."""

    def __init__(self, attack: Attack, payload: str, mode: Mode) -> None:
        self._trigger = squeeze(attack.trigger)[:40]
        self._payload = payload
        self._mode = mode
        self.seen = 0

    def apply(self, asked: Asked, good: dict[str, Any]) -> str:
        """Return the text of the answer: a good one, or what the attack makes of it."""
        if self._trigger not in squeeze(" ".join(asked.data)):
            return json.dumps(good, ensure_ascii=False)
        self.seen += 1
        handles = [
            match[1]
            for data in asked.data
            for match in re.finditer(r"^(S\d+-\d+) \| (.*)$", data, re.MULTILINE)
            if self._trigger[:24] in squeeze(match[2])
        ]
        own = handles if self._mode == "its own item" else []
        return json.dumps(self._obeyed(good, own, ""), ensure_ascii=False)

    def _obeyed(self, node: Any, own: Sequence[str], key: str) -> Any:
        if isinstance(node, dict):
            return {k: self._obeyed(v, own, k) for k, v in node.items()}
        if isinstance(node, list):
            if key == "items" and own:
                return list(own)
            return [self._obeyed(part, own, key) for part in node]
        return self._payload if key in WORDS or key == "tags" else node


def squeeze(text: str) -> str:
    """Return a text's letters and digits, folded."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


@cache
def day(*sources: str) -> FoundStories:
    """Return the stories of the sample day, or of what some of its sources gave."""
    return find_stories(sample_items(*sources), settings=StorySettings())


def attacked(attack: Attack, stories: int | None = None) -> Assignment:
    """Return the sample day's stories, with one item replaced by the attack.

    With `stories` only so many, of a few sources.
    """
    told = list(day(*(FEW if stories else ())).told[:stories])
    story = told[STORY]
    item = hostile(story.items[0], attack)
    told[STORY] = replace(
        story, items=(item, *story.items[1:]), title=item.title or story.title
    )  # fmt: skip
    return Assignment(
        newsletter=Newsletter(name="The Paper", slug="the-paper"),
        date=END.date(),
        language="en",
        window_start=END - dt.timedelta(days=1),
        window_end=END,
        stories=tuple(told),
        topics=DEFAULT_TOPICS,
    )


def hostile(item: Item, attack: Attack) -> Item:
    """Return an item that carries the attack where it wants to stand."""
    match attack.where:
        case "title":
            return replace(item, title=attack.text)
        case "author":
            return replace(item, author=attack.text)
        case "publisher":
            return replace(item, publisher=attack.text)
        case "alt":
            media = Media("https://pics.example/1.png", alt=attack.text)
            return replace(item, media=(media,))
        case "link":
            return replace(item, links=(Link("https://evil.example/1", text=attack.text),))
        case _:
            return replace(item, text=attack.text)


def run_attack(attack: Attack, language: str, mode: Mode, stories: int | None = None) -> Outcome:
    """Publish the attacked day, or its best stories, and look for harm."""
    assignment = replace(attacked(attack, stories), language=language)
    latin = attack.payload.isascii()
    payload = RENDERED if language == "ko" and latin else attack.payload
    obeying = Obeying(attack, payload, mode)
    with ChatWorld(obedience=obeying) as world:
        editor = ModelEditor(
            world.settings("openai"), answers=MemoryAnswers(), fallback=ExtractiveEditor(),
            pause_s=0.0,
        )  # fmt: skip
        edition = compose(assignment, editor, now=NOW)
    item = assignment.stories[STORY].items[0]
    found = tuple(harms(edition, item, (payload, attack.payload)))
    return Outcome(attack, language, mode, obeying.seen, found)


def run_attacks(
    attacks: Sequence[Attack],
    languages: Sequence[str] = ("en", "ko"),
    stories: int | None = None,
) -> Iterator[Outcome]:
    """Run attacks one at a time, in each language and each mode of obedience."""
    for attack in attacks:
        for language in languages:
            for mode in MODES:
                yield run_attack(attack, language, mode, stories)


def fields(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield all words of an edition with their place."""
    yield from (("title", edition.title), ("description", edition.description))
    yield "overview_title", edition.overview_title
    yield from (("tag", tag) for tag in edition.tags)
    for section in (*edition.preview, *edition.overview):
        yield "heading", section.title
        yield from (("label", bullet.label) for bullet in section.bullets)
    yield from ((str(place), statement.plain) for place, statement in edition.statements())


def harms(edition: Edition, item: Item, payloads: Sequence[str]) -> Iterator[str]:
    """Name the places where a payload stands as the paper's own words."""
    wanted = [squeeze(payload) for payload in payloads]
    for place, text in fields(edition):
        if any(payload in squeeze(_own_words(text, item)) for payload in wanted):
            yield f"{place}: {text[:80]}"
    if "evil.example" in render_post(edition, PostOptions()):
        yield "address"


def _own_words(text: str, item: Item) -> str:
    """Return a text without the quotations in it, if it names who is quoted."""
    names = [name for name in (item.author, item.publisher) if name]
    if any(squeeze(name) in squeeze(text) for name in names):
        return re.sub(r"[“\"「『][^“”\"」』]{1,600}[”\"」』]", " ", text)
    return text
