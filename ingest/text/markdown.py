"""Markdown as HTML, for texts that come without their HTML. Tags in it are words."""

from markdown_it import MarkdownIt

from ingest.text.clean import without_runs

MAX_CHARS = 10_000
"""Of 5,395 recorded texts 6 are longer; the parser takes some milliseconds for 1,000 marks."""

_RENDERER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def markdown_html(text: str) -> str:
    """Return the HTML of a text in Markdown; what is behind MAX_CHARS is left out."""
    return str(_RENDERER.render(without_runs(text[:MAX_CHARS])))
