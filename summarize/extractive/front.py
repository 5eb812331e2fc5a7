"""The front of an extractive issue: its lead with links and pictures, its preview and its tags."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.item import Item
from summarize.edition import Bullet, Paragraph, Picture, Section, Statement
from summarize.editor import Assignment
from summarize.extractive.lines import TellableLine
from summarize.extractive.story_lines import StoryExtract
from summarize.extractive.tellable import capital
from summarize.extractive.verbs import may_be_verb
from summarize.story import Story
from summarize.text.titles import clean_title, find_names
from summarize.text.tokens import STOPWORDS


def readable(tag: str, story: Story) -> str:
    """Spell a tag as its story does ("gpt-4" as "GPT-4"), without its kind ("company:OpenAI").

    Gives "" for a tag with a number that the story does not have in this form.
    """
    words = tag.partition(":")[2] or tag
    parts = [re.escape(part) for part in re.split(r"[-_\s]+", words) if part]
    text = " ".join(f"{item.title} {item.text}" for item in story.items[:8])
    pattern = r"[-\s]?".join(parts)
    found = re.findall(rf"(?<![\w-]){pattern}(?![\w-])", text, re.IGNORECASE) if parts else []
    if found:
        return str(max(found, key=lambda word: (word != word.casefold(), found.count(word))))
    return "" if re.search(r"\d", words) else words.replace("_", " ")


MAX_PICTURES: Final = 2
LEAD_STORIES: Final = 3
PREVIEW_TOPICS: Final = 4
PREVIEW_BULLETS: Final = 3
MIN_PREVIEW: Final = 3
MAX_TAGS: Final = 6
MIN_TAGS: Final = 3

_NUMBER: Final = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*%?(?![\w.,]*\w)(?: [a-z]{4,}){0,2}")
_NOUN: Final = re.compile(r" ([a-z][a-z-]*[a-z])(?=[\s,.;:])")
_NO_NOUNS: Final = STOPWORDS | {"among", "under", "between", "without", "within", "while", "only"}
MIN_NOUN: Final = 4
_NO_ID: Final = re.compile(r"[()\s]")
"""What an id must not hold to stand in an inline link."""

_WORD: Final = re.compile(r"[^\s\[\]()“”‘’\"'，。、：；！？「」『』]+")


@dataclass
class FrontWriter:
    """Writes the front of one issue; pictures are counted over all its paragraphs."""

    pictures: int = 0
    linked: set[str] = field(default_factory=set)

    def lead(self, desks: Sequence[StoryExtract]) -> list[Paragraph]:
        """Tell the first stories in two to four paragraphs, the top story at most length."""
        made: list[Paragraph] = []
        for n, desk in enumerate(desks):
            if len(made) >= LEAD_STORIES + 1 or n >= LEAD_STORIES + 2:
                break
            told = sum(1 for p in made if p.statement.story)
            if told >= LEAD_STORIES:
                break
            if lines := desk.take(
                3 if not made else 2, max_words=75 if not made else 50, quotes=False
            ):
                made.append(self._paragraph(desk, lines))
        return made

    def _paragraph(self, desk: StoryExtract, lines: Sequence[TellableLine]) -> Paragraph:
        text = self._linked(desk.write(lines), desk, lines)
        statement = Statement(text=text, items=desk.support(lines), story=desk.story.id)
        return Paragraph(statement=statement, picture=self._picture(lines))

    def _linked(self, text: str, desk: StoryExtract, lines: Sequence[TellableLine]) -> str:
        """Put a link to each item on its line's most telling words."""
        used: list[str] = []
        for line in lines:
            words = link_words(line.text, [name for name in desk.names if name not in used])
            used.append(words)
            at = text.find(line.text)
            at = text.find(words, max(0, at))
            if not words or at < 0 or line.item.id in self.linked or _NO_ID.search(line.item.id):
                continue
            self.linked.add(line.item.id)
            text = f"{text[:at]}[{words}]({line.item.id}){text[at + len(words) :]}"
        return text

    def _picture(self, lines: Sequence[TellableLine]) -> Picture | None:
        if self.pictures >= MAX_PICTURES:
            return None
        for item in dict.fromkeys(line.item.id for line in lines):
            found = next(line.item for line in lines if line.item.id == item)
            if picture := picture_of(found):
                self.pictures += 1
                return picture
        return None


