"""The parts of the fact gate by themselves: how numbers, dates, names and sounds are read."""

import datetime as dt
import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.item import Item
from summarize.gate.dates import Dated, KnownDate, borne_out, dates, span
from summarize.gate.evidence import Evidence, Sources
from summarize.gate.form import form_problems
from summarize.gate.korean import sounds_like
from summarize.gate.names import unknown_names
from summarize.gate.names_with_digits import figures, versions
from summarize.gate.numbers import quantities, says
from summarize.gate.placement import misplaced, placed
from summarize.gate.quotes import as_terms, copied_run, quotations, unknown_quotations
from summarize.gate.versions import unknown_versions
from summarize.gate.wording import sentences_of
from summarize.text.normalize import fold

DAY = dt.date(2024, 5, 3)
PUBLISHED = dt.date(2024, 5, 2)


@pytest.mark.parametrize(
    ("name", "known"),
    [("Pilot 0.10.0", True), ("Pilot 0.10.1", False), ("Pilot 2.1", False), ("Ray 0.10.0", False)],
)
def test_a_sentence_that_calls_a_number_a_version_bears_out_its_name(
    name: str, known: bool
) -> None:
    said = "The Pilot team has at last released version 0.10.0, its largest. Ray 2.1 is older."
    assert list(unknown_versions(name, sources(said))) == ([] if known else [name])


@pytest.mark.parametrize(
    ("name", "said", "known"),
    [
        ("Gateway v0.0.1", "It lets you chat.\n\nv0.0.1 is out.", True),
        ("Gateway v0.0.2", "It lets you chat.\n\nv0.0.1 is out.", False),
        ("Fern v0.0.1", "It lets you chat.\n\nv0.0.1 is out.", False),
        ("Gateway v0.0.1", "It lets you chat.\n\nv0.0.1 is out. It needs v2.1 of Pier.", False),
        ("Gateway v0.0.1", "It lets you chat.\n\nv0.0.1 is out, like Pier v0.0.1.", False),
    ],
)
def test_a_title_names_what_the_only_version_is_of(name: str, said: str, known: bool) -> None:
    assert (name not in unknown_versions(name, sources(said, title="The Fern Gateway"))) == known


def sources(text: str, language: str = "en", title: str = "") -> Sources:
    moment = dt.datetime.combine(PUBLISHED, dt.time(9), tzinfo=dt.UTC)
    one = Item("x:1", "s", "https://x.example/1", title, text, "Ann Lee", moment, language=language)
    return Evidence({one.id: one}).everything


def value(text: str) -> tuple[float, str]:
    """Return the first number of a text in base units, and what it measures."""
    number, unit = quantities(fold(text))[0].readings[0]
    return round(number * unit.factor, 9), unit.measure


VALUES = [
    ("1,048,000", 1_048_000, ""),
    ("1048k", 1_048_000, ""),
    ("1.048 million", 1_048_000, ""),
    ("104만 8천", 1_048_000, ""),
    ("1,048,000 tokens", 1_048_000, "tokens"),
    ("7B", 7e9, ""),
    ("70억", 7e9, ""),
    ("1조 5천억원", 1.5e12, "krw"),
    ("$1.3 billion", 1.3e9, "usd"),
    ("13억 달러", 1.3e9, "usd"),
    ("USD 5", 5, "usd"),
    ("€2.5bn", 2.5e9, "eur"),
    ("3배", 3, "times"),
    ("세 배", 3, "times"),
    ("3x", 3, "times"),
    ("threefold", 3, "times"),
    ("twice", 2, "times"),
    ("85.2%", 85.2, "percent"),
    ("85.2 percent", 85.2, "percent"),
    ("85.2퍼센트", 85.2, "percent"),
    ("3.5%p", 3.5, "points"),
    ("24GB", 24e9, "bytes"),
    ("24,000 MB", 24e9, "bytes"),
    ("2 hours", 7200, "seconds"),
    ("120분", 7200, "seconds"),
    ("1.5 years", 18, "months"),
    ("18개월", 18, "months"),
    ("twenty-five", 25, ""),
    ("half a million", 5e5, ""),
    ("two dozen", 24, ""),
    ("1,5 Millionen", 1.5e6, ""),
    ("1.048.576", 1_048_576, ""),
]


