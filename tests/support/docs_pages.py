"""The reference pages of docs/, written from the code: `python -m tests.support.docs_pages`.

A settings page that is written by hand is wrong within a month. A test compares what stands in
docs/ with what this module gives.
"""

import datetime as dt
import os
import re
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typer.testing import CliRunner

from dateline.cli.base import EXIT_CODES
from dateline.cli.main import app
from dateline.config.load import SECRETS
from dateline.config.settings import Config
from dateline.config.sources import SOURCE_KINDS, SourceBase
from render.files import write_if_changed

DOCS = Path(__file__).parents[2] / "docs"
COMMANDS = (
    "demo", "init", "run", "ingest", "summarize", "render", "stories", "check", "correct",
    "retract", "status", "models", "schedule", "worker", "deploy", "deliver", "doctor", "backup",
    "restore", "prune", "export", "import", "sources list", "sources test", "sources add",
    "sources remove", "sources import", "sources export", "store copy", "site build", "site serve",
)  # fmt: skip


def settings_page() -> str:
    """Docs/settings.md: every table of newsletter.toml, every kind of source, every secret."""
    lines = [
        "# Settings",
        "",
        "All of `newsletter.toml`, written from the code by `make settings`. Paths are meant from "
        "the file's own folder. An unknown key is refused with the nearest right one.",
    ]
    for name, field in Config.model_fields.items():
        if name != "sources" and isinstance(field.default, BaseModel):
            lines += _section(f"[{name}]", type(field.default))
    lines += ["", "## [[sources]]", "", "One table a source. All kinds have:", ""]
    lines += _rows(SourceBase, leave_out={"kind"})
    for kind, model in SOURCE_KINDS.items():
        lines += _section(f'kind = "{kind}"', model, set(SourceBase.model_fields), depth="###")
    lines += ["", "## Secrets", "", "From the environment, or from `.env` beside the file:", ""]
    lines += ["| name | what it is |", "| --- | --- |"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in SECRETS.items()]
    return "\n".join(lines) + "\n"


def _section(
    title: str, model: type[BaseModel], leave_out: Set[str] = frozenset(), depth: str = "##"
) -> Iterator[str]:
    yield from ("", f"{depth} {title}", "", " ".join((model.__doc__ or "").split()), "")
    yield from _rows(model, leave_out)


def _rows(model: type[BaseModel], leave_out: Set[str] = frozenset()) -> Iterator[str]:
    yield "| key | default | meaning |"
    yield "| --- | --- | --- |"
    for name, field in model.model_fields.items():
        if name in leave_out:
            continue
        yield f"| `{name}` | {_default(field)} | {_escape(field.description or '')} |"
        if inner := _inner_table(field):
            for key, part in inner.model_fields.items():
                yield f"| `{name}[].{key}` | {_default(part)} | {_escape(part.description or '')} |"


def _inner_table(field: FieldInfo) -> type[BaseModel] | None:
    """Return the model of a field that is a list of tables."""
    if get_origin(field.annotation) is not tuple:
        return None
    kind = get_args(field.annotation)[0]
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    return f"`{_toml(field.default)}`"


def _toml(value: Any) -> str:
    """Write a value as TOML has it."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case dt.time():
            return value.isoformat()
        case tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case dict():
            return "{}" if not value else str(value)
    return str(value)


def _escape(text: str) -> str:
    return text.replace("|", "\\|")


def commands_page() -> str:
    """Return docs/commands.md: the help of every command, as the terminal shows it."""
    lines = [
        "# Commands",
        "",
        "Written from the code by `make settings`.",
        "",
        "Results go to standard output, progress and errors to standard error. With `--json` the "
        "result is data for a script, and nothing is said of progress. Times are UTC where no zone "
        "stands beside them. What may be long shows a bar on a terminal and a line in a file.",
        "",
        f"Exit codes: {EXIT_CODES}.",
        "",
    ]
    for command in COMMANDS:
        lines += [f"## dateline {command}", "", "```text", _help(command.split()), "```", ""]
    return "\n".join(lines)


def _help(command: list[str]) -> str:
    """Run a command's --help at a fixed width and without colours."""
    fixed = {"COLUMNS": "90", "TERM": "dumb", "NO_COLOR": "1"}
    before = {name: os.environ.get(name) for name in fixed}
    os.environ.update(fixed)
    try:
        shown = CliRunner().invoke(app, [*command, "--help"], prog_name="dateline").output
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    return "\n".join(line.rstrip() for line in plain.splitlines()).strip("\n")


PAGES = {"settings.md": settings_page, "commands.md": commands_page}


def main() -> None:
    """Write the pages that changed."""
    for name, page in PAGES.items():
        write_if_changed(DOCS / name, page())


if __name__ == "__main__":
    main()
