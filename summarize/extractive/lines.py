"""The lines of an item that may be told, and in which manner.

Here is looked at a line's form alone: half sentences, marks without their other half, words of
the page around it, the first person. Whether a whole line is worth its place is for `judge`. A
line stands as it is ("plain") if a publication says it, or if it reads as a report of a third
party; what a person says is quoted with the name, word for word; a title is told as a reported
title. Printing a poor line is the worse mistake: there are mostly others.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from ingest.item import Item
from summarize.extractive.item_kinds import PLACES, SOCIAL, is_english
from summarize.extractive.judge import FIRST_SENTENCES, dangles, printable
from summarize.extractive.report_likeness import REPORT, report_share
from summarize.text.clean import MAX_CHARS, clean_text
from summarize.text.compare import count_words
from summarize.text.sentences import split_sentences
from summarize.text.titles import headline_of

Manner = Literal["plain", "title", "quote"]

MAX_WORDS: Final = 48
MAX_QUOTE_WORDS: Final = 40
MIN_WORDS: Final = 6
MIN_TITLE_WORDS: Final = 3

_SINGULAR: Final = re.compile(
    r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself)\b(?!\.[a-z])|(?:^|\s)(?:나는|나도|내가|내\s|저는|저도|제가)|"
    r"私|僕|俺|我(?!们)|\b(?:[Ii]ch|mich|mir|meine?\w*)\b"
)
_PLURAL: Final = re.compile(
    r"\b(?:[Ww]e|[Uu]s|[Oo]urs?)\b|(?:^|\s)(?:저희|우리)|弊社|我们|咱们|\b(?:[Ww]ir|uns|unsere?\w*)\b"
)
_CONNECTIVE: Final = re.compile(
    r"^(?:(?i:and|but|so|also|however|moreover|furthermore|additionally|in addition|meanwhile|"
    r"then|thus|therefore|hence|still|yet|plus|finally|in short|for example|aber|und|jedoch|"
    r"außerdem|zudem|dann),\s*|(?i:and|but|plus(?!\s\d)|und|aber)\s+(?=\w)|"
    r"(?:또한|그러나|하지만|그리고|한편|특히|따라서|게다가|그래서|다만|반면|なお|また|しかし|さらに|そして|一方|"
    r"ただし|但是|但|然而|此外|同时|而且|不过|因此|另外)(?:[,、，]\s*|\s+))"
)
"""Words that tie a sentence to the one before and can be left out."""

_DATELINE: Final = re.compile(
    r"^[A-Z][A-Z.'’ -]{2,30}(?:,\s[A-Z][\w. ]{1,20})?(?:\s\([A-Z][\w./ ]{1,20}\))?\s?"
    r"(?:--|[—–])\s(?=[A-Z“\"])"
)
"""Where an agency writes from: "HANOI, Vietnam (AP) — "."""

_PAGE_WORDS: Final = re.compile(
    r"\b(?:subscribe|unsubscribe|newsletter|cookies?|all rights reserved|privacy policy|sponsored|"
    r"click here|read more|sign up|link in bio|promo code|giveaway|image credits?|photo by|"
    r"memes?|please|is hiring (?:to|engineers|an?)\b)\b|"
    r"무단\s?전재|재배포|구독|기자\s?=|저작권자|클릭",
    re.IGNORECASE,
)
"""Words of the page around an article, or of chat: of seven lines on a meme none is printable."""

_PIECE: Final = re.compile(
    r"^(?:An?\s)?(?:look|profile|interview|conversation|Q&A|guide|review|recap|excerpt)\s"
    r"(?:at|into|of|with|to|on|from)\b|^Inside\s|\b(?:Show|Podcast):|"
    r"\bhere(?:['’]s|\sare|\sis)\b|:\s(?:Live\supdates|Everything\s(?:announced|unveiled))\b|"
    r"\bfor\slife\s(?:at|for)\s[$€£]",
    re.IGNORECASE,
)
"""What a headline says of its own article, or sells, instead of what happened."""

_VERDICT: Final = re.compile(
    r"^(?!.*\bsa(?:id|ys?)\b)[^,:;]{2,60}\s(?:is|are)\s(?:\w+ly\s|about\s|just\s|now\s)?"
    r"(?:as\sgood\sas|good\senough|the\s(?:best|most|ultimate|worst))\b"
)
"""What somebody thinks of a thing, which no report says in its own voice."""

_INVITATION: Final = re.compile(r"^(?:Join\b|[A-Z][a-z]+\s(?:how|what|why|our|your)\b)")
"""How a sentence begins that tells its reader to do something: "Learn how ...", "Meet our ..."."""

_HEADS: Final = re.compile(r"(?:[A-Z][^:.]{3,60}:\s){2}")
"""Two headings before a sentence of a text, of which nobody knows where it stood."""

_END: Final = re.compile(r"[.!?。！？…][\"'”’」』）)]*$")
_OPEN_END: Final = re.compile(
    r"(?:[,:;(&/–—-]|\b(?:and|or|but|the|a|an|of|to|with|for|in|on|at|by|from|as|that|which|is|are|"
    r"was|were|than|via|vs|und|oder|der|die|das|mit|von|zu))[.!?]?$|(?:…|\.\.\.|\[…\])[\"'”’)]*$",
    re.IGNORECASE,
)
_SIGNS: Final = re.compile(r"\w\s?[\U0001F000-\U0001FAFF][^\w()]*\w")
"""Pictures between words: without them no mark stands there."""

_CAPITAL: Final = re.compile(r"^[a-z]+(?:-[a-z]+)*(?=[\s,:]|['’]s\s|$)")
_SPACELESS: Final = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_LIST: Final = re.compile(
    r"(?m)(?:^[^\S\n]*(?:[-*•·‣–—✅✔▪●🔹]|\d{1,2}[.)]|→)[^\S\n]*\S.*\n?\s*){2,}"
)
"""Lines of a list, which need the words before it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or title that may be told, its item, and its place there (the title is -1).

    `worth` is how likely an editor would print it, 0 to 1. `dangles` means: only right after the
    sentence before it.
    """

    text: str
    item: Item
    place: int
    manner: Manner
    worth: float
    dangles: bool = False


def is_heading(text: str) -> bool:
    """Return whether a title may head a line of somebody else's paper."""
    return _is_whole(text) and not (
        _PIECE.search(text)
        or _VERDICT.match(text)
        or _INVITATION.match(text)
        or _SINGULAR.search(text)
        or _PLURAL.search(text)
    )


