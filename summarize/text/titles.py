"""Headlines: a title made short without cutting a word or a thought.

A title is compressed by taking away what its place put around it (site names, flairs, hashtags)
and then, if it is still too long, whole clauses from the end: what stands last in a headline is
what it can best do without (Dorr, Zajic and Schwartz, "Hedge Trimmer", 2003, trims so by syntax).
Ending in the middle of a phrase is the worse mistake, so a cut that would leave a preposition or
an article at the end goes further back.
"""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from ingest.item import Item
from summarize.text.clean import clean_line, clean_text
from summarize.text.compare import count_words
from summarize.text.normalize import letters_and_digits

MAX_TITLE_CHARS: Final = 90
MAX_READ: Final = 400
"""Characters of a title that are looked at."""

ENOUGH: Final = 0.4
"""Share of the length that a cut at a comma or dash must fill to be better than one at a word."""

_SITE: Final = re.compile(r"(?<!\s)\s++[|·»–—-]\s++([^|·»–—]{2,40}+)$")
_FLAIR: Final = re.compile(
    r"^(?:(?:show|ask|launch|tell)\s+hn|reddit|discussion|question|help|project|research|r|d|p|n)"
    r"\s*[:：]\s*", re.IGNORECASE
)  # fmt: skip
_CREDIT: Final = re.compile(r"\s\([^()/]{3,60}/\s?([^()/]{2,40})\)$")
"""Who wrote a listed article, and for whom: "(Ada Doe/The Tensor Post)"."""

_SHORT_CREDIT: Final = re.compile(r"\s\(([A-Z@][^()/]{1,40})\)$")
"""The same without a person; only a digest's title is read so."""

_DIGESTS: Final = {"techmeme.com": "Techmeme"}
"""Sites that word other papers' reports anew, and credit them behind the title."""

_SOURCED: Final = re.compile(r"^(?:(Sources)|Source|Report):\s+")
"""A digest's mark of a report that names nobody; the first group if several are cited."""

_FILE: Final = re.compile(r"\s[\[(](?:pdf|slides|video|audio)[\])]$", re.IGNORECASE)
"""What a list of links says of the file that a title leads to."""

_CUTS: Final = (
    re.compile(r"(?<!\s)\s++[–—|-]\s++|(?<!\s)\s*+[;；。]\s*+|(?<=\w)[.!?]\s++(?=[A-Z])"),
    re.compile(r"[:：](?=\s|[^\x00-\x7f])\s*+|(?<!\s)\s++\(|,\s++(?![^,]{1,24}(?:,\s[^,]{1,24}){0,3},?\s(?:and|or|und)\s)(?!(?:and|or)\s)|"
               r"，\s*"),
    re.compile(
        r"(?<!\s)\s++(?=(?:which|that|who|because|while|after|before|when|where|although|though|but|so|"
        r"and|with|without|using|via|by|from|for|despite|against|in|on|at|under|"
        r"amid|during|since|"
        r"mit|für|weil|nachdem|und|aber)\s)",
        re.IGNORECASE,
    ),
)  # fmt: skip
"""Where a title may be cut, the best places first: sentences, clauses, phrases."""

_OPEN_SECOND: Final = re.compile(r",\s(?:and|or|but|und|oder|aber)\s[^,]*$", re.IGNORECASE)
"""A second clause, of which a cut within it would leave the beginning."""

_OPEN_VERB: Final = re.compile(r"\s(?:\w+ing|\w+ed)$")
"""A participle, whose object or agent was cut off."""

