"""Which of a story's titles names it best."""

import re

from summarize.extractive_choose import count_words, likeness
from summarize.extractive_tell import tell
from summarize.extractive_verbs import has_verb, is_order
from summarize.headline import find_names


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
