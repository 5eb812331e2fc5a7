"""Hacker News as its search API (hn.algolia.com/api/v1) gives it, for the sample day.

Answers `search`, `search_by_date` and `items/ID` with the filters that a collector uses:
`tags` (all of them must hold; a bracketed group is an or), `numericFilters` and `query`.
"""

import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.world.sample import Table, moment, read_table
from tests.world.server import Request, Response, json_response

WEB = "https://hackers.example"
PAGE, LONGEST_PAGE = 20, 1000
_COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
}  # fmt: skip
_FILTER = re.compile(r"(\w+)\s*(<=|>=|<|>|=)\s*(\d+)")
_TAG_GROUP = re.compile(r"\(([^)]*)\)|([^,()]+)")


class HackerNewsWorld:
    """The stories and comments of the day, by id; those after `now()` don't exist yet."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.hits: dict[str, Table] = {}
        for short in read_table("hackers.toml")["story"]:
            self._add_story(short)

    def _add_story(self, short: Table) -> None:
        story = _hit(short, "story")
        comments = short.get("comments", [])
        story |= {
            "title": short["title"], "url": short.get("url"), "points": short["points"],
            "story_text": short.get("text"), "num_comments": short.get("n", len(comments)),
        }  # fmt: skip
        self.hits[story["objectID"]] = story
        for number, comment in enumerate(comments):
            hit = _hit({**comment, "id": short["id"] + 70 + 13 * number},
                       "comment", story["objectID"])  # fmt: skip
            self.hits[hit["objectID"]] = hit | {
                "comment_text": f"<p>{comment['text']}", "points": None,
                "story_title": story["title"], "story_url": story["url"],
                "parent_id": int(story["objectID"]),
            }  # fmt: skip

    def answer(self, request: Request) -> Response:
        """Answer one request under `/api/v1/`."""
        match request.path.removeprefix("/api/v1/").strip("/").split("/"):
            case ["search" | "search_by_date" as order]:
                return self._search(request, newest_first=order == "search_by_date")
            case ["items", key] if key in self.hits:
                return json_response(self._item(self.hits[key]))
        return json_response({"status": 404, "error": "Not Found"}, 404)

    def _search(self, request: Request, *, newest_first: bool) -> Response:
        hits = [hit for hit in self.hits.values() if hit["created_at_i"] <= self.now().timestamp()]
        hits = [hit for hit in hits if _has_tags(hit, request.query.get("tags", ""))]
        hits = [hit for hit in hits if _passes(hit, request.query.get("numericFilters", ""))]
        words = request.query.get("query", "").lower().split()
        hits = [hit for hit in hits if all(word in str(hit).lower() for word in words)]
        key = "created_at_i" if newest_first else "points"
        hits.sort(key=lambda hit: (-(hit[key] or 0), hit["objectID"]))
        size = request.number("hitsPerPage", PAGE, LONGEST_PAGE)
        page = int(given) if (given := request.query.get("page", "0")).isdecimal() else 0
        return json_response({
            "hits": hits[page * size : (page + 1) * size], "nbHits": len(hits), "page": page,
            "nbPages": -(-len(hits) // size), "hitsPerPage": size, "exhaustiveNbHits": True,
            "query": request.query.get("query", ""), "params": "", "processingTimeMS": 1,
        })  # fmt: skip

    def _item(self, hit: Table) -> Table:
        number = int(hit["objectID"])
        under = [h for h in self.hits.values() if h.get("parent_id") == number]
        return {
            "id": number, "created_at": hit["created_at"], "created_at_i": hit["created_at_i"],
            "type": "comment" if "comment_text" in hit else "story", "author": hit["author"],
            "title": hit.get("title"), "url": hit.get("url"), "points": hit["points"],
            "text": hit.get("comment_text") or hit.get("story_text"),
            "parent_id": hit.get("parent_id"), "story_id": hit["story_id"], "options": [],
            "children": [self._item(child) for child in under],
        }  # fmt: skip


def _hit(short: Table, kind: str, story: str = "") -> Table:
    at, key = moment(short["at"]), str(short["id"])
    return {
        "objectID": key,
        "author": short["by"],
        "created_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "created_at_i": int(at.timestamp()),
        "story_id": int(story or key),
        "_tags": [kind, f"author_{short['by']}", f"story_{story or key}"],
    }


def _has_tags(hit: Table, wanted: str) -> bool:
    return all(
        any(tag.strip() in hit["_tags"] for tag in (group or single).split(","))
        for group, single in _TAG_GROUP.findall(wanted)
    )


def _passes(hit: Table, filters: str) -> bool:
    def holds(name: str, sign: str, number: str) -> bool:
        value: Any = hit.get(name)
        return value is not None and bool(_COMPARE[sign](value, int(number)))

    return all(holds(*found) for found in _FILTER.findall(filters))
