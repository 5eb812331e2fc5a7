"""All that one Discord message says, wherever it says it: `content` is one place of seven.

A thread's starter carries the message that began it, a forwarded message snapshots; bots often
speak in embeds or components; a poll has a question. Previews of links are not the message's words.
Reference: https://discord.com/developers/docs/resources/message and …/components/reference
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.item import Link, Media, MediaKind
from ingest.text.addresses import find_addresses, shielded, unshielded
from ingest.text.clean import clean
from ingest.text.json_values import Table, rows, table, whole, words
from ingest.url.canonical import canonical_url

THREAD_STARTER = 21
FORWARD = 1
POLL_RESULT = "poll_result"
MAX_COMPONENTS = 500
"""Discord allows 40 in one message; the walk ends where no honest one would go on."""

BUTTON, TEXT_DISPLAY, THUMBNAIL, MEDIA_GALLERY, FILE = 2, 10, 11, 12, 13


@dataclass(frozen=True, slots=True)
class SpokenPart:
    """The words of one body in Discord's markup, its files, and the links of its buttons."""

    text: str
    media: tuple[Media, ...] = ()
    links: tuple[Link, ...] = ()


def bodies(entry: Table) -> list[Table]:
    """Return the message itself, and the messages that it carries."""
    carried = [table(snapshot.get("message")) for snapshot in rows(entry.get("message_snapshots"))]
    forwards = whole(table(entry.get("message_reference")).get("type")) == FORWARD
    if entry.get("type") == THREAD_STARTER or (forwards and not carried):
        carried.insert(0, table(entry.get("referenced_message")))
    return [entry, *(body for body in carried if body)]


def spoken_part(body: Table) -> SpokenPart:
    """Return what one body says: its text, written embeds, poll and components, each line once."""
    content = words(body.get("content"))
    embeds = _written_embeds(body, content)
    components = list(_components(body.get("components")))
    lines = [content, *(line for embed in embeds for line in _embed_lines(embed))]
    lines += _poll_lines(table(body.get("poll")))
    lines += [words(part.get("content")) for part in components if part.get("type") == TEXT_DISPLAY]
    said = dict.fromkeys(line for line in lines if line.strip())
    files = [(file, words(file.get("description"))) for file in rows(body.get("attachments"))]
    # What stands at no address that can be fetched (`attachment://`) is left out.
    media = [
        Media(url, media_kind(words(file.get("content_type")), name), clean(description))
        for file, description in [*files, *_shown_files(embeds, components)]
        if canonical_url(url := words(file.get("url")))
        and (name := words(file.get("filename")) or url.partition("?")[0])
    ]
    return SpokenPart("\n".join(said), tuple(media), tuple(_button_links(components)))


def media_kind(content_type: str, filename: str) -> MediaKind:
    """Tell pictures, films and sounds from other files, by type or by the end of the name."""
    main = content_type.partition("/")[0]
    end = filename.rpartition(".")[2].lower()
    if main == "image" or end in ("png", "jpg", "jpeg", "gif", "webp"):
        return "image"
    if main == "video" or end in ("mp4", "webm", "mov"):
        return "video"
    return "audio" if main == "audio" or end in ("mp3", "ogg", "wav") else "file"


def _written_embeds(body: Table, content: str) -> list[Table]:
    """Return embeds that somebody wrote: `rich`, or untyped (exports), and no link previews."""
    previewed = {canonical_url(unshielded(url)) for url, _ in find_addresses(shielded(content))}
    return [
        embed
        for embed in rows(body.get("embeds"))
        if embed.get("type") == POLL_RESULT
        or (embed.get("type") == "rich" and canonical_url(words(embed.get("url"))) not in previewed)
        or (embed.get("type") is None and not previewed)
    ]


def _embed_lines(embed: Table) -> Iterator[str]:
    yield words(embed.get("title"))
    yield words(embed.get("description"))
    if embed.get("type") == POLL_RESULT:
        told = {words(f.get("name")): words(f.get("value")) for f in rows(embed.get("fields"))}
        yield told.get("poll_question_text", "")
        yield told.get("victor_answer_text", "")
        return
    for field in rows(embed.get("fields")):
        parts = (words(field.get("name")).strip(), words(field.get("value")).strip())
        yield ": ".join(part for part in parts if part.strip("\u200b"))


def _poll_lines(poll: Table) -> Iterator[str]:
    yield words(table(poll.get("question")).get("text"))
    for answer in rows(poll.get("answers")):
        if text := words(table(answer.get("poll_media")).get("text")).strip():
            yield f"- {text}"


def _components(value: object) -> Iterator[Table]:
    """Yield the components of a message in reading order, those inside others too."""
    stack, seen = [*reversed(rows(value))], 0
    while stack and seen < MAX_COMPONENTS:
        part = stack.pop()
        seen += 1
        yield part
        inner = [*rows(part.get("components")), *rows(part.get("component"))]
        stack += reversed([*inner, *rows(part.get("accessory"))])


def _button_links(components: list[Table]) -> Iterator[Link]:
    for part in components:
        if part.get("type") == BUTTON and (url := canonical_url(words(part.get("url")))):
            yield Link(url, clean(words(part.get("label"))))


def _shown_files(embeds: list[Table], components: list[Table]) -> Iterator[tuple[Table, str]]:
    for embed in embeds:
        yield {"content_type": "image/", **table(embed.get("image"))}, ""
    for part in components:
        shown = rows(part.get("items")) if part.get("type") == MEDIA_GALLERY else [part]
        if part.get("type") in (MEDIA_GALLERY, THUMBNAIL):
            yield from ((table(o.get("media")), words(o.get("description"))) for o in shown)
        elif part.get("type") == FILE:
            yield table(part.get("file")), ""
