"""Answers of Hacker News' search API into items. Pure.

A story's item holds what its author wrote; its link is read elsewhere. Each kept comment is an item
of its own, since it is an opinion with a permalink.
"""

from dataclasses import replace
from typing import Any, NamedTuple

from ingest.item import Engagement, Item, Link, Relation
from ingest.text.clean import clean, clip, detect_language, one_line, read_html
from ingest.text.json_values import Table, moment, rows, table, whole, words
from ingest.url.canonical import canonical_url

PUBLISHER = "Hacker News"
MAX_TEXT = 20_000


class HitsPage(NamedTuple):
    """One page of hits: its stories, how many hits it has, and how many pages there are."""

    items: list[Item]
    seen: int
    pages: int


def parse_stories(data: object, source: str, web_url: str) -> HitsPage | None:
    """Read one page of stories; None for what is no answer of the search API."""
    answer = table(data)
    if not isinstance(answer.get("hits"), list):
        return None
    hits = rows(answer["hits"])
    told = (_item(hit, source, web_url, body="story_text") for hit in hits)
    found = [item for item in told if item and item.title]
    return HitsPage(found, len(answer["hits"]), whole(answer.get("nbPages")) or 0)


def parse_comments(
    data: Any, story: Item, source: str, web_url: str, most: int
) -> list[Item] | None:
    """Read the first comments below a story, direct ones first; None for no answer of the search
    API.

    Deleted and empty ones are left out. The API gives no points, so its order stays.
    """
    if not isinstance(table(data).get("hits"), list):
        return None
    told = (_item(hit, source, web_url, body="comment_text") for hit in rows(data["hits"]))
    own = Relation("reply", story.id)  # a comment belongs to its story, whatever it answers
    found = [
        replace(item, relations=tuple(dict.fromkeys((*item.relations, own))))
        for item in told
        if item and item.text
    ]
    return sorted(found, key=lambda item: len(item.relations))[:most]


def _item(hit: Table, source: str, web_url: str, *, body: str) -> Item | None:
    key, title = words(hit.get("objectID")), one_line(words(hit.get("title")))
    at = moment(whole(hit.get("created_at_i"))) or moment(hit.get("created_at"))
    if not (key.isascii() and key.isdigit() and at):
        return None
    html = read_html(words(hit.get(body)))
    text = clip(clean(html.text), MAX_TEXT)
    parent, target = whole(hit.get("parent_id")), canonical_url(words(hit.get("url")))
    links = [(target, ""), *(link for link in html.links if link[0] != target)]
    return Item(
        id=f"hackernews:{key}",
        source=source,
        url=f"{web_url}/item?id={key}",
        title=title,
        text=text,
        author=one_line(words(hit.get("author"))),
        published_at=at,
        publisher=PUBLISHER,
        language=detect_language(f"{title}\n{text}"),
        links=tuple(Link(*link) for link in links if link[0]),
        relations=(Relation("reply", f"hackernews:{parent}"),) if parent else (),
        engagement=Engagement(
            score=whole(hit.get("points")), replies=whole(hit.get("num_comments"))
        ),
    )
