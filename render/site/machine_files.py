"""What machines read of the site: feeds, the sitemap, robots.txt, llms.txt, the 404 page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from render.site.feeds import FILES, FeedEntry, FeedHead, write_feeds
from render.site.frame import FOLDERS, LanguageFolder, frame
from render.site.gathered import Index, IndexedIssue
from render.site.groups import FileTask, Group, ReadyFiles, thread_path, week_path
from render.site.issue import ENTRIES
from render.site.options import SiteOptions
from render.site.other_posts import FolderPost
from render.site.workers import BuildContext, Files
from render.text import markdown
from render.text.template import render_template

ENTRIES_MAX: Final = 20
"""Issues in a language's feed."""

TAG_ENTRIES: Final = 5
"""Issues in a topic's feed: a daily paper adds one a day at most, and readers come by daily."""
LLMS_ISSUES: Final = 60
SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


def entries_needed(indexes: Sequence[Index]) -> frozenset[str]:
    """Name the issues whose text some feed holds."""
    needed: set[str] = set()
    for index in indexes:
        needed.update(issue.key.name for issue in index.issues[:ENTRIES_MAX])
        for tag in index.tag_pages:
            if tag.headline:
                needed.update(index.issues[n].key.name for n in tag.issues[:TAG_ENTRIES])
    return frozenset(needed)


def extra_groups(
    places: Sequence[LanguageFolder],
    indexes: Sequence[Index],
    options: SiteOptions,
    posts: Sequence[FolderPost] = (),
) -> Iterator[Group]:
    """Yield the groups of feeds and of files for machines."""
    for place, index in zip(places, indexes, strict=True):
        yield _feed(place.prefix, "", place, index.issues[:ENTRIES_MAX], options)
        for tag in index.tag_pages:
            if tag.headline:
                issues = [index.issues[number] for number in tag.issues[:TAG_ENTRIES]]
                yield _feed(index.tag_path(tag), tag.label, place, issues, options)
    prefixes = {place.language: place.prefix for place in places}
    more = [
        (f"{prefixes[post.language]}posts/{post.slug}/", post.date.isoformat())
        for post in posts
        if post.language in prefixes
    ]
    more += [(path, "") for place in places for _, path in place.own]
    yield _sitemap(indexes, options, more)
    yield _llms(places, indexes, options)
    yield _not_found(places[0], options)
    yield _robots(options)


def _feed(
    folder: str,
    label: str,
    place: LanguageFolder,
    issues: Sequence[IndexedIssue],
    options: SiteOptions,
) -> Group:
    """Return the three files of a feed in a folder; ids are tag URIs, which need an owner."""
    owner = urlsplit(options.url).hostname or "localhost"

    def task() -> FileTask:
        head = FeedHead(
            id=f"tag:{owner},1970:feed/{folder}",
            title=f"{options.name}: {label}" if label else options.name,
            home=options.absolute(folder) or "./",
            folder=options.absolute(folder),
            language=place.language,
            description=options.description,
            author=options.author or options.name,
        )
        entries = [
            FeedEntry(
                id=f"tag:{owner},{issue.date}:{issue.key.language}",
                url=options.absolute(issue.path),
                title=issue.title,
                summary=issue.description,
                html="",
                language=issue.key.language,
                published=issue.published,
                updated=issue.updated,
            )
            for issue in issues
        ]
        return Feed(folder, head, tuple(zip(entries, (i.key.name for i in issues), strict=True)))

    shown = [(i.key.name, i.key.digest, i.title, i.description) for i in issues]
    return Group(f"feed {folder}", (folder, label, place, shown, tuple(FILES)), task)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its entries have no text yet, but the names of the issues whose it is."""

    folder: str
    head: FeedHead
    entries: tuple[tuple[FeedEntry, str], ...]

    def files(self, context: BuildContext) -> Files:
        """Make the three files, with the texts that were written beside the issues' pages."""
        texts = context.output.root / ENTRIES
        entries = [
            replace(entry, html=(texts / f"{name}.html").read_text("utf-8"))
            for entry, name in self.entries
        ]
        made = write_feeds(self.head, entries)
        return {f"{self.folder}{name}": data for name, data in made.items()}


