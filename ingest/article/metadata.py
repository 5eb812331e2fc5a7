"""What a page states of itself: title, site, author, date, address, picture. Pure.

A date is taken only where it is stated for machines, and an address that a page claims for itself
only within its own site, or any page could pose as another.
"""

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from lxml import html as lxml_html

from ingest.text.clean import clip, one_line
from ingest.text.dates import parse_date, zone_of
from ingest.text.json_values import Table, table, words
from ingest.url.canonical import canonical_url, host_of

MAX_LD_CHARS = 500_000
MAX_LD_NODES = 2_000
MAX_NAME = 300

ARTICLE_TYPES = re.compile(r"\w{0,40}(?:Article|Posting)|Report|SoftwareSourceCode")
_COVER = re.compile(r"<!\[CDATA\[|\]\]>")
_COMMA = re.compile(r",\s{0,99}([}\]])")
"""What keeps JSON-LD from being JSON: the marks that once hid scripts, and a comma too many."""

PAGE_TYPES = re.compile(r"WebPage|ItemPage|AboutPage|QAPage")

TITLES = ("citation_title", "og:title", "twitter:title", "dc.title")
SITES = ("og:site_name", "citation_journal_title", "application-name")
AUTHORS = ("citation_author", "author", "article:author", "dc.creator", "parsely-author")
DATES = ("article:published_time", "citation_online_date", "citation_publication_date",
         "citation_date", "datepublished", "parsely-pub-date", "dc.date", "dc.date.issued",
         "date", "pubdate", "publish-date", "og:published_time")  # fmt: skip
IMAGES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
IMAGE_ALTS = ("og:image:alt", "twitter:image:alt")
SUMMARIES = ("citation_abstract", "og:description", "description", "twitter:description")


@dataclass(frozen=True, slots=True)
class Article:
    """What a page tells; "" and None for what it does not state.

    `url` is canonical, `asked_url` the link that led there, `abstract` the text that its
    head states.
    """

    url: str
    title: str = ""
    text: str = ""
    site: str = ""
    author: str = ""
    published_at: datetime | None = None
    language: str = ""
    image: str = ""
    image_alt: str = ""
    summary: str = ""
    abstract: str = ""
    asked_url: str = ""


def read_meta(tree: lxml_html.HtmlElement, url: str) -> Article:
    """Read the head of a page; total. The text is not read."""
    metas = _metas(tree)
    linked = _linked_data(tree)
    title = _first(metas, TITLES) or html.unescape(words(linked.get("headline"))) or _heading(tree)
    site = _first(metas, SITES) or _name_of(linked.get("publisher")) or host_of(url)
    language = (tree.get("lang") or "").strip()
    when = partial(parse_date, zone=zone_of(language), language=language, whole=True)
    return Article(
        url=_canonical(tree, metas, url),
        title=_without_site(one_line(clip(title, MAX_NAME)), one_line(site)),
        site=one_line(clip(site, MAX_NAME)),
        author=_author(metas, linked, tree),
        published_at=_stated(metas, linked, tree, when),
        image=_resolved(_first(metas, IMAGES), url),
        image_alt=one_line(clip(_first(metas, IMAGE_ALTS), MAX_NAME)),
        summary=one_line(_first(metas, SUMMARIES)),
        abstract=one_line(_first(metas, ("citation_abstract",))),
        language=language.lower()[:2],
    )


