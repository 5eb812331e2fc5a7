"""The sample day's submissions and comments, expanded from short TOML to Reddit's own objects.

Shapes follow what oauth.reddit.com gives: `t3` for submissions, `t1` for comments, `t5` for
communities, times as epoch seconds, "" for no replies, `[deleted]` for people who left.
"""

import html
import re
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from tests.world.sample import Table, made_once, moment, read_table, steady_number

WEB = "https://reddit.example"
PICTURES = "https://i.reddit.example"
GONE = "[deleted]"
HIDDEN_BELOW = -5
"""Comments under this score come as `more`, as the site collapses them."""

_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(slots=True)
class RedditWorld:
    """Everything that Reddit knows of the day.

    `posts` and `comments` map ids to objects; `threads` maps the fullname of a submission or a
    comment to the ids of the comments right under it.
    """

    communities: dict[str, Table] = field(default_factory=dict)
    posts: dict[str, Table] = field(default_factory=dict)
    comments: dict[str, Table] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)


@made_once
def load_forum() -> RedditWorld:
    """Read `day/reddit.toml` and expand it."""
    return expand_forum(read_table("reddit.toml"))


def expand_forum(table: Table) -> RedditWorld:
    """Make whole objects of a table of short ones: `communities` and `post`."""
    forum = RedditWorld()
    for name, short in table["communities"].items():
        forum.communities[name.lower()] = _community(name, short)
    for short in table["post"]:
        post = _post(short, forum)
        forum.posts[post["id"]] = post
        for comment in short.get("comments", []):
            _add_comment(comment, post, post["name"], forum)
    by_id = {short["id"]: short for short in table["post"]}
    for post_id, post in forum.posts.items():
        if parent := by_id[post_id].get("crosspost"):
            post["crosspost_parent"] = f"t3_{parent}"
            post["crosspost_parent_list"] = [forum.posts[parent]]
    return forum


def to_html(text: str) -> str:
    """Return the HTML that Reddit makes of a text: paragraphs and links are all that we need."""
    if not text:
        return ""
    escaped = html.escape(text, quote=False)
    paragraphs = [_LINK.sub(r'<a href="\2">\1</a>', part.strip()) for part in escaped.split("\n\n")]
    return '<div class="md">' + "\n\n".join(f"<p>{p}</p>" for p in paragraphs) + "\n</div>"


def _community(name: str, short: Table) -> Table:
    return {
        "id": _base36(steady_number(name, 36**4, 36**5 - 1)),
        "name": f"t5_{_base36(steady_number(name, 36**4, 36**5 - 1))}",
        "display_name": name,
        "display_name_prefixed": f"r/{name}",
        "title": short["title"],
        "public_description": short.get("about", ""),
        "subscribers": short.get("subscribers", 1000),
        "subreddit_type": short.get("type", "public"),
        "over18": False,
        "url": f"/r/{name}/",
        "created_utc": 1262304000.0 + steady_number(name + "c", 0, 4 * 10**8),
    }


def _post(short: Table, forum: RedditWorld) -> Table:
    community = forum.communities[short["in"].lower()]
    name, at = community["display_name"], moment(short["at"])
    slug = re.sub(r"\W+", "_", short["title"].lower()).strip("_")[:50].strip("_")
    permalink = f"/r/{name}/comments/{short['id']}/{slug}/"
    text = short.get("text", "")
    picture = f"{PICTURES}/{short['image']}" if "image" in short else ""
    url = picture or short.get("url") or WEB + permalink
    post = _voted(short, at) | {
        "id": short["id"],
        "name": f"t3_{short['id']}",
        "title": short["title"],
        "selftext": text,
        "selftext_html": to_html(text) or None,
        "is_self": url.startswith(WEB + "/r/"),
        "url": url,
        "domain": f"self.{name}" if url.startswith(WEB + "/r/") else urlsplit(url).netloc,
        "permalink": permalink,
        "subreddit": name,
        "subreddit_id": community["name"],
        "subreddit_name_prefixed": f"r/{name}",
        "subreddit_type": community["subreddit_type"],
        "subreddit_subscribers": community["subscribers"],
        "upvote_ratio": short.get("ratio", 0.93),
        "num_comments": short.get("n", _count(short.get("comments", []))),
        "num_crossposts": 0,
        "link_flair_text": short.get("flair"),
        "over_18": short.get("nsfw", False),
        "spoiler": False,
        "pinned": False,
        "removed_by_category": short.get("removed"),
        "is_video": False,
        "media": None,
        "thumbnail": picture or "self",
    }
    if picture:
        post |= {"post_hint": "image", "url_overridden_by_dest": picture}
    elif not post["is_self"]:
        post |= {"post_hint": "link", "url_overridden_by_dest": url}
    return post


def _voted(short: Table, at: datetime) -> Table:
    """Return what submissions and comments have in common."""
    author = short.get("by", GONE)
    known = {} if author == GONE else {"author_fullname": "t2_" + _base36(_person(author))}
    score = short.get("s", 1)
    edited = moment(short["edited"]).timestamp() if "edited" in short else False
    return known | {
        "author": author,
        "author_flair_text": None,
        "created": at.timestamp(),
        "created_utc": at.timestamp(),
        "edited": edited,
        "score": score,
        "ups": score,
        "downs": 0,
        "likes": None,
        "gilded": 0,
        "distinguished": short.get("distinguished"),
        "stickied": short.get("sticky", False),
        "locked": short.get("locked", False),
        "archived": False,
        "all_awardings": [],
    }


def _add_comment(short: Table, post: Table, parent: str, forum: RedditWorld) -> None:
    at, text = moment(short["at"]), short["text"]
    key = f"{post['id']}{parent}{short.get('by')}{short['at']}{text}"
    comment_id = "l" + _base36(steady_number(key, 36**5, 36**6 - 1))
    forum.comments[comment_id] = _voted(short, at) | {
        "id": comment_id,
        "name": f"t1_{comment_id}",
        "body": text,
        "body_html": to_html(text),
        "parent_id": parent,
        "link_id": post["name"],
        "permalink": f"{post['permalink']}{comment_id}/",
        "subreddit": post["subreddit"],
        "subreddit_id": post["subreddit_id"],
        "subreddit_name_prefixed": post["subreddit_name_prefixed"],
        "is_submitter": short.get("by") == post["author"],
        "score_hidden": False,
        "collapsed": short.get("s", 1) < HIDDEN_BELOW,
        "controversiality": 0,
    }
    forum.threads.setdefault(parent, []).append(comment_id)
    for answer in short.get("re", []):
        _add_comment(answer, post, f"t1_{comment_id}", forum)


def _count(comments: list[Table]) -> int:
    return sum(1 + _count(comment.get("re", [])) for comment in comments)


def _person(name: str) -> int:
    return steady_number(name, 36**6, 36**7 - 1)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
