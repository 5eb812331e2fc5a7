"""Decoding the bytes of a feed, whatever encoding it claims.

The claims (byte order mark, HTTP, XML declaration) are believed only as far as the bytes bear them
out. Valid UTF-8 is UTF-8, since other encodings hardly ever look like it; else the first claimed
encoding that decodes everything, then one that decodes nearly everything, then a guess
(`encoding_guess`).
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ingest.text.encoding_guess import guess_encoding
from ingest.text.tables import read_table

MAX_LOST_SHARE = 0.01
"""Characters that a stated encoding may fail on and still be believed: cut-off summaries end in
half a character."""

_TABLES: Final[Mapping[str, Mapping[str, str]]] = read_table("encodings")
_BEGINNINGS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<\x00", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
)
_TEXT = re.compile(
    r"ascii|utf-(?:8|16|32).*|cp\d+|iso8859-\d+|koi8-.|mac-.*|big5.*|gb.*|euc_.*|iso2022_.*|johab|"
    r"shift_jis.*|tis-620|hz|kz1048|ptcp154|viscii"
)
"""What Python calls an encoding may be none of text (zip, escapes), or one of tricks (UTF-7)."""

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_ESCAPES = (
    (b"\x1b$)C", "iso2022_kr"),
    (b"\x1b$B", "iso2022_jp"),
    (b"\x1b$@", "iso2022_jp"),
    (b"\x1b(J", "iso2022_jp"),
)
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_HALF = r"&#(?:[xX]0{0,4}[dD][89a-fA-F][0-9a-fA-F]{2}|0{0,4}5[5-7]\d{3});"
_HALVES = re.compile(f"{_HALF}(?:{_HALF})*")
_NUMBER = re.compile(r"&#(\w+);")
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]{0,1000}>")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document's text without its XML declaration, the codec's name, and what is odd about it."""

    text: str
    encoding: str
    warning: str = ""


def decode_feed(body: bytes, content_type: str = "") -> Decoded:
    """Return the text of a document; total, since there is always some best reading."""
    body = _paired(body)
    stated = [*_stated(body, content_type)]
    codec, warning = _choose(body, stated)
    text = body.decode(codec, "replace").removeprefix("\ufeff")
    if not warning and stated and stated[0] != codec and not body.isascii():
        warning = f"says that it is {stated[0]}, but is {codec}"
    if declaration := _DECLARATION.match(text):
        text = text[declaration.end() :]
    return Decoded(_HALVES.sub(_joined, text), codec, warning)


def _paired(body: bytes) -> bytes:
    """Join CESU-8's surrogate halves (emoji as Java writes them), which are no UTF-8."""
    if not _SURROGATE.search(body):
        return body
    try:
        halves = body.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
    except UnicodeDecodeError:
        return body
    return halves.decode("utf-16-le", "replace").encode()


def _joined(reference: re.Match[str]) -> str:
    """The characters that references to surrogate halves mean, which XML has no place for."""
    numbers = [int(n[1:], 16) if n[0] in "xX" else int(n) for n in _NUMBER.findall(reference[0])]
    if not all(0xD800 <= number <= 0xDFFF for number in numbers):
        return reference[0]
    units = b"".join(number.to_bytes(2, "little") for number in numbers)
    return units.decode("utf-16-le", "replace")


def _choose(body: bytes, stated: list[str]) -> tuple[str, str]:
    """Return the codec that reads the bytes best, and a warning where something is lost by it."""
    start = body.lstrip(b" \t\r\n")
    for mark, name in _BEGINNINGS:
        if start.startswith(mark):
            return name, ""
    escaped = b"\x1b" in body and next((name for mark, name in _ESCAPES if mark in body), "")
    if escaped and _reads(body, escaped):
        return escaped, ""
    if _reads(body, "utf-8"):
        return "utf-8", ""
    for name in stated:
        if _reads(body, name):
            return name, ""
    for name in [*stated, "utf-8"]:
        lost = body.decode(name, "replace").count("\ufffd")
        if lost <= max(1, MAX_LOST_SHARE * (high := _high(body))) and lost < high:
            return name, f"{lost} characters are not {name} and are lost"
    name = _codec(guess_encoding(body)) or "cp1252"
    return name, f"has an encoding that it does not state; it reads as {name}"


def _stated(body: bytes, content_type: str) -> Iterator[str]:
    head = body[:2048]
    labels = [found[1].decode("ascii") for p in (_DECLARED, _META) if (found := p.search(head))]
    if match := _CHARSET.search(content_type):
        labels.append(match[1])
    for label in labels:
        # A declaration that can be read byte by byte is not in units of two or four.
        if (name := _codec(label)) and not name.startswith(("utf-16", "utf-32")):
            yield name


def _codec(label: str) -> str:
    """Return Python's codec for a label, or the wider one that is meant by it; "" if unknown."""
    label = label.strip().lower()
    try:
        name = codecs.lookup(_TABLES["names"].get(label, label)).name
    except (LookupError, ValueError):
        return ""
    return _TABLES["wider"].get(name, name) if _TEXT.fullmatch(name) else ""


def _reads(body: bytes, name: str) -> bool:
    try:
        body.decode(name)
    except (UnicodeError, LookupError):
        return False
    return True


def _high(body: bytes) -> int:
    return len(body) - len(body.translate(None, bytes(range(128, 256))))