@pytest.mark.parametrize(("text", "number", "measure"), VALUES, ids=[v[0] for v in VALUES])
def test_a_number_is_read_in_any_notation(text: str, number: float, measure: str) -> None:
    assert value(text) == (pytest.approx(number), measure)


SAID = [
    ("over 1 million", "1,048,000", True),
    ("1M+", "1,048,000", True),
    ("1.05M", "1,048,000", True),
    ("1.04M", "1,048,000", False),
    ("1M", "1,048,000", False),
    ("over 2 million", "1,048,000", False),
    ("over 1.049 million", "1,048,000", False),
    ("nearly 1.1 million", "1,048,000", True),
    ("약 105만", "1,048,000", True),
    ("about 460", "459", True),
    ("460", "459", False),
    ("85%", "85.2%", True),
    ("86%", "85.2%", False),
    ("16+", "17", False),
    ("1 GB", "1000 MB", True),
    ("1 GB", "1 MB", False),
    ("5 GB", "5 to 10 GB", True),
    ("8GB", "8/16/32GB", True),
    ("70%", "70", False),
    ("70", "70%", True),
    ("8B parameters", "8B", True),
    ("8B tokens", "8B parameters", False),
    ("100여 명", "103명", True),
    ("2시간", "120 minutes", True),
    ("$25", "$15-25", True),
    ("25달러", "$15–25", True),
    ("$25", "15-25 people", False),
    ("three quarters of it", "75%", True),
    ("절반", "50%", True),
    ("4분의 3", "75%", True),
    ("two thirds of it", "75%", False),
    ("100만 토큰당", "$2 per million tokens", True),
    ("a million tokens", "$2 per million tokens", True),
    ("2년 뒤", "2년이 지난 후", True),
    ("more than 1%", "less than 1%", False),
    ("$5 per hour", "$5 per day", False),
    ("초당 250토큰", "250 tokens/sec", True),
]


@pytest.mark.parametrize(
    ("claim", "known", "expected"), SAID, ids=[f"{c} of {k}" for c, k, _ in SAID]
)
def test_when_two_numbers_say_the_same(claim: str, known: str, expected: bool) -> None:
    first = quantities(fold(claim))[0]
    assert any(says(first, other) for other in quantities(fold(known))) is expected


DATES = [
    ("on May 2, 2024", (2024, 5, 2)),
    ("2 May", (None, 5, 2)),
    ("2024-05-02", (2024, 5, 2)),
    ("2024년 5월 2일", (2024, 5, 2)),
    ("5월2일", (None, 5, 2)),
    ("3일 밝혔다", (None, None, 3)),
    ("2. Mai 2024", (2024, 5, 2)),
    ("January 2026", (2026, 1, None)),
    ("since 2021", (2021, None, None)),
]


@pytest.mark.parametrize(("text", "parts"), DATES, ids=[d[0] for d in DATES])
def test_a_date_is_read_by_its_parts(text: str, parts: tuple[int | None, ...]) -> None:
    found = dates(fold(text))[0]
    assert (found.year, found.month, found.day) == parts


