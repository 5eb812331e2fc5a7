"""What an item says and who says it, as a model is shown them: without addresses and markup."""

import re
from itertools import groupby
from string import ascii_uppercase
from typing import Final

from ingest.item import Item
from summarize.text.normalize import visible
from summarize.text.titles import who

_URL: Final = re.compile(r"(?i)\b(?:https?|ftp)://\S+|\bwww\.\S+|\bt\.co/\S+")
_MARKDOWN: Final = re.compile(r"!?\[([^\[\]]{0,200})\]\([^()]{0,500}\)")
_TAG: Final = re.compile(r"<[^<>]{1,500}>")
_ON_X: Final = re.compile(r"https?://(?:\w+\.)?(?:x|twitter)\.com/")
_DOMAIN_PATH: Final = re.compile(r"(?i)\b(?:[\w-]{1,63}\.){1,4}[a-z]{2,12}/\S+")


def clean(text: str) -> str:
    """Take addresses and markup out of an item's text, keeping the words."""
    text = _TAG.sub(" ", _URL.sub("", _MARKDOWN.sub(r"\1", visible(text))))
    return _DOMAIN_PATH.sub("", text)


def spoken(item: Item) -> str:
    """Return an item's text; in a conversation of nameless people each has a letter: [B]."""
    if not item.voices:
        return item.text
    paragraphs = zip(item.text.split("\n\n"), item.voices, strict=False)  # a long text is cut
    return "\n\n".join(
        f"[{ascii_uppercase[voice - 1 : voice] or '?'}] " + "\n\n".join(words for words, _ in said)
        for voice, said in groupby(paragraphs, key=lambda paragraph: paragraph[1])
    )


def speaker(item: Item) -> str:
    """Name who says an item, and where: "@openaidevs on X", whoever's list has it."""
    names = " in ".join(dict.fromkeys(filter(None, (item.author, who(item)))))
    return clean(f"{names} on X" if _ON_X.match(item.url) else names)
