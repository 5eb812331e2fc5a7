"""The words, links and pictures of HTML, from the tags that lxml's parser reports one by one."""

import re
from dataclasses import dataclass, field
from typing import Final

from ingest.text import marks
from ingest.text.tables import read_table
from ingest.url.canonical import canonical_url

MAX_LINKS = 200
MAX_IMAGES = 50

ELEMENTS: Final = {name: frozenset(tags.split()) for name, tags in read_table("elements").items()}
_SKIPPED: Final = ELEMENTS["skipped"]
_PARAGRAPHS: Final = ELEMENTS["paragraphs"]
_LINES: Final = ELEMENTS["lines"]
_QUOTED = {"q": "“”", "rt": "()"}
"""What a browser puts around an element's words; `rt` is how the word before it is read."""

_SPEAKING_IMAGE = re.compile(r"\b(?:emoji|wp-smiley|latex|tex)\b")
_BLANKS = re.compile(r"[ \t\n\r\f]+")


@dataclass(frozen=True, slots=True)
class HtmlText:
    """What a reader sees of HTML: `links` are (address, words), `images` (address, alt)."""

    text: str = ""
    links: tuple[tuple[str, str], ...] = ()
    images: tuple[tuple[str, str], ...] = ()


def _start(attrs: dict[str, str]) -> tuple[int, int]:
    """Return the number of a list's first item and the step; 0, which shows none, if unknown."""
    start, down = attrs.get("start", "").strip(), "reversed" in attrs
    if re.fullmatch(r"-?\d{1,6}", start):
        return int(start), -1 if down else 1
    return (0, 0) if down else (1, 1)


