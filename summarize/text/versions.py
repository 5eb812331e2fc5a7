"""Named things that carry a version: what tells "Llama 3" from "Llama 3.1".

Two texts about neighbouring versions share almost every word, and words alone would make one story
of them. So each item lists its *kinds* ("llama") and its *exact things* ("llama 3.1"); two items
that share a kind but no exact thing are held apart. The same device holds the posts of a template
apart: the kind is the text with its numbers masked, the exact thing is the numbers.
"""

import hashlib
import re
from typing import Final

from ingest.item import Item
from summarize.text.tables import table
from summarize.text.tokens import MAX_CHARS, numbers, skeleton

_VERSIONED = re.compile(
    r"(?<![\w.])([A-Za-z][A-Za-z]+)(?:[- ]?[vV]?)(\d{1,3}(?:\.\d{1,3}){0,2})(?![\w%.,]*\d|\w*%)"
    r"(?![-–]\w*(?:day|year|week|month|hour))"
)
_VARIANT: Final = re.compile(r"(?<![A-Za-z])([A-Za-z]++)-?[vV]?(\d[\d.]*+)((?:-[A-Za-z0-9.]++)++)")
"""A name, its version and what a hyphen joins to them: Qwen3-Coder-30B."""

_NOT_NAMES: Final = frozenset(table("summarize.text", "words.toml")["not_names"].split())


def versions(text: str) -> frozenset[tuple[str, str]]:
    """Return the (name, version) pairs of a text: ("llama", "3.1"), ("gpt", "4"), ("qwen", "3").

    A name is written with a capital or joined to its number; dates and plain counts are no names.
    """
    found = set()
    for match in _VERSIONED.finditer(text):
        name, number = match[1], match[2]
        joined = not match[0][len(name)].isspace()
        if name.casefold() in _NOT_NAMES or not (joined or name[0].isupper()):
            continue
        found.add((name.casefold(), number.removesuffix(".0")))
    return frozenset(found)


def variants(text: str) -> set[tuple[str, str]]:
    """Return the kinds of one version: Qwen3-Coder and Qwen3-30B-Thinking are two models."""
    return {
        (f"{match[1].casefold()} {match[2]} variant", part.casefold())
        for match in _VARIANT.finditer(text)
        for part in match[3].split("-")
        if part.isalpha() and part[0].isupper() and len(part) > 2
    }


def identities(item: Item) -> frozenset[tuple[str, str]]:
    """Return the (kind, exact thing) pairs by which an item differs from its look-alikes.

    Versions count in the title, or in the first words of an item without one; the template is
    that of the whole text.
    """
    head = item.title or item.text[:280]
    found = set(versions(head)) | variants(head)
    whole = f"{item.title}\n{item.text[:MAX_CHARS]}"
    if template := skeleton(whole):
        kind = hashlib.blake2b(template.encode(), digest_size=8).hexdigest()
        found.add((f"template {kind}", " ".join(sorted(numbers(whole)))))
    return frozenset(found)
