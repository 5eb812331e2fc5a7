"""Publishing: stored editions become posts and the site's pages; no network, no model.

Everything is made from the store, so any past issue is rebuilt byte for byte: the same edition
gives the same file, and a file whose bytes would not change is not touched.
"""

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dateline.config.settings import Config
from dateline.store.store import Store, StoreError
from render.files import safe_join, write_if_changed
from render.post.post import PostOptions, post_name, render_post
from render.site.editions import IssueKey, ShelfError
from render.text.labels import labels_for
from summarize.edition import Edition
from summarize.errors import UserError


@dataclass(frozen=True, slots=True)
class PostWritten:
    """A post's path, and whether its bytes changed."""

    path: Path
    changed: bool
    edition: Edition


class NoIssueError(UserError):
    """A date has no stored edition; the message says how to make one."""


def _headings(language: str) -> dict[str, str]:
    """Return the three headings in a language; nothing to replace where none is named."""
    names = ("preview", "viewpoint", "overview") if language else ()
    return {name: getattr(labels_for(language), name) for name in names}


def post_options(config: Config) -> PostOptions:
    """Return the posts' options as the file has them."""
    templates = config.path(config.newsletter.templates)
    return PostOptions(
        main_language=config.newsletter.language,
        extra=config.post.front_matter,
        labels={**_headings(config.post.headings), **config.post.labels},
        templates=templates if templates.is_dir() else None,
        images=config.post.images,
        images_url=config.post.images_url,
        issue_url=config.post.issue_url,
    )


def write_posts(config: Config, editions: Sequence[Edition]) -> list[PostWritten]:
    """Write the posts of these editions into the posts folder."""
    folder, options = config.path(config.newsletter.posts), post_options(config)
    written = []
    for edition in editions:
        path = safe_join(folder, post_name(edition, options.main_language))
        changed = write_if_changed(path, render_post(edition, options))
        written.append(PostWritten(path, changed, edition))
    return written


def stored_editions(config: Config, store: Store, date: dt.date) -> list[Edition]:
    """Return the editions of a date in the newsletter's languages; raises NoIssueError for none."""
    slug = config.newsletter.slug
    found = [store.editions.load(slug, date, code) for code in config.newsletter.editions]
    if editions := [edition for edition in found if edition]:
        return editions
    raise no_issue(config, store, date)


def no_issue(config: Config, store: Store, date: dt.date) -> NoIssueError:
    """Return the error that says which issues there are instead, and how to make this one."""
    dates = dates_stored(config, store)
    have = f"There are issues from {dates[0]} to {dates[-1]}." if dates else "There is none yet."
    return NoIssueError(
        f"no issue of {date} is stored. {have} Make it with `dateline run --date {date}`."
    )


def dates_stored(config: Config, store: Store) -> list[dt.date]:
    """List the dates that have an edition, oldest first."""
    return sorted({key.date for key in store.editions.keys(config.newsletter.slug)})


@dataclass(frozen=True, slots=True)
class StoreSource:
    """The store's editions as the site builder reads them (`render.site.editions.EditionSource`).

    Travels to the builder's worker processes, so it holds the store's address, not a connection;
    each process opens the store once.
    """

    url: str
    newsletter: str
    languages: tuple[str, ...]

    def keys(self) -> Sequence[IssueKey]:
        """List the newest revision of each issue."""
        return [
            IssueKey(key.date, key.language, key.revision, key.digest, f"the issue of {key.date}")
            for key in self._store.editions.keys(self.newsletter)
            if key.language in self.languages
        ]

    def load(self, key: IssueKey) -> Edition:
        """Return an edition; raises ShelfError if it is gone or can't be read."""
        with _shelf_errors():
            edition = self._store.editions.load(
                self.newsletter, key.date, key.language, key.revision
            )
        if edition is None:
            raise _gone(key)
        return edition

    def read(self, key: IssueKey) -> bytes:
        """Return an edition's JSON; raises ShelfError if it is gone."""
        with _shelf_errors():
            data = self._store.editions.text(self.newsletter, key.date, key.language, key.revision)
        if data is None:
            raise _gone(key)
        return data.encode()

    @property
    def _store(self) -> Store:
        return _opened(self.url, os.getpid())


@contextmanager
def _shelf_errors() -> Iterator[None]:
    """Yield what is wrong with the store as the builder expects it."""
    try:
        yield
    except StoreError as error:
        raise ShelfError(str(error)) from error


def _gone(key: IssueKey) -> ShelfError:
    return ShelfError(f"{key.origin} in {key.language} is no longer in the store")


@lru_cache(maxsize=4)
def _opened(url: str, process: int) -> Store:
    """Open a store, once for each process: a connection must not be used across a fork."""
    return Store.open(url)
