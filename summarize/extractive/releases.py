"""A model that stands in a community as a bare name, told as what the submission shows.

Communities announce a new model by its page: "org/model · Hugging Face", or a line with its name,
filed under "New Model", and a link. No sentence of it states anything, so nothing of it could be
told; but who has put which model where is in the link. Said is that, and who reports it, and
nothing else. Taking somebody's variant of a model for a new one is the worse mistake: pages of
converted weights are none, and a maker that nobody knows counts only where readers voted for it.
"""

import re
from typing import Final

from ingest.item import Item
from summarize.extractive.item_kinds import is_filed_as_new_model
from summarize.extractive.lines import Line
from summarize.extractive.phrases import Phrases
from summarize.text.names import known_name, known_names_in
from summarize.text.titles import who

WORTH: Final = 0.86
"""What such a line counts for beside the judge's: of 14 on recorded days 12 would be printed."""

MIN_VOTES: Final = 75
"""Votes that a model of an unknown maker needs."""

_PAGE: Final = re.compile(
    r"^https?://(?:www\.)?huggingface\.co/(?!(?:blog|collections|datasets|docs|papers|spaces)/)"
    r"([\w.-]+)/([\w.-]+)"
)
_TITLE: Final = re.compile(r"^([\w.-]+)/([\w.-]+) · Hugging Face$")
_CONVERTED: Final = re.compile(r"gguf|awq|gptq|exl\d|fp\d|mlx|quant|\dbit|-bit", re.IGNORECASE)


def release_line(item: Item, phrases: Phrases) -> tuple[Line, str] | None:
    """Return a line on the model whose page an item shows, and the model's name."""
    if item.kind != "reddit":
        return None
    linked = [_PAGE.match(link.url) for link in item.links if is_filed_as_new_model(item)]
    for match in (_TITLE.match(item.title), *linked):
        if match is None or _CONVERTED.search(match[0]) or not _is_told(match[2], item):
            continue
        if any(other and _is_base(match, other) for other in linked):
            continue
        maker = known_name(match[1]) or next(iter(known_names_in(match[1])), "")
        others = (n for n in known_names_in(item.title) if n in item.title)
        if not maker and any(n.casefold() not in match[0].casefold() for n in others):
            continue  # another maker's model, which somebody put there
        if maker or (item.engagement.score or 0) >= MIN_VOTES:
            text = phrases.release.format(maker=maker or match[1], model=match[2], who=who(item))
            return Line(text, item, -1, "plain", WORTH), match[2]
    return None


def _is_base(page: re.Match[str], other: re.Match[str]) -> bool:
    """Return whether another maker's model is named as a variant of the one that a page shows."""
    return other[1] != page[1] and other[2].startswith(f"{page[2]}-")


def _is_told(model: str, item: Item) -> bool:
    """Return whether an item's own words have the first part of a model's name and its figures."""
    said = f"{item.title} {item.text}".casefold()
    first, *others = model.casefold().split("-")
    return first in said and all(part in said for part in others if re.search(r"\d", part))
