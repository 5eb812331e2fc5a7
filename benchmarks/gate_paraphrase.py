"""Paraphrases that keep a sentence true, as an editor makes them, for the set of the fact gate.

Without them a gate that only compares strings would have no false alarms. Each paraphrase gives the
sentence in other notation, order or words, or None where it has no place for it: numbers written
otherwise or rounded with "about", units spelt out, dates by weekday or in the other order, a source
named in front, quotation marks of another kind, a clause left out, names in the other script.
"""

import datetime as dt
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """A true sentence, with who published it and when."""

    sentence: str
    who: str
    published: dt.date
    language: str


Paraphrase = Callable[[Told, random.Random], "str | None"]
_PLAIN = re.compile(
    r"(?<![\w.,$€/:-])(?<![만억조] )(\d{1,3}(?:,\d{3})+|\d{4,7})(?![\d.,:/%A-Za-z년월일만억조-])"
)


def _first(pattern: str, new: str | Callable[[re.Match[str]], str], text: str) -> str | None:
    changed, count = re.subn(pattern, new, text, count=1)
    return changed if count and changed != text else None


def regrouped(told: Told, rng: random.Random) -> str | None:
    """Write a large number with or without separators, or by its scale."""
    match = _PLAIN.search(told.sentence)
    quoted = re.search(r"[“\"‘'「]", told.sentence)
    if match is None or quoted or re.fullmatch(r"(?:19|20)\d\d", match[1]):
        return None
    value = int(match[1].replace(",", ""))
    forms = [f"{value:,}", str(value)]
    if told.language == "en":
        forms += [f"{value / 1000:g}k"] if value % 100 == 0 else []
        forms += [f"over {value // 1000},000"] if value % 1000 and value > 5000 else []
        forms += [f"about {round(value, -len(str(value)) + 2):,}"]
    else:
        forms += [f"{value // 10000}만 {value % 10000}"] if value > 10000 and value % 10000 else []
        forms += [f"{value // 10000}만"] if value >= 10000 and value % 10000 == 0 else []
        forms += [f"약 {round(value, -len(str(value)) + 2)}"]
    new = rng.choice([form for form in forms if form != match[1]])
    return told.sentence[: match.start()] + new + told.sentence[match.end() :]


_RESCALED = {
    "en": (
        (r"(?<=\d) million\b", "M"),
        (r"(?<=\d) billion\b", "B"),
        (r"(?<=\d)B parameters\b", " billion parameters"),
        (r"(?<=\d)K\b", ",000"),
        (r"(?<=\d)x\b", " times"),
        (r"(?<=\d)% ", " percent "),
        (r"\$(\d[\d.,]*) (million|billion)\b", r"\1 \2 dollars"),
        (r"(?<=\d)GB\b", " GB"),
        (r"(?<=\d) GB\b", " gigabytes"),
        (r"(?<=\d) hours\b", "h"),
        (r"\b2x\b", "twice"),
        (r"\btwo\b", "2"),
        (r"\bthree\b", "3"),
        (r"\bfour\b", "four"),
        (r"(?<=[a-z] )2 (?=[a-z])", "two "),
        (r"(?<=[a-z] )3 (?=[a-z])", "three "),
        (r"(?<=\d) tokens per second\b", " tok/s"),
    ),
    "ko": (
        (r"(?<=\d)% ", "퍼센트 "),
        (r"(?<=\d)만명", "만 명"),
        (r"(?<=\d)억원", "억 원"),
        (r"(?<=\d)만원", "만 원"),
        (r"(?<=\d)개월", " 개월"),
        (r"(?<=\d)조 (\d)천억", r"조 \g<1>000억"),
        (r"(?<=[ ,])2배", "두 배"),
        (r"두 배", "2배"),
        (r"(?<=[ ,])3개", "세 개"),
        (r"(?<=\d)만 달러", "만달러"),
        (r"두 가지", "2가지"),
        (r"세 가지", "3가지"),
        (r"(?<=\d)천만", "000만"),
        (r"10억", "1,000,000,000"),
        (r"(?<=\d)㎞", "km"),
    ),
}


