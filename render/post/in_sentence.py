"""A preview's link in its sentence: on the words that name whose page it is, else on the label's.

A preview is read from start to end, so its first link should not wait behind the full stop. No
words are added for it: a sentence that names neither keeps all its links in parentheses.
"""

import re

from render.text.prose import Prose


def in_sentence(prose: Prose, label: str) -> Prose:
    """Return a statement without a link in its text with its first one moved there, if it fits."""
    if len(prose.pieces) != 1 or not isinstance(text := prose.pieces[0], str) or not prose.asides:
        return prose
    link, *others = prose.asides
    site, _, ending = link.words.partition(".")  # people call a site by its host's first part
    for words in filter(None, (link.words, site if ending.isalpha() else "", label)):
        if found := re.search(rf"(?<!\w){re.escape(words)}(?![A-Za-z\d])", text, re.IGNORECASE):
            moved = link._replace(words=found[0])
            pieces = (text[: found.start()], moved, text[found.end() :])
            return prose._replace(pieces=tuple(filter(None, pieces)), asides=tuple(others))
    return prose
