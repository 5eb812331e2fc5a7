"""Any answer of Reddit's API as items, wherever submissions and comments stand in it.

Reddit wraps everything in things (`{"kind": "t3", "data": {…}}`), and things in listings, trees and
`json` envelopes. One walk finds them all, so every thing is an item, a duplicate, or skipped and
reported. The walk keeps its own stack, against hostile depth. What is removed, deleted or (unless
asked for) adult is left out. Reference: https://www.reddit.com/dev/api/
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from ingest.errors import source_error, words_of
from ingest.item import Item
from ingest.reddit.item import WEB_URL, comment_item, submission_item
from ingest.source import Batch, SourceError
from ingest.text.json_values import Table, table, whole, words

TAKEN_BACK = frozenset({"[removed]", "[deleted]", "[ Removed by Reddit ]"})
"""What Reddit shows in place of a text that its author, a moderator or Reddit took back."""

REASONS = frozenset({"private", "banned", "quarantined", "gated", "gold_only"})
"""The reasons that are told on: an answer's other words are a stranger's."""


@dataclass(frozen=True, slots=True)
class ParsedListing(Batch):
    """One answer, read. `after` leads to the next page of a listing, "" for none."""

    after: str = ""


def parse_reddit(
    body: object,
    source: str = "reddit",
    *,
    web_url: str = WEB_URL,
    over_18: bool = False,
    since: datetime | None = None,
    subject: str = "",
) -> ParsedListing:
    """Read one decoded answer of any endpoint. Pure and total: it raises for no body.

    `subject` says in troubles which community was asked. Submissions from before
    `since` are skipped without a word; comments are not, since they belong to their submission.
    """
    found = [(kind, data) for kind, data in things(body) if kind != "more"]
    left_out: Counter[str] = Counter()
    items: dict[str, Item] = {}
    duplicates = 0
    for kind, data in found:
        if reason := _left_out(kind, data, over_18):
            left_out[reason] += 1
            continue
        make = submission_item if kind == "t3" else comment_item
        item = make(data, source, web_url)
        if kind == "t3" and since and item.published_at < since:
            left_out[""] += 1
        elif item.id in items:
            duplicates += 1
        else:
            items[item.id] = item
    return ParsedListing(
        tuple(items.values()),
        troubles=tuple(
            _troubles(_errors(body), left_out, source, subject, bool(items) or not found)
        ),
        seen=len(found),
        duplicates=duplicates,
        skipped=left_out.total(),
        after=words(table(table(body).get("data")).get("after")),
    )


def things(body: object) -> Iterator[tuple[str, Table]]:
    """Yield every thing of an answer with its kind ("" for none), replies after their parent."""
    stack: list[object] = [body]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, dict):
            inner = _inside(node)
            if inner is not None:
                stack.append(inner)
                continue
            data = table(node.get("data"))
            yield (words(node.get("kind")), data) if data else ("", node)
            if words(node.get("kind")) == "t1":
                stack.append(data.get("replies"))


def _inside(node: Table) -> object:
    """Return what an envelope holds; None for a node that is a thing itself."""
    if node.get("kind") == "Listing":
        return table(node.get("data")).get("children") or []
    if "json" in node:
        return table(node["json"]).get("data") or []
    if isinstance(node.get("things"), list):
        return node["things"]
    if _said(node):
        return []
    # A collection, for one, has no kind itself and holds a listing of its submissions.
    kept = [value for value in node.values() if isinstance(value, dict) and "kind" in value]
    return kept if kept and "kind" not in node else None


def _left_out(kind: str, data: Table, over_18: bool) -> str:
    text, stated = ("title", "selftext") if kind == "t3" else ("body", "body")
    if kind not in ("t3", "t1") or not words(data.get("id")) or not words(data.get(text)):
        return "not-posts"
    if data.get("removed_by_category") or words(data.get(stated)).strip() in TAKEN_BACK:
        return "removed"
    return "over-18" if data.get("over_18") is True and not over_18 else ""


def _errors(body: object) -> Iterator[tuple[str, str]]:
    if not isinstance(body, dict | list) or _is_hollow(body):
        yield "not-reddit", "something that is no JSON of its API"
    if not isinstance(body, dict):
        return
    if said := _said(body):
        yield said
    listed = table(body.get("json")).get("errors")
    yield from (("refused", "no") for _ in (listed if isinstance(listed, list) else []))


def _is_hollow(body: Table | list[object]) -> bool:
    """Tell an envelope that holds nothing of its kind: a source must not look merely quiet."""
    if isinstance(body, list):
        return any(not isinstance(part, dict) or _is_hollow(part) for part in body)
    if body.get("kind") == "Listing":
        return not isinstance(table(body.get("data")).get("children"), list)
    return "json" in body and not isinstance(body["json"], dict)


def _said(node: Table) -> tuple[str, str] | None:
    """Read `{"message": …, "error": 403}`, which Reddit answers instead of what was asked for."""
    status = whole(node.get("error"))
    if status is None or not isinstance(node.get("message"), str):
        return None
    reason = words(node.get("reason"))
    return f"http-{status}", f"{status}" + (f" ({reason})" if reason in REASONS else "")


def _troubles(
    errors: Iterable[tuple[str, str]],
    left_out: Counter[str],
    source: str,
    subject: str,
    usable: bool,
) -> Iterator[SourceError]:
    for code, said in errors:
        hint = words_of("reddit", code).get("hint", "")
        yield SourceError(source, code, f"Reddit answered {said}", hint, subject)
    for code in ("removed", "over-18", "not-posts"):
        if count := left_out[code]:
            fatal = code == "not-posts" and not usable
            yield source_error(f"reddit.{code}", source, subject, fatal=fatal, count=count)


def best_comments(comments: Iterable[Item], keep: int) -> list[Item]:
    """Choose the comments with the highest positive scores; hidden scores count as 1."""

    def score(item: Item) -> int:
        stated = item.engagement.score
        return 1 if stated is None else stated

    liked = [item for item in comments if score(item) > 0 and "bot" not in item.flags]
    return sorted(liked, key=lambda item: (-score(item), item.published_at, item.id))[:keep]


def parse_comments(body: object, source: str, web_url: str, subject: str) -> ParsedListing:
    """Read the comments of an answer; the submission that comes along is known already."""
    parsed = parse_reddit(body, source, web_url=web_url, over_18=True, subject=subject)
    comments = tuple(item for item in parsed.items if item.id.startswith("reddit:t1_"))
    known = len(parsed.items) - len(comments)
    return replace(parsed, items=comments, seen=parsed.seen - known)
