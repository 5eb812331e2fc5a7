"""The front of an extractive issue: what leads it, with links and pictures, and its tags.

What leads is decided by few weights, set by hand: the story's rank, how many places tell it, how
surely its line is printable, and whether it is of the day's affair. A reader named the day's first
story of 70 recorded days (`benchmarks.leads`); weights fitted on 30 of them chose no better on the
40 others, so these stayed. What never decided which story is first on those days is gone.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from ingest.item import Item
from summarize.edition import Paragraph, Picture
from summarize.editor import Assignment
from summarize.extractive.following import facts_of, says_the_same
from summarize.extractive.judge import PRINTS
from summarize.extractive.lines import title_line
from summarize.extractive.names import has_name
from summarize.extractive.support import same, statement, support
from summarize.extractive.told_story import StoryExtract, Telling
from summarize.extractive.viewpoint import most_named
from summarize.stories.topics import themes_in
from summarize.story import PUBLICATIONS
from summarize.text.compare import count_words, likeness
from summarize.text.titles import clean_title

PLACES: Final = 9.0
"""Ranks that a story gains in the lead by twice the places, or items that its line cites."""

AFFAIR: Final = 6.0
"""Ranks that a line gains there that is on what most of the day's lines are on."""

MANY: Final = 4
"""Lines that make an affair of a name."""

DOUBT: Final = 36.0
"""Ranks that a line loses there for each doubt that it is printable: at .85 five."""

MAX_PICTURES: Final = 2
LEAD_STORIES: Final = 3
MAX_TAGS: Final = 6
MIN_TAGS: Final = 3
TITLE_CHARS: Final = 160
"""Characters up to which a publication's own title may stand whole as that of an issue."""

MORE_WORDS: Final = 4
"""Words by which a title that tells more than another one is longer."""

_NO_ID: Final = re.compile(r"[()\s]")
"""What an id must not hold to stand in an inline link."""

_UNQUOTED: Final = re.compile(r"[^\"“”‘’']{8,}")
"""A line's beginning, which stands so in a quotation as well."""

_WORD: Final = re.compile(r"[^\s\[\]()“”‘’\"'，。、：；！？「」『』]+")


