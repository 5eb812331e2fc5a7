"""The newsletter's own site: built from the store, and served on this machine while one writes."""

import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from dateline.config import ConfigError, load_config
from dateline.progress import Progress
from dateline.publishing import StoreShelf, post_options
from dateline.settings import Config
from dateline.stopping import stop_signals
from dateline.store import Store, StoreError
from render.front_matter import FrontMatterError
from render.labels import LabelError
from render.manifest import MANIFEST
from render.options import SiteOptions
from render.shelf import ShelfError
from render.site import PathClashError, SiteReport, build_site
from render.template import LayoutError

LOOK_EVERY_S = 1.0

CHANGEABLE = (
    ConfigError, FrontMatterError, LabelError, LayoutError, PathClashError, ShelfError, StoreError,
)  # fmt: skip
"""What is wrong in files and editions that a user is about to change."""


class ServeError(Exception):
    """The site cannot be shown; the message says why."""


@dataclass(frozen=True, slots=True)
class Built:
    """A build: where its first page is, and what was done."""

    home: Path
    report: SiteReport


def build(config: Config, progress: Progress, *, everything: bool = False) -> Built:
    """Build the site's pages that changed, or `everything` anew."""
    paper = config.newsletter
    out = config.path(paper.site)
    if everything:
        (out / MANIFEST).unlink(missing_ok=True)
    progress.say("building the site")
    shelf = StoreShelf(config.store_url, paper.slug, paper.editions)
    report = build_site(shelf, out, site_options(config))
    for note in (*report.notes, *report.missing_pictures):
        progress.say(note)
    return Built(out / "index.html", report)


def site_options(config: Config) -> SiteOptions:
    """Give the site's options as the file has them."""
    paper = config.newsletter
    templates = config.path(paper.templates)
    return SiteOptions(
        name=paper.name,
        slug=paper.slug,
        url=paper.url,
        description=paper.description,
        author=paper.author,
        language=paper.language,
        labels=config.post.labels,
        templates=templates if templates.is_dir() else None,
        assets=config.path(paper.assets),
        posts=config.path(paper.posts),
        pages=config.path(paper.pages),
        images=config.site.images,
        post=post_options(config),
    )


def serve(path: Path, store: Store, port: int, progress: Progress) -> None:
    """Show the site on this machine until Ctrl-C, building again when something changed.

    What is watched: the stored editions, the user's own templates and pages, and the settings file.
    What is wrong in one of these is told, and the pages stay as they were until it is mended.
    """
    config = load_config(path)
    build(config, progress)
    handler = functools.partial(_Handler, directory=str(config.path(config.newsletter.site)))
    server = _listening(port, handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with stop_signals() as stopped:
        progress.say(f"http://127.0.0.1:{server.server_address[1]}/ (Ctrl-C stops)")
        seen = _state(path, config, store)
        while not stopped.wait(LOOK_EVERY_S):
            if (state := _state(path, config, store)) != seen:
                seen = state
                config = _built_again(path, config, progress)
    server.shutdown()
    server.server_close()


def _listening(port: int, handler: Callable[..., SimpleHTTPRequestHandler]) -> ThreadingHTTPServer:
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except (OSError, OverflowError) as error:
        raise ServeError(f"port {port}: {error}. Give another one with --port.") from error


def _built_again(path: Path, config: Config, progress: Progress) -> Config:
    """Build after a change; gives the settings that hold from now on."""
    try:
        config = load_config(path)
        build(config, progress)
    except CHANGEABLE as error:
        progress.say(f"error: {error}")
    return config


class _Handler(SimpleHTTPRequestHandler):
    """Serves files without a line of log for each."""

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""

    def end_headers(self) -> None:
        """Let the browser ask again each time: the pages change while one looks."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


def _state(path: Path, config: Config, store: Store) -> tuple[object, ...]:
    """Give a value that changes when the site has to be built again."""
    keys = tuple(store.editions.keys(config.newsletter.slug))
    folders = (config.path(config.newsletter.templates), config.path(config.newsletter.pages))
    files = [path, *(file for folder in folders for file in sorted(folder.rglob("*")))]
    return keys, tuple((str(p), _modified(p)) for p in files)


def _modified(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
