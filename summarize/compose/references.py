"""References: what an edition says of the items that it rests on.

An edition is its own memory, so whatever a page or post shows of an item is written down here, the
words that were relied on among them: a reader (and the fact gate's report) can hold a statement
against them when the source is long gone. Excerpts stay short enough to be fair quotations.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from ingest.item import Item
from summarize.edition import Paragraph, Reference, Statement
from summarize.story import Story, is_talk
from summarize.text.clean import clean_text
from summarize.text.compare import likeness
from summarize.text.sentences import split_sentences
from summarize.text.titles import clean_title, compress, headline_of, who

MAX_EXCERPT_CHARS: Final = 320
MAX_TITLE_CHARS: Final = 100
MAX_COPIES: Final = 8
MAX_LINKS: Final = 4
"""Items that a story has a reference for: those that no line cites say where else it is told."""


def build_references(
    statements: Iterable[Statement],
    lead: Sequence[Paragraph],
    stories: Sequence[Story],
    *,
    further: bool = True,
) -> dict[str, Reference]:
    """Return a reference for every item that statements or pictures cite, sorted by id.

    With `further` each told story's next items have one as well, so that readers find where else
    it is told. A model, which sees the items, cites those itself: of 13 that two had left out, two
    were of another event.
    """
    said: dict[str, list[str]] = {}
    told: set[str] = set()
    for statement in statements:
        told.add(statement.story)
        for item_id in statement.cited:
            said.setdefault(item_id, []).append(statement.plain)
    for paragraph in lead:
        if paragraph.picture:
            said.setdefault(paragraph.picture.item, [])
    for story in stories:
        if further and story.id in told:
            said |= {item.id: [] for item in _also(story, said)}
    items = items_of(stories)
    copies = {key: found for story in stories for key, found in story.copies.items()}
    return {
        key: reference_of(items[key], said[key], copies.get(key, ()))
        for key in sorted(said)
        if key in items
    }


def _also(story: Story, cited: Collection[str]) -> list[Item]:
    """Return the first items of a story that nothing cites, those of further places first.

    Replies and chats are left out: a reply stands in its thread, and few can open a chat.
    """
    heard = [item.publisher for item in story.everything if item.id in cited]
    rest = [item for item in story.items if item.id not in cited and not is_talk(item)]
    fresh = {item.publisher: item for item in reversed(rest) if item.publisher not in heard}
    first = sorted(rest, key=lambda item: fresh.get(item.publisher) is not item)
    return first[: max(0, MAX_LINKS - len(heard))]


def items_of(stories: Iterable[Story]) -> dict[str, Item]:
    """Return all items of some stories by id, copies too."""
    return {item.id: item for story in stories for item in story.everything}


def reference_of(item: Item, said: Sequence[str], copies: Sequence[Item] = ()) -> Reference:
    """Make an item's reference; `said` are the statements that rest on it."""
    elsewhere = dict.fromkeys(copy.url for copy in copies if copy.url != item.url)
    return Reference(
        id=item.id,
        url=item.url,
        title=title_of(item),
        kind=item.kind,
        publisher=who(item) if item.publisher else "",
        author=item.author,
        published_at=item.published_at,
        language=item.language,
        excerpt=excerpt_of(item, said),
        copies=tuple(elsewhere)[:MAX_COPIES],
    )


def title_of(item: Item) -> str:
    """Name an item: by its title, else by who spoke where, as posts have no title."""
    if title := headline_of(item):
        return compress(title, MAX_TITLE_CHARS)
    return item.publisher or item.author or item.source


def excerpt_of(item: Item, said: Sequence[str]) -> str:
    """Return the item's sentences that are nearest to what was said of it, in their own order."""
    sentences = split_sentences(clean_text(item.text), item.language)[:60]
    if not sentences:
        return clean_title(item.title)[:MAX_EXCERPT_CHARS]

    def nearness(n: int) -> float:
        return max((likeness(sentences[n], text) for text in said), default=0.0)

    ranked = sorted(range(len(sentences)), key=lambda n: (-nearness(n), n))
    chosen: list[int] = []
    left = MAX_EXCERPT_CHARS
    for n in ranked[:3]:
        if len(sentences[n]) + 1 <= left and (not chosen or nearness(n) > 0.2):
            chosen.append(n)
            left -= len(sentences[n]) + 1
    if not chosen:
        cut = sentences[ranked[0]][: MAX_EXCERPT_CHARS - 1]  # a sentence longer than an excerpt
        return cut.rsplit(" ", 1)[0].rstrip(",;:") + "…"
    return " ".join(sentences[n] for n in sorted(chosen))
