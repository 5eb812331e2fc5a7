"""The reference pages say what the code says, and every link of the docs leads somewhere."""

import re
import shlex
import textwrap
import tomllib
from pathlib import Path

import pytest

from dateline.cli.main import app
from dateline.config.load import parse_config
from dateline.config.settings import Config
from summarize.stories.overrides import Overrides
from tests.support.docs_pages import COMMANDS, DOCS, PAGES
from tests.support.newsletters import COMMAND

ROOT = DOCS.parent
WRITTEN = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md"]
BY_HAND = [page for page in WRITTEN if page.name not in PAGES]
OTHERS_FILES = ("# hugo.toml",)
"""How blocks begin that are no newsletter's settings."""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_as_the_code_gives_it(name: str):
    assert (DOCS / name).read_text("utf-8") == PAGES[name](), "run `make settings`"


def test_every_setting_has_a_meaning():
    page = PAGES["settings.md"]()
    for row in re.findall(r"^\| `.*$", page, re.MULTILINE):
        assert not row.endswith("|  |"), row
    assert all(f"## [{name}]" in page for name in ("newsletter", "http", "gate", "deploy"))
    assert "secrets" not in Config().model_dump()


def test_every_command_is_documented():
    names = {c.callback.__name__.rstrip("_") for c in app.registered_commands if c.callback}
    assert names <= {command.replace(" ", "_") for command in COMMANDS}


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path):
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" not in target and not target.startswith(("#", "mailto:", "x:", "reddit:")):
            assert (page.parent / target.partition("#")[0]).exists(), f"{page.name}: {target}"


def blocks(page: Path, *kinds: str) -> list[str]:
    """The fenced blocks of a page, by the language that stands at their fence."""
    found = re.findall(r"^( *)```(\w+)\n(.*?)^\1```", page.read_text("utf-8"), re.M | re.S)
    return [textwrap.dedent(body) for _, kind, body in found if kind in kinds]


@pytest.mark.parametrize("page", BY_HAND, ids=lambda page: page.name)
def test_settings_on_a_page_are_settings(page: Path):
    for body in blocks(page, "toml"):
        if body.startswith(OTHERS_FILES):
            continue
        if page.name == "stories.md":
            Overrides.from_toml(body, name=page.name)
        else:
            parse_config(tomllib.loads(body), folder=ROOT, secrets={}, name=page.name)


def commands_on(page: Path) -> list[list[str]]:
    """The dateline commands that a page gives, in blocks and amid its sentences."""
    text = page.read_text("utf-8")
    lines = "\n".join(blocks(page, "sh", "cron", "yaml", "ini")).splitlines()
    lines += re.findall(r"`(dateline [^`\n]+)`", text)
    calls = re.findall(r"(?<![\w.-])dateline [a-z][^&|\n]*", "\n".join(lines))
    return [shlex.split(call, comments=True)[1:] for call in calls]


@pytest.mark.parametrize("page", BY_HAND, ids=lambda page: page.name)
def test_commands_on_a_page_exist(page: Path):
    for words in commands_on(page):
        command = COMMAND
        while words and hasattr(command, "commands"):
            name, *words = words
            assert name in command.commands, f"{page.name}: dateline {name}"
            command = command.commands[name]
        known = {o for p in command.params for o in (*p.opts, *p.secondary_opts)} | {"--help"}
        given = {word for word in words if re.match(r"--?[a-z]", word)}
        assert given <= known, f"{page.name}: {command.name}"


def test_commands_are_found_on_the_pages():
    assert sum(len(commands_on(page)) for page in BY_HAND) > 40
