"""X API v2 on loopback: lists, accounts, search and look-up, as the real endpoints answer.

Like the real API it gives only `id`, `text` and `edit_history_tweet_ids` unless more fields are
asked for, reports partial errors inside a 200, pages with opaque tokens, and refuses requests
without a bearer token. Reference: https://docs.x.com/x-api.
"""

import re
import time
from collections.abc import Callable, Iterable
from datetime import datetime

from tests.world.sample import Table, iso_z
from tests.world.server import Request, Response, json_response
from tests.world.x_posts import Timeline

NOT_FOUND = "https://api.x.example/2/problems/resource-not-found"
NOT_AUTHORIZED = "https://api.x.example/2/problems/not-authorized-for-resource"
INVALID = "https://api.x.example/2/problems/invalid-request"
TWEET_DEFAULTS = ("id", "text", "edit_history_tweet_ids")
USER_DEFAULTS = ("id", "name", "username")
MEDIA_DEFAULTS = ("media_key", "type")
WINDOW_S = 900
REQUESTS_PER_WINDOW = 900


class XApi:
    """Answers requests from a timeline; posts after `now()` don't exist yet."""

    def __init__(self, timeline: Timeline, token: str, now: Callable[[], datetime]) -> None:
        self.timeline = timeline
        self.token = token
        self.now = now
        self._asked = 0

    def answer(self, request: Request) -> Response:
        """Answer one request, with the rate-limit headers of every X answer."""
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return json_response(
                {"title": "Unauthorized", "type": "about:blank", "status": 401,
                 "detail": "Unauthorized"}, 401,
            )  # fmt: skip
        self._asked += 1
        body, status = self._route(request)
        return json_response(body, status, self._limits(REQUESTS_PER_WINDOW - self._asked))

    def throttled(self, retry_after_s: float) -> Response:
        """Return X's own 429: no Retry-After, but the epoch second at which to come again."""
        body = {"title": "Too Many Requests", "detail": "Too Many Requests",
                "type": "about:blank", "status": 429}  # fmt: skip
        headers = self._limits(0) | {"x-rate-limit-reset": str(int(time.time() + retry_after_s))}
        return json_response(body, 429, headers)

    def _limits(self, remaining: int) -> dict[str, str]:
        reset = (int(time.time()) // WINDOW_S + 1) * WINDOW_S
        return {
            "x-rate-limit-limit": str(REQUESTS_PER_WINDOW),
            "x-rate-limit-remaining": str(max(remaining, 0)),
            "x-rate-limit-reset": str(reset),
        }

    def _route(self, request: Request) -> tuple[Table, int]:
        parts = request.path.strip("/").split("/")
        match parts:
            case ["2", "lists", list_id, "tweets"]:
                return self._list(request, list_id)
            case ["2", "users", "by"]:
                return self._users(request, request.names("usernames"))
            case ["2", "users", "by", "username", name]:
                body, status = self._users(request, [name])
                return ({**body, "data": body["data"][0]} if "data" in body else body), status
            case ["2", "users", user_id, "tweets"]:
                return self._user_posts(request, user_id)
            case ["2", "tweets", "search", "recent"]:
                return self._search(request)
            case ["2", "tweets"]:
                return self._lookup(request, request.names("ids"))
            case ["2", "tweets", tweet_id]:
                body, status = self._lookup(request, [tweet_id])
                return ({**body, "data": body["data"][0]} if "data" in body else body), status
        return {"title": "Not Found", "type": "about:blank", "status": 404}, 404

    def _visible(self) -> list[Table]:
        """The posts up to now, newest first."""
        now, times = self.now(), self.timeline.times
        ids = [post_id for post_id, at in times.items() if at <= now]
        return [self.timeline.posts[post_id] for post_id in sorted(ids, key=int, reverse=True)]

    def _list(self, request: Request, list_id: str) -> tuple[Table, int]:
        members = self.timeline.lists.get(list_id)
        if members is None:
            return {"errors": [_missing("list", "id", list_id)]}, 200
        users = self.timeline.users
        shown = [member for member in members if not users[member]["protected"]]
        chosen = [post for post in self._visible() if post["author_id"] in shown]
        return self._page(request, chosen, default=100, token_name="pagination_token")

    def _user_posts(self, request: Request, user_id: str) -> tuple[Table, int]:
        user = self.timeline.users.get(user_id)
        if user is None or user["suspended"]:
            return {"errors": [_missing("user", "id", user_id)]}, 200
        if user["protected"]:
            return {"errors": [_forbidden(user)]}, 200
        chosen = [post for post in self._visible() if post["author_id"] == user_id]
        for kind, reference in (("replies", "replied_to"), ("retweets", "retweeted")):
            if kind in request.names("exclude"):
                chosen = [post for post in chosen if reference not in _reference_types(post)]
        return self._page(request, chosen, default=10, token_name="pagination_token")

    def _search(self, request: Request) -> tuple[Table, int]:
        query = request.query.get("query", "")
        if not query:
            problem = {"message": "The `query` query parameter can not be empty"}
            return {"errors": [problem], "title": "Invalid Request", "type": INVALID}, 400
        chosen = [post for post in self._visible() if self._matches(post, query)]
        return self._page(request, chosen, default=10, token_name="next_token")

    def _matches(self, post: Table, query: str) -> bool:
        """Understand words, "phrases", from:name, -is:retweet, -is:reply, lang:xx and OR."""
        author = self.timeline.users[post["author_id"]]["username"].lower()
        text = post.get("note_tweet", post)["text"].lower()
        types = _reference_types(post)
        links = [url["expanded_url"] for url in post.get("entities", {}).get("urls", [])]

        def holds(term: str) -> bool:
            name, _, value = term.lstrip("-").strip('"').lower().partition(":")
            match name:
                case "from":
                    found: bool = author == value
                case "lang":
                    found = post["lang"] == value
                case "url":
                    found = any(value.strip('"') in link for link in links)
                case "is":
                    found = {"retweet": "retweeted", "reply": "replied_to"}.get(value, "") in types
                case _:
                    found = name in text
            return found != term.startswith("-")

        alternatives = re.split(r"\s+OR\s+", query.replace("(", " ").replace(")", " "))
        common = [term for part in alternatives for term in _terms(part) if ":" in term]
        words = [[term for term in _terms(part) if ":" not in term] for part in alternatives]
        return all(map(holds, common)) and any(all(map(holds, part)) for part in words)

    def _page(
        self, request: Request, chosen: list[Table], default: int, token_name: str
    ) -> tuple[Table, int]:
        query = request.query
        if since := query.get("since_id"):
            chosen = [post for post in chosen if int(post["id"]) > int(since)]
        if until := query.get("until_id"):
            chosen = [post for post in chosen if int(post["id"]) < int(until)]
        if start := query.get("start_time"):
            chosen = [post for post in chosen if post["created_at"] >= _stamp(start)]
        if end := query.get("end_time"):
            chosen = [post for post in chosen if post["created_at"] < _stamp(end)]
        token = query.get(token_name) or query.get("pagination_token")
        below = _below(token) if token else 0
        if below is None:
            problem = {"parameters": {token_name: [token]}, "message": "Invalid token"}
            return {"errors": [problem], "title": "Invalid Request", "type": INVALID}, 400
        size = request.number("max_results", default, 100)
        if below:
            chosen = [post for post in chosen if int(post["id"]) < below]
        page, rest = chosen[:size], chosen[size:]
        meta: Table = {"result_count": len(page)}
        if page:
            meta |= {"newest_id": page[0]["id"], "oldest_id": page[-1]["id"]}
        if rest:
            meta["next_token"] = f"7140dibdnow9c7btw3{int(page[-1]['id']):x}"
        return self._with_includes(request, page) | {"meta": meta}, 200

    def _lookup(self, request: Request, ids: Iterable[str]) -> tuple[Table, int]:
        visible = {post["id"]: post for post in self._visible()}
        wanted = list(ids)
        body = self._with_includes(request, [visible[i] for i in wanted if i in visible])
        lost = [_missing("tweet", "ids", i) for i in wanted if i not in visible]
        if lost:
            body["errors"] = lost + body.get("errors", [])
        return body, 200

    def _users(self, request: Request, names: list[str]) -> tuple[Table, int]:
        found, errors = [], []
        for name in names:
            user = self.timeline.user_named(name)
            if user is None:
                errors.append(_missing("user", "usernames", name))
            elif user["suspended"]:
                detail = f"User has been suspended: [{name}]."
                errors.append(_missing("user", "usernames", name) | {
                    "title": "Forbidden", "detail": detail})  # fmt: skip
            else:
                found.append(_pick(user, request.names("user.fields"), USER_DEFAULTS))
        return ({"data": found} if found else {}) | ({"errors": errors} if errors else {}), 200

    def _with_includes(self, request: Request, page: list[Table]) -> Table:
        expansions = request.names("expansions")
        fields = request.names("tweet.fields")
        body: Table = {"data": [_pick(post, fields, TWEET_DEFAULTS) for post in page]}
        if not page:
            body = {}
        referenced, errors = [], []
        if "referenced_tweets.id" in expansions:
            for target in _referenced_ids(page):
                if post := self.timeline.posts.get(target):
                    referenced.append(post)
                else:
                    errors.append(_missing("tweet", "referenced_tweets.id", target))
        includes = {
            "tweets": [_pick(post, fields, TWEET_DEFAULTS) for post in referenced],
            "users": self._included_users(request, page, referenced, expansions),
            "media": self._included_media(request, page + referenced, expansions),
        }
        includes = {name: values for name, values in includes.items() if values}
        body |= {"includes": includes} if includes else {}
        return body | ({"errors": errors} if errors else {})

    def _included_users(
        self, request: Request, page: list[Table], referenced: list[Table], expansions: list[str]
    ) -> list[Table]:
        ids: list[str] = []
        if "author_id" in expansions:
            ids += [post["author_id"] for post in page]
        if "referenced_tweets.id.author_id" in expansions:
            ids += [post["author_id"] for post in referenced]
        if "in_reply_to_user_id" in expansions:
            ids += [post["in_reply_to_user_id"] for post in page if "in_reply_to_user_id" in post]
        users = [self.timeline.users[i] for i in dict.fromkeys(ids) if i in self.timeline.users]
        return [_pick(user, request.names("user.fields"), USER_DEFAULTS) for user in users]

    def _included_media(
        self, request: Request, posts: list[Table], expansions: list[str]
    ) -> list[Table]:
        if "attachments.media_keys" not in expansions:
            return []
        keys = [key for post in posts for key in post.get("attachments", {}).get("media_keys", [])]
        fields = request.names("media.fields")
        media = self.timeline.media
        return [_pick(media[key], fields, MEDIA_DEFAULTS) for key in dict.fromkeys(keys)]


def _terms(query: str) -> list[str]:
    return re.findall(r'-?(?:\w+:)?"[^"]+"|\S+', query)


def _pick(whole: Table, fields: list[str], defaults: tuple[str, ...]) -> Table:
    return {name: value for name, value in whole.items() if name in defaults or name in fields}


def _reference_types(post: Table) -> set[str]:
    return {reference["type"] for reference in post.get("referenced_tweets", [])}


def _referenced_ids(page: list[Table]) -> list[str]:
    ids = [ref["id"] for post in page for ref in post.get("referenced_tweets", [])]
    return list(dict.fromkeys(ids))


def _below(token: str) -> int | None:
    """Return the post below which a token leads on: its page stays in place as the top grows."""
    prefix, _, number = token.rpartition("w3")
    return int(number, 16) if prefix and re.fullmatch("[0-9a-f]+", number) else None


def _stamp(text: str) -> str:
    """Bring a client's RFC 3339 time to the form that posts carry."""
    return iso_z(datetime.fromisoformat(text))


def _missing(kind: str, parameter: str, value: str) -> Table:
    return {
        "value": value,
        "detail": f"Could not find {kind} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "type": NOT_FOUND,
    }


def _forbidden(user: Table) -> Table:
    detail = f"Sorry, you are not authorized to see the user with id: [{user['id']}]."
    return _missing("user", "id", user["id"]) | {
        "title": "Authorization Error",
        "detail": detail,
        "type": NOT_AUTHORIZED,
    }