_SPACELESS: Final = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_WEAK_END: Final = re.compile(
    r"(?:\s|^)(?:the|a|an|of|to|with|for|in|on|at|by|from|as|that|which|is|are|was|were|be|been|has|"
    r"have|had|and|or|but|its|their|his|her|your|our|my|this|these|than|very|not|no|new|will|"
    r"can|could|may|should|would|just|also|only|even|now|into|over|about|between|vs|versus|"
    r"der|die|das|ein|eine|und|von|mit|für|im|am|zu)$",
    re.IGNORECASE,
)
_NAME: Final = re.compile(
    r"(?:(?<=\s)|^)(?:[A-Z][\w.+-]*\w|[A-Z](?=\s[A-Z][a-z])|[a-z]+[A-Z]\w*|[A-Za-z]+-?\d[\w.-]*\w|\d[\d.,]*[kKMB%]?)"
    r"(?:\s(?:[A-Z][\w.+-]*\w|\d[\d.,]*\w*|[A-Z](?=\s[A-Z][a-z])))*"
)
_COMMON_START: Final = re.compile(r"[A-Z][a-z'’-]*")
"""A single word at a sentence's start has its capital from there, so it need not be a name."""

_START: Final = re.compile(r"(?:^|\s[–—-]\s)$")
_NOT: Final = re.compile(r"['’]t\b")
"""The end of a verb ("Siri Won't Be ..."), which a capital makes no name."""

_STOPPERS: Final = """
    The A An This That These Those It In On At For With And But Or So If When While How Why What
    Who New We I You He She They There Here Our My Your As By From To Of Is Are"""
_STOP_NAMES: Final = frozenset(_STOPPERS.split())


def clean_title(title: str, publishers: Sequence[str] = ()) -> str:
    """Take away what a title's place put around it: site names, flairs, tags, closing marks."""
    words = " ".join(clean_text(title[:MAX_READ]).split())
    words = _FILE.sub("", _CREDIT.sub("", _FLAIR.sub("", clean_line(words))))
    while match := _SITE.search(words):
        if not _is_site(match[1], publishers):
            break
        words = words[: match.start()]
    return _unquoted(words.strip()).rstrip(" .,;:!–—-").strip()


def _unquoted(words: str) -> str:
    """Take away quotation marks around a whole title."""
    pairs = (("“", "”"), ("‘", "’"), ('"', '"'), ("'", "'"))
    for opener, closer in pairs:
        inner = words[1:-1]
        if len(words) > 2 and words[0] == opener and words[-1] == closer and opener not in inner:
            return inner
    return words


def _is_site(tail: str, publishers: Sequence[str]) -> bool:
    folded = tail.casefold().strip()
    known = any(folded in p.casefold() or p.casefold() in folded for p in publishers if p)
    looks = re.search(
        r"(?i)\b(?:blog|news|times|post|journal|review|magazine|weekly|daily|github|reddit|medium|"
        r"arxiv|youtube|hacker news|hugging face|\w+\.(?:com|org|io|ai|net|dev))\b",
        tail,
    )
    return known or (bool(looks) and len(tail.split()) <= 4)


def compress(title: str, max_chars: int = MAX_TITLE_CHARS, max_words: int = 99) -> str:
    """Cut a cleaned title to a length at the end of a clause, else at a word."""
    title = title[:MAX_READ].rstrip(" .,;:!")
    return clause_cut(title, max_chars, max_words) or _at_word(title, max_chars, max_words)


def clause_cut(title: str, max_chars: int = MAX_TITLE_CHARS, max_words: int = 99) -> str:
    """Return a cleaned title if it fits, else its first clauses; "" if no clause ends in time."""
    title = title[:MAX_READ].rstrip(" .,;:!。")
    if _fits(title, max_chars, max_words):
        return title
    for cuts in _CUTS:
        least = 2 if cuts is _CUTS[1] else 3
        cut = (title[: match.start()] for match in cuts.finditer(title))
        heads = [_trimmed(head) for head in cut if not (head.endswith(",") and ", " in head)]
        whole = [h for h in heads if _fits(h, max_chars, max_words) and _is_whole(h, title, least)]
        longest = max(whole, key=len, default="")
        if len(longest) >= ENOUGH * max_chars:
            return longest
    return ""


def _fits(text: str, max_chars: int, max_words: int) -> bool:
    return len(text) <= max_chars and count_words(text) <= max_words


