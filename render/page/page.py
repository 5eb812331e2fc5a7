"""The page of one issue: alone as a single file, or as a page of the site.

`issue_values` gives what the template `site/issue.html.j2` takes; the site adds its navigation,
the neighbours and the threads. Alone, the page carries its style inside, named by hash in its
Content-Security-Policy: even then nothing that an item smuggled in could run or load.
"""

import base64
import datetime as dt
import functools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from render.page.front import continued, standfirst_of
from render.page.view import view
from render.text.labels import Labels, direction_of, labels_for
from render.text.pictures import ImageMode
from render.text.prose import Prose, resolve_all
from render.text.template import OURS, render_template
from render.text.words import clean, shortened, unbroken
from summarize.edition import Edition, Finding, Statement

POLICY: Final = (
    "default-src 'none'; img-src {images}; style-src {style}; script-src {script}; "
    "connect-src {connect}; form-action 'self'; base-uri 'none'"
)

READING_WORDS_PER_MIN: Final = 238
FOUND_CHARS: Final = 200


class Entry(NamedTuple):
    """A link of the navigation; `key` is the key that leads there."""

    label: str
    url: str
    current: bool = False
    language: str = ""
    key: str = ""


class Frame(NamedTuple):
    """What a page has around its text: head, masthead and foot."""

    site: str
    title: str
    headline: str
    language: str
    description: str = ""
    kind: str = "website"
    home: str = "."
    canonical: str = ""
    alternates: tuple[tuple[str, str], ...] = ()
    feeds: tuple[tuple[str, str, str], ...] = ()
    card: str = ""
    csp: str = ""
    style: str = ""
    style_inline: Markup | None = None
    icon: str = ""
    scripts: tuple[str, ...] = ()
    nav: tuple[Entry, ...] = ()
    foot: tuple[Entry, ...] = ()
    about: str = ""
    markdown: str = ""
    published: str = ""
    modified: str = ""
    topics: tuple[str, ...] = ()
    linked_data: Markup | None = None
    theme_script: Markup | None = None

    @property
    def direction(self) -> str:
        """The direction in which the language's script runs."""
        return direction_of(self.language)


class Day(NamedTuple):
    """A day of a thread: when, what it was called, and where it is told."""

    date: dt.date
    title: str
    url: str = ""


class ThreadView(NamedTuple):
    """The story so far of one story: its earlier days, oldest first, and its own page."""

    days: tuple[Day, ...]
    url: str = ""
    title: str = ""


def render_page(
    edition: Edition, *, templates: Path | None = None, images: ImageMode = "local"
) -> str:
    """Return an issue as one HTML file that needs no other file but its pictures in `images/`.

    The options mean what they do in PostOptions.
    """
    labels = labels_for(edition.language)
    style = _inline_style(templates)
    name, title = clean(edition.newsletter.name), clean(edition.title)
    frame = Frame(
        site=name,
        title=f"{title} · {name}",
        headline=title,
        language=edition.language,
        description=standfirst_of(edition) or title,
        kind="article",
        home=edition.newsletter.url or "#main",
        csp=policy(images, style=csp_hash(style), script="'none'", connect="'none'"),
        style_inline=style,
    )
    threads = {
        note.id: ThreadView((Day(note.last, clean(note.last_title)),))
        for note in edition.stories
        if note.last and continued(note) and note.last_title
    }
    values = issue_values(edition, labels, images, "images")
    values |= {"page": frame, "threads": threads}
    return render_template("site/issue.html.j2", values, templates)


def policy(images: ImageMode, **sources: str) -> str:
    """Return a Content-Security-Policy with pictures from where they stand."""
    others = " https: http:" if images == "link" else ""
    return POLICY.format(images=f"'self'{others}", **sources)


