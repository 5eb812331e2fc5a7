"""The bytes of a web page into text, in the encoding that it really has.

Pages lie about their encoding, or do not say. What the server says comes first, then what the page
says, then UTF-8, and a guess comes last, each only if all bytes agree. Names are read as browsers
read them (https://encoding.spec.whatwg.org/#names-and-labels): "euc-kr" is written where cp949 is
meant, "iso-8859-1" where windows-1252 is.
"""

import codecs
import re
from collections.abc import Iterator, Mapping

from bs4 import UnicodeDammit

HEAD_BYTES = 4096
"""How far into a page its own declaration is looked for; browsers look at 1,024 bytes."""

BROADER: Mapping[str, str] = {
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "ksc5601": "cp949",
    "ksc_5601": "cp949",
    "windows-949": "cp949",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "tis-620": "cp874",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
}
"""Names that promise less than pages hold, with the larger set that browsers read them as."""

# Python knows more "encodings" than text has (zip, escapes); only these are any page's.
_KNOWN = re.compile(
    r"utf-?8|utf-?16(?:le|be)?|utf-?32(?:le|be)?|windows-\d+|cp\d+|iso-?8859-\d+|koi8-[ru]|"
    r"big5hkscs|gb18030|euc[-_](?:jp|kr)|iso-2022-(?:jp|kr)|johab|mac(?:intosh|[-_]cyrillic)"
)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
          (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_DECLARED = re.compile(
    rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|encoding=[\"']([\w.:-]{2,40})", re.IGNORECASE
)
_WIDE = ("utf-16", "utf16", "utf-32", "utf32")

DAMAGE_SHARE = 0.01
"""More unreadable characters than this mean that the encoding is another one."""


def decode_html(body: bytes, content_type: str = "") -> str:
    """Give the text of a page; total, and never longer than the bytes allow."""
    names = list(dict.fromkeys(_candidates(body, content_type)))
    for name in names:
        try:
            return body.decode(name)
        except (UnicodeError, LookupError):
            continue
    for name in names:  # a byte or two are broken
        text = _with_gaps(body, name)
        if text.count("\ufffd") <= DAMAGE_SHARE * len(text):
            return text
    guess = UnicodeDammit(body, is_html=True).unicode_markup
    return guess if guess is not None else body.decode("utf-8", "replace")


def _candidates(body: bytes, content_type: str) -> Iterator[str]:
    for mark, name in _MARKS:
        if body.startswith(mark):
            yield name
    for found in _DECLARED.findall(content_type.encode("ascii", "ignore")):
        yield from _codec(b"".join(found))
    for found in _DECLARED.findall(body[:HEAD_BYTES])[:2]:
        # A page whose declaration can be read in bytes is not in units of two or four.
        yield from (name for name in _codec(b"".join(found)) if not name.startswith(_WIDE))
    yield "utf-8"


def _codec(label: bytes) -> Iterator[str]:
    name = label.decode("ascii").strip().lower()
    name = BROADER.get(name, name)
    if _KNOWN.fullmatch(name):
        yield name


def _with_gaps(body: bytes, name: str) -> str:
    try:
        return body.decode(name, "replace")
    except LookupError:
        return "\ufffd"
