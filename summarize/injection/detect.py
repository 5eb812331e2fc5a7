"""Item text that gives orders to whoever reads it: found, named, and kept away from the model.

No list of patterns finds every attack, and nothing here is the last line of defence: a model's
answer may only cite items, place no address, keep its form, and is held against its items. What is
found here is the attack in its usual clothes, and the rule is simple: from the first sentence that
gives orders to the end of the item, nothing reaches an editor. What an attacker says after his
order is the payload; what others said before it stays. The worse mistake is to publish a payload:
a news item that quotes an attack loses its quotation and all after it, which is why the patterns
ask for an order *to a reader of instructions*, not for the words alone.

Text is compared in a plain form: entities resolved, compatibility forms folded (NFKC), invisible
characters gone, look-alike letters made Latin, letters s p a c e d out joined; base64, hex,
percent escapes, ROT13 and reversed text are undone once each and looked at too.
"""

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote

from ingest.item import Item
from summarize.editor import Assignment
from summarize.injection.patterns_english import PATTERNS
from summarize.story import Story
from summarize.text.normalize import INVISIBLE, visible

MAX_TEXT: Final = 40_000
"""Characters of one item that are looked at, and kept; no editor reads further."""

WINDOWS: Final = (1, 2, 3, 6, 12)
"""Sentences looked at together, since an order may be cut in pieces by stops or line breaks."""

_SENTENCE: Final = re.compile(
    r"(?:[^.!?。！？\n]|[.!?](?=[\w(])){1,600}[.!?。！？\n]*|[.!?。！？\n]+"
)
_SPACED: Final = re.compile(r"\b(?:\w[ ._*-]){3,80}\w\b")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{24,4000}={0,2}")
_HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2}[ :]?){16,2000}")
_TELL: Final = re.compile(
    r"instruct|prompt|ignor|disregard|system|newsletter|summar|headline|title"
)
_LOOKALIKES: Final = str.maketrans(
    "абвеикмнорстухіјѕԁһαβειοκρτυνΑΒΕΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТХІЅ０１３４５７@$",
    "abbeukmhopctyxijsdhabeiokptuvabehikmnoptyxabekmhopctxis013457as",
)
_DIGITS: Final = str.maketrans("013457", "oieast")


@dataclass(frozen=True, slots=True)
class Injection:
    """A place in a text that gives orders: what kind, where it starts, and its words."""

    kind: str
    start: int
    words: str


def plain(text: str) -> str:
    """Fold a text for comparison; see the module's docstring."""
    folded = INVISIBLE.sub("", unicodedata.normalize("NFKC", html.unescape(text)))
    folded = _SPACED.sub(lambda match: re.sub(r"[ ._*-]", "", match[0]), folded)
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"[^\S\n]+", " ", folded)).casefold()


def find_order(text: str) -> Injection | None:
    """Find the first place of a text that gives orders to its reader, if any.

    The whole text is tried first, which is all that most texts need; then the place is found by
    looking at windows of sentences.
    """
    text = text[:MAX_TEXT]
    if hidden := _hidden_words(text):
        return Injection("hidden", 0, hidden[:120])
    found: Injection | None = None
    while text and _kind_of(text) and (order := _locate(text)):
        found = order
        text = text[: order.start]
    return found


def _locate(text: str) -> Injection | None:
    """Find the smallest group of sentences that gives an order; an earlier one may be larger."""
    pieces = [(match.start(), match[0]) for match in _SENTENCE.finditer(text)]
    for size in WINDOWS:
        for index, (start, _) in enumerate(pieces):
            window = "".join(words for _, words in pieces[index : index + size])
            if kind := _kind_of(window):
                return Injection(kind, start, window.strip()[:120])
    return None


def _kind_of(text: str) -> str:
    """Name the first pattern that a text or one of its disguises matches, or ""."""
    folded = plain(text)
    if kind := _match(folded):
        return kind
    for form in _unmasked(text, folded):
        # A disguise is only worth it around these words, and they are quickly looked for.
        if _TELL.search(form) and (kind := _match(form)):
            return f"disguised {kind}"
    return ""


def _match(form: str) -> str:
    return next((kind for kind, pattern in PATTERNS if pattern.search(form)), "")


def _unmasked(text: str, folded: str) -> Iterator[str]:
    """Yield what a text says once each disguise is off."""
    latin = folded.translate(_LOOKALIKES)
    yield latin
    yield latin.translate(_DIGITS)
    yield codecs.decode(folded, "rot13")
    yield folded[::-1]
    if "%" in text:
        yield plain(unquote(text))
    if "\\u" in text or "\\x" in text:
        yield plain(_unescape(text))
    for match in (*_BASE64.finditer(text), *_HEX.finditer(text)):
        for decode in (_from_base64, _from_hex):
            if decoded := decode(match[0]):
                yield plain(decoded)


