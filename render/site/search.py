"""Search without a server: which issue has which word, in small files that browsers fetch in part.

Each year has its words in SHARDS files, by a word's first letter; a word stands there with the
numbers of the documents that have it. The search page fetches the files of the words asked for,
then the records of the few issues that hold all of them, and looks the statement up. So a changed
issue costs its year, and a question a few kilobytes a year.

Words of Latin, Greek and Cyrillic letters stand whole and are found by their beginnings. All other
scripts are indexed by pairs of letters, and found anywhere: Korean hangs particles on words and
writes compounds without a blank, Chinese and Japanese have no blanks at all. That pairs may come
from several words costs the fetching of an issue in vain, never a wrong result.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import filterfalse
from typing import Final, NamedTuple

from pydantic_core import to_json

from render.page.front import anchor_of
from render.site.told import read_words
from render.site.workers import BuildContext, Files
from render.text.prose import Prose, source_place
from render.text.words import clean
from summarize.edition import Edition

SHARDS: Final = 64
OPENING_RUNS: Final = 4
RECORDS: Final = "said.json"
"""The file beside an issue's page with what a search shows of it."""

_LETTERS: Final = "0-9a-z\u00df-\u052f"
_SPACED: Final = re.compile(f"[{_LETTERS}]+")
_NO_SIGNS: Final = bytes(c if c > 127 or chr(c).isalnum() else ord(" ") for c in range(256))
_TYPOGRAPHY: Final = "“”‘’–—…"
_OTHER: Final = re.compile(rf"[^\x00-\x7f\W{_LETTERS}]+")  # in this order: most signs are ASCII
_RUNS: Final = re.compile(f"{_SPACED.pattern}|{_OTHER.pattern}")
_MARKS: Final = re.compile(r"\]\([^)\s]*\)|[\[\]*_`#>|~]")
"""What Markdown has besides words."""


class Record(NamedTuple):
    """A statement as a search shows it; `anchor` is its place on the page, "" for the whole."""

    anchor: str
    label: str
    text: str
    places: str = ""
    section: str = ""


class Document(NamedTuple):
    """A page with records: its path within the site, its day."""

    path: str
    date: str


def records_of(edition: Edition, proses: Mapping[str, Prose]) -> Iterator[Record]:
    """Yield what a search may find of an issue: its head, then each story's statement."""
    lead = (proses[f"lead/{n}"].plain for n in range(len(edition.lead)))
    yield Record("", clean(edition.title), " ".join([clean(edition.description), *lead]))
    for where, section, bullet in edition.bullets():
        prose, label, title = proses[where], clean(bullet.label), clean(section.title)
        places = ", ".join(dict.fromkeys(map(source_place, prose.sources)))
        yield Record(anchor_of(where), label, prose.plain, places, title)


def words_of(texts: Iterable[str]) -> dict[str, None]:
    """Return what texts are indexed by, each word once, in their order.

    `search.js` takes a question apart in the same way.
    """
    words = dict.fromkeys(_runs(" ".join(map(_folded, texts))))
    if rest := [run for run in words if not run.isascii()]:
        for run in rest:
            del words[run]
        others = " ".join(rest)
        words |= dict.fromkeys(_SPACED.findall(others))
        for run in _OTHER.findall(others):
            words |= dict.fromkeys([run[n : n + 2] for n in range(len(run))])
    return words


def words_in(records: Sequence[Record]) -> tuple[list[str], list[str]]:
    """Return what a document is found by: the words of its headings, and its other ones."""
    labels, texts, places = (dict.fromkeys(record[n] for record in records) for n in (1, 2, 3))
    headed = words_of(labels) | dict.fromkeys(filter(None, map(opening_of, labels)))
    return list(headed), list(filterfalse(headed.__contains__, words_of([*texts, *places])))


def index_files(
    folder: str, documents: Sequence[Document], words: Iterable[Sequence[Sequence[str]]]
) -> Files:
    """Return the files of an index by name; `words` are the documents', as `words_in` gives them.

    A number is twice the document's place in the list, and one more where a heading has the word.
    """
    holding: dict[str, list[int]] = defaultdict(list)
    for place, parts in enumerate(words):
        for number, part in zip((2 * place + 1, 2 * place), parts, strict=True):
            for word in part:
                holding[word].append(number)
    shards: list[dict[str, list[int]]] = [{} for _ in range(SHARDS)]
    for word in sorted(holding):
        shards[ord(word[0]) % SHARDS][word] = holding[word]
    made = {f"{folder}{n}.json": to_json(words) for n, words in enumerate(shards)}
    return made | {f"{folder}pages.json": to_json(documents)}


def opening_of(heading: str) -> str:
    """Return a heading's first runs: a heading that was asked for word by word leads by them."""
    folded = _folded(heading)
    runs = _runs(folded) if folded.isascii() else _RUNS.findall(folded)
    return " ".join(runs[:OPENING_RUNS])


def _folded(text: str) -> str:
    if not text.isascii():
        for sign in _TYPOGRAPHY:  # all that most texts have beyond ASCII, which is fast
            text = text.replace(sign, " ")
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).lower()


def _runs(text: str) -> list[str]:
    """Return what stands between the blanks and ASCII signs of a folded text."""
    return text.encode().translate(_NO_SIGNS).decode().split()


def index_of_issues(
    folder: str, documents: Sequence[Document], names: Sequence[str], context: BuildContext
) -> Files:
    """Make a year's index in a folder, of the words that are kept of the issues of these names."""
    return index_files(folder, documents, (read_words(context.output.root, n) for n in names))


def index_of_posts(
    folder: str, posts: Sequence[tuple[Document, str, str]], context: BuildContext
) -> Files:
    """Make the index of posts that no edition stands behind (title, body), and their records."""
    documents = [document for document, _, _ in posts]
    records = [
        [Record("", title, " ".join(_MARKS.sub(" ", body).split()))] for _, title, body in posts
    ]
    told = zip(documents, records, strict=True)
    return {f"{document.path}{RECORDS}": to_json(row) for document, row in told} | index_files(
        folder, documents, map(words_in, records)
    )
