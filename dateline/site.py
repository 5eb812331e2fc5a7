"""The newsletter's own site: built from the store, and served on this machine while one writes."""

import functools
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from dateline.progress import Progress
from dateline.publishing import StoreShelf
from dateline.settings import Config
from dateline.store import Store
from render.site import SiteOptions, SiteReport, build_site

LOOK_EVERY_S = 1.0


def build(
    config: Config, store: Store, progress: Progress, *, everything: bool = False
) -> SiteReport:
    """Build the site's pages that changed."""
    paper = config.newsletter
    shelf = StoreShelf(store, paper.slug, paper.editions)
    progress.say("building the site")
    return build_site(shelf, config.path(paper.site), site_options(config), everything=everything)


def site_options(config: Config) -> SiteOptions:
    """Give the site's options as the file has them."""
    paper = config.newsletter
    templates, assets = config.path(paper.templates), config.path(paper.assets)
    return SiteOptions(
        name=paper.name,
        description=paper.description,
        author=paper.author,
        url=paper.url,
        language=paper.language,
        languages=paper.editions,
        labels=config.post.labels,
        templates=templates if templates.is_dir() else None,
        assets=assets if assets.is_dir() else None,
        images=config.site.images,
    )


def serve(config: Config, store: Store, port: int, progress: Progress) -> None:
    """Show the site on this machine until Ctrl-C, building again when something changed.

    What is watched: the stored editions, the user's own templates, and the settings file. Pages
    carry no script for this; a browser sees the change at its next load.
    """
    folder = config.path(config.newsletter.site)
    build(config, store, progress)
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
                build(config, store, progress)
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
