"""Markdown of others to HTML that a page of ours may hold: `markdown` parses, nh3 sanitises.

Needed where Markdown is the only source there is: a user's own pages, and posts in the posts
folder that no stored edition stands behind. (Pages of editions are made from the edition, whose
text is plain words and ids, so there is no Markdown to parse.) Both are written for CommonMark
readers, from which Python-Markdown differs in two things that people use: a list may follow a
paragraph without an empty line, and two blanks are enough to nest one.

python-markdown passes `javascript:` links and raw HTML through, so nothing of its output is
trusted: nh3 keeps the elements of running text and web addresses, and nothing else. A picture
becomes a link to it, because a page loads nothing from other hosts.
"""

import re
from typing import Final
from xml.etree.ElementTree import Element

import markdown
import nh3
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

_ITEM: Final = re.compile(r"\s{0,8}(?:[*+-]|\d{1,9}[.)])\s")
_FENCE: Final = re.compile(r"\s{0,3}(?:```|~~~)")
_TAGS: Final = {
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h2", "h3", "h4",
    "h5", "h6", "hr", "i", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "strong", "sub", "sup",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


class _ListsAfterParagraphs(Preprocessor):
    """Puts an empty line before a list that follows a line of text, as CommonMark allows."""

    def run(self, lines: list[str]) -> list[str]:
        made: list[str] = []
        fenced = in_list = False
        for line in lines:
            fenced ^= bool(_FENCE.match(line))
            item = not fenced and bool(_ITEM.match(line))
            if item and not in_list and made and made[-1].strip():
                made.append("")
            in_list = item or (in_list and line.startswith(" ") and bool(line.strip()))
            made.append(line)
        return made


class _PicturesAsLinks(Treeprocessor):
    def run(self, root: Element) -> None:
        for picture in list(root.iter("img")):
            source, words = picture.get("src", ""), picture.get("alt", "") or "image"
            tail = picture.tail
            picture.clear()
            picture.tag, picture.text, picture.tail = "a", words, tail
            picture.set("href", source)


class _Ours(Extension):
    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - the library's name
        """Register the two differences, and the pictures."""
        md.preprocessors.register(_ListsAfterParagraphs(md), "lists-after-paragraphs", 15)
        md.treeprocessors.register(_PicturesAsLinks(md), "pictures-as-links", 5)


def to_html(text: str) -> str:
    """Return a Markdown text as sanitised HTML; whatever it holds, this does not raise."""
    reader = markdown.Markdown(
        extensions=["tables", "fenced_code", "sane_lists", _Ours()], tab_length=2
    )
    try:
        made = reader.convert(text.replace("\0", ""))
    except RecursionError:
        made = ""  # nested thousands of levels deep: no text that somebody wrote to be read
    return nh3.clean(
        made,
        tags=_TAGS,
        attributes={"a": {"href"}, "th": {"scope"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
