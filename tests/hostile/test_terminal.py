"""What strangers wrote, printed by commands: words on a terminal, never orders to it."""

import re
from pathlib import Path

import pytest

from dateline.cli.base import report
from dateline.cli.main import app
from dateline.config.load import load_config
from dateline.console.progress import ConsoleProgress
from dateline.console.terminal import plain
from dateline.store.collections import Collection
from dateline.store.store import Store
from ingest.source import SourceError
from tests.support.story_items import EVENTS, NOON, item

ORDER = "\x1b[31m\x1b]0;owned\x07\x9b2J\u202e"
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]")
NAME = "[red]wire[/red]"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A newsletter whose items, source and troubles are full of orders to a terminal."""
    path = tmp_path / "newsletter.toml"
    path.write_text(
        f'[[sources]]\nkind = "feed"\nname = "{NAME}"\nurl = "https://wire.example/feed"\n', "utf-8"
    )
    items = [
        item(10 * e + n, f"{ORDER}{title}\ud83d", f"{title}.{ORDER} It is so.", source=NAME,
             url=f"https://n{n}.example/{e}{ORDER}", author=f"{ORDER}ann", publisher=f"P{ORDER}{n}")
        for e, titles in enumerate(EVENTS)
        for n, title in enumerate(titles)
    ]  # fmt: skip
    trouble = SourceError(NAME, "status", f"it says: {ORDER}\ud83d[bold]gone", subject=ORDER)
    with Store.open(load_config(path).store_url) as store:
        (source,) = load_config(path).followed()
        store.items.save_items(source, items, NOON)
        store.collections.save(
            Collection(NAME, "feed", NOON, NOON, "missing", troubles=(trouble,), key=source.key)
        )
    return path


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        pytest.param("stories --date 2024-05-03", "Reykjavik", id="stories"),
        pytest.param("stories --date 2024-05-03 --json", "Reykjavik", id="stories-json"),
        pytest.param("stories --date 2024-05-03 --why nothing", "Reykjavik", id="error"),
        pytest.param("status", "items in the store", id="status"),
        pytest.param("sources list", NAME, id="sources"),
    ],
)
def test_commands_give_a_terminal_no_orders(
    command: str, shown: str, paper: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report(lambda: app(args=[*command.split(), "-c", str(paper)], standalone_mode=False))
    done = capsys.readouterr()
    assert shown in done.out + done.err
    assert not FORBIDDEN.findall(done.out + done.err)


def test_progress_gives_a_terminal_no_orders(capsys: pytest.CaptureFixture[str]) -> None:
    ConsoleProgress().say(f"image left out: {ORDER}[red]\ud83d")
    assert capsys.readouterr().err == "image left out: [31m]0;owned2J[red]?\n"


def test_plain_words_stay_as_they_are() -> None:
    assert plain("두 줄\n\tand a tab 🤖 [x]") == "두 줄\n\tand a tab 🤖 [x]"
