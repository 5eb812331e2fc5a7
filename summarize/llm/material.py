"""The material of all steps: an assignment as models are shown it, and what its words are held to.

Every step fills its prompt from here and reads its answer against here: the language, the items
that a statement cites, the names and numbers of the day, and our own instructions, which no issue
may repeat.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from ingest.item import Item
from summarize.edition import Bullet, Finding, Picture, Section, Statement
from summarize.editor import Assignment
from summarize.gate.check import Evidence, check_statement, check_words, with_terms
from summarize.injection.detect import fence
from summarize.llm.answer_forms import WrittenBullet, WrittenStatement
from summarize.llm.grounding import (
    DOTTED,
    copied_sentence,
    fold,
    foreign_heading,
    foreign_opinion,
    foreign_sentence,
    has_dotted,
    stems,
)
from summarize.llm.prompt_files import Prompt, load_prompt, load_style
from summarize.llm.reading import Reading, Rejected, join_problems
from summarize.llm.records import Handles, clean, record
from summarize.llm.safe_words import TextError, leaks, make_statement, plain_words, shingles
from summarize.models.budget import count_tokens
from summarize.models.chat import Message
from summarize.models.settings import ModelSettings
from summarize.story import Story, joined
from summarize.text.language import ENGLISH_NAMES, speaks
from summarize.text.names import known_name, known_names_in
from summarize.text.sentences import split_sentences
from summarize.text.titles import compress

STEPS: Final = ("arrange", "write", "front", "viewpoint", "entail", "correct")
SHARES: Final = {"arrange": 0.23, "write": 0.31, "viewpoint": 0.06, "entail": 0.32, "correct": 0.08}
"""Shares of the input tokens; writing, which is sections and front, has what arranging leaves.

The second opinion reads all lines, and those that were corrected once more beside fuller sources.
Where corrections had .03, two Korean issues lost true lines for want of tokens.
"""

MAX_WRITTEN: Final = 10
"""Stories that are written in one answer."""

FORM_TOKENS: Final = 250
"""Tokens of the form of an answer, which goes with each question."""

MAX_RECORD: Final = 4_000
"""Tokens of one story's record at most: a dozen items of a few hundred words."""

LABEL: Final = 100


