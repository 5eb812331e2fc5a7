"""Changing the sources in `newsletter.toml` without disturbing what a person wrote there.

tomlkit keeps comments, order and spacing. The changed file is checked before it takes the old
one's place, so a command never leaves a newsletter that cannot be read.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit

from dateline.config import load_config, parse_config
from ingest.discover import recognise
from ingest.opml import OpmlError, parse_opml, write_opml
from render.files import replace_atomically


class SourcesFileError(Exception):
    """A file of sources that cannot be read; the message names it."""


def add_to_file(path: Path, url: str, name: str = "") -> str:
    """Follow an address; gives one sentence saying what it was recognised as."""
    found = recognise(url)
    table = {"kind": found.kind, "name": name or found.name, **found.options}
    table = {key: value for key, value in table.items() if value != ""}
    append_sources(path, [table])
    return (
        f"following {table.get('name', url)} as {found.kind}. "
        f"Look at what it gives: dateline sources test {_quoted(str(table.get('name', url)))}"
    )


def import_opml_file(path: Path, opml: Path) -> Iterator[str]:
    """Follow the feeds of an OPML file that are not followed yet."""
    try:
        outlines = parse_opml(opml.read_bytes())
    except (OSError, OpmlError) as error:
        raise SourcesFileError(f"{opml} cannot be read as OPML: {error}") from error
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
    yield f"{len(tables)} feeds added, {len(outlines) - len(tables)} followed already"


def export_opml_text(path: Path) -> str:
    """Give the followed feeds as OPML."""
    config = load_config(path)
    feeds = [(s.name, str(s.options["url"])) for s in config.followed() if s.kind == "feed"]
    return write_opml(feeds, config.newsletter.name)


def append_sources(path: Path, tables: Sequence[Mapping[str, Any]]) -> None:
    """Add `[[sources]]` tables to the file; raises ConfigError if it would not be right then."""
    config = load_config(path)
    document = tomlkit.parse(path.read_text("utf-8"))
    sources = document.get("sources")
    if sources is None:
        sources = tomlkit.aot()
        document["sources"] = sources
    for table in tables:
        entry = tomlkit.table()
        entry.update(table)
        sources.append(entry)
    text = tomlkit.dumps(document)
    parse_config(tomllib.loads(text), folder=config.folder, secrets=config.secrets, name=str(path))
    replace_atomically(path, text.encode())


def _quoted(name: str) -> str:
    return f"'{name}'" if " " in name else name
