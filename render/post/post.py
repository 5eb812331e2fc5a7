"""The post: an Edition as one Markdown file, ready for the site that a user already has.

Its form is fixed (docs/posts.md), because generators, readers' scripts and the archive rely on
it: five front-matter keys, the lead, a preview, the viewpoint as a quotation, the overview. The
words are the edition's, the headings those of its language, the layout a template which a user
may replace. The same edition gives the same bytes, always: nothing here looks at a clock.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from render.post.front_matter import front_matter
from render.post.options import PostOptions, filled, issue_url
from render.text import markdown
from render.text.labels import Labels, labels_for
from render.text.pictures import picture_of
from render.text.prose import Prose, ProseLink, resolve_all
from render.text.template import render_template
from render.text.words import clean, find_words
from summarize.edition import Edition, Section, SourceNote
from summarize.errors import UsageError

TITLE_CHARS: Final = 200
"""A title is a line of a feed reader and a search result: longer ones are cut there anyway."""

MAX_OF_OPINION: Final = 3
"""Sources that a model's opinion names: one for each of its cases, as a rule, though fewer where
these would be more than a tenth of the issue's, since they are linked elsewhere too."""


class PostParagraph(NamedTuple):
    """A paragraph of the lead as Markdown, and the picture below it."""

    text: str
    image: str


class PostBullet(NamedTuple):
    """A bullet's parts as Markdown."""

    label: str
    text: str
    sources: str


class PostSection(NamedTuple):
    """A topic of the preview or a section of the overview."""

    title: str
    bullets: Sequence[PostBullet]


def render_post(
    edition: Edition, options: PostOptions | None = None, proses: Mapping[str, Prose] | None = None
) -> str:
    """Return the post's Markdown with its front matter; `proses` spares resolving it again.

    Raises UsageError for settings that don't fit, LayoutError for a template that can't be used.
    """
    options = options or PostOptions()
    labels = labels_for(edition.language, options.labels)
    proses = proses or resolve_all(edition)
    notes = _continued(edition, labels, options)
    values: dict[str, Any] = {
        "edition": edition,
        "labels": labels,
        "front_matter": front_matter(_head(edition, options), plain=frozenset({"tags"})),
        "lead": list(_lead(edition, options, labels, notes, proses)),
        "missing": missing_line(edition, labels),
        "preview": list(_sections("preview", edition.preview, labels, {}, proses)),
        "viewpoint": _viewpoint(edition, labels, proses),
        "overview_title": _words(edition.overview_title or edition.title, start=True),
        "overview": list(_sections("overview", edition.overview, labels, notes, proses)),
        "corrections": [_words(line, start=True) for line in correction_lines(edition, labels)],
    }
    text = render_template("post.md.j2", values, options.templates)
    return f"{text.rstrip()}\n"


def missing_line(edition: Edition, labels: Labels) -> str:
    """Say which sources could not be read, or only in part; "" if all were."""
    if not (notes := edition.unread):
        return ""
    return markdown.escape(f"{labels.missing} {', '.join(_source(n, labels) for n in notes)}")


def correction_lines(edition: Edition, labels: Labels) -> list[str]:
    """Return one plain line for each correction: its day and reason."""
    return [f"{labels.date(c.date)}: {clean(c.reason)}" for c in edition.corrections]


def _head(edition: Edition, options: PostOptions) -> dict[str, object]:
    ours: dict[str, object] = {
        "title": clean(edition.title)[:TITLE_CHARS].strip(),
        "description": clean(edition.description),
        "date": edition.date,
        "update": edition.updated,
        "tags": [tag for tag in map(clean, edition.tags) if tag],
    }
    if taken := sorted(ours.keys() & options.extra.keys()):
        raise UsageError(f"front matter {taken[0]!r} is the post's own and can't be replaced")
    extra = {key: _filled(value, edition, options) for key, value in options.extra.items()}
    return ours | {key: value for key, value in extra.items() if value != ""}


def _filled(value: object, edition: Edition, options: PostOptions) -> object:
    if isinstance(value, str):
        return clean(filled(value, _placeholders(edition, options)))
    if isinstance(value, list | tuple):
        return [_filled(inner, edition, options) for inner in value]
    if isinstance(value, Mapping):
        return {key: _filled(inner, edition, options) for key, inner in value.items()}
    return value


def _placeholders(edition: Edition, options: PostOptions) -> dict[str, str]:
    pictures = (picture_of(p, edition, options.images, options.images_url) for p in edition.lead)
    return {
        "date": edition.date.isoformat(),
        "language": edition.language,
        "slug": edition.newsletter.slug,
        "picture": next((picture.src for picture in pictures if picture), ""),
        "title": clean(edition.title),
    }


