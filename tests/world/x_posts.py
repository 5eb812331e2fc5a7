"""The sample day's posts on X, expanded from short TOML to whole API v2 objects.

Shapes follow https://docs.x.com/x-api/fundamentals/data-dictionary: links in the text are
t.co-like short links with their targets in `entities.urls`; a post over 280 characters is cut
there and whole in `note_tweet`; a repost's text is "RT @name: " and the first 140 characters.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tests.world.sample import (
    X_EPOCH_MS,
    Table,
    iso_z,
    made_once,
    moment,
    read_table,
    short_code,
    snowflake,
    steady_number,
)

WEB = "https://x.example"
SHORTENER = "https://t.example"
PICTURES = "https://pbs.example/media"
SHORT_POST_LENGTH = 280
REPOST_LENGTH = 140
URL = re.compile(r"https?://[^\s)\]]*[^\s)\].,;:!?'\"]")
MENTION = re.compile(r"(?<![\w@])@(\w{1,15})")
HASHTAG = re.compile(r"(?<!\w)#(\w+)")


@dataclass(slots=True)
class Timeline:
    """Everything that X knows of the day, by id; `lists` maps a list's id to its members."""

    users: dict[str, Table] = field(default_factory=dict)
    posts: dict[str, Table] = field(default_factory=dict)
    media: dict[str, Table] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    short_links: dict[str, str] = field(default_factory=dict)
    times: dict[str, datetime] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def add_user(self, user: Table) -> None:
        """Take in an account."""
        self.users[user["id"]] = user
        self.names[user["username"].lower()] = user["id"]

    def user_named(self, username: str) -> Table | None:
        """Find a user by name, whatever its case."""
        return self.users.get(self.names.get(username.lower(), ""))


@made_once
def load_timeline() -> Timeline:
    """Read `day/x.toml` and expand it."""
    return expand_timeline(read_table("x.toml"))


def expand_timeline(table: Table) -> Timeline:
    """Make whole objects of a table of short ones: `lists`, `users` and `post`."""
    timeline = Timeline()
    for name, short in table["users"].items():
        user = _user(name, short)
        timeline.add_user(user)
        for listing in short.get("lists", []):
            timeline.lists.setdefault(table["lists"][listing], []).append(user["id"])
    ids = {
        short["id"]: snowflake(moment(short["at"]), X_EPOCH_MS, number)
        for number, short in enumerate(table["post"])
    }
    by_key = {short["id"]: short for short in table["post"]}
    for short in table["post"]:
        if short.get("deleted"):
            timeline.deleted.add(ids[short["id"]])
        else:
            post = _post(short, by_key, ids, timeline)
            timeline.posts[post["id"]] = post
            timeline.times[post["id"]] = moment(short["at"])
    return timeline


def _user(name: str, short: Table) -> Table:
    number = steady_number(name, 10**8, 10**10)
    return {
        "id": str(number),
        "name": short["name"],
        "username": name,
        "created_at": f"20{number % 14 + 10}-0{number % 9 + 1}-1{number % 10}T09:00:00.000Z",
        "description": short.get("about", ""),
        "protected": short.get("protected", False),
        "verified": False,
        "profile_image_url": "https://pbs.example/profile/default_normal.png",
        "url": "",
        "public_metrics": {
            "followers_count": short.get("followers", 500),
            "following_count": steady_number(name + "f", 50, 900),
            "tweet_count": steady_number(name + "t", 900, 30000),
            "listed_count": steady_number(name + "l", 0, 300),
            "like_count": steady_number(name + "k", 100, 9000),
        },
        "suspended": short.get("suspended", False),
    }


