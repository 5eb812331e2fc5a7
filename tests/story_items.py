"""Items for the tests of stories: short to write, and different only in what a test is about."""

import datetime as dt
from typing import Any

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
    """Give an item of the day, numbered; every field can be set."""
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
    """Give the events of a day, three wordings each."""
    return [
        item(10 * e + n, wording)
        for e, wordings in enumerate(EVENTS)
        for n, wording in enumerate(wordings)
    ]
