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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from importlib.resources import files
from pathlib import Path
from typing import Final

from summarize.errors import UsageError

WORDS: Final = Path(str(files("render"))) / "words"
"""The folder of the languages' files; English is the class below."""


class LabelError(UsageError):
    """A setting names a label that does not exist."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Headings and labels of one language; `{}` stands for the number or name that varies.

    `name` is what the language calls itself. `day` and `month` are patterns with `{y}`, `{m}`,
    `{d}`, `{month}` (the month's name) and `{weekday}`, `thousands` stands in long numbers.
    `reasons` say in few words why a source is missing, by the kinds in `_KINDS`. Readers get
    nothing else of an error: its own text is for the operator, and may hold an address, a key or a
    stranger's words.
    """

    name: str = "English"
    preview: str = "Today's Preview"
    viewpoint: str = "AI Viewpoint 🤖"
    overview: str = "Today's Overview"
    missing: str = "Missing today:"
    continues: str = "continues from {}"
    above: str = "{}, linked above"
    corrections: str = "Corrections"
    sources: str = "Sources"
    source: str = "Source"
    contents: str = "Contents"
    brief: str = "In brief"
    places: str = "{} places"
    people: str = "{} people"
    since: str = "since {}"
    about: str = "About this issue"
    story: str = "The story so far"
    stories: str = "Stories"
    archive: str = "Archive"
    topics: str = "Topics"
    trends: str = "Trends"
    search: str = "Search"
    home: str = "Home"
    earlier: str = "Earlier issues"
    newer: str = "Next issue"
    older: str = "Previous issue"
    issue: str = "{} issue"
    issues: str = "{} issues"
    opinion: str = "Opinion, written by the editor program. It brings no facts of its own."
    skip: str = "Skip to the text"
    theme: str = "Light or dark"
    updated: str = "Updated {}"
    markdown: str = "This issue as Markdown"
    read: str = "Read"
    unchanged: str = "Nothing new"
    partial: str = "Read in part"
    not_read: str = "Missing"
    items: str = "{} items read"
    items_head: str = "Items"
    told: str = "{} stories told"
    saved: str = "{} minutes of reading saved"
    repeated: str = "{} stories left out, because they only repeated earlier days"
    editor: str = "Written by {}"
    extractive: str = "the extractive editor, in the sources' own words, without a language model"
    gate: str = "Fact check: {} of {} statements held as written"
    days: str = "{} days"
    story_days: str = "Told over {} days"
    week: str = "Week of"
    times: str = "Issues"
    nothing: str = "Nothing here yet."
    no_results: str = "Nothing found."
    story_pages: str = "What is told on more than one day has a page of its own here."
    no_script: str = "Searching needs JavaScript. The archive lists every issue without it."
    search_hint: str = "Words, names, models"
    chart: str = "How many issues mentioned {}, by week"
    chart_stories: str = "How many stories were told about {}, by week"
    table: str = "As a table"
    posts: str = "Earlier posts"
    no_index: str = "The search index is not there: it is built with the extra dateline[search]."
    dropped: str = "dropped"
    repaired: str = "repaired"
    replaced: str = "replaced"
    kept: str = "kept"
    was: str = "before"
    now: str = "now"
    topic_share: str = "Stories by topic"
    rising: str = "People, companies and models"
    not_found: str = "There is no such page."
    picture: str = "image"
    thousands: str = ","
    day: str = "{d} {month} {y}"
    full_day: str = "{weekday}, {d} {month} {y}"
    short_day: str = "{d} {mon}"
    month: str = "{month} {y}"
    months: tuple[str, ...] = (
        "January", "February", "March", "April", "May", "June", "July",
        "August", "September", "October", "November", "December",
    )  # fmt: skip
    weekdays: tuple[str, ...] = (
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    )  # fmt: skip
    reasons: Mapping[str, str] = field(
        default_factory=lambda: {
            "timeout": "no answer in time",
            "connection": "no connection",
            "access": "access refused",
            "missing": "not found",
            "gone": "ended",
            "wait": "requests limited",
            "server": "server error",
            "form": "not readable",
            "size": "too large",
            "budget": "own limit used up",
            "unread": "not collected",
            "other": "error",
        }
    )

    def date(self, day: dt.date) -> str:
        """Return a day as readers of this language write it: "3 May 2024", "2024년 5월 3일"."""
        return self._fill(self.day, day)

    def full_date(self, day: dt.date) -> str:
        """Return a day with its weekday: "Friday, 3 May 2024", "2024년 5월 3일 금요일"."""
        return self._fill(self.full_day, day)

    def short_date(self, day: dt.date) -> str:
        """Return a day without its year: "3 May", "5월 3일"."""
        return self._fill(self.short_day, day)

    def moment(self, moment: dt.datetime) -> str:
        """Return an instant in UTC: "2 May, 14:05 UTC"."""
        moment = moment.astimezone(dt.UTC)
        return f"{self.short_date(moment)}, {moment.hour:02}:{moment.minute:02} UTC"

    def month_name(self, day: dt.date) -> str:
        """Return a day's month: "May 2024"."""
        return self._fill(self.month, day)

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

    def _fill(self, pattern: str, day: dt.date) -> str:
        name = self.months[day.month - 1]
        return pattern.format(
            y=day.year,
            m=day.month,
            d=day.day,
            month=name,
            mon=name[:3],
            weekday=self.weekdays[day.weekday()],
        )


