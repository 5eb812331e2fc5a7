"""Where a service offers more to programs than its pages: arXiv, GitHub, Hugging Face. Pure.

An offer says what to fetch instead of a page and how to read it; readers are still shown the page's
address. If it is refused, the page itself is read. References: https://info.arxiv.org/help/api,
https://docs.github.com/rest, https://huggingface.co/docs/hub/api.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from lxml import etree

from ingest.article.metadata import Article
from ingest.text.clean import clip, html_to_text, one_line
from ingest.text.dates import parse_date
from ingest.text.json_values import read_json, rows, table, words
from ingest.text.markdown import markdown_html

ARXIV_API = "https://export.arxiv.org/api/query?id_list="
GITHUB_API = "https://api.github.com/repos"
GITHUB_RAW = "https://raw.githubusercontent.com"
HUGGING_FACE = "https://huggingface.co"
HUB_FACTS = {"task": "pipeline_tag", "library": "library_name"}

MAX_TEXT = 200_000
_ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass(frozen=True, slots=True)
class ServiceOffer:
    """What to ask for, the most telling first, and how to read the answers.

    `read` takes the bodies in the order of `asks`, None for one that was refused, and returns an
    Article or None if they tell nothing.
    """

    site: str
    asks: tuple[str, ...]
    read: Callable[[Sequence[bytes | None]], Article | None]


def offer_for(url: str) -> ServiceOffer | None:
    """Return what a service offers for the page at a canonical address, None for other pages."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    steps = [step for step in parts.path.split("/") if step]
    match host, steps:
        case "arxiv.org", ["abs" | "pdf" | "html", *rest] if rest:
            return _arxiv("/".join(rest))
        case "github.com", [owner, name]:
            return _repository(owner, name)
        case "github.com", [owner, name, "releases", "tag", tag]:
            return _github_api(f"{owner}/{name}/releases/tags/{quote(tag, safe='')}")
        case "github.com", [owner, name, "issues" | "pull", number] if number.isdecimal():
            return _github_api(f"{owner}/{name}/issues/{number}")
        case "huggingface.co", ["papers", number]:
            return _paper(number)
        case "huggingface.co", ["datasets" | "spaces" as kind, owner, name]:
            return _card(f"{kind}/{owner}/{name}", f"{kind}/{owner}/{name}")
        case "huggingface.co", [owner, name]:
            return _card(f"{owner}/{name}", f"models/{owner}/{name}")
    return None


def _arxiv(number: str) -> ServiceOffer | None:
    match = re.fullmatch(
        r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?", number
    )
    return ServiceOffer("arXiv", (ARXIV_API + match[1],), _read_arxiv) if match else None


def _read_arxiv(bodies: Sequence[bytes | None]) -> Article | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        feed = etree.fromstring(bodies[0] or b"", parser)
    except (etree.LxmlError, ValueError):
        return None
    entry = feed.find(f"{_ATOM}entry") if feed is not None else None
    if entry is None:
        return None
    title = one_line(entry.findtext(f"{_ATOM}title") or "")
    text = one_line(entry.findtext(f"{_ATOM}summary") or "")
    names = [one_line(name.text or "") for name in entry.iterfind(f"{_ATOM}author/{_ATOM}name")]
    if not text or not names:  # arXiv answers "Error" as an entry without authors
        return None
    published = entry.findtext(f"{_ATOM}published") or ""
    return _told(title, text, _people(names), published)


def _told(title: str, text: str, author: str, published: str = "") -> Article:
    at = parse_date(published, whole=True)
    return Article("", title, text, author=author, published_at=at)


def _people(names: Sequence[str]) -> str:
    shown = ", ".join(names[:5])
    return f"{shown} and {len(names) - 5} others" if len(names) > 6 else ", ".join(names)


def _repository(owner: str, name: str) -> ServiceOffer:
    path = f"{owner}/{name}"
    return _readme("GitHub", path, f"{GITHUB_RAW}/{path}/HEAD/README.md", f"{GITHUB_API}/{path}")


def _card(path: str, api_path: str) -> ServiceOffer:
    readme = f"{HUGGING_FACE}/{path}/raw/main/README.md"
    return _readme("Hugging Face", path, readme, f"{HUGGING_FACE}/api/{api_path}")


def _readme(site: str, path: str, *asks: str) -> ServiceOffer:
    """A README counts most, and unlike the API it is not rationed."""

    def read(bodies: Sequence[bytes | None]) -> Article | None:
        about = table(read_json(bodies[1] or b""))
        text = markdown_text(without_front_matter((bodies[0] or b"").decode("utf-8", "replace")))
        # The hub's descriptions are the beginnings of its cards.
        summary = one_line(words(about.get("description"))) if site == "GitHub" else ""
        known = {label: words(about.get(key)) for label, key in HUB_FACTS.items()}
        facts = "; ".join(f"{label}: {value}" for label, value in known.items() if value)
        whole = "\n\n".join(part for part in (summary, text, facts) if part)
        owner, name = path.split("/")[-2:]
        when = words(about.get("createdAt"))
        # A README of another name is shown on the page itself.
        return _told(f"{owner}/{name}", whole, owner, when) if text else None

    return ServiceOffer(site, asks, read)


def _github_api(path: str) -> ServiceOffer:

    def read(bodies: Sequence[bytes | None]) -> Article | None:
        data = table(read_json(bodies[0] or b""))
        title = one_line(words(data.get("title")) or words(data.get("name")))
        title = title or one_line(words(data.get("tag_name")))
        text = markdown_text(words(data.get("body")))
        by = words(table(data.get("user") or data.get("author")).get("login"))
        when = words(data.get("published_at")) or words(data.get("created_at"))
        project = "/".join(path.split("/")[:2])
        return _told(f"{title} ({project})", text, by, when) if title and text else None

    return ServiceOffer("GitHub", (f"{GITHUB_API}/{path}",), read)


def _paper(number: str) -> ServiceOffer:
    def read(bodies: Sequence[bytes | None]) -> Article | None:
        data = table(read_json(bodies[0] or b""))
        title, text = one_line(words(data.get("title"))), html_to_text(words(data.get("summary")))
        names = filter(None, (words(each.get("name")) for each in rows(data.get("authors"))))
        when = words(data.get("publishedAt"))
        return _told(title, text, _people([*names]), when) if title and text else None

    return ServiceOffer(
        "Hugging Face", (f"{HUGGING_FACE}/api/papers/{quote(number, safe='')}",), read
    )


def without_front_matter(text: str) -> str:
    """Take the YAML block off the top of a card."""
    match = re.match(r"\A---\r?\n.*?\n---\r?\n", text[:50_000], re.DOTALL)
    return text[match.end() :] if match else text


def markdown_text(text: str) -> str:
    """Return the words of Markdown, as a reader sees them."""
    return clip(html_to_text(markdown_html(text)), MAX_TEXT)
