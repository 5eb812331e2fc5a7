"""How a newsletter wants its posts, and where they stand: their names and addresses.

A post keeps its name when its title changes, and another day's name is known without its issue.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from render.text.pictures import ImageMode
from summarize.edition import Edition


@dataclass(frozen=True, slots=True)
class PostOptions:
    """How a newsletter wants its posts.

    `main_language` is the one whose posts have no language in their name; "" means the
    edition's own. `extra` are more front-matter keys; the words `{title}`, `{date}`,
    `{language}`, `{slug}` and `{picture}` in their texts are filled in. `labels` replace
    headings. `templates` is the user's folder. `images_url` stands before a picture's file.
    `issue_url` says where earlier issues stand, with `{date}`, `{slug}`, `{language}`, `{stem}`
    (the post's name without its ending) and `{name}`; "" leaves their days unlinked. `known_days`
    are those that have an issue in the edition's language; None means all.
    """

    main_language: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    templates: Path | None = None
    images: ImageMode = "local"
    images_url: str = "images"
    issue_url: str = ""
    known_days: frozenset[dt.date] | None = None


def post_name(edition: Edition, main_language: str = "") -> str:
    """Return the post's file name; it depends on nothing that an editor may change."""
    language = edition.language
    return name_on(edition.date, edition.newsletter.slug, language, main_language or language)


def name_on(day: dt.date, slug: str, language: str, main_language: str) -> str:
    """Return the file name of a newsletter's post of a day."""
    return f"{day}-{slug}{'' if language == main_language else f'.{language}'}.md"


def issue_url(edition: Edition, day: dt.date, options: PostOptions) -> str:
    """Return where an earlier issue of an edition's newsletter and language stands."""
    slug, language = edition.newsletter.slug, edition.language
    name = name_on(day, slug, language, options.main_language or language)
    values = {"name": name, "stem": name.removesuffix(".md"), "date": day.isoformat()}
    return filled(options.issue_url, {**values, "slug": slug, "language": language})


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with each `{name}` in it replaced by that value."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