def csp_hash(text: str) -> str:
    """Return what allows exactly this text in a Content-Security-Policy."""
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def issue_values(
    edition: Edition,
    labels: Labels,
    images: ImageMode,
    images_url: str,
    proses: Mapping[str, Prose] | None = None,
) -> dict[str, Any]:
    """Return all that the issue's template takes, apart from the site around it."""
    proses = proses or resolve_all(edition)
    return {
        "edition": edition,
        "labels": labels,
        "title": unbroken(clean(edition.title)),
        "standfirst": standfirst_of(edition),
        "overview_title": unbroken(clean(edition.overview_title)),
        "view": view(edition, labels, images, images_url, proses),
        "missing": _missing(edition, labels),
        "about": about_lines(edition, labels, minutes_saved(edition, proses)),
        "gate_line": gate_line(edition, labels),
        "found": found_lines(edition, labels),
        "tags": [Entry(clean(tag), "") for tag in edition.tags],
        "translations": (),
        "threads": {},
        "older": None,
        "newer": None,
    }


def about_lines(edition: Edition, labels: Labels, minutes_saved: int) -> list[str]:
    """Say what went into the issue: items, stories, minutes, the editor, the fact check."""
    reading, making = edition.reading, edition.making
    told = labels.one_told if reading.told == 1 else labels.told.format(reading.told)
    lines = [labels.items.format(labels.number(reading.items)), told]
    if reading.repeated:
        lines.append(labels.repeated.format(reading.repeated))
    if minutes_saved:
        lines.append(labels.saved.format(labels.number(minutes_saved)))
    by = labels.extractive if making.made_by == "extractive" else making.made_by
    lines.append(labels.editor.format(by))
    if making.model_failed:
        lines.append(labels.model_failed)
    if edition.gate.statements and not edition.gate.findings:
        lines.append(gate_line(edition, labels))
    return lines


def minutes_saved(edition: Edition, proses: Mapping[str, Prose]) -> int:
    """Return the minutes that reading everything would have taken longer than reading this issue.

    At 238 words a minute: the mean of silent reading of English non-fiction over 190 studies
    (Brysbaert 2019). Rounded down, and never below zero.
    """
    # Blanks stand between the words of a prose and nowhere else, one at a time.
    own = sum(prose.plain.count(" ") + 1 for prose in proses.values())
    return max(0, (edition.reading.words - own) // READING_WORDS_PER_MIN)


def gate_line(edition: Edition, labels: Labels) -> str:
    """Say how many statements the fact gate passed, and how many were changed before."""
    line = labels.gate.format(edition.gate.passed, edition.gate.statements)
    done = Counter(action for action, _ in _findings(edition))
    out = done["dropped"]
    mended = done.total() - done["kept"] - out
    before = {
        (True, True): labels.gate_before.format(mended, out),
        (True, False): labels.gate_mended.format(mended),
        (False, True): labels.gate_dropped.format(out),
    }.get((mended > 0, out > 0))
    return f"{line} · {before}" if before else line


def found_lines(edition: Edition, labels: Labels) -> list[tuple[str, str, str]]:
    """Return what was done before printing to which words, and why, once for each of them."""
    return [
        (
            labels.words[action],
            words,
            "; ".join(dict.fromkeys(labels.check(one.kind, one.detail) for one in found)),
        )
        for (action, words), found in _findings(edition).items()
    ]


def _findings(edition: Edition) -> Mapping[tuple[str, str], Sequence[Finding]]:
    """Return what the fact check found, by what was done to which words."""
    found: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for one in edition.gate.findings:
        words = shortened(clean(Statement(text=one.statement).plain), FOUND_CHARS)
        found[one.action, words].append(one)
    return found


def _missing(edition: Edition, labels: Labels) -> str:
    partly = {"partial": f" ({labels.partial})"}
    names = [clean(note.name) + partly.get(note.status, "") for note in edition.unread]
    return f"{labels.missing} {', '.join(names)}" if names else ""


@functools.lru_cache(maxsize=8)
def _inline_style(templates: Path | None) -> Markup:
    text = site_file(templates, "style.css").decode()
    if "</" in text:
        raise ValueError("site/style.css must not contain '</'")
    return Markup(text)


def site_file(templates: Path | None, name: str) -> bytes:
    """Return a file that pages use: the user's `site/NAME` if there is one, else ours."""
    own = templates / "site" / name if templates else None
    return (own if own and own.is_file() else OURS / "site" / name).read_bytes()
