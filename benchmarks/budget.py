"""What a model-edited issue takes: calls and input tokens, for a small day and a huge one.

The stories go through the real client to a loopback server, second opinion and all; tokens are what
that server counts of the requests it received. The naive way is to send every item of the day to
the model. Days are made of the texts in DATA/ainews/*_items.jsonl.gz, repeated with other ids until
there are enough.
"""

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.command import Command, report, rows
from ingest.item import Item
from summarize.llm.editor import ModelEditor
from summarize.models.budget import count_tokens
from summarize.models.settings import MemoryAnswers
from summarize.story import Story
from tests.support.chat_world import ChatWorld
from tests.support.llm_day import TOPICS, PlainEditor, assignment, item

LARGE = 10_000
SMALL = 60
PER_STORY = 4


def texts(folder: Path | None) -> list[str]:
    """Read the longest string of each recorded row; made-up ones where there is no data."""
    found: list[str] = []
    for path in sorted(folder.glob("ainews/*_items.jsonl.gz")) if folder else []:
        for row in rows(path):
            values = (value for value in row.values() if isinstance(value, str))
            found.append(max(values, key=len, default=""))
    made = [f"Team {n} reports {n * 7 % 93} percent on test {n % 11}. It uses {n} cards." * 4
            for n in range(500)]  # fmt: skip
    return [text for text in found if len(text) > 60] or made


def day(words: list[str], items: int) -> tuple[Story, ...]:
    """Return a day of so many items as stories of a few items each, ranked by their order."""
    made = [_item(n, words[n % len(words)]) for n in range(items)]
    return tuple(
        Story(f"story{n}", group[0].title, tuple(group), score=1e4 - n, topic=TOPICS[n % 3].key)
        for n, group in enumerate(_groups(made))
    )


def _item(n: int, text: str) -> Item:
    return replace(item(n, text[:80], f"{text} ({n})"), id=f"feed:n{n}")


def _groups(items: list[Item]) -> Iterator[list[Item]]:
    for start in range(0, len(items), PER_STORY):
        yield items[start : start + PER_STORY]


def measure(words: list[str], items: int, language: str = "en") -> dict[str, int]:
    """Write a day of English items twice and count what reached the server."""
    told = day(words, items)
    answers = MemoryAnswers()
    with ChatWorld() as world:
        for run in range(2):
            editor = ModelEditor(
                world.settings("openai", deadline_s=300.0, second_opinion="openai:test-0"),
                answers=answers,
                fallback=PlainEditor(),
            )
            editor.write(assignment(language, told))
            if not world.calls or not world.counts()["entail"]:
                sys.exit("budget: no question reached the server; install langchain-openai")
            if run == 0:
                calls, tokens = len(world.calls), world.input_tokens
        return {
            "calls": calls,
            "input_tokens": tokens,
            "rerun_calls": len(world.calls) - calls,
            "naive_input_tokens": sum(
                count_tokens(f"{i.title} {i.text}") for story in told for i in story.items
            ),
        }


def main() -> None:
    parser = Command(__doc__, "a large day of 1,000 items")
    options = parser.given()
    if importlib.util.find_spec("langchain_openai") is None:
        sys.exit("budget: the client's package is missing; pip install langchain-openai")
    words = texts(options.data)
    large = LARGE // 10 if options.quick else LARGE
    days = {"": (large, "en"), f"_{SMALL}": (SMALL, "en"), "_ko": (large, "ko")}
    figures = {}
    for name, (items, language) in days.items():
        row = measure(words, items, language)
        print(f"{items:>6} items, {language}: " + ", ".join(f"{k} {v:,}" for k, v in row.items()))
        figures |= {f"{k}{name}": v for k, v in row.items()}
    report("budget", figures)


if __name__ == "__main__":
    main()
