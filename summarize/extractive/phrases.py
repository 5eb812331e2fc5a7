"""The extractive editor's own words, by language: all that it says beside what items say.

Each language is a file in `summarize/words/` and whole; one without a file gets English.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Phrases:
    """Templates of one language; `{}` names what is filled in."""

    quote: str
    quote_place: str
    post: str
    via: str
    credit: str
    unnamed_one: str
    unnamed_several: str
    overview: str
    other: str
    posted: str
    and_: str
    comma: str
    release: str
    widest: str
    named: str
    single: str
    all_single: str
    none_single: str
    quiet_title: str
    quiet: str


@cache
def phrases_for(language: str) -> Phrases:
    """Return the phrases of a language ("pt-BR" looks for "pt"), English where there are none."""
    folder = files("summarize").joinpath("words")
    file = folder.joinpath(f"{language.lower().partition('-')[0]}.toml")
    file = file if file.is_file() else folder.joinpath("en.toml")
    return Phrases(**tomllib.loads(file.read_text("utf-8")))


def join(parts: Sequence[str], phrases: Phrases) -> str:
    """Join parts as a language lists them: "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return phrases.comma.join(parts[:-1]) + phrases.and_ + parts[-1]
