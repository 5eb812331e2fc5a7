"""One post of X's API v2 as an Item: its words, links, pictures and relations.

Two shapes are read: the API's own, with users, media and referenced posts in `includes`, and the
flattened one of archives, where they are nested. A post needs only an id and a text. Short links
are resolved from `entities` alone: opening them would tell X who reads what. Reference:
https://docs.x.com/x-api/fundamentals/data-dictionary
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ingest.item import Engagement, Item, Link, Media, Relation, RelationKind
from ingest.text.clean import clean, detect_language
from ingest.text.json_values import Table, moment, rows, snowflake_time, table, whole, words
from ingest.url.canonical import canonical_url

WEB_URL = "https://x.com"
EPOCH_MS = 1288834974657
FIRST_SNOWFLAKE = 29_700_859_247
"""Posts before November 2010 have ids that hold no time."""

_KINDS: Mapping[str, RelationKind] = {
    "retweeted": "repost", "quoted": "quote", "replied_to": "reply",
}  # fmt: skip
_REPOST_PREFIX = re.compile(r"RT @\w{1,20}: ")
_ANSWERED = re.compile(r"(?:@\w{1,20}\s+)+")
_SHORT_LINK = re.compile(r"(?:(?<![ \t])[ \t]+)?https?://t\.co/\w+")
_OWN_MEDIA = re.compile(r"/status/\d+/(?:photo|video)/\d+")


@dataclass(frozen=True, slots=True)
class Includes:
    """What stands beside the posts of one answer, by id: users, posts and media."""

    users: dict[str, Table] = field(default_factory=dict)
    posts: dict[str, Table] = field(default_factory=dict)
    media: dict[str, Table] = field(default_factory=dict)

    @classmethod
    def of(cls, body: Table) -> "Includes":
        """Collect them from `includes`, and from the posts of a flattened answer."""
        given = table(body.get("includes"))
        found = cls(
            {words(user.get("id")): user for user in rows(given.get("users"))},
            {words(post.get("id")): post for post in rows(given.get("tweets"))},
            {words(media.get("media_key")): media for media in rows(given.get("media"))},
        )
        for post in rows(body.get("data")):
            found._add_nested(post)
        return found

    def _add_nested(self, post: Table) -> None:
        for nested in [post, *(ref for ref in references(post) if "text" in ref)]:
            if author := table(nested.get("author")):
                self.users.setdefault(words(author.get("id")), author)
            for media in rows(table(nested.get("attachments")).get("media")):
                self.media.setdefault(words(media.get("media_key")), media)
            if nested is not post:
                self.posts.setdefault(words(nested.get("id")), nested)


def is_post(entry: Table) -> bool:
    """Tell a post from the users, lists, counts and direct messages of other endpoints."""
    return (
        bool(words(entry.get("id")))
        and isinstance(entry.get("text"), str)
        and not entry.keys() & {"event_type", "dm_conversation_id"}
    )


def references(post: Table) -> list[Table]:
    """Return the post's references to others: `{"type": …, "id": …}`, nested posts included."""
    return rows(post.get("referenced_tweets"))


def target(post: Table, kind: str) -> str:
    """Return the id of the post that this one is a `kind` of (`retweeted` …), or ""."""
    found = (words(ref.get("id")) for ref in references(post) if ref.get("type") == kind)
    return next(found, "")


def posted_at(post: Table) -> datetime | None:
    """Return the time of a post, from its id where the answer leaves `created_at` out."""
    if stated := moment(post.get("created_at")):
        return stated
    number = whole(post.get("id")) or 0
    if not FIRST_SNOWFLAKE <= number < 2**63:
        return None
    return snowflake_time(number, EPOCH_MS)


def build_item(post: Table, includes: Includes, source: str, web_url: str = WEB_URL) -> Item:
    """Make an item of one post. Total: what the post leaves out stays empty and is flagged."""
    post_id = words(post["id"])
    user = includes.users.get(words(post.get("author_id")), {})
    handle = words(user.get("username"))
    at = posted_at(post)
    text = _text(post)
    relations = tuple(_relations(post))
    place = f"{web_url}/{handle or 'i'}/status/{post_id}"
    return Item(
        id=f"x:{post_id}",
        source=source,
        url=canonical_url(place) or place,
        title="",
        text=text,
        author=clean(words(user.get("name"))) or (f"@{handle}" if handle else ""),
        published_at=at or datetime.fromtimestamp(0, UTC),
        publisher=f"@{handle}" if handle else "",
        language=_language(post, text),
        links=tuple(_links(post)),
        media=tuple(_media(post, includes)),
        relations=relations,
        engagement=_engagement(post),
        flags=tuple(_flags(post, text, at)),
    )


