"""Items for the tests of stories: short to write, and different only in what a test is about."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from ingest.item import Engagement, Item, Link, Relation

NOON = dt.datetime(2024, 5, 2, 12, tzinfo=dt.UTC)
END = dt.datetime(2024, 5, 3, tzinfo=dt.UTC)

EVENTS = (
    (
        "Harbor opens the weights of its Pier model under a free licence",
        "Pier model weights opened by Harbor, licence is free",
        "Harbor frees Pier: weights of the model are open now, with a licence for all",
    ),
    (
        "Senate committee questions chip makers about export rules",
        "Chip makers face Senate committee over export rules",
        "Export rules: what the Senate committee asked the chip makers",
    ),
    (
        "Fresh arithmetic problems reveal overfitting in several language models",
        "Overfitting revealed in language models by fresh arithmetic problems",
        "Several language models overfit, says a set of fresh arithmetic problems",
    ),
    (
        "Volcano near Reykjavik wakes after decades and closes the airport",
        "Airport closed as volcano near Reykjavik wakes",
        "Reykjavik airport closes: volcano wakes after decades of silence",
    ),
)
"""Events told in three wordings each; events share no content word."""


def item(n: int, title: str = "", text: str = "", **more: Any) -> Item:
    """Return an item of the day, numbered; every field can be set."""
    links = tuple(Link(url) for url in more.pop("links", ()))
    relations = tuple(Relation(*pair) for pair in more.pop("relations", ()))
    score = more.pop("score", None)
    values: dict[str, Any] = {
        "id": f"feed:{n}",
        "source": "wire",
        "url": f"https://news{n}.example/post-{n}",
        "title": title,
        "text": text,
        "author": f"writer {n}",
        "published_at": NOON + dt.timedelta(minutes=n),
        "publisher": f"Paper {n}",
        "links": links,
        "relations": relations,
        "engagement": Engagement(score=score),
    }
    return Item(**{**values, **more})


def day() -> list[Item]:
    """Return the events of a day, three wordings each."""
    return [
        item(10 * e + n, wording)
        for e, wordings in enumerate(EVENTS)
        for n, wording in enumerate(wordings)
    ]


def directions(texts: Sequence[str]) -> NDArray[np.float32]:
    """Embed each text by its first word: rows of no fixed length, zeros for an unknown one."""
    rows = np.zeros((len(texts), 6), np.float32)
    for row, text in zip(rows, texts, strict=True):
        word = text.split()[0]
        if word != "unknown":
            row[sum(map(ord, word)) % 6] = 1 + len(text)
    return rows


def labels(data: Any, count: int) -> NDArray[np.intp]:
    """Draw a label for each row, numbered without gaps."""
    drawn = data.draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
    return np.unique(drawn, return_inverse=True)[1].astype(np.intp)