@dataclass(slots=True)
class Target:
    """Collects what lxml's parser reports. Blanks between blocks are owed, not written at once.

    `hidden` is the element that hides all inside of it, `depth` how often it is open.
    """

    base: str = ""
    pieces: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    images: dict[str, str] = field(default_factory=dict)
    lists: list[tuple[int, int]] = field(default_factory=list)
    """Open lists: the number of the next item, 0 where they have none, and the step."""
    hidden: str = ""
    depth: int = 0
    pre: int = 0
    owed: str = ""
    item: str = ""
    bracketed: bool = False
    """Whether the open `ruby` has brackets of its own."""
    anchor: str = ""
    anchor_words: list[str] = field(default_factory=list)
    shifted: list[tuple[str, str, int, bool]] = field(default_factory=list)
    """What is raised or lowered and open, and the spans in it: the tag, "sup", "sub" or "", how
    many pieces stood before it, whether a link is in it."""
    shift_end: int = -1
    """How many pieces there were when the last one of these ended."""
    formula: list[marks.Open] = field(default_factory=list)

    def begin(self, base: str) -> None:
        """Forget the last fragment."""
        Target.__init__(self, base)

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        """Take an opening tag."""
        if self.hidden or tag in _SKIPPED or marks.is_hidden(tag, attrs):
            self.hidden = self.hidden or tag
            self.depth += tag == self.hidden
            return
        if self.formula or tag == "math":
            self.pieces += marks.sign_between(self.formula)
            if tag == "msqrt":
                self._text("√")
            self.formula.append(marks.Open(tag, len(self.pieces)))
        if tag in _PARAGRAPHS:
            self._break("\n" if self.lists else "\n\n")
        elif tag in _LINES:
            self._break("\n")
        self._open(tag, attrs)

    def _open(self, tag: str, attrs: dict[str, str]) -> None:
        if tag == "br":
            self._text("\n") if self.pre else self._break("\n", more=True)
        elif tag in ("ul", "ol"):
            self.lists.append((0, 0) if tag == "ul" else _start(attrs))
        elif tag == "li":
            self._item(attrs.get("value", ""))
        elif tag in ("td", "th") and self.pieces and not self.owed:
            self.pieces.append(" | ")
        elif tag in ("sup", "sub", "span"):
            self._shift(tag, attrs)
        elif tag == "pre":
            self._text("```\n")
            self.pre += 1
        elif tag == "a":
            self._end_anchor()
            self.anchor = self._absolute(attrs.get("href", ""))
            self.shifted = [(*opened[:3], True) for opened in self.shifted]
        elif tag in ("ruby", "rp"):
            self.bracketed = tag == "rp"
        elif tag in _QUOTED and not (tag == "rt" and self.bracketed):
            self._text(_QUOTED[tag][0])
        elif tag == "base" and not self.base:
            self.base = canonical_url(attrs.get("href", ""))
        elif tag == "img":
            self._image(attrs)

    def end(self, tag: str) -> None:
        """Take a closing tag, also one that the parser made up."""
        if self.hidden:
            self.depth -= tag == self.hidden
            self.hidden = self.hidden if self.depth else ""
            return
        if self.formula:
            marks.close_part(self.formula, self.pieces)
        if tag == "pre" and self.pre:
            self.pre -= 1
            self.pieces[-1] = self.pieces[-1].rstrip("\n")
            self.pieces.append("\n```")
        if tag == "a":
            self._end_anchor()
        if self.shifted and tag == self.shifted[-1][0]:
            self._end_shifted()
        if tag in _QUOTED and not (tag == "rt" and self.bracketed):
            self._text(_QUOTED[tag][1])
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        if tag == "li":
            self.item = ""
        if tag in _PARAGRAPHS:
            self._break("\n" if self.lists else "\n\n")
        elif tag in _LINES or tag == "li":
            self._break("\n")

    def data(self, words: str) -> None:
        """Take text; outside of `pre`, runs of blanks are one."""
        if self.hidden:
            return
        if self.formula and self.formula[-1].tag != "mtext":
            words = words.strip()
        # Nearly all text prints and has single blanks, which C tells faster than a pattern.
        if not self.pre and ("  " in words or not words.isprintable()):
            words = _BLANKS.sub(" ", words)
        self._text(words)

    def close(self) -> None:
        """Take the end of the document."""

    def result(self) -> HtmlText:
        """Return what was collected."""
        self._end_anchor()
        text = "".join(self.pieces).strip()
        return HtmlText(text, tuple(self.links.items()), tuple(self.images.items()))

    def _text(self, words: str) -> None:
        if self.anchor:
            self.anchor_words.append(words)
        if not self.pre:
            if self.owed or not self.pieces or self.pieces[-1].endswith((" ", "\n")):
                words = words.lstrip(" ")
            if not words:
                return
        if self.shift_end == len(self.pieces) and words[0].isdigit():
            words = f" {words}" if self.pieces[-1][-1:].isdigit() else words
        self._pay()
        self.pieces.append(words)

    def _pay(self) -> None:
        if self.owed and self.pieces:
            self.pieces.append(self.owed)
        self.owed = ""
        if self.item:
            self.pieces.append(self.item)
            self.item = ""

    def _break(self, lines: str, more: bool = False) -> None:
        """Owe line breaks: the longest that was asked for, or one more for each `br`."""
        if self.anchor:
            self.anchor_words.append(" ")
        if self.item:
            return  # a paragraph right after the sign of its list item
        if more:
            self.owed = (self.owed + lines)[:2]
        elif len(lines) > len(self.owed):
            self.owed = lines

    def _shift(self, tag: str, attrs: dict[str, str]) -> None:
        shift = marks.shift_of(tag, attrs)
        if shift or (self.shifted and tag == "span"):
            # A link around a mark is a footnote's, as one inside of it is.
            linked = bool(self.anchor) and not self.anchor_words
            self.shifted.append((tag, shift, len(self.pieces), linked))

    def _end_shifted(self) -> None:
        _, shift, at, linked = self.shifted.pop()
        words = "".join(self.pieces[at:])
        before = "".join(self.pieces[max(0, at - 3) : at])
        if shift and words and "\n" not in words:
            self.pieces[at:] = [
                marks.lowered(before, words)
                if shift == "sub"
                else marks.raised(before, words, linked)
            ]
            self.shift_end = len(self.pieces)

    def _item(self, value: str = "") -> None:
        self.item = ""
        self._break("\n")
        depth = max(0, min(len(self.lists), 8) - 1)
        number, step = self.lists[-1] if self.lists else (0, 0)
        if step and re.fullmatch(r"-?\d{1,6}", value):
            number = int(value)
        if step:
            self.lists[-1] = (number + step, step)
        self.item = "  " * depth + (f"{number}. " if step else "- ")

    def _end_anchor(self) -> None:
        if self.anchor and len(self.links) < MAX_LINKS:
            words = " ".join("".join(self.anchor_words).split())
            self.links[self.anchor] = self.links.get(self.anchor) or words[:200]
        self.anchor = ""
        self.anchor_words = []

    def _absolute(self, reference: str) -> str:
        return canonical_url(reference, self.base) if reference.strip() else ""

    def _image(self, attrs: dict[str, str]) -> None:
        """Keep a picture, but not one of a pixel: that is a spy or a spacer."""
        if attrs.get("width", "") in ("0", "1") or attrs.get("height", "") in ("0", "1"):
            return
        if _SPEAKING_IMAGE.search(attrs.get("class", "")):
            self._text(attrs.get("alt", "")[:500])
            return
        url = self._absolute(attrs.get("src", ""))
        if url and len(self.images) < MAX_IMAGES:
            self.images[url] = self.images.get(url) or " ".join(attrs.get("alt", "").split())[:500]
