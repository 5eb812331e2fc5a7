"""The lines of an item that may stand in an issue, and in which manner.

A sentence that was written for its own place often does not bear the move: "It" has lost what it
stood for, "we" would be the newsletter, a question asks the wrong reader. So a line is told as it
stands ("plain") only if a publication says it, or if it reads as a report; what a person says is
quoted with the name, word for word; the rest is no line. Printing a poor line is the worse mistake:
there are mostly others. What tells a report from talk is measured by `benchmarks.reports`.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from ingest.item import Item
from summarize.extractive.item_kinds import (
    OTHER_SCRIPT,
    PLACES,
    SOCIAL,
    is_english,
    is_filed_as_news,
    is_talk,
    points_out,
)
from summarize.extractive.labels import names_of
from summarize.extractive.report_likeness import (
    INTRODUCTION,
    PROSE,
    REPORT,
    TALK,
    TITLE,
    report_share,
    states,
)
from summarize.text.clean import MAX_CHARS, clean_text
from summarize.text.compare import content_words, count_words
from summarize.text.names import known_names_in
from summarize.text.sentences import split_sentences
from summarize.text.titles import clean_title, who

Manner = Literal["plain", "title", "quote"]

MAX_LINES: Final = 24
"""Sentences of an item that are looked at: the first ones say what is new."""

OPENS: Final = 0.4
"""What the first sentence of a story must read like."""

STATED: Final = 0.25
"""The same for a publication's sentence in which somebody named does something."""

SURE: Final = 0.93
"""What a publication's title must read like where no verb is seen in it."""

MIN_WORDS: Final = 6
MAX_WORDS: Final = 48
MAX_QUOTE_WORDS: Final = 40
MIN_TITLE_WORDS: Final = 2
MIN_LETTERS: Final = 0.7

ENGLISH_SHARE: Final = 0.75
"""What stands for `report_share` in another language, of a publication; a person has half of it."""

_SINGULAR: Final = re.compile(
    r"(?:^|:\s)(?:Finally|Just)\s[a-z]|"
    r"^(?:Built|Made|Got|Found|Wrote|Ran|[A-Z][a-z]+ed)\s(?:an?|the|this|some)\b|"
    r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself)\b(?!\.[a-z])|(?:^|\s)(?:나는|나도|내가|내\s|저는|저도|제가)|"
    r"私|僕|俺|我(?!们)|\b(?:[Ii]ch|mich|mir|meine?\w*)\b"
)
_PLURAL: Final = re.compile(
    r"\b(?:[Ww]e|[Uu]s|[Oo]urs?)\b|(?:^|\s)(?:저희|우리)|弊社|我们|咱们|\b(?:[Ww]ir|uns|unsere?\w*)\b"
)
_READER: Final = re.compile(
    r"\b(?:you|your|yours|you['’](?:re|ve|ll|d))\b|여러분|당신|あなた|你|您", re.IGNORECASE
)
_QUESTION: Final = re.compile(
    r"[?？]|(?:까|나요|니까)[.?]?$|か[。？]$|吗[。？]?$|"
    r"^(?:How|Why|What|When|Where|Which|Who|Whether|Is|Are|Does|Do|Did|Can|Should|Will|Anyone)\b"
)
_DANGLING: Final = re.compile(
    r"^(?:(?:it|its|this|that|these|those|they|their|them|he|she|his|her|such|both|neither|either|"
    r"ones?|others?|another|same|which|whose|there|here|first(?:ly)?|second(?:ly)?|third(?:ly)?|"
    r"next|lastly|"
    r"es|er|sie|dies\w*|dabei|damit|dadurch|dafür|dazu|deshalb|darum)\b|"
    r"이는|이것|이를|이에|이런|이러한|이들|이로|그는|그녀|그들|그의|그것|그런|해당|"
    r"여기|거기|이 같은|이같은|이처럼|이때|그때|これ|それ|あれ|彼|そこ|ここ|この|その|"
    r"同社|同氏|这|它|他|她|其|该|此|那)",
    re.IGNORECASE,
)
"""Words that stand for something said before, at a sentence's start."""

