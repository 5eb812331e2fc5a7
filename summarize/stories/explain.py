"""Why a story is told, or not: what `dateline stories --why ID` prints."""

from collections.abc import Iterator, Mapping

from ingest.item import Item
from summarize.stories.find import FoundStories
from summarize.story import Story


def explain(story: Story, day: FoundStories) -> Iterator[str]:
    """Explain a story of a day, in lines."""
    place = next((n for n, told in enumerate(day.told, 1) if told.id == story.id), 0)
    verdict = f"told, place {place}" if place else f"not told: {day.left_out.get(story.id, '?')}"
    yield f"{story.id}  {story.title}"
    yield f"  {verdict}"
    yield f"  score {story.score:.3f} = {_sum(story.parts)}" if story.parts else "  not scored"
    yield f"  topic {story.topic or '-'}; tags {', '.join(story.tags) or '-'}"
    yield from _thread_lines(story)
    yield f"  {len(story.items)} items:"
    for item in story.items:
        yield f"    {_item(item)}"
        for copy in story.copies.get(item.id, ()):
            yield f"      also at {_item(copy)}"
    links = sorted({link.url for item in story.items for link in item.links})
    yield from (f"    -> {url}" for url in links)
    titles = {other.id: other.title for other in day.stories}
    if nears := day.near(story.id):
        yield "  nearest stories that were kept apart:"
    for near in nears:
        yield f"    {near.story}  {100 * near.probability:.1f} %  {titles.get(near.story, '')}"
        yield f"      {_sum(near.parts)}"


def _thread_lines(story: Story) -> Iterator[str]:
    thread = story.thread
    if thread.kind == "new":
        return
    yield f"  {thread.kind} thread {thread.id}, told since {thread.since}, last on {thread.last}:"
    yield f"    {thread.last_title}"
    for what, values in (
        ("items", thread.new_items),
        ("links", thread.new_links),
        ("numbers", thread.new_numbers),
    ):
        if values:
            yield f"    new {what}: {', '.join(values)}"


def _item(item: Item) -> str:
    when = f"{item.published_at:%Y-%m-%d %H:%M}"
    return f"{item.id}  {when}  {item.publisher or item.source}  {item.url}"


def _sum(parts: Mapping[str, float]) -> str:
    return " ".join(f"{value:+.2f} {name}" for name, value in parts.items())
