"""The words of ours that readers see, in the languages that an issue may be written in.

An edition brings its own sentences; headings, labels and dates around them come from here. Each
language is a file in `render/words/` and whole: a page half in English is worse than one of
which all headings are, so a language without a file gets English throughout, and the build says
so. Single words can be replaced in the settings (`labels = {preview = "Today's Preview"}`), which
is also how a Korean newsletter keeps English headings.
"""

import datetime as dt
import functools
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from summarize.errors import UsageError

WORDS: Final = Path(str(files("render"))) / "words"
"""The folder of the languages' files."""

RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur", "yi", "ps", "sd", "ug", "ckb", "dv"})
"""Languages whose script runs from right to left."""


@dataclass(frozen=True, eq=False)
class Labels:
    """Headings and labels of one language, each an attribute; `{}` stands for what varies.

    `name` is what the language calls itself. `day` and `month` are patterns with `{y}`, `{m}`,
    `{d}`, `{month}` (the month's name) and `{weekday}`, `thousands` stands in long numbers.
    `reasons` say in few words why a source is missing, by the kinds in `_KINDS`. Readers get
    nothing else of an error: its own text is for the operator, and may hold an address, a key or a
    stranger's words. `checks` say likewise what the fact check found.
    """

    words: Mapping[str, str]
    months: Sequence[str]
    weekdays: Sequence[str]
    reasons: Mapping[str, str]
    checks: Mapping[str, str]

    def __post_init__(self) -> None:
        """Make an attribute of each word."""
        vars(self).update(self.words)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> str:
            """Return the label of a name."""

    def date(self, day: dt.date) -> str:
        """Return a day as readers of this language write it: "3 May 2024", "2024년 5월 3일"."""
        return _fill(self, self.day, day)

    def full_date(self, day: dt.date) -> str:
        """Return a day with its weekday: "Friday, 3 May 2024", "2024년 5월 3일 금요일"."""
        return _fill(self, self.full_day, day)

    def short_date(self, day: dt.date) -> str:
        """Return a day without its year: "3 May", "5월 3일"."""
        return _fill(self, self.short_day, day)

    def week_of(self, monday: dt.date) -> str:
        """Return the days of a week: "20–26 April 2026", "27 Apr – 3 May 2026"."""
        sunday = monday + dt.timedelta(days=6)
        if monday.month != sunday.month:
            return f"{self.short_date(monday)} – {self.date(sunday)}"
        return _fill(self, self.day.replace("{d}", f"{monday.day}–{{d}}"), sunday)

    def moment(self, moment: dt.datetime) -> tuple[str, str]:
        """Return an instant as HTML takes it, and in UTC for readers: "2 May, 14:05 UTC"."""
        at = utc = moment.isoformat(timespec="seconds")  # HTML takes no microseconds
        if not at.endswith("+00:00"):
            moment = moment.astimezone(dt.UTC)
            utc = moment.isoformat()
        return at, f"{self.short_date(moment.date())}, {utc[11:16]} UTC"

    def month_name(self, day: dt.date) -> str:
        """Return a day's month: "May 2024"."""
        return _fill(self, self.month, day)

    def number(self, number: int) -> str:
        """Return a number with its thousands set apart: "12,400", "12.400"."""
        return f"{number:,}".replace(",", self.thousands)

    def count_issues(self, number: int) -> str:
        """Return a number of issues in words."""
        return (self.issue if number == 1 else self.issues).format(self.number(number))

    def reason(self, code: str) -> str:
        """Say in a fixed phrase of this language why a source is missing; "" without a code."""
        if not code:
            return ""
        kind = _KINDS.get(code) or ("server" if code.startswith("http-5") else "other")
        return self.reasons[kind]

    def check(self, kind: str, detail: str) -> str:
        """Say in a fixed phrase of this language what the fact check found in a statement."""
        if kind != "entailment":
            return self.checks[_CHECKS["found"].get(kind, "other")]
        fault = detail.partition(": ")[2].partition(": ")[0]
        return self.second.format(self.checks[_CHECKS["second"].get(fault, "other")])


@functools.lru_cache(maxsize=4096)
def _fill(labels: Labels, pattern: str, day: dt.date) -> str:
    """Fill a pattern of a date; a site's lists ask for the same days again and again."""
    name, weekday = labels.months[day.month - 1], labels.weekdays[day.weekday()]
    return pattern.format(
        y=day.year, m=day.month, d=day.day, month=name, mon=name[:3], weekday=weekday
    )


_CODES: Final = tomllib.loads((files("render.text") / "reasons.toml").read_text("utf-8"))
_KINDS: Final = {code: kind for kind, codes in _CODES.items() for code in codes.split()}
"""What a trouble's code comes down to for a reader."""

_CHECKS: Final = tomllib.loads((files("render.text") / "checks.toml").read_text("utf-8"))
"""The phrases of what the gate finds by kind, and of a second reader's objections by fault."""


def has_labels(language: str) -> bool:
    """Return whether there are labels in a language; what lacks them gets English ones."""
    return _base(language) in _languages()


def without_labels(languages: Iterable[str]) -> list[str]:
    """Say of each language that has no labels what its pages look like, and what mends it."""
    return [
        f"no headings in {language!r} yet ({', '.join(_languages())}): its pages have English "
        "ones; [post.labels] in newsletter.toml replaces them"
        for language in languages
        if not has_labels(language)
    ]


def language_name(language: str) -> str:
    """Return what a language calls itself; its code if it has no labels here."""
    return labels_for(language).name if has_labels(language) else language


def direction_of(language: str) -> str:
    """Return the value of `dir` for a language's pages."""
    return "rtl" if _base(language) in RIGHT_TO_LEFT else "ltr"


def labels_for(language: str, overrides: Mapping[str, str] | None = None) -> Labels:
    """Return the labels of a language ("pt-BR" looks for "pt"), some replaced by the settings.

    Raises UsageError naming an override that no label has.
    """
    labels = _labels(_base(language) if has_labels(language) else "en")
    if not overrides:
        return labels
    if unknown := sorted(overrides.keys() - labels.words.keys()):
        known = sorted(labels.words)
        raise UsageError(f"labels: no label is called {unknown[0]!r}; there are {known}")
    return replace(labels, words={**labels.words, **overrides})


@functools.lru_cache(maxsize=32)
def _labels(language: str) -> Labels:
    words = tomllib.loads((WORDS / f"{language}.toml").read_text("utf-8"))
    lists = {name: words.pop(name) for name in ("months", "weekdays", "reasons", "checks")}
    return Labels(words, **lists)


@functools.lru_cache(maxsize=1)
def _languages() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in WORDS.glob("*.toml")))


def _base(language: str) -> str:
    return language.lower().partition("-")[0]