@pytest.mark.parametrize(
    "text", ["it may be", "15년만에", "10일 동안", "2048 tokens", "2000배", "March on", "3개월"]
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert dates(fold(text)) == []


HELD = [
    ("on Thursday", "nothing", True),
    ("on Friday", "nothing", False),
    ("yesterday", "nothing", True),
    ("last year", "nothing", False),
    ("May 9", "next Thursday, May 9", True),
    ("next week", "May 9", True),
    ("next week", "May 29", False),
    ("tomorrow", "May 3", True),
    ("2024", "nothing", True),
    ("in 2024", "since 2021", False),
    ("다음 달 3일", "6월 3일", True),
    ("다음 달 3일", "5월 3일", False),
    ("in Q3", "third quarter", True),
    ("in Q3", "fourth quarter", False),
]


@pytest.mark.parametrize(
    ("claim", "known", "expected"), HELD, ids=[f"{c} of {k}" for c, k, _ in HELD]
)
def test_when_a_date_is_borne_out(claim: str, known: str, expected: bool) -> None:
    there = [KnownDate(found, PUBLISHED) for found in dates(fold(known))]
    assert borne_out(dates(fold(claim))[0], there, [PUBLISHED], DAY) is expected


@given(st.sampled_from(["day", "week", "month", "quarter", "year"]), st.integers(-900, 900))
def test_a_span_begins_before_it_ends_and_meets_the_next(unit: str, count: int) -> None:
    here, after = span(f"{unit}{count:+d}", DAY), span(f"{unit}{count + 1:+d}", DAY)
    assert here is not None
    assert after is not None
    assert here[0] <= here[1] < after[0]
    assert after[0] - here[1] == dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Llama 3.1 8B beats GPT-4o on 3 tests", ["GPT-4o", "Llama 3.1"]),
        ("8x7B and RTX 4090 with 24 GB", ["8x7B", "RTX 4090"]),
        ("In May 2 firms met; About 20 came", []),
        ("OpenAI 30% up, 5G, 4K", []),
        ("v0.2.1 of Qwen2.5-72B-Instruct", ["v0.2.1", "Qwen2.5-72B-Instruct"]),
        ("라마 3.1과 모델 3개", ["라마 3.1"]),
    ],
)
def test_names_with_digits_are_told_from_numbers(text: str, names: list[str]) -> None:
    found = [name for name, _, _ in versions(text)]
    assert sorted(found) == sorted(names)


def test_what_is_part_of_a_name_or_a_date_is_no_number() -> None:
    found_dates, numbers = figures("On 2 May Llama 3 8B came with 15T tokens")
    assert [d.text for d in found_dates] == ["2 may"]
    assert [q.text for q in numbers] == ["8b", "15t tokens"]


@pytest.mark.parametrize(
    ("hangul", "latin", "expected"),
    [
        ("올트먼", "Altman", True),
        ("수츠케버", "Sutskever", True),
        ("하사비스", "Hassabis", True),
        ("세르게이", "Sergey", True),
        ("페이지", "Page", True),
        ("카파시", "Karpathy", True),
        ("머스크", "Altman", False),
        ("팀", "Cook", False),
        ("", "Altman", False),
    ],
)
def test_how_a_name_sounds(hangul: str, latin: str, expected: bool) -> None:
    assert sounds_like(hangul, latin) is expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He said “this is it” and left.", ["this is it"]),
        ("She's sure it isn't 'a big step'.", ["a big step"]),
        ('그는 "투자를 늘리겠다"고 ‘말’했다.', ["말", "투자를 늘리겠다"]),
        ("「新しい」モデルと『本』", ["新しい", "本"]),
        ("Don't worry, it's the '90s.", []),
        ("Er sagte „das ist gut“.", ["das ist gut"]),
    ],
)
def test_quotations_are_found_by_any_marks(text: str, found: list[str]) -> None:
    assert sorted({words for words, _ in quotations(text)}) == sorted(found)


def test_a_quotation_may_leave_words_out_but_not_change_them() -> None:
    there = sources("“We will, as ever, keep the weights open”, she said.")
    assert unknown_quotations("“We will … keep the weights open”", there, "en") == []
    assert unknown_quotations("“We will keep the weights open”", there, "en") != []
    assert unknown_quotations('"the weights [are] closed"', there, "en") != []
    assert unknown_quotations("‘모델’은 “열려 있다”", there, "ko") == ["열려 있다"]
    assert (
        as_terms('모델이 "열려 있다"고 “open”에 썼다', there, "ko")
        == "모델이 ‘열려 있다’고 “open”에 썼다"
    )
    assert as_terms("‘모델’은 “열려 있다”", there, "ko") == "‘모델’은 ‘열려 있다’"
    assert as_terms("It “opens wide”", there, "en") == "It “opens wide”"