def leading(extracts: Sequence[StoryExtract]) -> list[StoryExtract]:
    """Return the stories that lead: told well, of the day, met in many places; the widest first.

    The first one gives the title, so it is one with a title where any has one.
    """
    affair, count = most_named(extracts)

    def place(rank: int) -> float:
        extract = extracts[rank]
        first = extract.tellings[0]
        line, told_by = first.lines[0], max(len(extract.places), len(support(extract, first)))
        of_affair = count >= MANY and has_name(line.text, affair)
        gained = PLACES * math.log2(told_by) + AFFAIR * of_affair
        return rank + DOUBT * (1 - line.worth) - gained

    most = min(LEAD_STORIES, max(1, len(extracts) // 2))
    ranks = sorted(range(len(extracts)), key=place)
    titled = [n for n in ranks if title_of(extracts[n])][:1]
    return [extracts[n] for n in dict.fromkeys((*titled, *ranks))][:most]


def title_of(extract: StoryExtract) -> str:
    """Return the title of an issue that a story leads: short, or a publication's own; else ""."""
    telling = extract.tellings[0]
    if telling.headline or extract.story.retitled:
        return extract.headline
    line = telling.lines[0]
    whole = line.place < 0 and line.item.kind in PUBLICATIONS and len(line.text) <= TITLE_CHARS
    return line.text.rstrip(" .。") if whole else ""


def fuller(extract: StoryExtract) -> Telling:
    """Return a story's first telling or, if that is one sentence, the title that tells more of it.

    So a lead does not repeat the headline above it, where another paper has the facts.
    """
    telling = extract.tellings[0]
    said, found = telling.lines[0], [telling]
    for item in same(extract, telling) if not telling.lines[1:] else ():
        line = title_line(item, extract.standard.any_subject)
        if (
            line is not None
            and line.worth >= min(said.worth, PRINTS)
            and count_words(line.text) >= count_words(said.text) + MORE_WORDS
            and facts_of(line.text) - facts_of(said.text)
            and says_the_same(line.text, said.text)
        ):
            found.append(replace(telling, item=item, lines=(line,)))
    return max(found[1:] or found, key=lambda t: likeness(t.lines[0].text, said.text))


def lead_paragraphs(chosen: Sequence[tuple[StoryExtract, Telling]]) -> list[Paragraph]:
    """Tell stories in a paragraph each, the first at most length, with links and pictures."""
    made: list[Paragraph] = []
    said: set[str] = set()
    for extract, telling in chosen:
        count, max_words = (2, 50) if made else (3, 75)
        made_of = statement(extract, telling, count, max_words, said)
        said |= {line.text for line in telling.lines}
        text = _linked(made_of.text, telling)
        free = sum(p.picture is not None for p in made) < MAX_PICTURES
        picture = picture_of(telling.item) if free else None
        linked = made_of.model_copy(update={"text": text})
        made.append(Paragraph(statement=linked, picture=picture))
    return made


def _linked(text: str, telling: Telling) -> str:
    """Put a link to the item on the most telling words of its first line."""
    first, id_ = telling.lines[0].text, telling.item.id
    words = link_words(first, telling.label)
    start = _UNQUOTED.match(first)
    at = text.find(words, max(0, text.find(start[0] if start else first)))
    if not words or at < 0 or _NO_ID.search(id_) or "[" in words:
        return text
    return f"{text[:at]}[{words}]({id_}){text[at + len(words) :]}"


def link_words(text: str, label: str = "") -> str:
    """Choose the words of a sentence that carry its link: its label, or else its end."""
    if label in text and label:
        return label
    words = list(_WORD.finditer(text.rstrip(".。!！?？")))
    if not words:
        return ""
    start = words[max(0, len(words) - 3)].start()
    return text[start : words[-1].end()].rstrip(".。!！?？,;:")


def picture_of(item: Item) -> Picture | None:
    """Return an item's first image, if it may be shown."""
    if "nsfw" in item.flags:
        return None
    for media in item.media:
        if media.kind == "image" and media.url.startswith(("http://", "https://")):
            alt = " ".join(media.alt.split()) or clean_title(item.title) or item.publisher
            return Picture(item=item.id, url=media.url, alt=alt[:200])
    return None


def _as_written(tag: str, line: str) -> str:
    """Spell a tag as a line does ("gpt-4" as "GPT-4"), without its kind ("company:"); else ""."""
    words = re.split(r"[-_\s]+", tag.partition(":")[2] or tag)
    pattern = r"[-\s]?".join(map(re.escape, filter(None, words)))
    found = re.search(rf"(?<![\w-]){pattern}(?![\w-])", line, re.IGNORECASE)
    return found[0] if pattern and found else ""


def tags_of(
    assignment: Assignment, told: Sequence[StoryExtract], titles: Mapping[str, str]
) -> tuple[str, ...]:
    """Return three to six tags: what the best stories' lines name, filled up with their topics."""
    weights: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for rank, extract in enumerate(told[:12]):
        line = " ".join(line.text for line in extract.tellings[0].lines)
        themes = themes_in(line, assignment.language)
        for place, tag in enumerate(dict.fromkeys(extract.story.tags)):
            words = tag if tag in themes else _as_written(tag, line)
            if not words:
                continue
            key = words.casefold()
            spelled.setdefault(key, words)
            weights[key] += 1 / (1 + rank) + 0.3 / (1 + place)  # type: ignore[assignment]
    found = [spelled[key] for key, _ in weights.most_common(MAX_TAGS)]
    for topic in dict.fromkeys(extract.story.topic for extract in told):
        if len(found) < MIN_TAGS and topic in titles and titles[topic] not in found:
            found.append(titles[topic])
    return tuple(found[:MAX_TAGS]) or (assignment.newsletter.name,)
