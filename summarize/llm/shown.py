"""What models are shown of an assignment: prompts filled in, records that fit, told lines.

A step has a share of the input tokens, and what it shows is fitted into that: long records give
way, short ones leave what they do not need to the others.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from summarize.edition import Bullet, Section
from summarize.editor import Assignment
from summarize.injection.detect import fence
from summarize.llm.prompt_files import Prompt, load_prompt, load_style
from summarize.llm.records import Handles, record
from summarize.models.budget import count_tokens
from summarize.models.chat import Message
from summarize.models.settings import ModelSettings
from summarize.story import joined
from summarize.text.language import ENGLISH_NAMES
from summarize.text.sentences import split_sentences

STEPS: Final = ("arrange", "write", "front", "viewpoint", "copyedit", "entail", "correct")
SHARES: Final = {"arrange": 0.23, "write": 0.28, "viewpoint": 0.09, "entail": 0.32, "correct": 0.08}
"""Shares of the input tokens; writing, which is sections and front, has what arranging leaves.

The second opinion reads all lines, and those that were corrected once more beside fuller sources.
Where corrections had .03, two Korean issues lost true lines for want of tokens; where the viewpoint
had .06, it saw the first sentences of most lines, and one was false for what it missed.
"""

MAX_WRITTEN: Final = 12
"""Stories that are written in one answer: a full day takes three, and has a call left for the copy
editor beside all that the second opinion may need."""

FORM_TOKENS: Final = 250
"""Tokens of the form of an answer, which goes with each question."""

LEAD: Final = 3
"""Shares of the tokens that a story of the lead has: its paragraph is the longest and read first.

With one share a lead did not see how its model works, and guessed (2025-07-29).
"""

MAX_RECORD: Final = 4_000
"""Tokens of one story's record at most: a dozen items of a few hundred words."""


class Shown:
    """The stories of an assignment under their handles, and the prompts that show them."""

    def __init__(self, assignment: Assignment, settings: ModelSettings) -> None:
        self.assignment = assignment
        self.sheet = Handles(assignment.known_stories)
        self.prompts: dict[str, Prompt] = {
            step: load_prompt(step, settings.prompts_dir) for step in STEPS
        }
        self.style = load_style(assignment.language, settings.prompts_dir)
        self.tokens = settings.max_input_tokens
        self.unarranged = 0
        self.aliases: Mapping[str, str] = {}
        self.joined: tuple[tuple[str, ...], ...] = ()
        self._sizes: dict[str, int] = {}

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

    def fill(self, step: str, **values: str) -> tuple[Message, ...]:
        """Fill in a step's prompt, with language, style and date."""
        language = self.assignment.language
        return self.prompts[step].fill(
            language_name=ENGLISH_NAMES.get(language, f"the language {language!r} (ISO 639-1)"),
            style=self.style,
            date=self.assignment.date.isoformat(),
            **values,
        )

    def tokens_for(self, step: str) -> int:
        """Return how many input tokens a step may take."""
        return int(self.tokens * SHARES[step])

    def around(self, step: str) -> int:
        """Return the tokens of a step's question beside the material that it shows."""
        prompt = self.prompts[step]
        return count_tokens(f"{prompt.system}{prompt.user}{self.style}") + FORM_TOKENS

    def share(self, lead: Sequence[str], below: Sequence[str]) -> int:
        """Return how many tokens each story below the lead may take, so that all records fit.

        One of the lead may take LEAD times as many.
        """
        asked = -(-len(below) // MAX_WRITTEN) * self.around("write") + self.around("front")
        sizes = [self._full_size(handle) // LEAD for handle in lead for _ in range(LEAD)]
        sizes += [self._full_size(handle) for handle in below]
        left = self.tokens_for("write") + self.unarranged - asked
        return fair_share(sizes, left, MAX_RECORD)

    def fair(self, handles: Sequence[str], tokens: int) -> int:
        """Return how many tokens each story may take, if short ones leave theirs to the others."""
        return fair_share([self._full_size(handle) for handle in handles], tokens, MAX_RECORD)

    def _full_size(self, handle: str) -> int:
        if handle not in self._sizes:
            full = record(handle, self.sheet.by_handle[handle], MAX_RECORD)
            self._sizes[handle] = count_tokens(full)
        return self._sizes[handle]

    def records(
        self, handles: Sequence[str], each: int, lines: Mapping[str, str] | None = None
    ) -> str:
        """Return stories as fenced records of so many tokens each at most; see `record`."""
        return fenced("\n\n".join(record(h, self.sheet.by_handle[h], each, lines) for h in handles))

    def told(self, bullets: Sequence[Bullet], tokens: int) -> str:
        """Return what the issue tells as fenced lines with handles, as much as fits.

        The first lines are whole as far as the tokens go, then each has its first sentence only.
        """
        lines = [
            self._told(bullet, split_sentences(bullet.statement.plain)[0]) for bullet in bullets
        ]
        sizes = [count_tokens(line) + 1 for line in lines]
        while lines and sum(sizes) > tokens:
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
