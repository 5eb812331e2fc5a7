"""Tags: the names and themes that a story is about.

A name is one of `names.toml`, in any spelling and with its version if it has one ("GPT-5"), or a
name that carries a version and that several of a story's items write alike ("Step3"). A theme is
one of `topics.toml` ("Data contamination"), in the newsletter's language. Both are looked for in
what items say first, since a body names much that a story is not about. A false tag is the worse
mistake, for it makes a page that shows nothing else: so sizes (Llama 70B), error numbers, ids and
user names make none.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.item import Item
from summarize.stories.topics import themes_in
from summarize.stories.traits import head_of
from summarize.text.names import fold_name, known_name, known_names_in
from summarize.text.versions import versions

MAX_NAMES: Final = 4
MAX_THEMES: Final = 2
ITEMS_READ: Final = 40

MAX_VERSION: Final = 19
"""A greater number is a size, a year, a port or an error: no name's version is so high."""

_NOT_SAID: Final = re.compile(r"(?:https?://|www\.)\S+|(?<!\w)(?:@|/?u/|#)[\w-]+", re.IGNORECASE)
_SIZE: Final = re.compile(r"(?<![\w.])[\dxX.]+\s?[BbTMK]\b|-A\d+B\b")


def tags_of(items: Sequence[Item], language: str = "en") -> tuple[str, ...]:
    """Return the tags of a story: names, those of most of its items first, then themes."""
    heads = list(dict.fromkeys(head_of(item) for item in items[:ITEMS_READ]))
    return (*_names(heads), *_themes(heads, language))


def names_of(head: str) -> set[str]:
    """Return the names in what an item says first, known ones in the paper's spelling."""
    text = _SIZE.sub(" ", _NOT_SAID.sub(" ", head))
    versioned = dict(_versioned(text))
    whole = {name for name in known_names_in(text) if fold_name(name) not in versioned}
    return whole | set(versioned.values())


def _versioned(text: str) -> Iterator[tuple[str, str]]:
    """Yield the folded name and the tag of each name with a version."""
    for name, number in sorted(versions(text)):
        if int(number.partition(".")[0]) > MAX_VERSION:
            continue
        match = re.search(rf"(?i){re.escape(name)}([- ]?)[vV]?{re.escape(number)}", text)
        written, joiner = (match[0][: len(name)], match[1]) if match else (name, " ")
        known = known_name(name)
        part = match and re.search(r"\b[A-Z]\w+ $", text[: match.start()])  # "Flash Attention 2"
        if known or not part:
            yield fold_name(known or name), f"{known or written}{joiner}{number}"


def _names(heads: Sequence[str]) -> list[str]:
    """Return the names of most heads; one spelling for each key."""
    heard: Counter[str] = Counter()
    spelt: dict[str, Counter[str]] = {}
    for place, head in enumerate(heads):
        for name in names_of(head):
            key = fold_name(name)
            heard[key] += 2 if place == 0 else 1
            spelt.setdefault(key, Counter())[name] += 1
    least = 2 if len(heads) < 6 else 1 + len(heads) // 4
    best = sorted((k for k, n in heard.items() if n >= least), key=lambda k: (-heard[k], k))
    shown = [max(spelt[key].items(), key=lambda pair: (pair[1], pair[0]))[0] for key in best]
    return [n for n in shown if _is_sure(n, spelt[fold_name(n)].total())][:MAX_NAMES]


def _is_sure(name: str, heads: int) -> bool:
    """Return whether a name is known, or at least written by several: "Opened 6" is neither."""
    return bool(known_name(re.sub(r"[-\s]?\d[\d.]*$", "", name))) or heads > 1


def _themes(heads: Sequence[str], language: str) -> list[str]:
    """Return the themes that the best item's head names, or those of several items."""
    said = [themes_in(head, language) for head in heads]
    heard = Counter(theme for themes in said for theme in themes)
    sure = [title for title, count in heard.most_common() if count > 1 or title in said[0]]
    return sure[:MAX_THEMES]
