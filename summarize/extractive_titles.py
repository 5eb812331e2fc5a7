"""Which of a story's titles names it best."""

import re
from typing import Final

from summarize.extractive_choose import count_words, likeness
from summarize.extractive_tell import MIN_WORDS, tell, tell_title
from summarize.extractive_verbs import has_verb, is_order
from summarize.headline import find_names

_RUN: Final = 4
"""So many words of a label in a row at a statement's beginning are read twice."""


def title_worth(title: str, whole: str) -> float:
    """Weigh a title: near the story's centre, with names and a verb, no question, no talk."""
    telling = tell(title)
    worth = 2 * likeness(title, whole)
    worth += 0.25 if telling.manner == "plain" and not telling.dangles else -0.25
    worth += 0.1 if find_names(title) else 0.0
    worth += 0.3 if has_verb(title) else 0.0
    worth -= 0.3 if re.search(r"[?？]", title) else 0.0
    worth -= 0.3 if is_order(title) else 0.0
    size = count_words(title)
    return worth - 0.02 * max(0, size - 12) - 0.08 * max(0, 4 - size)


def names_it(title: str) -> bool:
    """Tell whether a title can stand as a label: a short name, or what could be told."""
    short = count_words(title) < MIN_WORDS and "?" not in title
    return short or tell_title(title).manner != "never"


def repeats(text: str, label: str) -> bool:
    """Tell whether a text begins with what its label says: four words of it in a row, or all."""
    words = _words(label)
    head = " ".join(_words(text)[: len(words) + _RUN])
    runs = (" ".join(words[n : n + _RUN]) for n in range(len(words) - _RUN + 1))
    return any(run in head for run in runs)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w.’'-]*\w", text.casefold())
