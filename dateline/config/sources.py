"""The settings of each kind of source: what a `[[sources]]` table may hold.

One model a kind, so that a misspelt or misplaced option is refused when the file is read.
"""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import Field, model_validator

from dateline.config.values import IdNumber, Settings, Zone
from ingest.http.settings import WebAddress
from ingest.privacy import name_of
from ingest.source import Source

ZONE = "Zone of dates that name none; that of the source's language if empty."


def usual_name(data: Mapping[str, Any]) -> str:
    """Return what a source is called after what it follows."""
    match data:
        case {"url": str(url)} if url:
            return name_of(url)
        case {"kind": "reddit"}:
            return "Reddit " + ", ".join(f"r/{name}" for name in data.get("subreddits", ()))
        case {"kind": "discord"}:
            return f"Discord {data.get('server', '')}"
    kind = str(data.get("kind", ""))
    return {"x": "X", "hackernews": "Hacker News"}.get(kind, kind)


class SourceBase(Settings):
    """What every source has."""

    kind: str
    name: str = Field("", description="What you call it; made from its address if empty.")
    weight: float = Field(1.0, ge=0, description="Its say in ranking; 1.0 is usual.")
    owner: str = Field("", description="Sources of one owner count as one voice.")
    enabled: bool = Field(True, description="false keeps it in the file without following it.")

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        """Name a source after what it follows, if the file does not name it or by its address."""
        if isinstance(data, dict) and data.get("name") in (None, "", data.get("url")):
            return {**data, "name": usual_name(data)}
        return data

    def plain(self) -> Source:
        """Return the source as ingest takes it: only what the file set, defaults are ingest's."""
        common = set(SourceBase.model_fields)
        options = self.model_dump(exclude=common, exclude_unset=True)
        return Source(self.name, self.kind, self.weight, self.owner, options)


class FeedSource(SourceBase):
    """An RSS, Atom, RDF, CDF or JSON Feed; a home page finds its feed."""

    kind: Literal["feed"]
    url: str = Field(description="Address of the feed, or of the page that names it.")
    max_entries: int = Field(500, ge=1, description="Entries read at most.")
    timezone: Zone = Field("", description=ZONE)


class XSource(SourceBase):
    """Posts on X through API v2: lists, accounts and a recent search."""

    kind: Literal["x"]
    lists: tuple[IdNumber, ...] = Field((), description="List ids; one costs less than accounts.")
    accounts: tuple[str, ...] = Field((), description="Account names without the @.")
    query: str = Field("", description="A recent-search query.")
    max_pages: int = Field(20, ge=1, description="Pages of each list, account and search.")
    posts_per_run: int = Field(300, ge=0, description="Posts read (and billed) in one run.")
    posts_per_month: int = Field(6000, ge=0, description="Posts read (and billed) in a month.")
    api_url: WebAddress = Field("https://api.x.com", description="Address of the API.")
    web_url: WebAddress = Field("https://x.com", description="Address of the service, for links.")

    @model_validator(mode="after")
    def _follows_something(self) -> "XSource":
        if not (self.lists or self.accounts or self.query):
            raise ValueError("give at least one of lists, accounts and query")
        return self


class RedditSource(SourceBase):
    """Subreddits through PRAW; without credentials through their public feeds."""

    kind: Literal["reddit"]
    subreddits: tuple[str, ...] = Field(min_length=1, description="Names without the r/.")
    listing: Literal["hot", "new", "top", "rising"] = Field("top", description="Which listing.")
    limit: int = Field(100, ge=1, le=1000, description="Submissions of each subreddit.")
    comments: int = Field(5, ge=0, description="Comments kept of each submission, by score.")
    over_18: bool = Field(False, description="true takes adult submissions too.")
    api_url: WebAddress = Field("https://oauth.reddit.com", description="Address of the API.")
    web_url: WebAddress = Field("https://www.reddit.com", description="Address of the site.")


class DiscordSource(SourceBase):
    """Channels of a Discord server that your bot was invited to."""

    kind: Literal["discord"]
    server: IdNumber = Field(description="The server's id.")
    channels: tuple[str, ...] = Field(("*",), description="Channels to read, as patterns.")
    exclude: tuple[str, ...] = Field((), description="Channels to leave out, as patterns.")
    names: bool = Field(False, description="true names people; false only counts them.")
    gap_minutes: int = Field(15, ge=1, le=10_080, description="Silence that ends a conversation.")
    api_url: WebAddress = Field("https://discord.com/api/v10", description="Address of the API.")
    web_url: WebAddress = Field("https://discord.com", description="Address of the service.")


class HackerNewsSource(SourceBase):
    """Stories of Hacker News with their points; needs no key."""

    kind: Literal["hackernews"]
    min_points: int = Field(50, ge=0, description="Stories with fewer points are left out.")
    limit: int = Field(100, ge=1, description="Stories read at most.")
    comments: int = Field(3, ge=0, description="Comments kept of each story.")
    query: str = Field("", description="Only stories that hold these words.")
    api_url: WebAddress = Field("https://hn.algolia.com/api/v1", description="Address of the API.")
    web_url: WebAddress = Field("https://news.ycombinator.com", description="Address of the site.")


class PageSource(SourceBase):
    """A page without a feed, read by CSS selectors."""

    kind: Literal["page"]
    url: str = Field(description="Address of the page.")
    item: str = Field(description="Selector of one entry.")
    title: str = Field("", description="Selector of its title; the entry's first link if empty.")
    link: str = Field("a", description="Selector of its link.")
    date: str = Field("", description="Selector of its date.")
    text: str = Field("", description="Selector of its text.")
    timezone: Zone = Field("", description=ZONE)


SourceSettings = FeedSource | XSource | RedditSource | DiscordSource | HackerNewsSource | PageSource

SOURCE_KINDS: Mapping[str, type[SourceBase]] = {
    get_args(model.model_fields["kind"].annotation)[0]: model for model in get_args(SourceSettings)
}
"""The settings model of each kind."""