def _metas(tree: lxml_html.HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = (meta.get("content") or "").strip()
        for kind in ("property", "name", "itemprop"):
            if content and (name := (meta.get(kind) or "").strip().lower()):
                found.setdefault(name, []).append(content)
    return found


def _first(metas: Mapping[str, list[str]], names: tuple[str, ...]) -> str:
    return next((metas[name][0] for name in names if name in metas), "")


def _linked_data(tree: lxml_html.HtmlElement) -> Table:
    """Return the article's node of JSON-LD, else its page's, references resolved; {} for none."""
    documents: list[Any] = []
    for script in tree.iter("script"):
        text = script.text or ""
        if "ld+json" not in (script.get("type") or "").lower() or len(text) > MAX_LD_CHARS:
            continue
        for repair in (str, _uncovered):
            try:
                documents.append(json.loads(repair(text), strict=False))
                break
            except (ValueError, RecursionError):
                continue
    nodes = [*_nodes(documents)]
    for kinds in (ARTICLE_TYPES, PAGE_TYPES):
        if node := next((node for node in nodes if _is_one(node, kinds)), None):
            return _resolved_node(node, nodes)
    return {}


def _uncovered(text: str) -> str:
    text = _COVER.sub("", text)
    begin = min((at for sign in "{[" if (at := text.find(sign)) >= 0), default=0)
    return _COMMA.sub(r"\1", text[begin : max(text.rfind("}"), text.rfind("]")) + 1])


def _is_one(node: Table, kinds: re.Pattern[str]) -> bool:
    stated = node.get("@type")
    each = stated if isinstance(stated, list) else [stated]
    names = (re.split("[/:]", kind[:80])[-1] for kind in each if isinstance(kind, str))
    return any(kinds.fullmatch(name) for name in names)


def _resolved_node(node: Table, nodes: list[Table]) -> Table:
    by_id = {name: each for each in nodes if len(each) > 1 and (name := words(each.get("@id")))}

    def looked_up(value: object) -> object:
        if isinstance(value, list):
            return [looked_up(each) for each in value[:50]]
        return by_id.get(words(table(value).get("@id")), value)

    author, maker = (looked_up(node.get(key)) for key in ("author", "publisher"))
    return {**node, "author": author or looked_up(node.get("creator")), "publisher": maker}


def _nodes(data: Any) -> Iterator[Table]:
    """Walk JSON-LD breadth first, so that the page's own node comes before what it holds."""
    level = [data]
    for _ in range(MAX_LD_NODES):
        if not level:
            return
        node = level.pop(0)
        if isinstance(node, dict):
            yield node
            level += [value for value in node.values() if isinstance(value, dict | list)]
        elif isinstance(node, list):
            level += node[:100]


def _name_of(value: object) -> str:
    for _ in range(3):  # a list of people, a person, a list of names
        if isinstance(value, list):
            value = value[0] if value else ""
        if isinstance(value, dict):
            parts = (words(value.get(f"{part}Name")) for part in ("given", "family"))
            value = value.get("name") or " ".join(filter(None, parts))
    return html.unescape(words(value))


def _author(metas: Mapping[str, list[str]], linked: Table, tree: lxml_html.HtmlElement) -> str:
    for name in AUTHORS:
        names = [each for each in metas.get(name, ()) if not each.startswith(("http:", "https:"))]
        if names:
            return one_line(clip(", ".join(dict.fromkeys(names)), MAX_NAME))
    given = linked.get("author")
    people = given if isinstance(given, list) else [given]
    named = ", ".join(filter(None, map(_name_of, people))) or _marked_author(tree)
    return one_line(clip(named, MAX_NAME))


def _marked_author(tree: lxml_html.HtmlElement) -> str:
    for place in tree.iterfind(".//*[@itemprop='author']"):
        name = place.find(".//*[@itemprop='name']")
        return str((place if name is None else name).text_content())
    return ""


def _stated(
    metas: Mapping[str, list[str]],
    linked: Table,
    tree: lxml_html.HtmlElement,
    when: Callable[[str], datetime | None],
) -> datetime | None:
    texts = [metas[name][0] for name in DATES if name in metas]
    texts.insert(1 if texts else 0, words(linked.get("datePublished") or linked.get("dateCreated")))
    times = [each.get("datetime") or "" for each in tree.iterfind(".//article//time")]
    texts += times[:1]
    return next((at for text in texts if text and (at := when(text))), None)


def _canonical(tree: lxml_html.HtmlElement, metas: Mapping[str, list[str]], url: str) -> str:
    own = canonical_url(url)
    links = [
        link.get("href") or ""
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    for claim in (*links[:1], *metas.get("og:url", ())[:1]):
        address = _resolved(claim, url)
        if address and same_site(address, own) and not _is_home(address, own):
            return address
    return own


def _resolved(address: str, url: str) -> str:
    return canonical_url(address, url) if address else ""


def same_site(one: str, other: str) -> bool:
    """Return whether two addresses are of one site, "www." and subdomains aside."""
    a, b = (re.sub(r"^(?:www\d?|m|amp|mobile)\.", "", host_of(each)) for each in (one, other))
    return bool(a and b) and (a == b or a.endswith(f".{b}") or b.endswith(f".{a}"))


def _is_home(address: str, own: str) -> bool:
    """Return whether a page that is none claims to be its site's home page, as broken sites do."""
    path, own_path = (each.partition("://")[2].partition("/")[2] for each in (address, own))
    return not path and bool(own_path)


def _heading(tree: lxml_html.HtmlElement) -> str:
    title = tree.findtext(".//title") or ""
    if title.strip():
        return str(title)
    heading = tree.find(".//h1")
    return str(heading.text_content()) if heading is not None else ""


def _without_site(title: str, site: str) -> str:
    match = re.search(r"\s+[-–—|·•:»]\s+([^-–—|·•»]+)$", title)
    if match and site and match[1].strip().casefold() == site.casefold():
        return title[: match.start()]
    return title
