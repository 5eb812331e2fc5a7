"""What the top of an issue says: the line under the headline, and the foremost stories in a line.

A reader has thirty seconds, so the order is that of the page, and nothing is said twice: the
headline's own story has no line if the headline tells it, and what a line tells does not stand
under the headline as well.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple
from unicodedata import east_asian_width

from render.text.labels import Labels
from render.text.prose import Prose, source_place
from render.text.words import clean, find_words, quoted, shortened, unbroken
from summarize.edition import Edition, StoryNote

BRIEF_LINES: Final = 5
STANDFIRST_CHARS: Final = 220
BRIEF_CHARS: Final = 140
LABEL_CHARS: Final = 28
"""A label as long as this says what happened; a shorter one only names what it is about."""
LINE_CHARS: Final = 120
"""A first sentence as long as this says it better than its label."""
SHORT_CHARS: Final = 160
"""A first sentence as long as this stands whole in a line among many."""
SENTENCE_CHARS: Final = 180
"""A first sentence as long as this stands whole in a front line; of a longer one the beginning."""
GIST_CHARS: Final = 240
"""The same for a section's lines: of those that models wrote all but one in 742 are as short."""
TOLD_SHARE: Final = 0.7
"""What has this share of a text's words tells it."""
SEPARATOR: Final = " · "
_SENTENCE_END: Final = re.compile(
    r" (?<=[.!?。…] )(?:(?<=[\w)\"”’%]{3}[.!?。…] )|(?<=\d\.\d[.!?] )|(?<=[. $]\d\d[.!?] )"
    r"|(?<=\d[^\W\d][.!?] )|(?<=[^\W\d]\d[.!?] )|(?<=\W(?:[A-Z]{2}|it|us|so|up|on|in|to)[.!?] ))"
    r"(?=[^a-z\s]|[a-z]{1,12}(?:[A-Z]|\.[a-z]{2}))"
    r"(?!(?<=\d. )(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Jahr))"
)
"""Where a sentence ends: behind more than an initial or "No." (so behind "o3.", "4K.", "AI." and
"it."), and before no small letter but a name's (llama.cpp, vLLM), nor what a German ordinal
counts. The first look is for the sign, which few blanks have before them."""
_OPENER: Final = re.compile(r"[A-Z가-힣\u4e00-\u9fff][\w-]+")
"""The first word of a sentence, if it may be a name: of one in the label no more need be said."""
_INITIAL: Final = re.compile(r"[.\s][^\W\d][.。]\Z")
_OPENING: Final = re.compile("[“„«「]")
_CLOSING: Final = {"“": "”", "„": "“", "«": "»", "「": "」"}
_MAY_BE_WIDE: Final = re.compile(r"[^\x00-\u10ff]")
_STEM: Final = re.compile(r"\b(?:[a-z\d]{1,4}|\w{1,2})")
"""The beginning of a word in small letters, in Korean without what hangs on it."""


class BriefLine(NamedTuple):
    """One of the foremost stories: what, who says so, how widely; `anchor` is where it is told."""

    anchor: str
    what: str
    who: str

    @property
    def shown(self) -> str:
        """What it says without its full stop, as beside it stand labels that have none."""
        return unbroken(_without_stop(self.what))


class Front(NamedTuple):
    """The top of an issue; `who` and `anchor` are the headline's own line, if it tells a story."""

    standfirst: str
    brief: tuple[BriefLine, ...]
    who: str = ""
    anchor: str = ""


def front_of(edition: Edition, proses: Mapping[str, Prose], labels: Labels) -> Front:
    """Return what stands above the lead."""
    several = edition.preview or edition.overview  # else the lead tells all
    lines = list(islice(_lines(edition, proses, labels), BRIEF_LINES + 1)) if several else []
    by_model = edition.making.made_by != "extractive"  # its title is of the lead's first story
    headed = bool(lines) and (by_model or _tells(lines[0].what, edition.title))
    anchor, _, who = lines.pop(0) if headed else ("", "", "")
    brief = tuple(lines[:BRIEF_LINES])
    below = [line.what for line in brief] or [prose.plain for prose in proses.values()]
    standfirst = standfirst_of(edition)
    if by_model and brief:  # its other sentences are on the lead's other stories
        standfirst = _SENTENCE_END.split(standfirst, 1)[0]
    return Front(unbroken(_beside(below, standfirst)), brief, who, anchor)


def continued(note: StoryNote) -> bool:
    """Return whether a story was told on an earlier day."""
    return note.status == "continues" and note.last is not None


def who_says(prose: Prose, note: StoryNote | None, labels: Labels) -> tuple[str, int]:
    """Say who tells a story, and how widely: "Fern Labs · told in 3 places · since 2 May", and 3.

    Who tells it is a quotation's speaker, the source that the text names, or the first one. Counted
    is what opens below, as a reader can see nothing else: sources and what is linked beside them.
    """
    told_by = list(map(source_place, prose.sources))
    named = (place for place in told_by if find_words(place, prose.plain))
    words = [quoted(prose.plain)[0] or next(named, next(iter(told_by), ""))]
    facts = []
    also = {link.words for link in prose.also}  # of a place "X" the second one is "X (2)"
    also = {place for place in also if place.rpartition(" (")[0] not in also}
    places = len(also.union(told_by))
    people = len({source.author for source in prose.sources} - {""})
    if note and places > 1:
        facts.append(labels.places.format(labels.number(places)))
    if note and people > places:  # one in each place goes without saying
        facts.append(labels.people.format(labels.number(people)))
    if note and note.since and continued(note):
        facts.append(labels.since.format(labels.short_date(note.since)))
    words += [fact.replace(" ", "\u00a0") for fact in facts]  # a line breaks between them
    return SEPARATOR.join(filter(None, words)), places


