"""Tasks that worker processes run for a site besides rendering issues: summaries, warm-up."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from jinja2 import TemplateError

from render.site.editions import EditionSource, IssueKey
from render.site.frame import LanguageFolder, shared_files
from render.site.gathered import Index
from render.site.groups import Group
from render.site.issue_summary import Summary, summarise
from render.site.lists import Lists
from render.site.machine_files import extra_groups
from render.site.options import SiteOptions
from render.site.user_files import FolderPost, OwnPage
from render.site.workers import BuildContext, Files
from render.text.template import environment

MANY = ("post.md", "site/issue.html", "site/list.html", "site/timeline.html")
"""Templates of which a site has many pages."""


def groups_of(
    parts: Sequence[LanguageFolder],
    indexes: Sequence[Index],
    options: SiteOptions,
    posts: Sequence[FolderPost],
    own: Sequence[OwnPage],
) -> Iterator[Group]:
    """Yield all groups of the site but those of issues."""
    for place, index in zip(parts, indexes, strict=True):
        theirs = [post for post in posts if post.language == place.language]
        labels = place.labels(options)
        yield from Lists(index, place, options, labels, theirs, own).groups()
    yield Group("shared", sorted(shared_files(options.templates).content), _shared)
    yield from extra_groups(parts, indexes, options, posts)


def _shared(context: BuildContext) -> Files:
    return shared_files(context.options.templates).content


def sum_up(context: BuildContext, keys: Sequence[IssueKey]) -> list[str]:
    """Sum up issues, as JSON."""
    return [_summary(key, context.shelf).to_json() for key in keys]


def _summary(key: IssueKey, shelf: EditionSource) -> Summary:
    try:
        return summarise(shelf.read(key))
    except (ValueError, LookupError, TypeError, AttributeError):
        # Loading says what is wrong and how it is mended, or reads an older form.
        return summarise(shelf.load(key).to_json().encode())


def warm_up(context: BuildContext) -> None:
    """Compile the templates of which there are many pages, once for all forked processes."""
    templates = environment(context.options.templates)
    for name in MANY:
        with suppress(TemplateError):  # told with its place when a page is made of it
            templates.get_template(f"{name}.j2")
