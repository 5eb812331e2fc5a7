"""A page of X's API v2 as items: reposts, quotes and threads joined, every error named.

A repost becomes the original that it repeats, so ten reposts are one item; a quoted post is an item
of its own; a thread is one item with all its words, joined only along replies on the page itself.
Every entry is an item, joined to one, or reported.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from ingest.errors import source_error, words_of
from ingest.item import Item, Link, Media, Relation
from ingest.source import Batch, SourceError
from ingest.text.json_values import Table, read_json, rows, table, whole, words
from ingest.x.post import WEB_URL, Includes, build_item, is_post, target

_NAME = re.compile(r"\w{1,40}", re.ASCII)
MAX_THREAD_PARTS = 100
"""A thread longer than this is cut: nobody reads it to the end, and an editor's room is short."""


@dataclass(frozen=True, slots=True)
class PostsPage(Batch):
    """One answer, read.

    `seen` counts the entries of `data` and the quoted posts that came along; `duplicates` those
    joined to an item (reposts of one original, parts of a thread). X charges for `billed_ids`, if
    it charged for none of them earlier on the day.
    `ids` are the posts' own, in the page's order; `next_token` leads to the next page, "" for none.
    """

    billed_ids: frozenset[str] = field(default=frozenset(), repr=False)
    ids: tuple[int, ...] = field(default=(), repr=False)
    next_token: str = ""


def read_x_page(answer: bytes, source: str, web_url: str, subject: str, after: int) -> PostsPage:
    """Read one answer as it came."""
    body = read_json(answer)
    return parse_x_page(body, source, web_url=web_url, subject=subject, after=after)


def parse_x_page(
    body: object, source: str = "x", *, web_url: str = WEB_URL, subject: str = "", after: int = 0
) -> PostsPage:
    """Read one decoded answer of any v2 endpoint. Pure and total: it raises for no body.

    `subject` says in troubles which list, account or search was asked. Posts up to the id `after`
    were read before: they count as duplicates.
    """
    if not isinstance(body, dict):
        return PostsPage(troubles=(source_error("x.not-x", source, subject),))
    entries = _entries(body)
    posts = [entry for entry in entries if is_post(entry)]
    fresh = [post for post in posts if not after or (whole(post["id"]) or 0) > after]
    includes = Includes.of(body)
    spoken = [*fresh, *_quoted(fresh, includes)]
    items = _joined(spoken, includes, source, web_url)
    billed = frozenset(words(p.get("id")) for p in chain(posts, includes.posts.values()))
    errors = list(_errors(body))
    given = body.get("data")
    others = (len(given) if isinstance(given, list) else len(entries)) - len(posts)
    troubles = [_trouble(error, source, subject, bool(entries)) for error in errors]
    if others:
        notice = source_error("x.not-posts", source, subject, fatal=not posts, count=others)
        troubles.append(notice)
    elif not entries and not errors and not _empty_page(body):
        troubles.append(source_error("x.not-x", source, subject))
    return PostsPage(
        items=tuple(items),
        troubles=tuple(troubles),
        seen=len(spoken) + len(posts) - len(fresh) + others,
        duplicates=len(spoken) + len(posts) - len(fresh) - len(items),
        skipped=others,
        billed_ids=billed,
        ids=tuple(number for post in posts if (number := whole(post.get("id"))) is not None),
        next_token=words(table(body.get("meta")).get("next_token")),
    )


def _entries(body: Table) -> list[Table]:
    if "data" in body:
        return rows(body["data"])
    return [body] if words(body.get("id")) and "errors" not in body else []


def _empty_page(body: Table) -> bool:
    """Tell an honest empty page, which says in `meta` that it is one, from something else."""
    data, counted = body.get("data", []), table(body.get("meta")).get("result_count")
    return data == [] and ("data" in body or counted == 0)


def _quoted(posts: Iterable[Table], includes: Includes) -> list[Table]:
    own = {words(post["id"]) for post in posts}
    quoted = dict.fromkeys(target(post, "quoted") for post in posts)
    wanted = (includes.posts.get(post_id, {}) for post_id in quoted if post_id not in own)
    return [post for post in wanted if is_post(post)]


def _joined(spoken: list[Table], includes: Includes, source: str, web_url: str) -> list[Item]:
    originals: dict[str, Table] = {}
    for post in spoken:
        original = includes.posts.get(target(post, "retweeted"), post)
        chosen = original if is_post(original) else post
        originals.setdefault(words(chosen["id"]), chosen)
    items = {key: build_item(post, includes, source, web_url) for key, post in originals.items()}
    threads = _threads(originals)
    return [
        _thread_item([items[key] for key in threads[first]])
        for first in originals
        if first in threads
    ]


def _threads(posts: Mapping[str, Table]) -> dict[str, list[str]]:
    """Group posts by the id of their thread's first part; authors answer themselves in threads."""
    first: dict[str, str] = {}
    for key in sorted(posts, key=lambda key: whole(key) or 0):
        before, author = target(posts[key], "replied_to"), words(posts[key].get("author_id"))
        same = before in first and author == words(posts[before].get("author_id"))
        first[key] = first[before] if same and author else key
    threads: dict[str, list[str]] = {}
    for key, start in first.items():
        threads.setdefault(start, []).append(key)
    return threads


def _thread_item(parts: list[Item]) -> Item:
    """Join a thread's parts: the first one's place and counts, everybody's words and links."""
    first, parts = parts[0], parts[:MAX_THREAD_PARTS]
    if len(parts) == 1:
        return first
    own = {part.id for part in parts}
    relations = dict.fromkeys(rel for part in parts for rel in part.relations)
    links: dict[str, Link] = {link.url: link for part in parts for link in part.links}
    media: dict[str, Media] = {media.url: media for part in parts for media in part.media}
    return replace(
        first,
        text="\n\n".join(part.text for part in parts if part.text),
        links=tuple(links.values()),
        media=tuple(media.values()),
        relations=tuple(rel for rel in relations if rel.target not in own)
        + tuple(Relation("thread", part.id) for part in parts[1:]),
        flags=tuple(dict.fromkeys(flag for part in parts for flag in part.flags)),
    )


def _errors(body: Table) -> list[Table]:
    """Return the answer's errors; a refused request is one itself, and may list its reasons."""
    listed = rows(body.get("errors"))
    if listed or "data" in body or "meta" in body:
        return listed
    return [body] if "title" in body and ("detail" in body or "status" in body) else []


def _trouble(error: Table, source: str, subject: str, has_data: bool) -> SourceError:
    """Name one error in our words. Beside data it is a notice: it never costs the page."""
    about = words(error.get("value")) or words(error.get("resource_id"))
    kind = words(error.get("resource_type"))
    if _NAME.fullmatch(about) and _NAME.fullmatch(kind or "it"):
        subject = f"@{about}" if kind == "user" and not about.isdecimal() else f"{kind} {about}"
    code = _error_code(error)
    said = words_of("x", code)
    message = said.get("message", f"X answered {code.removeprefix('http-')}")
    return SourceError(source, code, message, said.get("hint", ""), subject.strip(), not has_data)


def _error_code(error: Table) -> str:
    """Turn X's problem type into one of our words (https://docs.x.com/x-api/fundamentals)."""
    detail = words(error.get("detail")).lower()
    if "suspended" in detail:
        return "suspended"
    status = whole(error.get("status"))
    if status:
        return f"http-{status}"
    kind = words(error.get("type")).rpartition("/")[2]
    named = {"resource-not-found": "not-found", "not-authorized-for-resource": "protected"}
    return named.get(kind, "refused")