_POINTS_BACK: Final = re.compile(
    r"\b(?:does|do|did|done)\s(?:that|this|so)\b|(?:\bthis|(?:^|[,;:.]\s)that)\s(?:is|was|has|had|does|means|"
    r"shows|makes|works|gives|lets|will|would|can|could|should|may|might|difference|number|model|"
    r"paper|result|test|limit|price|gap|score|method|release|version)\b|"
    r"^\S+(?:\s\S+){0,3}\s(?:therefore|thus|hence|also|instead|too|either)\b|"
    r"\b(?:above|below|aforementioned|pictured)\b|\b(?:these|those)\s[a-z]+\b|[:;]\s(?:this|these|it|they|its)\b",
    re.IGNORECASE,
)
_DEFINITE: Final = re.compile(r"^The(?:\s[a-z][^\sA-Z\d]*){3}")
"""What was told of before: a thing that is called "the" and has no name."""

_HEADING: Final = re.compile(r"^[^:]{3,60}:\s+")
_PRONOUN: Final = re.compile(r"\b(?:they|it|he|she|them|him)\b", re.IGNORECASE)
_PERSON: Final = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)
_EARLY: Final = 9
"""Words within which "it" needs a name before it; a person needs one wherever."""

_CONNECTIVE: Final = re.compile(
    r"^(?:(?i:and|but|so|also|however|moreover|furthermore|additionally|in addition|meanwhile|"
    r"then|thus|therefore|hence|still|yet|plus|finally|in short|for example|aber|und|jedoch|"
    r"außerdem|zudem|dann),\s*|(?i:and|but|plus(?!\s\d)|und|aber)\s+(?=\w)|"
    r"(?:또한|그러나|하지만|그리고|한편|특히|따라서|게다가|그래서|다만|반면|なお|また|しかし|さらに|そして|一方|"
    r"ただし|但是|但|然而|此外|同时|而且|不过|因此|另外)(?:[,、，]\s*|\s+))"
)
"""Words that tie a sentence to the one before and can be left out."""

_CAPTION: Final = 0.86
"""What a title must read like where nothing but it is known: often the words under a picture."""

_NAMES_THING: Final = re.compile(r"\s[–—-]\s|(?<!^Sources):\s|^(?:The|A|An)\s|\(\d{4}\)$")
"""What stands in a title that is a name, and says what has it."""

_LOOSE: Final = re.compile(
    r"^(?:After|Before|When|While|If|Because|Although|Since|As|Unless|Until)\b[^,]*$|^[\d.]{9,}\b|"
    r"^[A-Z]\w+ed\s(?:by|that)\s"
)
"""A subordinate clause alone, or a line of a list of papers."""

_PAGE_WORDS: Final = re.compile(
    r"\b(?:subscribe|unsubscribe|newsletter|cookies?|all rights reserved|privacy policy|sponsored|"
    r"terms of (?:service|use)|click here|read more|learn (?:how|more)|sign up|link in bio|"
    r"promo code|giveaway|discount|retweet|upvote|\d+% off|for sale|"
    r"in the comments|image credits?|photo by|podcast|"
    r"(?:is|are|now|['’](?:s|re))\s(?:now\s|also\s|actively\s)?hiring\s(?!of|freeze|spree|\$?\d)|"
    r"job opening|ep(?:isode)?\.?\s\d+)\b|\bShow:|\bdeal:|for under [$€£]\d|[$€£]\d+\s"
    r"(?:off|cheaper)\b|"
    r"무단\s?전재|재배포|구독|기자\s?=|저작권자|클릭",
    re.IGNORECASE,
)
"""Words of the page around an article, and of advertisements."""

_COMMENTS: Final = re.compile(
    r"^An?\s(?:\w+\s)?(?:thread|tweet|post|meme)\b|^As\s\w+ed\sby\b|"
    r"^\S+(?:\s\S+){0,4}\s(?:provided context|(?:comment|not|reflect|retweet|argu|jok|celebrat|"
    r"express|stat|relay|referenc|spark|champion|suggest|observ|prais|critici[sz])(?:e?s|i?ed))\b"
)
"""Somebody says what he thinks: that he said it is no news."""

