"""What recorded API answers hold, counted by a walk over the bare JSON.

It calls nothing of the product, and goes about it differently on purpose: where the parsers follow
the shapes that the services document, the walk over Reddit looks at every value of an answer, and
threads on X are counted as a forest's roots. Two counts that agree then agree for a reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TAKEN_BACK = ("[removed]", "[deleted]", "[ Removed by Reddit ]")
SPOKEN = {0, 19, 20, 21, 23}
EXPORT_SPOKEN = {"Default", "Reply", "0", "19", "20", "21", "23"}


@dataclass(frozen=True, slots=True)
class Counts:
    """What an answer holds: things said, those that repeat or answer another, and errors."""

    items: int = 0
    reposts: int = 0
    replies: int = 0
    errors: int = 0


def walk_x(body: Any) -> Counts:
    """Count an answer of X's API v2, its own shape or the flattened one."""
    if not isinstance(body, dict):
        return Counts()
    listed = body.get("data")
    if "data" not in body:
        listed = [body] if body.get("id") and "errors" not in body else []
    listed = [listed] if isinstance(listed, dict) else listed if isinstance(listed, list) else []
    posts = [e for e in listed if isinstance(e, dict) and _is_post(e)]
    errors = body.get("errors") or []
    errors = [errors] if isinstance(errors, dict) else [e for e in errors if isinstance(e, dict)]
    if not errors and not {"data", "meta"} & body.keys() and "title" in body:
        errors = [body] if {"detail", "status"} & body.keys() else []
    return Counts(
        items=_roots(posts, _beside(body, posts)),
        reposts=sum(bool(_target(post, "retweeted")) for post in posts),
        replies=sum(bool(_target(post, "replied_to")) for post in posts),
        errors=len(errors),
    )


def _is_post(entry: dict[str, Any]) -> bool:
    other = "event_type" in entry or "dm_conversation_id" in entry
    return bool(entry.get("id")) and isinstance(entry.get("text"), str) and not other


def _target(post: dict[str, Any], kind: str) -> str:
    for reference in _references(post):
        if reference.get("type") == kind:
            return str(reference.get("id") or "")
    return ""


def _references(post: dict[str, Any]) -> list[dict[str, Any]]:
    return [r for r in post.get("referenced_tweets") or [] if isinstance(r, dict)]


def _beside(body: dict[str, Any], posts: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the posts that came along, by id."""
    includes = body.get("includes")
    given = includes.get("tweets", []) if isinstance(includes, dict) else []
    nested = [r for p in posts for r in _references(p) if "text" in r]
    return {str(post["id"]): post for post in [*nested, *given] if _is_post(post)}


def _roots(posts: list[dict[str, Any]], beside: dict[str, dict[str, Any]]) -> int:
    """Count what was said: each original once, and a thread of one author as one."""
    own = {str(post["id"]) for post in posts}
    said: dict[str, dict[str, Any]] = {}
    for post in posts:
        original = beside.get(_target(post, "retweeted"), post)
        said.setdefault(str(original["id"]), original)
    for post in posts:
        quoted = _target(post, "quoted")
        if quoted in beside and quoted not in own:
            quotes = beside[quoted]
            original = beside.get(_target(quotes, "retweeted"), quotes)
            said.setdefault(str(original["id"]), original)

    def goes_on(post: dict[str, Any]) -> bool:
        before = said.get(_target(post, "replied_to"))
        return bool(
            before
            and post.get("author_id")
            and before.get("author_id") == post["author_id"]
            and int(before["id"]) < int(post["id"])
        )

    return sum(not goes_on(post) for post in said.values())


def walk_reddit(body: Any) -> Counts:
    """Count an answer of Reddit's API by looking at every value in it."""
    found = list(_reddit_things(body))
    kept = {(kind, str(data["id"])) for kind, data in found if _stands(kind, data)}
    return Counts(
        items=len(kept),
        reposts=sum(kind == "t3" and bool(data.get("crosspost_parent")) for kind, data in found),
        replies=sum(kind == "t1" for kind, _ in found),
        errors=_reddit_errors(body),
    )


def _reddit_things(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            if value.get("kind") in ("t1", "t3") and isinstance(value.get("data"), dict):
                yield value["kind"], value["data"]


def _stands(kind: str, data: dict[str, Any]) -> bool:
    shown = data.get("title") if kind == "t3" else data.get("body")
    text = data.get("selftext") if kind == "t3" else data.get("body")
    gone = bool(data.get("removed_by_category")) or str(text or "").strip() in TAKEN_BACK
    return bool(data.get("id")) and bool(shown) and not gone and data.get("over_18") is not True


def _reddit_errors(body: Any) -> int:
    if not isinstance(body, dict):
        return 0
    inner = body.get("json")
    listed = inner.get("errors") if isinstance(inner, dict) else None
    return len(listed or []) + ("error" in body and "message" in body)


def walk_discord(body: Any) -> Counts:
    """Count a page of messages, one message, a refusal, or an export."""
    if isinstance(body, dict) and "messages" in body:
        return _walk_export(body["messages"])
    if isinstance(body, dict) and "code" in body and "author" not in body:
        return Counts(errors=1)
    listed = body if isinstance(body, list) else [body]
    messages = [
        m for m in listed if isinstance(m, dict) and {"id", "author", "timestamp"} <= m.keys()
    ]
    spoken = [m for m in messages if m.get("type", 0) in SPOKEN]
    return Counts(items=len({m["id"] for m in spoken}), replies=sum(_is_answer(m) for m in spoken))


def _is_answer(message: dict[str, Any]) -> bool:
    reference = message.get("message_reference") or {}
    forwards = reference.get("type", 0) != 0 or message.get("type") == 21
    return (
        bool(reference.get("message_id")) and not forwards and not (message.get("flags") or 0) & 2
    )


def _walk_export(messages: list[dict[str, Any]]) -> Counts:
    spoken = [m for m in messages if m.get("type") in EXPORT_SPOKEN]
    answers = [m for m in spoken if (m.get("reference") or {}).get("messageId")]
    return Counts(items=len({m["id"] for m in spoken}), replies=len(answers))
