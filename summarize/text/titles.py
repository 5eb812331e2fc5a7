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
from summarize.text.clean import clean_text
from summarize.text.compare import count_words
from summarize.text.normalize import letters_and_digits
from summarize.text.tables import table

MAX_TITLE_CHARS: Final = 90
MAX_READ: Final = 400
"""Characters of a title that are looked at."""

ENOUGH: Final = 0.4
"""Share of the length that a cut at a comma or dash must fill to be better than one at a word."""

_TABLE: Final = table("summarize.text", "titles.toml")
_DIGESTS: Final[dict[str, str]] = _TABLE["digests"]
_FORWARDS: Final[dict[str, str]] = _TABLE["forwards"]
_OUTLETS: Final[dict[str, str]] = _TABLE["outlets"]
_IN: Final = {name: re.compile(pattern) for name, pattern in _TABLE["patterns"].items()}
_CUTS: Final = {kind: re.compile(pattern) for kind, pattern in _TABLE["cuts"].items()}
_STOP_NAMES: Final = frozenset(_TABLE["names"]["stoppers"].split())
_NAME: Final = re.compile(
    r"(?:(?<=\s)|^)(?:[A-Z][\w.+-]*\w|[A-Z](?=\s[A-Z][a-z])|[a-z]+[A-Z]\w*|[A-Za-z]+-?\d[\w.-]*\w|\d[\d.,]*[kKMB%]?)"
    r"(?:\s(?:[A-Z][\w.+-]*\w|\d[\d.,]*\w*|[A-Z](?=\s[A-Z][a-z])))*"
)
_COMMON_START: Final = re.compile(r"[A-Z][a-z'’-]*")
"""A single word at a sentence's start has its capital from there, so it need not be a name."""

_START: Final = re.compile(r"(?:^|\s[–—-]\s)$")
_NOT: Final = re.compile(r"['’]t\b")
"""The end of a verb ("Siri Won't Be ..."), which a capital makes no name."""


def clean_title(title: str, publishers: Sequence[str] = ()) -> str:
    """Take away what a title's place put around it: site names, flairs, tags, closing marks."""
    words = " ".join(clean_text(title[:MAX_READ]).split())
    words = _IN["file"].sub("", _IN["credit"].sub("", _IN["flair"].sub("", words)))
    while match := _IN["site"].search(words):
        if not _is_site(match[1], publishers):
            break
        words = words[: match.start()]
    return words.strip().rstrip(" .,;:!–—-").strip()


def _is_site(tail: str, publishers: Sequence[str]) -> bool:
    folded = tail.casefold().strip()
    known = any(folded in p.casefold() or p.casefold() in folded for p in publishers if p)
    looks = _IN["site_like"].search(tail)
    return known or (bool(looks) and len(tail.split()) <= 4)


def compress(title: str, max_chars: int = MAX_TITLE_CHARS) -> str:
    """Cut a cleaned title to a length at the end of a clause, else at a word."""
    return clause_cut(title, max_chars) or _at_word(title.rstrip(" .,;:!"), max_chars)


def clause_cut(title: str, max_chars: int) -> str:
    """Return a cleaned title if it fits, else its first clauses; "" if no clause ends in time."""
    title = title[:MAX_READ].rstrip(" .,;:!。")
    if len(title) <= max_chars:
        return title
    for kind, cuts in _CUTS.items():
        least = 2 if kind == "clause" else 3
        # What is twice too long stays so without its weak end, which costs time to look for.
        cut = (title[: match.start()] for match in cuts.finditer(title[: 2 * max_chars]))
        heads = [_trimmed(head) for head in cut if not (head.endswith(",") and ", " in head)]
        whole = [h for h in heads if len(h) <= max_chars and _is_whole(h, least)]
        longest = max(whole, key=len, default="")
        if len(longest) >= ENOUGH * max_chars:
            return longest
    return ""


def _is_whole(head: str, least: int) -> bool:
    """Return whether a cut leaves enough to be understood."""
    if _IN["open_second"].search(head) or _IN["open_verb"].search(head):
        return False
    return count_words(head) >= least and head.count("(") == head.count(")")


def _at_word(title: str, max_chars: int) -> str:
    head = title[: max_chars + 1].rpartition(" ")[0] or title
    return _trimmed(head)[:max_chars]


def _trimmed(text: str) -> str:
    """Take articles, prepositions and open brackets from a cut's end."""
    text = text.rstrip(" .,;:(–—-")
    while (match := _IN["weak_end"].search(text)) and match.start() > 0:
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


def who(item: Item) -> str:
    """Name who speaks in an item, as a reader knows him: the page's owner, not who listed it.

    An aggregator's entries lead to other people's pages; these are named by their host, and well
    known ones as they call themselves.
    """
    name = item.publisher or item.author or item.source
    host = host_of(item)
    if not host or host in _DIGESTS:
        return _DIGESTS.get(host, name)
    if host in _FORWARDS:
        return _FORWARDS[host] or name
    if post := _IN["post"].match(item.url):
        return f"@{post[1]}" if post[1] else post[2]
    spelled = letters_and_digits(host)
    known = [w for w in re.findall(r"\w{3,}", name.casefold()) if w not in ("the", "blog", "news")]
    own = any(w in spelled for w in known) or not known
    return _outlet(name if own else host)


def _outlet(name: str) -> str:
    """Return what a host, or its nearest parent, is called; the name itself, if it is unknown."""
    labels = name.casefold().split(".")
    hosts = (".".join(labels[n:]) for n in range(len(labels) - 1))
    return next((_OUTLETS[host] for host in hosts if host in _OUTLETS), name)


def headline_of(item: Item) -> str:
    """Return an item's cleaned title, without what a digest writes around another's report."""
    title = item.title
    if host_of(item) in _DIGESTS:
        title = _IN["sourced"].sub("", _IN["short_credit"].sub("", _IN["credit"].sub("", title)))
    return clean_title(title, [item.publisher])


def host_of(item: Item) -> str:
    """Return the host of an article's page, as a reader writes it; "" for posts and chat."""
    if item.kind not in ("feed", "page", "article"):
        return ""
    return re.sub(r"^(?:www\d?|m|amp)\.", "", urlsplit(item.url).hostname or "")


def credited(item: Item) -> str:
    """Name the paper whose report a digest tells of; "" where a page tells its own."""
    match = _IN["credit"].search(item.title)
    if match is None and host_of(item) in _DIGESTS:
        match = _IN["short_credit"].search(item.title)
    told = letters_and_digits(match[1]) if match and host_of(item) else ""
    return match[1] if match and told and told not in letters_and_digits(who(item)) else ""


def cites_sources(item: Item) -> str:
    """Return whom a digest says a report rests on unnamed, "one" or "several"; "" if on none."""
    match = _IN["sourced"].search(item.title) if host_of(item) in _DIGESTS else None
    return "" if match is None else "several" if match[1] else "one"
