"""The picture that link previews show of an issue: its title on paper, drawn without a browser.

Pillow draws it with a face that is found on the system. A title in a script that no face there
can write is left out, since a row of empty boxes is worse than the paper's name and a date.
"""

import functools
import io
import unicodedata
import zlib
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from render.labels import Labels
from summarize.edition import Edition

SIZE: Final = (1200, 630)
MARGIN: Final = 84
LINES: Final = 4
MAX_CHARS: Final = 200
_FOLDERS: Final = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
_CJK: Final = (
    "NotoSerifCJK-Bold.ttc", "NotoSansCJK-Bold.ttc", "NotoSansCJK-Regular.ttc",
    "NotoSansKR-Bold.ttf", "NanumGothicBold.ttf", "NanumGothic.ttf", "AppleSDGothicNeo.ttc",
    "malgunbd.ttf", "msgothic.ttc", "DroidSansFallbackFull.ttf",
)  # fmt: skip
_LATIN: Final = (
    "SourceSerif4-Semibold.ttf", "NotoSerif-Bold.ttf", "Georgia Bold.ttf", "georgiab.ttf",
    "DejaVuSerif-Bold.ttf", "LiberationSerif-Bold.ttf",
)  # fmt: skip

_SIXTEENTH: Final = [value >> 4 for value in range(256)]


def draw_card(edition_title: str, name: str, date: str) -> bytes:
    """Give a PNG of 1200 by 630 points; the same words give the same bytes on one machine."""
    image = Image.new("L", SIZE, 0)
    pen = ImageDraw.Draw(image)
    small = _face(date + name, 34)
    if small:
        _write(pen, (MARGIN, 70), name, small, 255)
        _write(pen, (MARGIN, SIZE[1] - 110), date, small, 150)
    pen.line((MARGIN, 136, SIZE[0] - MARGIN, 136), fill=70, width=2)
    pen.line((MARGIN, 142, SIZE[0] - MARGIN, 142), fill=70, width=1)
    face, lines = _fitted(edition_title)
    for number, line in enumerate(lines):
        _write(pen, (MARGIN, 178 + number * int(face.size * 1.28)), line, face, 255)
    return _png(image)


def card_of(edition: Edition, labels: Labels) -> bytes:
    """Give the card of an issue."""
    return draw_card(edition.title, edition.newsletter.name, labels.date(edition.date))


def _png(image: Image.Image) -> bytes:
    """Write shades of ink on paper as 16 colours: a tenth of the bytes of a full picture.

    Letters on plain paper are runs of one colour, for which run lengths are all that pays.
    """
    reduced = image.point(_SIXTEENTH)
    reduced.putpalette([channel for shade in _shades() for channel in shade])
    target = io.BytesIO()
    reduced.save(target, "PNG", bits=4, compress_level=1, compress_type=zlib.Z_RLE)
    return target.getvalue()


@functools.lru_cache(maxsize=1)
def _shades() -> tuple[tuple[int, ...], ...]:
    paper, ink = (253, 252, 249), (29, 27, 24)
    return tuple(
        tuple(p + (i - p) * n // 15 for p, i in zip(paper, ink, strict=True)) for n in range(16)
    )


def _write(
    pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, face: ImageFont.FreeTypeFont, ink: int
) -> None:
    pen.text(at, text, fill=ink, font=face)


def _fitted(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Break a title into at most LINES lines, in the largest size that fits."""
    title = "".join(c for c in title if unicodedata.category(c) not in ("So", "Cf", "Mn", "Sk"))
    title = " ".join(title.split())[:MAX_CHARS]
    for size in (76, 64, 54, 46):
        face = _face(title, size)
        if face is None:
            break
        lines = _broken(title, face)
        if len(lines) <= LINES:
            return face, lines
    if (face := _face(title, 46)) is None:
        fallback = _face("A", 46)
        assert fallback is not None, "Pillow brings a face of its own"
        return fallback, []
    lines = _broken(title, face)[:LINES]
    return face, [*lines[:-1], f"{lines[-1][:-1]}…"]


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


def _face(text: str, size: int) -> ImageFont.FreeTypeFont | None:
    """Give a face that can write all of `text`, or None."""
    wide = any(unicodedata.east_asian_width(char) in "WF" for char in text)
    script = next((c for c in text if c.isalpha() and not _latin(c)), "")
    if not wide and not script:
        return _load(_found(_LATIN), size)
    if wide and (path := _found(_CJK)):
        return _load(path, size)
    return None


def _latin(char: str) -> bool:
    return unicodedata.name(char, "").startswith(("LATIN", "GREEK", "CYRILLIC"))


@functools.lru_cache(maxsize=32)
def _load(path: str, size: int) -> ImageFont.FreeTypeFont:
    if not path:
        made = ImageFont.load_default(size)
        assert isinstance(made, ImageFont.FreeTypeFont), "Pillow without FreeType"
        return made
    return ImageFont.truetype(path, size)


@functools.lru_cache(maxsize=8)
def _found(names: tuple[str, ...]) -> str:
    """Give the path of the first of these files that some font folder has, or ""."""
    have: dict[str, str] = {}
    for folder in (Path(f).expanduser() for f in _FOLDERS):
        if folder.is_dir():
            for path in sorted(folder.rglob("*.[to]t[fc]")):
                have.setdefault(path.name, str(path))
    return next((have[name] for name in names if name in have), "")
