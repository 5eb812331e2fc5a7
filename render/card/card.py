"""The picture that link previews show of an issue: its title on paper, drawn without a browser.

Pillow draws it with a face that is found on the system. A title that no face there can write (a
script without a font, emoji alone) is left out, since a row of empty boxes tells nothing; the
issue's topics stand in its place, or the paper's name if those cannot be written either.
"""

import io
import unicodedata
import zlib
from collections.abc import Iterable
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from render.card.fonts import Direction, direction_of, face_for
from render.text.labels import Labels
from render.text.words import clean
from summarize.edition import Edition

SIZE: Final = (1200, 630)
MARGIN: Final = 84
LINES: Final = 4
MAX_CHARS: Final = 200
SIZES: Final = (76, 64, 54, 46)
"""Sizes of a title, in points: the first that fits."""
TOP: Final = 178
LEADING: Final = 1.28
DATE_TOP: Final = SIZE[1] - 110
"""The title stands between these, in points from above; at the smallest size four lines do."""

PAPER, INK = (253, 252, 249), (29, 27, 24)

LISTED: Final = 54
"""The size of topics, in points."""

_SIXTEENTH: Final = [value >> 4 for value in range(256)]
_NON_JOINER: Final = "\u200c"
"""Parts letters of one Persian word; other characters without a look are left out."""


class _Body(NamedTuple):
    face: ImageFont.FreeTypeFont
    lines: list[str]
    way: Direction | None


def draw_card(edition_title: str, name: str, date: str, topics: Iterable[str] = ()) -> bytes:
    """Return a PNG of 1200 by 630 points; the same words give the same bytes on one machine.

    `topics` are for a title that cannot be written.
    """
    image = Image.new("L", SIZE, 0)
    pen = ImageDraw.Draw(image)
    body = _fitted(edition_title) or _listed(topics) or _fitted(name)
    right = body is not None and body.way == "rtl"
    both = face_for(date + name, 34)
    for text, y, ink in ((name, 70, 255), (date, DATE_TOP, 150)):
        if small := both or face_for(text, 34):
            _write(pen, y, text, small, ink, direction_of(text), right=right)
    pen.line((MARGIN, 136, SIZE[0] - MARGIN, 136), fill=70, width=2)
    pen.line((MARGIN, 142, SIZE[0] - MARGIN, 142), fill=70, width=1)
    if body:
        for number, line in enumerate(body.lines):
            y = TOP + number * int(body.face.size * LEADING)
            _write(pen, y, line, body.face, 255, body.way, right=right)
    return _png(image)


def card_of(edition: Edition, labels: Labels) -> bytes:
    """Return the card of an issue."""
    topics = [*(clean(section.title) for section in edition.overview), *edition.tags]
    return draw_card(edition.title, edition.newsletter.name, labels.date(edition.date), topics)


def _png(image: Image.Image) -> bytes:
    """Write shades of ink on paper as 16 colours: a tenth of the bytes of a full picture.

    Letters on plain paper are runs of one colour, for which run lengths are all that pays.
    """
    reduced = image.point(_SIXTEENTH)
    colours = list(zip(PAPER, INK, strict=True))
    reduced.putpalette([p + (i - p) * n // 15 for n in range(16) for p, i in colours])
    target = io.BytesIO()
    reduced.save(target, "PNG", bits=4, compress_level=1, compress_type=zlib.Z_RLE)
    return target.getvalue()


def _write(
    pen: ImageDraw.ImageDraw,
    y: int,
    text: str,
    face: ImageFont.FreeTypeFont,
    ink: int,
    way: Direction | None,
    *,
    right: bool,
) -> None:
    at, anchor = (SIZE[0] - MARGIN, "ra") if right else (MARGIN, "la")
    pen.text((at, y), text, fill=ink, font=face, anchor=anchor, direction=way)


def _plain(text: str) -> str:
    """Leave out what no face writes: pictures, controls, and marks except those of right-to-left.

    Hebrew and Arabic are read with their vowel marks, and Pillow sets them where they belong.
    """
    turned = direction_of(text) is not None
    apart = ("So", "Cf", "Mn", "Sk")
    kept = (c for c in text if unicodedata.category(c) not in apart or (turned and _belongs(c)))
    return " ".join("".join(kept).split())[:MAX_CHARS]


def _belongs(char: str) -> bool:
    mark = unicodedata.category(char) == "Mn"
    named = unicodedata.name(char, "").startswith(("HEBREW", "ARABIC"))
    return char == _NON_JOINER or (mark and named)


def _fitted(title: str) -> _Body | None:
    """Break a title into at most LINES lines, in the largest size that fits.

    None if no face can write it, or if nothing is left of it that could be read.
    """
    title = _plain(title)
    if not any(map(str.isalnum, title)):
        return None
    way = direction_of(title)
    for size in SIZES:
        if (face := face_for(title, size)) is None:
            break
        lines = _broken(title, face)
        if len(lines) <= LINES and TOP + len(lines) * face.size * LEADING <= DATE_TOP:
            return _Body(face, lines, way)
        if size == SIZES[-1]:
            return _Body(face, [*lines[: LINES - 1], f"{lines[LINES - 1][:-1]}…"], way)
    return None


def _listed(topics: Iterable[str]) -> _Body | None:
    """Return the first topics that one face can write, each on a line; None if there are none."""
    kept: dict[str, str] = {}
    for topic in map(_plain, topics):
        readable = any(map(str.isalnum, topic)) and topic.casefold() not in kept
        if readable and face_for(" ".join([*kept.values(), topic]), LISTED):
            kept[topic.casefold()] = topic
        if len(kept) == LINES:
            break
    text = " ".join(kept.values())
    if not text or (face := face_for(text, LISTED)) is None:
        return None
    broken = [_broken(topic, face) for topic in kept.values()]
    lines = [first if not rest else f"{first[:-1]}…" for first, *rest in broken]
    return _Body(face, lines, direction_of(text))


def _broken(title: str, face: ImageFont.FreeTypeFont) -> list[str]:
    """Break at blanks, and inside words where one alone is too wide (or has no blanks)."""
    room = SIZE[0] - 2 * MARGIN
    lines = [""]
    for word in title.split(" "):
        trial = f"{lines[-1]} {word}".strip()
        if face.getlength(trial) <= room:
            lines[-1] = trial
            continue
        if lines[-1]:
            lines.append("")
        for char in word:
            if face.getlength(lines[-1] + char) > room:
                lines.append("")
            lines[-1] += char
        if len(lines) > LINES + 1:
            break
    return lines
