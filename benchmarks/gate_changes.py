"""Changes that make a true sentence false, one fact at a time, for the set of the fact gate.

Each change is a function of a sentence, its source text and a random generator; it gives the
changed sentence, or None where the sentence has nothing to change. What is put in does not occur
in the source, or the changed sentence might be true. None of this looks into the gate's own code.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
WEEKDAYS_KO = "월요일 화요일 수요일 목요일 금요일 토요일 일요일".split()


@dataclass(frozen=True)
class Names:
    """Names that occur in the data, by class; a name is replaced by another of its class."""

    companies: Sequence[str]
    people: Sequence[str]
    models: Sequence[str]

    def classes(self) -> Sequence[Sequence[str]]:
        """All classes."""
        return self.companies, self.people, self.models


@dataclass(frozen=True)
class Given:
    """A true sentence with its source's whole text, language, and day of publication."""

    sentence: str
    source: str
    language: str
    day: int
    speakers: Sequence[str] = ()


Change = Callable[[Given, Names, random.Random], "str | None"]
_NUMBER = re.compile(r"(?<![\w.,/:-])\d+(?:,\d{3})*(?:\.\d+)?(?![\d:/]|[.,]\d)")


def _swap(text: str, match: re.Match[str], new: str, group: int = 0) -> str:
    return text[: match.start(group)] + new + text[match.end(group) :]


def _pick(matches: Sequence[re.Match[str]], rng: random.Random) -> "re.Match[str] | None":
    return rng.choice(matches) if matches else None


def _is_date_or_name(given: Given, match: re.Match[str]) -> bool:
    """Return whether a number is part of a date or of a name, which other changes are for."""
    before, after = given.sentence[: match.start()], given.sentence[match.end() :]
    if re.match(r"\s?[년월일]|(?:st|nd|rd|th)\b", after) or re.search(r"[A-Za-z가-힣]-?$", before):
        return True
    if re.fullmatch(r"(?:19|20)\d\d", match[0]):
        return True
    month = "|".join(name[:3] for name in MONTHS)
    if re.search(rf"(?:{month})\w*\.? $", before) or re.match(rf" (?:{month})", after):
        return True
    return bool(re.search(r"\b[A-Z]\w* $", before)) and not re.match(r"\s?[%a-z가-힣]", after)


def change_number(given: Given, names: Names, rng: random.Random) -> str | None:
    """Change a number's value: one more digit's worth, half, double, or a transposition."""
    found = [m for m in _NUMBER.finditer(given.sentence) if not _is_date_or_name(given, m)]
    match = _pick([m for m in found if m[0] not in ("0", "1")], rng)
    if match is None:
        return None
    old = match[0].replace(",", "")
    for _ in range(20):
        value = float(old)
        new = rng.choice((value + 1, value - 1, value * 2, value * 3, value + 10, value * 10))
        decimals = len(old.partition(".")[2])
        text = f"{new:,.{decimals}f}" if "," in match[0] else f"{new:.{decimals}f}"
        bare = text.replace(",", "")
        if new > 1 and not re.search(rf"(?<!\d){re.escape(bare)}", given.source.replace(",", "")):
            return _swap(given.sentence, match, text)
    return None