def _sitemap(
    indexes: Sequence[Index], options: SiteOptions, more: Sequence[tuple[str, str]]
) -> Group:
    def pages() -> Iterator[tuple[str, str]]:
        for index in indexes:
            yield from _pages(index)
        yield from more

    def task() -> FileTask:
        # A sitemap holds absolute addresses or is none.
        return ReadyFiles({"sitemap.xml": _xml(pages(), options)} if options.url else {})

    # Ten thousand pages are seen one by one: as a list they would take megabytes.
    mark = blake2b(digest_size=12)
    for path, changed in pages():
        mark.update(f"{path}\t{changed}\n".encode())
    return Group("sitemap", (mark.hexdigest(),), task)


def _xml(pages: Iterable[tuple[str, str]], options: SiteOptions) -> bytes:
    """Write the sitemap line by line: a tree of elements would be larger still."""
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{SITEMAP}">\n'
    xml = bytearray(head.encode())
    for path, changed in pages:
        day = f"<lastmod>{escape(changed)}</lastmod>\n" if changed else ""
        xml += f"<url>\n<loc>{escape(options.absolute(path))}</loc>\n{day}</url>\n".encode()
    return bytes(xml + b"</urlset>\n")


def _pages(index: Index) -> Iterator[tuple[str, str]]:
    newest = index.issues[0].updated if index.issues else ""
    yield index.prefix, newest
    for name, folder in FOLDERS.items():
        if name != "search":
            yield f"{index.prefix}{folder}", newest
    for issue in index.issues:
        yield issue.path, issue.updated
    for (year, month), issues in index.months().items():
        yield f"{index.prefix}{FOLDERS['archive']}{year}-{month:02}/", issues[0].updated
    for week in index.weeks:
        yield week_path(index.prefix, week), ""
    for tag in index.tag_pages:
        yield index.tag_path(tag), index.issues[tag.issues[0]].updated
    for thread, mentions in index.threads.items():
        yield thread_path(index.prefix, thread), index.issues[mentions[0].issue].updated


def _llms(
    places: Sequence[LanguageFolder], indexes: Sequence[Index], options: SiteOptions
) -> Group:
    shown = [
        (
            place.language,
            place.labels(options).times,
            [(i.path, i.title, i.description) for i in index.issues[:LLMS_ISSUES]],
        )
        for place, index in zip(places, indexes, strict=True)
    ]

    def task() -> FileTask:
        lines = [f"# {markdown.escape(options.name)}", ""]
        if options.description:
            lines += [f"> {markdown.escape(options.description)}", ""]
        for language, heading, issues in shown:
            lines += [f"## {markdown.escape(heading)} ({language})", ""]
            for path, title, description in issues:
                link = markdown.link(title, options.absolute(f"{path}index.md"))
                about = markdown.escape(description)
                lines.append(f"- {link}{f': {about}' if about else ''}")
            lines.append("")
        return ReadyFiles({"llms.txt": "\n".join(lines).encode()})

    return Group("llms", (shown,), task)


def _not_found(place: LanguageFolder, options: SiteOptions) -> Group:
    def task() -> FileTask:
        labels = place.labels(options)
        page = frame(place, options, "404/", labels.not_found, root=options.root_path)
        values = {"page": page, "labels": labels}
        text = render_template("site/missing.html.j2", values, options.templates)
        return ReadyFiles({"404.html": text.encode()})

    return Group("404", (), task)


def _robots(options: SiteOptions) -> Group:
    lines = ["User-agent: *", "Allow: /"]
    if options.url:
        lines.append(f"Sitemap: {options.absolute('sitemap.xml')}")
    return Group(
        "robots", (), lambda: ReadyFiles({"robots.txt": ("\n".join(lines) + "\n").encode()})
    )
