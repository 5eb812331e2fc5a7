"""One issue's files on the site: its page, its Markdown, its card, its text for feeds.

A job carries all that the page shows besides the edition itself (neighbours, threads, topics with
a page), so that jobs run in any process and in any order, and the same job gives the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from pydantic_core import to_json

from render.files import Output, safe_join
from render.page.page import Entry, ThreadView, issue_values
from render.page.view import with_pictures
from render.post.post import correction_lines, render_post
from render.site.frame import LanguageFolder, frame
from render.site.options import EditionSource, IssueKey, SiteOptions, up
from render.site.search import RECORDS, records_of, words_in
from render.site.told import told_bytes, told_file
from render.site.workers import BuildContext, Files
from render.text.labels import direction_of, language_name
from render.text.prose import Prose, resolve_all
from render.text.template import render_template
from render.text.words import clean
from summarize.edition import Edition

IMAGES = "images/"
"""Where pictures stand; a file may belong to several issues."""

ENTRIES = ".dateline/entries/"
"""Where the text of issues stands ready for feeds, outside of what readers are shown."""


class Neighbour(NamedTuple):
    """The issue before or after one."""

    url: str
    title: str


class IssueJob(NamedTuple):
    """What makes an issue's files; `entry` says whether a feed needs its text.

    Addresses of neighbours, threads and tags lead from the page at `path`; `threads` are the
    stories so far, with the story that each belongs to, `tags` the pages of the edition's tags in
    their order. `translations` are languages and paths of its twins.
    """

    key: IssueKey
    place: LanguageFolder
    path: str
    older: Neighbour | None
    newer: Neighbour | None
    translations: tuple[tuple[str, str], ...]
    threads: tuple[tuple[str, ThreadView], ...]
    tags: tuple[str, ...]
    entry: bool = False

    @property
    def group(self) -> str:
        """The name of the issue's files as a group."""
        return f"issue {self.key.name}"

    @property
    def shown(self) -> tuple[object, ...]:
        """What the files are made of; whether a feed needs their text is not part of it."""
        place = (self.place.language, self.place.prefix, self.place.others)
        return (self.key.name, self.key.digest, place, *self[2:-1])

    @property
    def entry_file(self) -> str:
        """The file that a feed reads of the issue; "" if none does."""
        return f"{ENTRIES}{self.key.name}.html" if self.entry else ""


class JobResult(NamedTuple):
    """What a job did: each file's size, the files whose bytes changed, pictures not found."""

    group: str
    files: dict[str, int]
    written: Sequence[str]
    gone: Sequence[str] = ()


def written(group: str, files: Files, output: Output, gone: Sequence[str] = ()) -> JobResult:
    """Write a group's files."""
    changed = [name for name, data in files.items() if output.write(name, data)]
    return JobResult(group, {name: len(data) for name, data in files.items()}, changed, gone)


def make_issues(context: BuildContext, jobs: Sequence[IssueJob]) -> list[JobResult]:
    """Render issues and write their files."""
    return [_make(job, context.shelf, context.output, context.options) for job in jobs]


def _make(job: IssueJob, shelf: EditionSource, output: Output, options: SiteOptions) -> JobResult:
    edition, pictures, gone = with_known_pictures(shelf.load(job.key), options)
    proses = resolve_all(edition)
    root = up(job.path)
    labels = job.place.labels(options)
    values = issue_values(edition, labels, options.images, f"{root}images", proses)
    records = list(records_of(edition, proses))
    page = frame(
        job.place,
        options,
        job.path,
        clean(edition.title),
        description=values["standfirst"],
        translations=job.translations,
        issue=edition,
    )
    shown = {**values, "page": page, **surroundings(edition, job)}
    html = render_template("site/issue.html.j2", shown, options.templates)
    files = {
        f"{job.path}index.html": html.encode(),
        f"{job.path}index.md": _markdown(edition, job, options, proses).encode(),
        f"{job.path}{RECORDS}": to_json(records),
        told_file(job.key.name): told_bytes(values["view"], words_in(records)),
    }
    if options.cards:
        # Pillow takes 20 ms to load, which a site without cards need not wait for.
        from render.card.card import card_of

        files[f"{job.path}card.png"] = card_of(edition, labels)
    if job.entry:
        files[job.entry_file] = entry_html(edition, options, values).encode()
    return written(job.group, files | pictures, output, gone)


def surroundings(edition: Edition, job: IssueJob) -> dict[str, Any]:
    """Return what an issue's page shows besides the edition: neighbours, twins, threads, topics."""
    root = up(job.path)
    tags = zip(filter(None, map(clean, edition.tags)), job.tags, strict=False)
    return {
        "older": job.older,
        "newer": job.newer,
        "translations": [
            Entry(language_name(language), f"{root}{path}", language=language)
            for language, path in job.translations
        ],
        "threads": dict(job.threads),
        "tags": list({url: Entry(label, url) for label, url in tags}.values()),
    }


def _markdown(
    edition: Edition, job: IssueJob, options: SiteOptions, proses: Mapping[str, Prose]
) -> str:
    root = up(job.path)
    post = replace(
        options.post,
        images=options.images,
        images_url=f"{root}images",
        issue_url=f"{root}{job.place.prefix}{{date}}/",
        known_days=frozenset(day.date for _, thread in job.threads for day in thread.days),
    )
    return render_post(edition, post, proses)


def entry_html(edition: Edition, options: SiteOptions, values: Mapping[str, Any]) -> str:
    """Return the issue's whole text as a feed carries it: plain HTML with absolute addresses."""
    shots = with_pictures(values["view"], edition, options.images, options.absolute("images"))
    corrections = correction_lines(edition, values["labels"])
    everything = {**values, "view": shots, "corrections": corrections}
    text = render_template("site/entry.html.j2", everything, options.templates)
    # A feed says its language, and readers of feeds show all from left to right all the same.
    return f'<div dir="rtl">{text}</div>' if direction_of(edition.language) == "rtl" else text


def with_known_pictures(
    edition: Edition, options: SiteOptions
) -> tuple[Edition, Files, Sequence[str]]:
    """Read an edition's pictures from the assets; one that is not there is left out and named."""
    if options.images != "local" or not any(p.picture for p in edition.lead):
        return edition, {}, ()
    pictures: Files = {}
    gone: list[str] = []
    lead = list(edition.lead)
    for number, paragraph in enumerate(lead):
        name = paragraph.picture.file if paragraph.picture else ""
        if not name:
            continue
        try:
            if options.assets is None:
                raise FileNotFoundError(name)
            pictures[f"{IMAGES}{name}"] = safe_join(options.assets, name).read_bytes()
        except (OSError, ValueError):
            gone.append(name)
            lead[number] = paragraph.model_copy(update={"picture": None})
    return edition.model_copy(update={"lead": tuple(lead)}), pictures, gone