_KINDS: Final = {
    code: kind
    for kind, codes in {
        "timeout": "timeout",
        "connection": "connect disconnected dns protocol proxy redirect tls too-many-redirects "
        "truncated",
        "access": "http-401 http-403 no-credentials protected refused refused-address "
        "robots robots-unknown suspended",
        "missing": "bad-address http-404 no-channels not-found",
        "gone": "gone http-410",
        "wait": "busy http-429 paused rate-limited",
        "form": "bad-encoding bad-selector empty no-entries no-words not-a-feed not-a-page "
        "not-discord not-hackernews not-messages not-posts not-reddit not-x broken-entry",
        "size": "too-large",
        "budget": "http-402 over-budget",
        "unread": "not-collected",
    }.items()
    for code in codes.split()
}
"""What a trouble's code comes down to for a reader."""


def has_labels(language: str) -> bool:
    """Return whether there are labels in a language; what lacks them gets English ones."""
    return _file(language) is not None or _base(language) == "en"


def without_labels(languages: Iterable[str]) -> list[str]:
    """Say of each language that has no labels what its pages look like, and what mends it."""
    have = ", ".join(sorted({"en", *(path.stem for path in WORDS.glob("*.toml"))}))
    return [
        f"no headings in {language!r} yet ({have}): its pages have English ones; "
        "[post.labels] in newsletter.toml replaces them"
        for language in languages
        if not has_labels(language)
    ]


def language_name(language: str) -> str:
    """Return what a language calls itself; its code if it has no labels here."""
    return labels_for(language).name if has_labels(language) else language


def labels_for(language: str, overrides: Mapping[str, str] | None = None) -> Labels:
    """Return the labels of a language ("pt-BR" looks for "pt"), some replaced by the settings.

    Raises LabelError naming an override that no label has.
    """
    labels = _labels(_base(language))
    if not overrides:
        return labels
    known = {f.name for f in fields(Labels)} - {"months", "weekdays", "reasons"}
    if unknown := sorted(overrides.keys() - known):
        raise LabelError(f"labels: no label is called {unknown[0]!r}; there are {sorted(known)}")
    return replace(labels, **overrides)  # type: ignore[arg-type]


@functools.lru_cache(maxsize=32)
def _labels(language: str) -> Labels:
    path = _file(language)
    if path is None:
        return Labels()
    words = tomllib.loads(path.read_text("utf-8"))
    listed = {name: tuple(words[name]) for name in ("months", "weekdays")}
    return Labels(**{**words, **listed})


def _file(language: str) -> Path | None:
    base = _base(language)
    path = WORDS / f"{base}.toml"
    return path if base.isalpha() and path.is_file() else None


def _base(language: str) -> str:
    return language.lower().partition("-")[0]
