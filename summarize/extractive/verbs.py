"""Telling an English sentence from a fragment: does it have a finite verb?

Posts are full of captions and notes ("With web search.", "A study of X") which read as mistakes
in an issue. A tagger would know better, but costs a model; this list of verbs, inflected by rule,
finds the verb of nearly every sentence of news. Passing over a good sentence is the smaller
mistake.
"""

import re
from typing import Final

_BE: Final = """
    is are was were am has have had does do did can could will would may might must shall should
    isn't aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't can't cannot couldn't
    won't wouldn't
"""
_IRREGULAR: Final = """
    became began beat beats broke brought built bought came caught chose cut cost did drew drove
    fell felt found fought forgot gave got grew held hid hit kept knew laid led left lent let
    lost made meant met paid put quit ran read rose said sat saw sold sent set shook shot showed
    shut slept spent split spread stood stole struck sued swore taught took thought threw told
    understood went woke won wore wrote shrank sank stuck sought withdrew outgrew overtook
    undercut reset rebuilt rewrote re-wrote re-tested goes
"""
_BASES: Final = """
    accept accuse achieve acquire act adapt add adjust admit adopt affect agree aim allow
    analyse announce answer appear apply argue arrive ask assume attach attract avoid back ban
    beat become begin believe benefit block boost break bring build bundle buy call cancel
    capture carry catch cause challenge change charge check choose cite claim clarify close
    collapse combine come compile cap caption comment compare compete complain complete compute
    conclude confirm confuse connect consider consist contain contribute control convert
    convince copy correct correlate cost count cover crash create criticise cut damage deal
    decide declare decline decrease defend define delay delete deliver demand demonstrate deny
    depend deploy describe deserve design detail detect determine develop differ disable
    disagree discover discuss disclose double downgrade draw drop earn edit emerge employ enable
    encode encourage end enforce enter escape estimate evaluate exceed exclude exist expand
    expect explain explore expose express extend fail fall favour fear feature feel fill filter
    find finish fit fix focus fine-tune follow force form fund gain gather generate get give go
    grade grant grow guess guide halt halve handle happen harm help hide hire hit hold host
    identify ignore imagine impact implement imply improve include increase indicate infer
    inform initialise inject insist inspire install instruct intend introduce invest investigate
    invite involve issue join jump justify keep kill know lack land last launch lead leak learn
    leave lend let license lie lift like limit link list live load lock lose lower maintain make
    manage march mark match matter mean measure meet mention merge miss modify monitor move name
    need notice note observe obtain occur offer open operate oppose optimise order outperform
    overfit overtake own pass patch pay perform permit pick place plan play point port post
    praise predict prefer prepare present prevent probe process produce promise prompt propose
    protect prove provide publish pull push put qualify question quit quote raise range rank
    reach react read realise receive recommend record recover reduce refer reflect refuse regard
    reject relate release rely remain remember remove repeat replace reply report represent
    reproduce require resign resolve respond rest restrict result retain retrain return reveal
    reverse review revise ride rise rival roll run save say scale scan score search see seek
    seem select sell send serve set settle shape share shift ship show shrink sign simplify sit
    skip slow solve sound speak specify speed spend split stabilise stand start state stay stop
    store strengthen stretch struggle study submit succeed sue suffer suggest supply support
    suppose surface surpass surprise suspect switch take talk target teach tell tend test think
    threaten throw tie top touch trace track trade train transfer transform translate treat
    trigger triple trust try tune turn uncover understand unlock unveil update upgrade upload
    urge use vary verify view violate visit vote wait walk want warn waste watch weigh welcome
    widen win wish wonder work worry write yield
"""
_NOUN_FOLLOWS: Final = """
    a an the of for on with in to by from at its their his her our my your this these those no any
    some each every more most new open and or per as than about into over between
"""
_AFTER_THESE_A_NOUN: Final = frozenset(_NOUN_FOLLOWS.split())
"""Words after which a form that can be both is taken for a noun."""


def _forms(base: str) -> set[str]:
    if base.endswith("y") and base[-2] not in "aeiou":
        return {f"{base[:-1]}ies", f"{base[:-1]}ied"}
    sibilant = base.endswith(("s", "x", "z", "ch", "sh"))
    past = f"{base}d" if base.endswith("e") else f"{base}ed"
    doubled = (
        {f"{base}{base[-1]}ed"} if re.fullmatch(r"\w*[^aeiou][aeiou][bdgklmnprt]", base) else set()
    )
    return {f"{base}es" if sibilant else f"{base}s", past, *doubled}


_SURE: Final = frozenset(_BE.split()) | frozenset(_IRREGULAR.split())
_FORMS: Final = frozenset(form for base in _BASES.split() for form in _forms(base))
_PLAIN_FORMS: Final = frozenset(_BASES.split())
_WORD: Final = re.compile(r"[A-Za-z][\w.-]*\w(?:['’]\w+)?|[A-Za-z]")
_CONTRACTED: Final = re.compile(
    r"(?i)(?:it|that|there|he|she|they|we|you|i|here|what|who)'(?:s|re|ve|ll|d|m)$"
)
_PLURAL: Final = re.compile(r"(?:[a-z]{3,}s|\b(?:[Tt]hey|[Ww]e|[Yy]ou|I|[Pp]eople|who|that))$")


def has_verb(text: str) -> bool:
    """Return whether an English text has a finite verb; a text without Latin words passes."""
    words = [word.replace("’", "'") for word in _WORD.findall(text)]
    if len(words) < 3:
        return len(text) > 3 * sum(len(word) for word in words)
    if _CONTRACTED.match(words[0]):
        return True
    return any(_is_verb(words, n) for n in range(1, len(words)))


def _is_verb(words: list[str], n: int) -> bool:
    """Return whether a word, which is not the first one, is a finite verb where it stands."""
    word, before = words[n].casefold(), words[n - 1]
    if word in _SURE or _CONTRACTED.match(words[n]):
        return True
    if before.casefold() in _AFTER_THESE_A_NOUN:
        return False
    if word in _FORMS:
        return True
    many = bool(_PLURAL.search(before)) or (n > 1 and words[n - 2].casefold() == "and")
    many = many or (before.casefold().endswith("ly") and n > 1)
    return word in _PLAIN_FORMS and many


def may_be_verb(word: str) -> bool:
    """Return whether a word is, or could be, a finite verb."""
    small = word.casefold()
    return small in _SURE or small in _FORMS or small in _PLAIN_FORMS


def is_order(text: str) -> bool:
    """Return whether a text begins like an order to the reader: a bare verb and its object."""
    words = _WORD.findall(text)
    if len(words) < 2:
        return False
    first, second = words[0].casefold(), words[1].casefold()
    return first in _ORDERS and (
        second in _AFTER_THESE_A_NOUN or second in {"it", "one", "me", "us"}
    )


_ORDERS: Final = _PLAIN_FORMS | {"bring", "buy", "keep", "use", "go"}
