"""The newsletter's own site: built from the store, and served on this machine while one writes."""

import functools
import threading
import time
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from dateline.progress import Progress
from dateline.publishing import StoreShelf, post_options
from dateline.settings import Config
from dateline.store import Store
from render.manifest import MANIFEST
from render.options import SiteOptions
from render.site import SiteReport, build_site

LOOK_EVERY_S = 1.0


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
        url=paper.url,
        description=paper.description,
        author=paper.author,
        language=paper.language,
        labels=config.post.labels,
        templates=templates if templates.is_dir() else None,
        assets=config.path(paper.assets),
        images=config.site.images,
        post=post_options(config),
    )


def serve(config: Config, store: Store, port: int, progress: Progress) -> None:
    """Show the site on this machine until Ctrl-C, building again when something changed.

    What is watched: the stored editions, the user's own templates, and the settings file. Pages
    carry no script for this; a browser sees the change at its next load.
    """
    folder = config.path(config.newsletter.site)
    build(config, progress)
    handler = functools.partial(_Handler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    progress.say(f"http://127.0.0.1:{server.server_address[1]}/ (Ctrl-C stops)")
    try:
        seen = _state(config, store)
        while True:
            time.sleep(LOOK_EVERY_S)
            if (state := _state(config, store)) != seen:
                seen = state
                build(config, progress)
    finally:
        server.shutdown()


class _Handler(SimpleHTTPRequestHandler):
    """Serves files without a line of log for each."""

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""

    def end_headers(self) -> None:
        """Let the browser ask again each time: the pages change while one looks."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


def _state(config: Config, store: Store) -> tuple[object, ...]:
    """Give a value that changes when the site has to be built again."""
    keys = tuple(store.editions.keys(config.newsletter.slug))
    folder = config.path(config.newsletter.templates)
    files = sorted(folder.rglob("*")) if folder.is_dir() else []
    return keys, tuple((str(p), _modified(p)) for p in files)


def _modified(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
