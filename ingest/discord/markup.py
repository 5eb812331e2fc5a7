"""Discord's markup as words: mentions, emoji, times, links and emphasis; code stays as it is.

What may be a sum (`2*3*4`) or a name (`__init__`) is left as it is. Reference:
https://discord.com/developers/docs/reference#message-formatting
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from ingest.item import Link
from ingest.text.addresses import find_addresses, shielded, unshielded, words_alone
from ingest.text.clean import clean
from ingest.text.json_values import Table, moment, words
from ingest.url.canonical import canonical_url

SOMEONE = "@someone"

_MENTION = re.compile(r"<(@[!&]?|#)(\d{1,20})>")
_EMOJI = re.compile(r"<a?(:\w{1,40}:)\d{1,20}>|<(/[\w -]{1,100}):\d{1,20}>")
"""Emoji of a server, and its commands."""

_PAGE = re.compile(r"<id:([a-z-]{1,20})(?::\d{1,20})?>")
"""What each server has: its guide, its list of channels."""

_TIME = re.compile(r"<t:(-?\d{1,12})(?::[a-zA-Z])?>")
_WRAPPED = re.compile(r"<(https?://[^\s<>]{1,2000})>")
_CODE = re.compile(r"(?<!\\)(```.{0,8000}?```|``[^\n]{1,2000}?``|`[^`\n]{1,2000}`)", re.S)
_EMPHASIS = (
    re.compile(r"(?<![\w)])\*\*(?=\S)(.{1,2000}?)\*\*", re.S),
    re.compile(r"(?<!\w)\|\|(?=\S)(.{1,2000}?)\|\|(?!\w)", re.S),
    re.compile(r"(?<!\w)__(?=\S)(?=[^_]*\s)([^_]{1,500})(?<=\S)__(?!\w)"),
    re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,500})(?<=\S)\*(?![\w*])"),
    re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]{1,500})(?<=\S)_(?!\w)"),
)
"""Bold, hidden, underlined, slanted. `__init__` is a name, and 2*3*4 a sum."""

_HEADING = re.compile(r"^#{1,3} +|^-# +", re.M)


def plain_text(raw: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """Turn Discord's markup into words; a person not in `people` becomes `@someone`."""

    def mention(match: re.Match[str]) -> str:
        sign, key = match.groups()
        if sign == "#":
            return f"#{channels.get(key) or 'channel'}"
        return "@role" if sign == "@&" else f"@{people.get(key) or SOMEONE[1:]}"

    def said(text: str) -> str:
        text = _MENTION.sub(mention, text)
        text = _EMOJI.sub(lambda match: match[1] or match[2], text)
        text = _PAGE.sub(r"#\1", text)
        text = _TIME.sub(lambda match: _date(match[1]), text)
        text = words_alone(shielded(text))
        text = _WRAPPED.sub(r"\1", text)
        for mark in _EMPHASIS:
            text = mark.sub(r"\1", text)
        return unshielded(_HEADING.sub("", text))

    # The pieces at odd places are code, which shows as it was written.
    pieces = _CODE.split(raw)
    pieces[::2] = map(said, pieces[::2])
    return clean("".join(pieces))


def _date(seconds: str) -> str:
    at = moment(int(seconds))
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else ""


def find_links(raw: str, embeds: Iterable[Table], buttons: Iterable[Link] = ()) -> Iterator[Link]:
    """Yield the links of a message, each once, with their words or the title of their preview."""
    titles = {canonical_url(words(e.get("url"))): clean(words(e.get("title"))) for e in embeds}
    said: dict[str, str] = {}
    for address, label in find_addresses(shielded(raw)):
        url = canonical_url(unshielded(address))
        said[url] = said.get(url) or clean(unshielded(label))
    for button in buttons:
        said.setdefault(button.url, button.text)
    for url in dict.fromkeys([*said, *titles]):
        if url:
            yield Link(url, said.get(url) or titles.get(url, ""))
