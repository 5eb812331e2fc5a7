"""Publishing: stored editions become posts and the site's pages; no network, no model.

Everything is made from the store, so any past issue is rebuilt byte for byte, and a file whose
bytes would not change is not touched.
"""

import datetime as dt
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from dateline.config.folder import slugs_beside
from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.day.context import IssueContext, Newsroom
from dateline.day.deploy import owe
from dateline.store.runs import Delivery
from dateline.store.store import Store, StoreError
from render.files import safe_join, write_if_changed
from render.post.options import PostOptions, name_on, post_name
from render.post.post import render_post
from render.site.build import SiteReport as SiteReport
from render.site.build import build_site
from render.site.manifest import MANIFEST
from render.site.options import IssueKey, SiteOptions
from render.text.labels import labels_for
from summarize.edition import Edition
from summarize.errors import UserError

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class PostWritten:
    """A post's path, whether its bytes changed, or a person edited it, and it was left as it is."""

    path: Path
    changed: bool
    edited: bool = False


def post_options(config: Config) -> PostOptions:
    """Return the posts' options as the file has them."""
    templates = config.path(config.newsletter.templates)
    names = ("preview", "viewpoint", "overview") if config.post.headings else ()
    headings = {name: getattr(labels_for(config.post.headings), name) for name in names}
    return PostOptions(
        main_language=config.newsletter.language,
        extra=config.post.front_matter,
        labels={**headings, **config.post.labels},
        templates=templates if templates.is_dir() else None,
        images=config.post.images,
        images_url=config.post.images_url,
        issue_url=config.post.issue_url,
    )


def write_posts(
    room: Newsroom, editions: Sequence[Edition], *, force: bool = False
) -> list[PostWritten]:
    """Write the posts of these editions; one edited by hand stays, unless `force`."""
    folder, options = room.config.path(room.config.newsletter.posts), post_options(room.config)
    deliveries, written = room.store.runs, []
    for edition in editions:
        path = safe_join(folder, post_name(edition, options.main_language))
        data = render_post(edition, options).encode()
        ours, name = sha256(data).hexdigest(), f"post:{edition.language}"
        slug = edition.newsletter.slug
        last = deliveries.delivery(slug, edition.date, name)
        found = sha256(path.read_bytes()).hexdigest() if path.is_file() else ours
        if last and found not in (ours, last.digest) and not force:
            written.append(PostWritten(path, False, edited=True))
            continue
        written.append(PostWritten(path, write_if_changed(path, data)))
        if not last or last.digest != ours:
            done = Delivery(slug, edition.date, name, ours, path.name, room.now)
            deliveries.save_delivery(done)
    return written


def retract(issue: IssueContext, reason: str) -> list[Path]:
    """Take the issue of a date back; return the posts that were removed. Raises UserError.

    It is on no page from the next build on, and no more mail of it is sent. Repeating it does what
    a kill left undone.
    """
    paper, stored = issue.config.newsletter, issue.store.editions
    keys = [key for key in stored.keys(issue.slug) if key.date == issue.date]
    if not keys:
        raise no_issue(issue)
    removed = []
    for key in keys:
        if not key.is_retracted:
            stored.retract(key, issue.now)
        name = name_on(issue.date, issue.slug, key.language, paper.language)
        path = safe_join(issue.config.path(paper.posts), name)
        if path.is_file():
            path.unlink()
            removed.append(path)
    issue.store.outbox.cancel(issue.slug, issue.date)
    owe(issue, f"retracted: {reason}")
    return removed


def stored_editions(issue: IssueContext) -> list[Edition]:
    """Return the editions of a date in the newsletter's languages; raises UserError for none."""
    if editions := editions_of(issue, issue.date):
        return editions
    raise no_issue(issue)


def editions_of(room: Newsroom, date: dt.date) -> list[Edition]:
    """Return the editions of a date that are stored, in the newsletter's languages."""
    load = partial(room.store.editions.load, room.slug, date)
    return list(filter(None, map(load, room.config.newsletter.editions)))


def no_issue(issue: IssueContext) -> UserError:
    """Return the error that says which issues there are instead, and how to make this one."""
    date, dates = issue.date, issue.dates
    if date in issue.store.editions.dates_made(issue.slug):
        return UserError(
            f"the issue of {date} was retracted.",
            f"Write it anew with `dateline run --fresh --date {date}`.",
        )
    have = f"There are issues from {dates[0]} to {dates[-1]}." if dates else "There is none yet."
    return UserError(
        f"no issue of {date} is stored. {have} Make it with `dateline run --date {date}`."
    )


@dataclass(frozen=True, slots=True)
class StoreSource:
    """The store's editions as the site builder reads them (`render.site.options.EditionSource`).

    Goes to worker processes, so it holds the store's address; each process opens the store once.
    """

    url: str
    newsletter: str
    languages: tuple[str, ...]

    def keys(self) -> Sequence[IssueKey]:
        """List the newest revision of each issue."""
        return [
            IssueKey(key.date, key.language, key.revision, key.digest, f"the issue of {key.date}")
            for key in self._store.editions.keys(self.newsletter)
            if key.language in self.languages and not key.is_retracted
        ]

    def load(self, key: IssueKey) -> Edition:
        """Return an edition; raises StoreError if it is gone or can't be read."""
        return self._found(key, self._store.editions.load)

    def read(self, key: IssueKey) -> bytes:
        """Return an edition's JSON; raises StoreError if it is gone."""
        return self._found(key, self._store.editions.text).encode()

    def _found(self, key: IssueKey, get: Callable[[str, dt.date, str, int], Found | None]) -> Found:
        found = get(self.newsletter, key.date, key.language, key.revision)
        if found is None:
            raise StoreError(f"{key.origin} in {key.language} is no longer in the store")
        return found

    @property
    def _store(self) -> Store:
        return _opened(self.url, os.getpid())


@lru_cache(maxsize=4)
def _opened(url: str, process: int) -> Store:
    """Open a store, once for each process: a connection must not be used across a fork."""
    return Store.open(url)


def build(config: Config, progress: Progress, *, everything: bool = False) -> SiteReport:
    """Build the site's pages that changed, or `everything` anew."""
    paper, post = config.newsletter, post_options(config)
    out = config.path(paper.site)
    if everything:
        (out / MANIFEST).unlink(missing_ok=True)
    progress.say("building the site")
    options = SiteOptions(
        name=paper.name,
        slug=paper.slug,
        url=paper.url,
        description=paper.description,
        author=paper.author,
        language=paper.language,
        labels=config.post.labels,
        templates=post.templates,
        assets=config.path(paper.assets),
        posts=config.path(paper.posts),
        others=slugs_beside(config),
        pages=config.path(paper.pages),
        images=config.site.images,
        post=post,
    )
    report = build_site(StoreSource(config.store_url, paper.slug, paper.editions), out, options)
    for note in (*report.notes, *report.missing_pictures):
        progress.say(note)
    return report