_UNITS: Mapping[str, Sequence[tuple[str, Sequence[str]]]] = {
    "en": (
        (r"(?<=\d)\s?%", (" points", " million")),
        (r"(?<=\d)\s?GB\b", (" MB", " TB")),
        (r"(?<=\d)\s?MB\b", (" GB",)),
        (r"(?<=\d)\s?TB\b", (" GB",)),
        (r"(?<=\d)\s(?:hours|hrs)\b", (" days", " minutes")),
        (r"(?<=\d)\s(?:minutes|mins)\b", (" hours", " seconds")),
        (r"(?<=\d)\sdays\b", (" weeks", " hours")),
        (r"(?<=\d)\smonths\b", (" weeks", " years")),
        (r"(?<=\d)\syears\b", (" months", " days")),
        (r"(?<=\d)\s?seconds\b", (" minutes", " ms")),
        (r"(?<=\d)\s?ms\b", (" s",)),
        (r"\$(?=\d)", ("€", "£")),
        (r"(?<=\d)\s?million\b", (" billion", " thousand")),
        (r"(?<=\d)\s?billion\b", (" million", " trillion")),
        (r"(?<=\d)\s?trillion\b", (" billion",)),
        (r"(?<=\d)B\b", ("M", "T")),
        (r"(?<=\d)K\b", ("M",)),
        (r"(?<=\d)M\b", ("B",)),
        (r"(?<=\d)x\b", ("%",)),
        (r"(?<=\d)\s?tokens\b", (" parameters",)),
        (r"(?<=\d)\s?parameters\b", (" tokens",)),
    ),
    "ko": (
        (r"(?<=\d)\s?%(?!p|포)", ("%포인트", "배")),
        (r"(?<=[\d만억천조])\s?원(?=[^가-힣]|[은을의이에]|으로|씩)", ("달러", "엔")),
        (r"(?<=[\d만억천조])\s?달러", ("원", "유로")),
        (r"(?<=\d)만(?=\s|\d|명|원|달러)", ("억",)),
        (r"(?<=\d)억(?=\s|\d|명|원|달러)", ("만", "조")),
        (r"(?<=\d)조(?=\s|\d|원)", ("억",)),
        (r"(?<=\d)시간", ("분", "일간")),
        (r"(?<=\d)개월", ("년", "주")),
        (r"(?<=\d)년(?=간|\s?만|째|\s?동안)", ("개월",)),
        (r"(?<=\d)배", ("%",)),
        (r"(?<=\d)\s?GB", ("MB",)),
        (r"(?<=\d)㎞|(?<=\d)\s?km\b", ("m",)),
        (r"(?<=\d)\s?cm\b", ("m",)),
        (r"(?<=\d)톤", ("kg",)),
    ),
}


def change_unit(given: Given, names: Names, rng: random.Random) -> str | None:
    """Change the unit or the scale of a number."""
    found = [
        (match, new)
        for pattern, news in _UNITS[given.language]
        for match in re.finditer(pattern, given.sentence)
        for new in news
    ]
    if not found:
        return None
    match, new = rng.choice(found)
    number = re.search(r"[\d.,]+$", given.sentence[: match.start()])
    after = re.match(r"[\d.,]+", given.sentence[match.end() :])
    digits = (number or after or [""])[0]
    if f"{digits}{new}".replace(" ", "") in given.source.replace(" ", ""):
        return None
    return _swap(given.sentence, match, new)


_YEAR = r"(?:(?<=[Ii]n )|(?<=since )|(?<=of )|(?<=by )|(?<=, )|(?<=[a-z] ))20[012]\d(?=[.,;)]|$)"


