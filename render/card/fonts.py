"""Faces for cards: which font file of this system writes a text, and in which direction.

A missing letter becomes an empty box, which is worse than a text left out: a face counts only if
its scripts are known (Latin, CJK) or each letter was tried (Hebrew, Arabic). Writing from right to
left needs letters that join and change places, which Pillow does only with the library Raqm
(its wheels bring that, but look for FriBiDi on the system); without it such a text has no face.
"""

import functools
import tomllib
import unicodedata
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from PIL import ImageFont, features

_FONTS: Final[dict[str, list[str]]] = tomllib.loads(
    (files("render.card") / "fonts.toml").read_text("utf-8")
)

Direction = Literal["ltr", "rtl"]


def direction_of(text: str) -> Direction | None:
    """Say from where a text is read; None if no letter of it is written from right to left.

    Many a Hebrew headline begins with a Latin name, so the first letter alone does not decide:
    most letters of the text may outvote it.
    """
    strong = [kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")]
    turned = sum(kind != "L" for kind in strong)
    if not turned:
        return None
    return "rtl" if strong[0] != "L" or 2 * turned > len(strong) else "ltr"


def face_for(text: str, size: int) -> ImageFont.FreeTypeFont | None:
    """Return a face that can write all of `text`, or None."""
    wide = any(unicodedata.east_asian_width(char) in "WF" for char in text)
    if direction_of(text):
        return None if wide else _turned(text, size)
    script = next((c for c in text if c.isalpha() and not _latin(c)), "")
    if not wide and not script:
        return _load(_found("latin"), size)
    if wide and (path := _found("cjk")):
        return _load(path, size)
    return None


def _turned(text: str, size: int) -> ImageFont.FreeTypeFont | None:
    """Return a face for a text with letters that are written from right to left."""
    if not features.check("raqm"):
        return None
    letters = {char for char in text if char.isalnum()}
    have = _files()
    paths = (have.get(name) for name in _FONTS["right_to_left"])
    fit = (path for path in paths if path and all(_has(path, char) for char in letters))
    return next((_load(path, size) for path in fit), None)


@functools.lru_cache(maxsize=2048)
def _has(path: str, char: str) -> bool:
    """Return whether a file has a letter: what it lacks looks as what is no character at all."""
    face = _load(path, 24)
    return bytes(face.getmask(char)) != bytes(face.getmask("\uffff"))


def _latin(char: str) -> bool:
    return unicodedata.name(char, "").startswith(("LATIN", "GREEK", "CYRILLIC"))


@functools.lru_cache(maxsize=32)
def _load(path: str, size: int) -> ImageFont.FreeTypeFont:
    if not path:
        made = ImageFont.load_default(size)
        assert isinstance(made, ImageFont.FreeTypeFont), "Pillow without FreeType"
        return made
    return ImageFont.truetype(path, size)


def _found(script: str) -> str:
    """Return the path of the first file for a script that some font folder has, or ""."""
    have = _files()
    return next((have[name] for name in _FONTS[script] if name in have), "")


@functools.lru_cache(maxsize=1)
def _files() -> dict[str, str]:
    """Return the path of each font file by its name; an earlier folder goes first."""
    have: dict[str, str] = {}
    for folder in (Path(folder).expanduser() for folder in _FONTS["folders"]):
        if folder.is_dir():
            for path in sorted(folder.rglob("*.[to]t[fc]")):
                have.setdefault(path.name, str(path))
    return have
