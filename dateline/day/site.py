"""The newsletter's own site, built from the store as the settings have it."""

from dateline.config.folder import slugs_beside
from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.day.publish import StoreSource, post_options
from render.site.build import SiteReport as SiteReport
from render.site.build import build_site
from render.site.manifest import MANIFEST
from render.site.options import SiteOptions


def build(config: Config, progress: Progress, *, everything: bool = False) -> SiteReport:
    """Build the site's pages that changed, or `everything` anew."""
    paper = config.newsletter
    out = config.path(paper.site)
    if everything:
        (out / MANIFEST).unlink(missing_ok=True)
    progress.say("building the site")
    source = StoreSource(config.store_url, paper.slug, paper.editions)
    report = build_site(source, out, site_options(config))
    for note in (*report.notes, *report.missing_pictures):
        progress.say(note)
    return report


def site_options(config: Config) -> SiteOptions:
    """Return the site's options as the file has them."""
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
        others=slugs_beside(config),
        pages=config.path(paper.pages),
        images=config.site.images,
        post=post_options(config),
    )