_END: Final = re.compile(r"[.!?。！？…][\"'”’」』）)]*$")
_OPEN_END: Final = re.compile(
    r"(?:[,:;(&/–—-]|\b(?:and|or|but|the|a|an|of|to|with|for|in|on|at|by|from|as|that|which|is|are|"
    r"was|were|than|via|vs|und|oder|der|die|das|mit|von|zu))[.!?]?$|(?:…|\.\.\.|\[…\])[\"'”’)]*$",
    re.IGNORECASE,
)
_CAPITAL: Final = re.compile(r"^[a-z]+(?:-[a-z]+)*(?=[\s,:]|['’]s\s|$)")
_SPACELESS: Final = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_LIST: Final = re.compile(
    r"(?m)(?:^[^\S\n]*(?:[-*•·‣–—✅✔▪●🔹]|\d{1,2}[.)]|→)[^\S\n]*\S.*\n?\s*){2,}"
)
"""Lines of a list, which need the words before it."""

_SPEAKER: Final = re.compile(r"^[^\s:][^:\n]{0,30}:\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or title that may be told, its item, and its place there (the title is -1).

    `dangles` means: only right after the sentence before it. `share` is `report_share`.
    """

    text: str
    item: Item
    place: int
    manner: Manner
    share: float
    dangles: bool = False

    @property
    def opens(self) -> bool:
        """Whether the line may be the first one of a story."""
        if self.dangles or self.manner == "title":
            return not self.dangles
        bar = REPORT if self.item.kind in PLACES and self.place >= 0 else OPENS
        doubtful = self.item.kind not in SOCIAL and STATED <= self.share < bar
        return self.share >= bar or (doubtful and states(self.text) and bool(names_of(self.text)))


def is_heading(text: str) -> bool:
    """Return whether a title may head a line of somebody else's paper."""
    return not (_is_refused(text) or _SINGULAR.search(text) or _PLURAL.search(text))


def title_line(item: Item, prose: float = TALK) -> Line | None:
    """Return an item's title, if it states something that may be told, or announces a link.

    `prose` is what the title of a publication must read like: less where its text bears it out.
    """
    text = clean_title(item.title, [item.publisher]).removesuffix(f"({who(item)})").rstrip()
    if (
        not text
        or item.title.endswith("…")
        or text.count(" - ") > 1
        or (item.language in ("", "en") and _is_mixed(text))
        or count_words(text) < MIN_TITLE_WORDS
        or _is_refused(text)
    ):
        return None
    share = share_of(text, item)
    announces = item.kind in PLACES and points_out(item) and share >= REPORT
    announces = announces and not re.search(r"\bvs\b", text)
    sure = item.kind not in SOCIAL and share >= SURE and not _NAMES_THING.search(text)
    if is_english(text, item) and not (states(text) or announces or sure):
        return None
    if re.search(r"[a-z]{2}[.!]\s[A-Z]|\bshould\b", text):  # a comment: two sentences, or advice
        return None
    person = TITLE if points_out(item) or is_filed_as_news(item) else _CAPTION
    if (
        share < (person if item.kind in SOCIAL else prose)
        or _SINGULAR.search(text)
        or _PLURAL.search(text)
    ):
        return None
    if re.match(r"\d{1,2}\s|(?:Top|The)\s\d", text):  # a list of so many things
        return None
    if not re.search(r"(?<![^\s(])[a-z]{2,}|[^\x00-\x7f]", text):  # a name, that states nothing
        return None
    return Line(capital(text), item, -1, "title", share, _dangles(text, ""))


def body_lines(item: Item) -> list[Line]:
    """Return an item's sentences that may be told, in its order."""
    if item.kind in PLACES and not (points_out(item) or is_filed_as_news(item)):
        return []
    raw = " ".join(f"{item.title} {item.text}".split())
    found = (_line(piece, item, place, raw) for place, piece in enumerate(_pieces(item)))
    return [line for line in found if line is not None]


def share_of(text: str, item: Item) -> float:
    """Return how far a text reads as a report; the model knows English only."""
    if is_english(text, item):
        return report_share(text)
    return ENGLISH_SHARE if item.kind not in SOCIAL else ENGLISH_SHARE / 2


def _line(sentence: str, item: Item, place: int, raw: str) -> Line | None:
    whole = _closed(sentence.strip(" -–—*•·"))
    text = _closed(capital(_CONNECTIVE.sub("", whole, count=1)))
    if not MIN_WORDS <= count_words(text) <= MAX_WORDS or _is_refused(text):
        return None
    share = share_of(text, item)
    social = item.kind in SOCIAL
    if social and _COMMENTS.match(INTRODUCTION.sub("", text)):
        return None
    if share < (TALK if social else PROSE) or _SINGULAR.search(text):
        return None
    ends = not social and share >= OPENS and _END.search(sentence)  # a whole sentence of prose
    if is_english(text, item) and not (ends or states(text)):
        return None
    dangles = _dangles(text, item.title) or _CONNECTIVE.match(whole) is not None
    ours = bool(_PLURAL.search(text))
    spoken = share < REPORT or item.kind in PLACES
    if not ours and not (social and spoken) and not is_talk(item):
        return Line(text, item, place, "plain", share, dangles)
    if whole.rstrip(".。!") in raw and count_words(whole) <= MAX_QUOTE_WORDS:
        return Line(whole, item, place, "quote", share, dangles)
    return None


def _is_refused(text: str) -> bool:
    """Tell what no issue tells in any manner: questions, calls to the reader, half sentences."""
    if _QUESTION.search(text) or _READER.search(text) or _PAGE_WORDS.search(text):
        return True
    if not (text[0].isalnum() or text[0] in "“\"‘'([「") or not _is_balanced(text):
        return True
    return bool(_OPEN_END.search(text)) or "|" in text or _letters(text) < MIN_LETTERS


def _pieces(item: Item) -> list[str]:
    """Split an item's words; lists, and the last sentence of a cut text, are left out."""
    text = clean_text(_LIST.sub("\n\n", item.text[:MAX_CHARS]))
    if item.kind == "discord":
        text = "\n".join(_SPEAKER.sub("", line) for line in text.split("\n"))
    pieces = split_sentences(text, item.language)
    if "truncated" in item.flags or item.text.rstrip().endswith(("…", "...")):
        pieces = pieces[:-1]
    return pieces[:MAX_LINES]


def _dangles(text: str, title: str) -> bool:
    """Return whether a text, or what stands after its heading, needs what was said before.

    What its item's title names needs no more.
    """
    parts = (text, _HEADING.sub("", text))
    definite = [match[0] for part in parts if (match := _DEFINITE.match(part))]
    named = set(content_words(title))
    return any(_DANGLING.match(part) for part in parts) or bool(
        any(not named & set(content_words(words)) for words in definite)
        or _lacks_name(text)
        or _POINTS_BACK.search(text)
        or _LOOSE.match(text)
    )


def _lacks_name(text: str) -> bool:
    """Return whether a pronoun near the start has no name before it that it could stand for."""
    head = " ".join(text.split()[:_EARLY])
    match = _PRONOUN.search(head) or _PERSON.search(text)
    before = text[: match.start()] if match else ""
    return match is not None and not (re.search(r"[A-Z0-9]", before[1:]) or known_names_in(before))


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


def _is_mixed(text: str) -> bool:
    """Return whether an English text has words of another script in it."""
    others = len(OTHER_SCRIPT.findall(text))
    return 0 < 2 * others < sum(c.isascii() and c.isalpha() for c in text)


def _letters(text: str) -> float:
    """Return the share of letters, digits and blanks: low in tables, formulas and drawings."""
    return sum(c.isalnum() or c.isspace() for c in text) / len(text) if text else 0.0
