"""`python -m ingest KIND [OPTION=VALUE ...]`: read one source now and print its items.

The stage by itself: no store, no configuration file. Items go to standard output as JSON lines, so
that another program can take them on; troubles go to standard error. Secrets come from the
environment (X_BEARER_TOKEN, REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET, DISCORD_BOT_TOKEN).

    python -m ingest feed url=https://example.org/feed.xml
    python -m ingest reddit subreddits=LocalLLaMA,MachineLearning listing=hot --hours 48
    python -m ingest file export.json
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ingest.http.client import HttpSettings, PoliteClient
from ingest.intake.collect import collect_all
from ingest.intake.files import import_file
from ingest.source import KINDS, Batch, CollectContext, Source, Window

LISTS = frozenset({"lists", "accounts", "subreddits", "channels", "exclude"})
"""Options that hold several values, separated by commas."""

SECRETS = ("X_BEARER_TOKEN", "REDDIT_CLIENT_ID", "REDDIT_CLIENT_SECRET", "DISCORD_BOT_TOKEN")


def main(arguments: Sequence[str] | None = None) -> int:
    """Read one source; gives 0, 1 if nothing could be read, 2 for a wrong command."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        options = dict(_option(text) for text in given.options if given.kind != "file")
    except ValueError as error:
        parser.error(str(error))
    if given.kind == "file":
        return _print([import_file(Path(path), datetime.now(UTC)) for path in given.options])
    source = Source(given.name or given.kind, given.kind, options=options)
    settings = HttpSettings(contact=given.contact, allow_hosts=tuple(given.allow_host))
    return asyncio.run(_read(source, settings, timedelta(hours=given.hours)))


def _parser() -> argparse.ArgumentParser:
    words = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        prog="python -m ingest",
        description=words[0],
        epilog=words[2],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("kind", choices=[*KINDS, "file"])
    parser.add_argument("options", nargs="*", help="NAME=VALUE, or the paths of files")
    parser.add_argument("--name", default="", help="what the items call their source")
    parser.add_argument("--hours", type=float, default=24.0, help="how far back (24)")
    parser.add_argument("--contact", default="", help="whom a site's owner may write to")
    parser.add_argument(
        "--allow-host", action="append", default=[], help="a private host that may be asked"
    )
    return parser


def _option(text: str) -> tuple[str, Any]:
    """Read NAME=VALUE: lists by commas, numbers and true or false as such."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise ValueError(f"{text!r} is no option; write NAME=VALUE")
    if name in LISTS:
        return name, tuple(part for part in value.split(",") if part)
    if value in ("true", "false"):
        return name, value == "true"
    is_number = value.isascii() and value.isdecimal() and not value.startswith("0")
    return name, int(value) if is_number and name != "server" else value


async def _read(source: Source, settings: HttpSettings, span: timedelta) -> int:
    now = datetime.now(UTC)
    secrets = {name: os.environ[name] for name in SECRETS if os.environ.get(name)}
    async with PoliteClient(settings) as http:
        context = CollectContext(http, Window(now - span, now), now, secrets)
        batches: AsyncIterator[tuple[Source, Batch]] = collect_all([source], {}, lambda _: context)
        return _print([batch async for _, batch in batches])


def _print(batches: Sequence[Batch]) -> int:
    for batch in batches:
        for item in batch.items:
            print(json.dumps(item.to_json(), ensure_ascii=False))
        for trouble in batch.troubles:
            about = f"{trouble.source}: {trouble.subject}" if trouble.subject else trouble.source
            said = f"{about}: {trouble.message} [{trouble.code}] {trouble.hint}"
            print(said.rstrip(), file=sys.stderr)
    failed = any(trouble.fatal for batch in batches for trouble in batch.troubles)
    return 1 if failed and not any(batch.items for batch in batches) else 0


if __name__ == "__main__":
    sys.exit(main())
