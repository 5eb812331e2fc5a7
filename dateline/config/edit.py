"""Changing the sources in `newsletter.toml`, keeping its comments, order and spacing (tomlkit).

The changed file is checked before it replaces the old one.
"""

import shlex
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit

from dateline.config.load import load_config, no_source, parse_config
from dateline.config.sources import SourceBase
from ingest.intake.opml import OpmlError, parse_opml, write_opml
from ingest.intake.recognise import recognise
from ingest.source import Source
from ingest.url.canonical import canonical_url
from render.files import replace_atomically
from summarize.errors import UsageError


def add_to_file(path: Path, url: str, name: str = "") -> str:
    """Follow an address; return what it was recognised as. Raises UsageError if it can't be."""
    try:
        found = recognise(url)
    except ValueError as error:
        raise UsageError(f"{error}. Give one such as https://simonwillison.net/.") from error
    sources = load_config(path).sources
    for source in sources:
        if _covers(source, found):
            state = "followed already" if source.enabled else "in the file, with enabled = false"
            raise UsageError(f"{url} is {state}, as {source.name!r}.")
    name = name or found.name
    if any(source.name == name for source in sources):
        raise UsageError(f"another source is called {name!r}. Give this one a --name.")
    append_sources(path, [{"kind": found.kind, "name": name, **found.options}])
    return (
        f"following {name} as {found.kind}. "
        f"Look at what it gives: dateline sources test {shlex.quote(name)}"
    )


def remove_from_file(path: Path, name: str) -> str:
    """Take a source's table out of the file; return one sentence. Raises UsageError."""
    config = load_config(path)
    names = [source.name for source in config.sources]
    if name not in names:
        raise no_source(name, names)
    document = tomlkit.parse(path.read_text("utf-8"))
    del document["sources"][names.index(name)]
    _write(path, tomlkit.dumps(document))
    return f"{name} is no longer followed. What it gave stays in the store, out of new issues."


def _covers(source: SourceBase, found: Source) -> bool:
    """Return whether a source reads already all that a new one would."""
    own = source.model_dump()
    return source.kind == found.kind and all(
        set(value) <= set(own[option])
        if isinstance(value, list)
        else value == own[option] or canonical_url(value) == canonical_url(own[option]) != ""
        for option, value in found.options.items()
    )


def import_opml_file(path: Path, opml: Path) -> str:
    """Follow the feeds of an OPML file that are not followed yet; gives one sentence."""
    try:
        outlines = parse_opml(opml.read_bytes())
    except OSError as error:
        raise UsageError(f"{opml} cannot be read: {error.strerror}.") from error
    except OpmlError as error:
        raise UsageError(f"{opml} cannot be read as OPML: {error}.") from error
    config = load_config(path)
    known = {str(s.options.get("url", "")) for s in config.followed()}
    names = {source.name for source in config.sources}
    tables = []
    for title, url in outlines:
        if url in known:
            continue
        name = title if title and title not in names else url
        known.add(url)
        names.add(name)
        tables.append({"kind": "feed", "name": name, "url": url})
    append_sources(path, tables)
    return f"{len(tables)} feeds added, {len(outlines) - len(tables)} followed already"


def export_opml_text(path: Path) -> str:
    """Return the followed feeds as OPML."""
    config = load_config(path)
    feeds = [(s.name, str(s.options["url"])) for s in config.followed() if s.kind == "feed"]
    return write_opml(feeds, config.newsletter.name)


def append_sources(path: Path, tables: Sequence[Mapping[str, Any]]) -> None:
    """Add `[[sources]]` tables to the file; raises ConfigError if it would not be right then."""
    before = path.read_text("utf-8")
    document = tomlkit.parse(before)
    sources = document.get("sources")
    if sources is None:
        sources = tomlkit.aot()
        document["sources"] = sources
    for table in tables:
        entry = tomlkit.table()
        entry.update(table)
        entry.trivia.indent = "\n" if before or len(sources) else ""  # an empty line before it
        sources.append(entry)
    _write(path, tomlkit.dumps(document))


def _write(path: Path, text: str) -> None:
    """Put a changed file in the old one's place; raises ConfigError if it would not be right."""
    parse_config(tomllib.loads(text), folder=path.resolve().parent, secrets={}, name=str(path))
    replace_atomically(path, text.encode())
