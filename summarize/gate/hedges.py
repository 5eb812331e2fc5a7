"""How sure it was: a rumour, a claim or a possibility must not become a fact.

Where the sentence of an item that a statement follows most closely is unsure, the statement must
be so too, in whatever words. A plan is no doubt: "is said to consider" is not kept by "considers".
Between languages no sentence can be followed; there the title and
first sentence of the items stand in for it, and only strong marks (rumour, leak, unconfirmed)
count.
"""

import re
from typing import Final

from summarize.gate.evidence import Sources, content, sentences_of
from summarize.text.normalize import fold

NEAR: Final = 3
"""Words that a mark of doubt covers."""

_STRONG_WORDS = (
    r"\b(?:rumou?r\w*|unconfirmed|alleged\w*|reportedly|leak(?:ed|s)?|speculat(?!ive decod)\w*|"
    r"supposedly|purported\w*|hearsay)\b|"
    r"루머|소문|미확인|유출|추측|설이 (?:돌|나)|알려졌|알려진|전해졌|噂|传闻|gerücht|angeblich"
)
_STRONG: Final = re.compile(_STRONG_WORDS)
_LOST: Final = re.compile(
    _STRONG_WORDS + r"|\b(?:may|might|could|claims?|claimed|possibly|perhaps|probably|appears? to|"
    r"seems? to|potentially|apparently|is said to|likely)\b|"
    r"주장|가능성|추정|것으로 (?:보|전망|예상|기대|추산)|것 같|듯하|수도 있|의혹|관측"
)
_PLANS: Final = re.compile(r"plan\w*|propos\w*|consider\w*|aims?|계획|검토|목표")
_UNSURE: Final = re.compile(
    _STRONG_WORDS + r"|\b(?:may|might|could|claim\w*|believ\w*|expect\w*|suggest\w*|likely|"
    r"possibl\w*|perhaps|probabl\w*|appear\w*|seem\w*|estimat\w*|predict\w*|potential\w*|"
    r"apparently|hint\w*|theor\w*|think\w*|thought|plan\w*|propos\w*|consider\w*|would|uncertain\w*|"
    r"doubt\w*|question\w*|according to|said to|aims?|hopes?|tease[sd]?|whether|if)\b|"
    r"주장|보인다|보입니다|가능성|추정|예상|전망|예측|듯|것 같|수 있|수도|계획|검토|의혹|관측|시사|"
    r"따르면|밝혔|기대|라며|알려|전해|목표|의심|말했|했다고|한다고|라고"
)
_HANGUL: Final = re.compile(r"[가-힣]")
_MONTH_OF_MAY: Final = re.compile(r"\bMay\b")


def lost_hedge(text: str, sources: Sources, language: str) -> str:
    """Return the word by which an item is unsure of what a statement says for sure, or ""."""
    doubts = [match[0] for match in _UNSURE.finditer(_folded(text))]
    plans_only = bool(doubts) and all(map(_PLANS.fullmatch, doubts))
    if doubts and not plans_only:
        return ""
    if sources.languages and language not in sources.languages:
        heads = [_folded(" ".join(facts.sentences[:2])) for facts in sources.facts]
        marks = [_STRONG.search(head) for head in heads] if not doubts else []
        return marks[0][0] if marks and marks[0] and all(marks) else ""
    marks_of = (_followed_mark(sentence, sources) for sentence in sentences_of(text))
    return next((m for m in marks_of if m and (not plans_only or _STRONG.match(m))), "")


def _folded(text: str) -> str:
    return fold(_MONTH_OF_MAY.sub("", text))


def _followed_mark(sentence: str, sources: Sources) -> str:
    """Return the mark of doubt in the item's sentence that a sentence follows, if any."""
    nearest = sources.followed(sentence)
    return _mark_of(_folded(nearest), content(sentence)) if nearest else ""


def _mark_of(folded: str, words: frozenset[str]) -> str:
    """Return the mark of doubt that covers what a statement says.

    A strong mark covers its whole sentence; another one the words behind it, in Korean before it.
    """
    for match in _LOST.finditer(folded):
        before, after = folded[: match.start()], folded[match.end() :]
        near = before.split()[-NEAR:] if _HANGUL.match(match[0]) else after.split()[:NEAR]
        if _STRONG.match(match[0]) or content(" ".join(near)) & words:
            return match[0]
    return ""