def _post(
    short: Table, by_key: Mapping[str, Table], ids: Mapping[str, str], timeline: Timeline
) -> Table:
    author = timeline.user_named(short["by"])
    assert author, short["by"]
    post_id = ids[short["id"]]
    text, references = short.get("text", ""), []
    if target := short.get("reposts"):
        original = by_key[target]
        text = f"RT @{original['by']}: " + " ".join(original["text"].split("\n"))
        if len(original["text"]) > REPOST_LENGTH:
            text = text[: REPOST_LENGTH - 1] + "…"
        references.append({"type": "retweeted", "id": ids[target]})
    if target := short.get("quotes"):
        text += f" {WEB}/{by_key[target]['by']}/status/{ids[target]}"
        references.append({"type": "quoted", "id": ids[target]})
    if target := short.get("reply_to"):
        references.append({"type": "replied_to", "id": ids[target]})
    pictures = _pictures(short, post_id, author["username"], timeline)
    if pictures:
        text += f" {WEB}/{author['username']}/status/{post_id}/photo/1"
    post: Table = {
        "id": post_id,
        "text": text,
        "author_id": author["id"],
        "created_at": iso_z(moment(short["at"])),
        "conversation_id": ids[_root(short["id"], by_key)],
        "edit_history_tweet_ids": [post_id],
        "lang": short.get("lang", "en"),
        "possibly_sensitive": False,
        "reply_settings": "everyone",
        "public_metrics": _metrics(short),
    }
    if references:
        post["referenced_tweets"] = references
    if target := short.get("reply_to"):
        answered = timeline.user_named(by_key[target]["by"])
        post["in_reply_to_user_id"] = answered["id"] if answered else "1"
    if pictures:
        post["attachments"] = {"media_keys": pictures}
    _shorten(post, pictures, timeline)
    return post


def _root(key: str, by_key: Mapping[str, Table]) -> str:
    while parent := by_key[key].get("reply_to"):
        key = parent
    return key


def _metrics(short: Table) -> Table:
    """Read `m = [likes, reposts, replies, quotes]`; the rest follows from it."""
    likes, reposts, replies, quotes = short.get("m", [3, 0, 0, 0])
    return {
        "retweet_count": reposts,
        "reply_count": replies,
        "like_count": likes,
        "quote_count": quotes,
        "bookmark_count": likes // 5,
        "impression_count": likes * steady_number(short["id"], 40, 120) + 90,
    }


def _pictures(short: Table, post_id: str, username: str, timeline: Timeline) -> list[str]:
    keys = []
    for number, (name, alt) in enumerate(short.get("images", [])):
        key = f"3_{int(post_id) + number + 1}"
        timeline.media[key] = {
            "media_key": key,
            "type": "photo",
            "url": f"{PICTURES}/{name}",
            "width": 960,
            "height": 540,
        } | ({"alt_text": alt} if alt else {})
        keys.append(key)
    return keys


def _shorten(post: Table, pictures: list[str], timeline: Timeline) -> None:
    """Put short links for links, cut a long post, and add `entities` for what is left."""
    whole = post["text"]
    text, entities = _with_entities(whole, post, pictures, timeline)
    if len(text) > SHORT_POST_LENGTH and "referenced_tweets" not in post:
        post["note_tweet"] = {"text": text} | ({"entities": entities} if entities else {})
        end = f"{WEB}/i/web/status/{post['id']}"
        text, entities = _with_entities(
            f"{whole[: SHORT_POST_LENGTH - 30].rsplit(' ', 1)[0]}… {end}", post, [], timeline
        )
    post["text"] = text
    if entities:
        post["entities"] = entities


def _with_entities(
    text: str, post: Table, pictures: list[str], timeline: Timeline
) -> tuple[str, Table]:
    links: list[Table] = []
    short_text, copied = "", 0
    for match in URL.finditer(text):
        target = match.group()
        short = f"{SHORTENER}/{short_code(target)}"
        timeline.short_links[short] = target
        start = len(short_text) + match.start() - copied
        short_text += text[copied : match.start()] + short
        copied = match.end()
        link: Table = {"start": start, "end": start + len(short), "url": short}
        link |= {"expanded_url": target, "display_url": target.split("://")[1][:27]}
        if "/photo/" in target and pictures:
            link["media_key"] = pictures[0]
        links.append(link)
    short_text += text[copied:]
    mentions = [
        {"start": m.start(), "end": m.end(), "username": m[1]} | _id_of(m[1], timeline)
        for m in MENTION.finditer(short_text)
    ]
    tags = [{"start": m.start(), "end": m.end(), "tag": m[1]} for m in HASHTAG.finditer(short_text)]
    found: Table = {"urls": links, "mentions": mentions, "hashtags": tags}
    return short_text, {name: values for name, values in found.items() if values}


def _id_of(username: str, timeline: Timeline) -> Table:
    user = timeline.user_named(username)
    return {"id": user["id"]} if user else {}
