"""The reference pages say what the code says, and every link of the docs leads somewhere."""

import re
from pathlib import Path

import pytest

from dateline.cli import app
from dateline.documenting import COMMANDS, DOCS, PAGES
from dateline.settings import Config

ROOT = DOCS.parent


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
    names = {c.callback.__name__ for c in app.registered_commands if c.callback}
    assert names <= {command.replace(" ", "_") for command in COMMANDS}


@pytest.mark.parametrize("page", [*sorted(DOCS.rglob("*.md")), ROOT / "README.md"],
                         ids=lambda page: page.name)  # fmt: skip
def test_links_between_pages_lead_somewhere(page: Path):
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" not in target and not target.startswith(("#", "mailto:", "x:", "reddit:")):
            assert (page.parent / target.partition("#")[0]).exists(), f"{page.name}: {target}"
