"""What a crew does for a site, apart from issues: summing up, and making ready before a fork."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from jinja2 import TemplateError
from pydantic import ValidationError

from render.site.editions import EditionShelf, Key, RawShelf
from render.site.extras import extra_groups
from render.site.frame import Place, shared_files
from render.site.groups import Group, Ready
from render.site.index import Index
from render.site.lists import Lists
from render.site.options import SiteOptions
from render.site.other_posts import FolderPost
from render.site.own_pages import OwnPage
from render.site.story_texts import Told
from render.site.summary import Glance, summarise
from render.site.workers import Desk
from render.text.template import environment
from summarize.edition import Edition

MANY = ("post.md", "site/issue.html", "site/list.html", "site/story.html")
"""Templates of which a site has many pages."""


@dataclass(frozen=True, slots=True)
class Context:
    """All that the pages without an issue of their own are made from."""

    places: Sequence[Place]
    indexes: Sequence[Index]
    options: SiteOptions
    told: Told
    posts: Sequence[FolderPost] = ()
    own: Sequence[OwnPage] = ()

    def groups(self) -> Iterator[Group]:
        """Give all groups of the site but those of issues."""
        for place, index in zip(self.places, self.indexes, strict=True):
            posts = [post for post in self.posts if post.language == place.language]
            lists = Lists(index, place, self.options, self.told, posts, self.own)
            yield from lists.groups()
        shared = shared_files(self.options.templates).content
        yield Group("shared", (sorted(shared),), lambda: Ready(shared))
        yield from extra_groups(self.places, self.indexes, self.options, self.posts)


def sum_up(desk: Desk, keys: Sequence[Key]) -> list[str]:
    """Sum up issues, as JSON."""
    return [summarise(_glance(key, desk.shelf)).to_json() for key in keys]


def _glance(key: Key, shelf: EditionShelf) -> Edition | Glance:
    if not isinstance(shelf, RawShelf):
        return shelf.load(key)
    try:
        return Glance.model_validate_json(shelf.read(key))
    except ValidationError:
        return shelf.load(key)  # which says what is wrong and how it is mended


def warm_up(desk: Desk) -> None:
    """Compile the templates of which there are many pages, once for all forked processes."""
    templates = environment(desk.options.templates)
    for name in MANY:
        with suppress(TemplateError):  # told with its place when a page is made of it
            templates.get_template(f"{name}.j2")