def test_copying_is_told_by_length() -> None:
    text = " ".join(f"item{n}" for n in range(200))
    assert copied_run(" ".join(text.split()[:60])[:399], sources(text)) == ""
    assert copied_run(" ".join(text.split()[20:90]), sources(text)).startswith("item20")
    assert copied_run("가나다라 " * 60, sources("가나다라 " * 100)) != ""


PLACED = [
    ("The share rose from 16% to 54%.", True),
    ("It went up to 54%, from 16% before.", True),
    ("Review lifted the share from 54% to 16%.", False),
    ("It finds bugs in 54% of large changes.", False),
    ("Of large changes 84% have findings.", True),
    ("GLM-4.7 beats its predecessor GLM-4.6.", True),
    ("GLM-4.6 beats its predecessor GLM-4.7.", False),
    ("It opens on May 9 and ends on May 3.", False),
    ("The hall holds 700 firms and 80,000 visitors.", True),
    ("The hall holds 80,000 firms and 700 visitors.", False),
    ("The plan's price was cut from $7.99 to $4.99.", True),
    ("The plan's price was cut from $4.99 to $7.99.", False),
    ("The plan now costs $7.99, up from $4.99.", False),
]


@pytest.mark.parametrize(("text", "holds"), PLACED, ids=[p[0] for p in PLACED])
def test_a_figure_stands_beside_the_words_of_its_item(text: str, holds: bool) -> None:
    there = (
        "Review lifted the share from 16% to 54%. It finds bugs in 84% of large changes. "
        "GLM-4.7 beats its predecessor GLM-4.6. It opens on May 3 and ends on May 9. "
        "700 firms come; 80,000 visitors are expected in the hall. "
        "The price of the plan drops to $4.99 a month, down from $7.99."
    )
    known = sources(there).facts[0].placed
    assert (not list(misplaced([text], known, DAY))) is holds


HOSTILE = [
    (quantities, ("1/", "1:", "$1-", "1 to ", "1만")),
    (dates, ("1월", "may 1 ", "1/")),
    (figures, ("A-1", "1 ")),
    (lambda text: list(quotations(text)), ("“", "'a", "a'", "‘")),
    (lambda text: list(placed(text, DAY)), ("1월", "1 to ", "may 1 ")),
    (lambda text: copied_run(text, sources("a")), ("가 ", "A ")),
    (lambda text: unknown_names(text, sources("a"), "ko"), ("가나다는 회장 ", "A-")),
    (lambda text: unknown_names(text, sources("a"), "en"), ("A-", "a.", "Aa ")),
    (lambda text: list(form_problems(text, "ko", sources("a"))), ("a-", "a.", "www.", "a@", "|")),
]


@pytest.mark.parametrize(
    ("read", "text"), [(read, unit * (20_000 // len(unit))) for read, units in HOSTILE
                       for unit in units]
)  # fmt: skip
def test_hostile_text_takes_linear_time(read: Callable[[str], object], text: str) -> None:
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 3


def test_sentences_that_touch_are_parted() -> None:
    assert sentences_of("그는 말했다.28일 열렸다. It ran.\nEnd") == [
        "그는 말했다.",
        "28일 열렸다.",
        "It ran.",
        "End",
    ]


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,:/%$€kMB억만조천 to-+약~xGB", max_size=40))
def test_every_number_says_itself(text: str) -> None:
    for quantity in quantities(fold(text)):
        assert says(quantity, quantity)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_dates_lie_in_their_text_and_do_not_overlap(text: str) -> None:
    folded = fold(text)
    found = dates(folded)
    assert all(folded[d.start : d.end] == d.text for d in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(isinstance(d, Dated) for d in found)