def _whole_post(post: Table) -> Table:
    """Return the part that holds the whole text: a post over 280 characters is in `note_tweet`."""
    note = table(post.get("note_tweet"))
    return note if isinstance(note.get("text"), str) else post


def _urls(post: Table) -> list[Table]:
    return rows(table(_whole_post(post).get("entities")).get("urls"))


def _text(post: Table) -> str:
    """Return the words without X's markup; a bare link becomes its title, or itself."""
    text = words(_whole_post(post).get("text"))
    if target(post, "retweeted"):
        text = _REPOST_PREFIX.sub("", text, count=1)
    if target(post, "replied_to") and (answered := _ANSWERED.match(text)):
        text = text[answered.end() :]
    for url in _urls(post):
        if short := words(url.get("url")):
            text = re.sub(rf"(?:(?<![ \t])[ \t]+)?{re.escape(short)}", "", text)
    text = clean(html.unescape(_SHORT_LINK.sub("", text))).strip()
    if text:
        return text
    return next((link.text or link.url for link in _links(post)), "")


def _links(post: Table) -> Iterator[Link]:
    """Yield where the links lead, each once; its own pictures and the quoted post are no links."""
    quoted, seen = target(post, "quoted"), set()
    for url in _urls(post):
        stated = words(url.get("unwound_url")) or words(url.get("expanded_url"))
        place = canonical_url(stated)
        internal = "media_key" in url or _OWN_MEDIA.search(stated)
        if not place or place in seen or internal:
            continue
        if quoted and place.endswith(f"/status/{quoted}"):
            continue
        if place.endswith(f"/status/{words(post.get('id'))}"):
            continue
        seen.add(place)
        yield Link(place, clean(words(url.get("title"))))


def _media(post: Table, includes: Includes) -> Iterator[Media]:
    keys = table(post.get("attachments")).get("media_keys")
    for key in keys if isinstance(keys, list) else []:
        media = includes.media.get(words(key), {})
        alt = clean(words(media.get("alt_text")))
        if media.get("type") == "photo" and canonical_url(words(media.get("url"))):
            yield Media(words(media["url"]), "image", alt)
        elif film := _film(media):
            yield Media(film, "video", alt)


def _film(media: Table) -> str:
    """Return a film's best file, or its preview picture's address where the API gives no file."""
    files = [file for file in rows(media.get("variants")) if canonical_url(words(file.get("url")))]
    if files:
        return words(max(files, key=lambda file: whole(file.get("bit_rate")) or 0)["url"])
    preview = words(media.get("preview_image_url"))
    return preview if canonical_url(preview) else ""


def _relations(post: Table) -> Iterator[Relation]:
    for reference in references(post):
        kind, post_id = _KINDS.get(words(reference.get("type"))), words(reference.get("id"))
        if post_id and kind:
            yield Relation(kind, f"x:{post_id}")


def _engagement(post: Table) -> Engagement:
    """Read the counts; one archive has them at the post's top level."""
    counts = table(post.get("public_metrics")) or post
    return Engagement(
        score=whole(counts.get("like_count")),
        replies=whole(counts.get("reply_count")),
        reposts=whole(counts.get("retweet_count")),
        quotes=whole(counts.get("quote_count")),
        views=whole(counts.get("impression_count")),
    )


def _language(post: Table, text: str) -> str:
    """Take X's own guess where it made one; its codes for "none" begin with a q, or are `und`."""
    stated = words(post.get("lang"))
    if stated and (stated == "und" or stated.startswith("q")):
        return ""
    return stated[:2] or detect_language(text)


def _flags(post: Table, text: str, at: datetime | None) -> Iterator[str]:
    edits = post.get("edit_history_tweet_ids")
    if isinstance(edits, list) and len(edits) > 1:
        yield "edited"
    if post.get("possibly_sensitive") is True:
        yield "nsfw"
    if text.endswith("…") and target(post, "retweeted"):
        yield "truncated"
    if at is None:
        yield "date-unknown"
