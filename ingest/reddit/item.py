"""A submission or comment of Reddit as an Item: its words, links, pictures and relations.

Of the two forms of a text the HTML is read, since it is what readers saw. Without `raw_json=1` it
comes escaped once more. A cross-post takes the words and link of its original, and names it as its
relation.
"""

import html
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from ingest.item import Engagement, Item, Link, Media, MediaKind, Relation
from ingest.text.addresses import find_addresses
from ingest.text.clean import HtmlText, clean, detect_language, one_line, read_html
from ingest.text.json_values import Table, moment, rows, table, whole, words
from ingest.text.markdown import markdown_html
from ingest.url.canonical import canonical_url

API_URL = "https://oauth.reddit.com"
WEB_URL = "https://www.reddit.com"
LATE = timedelta(days=1)
"""Submissions of so long before the window are taken: what rose over night was posted yesterday."""


def site_of(api_url: str) -> str:
    """Where tokens and public feeds come from: Reddit has two hosts, a proxy of it has one."""
    return WEB_URL if api_url.rstrip("/") == API_URL else api_url.rstrip("/")


def community_names(options: Mapping[str, Any]) -> list[str]:
    """Return the communities' names, each once, without the `r/` that people write before them."""
    names = options.get("subreddits", ())
    bare = (name.strip().strip("/").removeprefix("r/") for name in names)
    return list(dict.fromkeys(name for name in bare if name))


NOBODY = frozenset({"", "[deleted]", "[removed]"})
BOTS = frozenset({"automoderator"})

_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp)$", re.I)
_PICTURE_HOSTS = frozenset({"i.redd.it", "preview.redd.it", "external-preview.redd.it"})
_BARE_MEDIA = re.compile(
    r"https?://(?:(?:preview|i)\.redd\.it/|(?:www\.)?reddit\.com/link/\w+/video/)\S+"
)
"""Addresses under which Reddit keeps the pictures of a text; they are media, not words."""

_MARKS = re.compile(r">!([^<>\n]{1,500})!<|(?<!\S)\^(?:\(([^()\n]{1,500})\)|(?=\w))")
"""Reddit's own Markdown: what is veiled, and words that are raised. `10^(25)` is a number."""

_GALLERY = re.compile(r"^/(?:gallery|r/[^/]+/comments)/")


def submission_item(data: Table, source: str, web_url: str = WEB_URL) -> Item:
    """Make an item of a submission. Total: what it leaves out stays empty."""
    key, title = words(data.get("id")), one_line(html.unescape(words(data.get("title"))))
    # The original of a cross-post holds the content.
    origin = next(iter(rows(data.get("crosspost_parent_list"))), data)
    told = _read(data if words(data.get("selftext")).strip() else origin, "selftext")
    choices = (
        words(each.get("text")) for each in rows(table(origin.get("poll_data")).get("options"))
    )
    text = "\n".join([told.text, *(f"- {one_line(each)}" for each in choices if each)])
    community = words(data.get("subreddit"))
    place = words(data.get("permalink")) or f"/r/{community}/comments/{key}/"
    parent = words(data.get("crosspost_parent"))
    return Item(
        id=f"reddit:{key}",
        source=source,
        url=_permalink(web_url, place),
        title=title,
        text=text.strip(),
        author=_author(data),
        published_at=_time(data),
        publisher=f"r/{community}" if community else "",
        language=detect_language(f"{title}\n{text}"),
        links=tuple(_submission_links(origin, told, title, key)),
        media=tuple({media.url: media for media in _media(origin, told)}.values()),
        relations=(Relation("crosspost", item_id(parent)),) if parent else (),
        engagement=_engagement(data),
        flags=tuple(_flags(data)),
    )


def comment_item(data: Table, source: str, web_url: str = WEB_URL) -> Item:
    """Make an item of a comment; it answers its parent, and belongs to its submission."""
    key = words(data.get("id"))
    submission = words(data.get("link_id")).removeprefix("t3_")
    community = words(data.get("subreddit"))
    path = f"/comments/{submission}/_/{key}/"
    place = words(data.get("permalink")) or (f"/r/{community}{path}" if community else path)
    told = _read(data, "body")
    answered = dict.fromkeys(
        item_id(name) for name in map(words, (data.get("parent_id"), data.get("link_id"))) if name
    )
    return Item(
        id=f"reddit:t1_{key}",
        source=source,
        url=_permalink(web_url, place),
        title="",
        text=told.text,
        author=_author(data),
        published_at=_time(data),
        publisher=f"r/{community}" if community else "",
        language=detect_language(told.text),
        links=tuple(_links(told)),
        media=tuple(_pictures(told)),
        relations=tuple(Relation("reply", target) for target in answered),
        engagement=_engagement(data),
        flags=tuple(_flags(data)),
    )


def item_id(fullname: str) -> str:
    """Return the item id of a fullname (`t3_abc`, `t1_def`): the two kinds count separately."""
    return f"reddit:{fullname.removeprefix('t3_')}"


