"""What the makers of other feed parsers expect of a document, in one shape.

The corpus carries their test data: an assertion beside each feedparser document (`expect` in the
manifest), a sibling JSON or Python file for the others. Each says in its own words what some
fields hold. Read here is what speaks of a title, a link, an id, a date or the number of entries.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FIELDS = {
    "title": "title",
    "title_detail": "title",
    "link": "link",
    "id": "id",
    "guid": "id",
    "published_parsed": "published",
    "issued_parsed": "published",
    "updated_parsed": "updated",
    "modified_parsed": "updated",
    "created_parsed": "updated",
    "date_parsed": "date",
}
"""feedparser's names of the fields that are judged, its old aliases included."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One field of one document: `entry` is None for the feed itself, `field` may be `count`."""

    file: str
    entry: int | None
    field: str
    value: object


def expectations(row: Mapping[str, Any], folder: Path) -> list[Expectation]:
    """Return what is expected of one document of the manifest; none where nobody says."""
    file = str(row["file"])
    if row.get("expect"):
        return [*_of_assertion(file, str(row["expect"]))]
    path = folder / file
    stem = path.name.rpartition(".")[0]
    beside: list[tuple[Path, Callable[[str, Any], Iterator[Expectation]]]] = [
        (path.with_name(f"{stem}.serde.json"), _of_feed_rs),
        (path.with_name(f"{path.name}.py"), _of_reader),
        (path.with_name(f"{stem}_expected.json"), _of_json),
        (path.with_name(f"{stem}.json"), _of_json),
        (path.parents[1] / "output" / f"{stem}.json", _of_json),
    ]
    for place, read in beside:
        if place != path and place.is_file():
            try:
                text = place.read_text("utf-8")
                data = text if place.suffix == ".py" else json.loads(text)
            except ValueError:  # no text, or no JSON: some documents are broken on purpose
                return []
            return [*read(file, data)]
    return []


def _of_assertion(file: str, text: str) -> Iterator[Expectation]:
    """Read the comparisons with a constant in a Python expression, without running it."""
    for node in ast.walk(ast.parse(text.strip(), mode="eval")):
        if not (isinstance(node, ast.Compare) and len(node.ops) == 1):
            continue
        if not isinstance(node.ops[0], ast.Eq):
            continue
        value = _constant(node.comparators[0])
        match _path(node.left):
            case ["len", "entries"]:
                yield Expectation(file, None, "count", value)
            case ["feed", str(name), *rest] if name in FIELDS and rest in ([], ["value"]):
                if name != "title_detail" or rest:
                    yield Expectation(file, None, FIELDS[name], _instant(value))
            case ["entries", int(at), str(name), *rest] if name in FIELDS and rest in (
                [],
                ["value"],
            ):
                if name != "title_detail" or rest:
                    yield Expectation(file, at, FIELDS[name], _instant(value))


def _speaks(name: str, rest: list[object]) -> bool:
    return name in FIELDS and rest == (["value"] if name == "title_detail" else [])


def _path(node: ast.expr) -> list[object]:
    """Return the steps of `entries[0]['link']`, `entries[0].link` or `len(entries)`."""
    match node:
        case ast.Name(id=name):
            return [name]
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]):
            return ["len", name]
        case ast.Attribute(value=inner, attr=name):
            return [*_path(inner), name]
        case ast.Subscript(value=inner, slice=ast.Constant(value=key)):
            return [*_path(inner), key]
    return [None]


def _constant(node: ast.expr) -> object:
    """Return a literal; feedparser's tests join some strings out of parts."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return f"{_constant(node.left)}{_constant(node.right)}"
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _instant(value: object) -> object:
    """Read a time tuple as an instant; other values stay."""
    if isinstance(value, tuple) and len(value) >= 6:
        return datetime(*value[:6], tzinfo=UTC)
    return value


def _of_json(file: str, data: Any) -> Iterator[Expectation]:
    """Read gofeed's, fastfeedparser's and rss-parser's expectations: names differ, not shapes."""
    data = data.get("feed", data) if isinstance(data, dict) else {}
    if not isinstance(data, dict):
        return
    entries = data.get("items", data.get("entries"))
    if title := data.get("title"):
        yield Expectation(file, None, "title", title)
    if link := data.get("link") or data.get("home_page_url"):
        yield Expectation(file, None, "link", link)
    if not isinstance(entries, list):
        return
    yield Expectation(file, None, "count", len(entries))
    for at, entry in enumerate(entries):
        names = {"title": "title", "link": "link", "url": "link", "guid": "id", "id": "id"}
        for name, field in names.items():
            if isinstance(value := entry.get(name), str) and value:
                yield Expectation(file, at, field, value)
        for name, field in (
            ("publishedParsed", "published"),
            ("pubDateParsed", "published"),
            ("updatedParsed", "updated"),
            ("date_published", "published"),
            ("date_modified", "updated"),
            ("isoDate", "date"),
        ):
            if moment := _iso(entry.get(name)):
                yield Expectation(file, at, field, moment)
        if "publishedParsed" not in entry and (moment := _iso(entry.get("published"))):
            yield Expectation(file, at, "date", moment)


def _of_feed_rs(file: str, data: Any) -> Iterator[Expectation]:
    """Read feed-rs's expectations; ids that it made up itself are nobody's."""
    if title := (data.get("title") or {}).get("content"):
        yield Expectation(file, None, "title", title)
    yield Expectation(file, None, "count", len(data["entries"]))
    for at, entry in enumerate(data["entries"]):
        if title := (entry.get("title") or {}).get("content"):
            yield Expectation(file, at, "title", title)
        if entry.get("id") and not re.fullmatch(r"[0-9a-f]{32}|[0-9a-f-]{36}", entry["id"]):
            yield Expectation(file, at, "id", entry["id"])
        plain = [link["href"] for link in entry["links"] if link["rel"] in (None, "alternate")]
        if plain:
            yield Expectation(file, at, "link", plain[0])
        if moment := _iso(entry.get("published")):
            yield Expectation(file, at, "date", moment)


def _of_reader(file: str, text: str) -> Iterator[Expectation]:
    """Read the calls that make lemon24/reader's expected entries, without running them."""
    entries = [
        {word.arg: word.value for word in node.keywords}
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "EntryData"
    ]
    if entries:
        yield Expectation(file, None, "count", len(entries))
    for at, entry in enumerate(entries):
        for name in ("id", "title", "link"):
            value = _constant(entry[name]) if name in entry else None
            if isinstance(value, str):
                yield Expectation(file, at, name, value)
        for name in ("published", "updated"):
            match entry.get(name):
                case ast.Call(args=[*numbers]) if numbers:
                    moment = datetime(*(_constant(n) for n in numbers), tzinfo=UTC)  # type: ignore[arg-type]
                    yield Expectation(file, at, name, moment)


def _iso(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.astimezone(UTC).replace(microsecond=0) if found and found.tzinfo else None