@lru_cache(maxsize=1_000)
def title_line(item: Item, any_subject: bool = False) -> Line | None:
    """Return an item's title as a line, if it is whole and nobody speaks of himself in it."""
    text = headline_of(item)
    if not text or item.title.endswith("…") or _SIGNS.search(item.title) or not is_heading(text):
        return None
    if count_words(text) < MIN_TITLE_WORDS:
        return None
    return Line(capital(text), item, -1, "title", printable(text, item, -1, any_subject))


@lru_cache(maxsize=1_000)
def body_lines(item: Item, any_subject: bool = False) -> tuple[Line, ...]:
    """Return an item's first sentences that may be told, in its order.

    Kept, as titles are: a story's item is read for its lead, its line, and each language.
    """
    raw = " ".join(f"{item.title} {item.text}".split())
    found = (
        _line(piece, item, place, raw, any_subject) for place, piece in enumerate(_pieces(item))
    )
    return tuple(line for line in found if line is not None)


def _line(sentence: str, item: Item, place: int, raw: str, any_subject: bool) -> Line | None:
    whole = _closed(_DATELINE.sub("", sentence.strip(" -–—*•·")))
    text = _closed(capital(_CONNECTIVE.sub("", whole, count=1)))
    headed = _HEADS.match(text) is not None
    if headed or not MIN_WORDS <= count_words(text) <= MAX_WORDS or not _is_whole(text):
        return None
    if _SINGULAR.search(text) or _INVITATION.match(text):
        return None
    if item.kind not in SOCIAL and not _END.search(sentence):
        return None
    loose = _CONNECTIVE.match(whole) is not None or dangles(text)
    worth = printable(text, item, place, any_subject)
    reported = item.kind not in PLACES and is_english(text, item) and report_share(text) >= REPORT
    if not _PLURAL.search(text) and (item.kind not in SOCIAL or reported):
        return Line(text, item, place, "plain", worth, loose)
    if whole.rstrip(".。!") in raw and count_words(whole) <= MAX_QUOTE_WORDS:
        return Line(whole, item, place, "quote", worth, loose)
    return None


def _is_whole(text: str) -> bool:
    """Return whether a text has its beginning and end, and stands in no page around it."""
    if not (text[0].isalnum() or text[0] in "“\"‘'([「") or not _is_balanced(text):
        return False
    menu = re.match(r"(?:[A-Z]{5,}\s){2}|(?:[A-Z]{3,}\s){4}", text)
    shouts = "!!" in text or "!?" in text or text.isupper()
    return not (_OPEN_END.search(text) or _PAGE_WORDS.search(text) or "|" in text or shouts or menu)


def _pieces(item: Item) -> list[str]:
    """Split an item's words; lists, and the last sentence of a cut text, are left out."""
    text = clean_text(_LIST.sub("\n\n", item.text[:MAX_CHARS]))
    pieces = split_sentences(text, item.language)
    if "truncated" in item.flags or item.text.rstrip().endswith(("…", "...")):
        pieces = pieces[:-1]
    return pieces[:FIRST_SENTENCES]


def _is_balanced(text: str) -> bool:
    """Return whether brackets and quotation marks have their other halves."""
    pairs = (("(", ")"), ("[", "]"), ("“", "”"), ("「", "」"), ("（", "）"))
    return all(text.count(a) == text.count(b) for a, b in pairs) and text.count('"') % 2 == 0


def capital(text: str) -> str:
    """Begin with a capital, where the first word is no name written in small (vLLM, llama.cpp)."""
    return text[0].upper() + text[1:] if _CAPITAL.match(text) else text


def _closed(text: str) -> str:
    """End with a full stop; a post's last line often has none."""
    text = re.sub(r"!+(?=[\"'”’]?$)", ".", text.rstrip(" ,;-–—"))
    if _END.search(text) or not text or text.endswith(":"):
        return text
    return text + ("。" if _SPACELESS.search(text[-2:]) else ".")
