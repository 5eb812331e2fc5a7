"""Reddit's API on loopback, as PRAW calls it, and the public feeds of its communities.

Both hosts of the real service are one here: the site gives tokens (`/api/v1/access_token`, Basic
authentication with the app's id and secret) and feeds, the API answers whoever brings a token.
Reference: https://www.reddit.com/dev/api/. A community that does not exist redirects to the
search, a private one is 403, as on the real site: PRAW makes its exceptions of just that.
"""

import base64
import html
import math
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from tests.world.reddit_posts import HIDDEN_BELOW, WEB, RedditWorld
from tests.world.sample import Table
from tests.world.server import Request, Response, json_response

TOKEN_LIFE_S = 86_400
WINDOW_S = 600
REQUESTS_PER_WINDOW = 1000
PAGE, LONGEST_PAGE = 25, 100
SPANS = {"hour": 1, "day": 24, "week": 168, "month": 720, "year": 8760}
LISTINGS = ("hot", "new", "top", "rising", "controversial", "best")


class RedditApi:
    """Answers requests from a forum; submissions and comments after `now()` don't exist yet."""

    def __init__(
        self, forum: RedditWorld, client_id: str, client_secret: str, now: Callable[[], datetime]
    ) -> None:
        self.forum = forum
        self.now = now
        pair = f"{client_id}:{client_secret}".encode()
        self._basic = "Basic " + base64.b64encode(pair).decode()
        self._token = base64.urlsafe_b64encode(pair[::-1]).decode().rstrip("=")
        self._asked = 0

    def answer(self, request: Request) -> Response:
        """Answer one request of either host."""
        path = request.path.rstrip("/")
        if path == "/api/v1/access_token":
            return self._give_token(request)
        if path.endswith(".rss"):
            return self._feed(request, path.removesuffix(".rss").strip("/").split("/"))
        if request.headers.get("authorization", "").lower() != f"bearer {self._token}".lower():
            return json_response({"message": "Unauthorized", "error": 401}, 401)
        self._asked += 1
        body, status, headers = self._route(request, path.strip("/").split("/"))
        if request.query.get("raw_json") != "1":
            body = _escaped(body)
        return json_response(body, status, headers | self._limits())

    def open_window(self) -> None:
        """Begin a new window of the rate limit; no other one ends, as the world's clock stands."""
        self._asked = 0

    def _give_token(self, request: Request) -> Response:
        if request.headers.get("authorization") != self._basic:
            return json_response({"message": "Unauthorized", "error": 401}, 401)
        form = parse_qs(request.body.decode("utf-8", "replace"))
        if form.get("grant_type", [""])[0] not in ("client_credentials", "password"):
            return json_response({"error": "unsupported_grant_type"}, 200)
        return json_response(
            {"access_token": self._token, "token_type": "bearer",
             "expires_in": TOKEN_LIFE_S, "scope": "*"},
        )  # fmt: skip

    def _limits(self) -> dict[str, str]:
        return {
            "x-ratelimit-used": str(self._asked),
            "x-ratelimit-remaining": f"{max(REQUESTS_PER_WINDOW - self._asked, 0)}.0",
            "x-ratelimit-reset": str(WINDOW_S // 2),
        }

    def _route(self, request: Request, parts: list[str]) -> tuple[Any, int, dict[str, str]]:
        match parts:
            case ["r", _, "comments", post_id, *_] | ["comments", post_id, *_]:
                return self._thread(request, post_id)
            case ["r", name, *rest]:
                return self._community(request, name, rest)
            case ["api", "morechildren"]:
                return self._more_children(request), 200, {}
            case ["api", "info"]:
                return self._info(request), 200, {}
        return {"message": "Not Found", "error": 404}, 404, {}

    def _community(
        self, request: Request, name: str, rest: list[str]
    ) -> tuple[Any, int, dict[str, str]]:
        community = self.forum.communities.get(name.lower())
        if community is None:
            return {}, 302, {"Location": f"{WEB}/subreddits/search?q={name}"}
        if self._is_private(name):
            return {"reason": "private", "message": "Forbidden", "error": 403}, 403, {}
        match rest:
            case ["about"]:
                return {"kind": "t5", "data": community}, 200, {}
            case [] | [_] if not rest or rest[0] in LISTINGS:
                posts = self._sorted(name, rest[0] if rest else "hot", request.query.get("t"))
                return _page(request, posts), 200, {}
        return {"message": "Not Found", "error": 404}, 404, {}

    def _is_private(self, name: str) -> bool:
        private: bool = self.forum.communities[name.lower()]["subreddit_type"] == "private"
        return private

    def _sorted(self, name: str, listing: str, span: str | None) -> list[Table]:
        now = self.now().timestamp()
        posts = [
            post
            for post in self.forum.posts.values()
            if post["subreddit"].lower() == name.lower() and post["created_utc"] <= now
        ]
        if listing in ("top", "controversial") and (hours := SPANS.get(span or "day")):
            earliest = (self.now() - timedelta(hours=hours)).timestamp()
            posts = [post for post in posts if post["created_utc"] >= earliest]
        if listing == "new":
            return sorted(posts, key=lambda post: -post["created_utc"])
        if listing in ("top", "controversial"):
            return sorted(posts, key=lambda post: (-post["score"], post["id"]))
        pinned_first = sorted(posts, key=lambda p: (-_heat(p, now), p["id"]))
        return sorted(pinned_first, key=lambda post: not post["stickied"])

    def _thread(self, request: Request, post_id: str) -> tuple[Any, int, dict[str, str]]:
        post = self.forum.posts.get(post_id)
        private = post and self._is_private(post["subreddit"])
        if post is None or private or post["created_utc"] > self.now().timestamp():
            return {"message": "Not Found", "error": 404}, 404, {}
        limit = request.number("limit", 200, 2048)
        comments = self._children(post["name"], limit)
        return [_listing([_thing("t3", post)]), _listing(comments)], 200, {}

    def _children(self, parent: str, limit: int, depth: int = 0) -> list[Table]:
        """Return the comments under something as a tree, collapsed ones as `more`."""
        now = self.now().timestamp()
        known = [self.forum.comments[i] for i in self.forum.threads.get(parent, [])]
        known = [comment for comment in known if comment["created_utc"] <= now]
        known.sort(key=lambda comment: (-comment["score"], comment["id"]))
        shown = [c for c in known[:limit] if c["score"] >= HIDDEN_BELOW]
        hidden = [c["id"] for c in known if c not in shown]
        tree = []
        for comment in shown:
            under = self._children(comment["name"], limit, depth + 1)
            replies: Any = _listing(under) if under else ""
            tree.append(_thing("t1", comment | {"replies": replies, "depth": depth}))
        if hidden:
            tree.append(_thing("more", {
                "id": hidden[0], "name": f"t1_{hidden[0]}", "parent_id": parent,
                "count": len(hidden), "depth": depth, "children": hidden,
            }))  # fmt: skip
        return tree

    def _more_children(self, request: Request) -> Table:
        form = {k: v[-1] for k, v in parse_qs(request.body.decode("utf-8", "replace")).items()}
        wanted = (request.query.get("children") or form.get("children", "")).split(",")
        found = [self.forum.comments[i] for i in wanted if i in self.forum.comments]
        things = [_thing("t1", comment | {"replies": "", "depth": 0}) for comment in found]
        return {"json": {"errors": [], "data": {"things": things}}}

    def _info(self, request: Request) -> Table:
        things = []
        for name in request.names("id"):
            kind, _, key = name.partition("_")
            known = {"t3": self.forum.posts, "t1": self.forum.comments}.get(kind, {})
            if thing := known.get(key):
                things.append(_thing(kind, thing))
        return _listing(things)

    def _feed(self, request: Request, parts: list[str]) -> Response:
        """Return the public Atom feed of a community: no scores, no comments, 25 entries."""
        if len(parts) < 2 or parts[0] != "r" or parts[1].lower() not in self.forum.communities:
            return Response(404)
        community = self.forum.communities[parts[1].lower()]
        if self._is_private(parts[1]):
            return Response(403)
        listing = parts[2] if len(parts) > 2 and parts[2] in LISTINGS else "hot"
        posts = self._sorted(parts[1], listing, request.query.get("t"))
        entries = "".join(_entry(post) for post in posts[: request.number("limit", PAGE, 100)])
        name = community["display_name_prefixed"]
        body = (
            '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
            f"<id>{WEB}/{name}/.rss</id><title>{html.escape(community['title'])}</title>"
            f'<link rel="alternate" type="text/html" href="{WEB}/{name}/"/>'
            f"<updated>{self.now().isoformat()}</updated>{entries}</feed>"
        )
        return Response(200, body.encode(), {}, "application/atom+xml; charset=UTF-8")


def _page(request: Request, posts: list[Table]) -> Table:
    """Cut one page out of a listing by `after`, `before` and `limit`, all as fullnames."""
    names = [post["name"] for post in posts]
    start = names.index(after) + 1 if (after := request.query.get("after", "")) in names else 0
    size = request.number("limit", PAGE, LONGEST_PAGE)
    page = posts[start : start + size]
    more = start + size < len(posts)
    return _listing([_thing("t3", post) for post in page], page[-1]["name"] if more else None)


def _listing(children: list[Table], after: str | None = None) -> Table:
    data = {"after": after, "before": None, "dist": len(children), "modhash": "",
            "geo_filter": "", "children": children}  # fmt: skip
    return {"kind": "Listing", "data": data}


def _thing(kind: str, data: Table) -> Table:
    return {"kind": kind, "data": data}


def _heat(post: Table, now: float) -> float:
    """Order as "hot" does in spirit: votes, halved for every six hours of age."""
    age_s = float(now - post["created_utc"])
    return float(post["score"]) * math.pow(0.5, age_s / 21_600)


def _escaped(value: Any) -> Any:
    """Escape `&`, `<` and `>` in all strings, as Reddit does unless `raw_json=1` is asked for."""
    if isinstance(value, str):
        return html.escape(value, quote=False)
    if isinstance(value, dict):
        return {key: _escaped(inner) for key, inner in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return [_escaped(inner) for inner in value]
    return value


def _entry(post: Table) -> str:
    at = datetime.fromtimestamp(post["created_utc"], UTC).isoformat()
    link = WEB + post["permalink"]
    outside = "" if post["is_self"] else f'<span><a href="{post["url"]}">[link]</a></span> '
    content = (
        f"<!-- SC_OFF -->{post['selftext_html'] or ''}<!-- SC_ON --> submitted by "
        f'<a href="{WEB}/user/{post["author"]}"> /u/{post["author"]} </a> <br/> {outside}'
        f'<span><a href="{link}">[comments]</a></span>'
    )
    return (
        f"<entry><author><name>/u/{post['author']}</name></author>"
        f'<category term="{post["subreddit"]}" label="r/{post["subreddit"]}"/>'
        f'<content type="html">{html.escape(content)}</content><id>{post["name"]}</id>'
        f'<link href="{link}"/><updated>{at}</updated><published>{at}</published>'
        f"<title>{html.escape(post['title'])}</title></entry>"
    )