def _unescape(text: str) -> str:
    return re.sub(
        r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})",
        lambda match: chr(int(match[1] or match[2], 16)),
        text,
    )


def _from_base64(text: str) -> str:
    padded = text.rstrip("=").translate(str.maketrans("-_", "+/"))
    padded += "=" * (-len(padded) % 4)
    return _decoded(lambda: base64.b64decode(padded, validate=True))


def _from_hex(text: str) -> str:
    return _decoded(lambda: bytes.fromhex(re.sub(r"[ :]", "", text)))


def _decoded(decode: Callable[[], bytes]) -> str:
    """Return bytes as text, or "" where they aren't any."""
    try:
        return decode().decode("utf-8")
    except (binascii.Error, ValueError):
        return ""


def _hidden_words(text: str) -> str:
    """Read words spelt in tag characters (U+E0020-E007E), which no honest text uses.

    Flags of some regions use a few of them; a run of eight or more is a message.
    """
    tags = [chr(ord(c) - 0xE0000) for c in text if 0xE0020 <= ord(c) <= 0xE007E]
    return "".join(tags) if len(tags) >= 8 else ""


def disarm_item(item: Item) -> tuple[Item | None, tuple[Injection, ...]]:
    """Cut an item off at the first order in it; None where nothing is left to rest on."""
    in_title = find_order(item.title)
    in_text = find_order(item.text)
    names = [n for n in (item.author, item.publisher) if find_order(n)]
    orders = tuple(order for order in (in_title, in_text) if order)
    orders += tuple(Injection("name", 0, name[:120]) for name in names)
    text = visible(item.text[:MAX_TEXT])
    if in_text:
        text = visible(item.text[: in_text.start]) if in_text.kind != "hidden" else text
    title = "" if in_title else visible(item.title)
    media = tuple(replace(m, alt="") if find_order(m.alt) else m for m in item.media)
    links = tuple(replace(link, text="") if find_order(link.text) else link for link in item.links)
    if orders and not (title.strip() or len(text.strip()) > 20):
        return None, orders
    if (title, text, media, links) == (item.title, item.text, item.media, item.links) and not names:
        return item, orders
    disarmed = replace(
        item,
        title=title,
        text=text.strip(),
        author="" if item.author in names else item.author,
        publisher="" if item.publisher in names else item.publisher,
        media=media,
        links=links,
    )
    return disarmed, orders


def disarm_story(story: Story) -> tuple[Story | None, dict[str, tuple[Injection, ...]]]:
    """Disarm every item of a story; None where no item is left. The orders are by item id."""
    found: dict[str, tuple[Injection, ...]] = {}

    def kept(items: tuple[Item, ...]) -> tuple[Item, ...]:
        left = []
        for item in items:
            disarmed, orders = disarm_item(item)
            if orders:
                found[item.id] = orders
            if disarmed is not None:
                left.append(disarmed)
        return tuple(left)

    items = kept(story.items)
    copies = {key: kept(group) for key, group in story.copies.items()}
    if not found and items == story.items:
        return story, found
    if not items:
        return None, found
    left = {item.id for item in items}
    title = story.title if not find_order(story.title) else _title_of(items[0])
    return (
        replace(
            story,
            title=title,
            items=items,
            copies={key: group for key, group in copies.items() if group and key in left},
        ),
        found,
    )


def disarm(assignment: Assignment) -> tuple[Assignment, dict[str, tuple[Injection, ...]]]:
    """Disarm all stories of an assignment; gives it with what was found, by item id.

    Doing it twice changes nothing more.
    """
    found: dict[str, tuple[Injection, ...]] = {}
    stories = []
    for story in assignment.stories:
        disarmed, orders = disarm_story(story)
        found |= orders
        if disarmed is not None:
            stories.append(disarmed)
    return replace(assignment, stories=tuple(stories)), found


def _title_of(item: Item) -> str:
    """Name a story anew where its title gave orders."""
    first = _SENTENCE.match(item.title or item.text)
    return (first[0].strip() if first else "")[:120] or item.publisher or item.id


def fence(text: str, word: str) -> str:
    """Enclose item text as data between marks that it can't contain.

    `word` is part of both marks. Angle brackets of the text become their single-quote likes, so
    that it can neither close the fence nor open one of its own.
    """
    inert = text.replace("<", "‹").replace(">", "›")
    return f"<data {word}>\n{inert}\n</data {word}>"
