"""Plain text from whatever people publish: cleaned, clipped, its language known.

Text may carry characters that nobody sees and a model reads (bidi controls, zero-width marks, "tag"
letters), or was decoded wrongly. Both are mended once, here. Words must not change: only the
invisible goes, and mojibake is mended only where ftfy is sure; of its mends none but the encoding's
is used, since curly quotes, ligatures and wide letters are the author's.
"""

import re
import unicodedata

import ftfy

from ingest.text.html import read_html
from ingest.text.html_target import HtmlText
from ingest.text.language import detect_language, odd_signs

__all__ = ["HtmlText", "clean", "clip", "detect_language", "html_to_text", "one_line", "read_html"]

_LINE_ENDS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_SPACES = re.compile(r"[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_FLAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f)")
_NEVER_SEEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufff0-\ufffb\ufeff\uffa0\ufdd0-\ufdef"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff"
)
_SELECTOR, _JOINER = "\ufe00-\ufe0f", "\u200c\u200d"
# All begins with one set of signs, which the search skips to; then each kind looks around itself.
_UNSEEN = re.compile(
    f"[{_NEVER_SEEN}{_SELECTOR}{_JOINER}](?:(?<=[{_NEVER_SEEN}])"
    # A selector of variants changes one sign: after another selector or nothing, it is left over.
    f"|(?<=[{_SELECTOR}])(?:(?<![^\\s{_SELECTOR}].)|(?<=[{_SELECTOR}].))"
    # Joiners belong inside emoji and scripts that need them, not beside ASCII or alone.
    f"|(?<=[{_JOINER}])(?:(?<![^\\s\x00-\x7f{_JOINER}].)|(?![^\\s\x00-\x7f{_JOINER}])))"
)
_PLAIN = re.compile(
    "[\xa1-\xac\xae-\u02ff\u0370-\u0482\u048a-\u05ff\u0900-\u109f\u1e00-\u1fff"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u2100-\u2fff\u3001-\ud7a3\U0001f300-\U0001f3f3"
    "\U0001f3f5-\U0001faff]*"
)
"""Nearly all texts consist of these and of common ASCII, which need no second look."""

_MAYBE_MOJIBAKE = re.compile(
    "[\x80-\x9f\xc2-\xf4\u0152\u0153\u0160\u017d\u2500-\u257f\u221a\u02d8\u02db\u0413\u0420\u0421\u0432"
    "\u0440\u0441\u0392\u039e\u039f\u03b2\u0102\u0103\u0110\u0111]"
    "(?:(?=[^\x00-\x7f])|(?<=[\x80-\x9f\xc2\xc3\u0152\u0153]))"
)
"""What the first byte of a character of UTF-8 turns into in other encodings, and (but for few) a
sign outside of ASCII behind it: no mojibake without, and ftfy's own look takes ten times as long.
"""

_MARKS = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]{4})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]+"
)
MAX_REPEATS = 100
"""How often one unit may follow itself: what is more is no text, and patterns take long for it."""

_RUN = re.compile(rf"(\S[^\n]{{0,3}}?)\1{{{MAX_REPEATS},}}")
_BLANKS = re.compile(r"[ \t]{200,}")
_BEAT = re.compile(r"(.)\1{6}", re.DOTALL)
"""A run of units of one to four characters has the same sign at every twelfth place."""

_GAPS = re.compile(r"\n{3,}")


def without_runs(text: str) -> str:
    """Return text with long runs of one unit (`1/1/1/…`, `#####…`) cut, and the cut marked."""
    if len(text) <= MAX_REPEATS or not _BEAT.search(text[::12]):
        return text
    return _RUN.sub(_cut, _BLANKS.sub(" " * 100, text))


def _cut(run: re.Match[str]) -> str:
    return run[1] * (MAX_REPEATS // 2) + "…"


def clean(text: str) -> str:
    """Return text in NFC without invisible characters, mojibake mended, gaps of one empty line.

    Tabs and indents stay, because code is text too; runs of one unit are cut. Idempotent.
    """
    text = without_runs(text)
    before = ""
    while text != before:  # what is taken out may have hidden what else is wrong
        before = text
        odd = odd_signs(text)
        if _MAYBE_MOJIBAKE.search(odd) and _MAYBE_MOJIBAKE.search(text):
            text = ftfy.fix_encoding(text)
            odd = odd_signs(text)
        else:  # most texts that are not plain have this alone
            text, odd = text.replace("\xa0", " "), odd.replace("\xa0", "")
        if _PLAIN.fullmatch(odd):
            break
        text = _without_unseen(_SPACES.sub(" ", _LINE_ENDS.sub("\n", text)))
        text = unicodedata.normalize("NFC", _MARKS.sub(r"\1", text))
    return _layout(unicodedata.normalize("NFC", text))


def _without_unseen(text: str) -> str:
    """Take out what nobody sees, but for the tags that make the flags of some countries."""
    pieces = _FLAGS.split(text)
    pieces[::2] = map(_seen, pieces[::2])  # flags stand at the odd places
    return "".join(pieces)


def one_line(text: str) -> str:
    """Return cleaned text as one line, which is what a title or a name is."""
    return " ".join(clean(text).split())


def clip(text: str, max_chars: int) -> str:
    """Cut text to at most `max_chars` characters, between words where it can, and mark the cut."""
    if len(text) <= max_chars:
        return text
    kept = text[: max(0, max_chars - 1)]
    if not text[len(kept)].isspace():
        # Where no blank is near (addresses, scripts without any) a whole line would be lost.
        kept = re.sub(r"\s\S{0,40}\Z", "", kept)
    while kept and unicodedata.combining(text[len(kept)]):
        kept = kept[:-1]
    return f"{kept.rstrip()}…" if max_chars > 0 else ""


def html_to_text(html: str) -> str:
    """Return the words of HTML; paragraphs, list items and code keep their lines."""
    return clean(read_html(html).text) if html else ""


def _seen(text: str) -> str:
    before = ""
    while text != before:  # removing one sign may leave another without its partner
        before, text = text, _UNSEEN.sub("", text)
    return text


def _layout(text: str) -> str:
    if " \n" in text or "\t\n" in text:
        text = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    if "\n\n\n" in text:
        text = _GAPS.sub("\n\n", text)
    return text.lstrip("\n").rstrip()
