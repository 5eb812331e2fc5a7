"""The public pages of X, Reddit, Discord and Hacker News, as far as a reader's link needs them.

A link to a post must lead to the post: these pages say who said what, and no more.
"""

import html
from collections.abc import Mapping

from tests.world.discord_messages import DiscordWorld
from tests.world.reddit_posts import RedditWorld
from tests.world.sample import Table
from tests.world.server import Request, Response
from tests.world.x_posts import Timeline


class Permalinks:
    """Answers for the hosts of the services; `short_links` are the shortener's, by address."""

    hosts = ("x.example", "reddit.example", "discord.example")

    def __init__(self, timeline: Timeline, forum: RedditWorld, servers: DiscordWorld) -> None:
        self.timeline, self.forum, self.servers = timeline, forum, servers

    @property
    def short_links(self) -> Mapping[str, str]:
        """The short links that posts carry, and where they lead."""
        return self.timeline.short_links

    def answer(self, request: Request) -> Response:
        """Answer one request for a permalink."""
        parts = request.path.strip("/").split("/")
        match (request.host, parts):
            case ("x.example", [_, "status", post_id, *_] | ["i", "web", "status", post_id]):
                return self._post(post_id)
            case ("x.example", [name]) if user := self.timeline.user_named(name):
                return _page(f"{user['name']} (@{name})", user["description"])
            case ("reddit.example", ["r", _, "comments", post_id, *_]):
                return self._submission(post_id)
            case ("reddit.example", ["r", name]) if name.lower() in self.forum.communities:
                return _page(f"r/{name}", self.forum.communities[name.lower()]["title"])
            case ("discord.example", ["channels", guild, *_]) if guild in self.servers.guilds:
                return _page("Discord", "Open this conversation in the app.")
        return _page("Not found", "This page does not exist.", 404)

    def hackers(self, request: Request, hits: Mapping[str, Table]) -> Response:
        """Answer for a story's or a comment's page on Hacker News."""
        if request.path == "/item" and (hit := hits.get(request.query.get("id", ""))):
            return _page(hit.get("title") or "Comment", hit.get("comment_text") or "")
        return _page("Hacker News", "") if request.path == "/" else _page("Not found", "", 404)

    def _post(self, post_id: str) -> Response:
        post = self.timeline.posts.get(post_id)
        if post is None:
            return _page("Not found", "This post does not exist.", 404)
        author = self.timeline.users[post["author_id"]]
        text = post.get("note_tweet", post)["text"]
        return _page(f"{author['name']} (@{author['username']})", text)

    def _submission(self, post_id: str) -> Response:
        post = self.forum.posts.get(post_id)
        if post is None:
            return _page("Not found", "This page does not exist.", 404)
        return _page(post["title"], post["selftext"] or post["url"])


def _page(title: str, text: str, status: int = 200) -> Response:
    paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n\n"))
    body = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}'
        f"</title></head><body><h1>{html.escape(title)}</h1>{paragraphs}</body></html>"
    )
    return Response(status, body.encode())
