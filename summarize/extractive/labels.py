"""What a line is labelled with: the name that is the subject of its main clause.

Where the subject has no name, it is the name that the line is most of all about. A partner, an
investor or a rival that is named beside the subject heads no line of it.

A label of a stray capital word is the worse mistake, since it heads a line that may be good: so a
name counts only if it is a known one, is coined (SmolLM3, MeshClaw), has several words, or was met
in other items. Who speaks is no label of what is said.
"""

import math
import re
from collections.abc import Mapping
from typing import Final

from ingest.item import Item
from summarize.extractive.report_likeness import ACTS_ON, in_small, subject_of
from summarize.stories.traits import traits_of
from summarize.text.names import is_maker, known_name, known_names_in
from summarize.text.normalize import letters_and_digits
from summarize.text.titles import find_names

MAX_NAME_WORDS: Final = 5

GENERIC: Final = frozenset(
    "ai api apis llm llms gpu gpus cpu us eu uk ceo ipo ml os cli sdk sota tts stt ocr rag mcp "
    "gguf ggufs vram ram npu tpu moe foss oss pdf json html sql ui url pc pcs ama psa tldr imo hf "
    "mac windows linux python show github reddit twitter discord youtube arxiv huggingface "
    "hugging apache mit".split()
)
"""Short forms and platforms that name no story by themselves."""

_POWERS: Final = frozenset({"eu", "uk", "us"})
"""Of these the ones that act, and so may head what they do."""

COINED: Final = re.compile(
    r"[a-z][A-Z]|[A-Z]-[A-Z]|[A-Za-z][\w.-]{0,30}\s?\d|^[a-z]{2,20}\.[a-z]{1,4}$"
)
_DOTTED: Final = re.compile(r"(?<![\w./@-])[a-z]{2,20}\.[a-z]{1,4}(?![\w./-])")
"""A program's name in small letters ("llm.c")."""

EARLY: Final = 0.7
"""Share of a text within which the name stands that is a label without being the subject."""

_ARTICLE: Final = re.compile(r"^(?:[Aa]n?|[Tt]he)\s")
_NO_LABEL: Final = re.compile(
    r"[,;:]|\b(?:how|that|who|which|what|why|when|where|if|and|or)\b|^\d|^[A-Z][a-z]+ed\b|"
    r"^(?:these|those|this|some|many|new|no|every|all|more|its?|his|her|their|our)\b",
    re.IGNORECASE,
)
"""What a label has not: clauses, lists, and words that count or point."""

_OF: Final = re.compile(r"\s(?:at|behind|by|for|from|in|of|to|with)\s")
"""Where what is said of a subject begins: its name stands before."""

SUBJECT_WORDS: Final = 6
"""Words that a subject without a name may have to be a label."""

_JOINED: Final = re.compile(r"^(?:AI|[A-Z][a-z]+)(?:-[a-z]+|-[A-Z][a-z]+)+\b ?")
"""A compound of words ("API-based", "Open-Source"), which names nothing."""

_ALL: Final = re.compile(
    r"^(?:All|Both|Each|Every|Many|Most|Nearly|No|Only|Several|Some)\s(?:\d+%?$)?"
)
_APPOSED: Final = re.compile(
    r"(?:(?<=\s)|^)([A-Z][\w-]{1,30}(?:\s[A-Z][\w-]{0,30}){0,2}),\s(?:an?|the|which)\s"
)
"""A name that is said what it is."""

_BREAK: Final = re.compile(r"[:.?!–—-]\s+")


def has_name(text: str, name: str) -> bool:
    """Return whether a text holds a name as such: "GPT" does not stand in "GPT-4"."""
    spelled = r"[-\s]".join(map(re.escape, re.split(r"[-\s]+", name)))
    return re.search(rf"(?i)(?<![\w-]){spelled}(?![\w]|-\w)", text) is not None


def names_of(text: str) -> list[str]:
    """Return the names of a text that may name a story, in its order."""
    found = [name for part in text.split(": ") for name in find_names(in_small(part))]
    found += [name for name in known_names_in(text) if name in text]
    found += _DOTTED.findall(text)
    found += [match[1] for match in [_APPOSED.search(text)] if match]
    found = [_bare(_ALL.sub("", name), text) for name in found]
    found = [name if known_name(name) else _JOINED.sub("", name) for name in found]
    return [n for n in dict.fromkeys(found) if n and n.split()[0].casefold() not in GENERIC]


_APPOSITION: Final = re.compile(r"(?:^|\s)[a-z]{4,}\s([A-Z][\w.-]+(?:\s[A-Z][\w.-]*){0,2})$")
"""A name behind the word for what it is."""

_ROLE: Final = re.compile(
    r"^[\w’']+-(?:based|backed|owned|led|founded)\s|\s(?:C[A-Z]O|[ES]?VP)$|"
    r"^(?:[\w’'-]+\s){0,3}(?:C[A-Z]O|[Ff]ounder|[Pp]resident|[Cc]hief)\s(?=[A-Z][\w’'-]+\s[A-Z])"
)
"""What stands before or behind a firm's or a person's name and is no part of it."""