def _is_whole(head: str, title: str, least: int) -> bool:
    """Return whether a cut leaves enough to be understood."""
    least = 4 if _SPACELESS.search(head) else least
    if _OPEN_SECOND.search(head) or _OPEN_VERB.search(head):
        return False
    if title[len(head) :].casefold().startswith(" to "):  # which the words before may need
        return False
    enough = count_words(head) >= min(least, count_words(title))
    return enough and head.count("(") == head.count(")")


def _at_word(title: str, max_chars: int, max_words: int) -> str:
    words = title.split(" ")
    while len(words) > 1 and not _fits(" ".join(words), max_chars, max_words):
        words.pop()
    head = _trimmed(" ".join(words))
    return head if len(head) <= max_chars else head[:max_chars]


def _trimmed(text: str) -> str:
    """Take articles, prepositions and open brackets from a cut's end."""
    text = text.rstrip(" .,;:(–—-")
    while (match := _WEAK_END.search(text)) and match.start() > 0:
        text = text[: match.start()].rstrip(" ,;:(–—-")
    return text


def find_names(text: str) -> list[str]:
    """Return the names of a text, in order: words with capitals or digits."""
    found = []
    for match in _NAME.finditer(text[:MAX_READ]):
        words = match[0].split()
        if _NOT.match(text, match.end()):
            words.pop()
        while words and words[0] in _STOP_NAMES:
            words.pop(0)
        name = " ".join(words[:5]).rstrip(".,")
        if _START.search(text[: match.start()]) and _COMMON_START.fullmatch(name):
            continue
        if len(name) > 1 and not name[0].isdigit() and name not in found:
            found.append(name)
    return found


_POST: Final = re.compile(
    r"^https?://(?:\w+\.)?(?:(?:x|twitter)\.com/(?!i/)(\w+)/status|reddit\.com/(r/\w+)/comments)/"
)
"""A post that a feed lists; its address says whose it is, or in which community."""


def who(item: Item) -> str:
    """Name who speaks in an item, as a reader knows him: the page's owner, not who listed it.

    An aggregator's entries lead to other people's pages; these are named by their host.
    """
    name = item.publisher or item.author or item.source
    host = host_of(item)
    if not host or host in _DIGESTS:
        return _DIGESTS.get(host, name)
    if post := _POST.match(item.url):
        return f"@{post[1]}" if post[1] else post[2]
    spelled = letters_and_digits(host)
    known = [w for w in re.findall(r"\w{3,}", name.casefold()) if w not in ("the", "blog", "news")]
    own = any(w in spelled for w in known) or letters_and_digits(name) in spelled or not known
    return name if own else host


def headline_of(item: Item) -> str:
    """Return an item's cleaned title, without what a digest writes around another's report."""
    title = item.title
    if host_of(item) in _DIGESTS:
        title = _SOURCED.sub("", _SHORT_CREDIT.sub("", _CREDIT.sub("", title)))
    return clean_title(title, [item.publisher])


def host_of(item: Item) -> str:
    """Return the host of an article's page, as a reader writes it; "" for posts and chat."""
    if item.kind not in ("feed", "page", "article"):
        return ""
    return re.sub(r"^(?:www\d?|m|amp)\.", "", urlsplit(item.url).hostname or "")


def credited(item: Item) -> str:
    """Name the paper whose report a digest tells of; "" where a page tells its own."""
    match = _CREDIT.search(item.title)
    if match is None and host_of(item) in _DIGESTS:
        match = _SHORT_CREDIT.search(item.title)
    told = letters_and_digits(match[1]) if match and host_of(item) else ""
    return match[1] if match and told and told not in letters_and_digits(who(item)) else ""


def cites_sources(item: Item) -> str:
    """Return whom a digest says a report rests on unnamed, "one" or "several"; "" if on none."""
    match = _SOURCED.search(item.title) if host_of(item) in _DIGESTS else None
    return "" if match is None else "several" if match[1] else "one"