def _permalink(web_url: str, path: str) -> str:
    place = web_url.rstrip("/") + (path if path.startswith("/") else f"/{path}")
    return canonical_url(place) or place


def _author(data: Table) -> str:
    name = words(data.get("author"))
    return "" if name in NOBODY else f"u/{name}"


def _time(data: Table) -> datetime:
    at = moment(data.get("created_utc")) or moment(data.get("created"))
    return at or datetime.fromtimestamp(0, UTC)


def _read(data: Table, name: str) -> HtmlText:
    """Read a text with its links; those to pictures are its pictures."""
    markup = words(data.get(f"{name}_html"))
    if markup.lstrip().startswith("&lt;"):
        markup = html.unescape(markup)
    if not markup:  # archives leave it out
        raw = html.unescape(words(data.get(name)))
        markup = markdown_html(_MARKS.sub(lambda found: found[1] or found[2] or "", raw))
    told = read_html(markup)
    text = clean(_BARE_MEDIA.sub("", told.text))
    links = dict(told.links)
    # Not all of Reddit's apps mark the addresses that stand in a text in full.
    for address, label in find_addresses(told.text):
        links.setdefault(canonical_url(address), label)
    links.pop("", None)
    return HtmlText(text, tuple(links.items()))


def _links(told: HtmlText) -> Iterator[Link]:
    for place, label in told.links:
        if not is_picture(place):
            yield Link(place, "" if canonical_url(label) == place else label)


def _pictures(told: HtmlText) -> Iterator[Media]:
    return (Media(place) for place, _ in told.links if is_picture(place))


def _submission_links(origin: Table, told: HtmlText, title: str, key: str) -> Iterator[Link]:
    target = _target(origin)
    place = canonical_url(target) if target and not _is_media(origin, target) else ""
    if place and f"/comments/{key}/" not in place:
        yield Link(place, title)
    yield from (link for link in _links(told) if link.url != place)


def _target(data: Table) -> str:
    """Return where a link post leads; "" for a text post, whose address is itself."""
    if data.get("is_self") is True:
        return ""
    stated = words(data.get("url_overridden_by_dest")) or words(data.get("url"))
    return html.unescape(stated)


def _is_media(data: Table, target: str) -> bool:
    """Tell a post of pictures or a film, whose address shows just these, from a link."""
    own = data.get("is_gallery") is True or data.get("is_video") is True
    host = urlsplit(target).hostname if canonical_url(target) else ""
    return own or host == "v.redd.it" or data.get("post_hint") == "image" or is_picture(target)


def is_picture(address: str) -> bool:
    """Tell the address of a picture, by its host or its end."""
    if not canonical_url(address):
        return False
    parts = urlsplit(address)
    return parts.hostname in _PICTURE_HOSTS or bool(_PICTURE.search(parts.path))


def _media(origin: Table, told: HtmlText) -> Iterator[Media]:
    """Yield the pictures of a gallery in its order, a film, or the picture that a post is."""
    shown = table(origin.get("media_metadata"))
    listed = rows(table(origin.get("gallery_data")).get("items"))
    for entry in listed:
        yield from _gallery_media(table(shown.get(words(entry.get("media_id")))), entry)
    film = table(table(origin.get("media")).get("reddit_video"))
    address = html.unescape(words(film.get("fallback_url")))
    if canonical_url(address):
        yield Media(address, "video")
    target = _target(origin)
    if not listed and not film and canonical_url(target) and _is_media(origin, target):
        if urlsplit(target).hostname == "v.redd.it":
            yield Media(target, "video")
        elif not _GALLERY.match(urlsplit(target).path):
            yield Media(target)
    yield from _pictures(told)


def _gallery_media(shown: Table, entry: Table) -> Iterator[Media]:
    best = table(shown.get("s"))
    address = html.unescape(next((words(best[n]) for n in ("u", "gif", "mp4") if best.get(n)), ""))
    if canonical_url(address):
        kind: MediaKind = "image" if best.get("u") or best.get("gif") else "video"
        yield Media(address, kind, clean(html.unescape(words(entry.get("caption")))))


def _engagement(data: Table) -> Engagement:
    hidden = data.get("hide_score") is True or data.get("score_hidden") is True
    return Engagement(
        score=None if hidden else whole(data.get("score")),
        replies=whole(data.get("num_comments")),
        reposts=whole(data.get("num_crossposts")),
        views=whole(data.get("view_count")),
    )


def _flags(data: Table) -> Iterator[str]:
    if words(data.get("author")).lower() in BOTS:
        yield "bot"
    if data.get("edited"):
        yield "edited"
    if data.get("over_18") is True:
        yield "nsfw"
    if _time(data).timestamp() == 0:
        yield "date-unknown"
    if flair := one_line(html.unescape(words(data.get("link_flair_text")))):
        yield f"flair:{flair}"