def rescaled(told: Told, rng: random.Random) -> str | None:
    """Write a scale or a unit in its other form."""
    pairs = list(_RESCALED[told.language])
    rng.shuffle(pairs)
    forms = (_first(old, new, told.sentence) for old, new in pairs)
    return next((form for form in forms if form and not re.search(r"\d\.\d+,000", form)), None)


_MONTH_LIST = """January February March April May June July August September October November
    December"""
_MONTHS = _MONTH_LIST.split()
_MONTH = "|".join(_MONTHS)


def redated(told: Told, rng: random.Random) -> str | None:
    """Write a date in another order, or fill in what the day of publication tells."""
    if told.language == "ko":
        form = _first(
            r"(?<![\d월년] )(?<![\d월])(\d{1,2})일(?= )(?!\s?(?:간|동안|만에|전|후))",
            lambda m: (
                f"{told.published.month}월 {m[1]}일" if int(m[1]) == told.published.day else m[0]
            ),
            told.sentence,
        )
        return (
            form
            or _first(r"(?<!년 )(?<!\d)(\d{1,2})월 (\d{1,2})일", r"\1월\2일", told.sentence)
            or _first(r"올해", f"{told.published.year}년", told.sentence)
        )
    return (
        _first(
            rf"\b({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?\b(?!,? \d|[:.]\d)", r"\2 \1", told.sentence
        )
        or _first(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? ({_MONTH})\b", r"\2 \1", told.sentence)
        or _first(rf"\b({_MONTH})\b(?= \d)", lambda m: m[1][:3] + ".", told.sentence)
        or _first(r"\bthis year\b", f"in {told.published.year}", told.sentence)
        or _first(r"\btoday\b", f"on {told.published.day} {told.published:%B}", told.sentence)
    )


def sourced(told: Told, rng: random.Random) -> str | None:
    """Name the publisher in front."""
    if not told.who:
        return None
    if told.language == "ko":
        return f"{told.who}에 따르면 {told.sentence}"
    first = told.sentence.split()[0]
    lower = (
        first.lower()
        if first in ("The", "A", "An", "This", "It", "They", "Members", "Users")
        else first
    )
    form = rng.choice(("According to {who}, {words}", "{who} reports that {words}"))
    return form.format(who=told.who, words=lower + told.sentence[len(first) :])


def requoted(told: Told, rng: random.Random) -> str | None:
    """Use the other kind of quotation marks, or only part of a quotation."""
    match = re.search(r"[“\"]([^”\"\n]{8,200})[”\"]", told.sentence)
    if match is None:
        return None
    words = match[1].split()
    part = " ".join(words[: max(2, len(words) - 2)]) if rng.random() < 0.3 else match[1]
    mark = rng.choice(
        ("“{}”", '"{}"', "‘{}’") if told.language == "en" else ("“{}”", '"{}"', "「{}」")
    )
    return told.sentence[: match.start()] + mark.format(part) + told.sentence[match.end() :]


def shortened(told: Told, rng: random.Random) -> str | None:
    """Leave out what stands in parentheses or after the last comma."""
    if re.search(r"[“\"‘'「]", told.sentence):
        return None  # what stands in a quotation may not be left out
    form = _first(r" ?\([^()]{3,80}\)", "", told.sentence)
    if form:
        return form
    head, comma, tail = told.sentence.rpartition(", ")
    if (
        not comma
        or len(head) < 40
        or told.language == "ko"
        or re.search(r"[“\"'‘(]", told.sentence)
    ):
        return None
    if re.match(r"(?:and|or|but|not)\b", tail) or re.search(r"\b(?:and|or)$|,.*,", head):
        return None
    return head + "."


def reordered(told: Told, rng: random.Random) -> str | None:
    """Put a leading or a closing clause at the other end."""
    if told.language == "ko":
        return None
    match = re.fullmatch(
        r"(The|A|An|This|It|Members|Users|[A-Z]\w+)( [^,;:]{20,160}), "
        r"((?:with|while|using|by|via|because|after|despite|which) [^,;:]{12,140})\.",
        told.sentence,
    )
    if match is None or match[3].startswith("which") or re.search(r"[“\"]", told.sentence):
        return None
    first = (
        match[1].lower()
        if match[1] in ("The", "A", "An", "This", "It", "Members", "Users")
        else match[1]
    )
    return f"{match[3][0].upper()}{match[3][1:]}, {first}{match[2]}."


_WORDS = {
    "en": (
        (r"\buses\b", "relies on"),
        (r"\bshared\b", "posted"),
        (r"\bbig\b", "large"),
        (r"\bshows\b", "demonstrates"),
        (r"\bhighlighted\b", "pointed to"),
        (r"\bHowever\b", "But"),
        (r"\bdiscussed\b", "talked about"),
        (r"\bintroduced\b", "presented"),
        (r"\bnew\b", "fresh"),
        (r"\breleased\b", "published"),
        (r"\bannounced\b", "made known"),
        (r"\bsaid\b", "stated"),
        (r"\bfaster\b", "quicker"),
        (r"\balso\b", "in addition"),
        (r"\bMembers\b", "Participants"),
        (r"\bUsers\b", "Some users"),
        (r"\bmany\b", "a lot of"),
        (r"\bare not\b", "aren't"),
        (r"\bdoes not\b", "doesn't"),
        (r"\bcan't\b", "cannot"),
        (r"\bmay\b", "might"),
    ),
    "ko": (
        (r"밝혔다", "전했다"),
        (r"말했다", "설명했다"),
        (r"했다(?=\.|$)", "했습니다"),
        (r"한다(?=\.|$)", "합니다"),
        (r"있다(?=\.|$)", "있습니다"),
        (r"됐다(?=\.|$)", "됐습니다"),
        (r"많은", "여러"),
        (r"등을", "등도"),
        (r"위해", "위하여"),
        (r"통해", "거쳐"),
        (r"또한", "아울러"),
        (r"하지만", "그러나"),
        (r"가운데", "중에"),
        (r"이번", "이"),
        (r"것으로 알려졌다", "것으로 전해졌다"),
    ),
}


def reworded(told: Told, rng: random.Random) -> str | None:
    """Use another word where one says the same."""
    pairs = list(_WORDS[told.language])
    rng.shuffle(pairs)
    text, changed = told.sentence, 0
    for old, new in pairs:
        form = _first(old, new, text)
        if form and changed < 3:
            text, changed = form, changed + 1
    return text if changed else None


_RENDERED = (
    ("OpenAI", "오픈AI"),
    ("Google", "구글"),
    ("Microsoft", "마이크로소프트"),
    ("Apple", "애플"),
    ("Amazon", "아마존"),
    ("Nvidia", "엔비디아"),
    ("Meta", "메타"),
    ("Tesla", "테슬라"),
    ("Anthropic", "앤트로픽"),
    ("Claude", "클로드"),
    ("Gemini", "제미나이"),
    ("ChatGPT", "챗GPT"),
    ("GitHub", "깃허브"),
    ("YouTube", "유튜브"),
)


def respelt(told: Told, rng: random.Random) -> str | None:
    """Write a name in the other script, or with other gaps."""
    if told.language == "en":
        return _first(r"\b([A-Z][a-z]{2,})-(\d)", r"\1 \2", told.sentence) or _first(
            r"\b(Hugging) (Face)\b", r"\1\2", told.sentence
        )
    for latin, hangul in _RENDERED:
        for old, new in ((latin, hangul), (hangul, latin)):
            edge = r"(?![A-Za-z가-힣\d])" if old.isascii() else r"(?=[은는이가을를의와과도에, ])"
            if form := _first(rf"(?<![A-Za-z가-힣\d/.@-]){old}{edge}", new, told.sentence):
                return form
    return None


PARAPHRASES: Mapping[str, Paraphrase] = {
    "regrouped": regrouped,
    "rescaled": rescaled,
    "redated": redated,
    "sourced": sourced,
    "requoted": requoted,
    "shortened": shortened,
    "reordered": reordered,
    "reworded": reworded,
    "respelt": respelt,
}
"""All paraphrases by name."""