def change_date(given: Given, names: Names, rng: random.Random) -> str | None:
    """Change a day, month, year, weekday, or a relative date."""
    sentence, options = given.sentence, []
    if given.language == "en":
        for name in MONTHS:
            options += [
                (m, rng.choice([n for n in MONTHS if n not in given.source and n != name]))
                for m in re.finditer(rf"\b{name}\b(?= \d)|(?<=in ){name}\b", sentence)
            ]
        for name in WEEKDAYS:
            options += [
                (m, new)
                for m in re.finditer(rf"\b{name}\b", sentence)
                for new in WEEKDAYS
                if new not in given.source and WEEKDAYS.index(new) != given.day % 7
            ]
        relative = {
            "yesterday": "next week",
            "today": "last year",
            "tomorrow": "last month",
            "next week": "last week",
            "last week": "next month",
            "next month": "last year",
            "this week": "next year",
            "next year": "last month",
            "last year": "next year",
            "last month": "next week",
            "this year": "next year",
        }
    else:
        for match in re.finditer(r"(?<!\d)(\d{1,2})월(?!\s?간)", sentence):
            new = rng.randint(1, 12)
            if f"{new}월" not in given.source:
                options.append((match, f"{new}월"))
        for match in re.finditer(
            r"(?<![\d.,])(\d{1,2})일(?=[ ,(부까에])(?!\s?(?:간|동안|만에))", sentence
        ):
            new = rng.randint(1, 28)
            if f"{new}일" not in given.source and abs(new - given.day // 7) > 1:
                options.append((match, f"{new}일"))
        for name in WEEKDAYS_KO:
            options += [
                (m, new)
                for m in re.finditer(name, sentence)
                for new in WEEKDAYS_KO
                if new not in given.source and WEEKDAYS_KO.index(new) != given.day % 7
            ]
        relative = {
            "지난해": "내년",
            "내년": "작년",
            "올해": "내년",
            "지난달": "다음 달",
            "다음 달": "지난달",
            "지난주": "다음 주",
            "다음 주": "지난주",
            "오늘": "내년",
            "내일": "지난주",
            "작년": "내년",
            "어제": "다음 주",
        }
    for old, new_word in relative.items():
        if new_word not in given.source:
            options += [
                (m, new_word) for m in re.finditer(rf"(?<!\w){old}(?![A-Za-z]|\w*일보)", sentence)
            ]
    years = r"20[012]\d(?=\s?년)" if given.language == "ko" else _YEAR
    for match in re.finditer(years, sentence):
        year = str(int(match[0]) + rng.choice((-3, -2, 2, 3)))
        if year not in given.source:
            options.append((match, year))
    if not options:
        return None
    match, new_word = rng.choice(options)
    return _swap(sentence, match, new_word)


def change_version(given: Given, names: Names, rng: random.Random) -> str | None:
    """Change the number in a name: Llama 3.1 to 3.2, GPT-4o to GPT-5o."""
    pattern = re.compile(
        r"(?<![A-Za-z])([A-Z][A-Za-z]{1,}|[가-힣]{2,5}|v|버전)[ -]?(?<!차 )(\d{1,2}(?:\.\d{1,2})?)"
        r"(?![\d%]|[.,]\d|\s?[%xKMBT년월일억만가-힣]|\s(?:million|billion|percent))"
        if given.language == "en"
        else r"(?<![A-Za-z가-힣])([A-Z][A-Za-z]+|v|버전|갤럭시 [A-Z])[ -]?(\d{1,2}(?:\.\d{1,2})?)"
        r"(?![\d%]|[.,]\d|\s?[%xKMBT년월일억만명개원배조회위차시분]|\s?(?:million|billion|percent))"
    )
    found = [m for m in pattern.finditer(given.sentence) if m[1] not in MONTHS]
    if given.language == "en":
        found = [m for m in found if any(m[1].casefold() in n.casefold() for n in names.models)]
    match = _pick(found, rng)
    if match is None:
        return None
    whole, _, part = match[2].partition(".")
    for step in rng.sample((1, 2, 3, 4, -1), 5):
        new = f"{whole}.{int(part) + step}" if part else str(int(whole) + step)
        taken = re.search(
            rf"{re.escape(match[1])}[ -]?v?{re.escape(new)}(?!\d)", given.source, re.IGNORECASE
        )
        if "-" not in new and new != "0" and not taken:
            return _swap(given.sentence, match, new, 2)
    return None


def _absent(name: str, source: str) -> bool:
    low = source.casefold()
    return not any(part.casefold() in low for part in re.split(r"[ -]", name) if len(part) > 1)


def change_name(given: Given, names: Names, rng: random.Random) -> str | None:
    """Put another name of the same class in a name's place."""
    found = [
        (match, group)
        for group in names.classes()
        for name in group
        if name in given.sentence
        for match in re.finditer(_name_pattern(name), given.sentence)
    ]
    rng.shuffle(found)
    for match, group in found[:6]:
        others = [n for n in rng.sample(group, min(len(group), 30)) if _absent(n, given.source)]
        if others:
            return _swap(given.sentence, match, others[0])
    return None


def _name_pattern(name: str) -> str:
    edge = (
        r"(?![A-Za-z\d])" if name[-1].isascii() else r"(?=[은는이가을를의와과도에,· ]|에서|으로|$)"
    )
    return rf"(?<![A-Za-z\d가-힣@/-]){re.escape(name)}{edge}"


_QUOTED = re.compile(r"[“\"]([^”\"\n]{12,200})[”\"]|(?<!\w)['‘]([^'’\n]{12,200})['’](?!\w)")


def change_quote(given: Given, names: Names, rng: random.Random) -> str | None:
    """Change a word inside a quotation for another one, or two words' order."""
    found = [m for m in _QUOTED.finditer(given.sentence) if len((m[1] or m[2]).split()) >= 3]
    match = _pick(found, rng)
    if match is None:
        return None
    group = 1 if match[1] else 2
    words = match[group].split()
    at = max(range(len(words)), key=lambda i: len(words[i]))
    if rng.random() < 0.5 and len(set(words)) > 3:
        other = (at + 1) % len(words)
        words[at], words[other] = words[other], words[at]
    else:
        words[at] = rng.choice(
            ["certainly", "mostly", "another", "different", "better"]
            if given.language == "en"
            else ["확실히", "대부분", "완전히", "다르게", "오히려"]
        )
    changed = " ".join(words)
    return None if changed in given.source else _swap(given.sentence, match, changed, group)


_SAYS = re.compile(
    r"(?P<n>@?[A-Z][\w.-]+(?: [A-Z][\w.-]+){0,2}) (?:said|says|announced|claimed|claims|confirmed|"
    r"stated|reported|reports|explained|argued|argues|noted|notes|warned|wrote|shared|suggested|"
    r"suggests|highlighted|revealed|mentioned)\b|"
    r"\b[Aa]ccording to (?P<m>[A-Z][\w.-]+(?: [A-Z][\w.-]+)?)"
)
_SAYS_KO = re.compile(
    r"(?:^|(?<=[.”\"] ))(?P<n>[가-힣A-Za-z]{2,10}(?: [가-힣A-Za-z]{2,8}){0,2}?)"
    r"(?:은|는|이|가)(?= [^.]{0,120}"
    r"(?:밝혔|말했|전했|주장했|설명했|강조했|발표했|덧붙였|지적했|전망했))|"
    r"(?P<m>[가-힣A-Za-z]{2,10})(?=에 따르면)"
)
_NOBODY = frozenset(
    [
        "Members",
        "Users",
        "Researchers",
        "Engineers",
        "Developers",
        "Others",
        "Some",
        "Many",
        "One",
        "They",
        "He",
        "She",
        "It",
        "We",
        "This",
        "That",
        "Community",
        "Members",
        "The",
        "A",
        "An",
        "Discussions",
        "Participants",
        "Discussion",
        "Another",
        "Several",
        "Critics",
        "Experts",
        "Recent",
        "Reports",
        "User",
        "Member",
        "New",
    ]
)


def change_attribution(given: Given, names: Names, rng: random.Random) -> str | None:
    """Let another say it: every second time one whom the source mentions, but as no speaker."""
    pattern = _SAYS if given.language == "en" else _SAYS_KO
    found = [
        m
        for m in pattern.finditer(given.sentence)
        if (m["n"] or m["m"]).split()[0].strip("@") not in _NOBODY
    ]
    match = _pick(found, rng)
    if match is None:
        return None
    group = match.re.groupindex["n" if match["n"] else "m"]
    pool = [*names.people, *names.companies]
    present = [
        name
        for name in pool
        if name in given.source
        and re.search(_name_pattern(name), given.source)
        and name not in match[group]
        and match[group] not in name
        and not _may_speak(name, given.source)
    ]
    absent = [n for n in rng.sample(pool, min(40, len(pool))) if _absent(n, given.source)]
    chosen = present if present and rng.random() < 0.5 else absent
    return _swap(given.sentence, match, rng.choice(chosen), group) if chosen else None


def _may_speak(name: str, source: str) -> bool:
    """Return whether somebody may have said it: he begins a sentence, or says something else."""
    says = (
        r"(?:said|says|announce|claim|confirm|state|report|explain|argue|note|warn|wrote|share|"
        r"suggest|highlight|reveal|mention)"
    )
    return re.search(
        rf"(?:^|[.!?:\n]\s*|by |from |[Aa]ccording to |@)(?:\w+ )?{re.escape(name)}|"
        rf"{re.escape(name)}(?:['’]s)?(?: \w+){{0,4}} {says}|"
        rf"{re.escape(name)}(?:은|는|이|가|에 따르면)",
        source,
    ) is not None  # fmt: skip


_ANY_NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?![\w.,]*\d)")


def change_places(given: Given, names: Names, rng: random.Random) -> str | None:
    """Exchange two numbers of a sentence: each is still in the source, in another place."""
    found = list(_ANY_NUMBER.finditer(given.sentence))
    pairs = [(a, b) for a in found for b in found if a.start() < b.start() and a[0] != b[0]]
    if not pairs:
        return None
    one, other = rng.choice(pairs)
    return _swap(_swap(given.sentence, other, one[0]), one, other[0])


CHANGES: Mapping[str, Change] = {
    "number": change_number,
    "unit": change_unit,
    "date": change_date,
    "version": change_version,
    "quote": change_quote,
    "name": change_name,
    "attribution": change_attribution,
    "places": change_places,
}
"""All changes by the figure that they are counted under."""
