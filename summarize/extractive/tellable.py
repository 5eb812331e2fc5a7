"""Which sentences may be told, and how: as they stand, as a quotation, or not at all.

A sentence that was written for its own place often doesn't bear the move into an issue: "It" has
lost what it stood for, "we" would be the newsletter, "click here" is no news. Telling such a
sentence is the worse mistake; there are mostly others. What one person says of himself or claims
in passing is quoted with his name, word for word.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from summarize.extractive.tellable_words import (
    BOILERPLATE,
    CALL,
    CONJUNCTION,
    CONNECTIVE,
    CONNECTIVE_CJK,
    DANGLING,
    DANGLING_CJK,
    OPINION,
    TALK,
)
from summarize.extractive.verbs import has_verb, is_order
from summarize.text.compare import count_words

Manner = Literal["plain", "quote", "never"]

MIN_WORDS: Final = 5
MAX_WORDS: Final = 48
MAX_QUOTE_WORDS: Final = 40
MIN_LETTERS: Final = 0.6

_DANGLING: Final = re.compile(rf"^(?:(?:{DANGLING})\b|(?:{DANGLING_CJK}))", re.IGNORECASE)
_PRONOUN: Final = re.compile(r"\b(?:they|it|he|she|them|him)\b", re.IGNORECASE)
_AT_FIRST: Final = re.compile(
    r"(?:in|on|at|for|with|by|from|of|after|during|despite|under|without|before|since)\s",
    re.IGNORECASE,
)
"""A phrase before the subject: a name in it is not what a pronoun stands for."""

_DOES_THAT: Final = re.compile(
    r"\b(?:does|do|did|done)\s(?:that|this|so)\b|"
    r"\b(?:that|this)\s(?:is|was|has|had|does|means|shows|makes|works|gives|lets|solves|helps|seems|"
    r"will|would|can|could|should|may|might)\b|\bsuch\s(?!as\b)(?:an?\s)?[a-z]{3,}|"
    r"^\S+(?:\s\S+){0,3}\s(?:therefore|thus|hence|also|instead|too|either)\b|"
    r"\b(?:that|this)\s(?:difference|number|model|paper|result|test|limit|price|gap|score|method)\b",
    re.IGNORECASE,
)
_EARLY: Final = 9
"""Words within which a pronoun needs a name before it."""

_LOOSE: Final = re.compile(
    r"^(?:(?:After|Before|When|While|If|Because|Although|Since|As|Unless|Until)\b[^,]*$|"
    r"(?:A|One|Two|Some|Many|Few|Several)\s(?:\w+\s)?(?:days?|weeks?|hours?|months?|years?)\s(?:after|before)\b"
    r"[^,]*$|[\d.]{9,}\b)"
)
"""A subordinate clause alone, or a line of a list of papers."""

_CONNECTIVE: Final = re.compile(
    rf"^(?:(?i:{CONNECTIVE})(?:,\s*|:\s+|(?<=that)\s+)|(?i:{CONJUNCTION})\s+(?=\w)|"
    rf"(?:{CONNECTIVE_CJK})(?:[,、，]\s*|\s+))"
)
_FIRST_PERSON: Final = re.compile(
    r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself|[Ww]e|[Uu]s|[Oo]urs?)\b(?!\.[a-z])|"
    r"(?:^|\s)(?:나는|나도|내가|내\s|저는|저도|제가|저희|우리)|私|僕|俺|我|弊社|咱们|"
    r"\b(?:[Ii]ch|mich|mir|meine?\w*|[Ww]ir|uns|unsere?\w*)\b"
)
_TALK: Final = re.compile(rf"\b(?:{TALK})\b|ㅋㅋ|ㅎㅎ|ㅠㅠ|笑$", re.IGNORECASE)
_OPINION: Final = re.compile(rf"\b(?:{OPINION})\b", re.IGNORECASE)
_READER: Final = re.compile(
    r"\b(?:you|your|yours|you['’](?:re|ve|ll|d))\b|여러분|당신|あなた|你|您", re.IGNORECASE
)
_ADVICE: Final = re.compile(r"\b(?:should|must|ought|had better)\b", re.IGNORECASE)
"""What ought to be is not what happened."""

_CALL: Final = re.compile(rf"^(?:{CALL})(?=[\s:,!.]|$)", re.IGNORECASE)
_BOILERPLATE: Final = re.compile(
    rf"\b(?:{BOILERPLATE})\b|무단\s?전재|재배포|구독|기자\s?=|저작권자|클릭", re.IGNORECASE
)
_ANSWER: Final = re.compile(
    r"(?:yes|no|nope|yep|yeah|sure|right|true|agreed)\b[.!,]", re.IGNORECASE
)
_END: Final = re.compile(r"[.!?。！？…][\"'”’」』）)]*$")
_OPEN_END: Final = re.compile(
    r"(?:[,:;(&/–—-]|\b(?:and|or|but|the|a|an|of|to|with|for|in|on|at|by|from|as|that|which|is|are|"
    r"was|were|than|via|und|oder|der|die|das|mit|von|zu))[.!?]?$",
    re.IGNORECASE,
)
_CUT: Final = re.compile(r"(?:…|\.\.\.|\[\.\.\.\]|\[…\])[\"'”’)]*$")
_QUESTION: Final = re.compile(
    r"[?？]\s|[?？][\"'”’」』）)]*$|(?:까|나요|니까)[.?]?$|か[。？]$|吗[。？]?$"
)
_CAPITAL: Final = re.compile(r"^[a-z]+(?:-[a-z]+)*(?=[\s,:]|['’]s\s|$)")
_SPACELESS: Final = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Tellable:
    """How a sentence may be told. `dangles` means: only right after the sentence before it."""

    text: str
    manner: Manner
    dangles: bool = False
    worth: float = 0.0


NEVER: Final = Tellable("", "never")


def tell_title(title: str, *, social: bool = False, language: str = "") -> Tellable:
    """Judge a cleaned title: one without a verb is no sentence, but may be quoted as a title."""
    telling = tell(title, social=social, language=language)
    if telling.manner != "never":
        return telling
    text = title.strip()
    size = count_words(text)
    fits = MIN_WORDS <= size <= MAX_QUOTE_WORDS and '"' not in text and "“" not in text
    if not fits or _refused(text, text) or _TALK.search(text) or _FIRST_PERSON.search(text):
        return NEVER
    return Tellable(text, "quote", worth=_worth(text) - 0.2)


def is_personal(text: str) -> bool:
    """Return whether somebody speaks of himself: no name of a story."""
    return bool(_FIRST_PERSON.search(text))


def _refused(text: str, sentence: str) -> bool:
    """Tell what no issue tells in any manner: questions, calls, adverts, half sentences."""
    if _QUESTION.search(text) or _CALL.match(text) or _BOILERPLATE.search(text):
        return True
    if _ANSWER.match(sentence.strip()) or _CUT.search(text) or _OPEN_END.search(text):
        return True
    return _letters(text) < MIN_LETTERS


def tell(sentence: str, *, social: bool = False, language: str = "") -> Tellable:
    """Judge one cleaned sentence. `social` means that a person speaks, not a publication."""
    text = _CONNECTIVE.sub("", sentence.strip(" -–—*•·\"'"), count=1)
    text = _closed(capital(_balanced(text)))
    size = count_words(text)
    if not MIN_WORDS <= size <= MAX_WORDS or _refused(text, sentence):
        return NEVER
    english = language == "en" or (not language and text.isascii())
    if english and (not has_verb(text) or is_order(text)):
        return NEVER
    worth = _worth(text)
    dangles = bool(
        _DANGLING.match(text) or _lacks_name(text) or _DOES_THAT.search(text) or _LOOSE.match(text)
    )
    quoted = bool(_FIRST_PERSON.search(text))
    if quoted or (social and (_OPINION.search(text) or _READER.search(text))):
        whole = _closed(sentence.strip())
        if size > MAX_QUOTE_WORDS or _TALK.search(text) or '"' in whole or "“" in whole:
            return NEVER
        return Tellable(whole, "quote", dangles, worth - 0.15)
    if _TALK.search(text):
        return NEVER
    return Tellable(text, "plain", dangles, worth)


def _lacks_name(text: str) -> bool:
    """Return whether a pronoun near the start has no name before it that it could stand for."""
    head = " ".join(text.split()[:_EARLY])
    match = _PRONOUN.search(head)
    if match is None:
        return False
    before = head[: match.start()]
    return bool(_AT_FIRST.match(before)) or not re.search(r"(?<=\s)[A-Z0-9]|\w[A-Z]|\w-?\d", before)


def _balanced(text: str) -> str:
    """Take away a bracket or quotation mark that has lost its other half."""
    for opener, closer in (("(", ")"), ("“", "”"), ("「", "」"), ("（", "）")):
        if text.count(opener) != text.count(closer):
            text = text.replace(opener, "").replace(closer, "")
    return text.replace('"', "") if text.count('"') % 2 else text


def capital(text: str) -> str:
    """Begin with a capital, where the first word is no name written in small (vLLM, llama.cpp)."""
    return text[0].upper() + text[1:] if _CAPITAL.match(text) else text


def _closed(text: str) -> str:
    """End with a full stop; a post's last line often has none."""
    text = re.sub(r"!+(?=[\"'”’]?$)", ".", text.rstrip(" ,;:-–—"))
    if _END.search(text) or not text:
        return text
    return text + ("。" if _SPACELESS.search(text[-2:]) else ".")


def _letters(text: str) -> float:
    """Return the share of letters, digits and blanks: low in tables, formulas and drawings."""
    return sum(c.isalpha() or c.isspace() for c in text) / len(text)


def _worth(text: str) -> float:
    """Weigh what makes a sentence news: numbers and names speak for it, the reader's "you" not."""
    worth = 0.08 if re.search(r"\d", text) else 0.0
    worth += 0.06 if re.search(r"(?<=\s)[A-Z][\w-]+", text) else 0.0
    worth -= 0.15 if _READER.search(text) else 0.0
    worth -= 0.1 if _OPINION.search(text) else 0.0
    worth -= 0.1 if text.isupper() else 0.0
    worth -= 0.1 if _ADVICE.search(text) else 0.0
    worth -= 0.2 if text[0].isdigit() else 0.0
    return worth