def picture_of(item: Item) -> Picture | None:
    """Return an item's first image, if it may be shown."""
    if "nsfw" in item.flags:
        return None
    for media in item.media:
        if media.kind == "image" and media.url.startswith(("http://", "https://")):
            alt = " ".join(media.alt.split()) or clean_title(item.title) or item.publisher
            return Picture(item=item.id, url=media.url, alt=alt[:200])
    return None


def link_words(text: str, names: Sequence[str] = ()) -> str:
    """Choose the words of a sentence that carry its link: the story's first name that it has.

    A noun that belongs to the name comes along ("GPT-3.5 jailbreak"). A sentence without a name
    gives a number with its noun, else its last few words.
    """
    known = [name for name in find_names(text) if name in text and len(name) > 2]
    if ranked := [name for name in names if name in known]:
        return _with_noun(text, ranked[0])
    if number := _NUMBER.search(text):
        return number[0]
    words = list(_WORD.finditer(text.rstrip(".。!！?？")))
    if not words:
        return ""
    start = words[max(0, len(words) - 3)].start()
    return text[start : words[-1].end()].rstrip(".。!！?？,;:")


def _with_noun(text: str, name: str) -> str:
    end = text.index(name) + len(name)
    while match := _NOUN.match(text, end):
        if may_be_verb(match[1]) or match[1] in _NO_NOUNS or len(match[1]) < MIN_NOUN:
            break
        end = match.end()
    return text[text.index(name) : end]


def preview(desks: Sequence[StoryExtract], titles: Mapping[str, str], other: str) -> list[Section]:
    """Point at the first stories by topic, each in one short line that stands nowhere else."""
    bullets: dict[str, list[Bullet]] = {}

    def add(desk: StoryExtract, label: str, line: TellableLine) -> None:
        topic = desk.story.topic if desk.story.topic in titles else ""
        statement = Statement(text=line.text, items=(line.item.id,), story=desk.story.id)
        bullets.setdefault(topic, []).append(Bullet(label=label, statement=statement))

    def has_room(desk: StoryExtract) -> bool:
        topic = desk.story.topic if desk.story.topic in titles else ""
        rows = bullets.get(topic, [])
        return len(rows) < PREVIEW_BULLETS if rows else len(bullets) < PREVIEW_TOPICS

    for desk in desks:
        if has_room(desk) and (line := desk.glance()):
            add(desk, beside_colon(desk.label, line.text), line)
    seen = {bullet.statement.story for rows in bullets.values() for bullet in rows}
    for desk in desks:
        few = sum(map(len, bullets.values())) < MIN_PREVIEW and desk.story.id not in seen
        if few and has_room(desk) and (named := desk.point()):
            add(desk, *named)
    return [
        Section(title=titles.get(topic, other), topic=topic, bullets=tuple(rows))
        for topic, rows in bullets.items()
    ]


def beside_colon(label: str, text: str) -> str:
    """One side of a label with a colon, as another one follows: the side not said after it."""
    name, colon, rest = label.partition(": ")
    if not colon or not rest:
        return label
    return capital(rest) if text.casefold().startswith(name.casefold()) else name


def tags_of(assignment: Assignment, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Return three to six tags: what the best stories name, filled up with their topics."""
    weights: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for rank, story in enumerate(assignment.stories[:12]):
        for place, tag in enumerate(dict.fromkeys(story.tags)):
            if not (words := readable(tag, story)):
                continue
            key = words.casefold()
            spelled.setdefault(key, words)
            weights[key] += 1 / (1 + rank) + 0.3 / (1 + place)  # type: ignore[assignment]
    found = [spelled[key] for key, _ in weights.most_common(MAX_TAGS)]
    for topic in dict.fromkeys(story.topic for story in assignment.stories):
        if len(found) < MIN_TAGS and topic in titles and titles[topic] not in found:
            found.append(titles[topic])
    if not found:
        found = [assignment.newsletter.name]
    return tuple(found[:MAX_TAGS])
