"""What every page of the site has around it: head, navigation, foot, policy, shared files."""

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from importlib import metadata
from pathlib import Path
from typing import Final, NamedTuple

from markupsafe import Markup

from render.page.page import Entry, Frame, csp_hash, policy, site_file
from render.site.feeds import FILES
from render.site.issue_summary import published
from render.site.options import SiteOptions, up
from render.text.labels import Labels, labels_for, language_name
from render.text.template import OURS, users_environment
from render.text.words import clean
from summarize.edition import Edition

FOLDERS: Final = {
    "archive": "archive/",
    "topics": "tags/",
    "stories": "stories/",
    "trends": "trends/",
    "search": "search/",
}
"""What the navigation leads to, and where it stands."""

THEME_SCRIPT: Final = (
    "try{const t=localStorage.getItem('theme');if(t)document.documentElement.dataset.theme=t}"
    "catch{}"
)
"""Runs before the first paint, so that a stored choice of dark never flashes light."""

_FEED_NAMES: Final = {"feed.xml": "Atom", "rss.xml": "RSS", "feed.json": "JSON Feed"}


@dataclass(frozen=True, slots=True)
class LanguageFolder:
    """A language's part of the site: its folder ("" for the main one) and the other ones'.

    `own` are the titles and addresses of the user's own pages that the navigation leads to.
    """

    language: str
    prefix: str
    others: tuple[tuple[str, str], ...] = ()
    own: tuple[tuple[str, str], ...] = ()

    def labels(self, options: SiteOptions) -> Labels:
        """Return the labels of the language, with the newsletter's own words."""
        return labels_for(self.language, options.labels)


def frame(
    place: LanguageFolder,
    options: SiteOptions,
    path: str,
    headline: str,
    *,
    description: str = "",
    current: str = "",
    translations: Sequence[tuple[str, str]] = (),
    feed: str = "",
    issue: Edition | None = None,
    root: str = "",
) -> Frame:
    """Return the frame of the page at `path`; `translations` are (language, path) of its twins.

    `issue` is the edition that the page shows, if it is an issue's own.

    `root` replaces the relative way to the site's root, for a page shown at any address.
    """
    site = clean(options.name)
    card = options.absolute(f"{path}card.png") if issue and options.cards and options.url else ""
    canonical = options.absolute(path) if options.url else ""
    twins = sorted([(place.language, path), *translations]) if translations and canonical else ()
    return _around(place, options, root or up(path), current, feed or place.prefix)._replace(
        title=f"{headline} · {site}" if headline != site else site,
        headline=headline,
        description=description or clean(options.description) or f"{headline} · {site}",
        kind="article" if issue else "website",
        canonical=canonical,
        alternates=tuple((language, options.absolute(to)) for language, to in twins),
        card=card,
        markdown="index.md" if issue else "",
        published=published(issue).isoformat(timespec="seconds") if issue else "",
        modified=issue.updated.isoformat() if issue else "",
        topics=tuple(map(clean, issue.tags)) if issue else (),
        linked_data=_linked_data(issue, options, canonical, card, description) if issue else None,
    )


def _linked_data(
    issue: Edition, options: SiteOptions, canonical: str, card: str, description: str
) -> Markup:
    """Return the issue as schema.org's NewsArticle, for search engines."""
    paper = {"@type": "Organization", "name": clean(options.name)}
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": clean(issue.title)[:110],
        "description": description,
        "datePublished": published(issue).isoformat(timespec="seconds"),
        "dateModified": issue.updated.isoformat(),
        "inLanguage": issue.language,
        "author": paper | {"name": clean(options.author or options.name)},
        "publisher": paper,
        "mainEntityOfPage": canonical,
        "image": card,
    }
    text = json.dumps({k: v for k, v in data.items() if v}, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c"))


@functools.lru_cache(maxsize=64)
def _around(
    place: LanguageFolder, options: SiteOptions, root: str, current: str, feeds: str
) -> Frame:
    """Return what pages of one depth and one place in the navigation share."""
    labels = place.labels(options)
    names = shared_files(options.templates).names
    scripts = ("site.js", "search.js") if current == "search" else ("site.js",)
    theme = f"'self' {csp_hash(THEME_SCRIPT)}"
    nav = (
        *(
            Entry(
                getattr(labels, name),
                f"{root}{place.prefix}{FOLDERS[name]}",
                name == current,
                key="/" if name == "search" else "",
            )
            for name in FOLDERS
        ),
        *(Entry(title, f"{root}{path}", path == current) for title, path in place.own),
    )
    return Frame(
        site=clean(options.name),
        title="",
        headline="",
        language=place.language,
        home=f"{root}{place.prefix}",
        feeds=tuple(
            (kind, clean(options.name), f"{root}{feeds}{name}") for name, kind in FILES.items()
        ),
        csp=policy(options.images, style="'self'", script=theme, connect="'self'"),
        style=f"{root}{names['style.css']}",
        icon=f"{root}icon.svg",
        scripts=tuple(f"{root}{names[script]}" for script in scripts),
        nav=nav,
        foot=(
            *(Entry(_FEED_NAMES[name], f"{root}{feeds}{name}") for name in FILES),
            *(Entry(language_name(name), f"{root}{to}") for name, to in place.others),
        ),
        about=clean(options.description),
        theme_script=Markup(THEME_SCRIPT),
    )


def forget_files() -> None:
    """Forget templates and shared files, so that a long-lived process sees the user's edits."""
    for cached in (shared_files, code_version, _around, users_environment):
        cached.cache_clear()


class SharedFiles(NamedTuple):
    """The files that all pages use: the name of each on the site, and their content by name."""

    names: dict[str, str]
    content: dict[str, bytes]


@functools.lru_cache(maxsize=4)
def shared_files(templates: Path | None) -> SharedFiles:
    """Return the shared files; a name carries its content's hash, so caches never go stale."""
    files = ("style.css", "site.js", "search.js", "icon.svg", "sw.js")
    content = {name: site_file(templates, name) for name in files}
    fixed = ("icon.svg", "sw.js")  # browsers look for a service worker where it was before
    names = {n: n if n in fixed else _hashed(n, data) for n, data in content.items()}
    return SharedFiles(names, {names[name]: data for name, data in content.items()})


def _hashed(name: str, data: bytes) -> str:
    stem, dot, ending = name.partition(".")
    return f"{stem}.{blake2b(data, digest_size=5).hexdigest()}{dot}{ending}"


@functools.lru_cache(maxsize=4)
def code_version(templates: Path | None) -> str:
    """A hash of all code and templates that pages are made by: a change renders them anew."""
    digest = blake2b(digest_size=12)
    folders = [Path(__file__).parents[1], OURS, *([templates] if templates else [])]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in (".py", ".j2", ".css", ".js", ".svg", ".toml"):
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
                digest.update(path.read_bytes())
    for package in ("jinja2", "markdown", "nh3", "pillow"):
        digest.update(f"{package} {metadata.version(package)}".encode())
    return digest.hexdigest()