class Material:
    """What all steps share; see the module's docstring."""

    def __init__(self, assignment: Assignment, settings: ModelSettings) -> None:
        self.assignment = assignment
        self.sheet = Handles(assignment.known_stories)
        self.prompts: dict[str, Prompt] = {
            step: load_prompt(step, settings.prompts_dir) for step in STEPS
        }
        self.tokens = settings.max_input_tokens
        self.unarranged = 0
        self.aliases: Mapping[str, str] = {}
        self.items: Mapping[str, Item] = {
            item.id: item for story in self.sheet.stories for item in story.items
        }
        self.evidence = Evidence(
            {item.id: item for story in self.sheet.stories for item in story.everything}
        )
        self.joined: tuple[tuple[str, ...], ...] = ()
        self._sizes: dict[str, int] = {}
        self._held: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Statement | TextError] = {}
        self._style = load_style(assignment.language, settings.prompts_dir)
        self._instructions = frozenset().union(
            *(shingles(p.system) for p in self.prompts.values()), shingles(self._style)
        )
        texts = _words_of(self.items.values())
        languages = {item.language for item in self.items.values()}
        self._stems = stems(texts) if languages == {assignment.language} else None

    def join(self, aliases: Mapping[str, str]) -> None:
        """Have stories told within others: `aliases` are their handles, with the others'."""
        groups = {first: [first] for first in aliases.values()}
        for name, first in aliases.items():
            groups[first].append(name)
        known = self.sheet.by_handle
        ones = {first: joined([known[name] for name in names]) for first, names in groups.items()}
        self.aliases = aliases
        self.joined = tuple(tuple(known[n].id for n in names) for names in groups.values())
        stories = tuple(ones.get(name, story) for name, story in known.items())
        self.sheet = Handles(stories, frozenset(known[name].id for name in aliases))

    # -- for questions

    def fill(self, step: str, **values: str) -> tuple[Message, ...]:
        """Fill in a step's prompt, with language, style and date."""
        language = self.assignment.language
        return self.prompts[step].fill(
            language_name=ENGLISH_NAMES.get(language, f"the language {language!r} (ISO 639-1)"),
            style=self._style,
            date=self.assignment.date.isoformat(),
            **values,
        )

    def tokens_for(self, step: str) -> int:
        """Return how many input tokens a step may take."""
        return int(self.tokens * SHARES[step])

    def around(self, step: str) -> int:
        """Return the tokens of a step's question beside the material that it shows."""
        prompt = self.prompts[step]
        return count_tokens(f"{prompt.system}{prompt.user}{self._style}") + FORM_TOKENS

    def share(self, handles: Sequence[str]) -> int:
        """Return how many tokens each told story may take, so that all records fit."""
        asked = -(-len(handles) // MAX_WRITTEN) * self.around("write") + self.around("front")
        left = self.tokens_for("write") + self.unarranged - asked
        return fair_share([self._full_size(handle) for handle in handles], left, MAX_RECORD)

    def _full_size(self, handle: str) -> int:
        if handle not in self._sizes:
            full = record(handle, self.sheet.by_handle[handle], MAX_RECORD)
            self._sizes[handle] = count_tokens(full)
        return self._sizes[handle]

    def records(self, handles: Sequence[str], each: int, cited: Collection[str] = ()) -> str:
        """Return stories as fenced records of at most so many tokens each."""
        return fenced("\n\n".join(record(h, self.sheet.by_handle[h], each, cited) for h in handles))

    def told(self, bullets: Sequence[Bullet], tokens: int) -> str:
        """Return what the issue tells as fenced lines with handles, as much as fits.

        The first lines are whole as far as the tokens go, then each has its first sentence only.
        """
        lines = [
            self._told(bullet, split_sentences(bullet.statement.plain)[0]) for bullet in bullets
        ]
        sizes = [count_tokens(line) + 1 for line in lines]
        while sum(sizes) > tokens:
            del lines[-1], sizes[-1]
        left = tokens - sum(sizes)
        for n, bullet in enumerate(bullets[: len(lines)]):
            whole = self._told(bullet, bullet.statement.plain)
            if (more := count_tokens(whole) + 1 - sizes[n]) <= left:
                lines[n] = whole
                left -= more
        return fenced("\n".join(lines))

    def _told(self, bullet: Bullet, text: str) -> str:
        handle_of = self.sheet.handle_of
        handles = [handle_of[i] for i in bullet.statement.items if i in handle_of]
        story = handles[0].partition("-")[0] if handles else ""
        label = "" if text.startswith(bullet.label) else f"{bullet.label}: "
        return f"{story} | {label}{text} ({', '.join(handles)})"

    def section(self, topic: str, bullets: Sequence[Bullet]) -> Section:
        """Make a section of bullets under its topic's title in the assignment's language."""
        titles = next((t.titles for t in self.assignment.topics if t.key == topic), {})
        title = titles.get(self.assignment.language) or titles.get("en") or topic or "News"
        return Section(title=title, topic=topic, bullets=tuple(bullets))

    # -- for answers

    def read_bullets(
        self, written: Sequence[WrittenBullet], handles: Sequence[str], reading: Reading
    ) -> list[Bullet]:
        """Return the bullets on some stories that can be printed."""
        bullets = []
        for bullet in written:
            name = bullet.story.strip().upper()
            if name in handles and (statement := self.read_statement(bullet, name, reading)):
                given = reading.mended[name].label if name in reading.mended else bullet.label
                story, faults = self.sheet.by_handle[name], list[str]()
                label = self.heading(given, LABEL, [story], faults)
                if faults and name not in reading.mended:
                    why = f"label: {join_problems(faults)}"
                    text = bullet.text[:1_000]
                    reading.rejected.append(Rejected(name, text, (name,), why, "name", given))
                if not label:
                    words, own = clean(story.title), story.items[0].language
                    if own != self.assignment.language or words.count("(") != words.count(")"):
                        words = split_sentences(statement.plain)[0]
                    label = plain_words(compress(words, LABEL), LABEL)
                bullets.append(Bullet(label=label, statement=statement))
        return bullets

    def read_statement(
        self, written: WrittenStatement, handle: str, reading: Reading
    ) -> Statement | None:
        """Return a statement on a story if it, or its correction, can be printed."""
        try:
            if handle in reading.mended:
                return reading.mended[handle].statement
            return self.statement(written, [handle])
        except TextError as problem:
            text, why = written.text[:1_000], str(problem)
            label = getattr(written, "label", "")
            reading.rejected.append(Rejected(handle, text, (handle,), why, problem.kind, label))
            return None

    def statement(
        self, written: WrittenStatement, stories: Sequence[str], *, opinion: bool = False
    ) -> Statement:
        """Make a statement on some stories of what a model wrote.

        Where another item of its story bears it out, it cites that one too. Raises TextError if
        its form is wrong, or if its items can't have led to it: what the gate finds, and a
        sentence that shares no words with them; an opinion need only share some with the day.
        Each is looked at once, however often an answer is read (checked, corrected, laid out).
        """
        key = (written.text, written.items, tuple(stories))
        if key not in self._held:
            try:
                self._held[key] = self._hold(written, stories, opinion)
            except TextError as problem:
                self._held[key] = problem
        held = self._held[key]
        if isinstance(held, TextError):
            raise TextError(str(held), held.kind)
        return held

    def _hold(self, written: WrittenStatement, stories: Sequence[str], opinion: bool) -> Statement:
        known = self.sheet.items_of(stories)
        story = self.sheet.by_handle[stories[0]].id if len(stories) == 1 else ""
        made = make_statement(written, known, story=story, default=tuple(known.values())[:1])
        made = with_terms(made, self.evidence, self.assignment.language)
        if not opinion:
            self._ground(made)
        elif stray := self.stray(made):
            raise TextError(f"the day has nothing of this: {stray[:60]!r}", "name")
        cases = len(made.cited) if opinion else 0
        if not (found := self._findings(made, cases)):
            return made
        for item in known.values():
            wider = made.model_copy(update={"items": (*made.items, item)})
            if item not in made.cited and not self._findings(wider, cases):
                return wider
        raise TextError("; ".join(finding.detail for finding in found[:3]), found[0].kind)

    def _findings(self, made: Statement, cases: int) -> tuple[Finding, ...]:
        day, known = self.assignment, self.evidence
        return check_statement(
            made, known, where="", language=day.language, day=day.date, cases=cases
        )

    def _ground(self, statement: Statement) -> None:
        """Refuse an unknown dotted name, a copied sentence, and one without its items' words."""
        items = [self.items[item] for item in statement.items if item in self.items]
        words = _words_of(items)
        here = fold(" ".join(words)).replace("[.]", ".")  # as security people write addresses
        unknown = [name for name in DOTTED.findall(statement.plain) if not has_dotted(here, name)]
        if unknown:  # an item may have the name in another script
            named = known_names_in(" ".join(words))
            unknown = [name for name in unknown if known_name(name) not in named]
        if unknown:
            raise TextError(f"the cited items don't have {', '.join(unknown[:3])}", "name")
        if sentence := copied_sentence(statement.text, [item.text for item in items]):
            why = f"an item's own sentence is quoted or reworded: {sentence[:80]!r}"
            raise TextError(why, "copied")
        if any(item.language != self.assignment.language for item in items):
            return
        if sentence := foreign_sentence(statement.text, stems(words)):
            raise TextError(f"the cited items don't say this: {sentence[:80]!r}", "name")

    def stray(self, statement: Statement) -> str:
        """Return a sentence of which no long word occurs in the day's items, or ""."""
        return foreign_opinion(statement.plain, self._stems) if self._stems else ""

    def told_by(self, lines: Iterable[str]) -> Evidence:
        """Return what lines of the issue tell, as evidence for what is said of the issue."""
        day = self.assignment
        item = Item("told", "", "", "", "\n".join(lines), "", day.window_end, language=day.language)
        return Evidence({item.id: item})

    def untold(self, text: str, told: Evidence) -> str:
        """Name the first numbers, dates, names and quotations of a text that no line tells."""
        found = self._unfounded(text, told)[:4]
        return ", ".join(detail.removeprefix("no item has ") for detail in found)

    def _unfounded(self, text: str, evidence: Evidence) -> list[str]:
        day = self.assignment
        found = check_words(text, evidence, where="", language=day.language, day=day.date)
        return [finding.detail for finding in found]

    def heading(
        self, text: str, limit: int, stories: Sequence[Story], faults: list[str] | None = None
    ) -> str:
        """Return a heading over some stories, or "" where it can't be published.

        What is specific in it must stand in their items. The reason is added to `faults`.
        """
        try:
            words = plain_words(text, limit)
            wrong = self._heading_problems(words, stories)
        except TextError as problem:
            words, wrong = "", [str(problem)]
        if faults is not None:
            faults += wrong
        return "" if wrong else words

    def _heading_problems(self, text: str, stories: Sequence[Story]) -> list[str]:
        evidence = self.evidence.only(item.id for story in stories for item in story.everything)
        problems = self._unfounded(text, evidence) + self.whole([text])
        if self._stems is not None and foreign_heading(text, self._stems):
            problems.append(f"no item is about this: {text[:60]!r}")
        return problems

    def whole(self, texts: Sequence[str]) -> list[str]:
        """Find what is wrong with texts as a whole: their language, or our own words in them."""
        language = self.assignment.language
        problems = []
        if texts and not speaks(" ".join(texts), language):
            problems.append(f"write in {ENGLISH_NAMES.get(language, language)} only")
        if leaks(texts, self._instructions):
            problems.append("the instructions are not news; don't repeat them")
        return problems


def fair_share(sizes: Sequence[int], tokens: int, most: int) -> int:
    """Return the tokens that each part may take at most, so that all fit into `tokens`.

    Small parts leave what they do not need to the others.
    """
    for n, size in enumerate(sorted(sizes)):
        if size * (len(sizes) - n) > tokens:
            return tokens // (len(sizes) - n)
        tokens -= size
    return most


def fenced(text: str) -> str:
    """Fence text under a word that depends on it, so that no text can know its own fence."""
    return fence(text, hashlib.sha256(text.encode()).hexdigest()[:8])


def picture_of(item: Item | None) -> Picture | None:
    """Return an item's first picture."""
    if item is None:
        return None
    media = next((m for m in item.media if m.kind == "image"), None)
    return Picture(item=item.id, url=media.url, alt=media.alt) if media else None


def _words_of(items: Iterable[Item]) -> list[str]:
    """Return all words by which a statement on some items can be told from an invention."""
    return [words for i in items for words in (i.title, i.text, i.author, i.publisher, i.kind)]
