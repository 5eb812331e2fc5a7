"""Cheap signs that a statement may say more than its items do, for whoever reads both.

Roles, negation, certainty and who says it need a reader. Words only hint at them: as rules of the
gate they refused more true statements than the 1 % that a rule may cost, so they refuse nothing.
They are handed to the second opinion with its question. A sign that is missed costs a hint, one too
many costs attention; so each looks only at the sentences that are nearest to the statement.
"""

import re
from collections.abc import Mapping
from typing import Final

from ingest.item import Item
from summarize.edition import Statement
from summarize.gate.wording import nearest_words
from summarize.text.normalize import fold

_MARKS: Final = {
    "rumour": (
        r"\b(?:rumou?r\w*|unconfirmed|alleged\w*|reportedly|leak(?:ed|s)?|speculat\w+|supposedly|"
        r"purported\w*|hearsay|tipster)\b|"
        r"루머|소문|미확인|유출|추측|설이 (?:돌|나)|알려졌|전해졌|噂|传闻"
    ),
    "possibility": (
        r"\b(?:may|might|could|possibly|perhaps|probably|potentially|likely|appears? to|"
        r"seems? to|suggests?)\b|가능성|수도 있|것으로 보|것 같|듯하|추정|전망"
    ),
    "plan": (
        r"\b(?:in talks|talks with|plans? to|planning to|consider(?:s|ing)?|aims? to|propos\w+|"
        r"negotiat\w+|weigh(?:s|ing)|expect(?:s|ed)? to)\b|협상|논의|계획|검토|예정|추진|목표"
    ),
    "claim": r"\b(?:claim\w*|according to|says?|said|argues?)\b|주장|따르면|밝혔|말했",
}  # fmt: skip
_PATTERNS: Final = {name: re.compile(pattern) for name, pattern in _MARKS.items()}

_LOST: Final = {
    "rumour": "the source reports it as a rumour, the statement as known",
    "possibility": "the source holds it possible, the statement for a fact",
    "plan": "the source speaks of a plan or of talks, the statement of a deed",
    "claim": "the source says who claims it, the statement does not",
}
"""Signs that count where the source has them and the statement has no doubt of any kind."""

_MONTH: Final = re.compile(r"\bMay\b")

SENTENCES: Final = 2
"""Sentences of each item that a statement is held against."""


def signs(statement: Statement, items: Mapping[str, Item], language: str) -> tuple[str, ...]:
    """Return what a reader should look at in a statement, in plain words; () for nothing.

    `items` are those that the editor was given, by id. Words that mark a claim are looked for in
    the source only where it is in the statement's `language`: there the statement could have kept
    them.
    """
    cited = [items[id_] for id_ in statement.cited if id_ in items]
    near = [nearest_words(statement.plain, item, SENTENCES) for item in cited]
    here, there = (fold(_MONTH.sub("", text)) for text in (statement.plain, "\n".join(near)))
    marked = {name for name, pattern in _PATTERNS.items() if pattern.search(here)}
    source = {name for name, pattern in _PATTERNS.items() if pattern.search(there)}
    found = []
    if near and all("?" in words or "？" in words for words in near) and "?" not in here:
        found.append("the source asks a question, the statement answers it")
    if not marked & _LOST.keys():
        same = all(item.language in ("", language) for item in cited)
        found += [w for n, w in _LOST.items() if n in source and (same or n != "claim")]
    return tuple(found)
