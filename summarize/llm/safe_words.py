"""Checks a model's words: handles become item ids; links, HTML and images are refused.

Models cite items by short handles (`S3-1`), in links `[words](S3-1)` and in a list beside the
text; here handles become item ids, and whatever could lead a reader anywhere else is refused:
addresses, HTML, images, links to anything but a handle. Everything else that a name or a line of
code may hold (`FLUX.1 Krea [dev]`, `Node.js`, `vector<int>`, `__init__`, `2*3*4`) stays as it is,
since the renderers escape it; only emphasis marks go. Refusing costs a call, so the worse mistake
here is to refuse what is harmless: what a name says is the gate's affair.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from summarize.edition import Statement
from summarize.injection.detect import unfenced
from summarize.llm.answer_forms import WrittenStatement
from summarize.text.normalize import find_address, html_tag, visible

MAX_STATEMENT: Final = 1_200
"""Longest statement, in characters; a paragraph of the seed issue has about 350."""

MAX_LINK_WORDS: Final = 100

HANDLE: Final = re.compile(r"S\d{1,4}(?:-\d{1,3})?")
MARKUP: Final = re.compile(r"!\[|\{\{|\{%")
_EMPHASIS: Final = re.compile(
    r"(?:(?<![a-zA-Z\d_*])(?=\*\*)|(?<![\w*]))(\*{1,3})(?=[^\s*])([^*\n]{1,300}?)(?<=[^\s*])\1"
    r"(?:(?<=\*\*)(?![a-zA-Z\d_*])|(?![\w*]))"
    r"|(?<![\w_])(_{1,2})(?=[^\s_])([^_\n]{1,300}? [^_\n]{1,300}?)(?<=[^\s_])\3(?![\w_])"
    r"|(~~|`{1,3})(?=\S)([^`~\n]{1,300}?)(?<=\S)\5"
)
"""Marks around words: `2*3*4` and `__init__` have none, `**GPT (b)**는` has, with its particle."""

_START: Final = re.compile(r"^(?:(?:#{1,6}|>|[-*+])\s+)+")
_VOICE: Final = re.compile(r"\[[A-Z?]\] ")
"""A speaker of a chat, as records tell them apart; readers have no use for it."""

_ESCAPE: Final = re.compile(r"\\([\[\]()_*`#~<>])")
_LINK: Final = re.compile(
    r"\[((?:[^\[\]]|\[[^\[\]]*\])+)\]\s?\(\s*[#<]?\s*(S\d{1,4}(?:-\d{1,3})?)\s*>?\s*\)"
    r"|\s?[\[(（]\s?(S\d{1,4}(?:-\d{1,3})?(?:\s?[,;]\s?S\d{1,4}(?:-\d{1,3})?)*)\s?[\])）](?!\()",
    re.IGNORECASE,
)
"""A link to a handle, whose words may hold a pair of brackets; or handles in brackets alone."""

SHINGLE: Final = 8
"""Words in a row that an answer may not share with the instructions it was given."""


class TextError(ValueError):
    """Words that can't be published; the message tells the model what to change.

    `kind` is the kind of finding that it makes.
    """

    def __init__(self, message: str, kind: str = "markup") -> None:
        super().__init__(message)
        self.kind = kind


def tidy(text: str, limit: int) -> str:
    """Make plain text of one line, or raise TextError: no HTML, no address."""
    text = visible(unicodedata.normalize("NFC", unfenced(html.unescape(text)))).strip()
    text = _VOICE.sub("", _START.sub("", _ESCAPE.sub(r"\1", text)))
    text = _EMPHASIS.sub(lambda m: m[2] or m[4] or m[6], text)
    text = re.sub(r"\s+", " ", text).strip()
    if not any(map(str.isalnum, _LINK.sub(lambda match: match[1] or "", text))):
        raise TextError("a text is empty")
    if len(text) > limit:
        raise TextError(f"a text has {len(text)} characters, {limit} are allowed")
    if found := MARKUP.search(text) or html_tag(text):
        raise TextError(f"markup is not allowed: {text[found.start() : found.start() + 30]!r}")
    if address := find_address(text):
        raise TextError(f"addresses are not allowed: {address!r}")
    return text


def plain_words(text: str, limit: int) -> str:
    """Tidy a title, label or tag, which holds no link and no handle."""
    text = tidy(_LINK.sub(lambda match: match[1] or "", text), limit).strip(" :·-–—")
    if not text:
        raise TextError("a heading is empty")
    return text


def make_statement(
    written: WrittenStatement,
    handles: Mapping[str, str],
    *,
    story: str = "",
    default: tuple[str, ...] = (),
) -> Statement:
    """Turn what a model wrote into a Statement whose links are item ids.

    `handles` maps the handles that may be cited to item ids; of any other one the citation goes and
    its words stay. Where nothing is cited the `default` items are, since the gate then holds the
    words against them. Raises TextError for anything that `tidy` refuses.
    """
    cited = [_item_of(handle, handles) for handle in written.items]
    text = tidy(written.text, MAX_STATEMENT)

    def link(match: re.Match[str]) -> str:
        if match[3]:
            cited.extend(_item_of(h, handles) for h in HANDLE.findall(match[3].upper()))
            return ""
        item, words = _item_of(match[2], handles), match[1].strip()
        if not item:
            return words
        if not words or len(words) > MAX_LINK_WORDS:
            raise TextError(f"a link needs a few words: {match[0][:60]!r}")
        cited.append(item)
        escaped = re.sub(r"([\[\]\\])", r"\\\1", words)  # what would end a link's words early
        return f"[{escaped}]({item})"

    linked = _LINK.sub(link, text)
    rest = _LINK.sub("", text)
    if found := re.search(r"\[[^\[\]]*\]\([^()]*\)?", rest):
        raise TextError(f"only links of the form [words](S1-1) are allowed, not {found[0]!r}")
    if found := re.search(r"\bS\d{1,4}-\d{1,3}\b", rest):
        raise TextError(f"the handle {found[0]} stands in the text; put it into items")
    items = tuple(dict.fromkeys(filter(None, cited)))
    return Statement(text=linked, items=items or default, story=story)


def stories_of(written: WrittenStatement) -> set[str]:
    """Return the handles of the stories that a model's words name or cite."""
    named = [getattr(written, "story", ""), *written.items, *HANDLE.findall(written.text)]
    return {handle.strip().upper().partition("-")[0] for handle in named}


def _item_of(handle: str, handles: Mapping[str, str]) -> str:
    return handles.get(handle.strip().strip("[]()#").upper(), "")


def shingles(text: str) -> frozenset[str]:
    """Return every run of eight words of a text, for telling whether another one copies it."""
    words = re.findall(r"\w+", text.casefold())
    return frozenset(
        " ".join(words[i : i + SHINGLE]) for i in range(max(0, len(words) - SHINGLE + 1))
    )


def leaks(texts: Iterable[str], instructions: frozenset[str]) -> bool:
    """Return whether any text repeats eight words in a row of the instructions."""
    return any(not instructions.isdisjoint(shingles(text)) for text in texts)
