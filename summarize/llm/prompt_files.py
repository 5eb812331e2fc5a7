"""The prompt files: where they are found, how they are filled, and which ones made an edition.

A prompt is a Markdown file whose first line is `version: N`, with a system part and, after a line
`=== user ===`, a user part. `$names` are filled in. A file of the same name in the user's own
folder wins. An edition records `version` and hash of each, so that it can be told which words of
ours led to which words of its.
"""

import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

from summarize.errors import UsageError
from summarize.models.chat import Message

DIVIDER = "=== user ==="


class PromptError(UsageError):
    """A prompt file that can't be used; the message names the file and what to change."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as read from its file: its name, version, and the two parts to fill."""

    name: str
    version: str
    system: str
    user: str
    digest: str

    @property
    def label(self) -> str:
        """Version and hash, as an edition records them ("1:0a1b2c3d4e5f")."""
        return f"{self.version}:{self.digest}"

    def fill(self, **values: str) -> tuple[Message, ...]:
        """Fill in both parts; raises PromptError for a `$name` that the step doesn't have."""
        try:
            system = Template(self.system).substitute(values)
            user = Template(self.user).substitute(values)
        except (KeyError, ValueError) as error:
            raise PromptError(
                f"prompt {self.name}.md: {error} can't be filled in; it may use "
                f"{', '.join('$' + name for name in sorted(values))} (write $$ for a dollar sign)"
            ) from error
        return (("system", system.strip()), ("user", user.strip()))


def load_prompt(name: str, folder: Path | None) -> Prompt:
    """Read a prompt by name, from the user's folder if it has one.

    Raises PromptError naming what is missing.
    """
    text = _text_of(name, folder)
    header, _, body = text.partition("\n")
    version = re.fullmatch(r"version:\s*(\S{1,20})\s*", header)
    system, divider, user = body.partition(f"\n{DIVIDER}\n")
    if version is None:
        raise PromptError(f"prompt {name}.md: the first line must be `version: N`")
    if not divider:
        raise PromptError(f"prompt {name}.md: a line `{DIVIDER}` must divide system and user part")
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Prompt(name, version[1], system, user, digest)


def load_style(language: str, folder: Path | None) -> str:
    """Read how a language is to be written; languages without a file share the general one."""
    own = _text_of(f"language-{language}", folder)
    return (own or _text_of("language", folder)).strip()


def _text_of(name: str, folder: Path | None) -> str:
    """Return a file from the user's folder, else the shipped one; "" where there is none."""
    for place in (folder, files("summarize.llm") / "prompts"):
        if place is not None and (place / f"{name}.md").is_file():
            return (place / f"{name}.md").read_text("utf-8")
    return ""