@functools.lru_cache(maxsize=512)
def anchor_of(where: str) -> str:
    """Return where on the page a place is: "lead", "lead-2", "o1" of a section, "o1-2" in it."""
    part, *numbers = where.split("/")
    counted = [str(int(number) + 1) for number in numbers]
    if part == "lead":
        return "lead" if counted == ["1"] else f"lead-{counted[0]}"
    return part[0] + "-".join(counted)


def _lines(edition: Edition, proses: Mapping[str, Prose], labels: Labels) -> Iterator[BriefLine]:
    """Yield each story's line in the order in which the page first tells them."""
    notes = {note.id: note for note in edition.stories}
    # A line of the overview stands for what the lead or the preview tells of its story.
    told = {part.statement.story: (f"lead/{n}", "") for n, part in enumerate(edition.lead)}
    told |= {b.statement.story: (where, b.label) for where, _, b in edition.bullets()}
    for story, (where, label) in told.items():
        if story in notes:
            first = _SENTENCE_END.split(quoted(proses[where].plain)[1], 1)[0]
            what = _line(clean(label), first)
            who, _ = who_says(proses[where], notes[story], labels)
            yield BriefLine(anchor_of(where), what, who)


def first_sentence(text: str, whole: int = GIST_CHARS) -> str:
    """Return a text's first sentence, or the beginning of a long one, if it can be to a comma."""
    first = _SENTENCE_END.split(text[: whole + 20], 1)[0]
    if len(first) > whole:
        clause = first.rfind(", ", LINE_CHARS // 2, BRIEF_CHARS)
        first = f"{first[:clause]}…" if clause > 0 else shortened(first, BRIEF_CHARS)
    return _closed(first)


def _closed(text: str) -> str:
    """Return a text with the mark that closes its quotation, if the cut took that away."""
    mark = _OPENING.search(text)
    closing = _CLOSING[mark[0]] if mark else ""
    return text if not mark or closing in text[mark.end() :] else text + closing


def short_line(label: str, text: str) -> str:
    """Return what a story's line among many says: its first sentence, which tells who says so.

    "" if the label is a headline and the sentence says less, or is long.
    """
    first = _SENTENCE_END.split(text, 1)[0]
    headed = _columns(label) >= LABEL_CHARS and not text.startswith(label)
    if headed and not len(label) < _columns(first) <= SHORT_CHARS:
        return ""
    return _closed(_without_stop(first if headed else _line(label, first)))


def _without_stop(text: str) -> str:
    """Return a text without its full stop, unless that is an initial's."""
    stops = text.endswith((".", "。")) and not _INITIAL.match(text, max(0, len(text) - 3))
    return text[:-1] if stops else text


def _columns(text: str) -> int:
    """Return how many columns a text takes: a sign of two says as much as two letters."""
    wide = [] if text.isascii() else _MAY_BE_WIDE.findall(text)
    return len(text) + sum(map("WF".__contains__, map(east_asian_width, wide)))


def _line(label: str, first: str) -> str:
    """Return what a story's line says: its first sentence, behind a label that adds to it."""
    if len(label) >= LABEL_CHARS and (len(first) > LINE_CHARS or not _tells(first, label)):
        return label
    named = label and (opener := _OPENER.match(first)) and find_words(opener[0], label)
    if label and not named and not _tells(first, label):
        first = f"{label}: {first}"
    return first_sentence(first, SENTENCE_CHARS)


def standfirst_of(edition: Edition) -> str:
    """Return the line under the title: the description, or else the lead's first words.

    A description that only says the title again tells a reader nothing.
    """
    title, description = clean(edition.title), clean(edition.description)
    if description.casefold().startswith(title.casefold()):
        description = description[len(title) :].lstrip(" .;:,·–—-")
    if description and not _says_the_same(description, title):
        first = description.split()[0]
        plain = first.isalpha() and first.islower()  # a name in small letters keeps its spelling
        description = description[0].upper() + description[1:] if plain else description
        return _whole(description)
    lead = clean(edition.lead[0].statement.plain)
    return "" if _says_the_same(lead, title) else _whole(lead)


def _whole(text: str) -> str:
    """Return the first sentences of a text that fit under a headline, or the first one's words."""
    first, *others = _SENTENCE_END.split(text)
    for one in others:
        if len(first) + len(one) >= STANDFIRST_CHARS:
            break
        first = f"{first} {one}"
    return shortened(first, STANDFIRST_CHARS)


def _stems(text: str) -> set[str]:
    return set(_STEM.findall(re.sub(r"['’]s\b", "", text.casefold())))


def _beside(below: Iterable[str], text: str) -> str:
    """Return the sentences of a text that no line below it tells as well."""
    lines = [_stems(line) for line in below]
    sentences = [(one, _stems(one)) for one in _SENTENCE_END.split(text)]
    return " ".join(o for o, stems in sentences if not any(_told(stems, by) for by in lines))


def _tells(text: str, other: str) -> bool:
    """Return whether a text says what another one says, in most of its words."""
    return _told(_stems(other), _stems(text))


def _told(stems: set[str], by: set[str]) -> bool:
    return bool(stems) and len(stems & by) >= TOLD_SHARE * len(stems)


def _says_the_same(text: str, title: str) -> bool:
    one, two = (" ".join(t.casefold().split()).rstrip(".…!? ") for t in (text, title))
    return one == two or (len(one) > 20 and two.startswith(one))