def _lead(
    edition: Edition,
    options: PostOptions,
    labels: Labels,
    notes: dict[str, str],
    proses: Mapping[str, Prose],
) -> Iterator[PostParagraph]:
    """Write the lead; what only it tells says here which earlier issue it continues."""
    listed = {bullet.statement.story for part in edition.overview for bullet in part.bullets}
    for number, paragraph in enumerate(edition.lead):
        prose, story = proses[f"lead/{number}"], paragraph.statement.story
        note = "" if story in listed else notes.pop(story, "")
        text = markdown.write(prose.pieces, start=True) + _asides(prose, labels, note)
        (text,) = markdown.without_pairs(text)
        picture = picture_of(paragraph, edition, options.images, options.images_url)
        yield PostParagraph(text, markdown.image(picture.alt, picture.src) if picture else "")


def _sections(
    name: str,
    sections: Sequence[Section],
    labels: Labels,
    notes: Mapping[str, str],
    proses: Mapping[str, Prose],
) -> Iterator[PostSection]:
    """Write the sections of a part; the preview's titles and labels begin a block."""
    start = name == "preview"
    for n, section in enumerate(sections):
        bullets = []
        for m, bullet in enumerate(section.bullets):
            prose, note = proses[f"{name}/{n}/{m}"], notes.get(bullet.statement.story, "")
            prose = _in_sentence(prose, clean(bullet.label)) if start else prose
            label, text = _words(bullet.label, start=start), markdown.write(prose.pieces)
            parts = markdown.without_pairs(label, text, _asides(prose, labels, note))
            bullets.append(PostBullet(*parts))
        (title,) = markdown.without_pairs(_words(section.title, start=start))
        yield PostSection(title, bullets)


def _in_sentence(prose: Prose, label: str) -> Prose:
    """Move a preview's first link into its sentence, so that who reads on need not wait for it.

    It goes on the words that name whose page it is, else on the label's. No words are added: a
    sentence that names neither keeps all its links in parentheses.
    """
    if len(prose.pieces) != 1 or not isinstance(text := prose.pieces[0], str) or not prose.asides:
        return prose
    link, *others = prose.asides
    site, _, ending = link.words.partition(".")  # people call a site by its host's first part
    for words in filter(None, (link.words, site if ending.isalpha() else "", label)):
        if found := find_words(words, text, re.IGNORECASE):
            moved = link._replace(words=found[0])
            pieces = (text[: found.start()], moved, text[found.end() :])
            return prose._replace(pieces=tuple(filter(None, pieces)), asides=tuple(others))
    return prose


def _continued(edition: Edition, labels: Labels, options: PostOptions) -> dict[str, str]:
    """Say of each story that goes on which earlier issue it continues, as Markdown."""
    notes = {}
    for note in edition.stories:
        if note.id and note.last and note.last < edition.date:
            day = labels.date(note.last)
            known = options.known_days is None or note.last in options.known_days
            if options.issue_url and known:
                day = markdown.link(day, issue_url(edition, note.last, options))
            notes[note.id] = labels.continues.format(day)
    return notes


def _asides(prose: Prose, labels: Labels, note: str = "") -> str:
    also = labels.also.format(_links(prose.also)) if prose.also else ""
    inside = "; ".join(filter(None, (_links(prose.asides), also, note)))
    return f" ({inside})" if inside else ""


def _links(found: Sequence[ProseLink]) -> str:
    return ", ".join([markdown.link(one.words, one.url) for one in found])


def _viewpoint(edition: Edition, labels: Labels, proses: Mapping[str, Prose]) -> str:
    """Return the viewpoint as one paragraph.

    An opinion of a model names its first sources, though the issue links them elsewhere, since two
    of six readers missed them. A counted one names all of them.
    """
    most = min(MAX_OF_OPINION, max(1, len(edition.references) // 10))
    texts: list[str] = []
    for number in range(len(edition.viewpoint)):
        prose = proses[f"viewpoint/{number}"]
        if edition.making.calls:
            prose = prose._replace(asides=prose.asides[:most])
            most -= len(prose.asides)
        texts.append(markdown.write(prose.pieces, start=not texts) + _asides(prose, labels))
    return " ".join(markdown.without_pairs(*texts))


def _source(note: SourceNote, labels: Labels) -> str:
    reason = labels.reason(note.code)
    if note.status == "partial":
        reason = f"{labels.partial}: {reason}" if reason else labels.partial
    return f"{clean(note.name)} ({reason})" if reason else clean(note.name)


def _words(text: str, *, start: bool = False) -> str:
    return markdown.escape(clean(text), start=start) or "—"
