"""Which page is an entry's own: pages that were refused wrongly, beside those taken wrongly.

An entry is a headline and a link; the page behind the link may be a wall, an index or another
article. Pages are those of DATA/article_html. An entry's title is the page's first heading, which
need not be the title that its head states; headings of fewer than four words are left out. Each
entry is held against its own page; against 20 other pages at its own address, as after a redirect
within a site; and against its own page's title over the text of another, as a wall has it. Pages of
the even half (by a hash of their ids) were looked at while the bars were set, the odd half was not.
"""

import gzip
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from benchmarks.command import Command, report, rows
from ingest.article.fetch import article_item, parse_article
from ingest.article.teaser import is_own_page
from ingest.article.text import parse_tree
from ingest.item import Item

NOW = datetime.now(UTC)
OTHERS = 20
MIN_WORDS = 4
MIN_TEXT = 250


@dataclass(frozen=True)
class Pair:
    """An entry and its own page."""

    id: str
    entry: Item
    page: Item

    @property
    def is_unseen(self) -> bool:
        """Whether it took no part when the bars were set."""
        return sha256(self.id.encode()).digest()[0] % 2 == 1


def load_pairs(folder: Path) -> list[Pair]:
    """Read the pages that hold an article under a heading."""
    found = []
    for row in rows(folder / "gold.jsonl.gz"):
        body = gzip.decompress((folder / row["file"]).read_bytes())
        url = f"https://paper.test/{row['id']}"
        page = article_item(parse_article(body, url, now=NOW), "article", NOW)
        tree = parse_tree(body.decode("utf-8", "replace"))
        heading = tree.find(".//h1") if tree is not None else None
        title = " ".join(heading.text_content().split()) if heading is not None else ""
        if len(title.split()) >= MIN_WORDS and len(page.text) >= MIN_TEXT:
            entry = Item(f"feed:{row['id']}", "Paper", url, title, "", "", NOW)
            found.append(Pair(row["id"], entry, replace(page, url=url)))
    return found


def main() -> None:
    options = Command(__doc__, "half of the pages", needs_data=True).given()
    pairs = load_pairs(options.data / "article_html")
    if options.quick:
        pairs = [pair for pair in pairs if pair.is_unseen]
    draw = random.Random(1)
    figures: dict[str, float] = {}
    for name, half in (("seen", False), ("unseen", True)):
        entries = [pair for pair in pairs if pair.is_unseen is half]
        if not entries:
            continue
        refused = [pair for pair in entries if not is_own_page(pair.entry, pair.page)]
        others = [
            (pair, replace(other.page, url=pair.entry.url))
            for pair in entries
            for other in draw.sample([p for p in pairs if p is not pair], OTHERS)
        ]
        taken = sum(is_own_page(pair.entry, page) for pair, page in others)
        walls = sum(
            is_own_page(pair.entry, replace(pair.page, text=page.text)) for pair, page in others
        )
        for pair in refused:
            print(f"refused: {pair.entry.title[:60]!r}, page {pair.page.title[:60]!r}")
        figures |= {
            f"pages_{name}": len(entries),
            f"own_refused_{name}": len(refused) / len(entries),
            f"others_taken_{name}": taken / len(others),
            f"others_text_taken_{name}": walls / len(others),
        }
    for key, value in figures.items():
        print(f"{key:28} {value:.3f}")
    report("teasers", figures, 4)


if __name__ == "__main__":
    main()
