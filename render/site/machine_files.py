"""What machines read of the site: feeds, the sitemap, robots.txt, llms.txt, the 404 page."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from render.site.feeds import FILES, FeedEntry, FeedHead, write_feeds
from render.site.frame import FOLDERS, LanguageFolder, frame
from render.site.gathered import Index, IndexedIssue
from render.site.groups import Group, week_path
from render.site.issue import ENTRIES
from render.site.options import SiteOptions
from render.site.user_files import FolderPost
from render.site.workers import BuildContext, Files
from render.text import markdown
from render.text.template import render_template

ENTRIES_MAX: Final = 20
"""Issues in a language's feed."""

TAG_ENTRIES: Final = 5
"""Issues in the feed of a topic or story: a paper adds one a day, and readers come by daily."""

LLMS_ISSUES: Final = 60


def entries_needed(indexes: Sequence[Index]) -> frozenset[str]:
    """Name the issues whose text some feed holds."""
    return frozenset(
        issue.key.name for index in indexes for _, _, issues in _feeds(index) for issue in issues
    )


def _feeds(index: Index) -> Iterator[tuple[str, str, list[IndexedIssue]]]:
    """Yield the feeds of a language: folder, topic or story ("" for all) and issues."""
    yield index.prefix, "", index.issues[:ENTRIES_MAX]
    for tag in index.tag_pages:
        if tag.headline:
            issues = [index.issues[number] for number in tag.issues[:TAG_ENTRIES]]
            yield index.tag_path(tag), tag.label, issues
    for thread, mentions in index.fed_threads.items():
        issues = [index.issues[mention.issue] for mention in mentions[:TAG_ENTRIES]]
        yield index.thread_path(thread), mentions[0].title, issues


def extra_groups(
    places: Sequence[LanguageFolder],
    indexes: Sequence[Index],
    options: SiteOptions,
    posts: Sequence[FolderPost],
) -> Iterator[Group]:
    """Yield the groups of feeds and of files for machines."""
    for index in indexes:
        for folder, label, issues in _feeds(index):
            shown = [(i.key.name, i.key.digest, i.title, i.description) for i in issues]
            task = partial(_feed, folder, label, index.language, issues)
            yield Group.of(f"feed {folder}", (label, index.language, shown, tuple(FILES)), task)
    prefixes = {place.language: place.prefix for place in places}
    pages = [page for index in indexes for page in _pages(index)]
    pages += [
        (f"{prefixes[post.language]}posts/{post.slug}/", post.date.isoformat()) for post in posts
    ]
    pages += [(path, "") for place in places for _, path in place.own]
    yield Group.of("sitemap", pages, partial(_sitemap, pages))
    parts = [
        (
            place.language,
            place.labels(options).times,
            [(i.path, i.title, i.description) for i in index.issues[:LLMS_ISSUES]],
        )
        for place, index in zip(places, indexes, strict=True)
    ]
    yield Group.of("llms", parts, partial(_llms, parts))
    yield Group.of("404", (), partial(_not_found, places[0]))
    yield Group.of("robots", (), _robots)


def _feed(
    folder: str, label: str, language: str, issues: Sequence[IndexedIssue], context: BuildContext
) -> Files:
    """Make the three files of a feed, with the texts that were written beside the issues' pages.

    Ids are tag URIs, which need an owner.
    """
    options, texts = context.options, context.output.root / ENTRIES
    owner = urlsplit(options.url).hostname or "localhost"
    head = FeedHead(
        id=f"tag:{owner},1970:feed/{folder}",
        title=f"{options.name}: {label}" if label else options.name,
        home=options.absolute(folder) or "./",
        folder=options.absolute(folder),
        language=language,
        description=options.description,
        author=options.author or options.name,
    )
    entries = [
        FeedEntry(
            id=f"tag:{owner},{issue.date}:{language}",
            url=options.absolute(issue.path),
            title=issue.title,
            summary=issue.description,
            html=(texts / f"{issue.key.name}.html").read_text("utf-8"),
            language=language,
            published=issue.published,
            updated=issue.updated,
        )
        for issue in issues
    ]
    made = write_feeds(head, entries, options.templates)
    return {f"{folder}{name}": data for name, data in made.items()}


def _sitemap(pages: Sequence[tuple[str, str]], context: BuildContext) -> Files:
    """Make the sitemap, which holds absolute addresses or is none."""
    options = context.options
    if not options.url:
        return {}
    shown = [(options.absolute(path), changed) for path, changed in pages]
    text = render_template("site/sitemap.xml.j2", {"pages": shown}, options.templates)
    return {"sitemap.xml": text.encode()}


def _pages(index: Index) -> Iterator[tuple[str, str]]:
    """Yield the pages of a language, with the day on which each changed."""
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
        yield index.thread_path(thread), index.issues[mentions[0].issue].updated


def _llms(
    parts: Sequence[tuple[str, str, Sequence[tuple[str, str, str]]]], context: BuildContext
) -> Files:
    options = context.options
    lines = [f"# {markdown.escape(options.name)}", ""]
    if options.description:
        lines += [f"> {markdown.escape(options.description)}", ""]
    for language, heading, issues in parts:
        lines += [f"## {markdown.escape(heading)} ({language})", ""]
        for path, title, description in issues:
            link = markdown.link(title, options.absolute(f"{path}index.md"))
            about = markdown.escape(description)
            lines.append(f"- {link}{f': {about}' if about else ''}")
        lines.append("")
    return {"llms.txt": "\n".join(lines).encode()}


def _not_found(place: LanguageFolder, context: BuildContext) -> Files:
    options, labels = context.options, place.labels(context.options)
    page = frame(place, options, "404/", labels.not_found, root=options.root_path)
    values = {"page": page, "labels": labels}
    text = render_template("site/missing.html.j2", values, options.templates)
    return {"404.html": text.encode()}


def _robots(context: BuildContext) -> Files:
    options = context.options
    sitemap = f"Sitemap: {options.absolute('sitemap.xml')}\n" if options.url else ""
    return {"robots.txt": f"User-agent: *\nAllow: /\n{sitemap}".encode()}
