"""`dateline init`: a folder becomes a newsletter that makes its first issue without a key."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit

from dateline.config.load import CONFIG_NAME, SECRETS, ConfigError, parse_config
from ingest.intake.starter import STARTER
from render.files import replace_atomically
from summarize.errors import UserError

HEAD = """\
# {name}: what it follows, how and when it is made.
# Every setting with its default and meaning: docs/settings.md. Secrets stand in .env, not here.

[newsletter]
name = {quoted}
language = "{language}"
timezone = "{timezone}"
# The built-in editor needs no key. A chat model writes more freely:
# editor = "openai:gpt-4o-mini"

[stories]
# Plain words that raise or silence a story:
# interests = ["open weights", "evaluation"]
# muted = ["giveaway"]

[schedule]
publish_at = 07:00:00

# Sources. `dateline sources add URL` adds one, `dateline sources test NAME` tries one.
"""

IGNORED = "dateline.db*\n.env\nsite/\n"


class StartError(UserError):
    """The folder cannot become a newsletter; the message says why."""


def start_newsletter(folder: Path, *, name: str, language: str, timezone: str) -> Iterator[str]:
    """Write the newsletter's first files; raises StartError if it has a newsletter.toml."""
    path = folder / CONFIG_NAME
    if path.exists():
        raise StartError(f"{path} exists already. Edit it, or name another folder.")
    text = first_config(name, language, timezone, STARTER)
    replace_atomically(path, text.encode())
    yield f"written  {path}  ({len(STARTER)} sources that need no key)"
    for other, content in ((".env.example", secrets_example()), (".gitignore", IGNORED)):
        beside = folder / other
        if not beside.exists():
            replace_atomically(beside, content.encode())
            yield f"written  {beside}"
    yield ""
    yield "Next:" if folder == Path() else f"Next, after `cd {shlex.quote(str(folder))}`:"
    yield "  dateline run             make today's issue"
    yield "  dateline sources list    see what is followed"
    yield "  dateline schedule        publish every morning"


def first_config(
    name: str, language: str, timezone: str, sources: Sequence[Mapping[str, Any]]
) -> str:
    """The first newsletter.toml; raises ConfigError that names the option with a bad value."""
    head = HEAD.format(
        name=" ".join(name.split()),
        quoted=tomlkit.string(name).as_string(),
        language=language,
        timezone=timezone,
    )
    document = tomlkit.document()
    tables = tomlkit.aot()
    for source in sources:
        table = tomlkit.table()
        table.update(source)
        tables.append(table)
    document["sources"] = tables
    text = head + "\n" + tomlkit.dumps(document)
    checked = tomlkit.parse(text).unwrap()
    try:
        parse_config(checked, folder=Path(), secrets={})
    except ConfigError as error:
        raise ConfigError(str(error).replace(f"{CONFIG_NAME}: newsletter.", "--")) from error
    return text


def secrets_example() -> str:
    """Return the .env.example: every secret with what it is, empty."""
    lines = ["# Copy to .env and fill in what you use. The environment wins over this file."]
    lines += [f"# {meaning}\n{name}=" for name, meaning in SECRETS.items()]
    return "\n".join(lines) + "\n"
