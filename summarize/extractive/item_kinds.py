"""What kind of item one is: talk, news, on the subject, in English.

Printing a poor line is the worse mistake, so an item that is not surely on the subject, or that its
community files as talk, opens no line.
"""

import re
from typing import Final

from ingest.item import Item
from summarize.extractive.labels import COINED, names_of
from summarize.text.names import is_of_ai
from summarize.text.normalize import letters_and_digits
from summarize.text.titles import who

SOCIAL: Final = frozenset({"x", "reddit", "discord", "hn", "hackernews", "bluesky", "mastodon"})
"""Kinds of items in which a person speaks, not a publication."""

PLACES: Final = frozenset({"reddit", "discord", "hn", "hackernews"})
"""Kinds whose publisher is a place where many speak."""

OTHER_SCRIPT: Final = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_CHATTER: Final = re.compile(
    r"(?i)flair:.*\b(?:meme|funny|humou?r|shitpost\w*|question|help|rant|discussion|other)\b"
)
_NEWS: Final = re.compile(r"(?i)flair:.*\b(?:news|new model|release)\b")
_FORUM: Final = re.compile(
    r"^https?://(?:\w+\.)?(?:x|twitter|reddit|bsky|linkedin|facebook|v2ex|news\.ycombinator)\.\w+/"
)
"""Addresses at which people talk; a feed that lists them doesn't say who."""

_OF_THE_FIELD: Final = re.compile(
    r"\b(?:models?|agents?|agentic|inference|datasets?|gpus?|open[- ](?:source|weights?)|"
    r"fine-?tun\w+|benchmarks?|prompts?|prompting|multimodal|transformers?|diffusion|"
    r"video generation|ml|ggml)\b",
    re.IGNORECASE,
)
"""Words of the field, for people who are followed for it."""

_BOT: Final = re.compile(r"(?i)(?:^|[\W_])bot$")


def is_talk(item: Item) -> bool:
    """Return whether an item is a comment, a chat, a reply, or a feed's link to one.

    It opens no story.
    """
    replies = any(relation.kind == "reply" for relation in item.relations)
    said = item.kind in PLACES and (not item.title or item.kind == "discord")
    return replies or said or (item.kind not in SOCIAL and bool(_FORUM.match(item.url)))


def is_on_subject(item: Item) -> bool:
    """Return whether an item is on AI, or in a publication or place that was chosen for it.

    People and aggregators tell of anything; a name that a person tells of, if it is coined, is
    taken for one of the subject. Of other languages than English too little is known to say so.
    """
    speaker, source = letters_and_digits(who(item)), letters_and_digits(item.source)
    own = item.kind in PLACES or speaker in source or source in speaker
    head = f"{item.title} {item.text[:400]}"
    person = item.kind in SOCIAL - PLACES
    named = person and any(COINED.search(name) for name in names_of(head))
    named = named or (person and bool(_OF_THE_FIELD.search(head)))
    return named or (own and not person) or is_of_ai(head) or not is_english(head, item)


def is_chatter(item: Item) -> bool:
    """Return whether a community files an item as a joke, a question or mere talk."""
    return any(_CHATTER.match(flag) for flag in item.flags)


def is_filed_as_news(item: Item) -> bool:
    """Return whether a community files an item as news."""
    return any(_NEWS.match(flag) for flag in item.flags)


def points_out(item: Item) -> bool:
    """Return whether a submission points at a page elsewhere: it announces, not only talks."""
    return any(not re.search(r"//(?:\w+\.)?(?:reddit|redd|imgur)\.", x.url) for x in item.links)


def is_bot(item: Item) -> bool:
    """Return whether a program wrote an item."""
    return "bot" in item.flags or bool(_BOT.search(item.author) or _BOT.search(item.publisher))


def is_english(text: str, item: Item) -> bool:
    """Return whether a text is in English, as its item says, or by its letters."""
    return item.language == "en" or (item.language == "" and not OTHER_SCRIPT.search(text))
