"""A story's headline: a title or a sentence, cut where a clause ends and it still states.

A headline that says other than its sentence is the worse mistake: none is cut within a list, before
a complement, or where the rest turns its sense; a story without a short one has only its label.
"""

import re
from collections.abc import Iterator
from typing import Final

from summarize.extractive.item_kinds import is_english
from summarize.extractive.judge import PRINTS
from summarize.extractive.lines import Line, capital, is_heading
from summarize.extractive.report_likeness import states
from summarize.text.names import is_of_ai

HEADLINE_CHARS: Final = 110
"""Characters of a headline; a longer one is cut where a clause ends, not before a complement."""

_SAID: Final = re.compile(r"\s(?:because|how|that|whether|why)\s")
"""What begins a clause that needs a verb of its own."""

_LIST: Final = re.compile(
    r",(?!\s(?:as|by|for|from|in|including|with)\s)(?:\s[^\s,;]{1,40}+){1,3}"
    r"(?:,(?:\s[^\s,;]{1,40}+){1,3}){0,6},?\sand\s"
)
"""Things of a few words each, side by side."""

_CLAUSE: Final = re.compile(r"[,;、，；](?=\s|[^\x00-\x7f])|\s[–—-]\s")

_TURNS: Final = re.compile(
    r",? (?:but|although|though|while|yet|however|except|unless|only|"
    r"and (?:it|this|that|they|some))\b|, [\"“‘]"
)
"""What goes on so that the words before it, alone, would say something else."""

_OPEN: Final = re.compile(r"(?i)[,:]\s(?:an?|the)\s[^\s,]{1,30}(?:,\s[^\s,]{1,30}){0,3}$")
"""An article and words one by one, of which more are told ("a standalone, lightweight layer")."""

_FLOURISH: Final = re.compile(r"^In an?\s[^,\d]{3,60},\s")
"""What a writer puts before his news, and a headline does without."""


def headline_from(title: Line | None, first: Line) -> str:
    """Return an item's title, or its first sentence, so short that it still states; else ""."""
    bar = min(first.worth, PRINTS)
    for line in (title, first):
        if line is None or line.worth < bar or line.dangles or line.manner == "quote":
            continue
        text = capital(_FLOURISH.sub("", line.text))
        for cut in (text.rstrip(" .。"), *_clauses(text)):
            stated = not is_english(cut, line.item) or states(cut)
            stated = stated and is_of_ai(cut) >= is_of_ai(text)  # else it loses why it is told
            if len(cut) <= HEADLINE_CHARS and stated and is_heading(cut):
                return cut
    return ""


def _clauses(text: str) -> Iterator[str]:
    """Yield the beginnings of a text that end with a clause, the longest first.

    None ends within a list, or within what somebody said before its verb.
    """
    lists = [match.span() for match in _LIST.finditer(text)]
    for end in reversed([match.start() for match in _CLAUSE.finditer(text)]):
        *before, said = _SAID.split(text[:end])
        half = before and not states(capital(said))
        in_list = any(first <= end < last for first, last in lists)
        if not (in_list or half or _TURNS.match(text[end:]) or _OPEN.search(text[:end])):
            yield text[:end]
