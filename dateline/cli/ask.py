"""What `dateline init` asks at a terminal: five questions, each with an answer for Enter.

Where nobody can answer (a script, CI, a pipe) nothing is asked, and the same answers are taken.
"""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer

from dateline.config.init import Beginning, first_config
from dateline.config.load import CONFIG_NAME
from summarize.errors import UserError

QUESTIONS = {
    "name": "What is the paper called",
    "language": "Which language does it write (en, ko, ja, de, …)",
    "timezone": "Which time zone does it live in",
    "sources": "Addresses to follow, with blanks between; Enter for good ones without a key",
    "editor": "Who writes: extractive (no key), or a model such as openai:gpt-4o-mini",
}


def ask_beginning(folder: Path, given: Mapping[str, Any]) -> Beginning:
    """Return what a new newsletter is: as given, the rest as answered at a terminal, if it is one.

    A newsletter that exists is not asked about.
    """
    new = replace(Beginning(), **given)
    if (folder / CONFIG_NAME).exists() or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return new
    from tzlocal import get_localzone_name  # lazy: nobody else needs it

    if "timezone" not in given:
        new = replace(new, timezone=get_localzone_name() or "UTC")
    for key in [key for key in QUESTIONS if key not in given]:
        new = _ask(new, key)
    return new


def _ask(new: Beginning, key: str) -> Beginning:
    proposed = "" if key == "sources" else getattr(new, key)
    while True:
        words = typer.prompt(QUESTIONS[key], default=proposed, show_default=bool(proposed))
        answer = words.split() if key == "sources" else words.strip()
        changed = replace(new, **{key: answer})
        try:
            first_config(changed)
        except UserError as error:
            typer.echo(str(error))
        else:
            return changed