def _bare(name: str, text: str) -> str:
    """Return a name without a role, or a first word that has its capital from the text's start."""
    name = _ROLE.sub("", name)
    first, _, rest = name.partition(" ")
    opens = text.startswith(name) and not known_names_in(first) and not known_name(name)
    opens = opens and subject_of(text) != name  # "Critical Copilot flaw", not "Scaled Cognition"
    return rest if opens and known_names_in(rest) else name


def label_of(text: str, item: Item, met: Mapping[str, int]) -> str:
    """Return the name that a text is most of all about, or "".

    `met` counts in how many items of the story a name stands.
    """
    speaker = letters_and_digits(f"{item.author} {item.publisher}")
    found = [
        name
        for name in names_of(text)
        if name in text
        and has_name(text, name)
        and (is_maker(name) or not _is_of(name, speaker))
        and f"@{name}" not in item.text
    ]
    worth = {
        name: _worth(name, text, item, met.get(name, 1))
        for name in found
        if not any(name in d and text.count(name) == text.count(d) for d in found if d != name)
    }
    named = {name: value for name, value in worth.items() if value > 0}
    subject = subject_of(text)
    head = _OF.split(subject.partition(",")[0])[0]
    owned = re.split(r"(?<=\w)['’]s?\s", head)[-1]
    sure = [n for n in named if COINED.search(n) or known_names_in(n)]
    for part in (owned, head, subject):
        inside = [n for n in (sure if part is subject else named) if has_name(part, n)]
        last = [name for name in inside if part.endswith(name) and " and " not in part]
        if inside and part is subject:
            return min(inside, key=subject.find)
        if inside:  # "Apple supplier Lingyi iTech" is Lingyi iTech
            return max(last or inside, key=lambda name: (named[name], len(name)))
    label = _subject_label(subject, text, met)
    early = [
        name
        for name in named
        if text.index(name) <= EARLY * len(text)
        and not has_name(subject, name)
        and f"by {name}" not in text
    ]
    best = max(early, key=lambda name: named[name], default="")
    told_of_itself = "release" in traits_of(text)  # by a firm; a person tells of other things
    person = _is_of(label, speaker) and (best or not told_of_itself)
    return best if not label or person else label


def _is_of(name: str, speaker: str) -> bool:
    """Return whether a name is the speaker's, or has a word of it."""
    words = [word for word in map(letters_and_digits, name.split()) if len(word) > 3]
    return letters_and_digits(name) in speaker or any(word in speaker for word in words)


def _subject_label(subject: str, text: str, met: Mapping[str, int]) -> str:
    """Return a subject as a label if it has a name that is not a sure one by its spelling."""
    bare = _ROLE.sub("", _ARTICLE.sub("", subject))
    if match := _APPOSITION.search(bare):  # "Swiss startup Prem AI" is Prem AI
        return _ROLE.sub("", match[1])
    words = bare.split()
    if not bare or not (bare[0].isupper() or bare[0].isdigit()) or _NO_LABEL.search(bare):
        return ""
    if len(words) == 1:
        again = re.search(rf"(?<=[\w,’']\s){re.escape(bare)}\b", text)
        beside = (match := _APPOSED.search(text)) is not None and match[1] == bare
        power = bare.casefold() in _POWERS
        named = bool(power or met.get(bare, 0) > 1 or again or beside or known_names_in(bare))
        return bare if named and bare.casefold() not in GENERIC - _POWERS else ""
    proper = [w for n, w in enumerate(words) if w[0].isupper() and (n or re.search("['’]s$", w))]
    proper += words[:1] if words[0].casefold() in _POWERS else []
    named = any(word.casefold() not in GENERIC - _POWERS for word in proper)
    return bare if named and len(words) <= SUBJECT_WORDS else ""


def _worth(name: str, text: str, item: Item, met: int) -> float:
    words = name.split()
    coined, known = bool(COINED.search(name)), bool(known_names_in(name))
    match = _APPOSED.search(text)
    apposed = match is not None and match[1] == name
    starts = [n for n, part in enumerate(_BREAK.split(text)) if part.startswith(name)]
    acts = not starts and in_small(text) == text and re.search(re.escape(name) + ACTS_ON, text)
    several = len(words) > 1 and (not starts or (starts == [0] and in_small(text) == text))
    if len(words) > MAX_NAME_WORDS or not (coined or known or apposed or several or acts):
        return 0.0
    worth = 0.5 * math.log2(1 + met) + 1.2 * (1 - text.index(name) / len(text))
    worth += 0.5 * coined + 0.4 * (len(words) > 1) + 0.7 * known
    worth += 0.6 * apposed + 0.3 * bool(acts)
    return worth + 0.5 * has_name(item.title, name)
