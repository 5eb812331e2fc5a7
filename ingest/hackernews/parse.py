"""Answers of Hacker News' search API into items. Pure.

A story's item holds what its author wrote; its link is read elsewhere. Each kept comment is an item
of its own, since it is an opinion with a permalink.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ingest.item import Engagement, Item, Link, Relation
from ingest.text.clean import clean, clip, detect_language, one_line, read_html
from ingest.text.json_values import Table, moment, rows, table, whole, words
from ingest.url.canonical import canonical_url

PUBLISHER = "Hacker News"
MAX_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class HitsPage:
    """One page of hits: the stories, how many hits were none, and how many pages there are."""

    items: tuple[Item, ...] = ()
    seen: int = 0
    broken: int = 0
    pages: int = 0


def parse_stories(data: object, source: str, web_url: str) -> HitsPage | None:
    """Read one page of stories; None for what is no answer of the search API."""
    answer = table(data)
    if not isinstance(answer.get("hits"), list):
        return None
    hits = rows(answer["hits"])
    told = (_item(hit, source, web_url, body="story_text") for hit in hits)
    found = [item for item in told if item and item.title]
    seen = len(answer["hits"])
    return HitsPage(tuple(found), seen, seen - len(found), whole(answer.get("nbPages")) or 0)


def parse_comments(
    data: object, story: Item, source: str, web_url: str, most: int
) -> list[Item] | None:
    """Read the first comments below a story, direct ones first; None for no answer of the search
    API.

    Deleted and empty ones are left out. The API gives no points, so its order stays.
    """
    if not isinstance(table(data).get("hits"), list):
        return None
    found = [
        item
        for hit in rows(table(data).get("hits"))
        if (item := _item(hit, source, web_url, body="comment_text")) and item.text
    ]
    own = Relation("reply", story.id)  # a comment belongs to its story, whatever it answers
    found = [replace(i, relations=tuple(dict.fromkeys((*i.relations, own)))) for i in found]
    return sorted(found, key=lambda item: len(item.relations))[:most]


def _item(hit: Table, source: str, web_url: str, *, body: str) -> Item | None:
    key, title = words(hit.get("objectID")), one_line(words(hit.get("title")))
    at = moment(whole(hit.get("created_at_i"))) or moment(hit.get("created_at"))
    if not (key.isascii() and key.isdigit() and at):
        return None
    told = words(hit.get(body))
    html = read_html(told)
    text = clip(clean(html.text), MAX_TEXT)
    parent = whole(hit.get("parent_id"))
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
        links=_links(words(hit.get("url")), html.links),
        relations=(Relation("reply", f"hackernews:{parent}"),) if parent else (),
        engagement=Engagement(
            score=whole(hit.get("points")), replies=whole(hit.get("num_comments"))
        ),
    )


def _links(target: str, told: Iterable[tuple[str, str]]) -> tuple[Link, ...]:
    found: dict[str, str] = {}
    for url, text in ((canonical_url(target), ""), *told):
        if url:
            found.setdefault(url, text)
    return tuple(Link(url, text) for url, text in found.items())
