"""What kind of item one is: talk, news, on the subject, in English.

Printing a poor line is the worse mistake, so an item that is not surely on the subject, or that its
community files as talk, opens no line.
"""

import re
from contextlib import suppress
from datetime import date, timedelta
from typing import Final

from ingest.item import Item
from summarize.extractive.report_likeness import in_small
from summarize.stories.lead_item import is_official
from summarize.text.names import is_of_ai, known_names_in

SOCIAL: Final = frozenset({"x", "reddit", "discord", "hn", "hackernews", "bluesky", "mastodon"})
"""Kinds of items in which a person speaks, not a publication."""

PLACES: Final = frozenset({"reddit", "discord", "hn", "hackernews"})
"""Kinds whose publisher is a place where many speak."""

OTHER_SCRIPT: Final = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")

_CHATTER: Final = re.compile(
    r"(?i)flair:.*\b(?:meme|funny|humou?r|shitpost\w*|question|help|rant|discussion|other)\b"
)
_NEW_MODEL: Final = re.compile(r"(?i)flair:.*\b(?:new model|release)\b")
_FORUM: Final = re.compile(
    r"^https?://(?:\w+\.)?(?:x|twitter|reddit|bsky|linkedin|facebook|v2ex|news\.ycombinator)\.\w+/"
)
"""Addresses at which people talk; a feed that lists them doesn't say who."""

_DATE_IN_URL: Final = re.compile(
    r"/(?:20)?(\d\d)(?:/|-|(?=\d{4}(?!\d)))(0[1-9]|1[0-2])[/-]?([0-3]\d)(?![\d.])"
)
COMPACT: Final = len("/240503")
A_MONTH: Final = timedelta(days=31)

_FULL_NAME: Final = re.compile(r"\b([A-Z][a-z]+)\s(?=[A-Z][a-z]+\b)")
_BOT: Final = re.compile(r"(?i)(?:^|[\W_])bot$")


def is_remark(item: Item) -> bool:
    """Return whether an item is a comment, a chat, a reply, or a feed's link to one.

    It opens no story.
    """
    replies = any(relation.kind == "reply" for relation in item.relations)
    said = item.kind in PLACES and (not item.title or item.kind == "discord")
    return replies or said or (item.kind not in SOCIAL and bool(_FORUM.match(item.url)))


def is_listed_talk(item: Item) -> bool:
    """Return whether a feed lists what somebody said at a place of talk, and no maker said it.

    Who speaks there nobody chose: in one recorded day six accounts advertised the same service.
    """
    return item.kind not in SOCIAL and is_remark(item) and not is_official(item)


def is_on_ai(item: Item) -> bool:
    """Return whether an item's head is on artificial intelligence; unknown words may be.

    A known name that begins another full name ("Claude Monet") is no sign of it.
    """
    head = f"{in_small(item.title)} {item.text[:400]}"
    head = _FULL_NAME.sub(
        lambda m: "" if known_names_in(m.string[m.start() :])[:1] == (m[1],) else m[0], head
    )
    return is_of_ai(head) or not is_english(head, item)


def is_chatter(item: Item) -> bool:
    """Return whether a community files an item as a joke, a question or mere talk."""
    return any(_CHATTER.match(flag) for flag in item.flags)


def is_filed_as_new_model(item: Item) -> bool:
    """Return whether a community files an item as a new model."""
    return any(_NEW_MODEL.match(flag) for flag in item.flags)


def points_out(item: Item) -> bool:
    """Return whether a submission points at a page elsewhere: it announces, not only talks."""
    return any(not re.search(r"//(?:\w+\.)?(?:reddit|redd|imgur)\.", x.url) for x in item.links)


def is_bot(item: Item) -> bool:
    """Return whether a program wrote an item."""
    return "bot" in item.flags or bool(_BOT.search(item.author) or _BOT.search(item.publisher))


def is_english(text: str, item: Item) -> bool:
    """Return whether a text is in English, as its item says, or by its letters."""
    return item.language == "en" or (item.language == "" and not OTHER_SCRIPT.search(text))


def day_of(item: Item) -> date:
    """Return the day of an item: that of its address, if it has an earlier one, else its own."""
    day = item.published_at.date()
    if item.kind not in SOCIAL and (match := _DATE_IN_URL.search(item.url)):
        with suppress(ValueError):  # no day of the calendar
            named = date(2000 + int(match[1]), int(match[2]), int(match[3]))
            if len(match[0]) > COMPACT or abs(day - named) < A_MONTH:  # six digits may be an id
                return min(day, named)
    return day
