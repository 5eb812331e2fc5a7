"""The page behind a link: 4-gram F1 of the extracted text, ours beside trafilatura alone.

Pages and known texts are those of DATA/article_html: `aeb` was written by hand, `readability` is
another extractor's accepted output. Texts are compared as bags of word 4-grams; a page's matches,
surplus and misses are shares of its own total, so that long pages count no more than short ones,
and F1 is that of their sums (the measure of scrapinghub's article-extraction-benchmark).

Which of trafilatura's settings we ask for first was chosen on the even half (pages by id, every
second one); the odd half was not looked at for that. The peer is trafilatura with its defaults.
"""

import gzip
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import trafilatura
from bs4 import BeautifulSoup

from benchmarks.command import Command, report, rows
from ingest.article.fetch import parse_article

GRAM = 4
NOW = datetime.now(UTC)
Extract = Callable[[bytes, str], str]


@dataclass(frozen=True)
class Page:
    """A page and the text that it should give."""

    origin: str
    url: str
    body: bytes
    gold: str


@dataclass(frozen=True)
class Score:
    """A page's 4-grams that match, are too many and are missing, as shares; and the time taken."""

    page: Page
    match: float
    surplus: float
    missing: float
    seconds: float


def load_pages(folder: Path) -> Iterator[Page]:
    """Read the pages, ordered by id."""
    for row in sorted(rows(folder / "gold.jsonl.gz"), key=lambda row: row["id"]):
        gold = row.get("gold_text") or BeautifulSoup(row["gold_html"], "lxml").get_text(" ")
        body = gzip.decompress((folder / row["file"]).read_bytes())
        yield Page(row["id"].partition(":")[0], row.get("url") or "https://page.test/a", body, gold)


def grams(text: str) -> Counter[tuple[str, ...]]:
    """Return a text's word 4-grams; a shorter text is one gram."""
    words = re.findall(r"\w+", text)
    size = min(GRAM, len(words))
    return Counter(tuple(words[n : n + size]) for n in range(len(words) - size + 1) if size)


def measure(page: Page, extract: Extract) -> Score:
    begun = time.perf_counter()
    text = extract(page.body, page.url)
    seconds = time.perf_counter() - begun
    gold, found = grams(page.gold), grams(text)
    match = sum((gold & found).values())
    surplus, missing = sum(found.values()) - match, sum(gold.values()) - match
    total = max(1, match + surplus + missing)
    return Score(page, match / total, surplus / total, missing / total, seconds)


def f1(scores: list[Score]) -> float:
    match = sum(score.match for score in scores)
    errors = sum(score.surplus + score.missing for score in scores)
    return 2 * match / (2 * match + errors) if match else 0.0


def ours(body: bytes, url: str) -> str:
    return parse_article(body, url, content_type="text/html", now=NOW).text


def peer(body: bytes, url: str) -> str:
    return trafilatura.extract(body, url=url) or ""


def main() -> None:
    parser = Command(__doc__, "every fourth page", needs_data=True)
    options = parser.given()
    pages = list(load_pages(options.data / "article_html"))[:: 4 if options.quick else 1]
    ours(pages[0].body, pages[0].url)  # imports are not the first page's cost
    table = {name: [measure(page, extract) for page in pages]
             for name, extract in (("ours", ours), ("trafilatura", peer))}  # fmt: skip
    origins = sorted({page.origin for page in pages})
    print(f"{len(pages)} pages; trafilatura {version('trafilatura')}; F1 of word {GRAM}-grams\n")
    print(f"{'':12}" + "".join(f"{head:>13}" for head in ("all", "even half", "odd half", *origins,
                                                         "slowest s", "mean s")))  # fmt: skip
    for name, scores in table.items():
        parts = [f1(scores), f1(scores[::2]), f1(scores[1::2])]
        parts += [f1([s for s in scores if s.page.origin == origin]) for origin in origins]
        times = [score.seconds for score in scores]
        parts += [max(times), sum(times) / len(times)]
        print(f"{name:12}" + "".join(f"{part:13.4f}" for part in parts))
    figures = {
        "pages": len(pages),
        "f1_ours": round(f1(table["ours"]), 4),
        "f1_trafilatura": round(f1(table["trafilatura"]), 4),
        "f1_ours_odd_half": round(f1(table["ours"][1::2]), 4),
        "f1_trafilatura_odd_half": round(f1(table["trafilatura"][1::2]), 4),
        "slowest_s": round(max(score.seconds for score in table["ours"]), 3),
    }
    report("articles", figures)


if __name__ == "__main__":
    main()
