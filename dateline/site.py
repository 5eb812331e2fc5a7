"""The newsletter's own site, built from the store as the settings have it."""

from dataclasses import dataclass
from pathlib import Path

from dateline.progress import Progress
from dateline.publishing import StoreShelf, post_options
from dateline.settings import Config
from render.front_matter import FrontMatterError
from render.labels import LabelError
from render.manifest import MANIFEST
from render.options import SiteOptions
from render.shelf import ShelfError
from render.site import PathClashError, SiteReport, build_site
from render.template import LayoutError

SITE_ERRORS = (FrontMatterError, LabelError, LayoutError, PathClashError, ShelfError)
"""What is wrong in a user's own files, or in editions, so that pages cannot be made."""


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
