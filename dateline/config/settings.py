"""The tables of `newsletter.toml`: every setting with its default, unit and meaning.

The settings page in docs/ and the errors of `dateline.config.load` are made from these fields.
"""

import datetime as dt
import re
from collections import Counter
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from dateline.config.calendar import Calendar
from dateline.config.model_tables import (
    EXTRACTIVE,
    ChatModel,
    EmbeddingTable,
    ModelTable,
    SecondOpinion,
    Use,
)
from dateline.config.outlets import DeployTable, EmailTable, PostTable, SiteTable
from dateline.config.sources import SourceSettings
from dateline.config.values import HostAndPort, LanguageCode, Settings, TimeOfDay, Zone, nearest
from ingest.http.settings import HttpSettings, WebAddress
from ingest.source import Source
from render.files import slugify


class NewsletterSettings(Settings):
    """The paper itself: its name, language, day and files."""

    name: str = Field("My AI newsletter", min_length=1, description="The paper's name.")
    slug: str = Field("", description="Part of each post's file name; made from the name if empty.")
    description: str = Field("", description="One sentence about the paper.")
    author: str = Field("", description="Who publishes it.")
    url: WebAddress = Field("", description="The site's address, for feeds and canonical links.")
    language: LanguageCode = Field("en", description="Language to write in: en, ko, ja, zh, de, ….")
    languages: tuple[LanguageCode, ...] = Field(
        (), description="Several languages from one collection; the first is the main one."
    )
    timezone: Zone = Field("UTC", min_length=1, description="Its time zone, as in Asia/Seoul.")
    cutoff: TimeOfDay = Field(
        dt.time(0, 0),
        description="An issue covers the 24 hours that end at this local time on its date.",
    )
    editor: ChatModel = Field(
        "extractive",
        min_length=1,
        description="Who writes: extractive (no model, no key), or provider:model, "
        "such as openai:gpt-4o-mini or ollama:qwen3.",
    )
    posts: str = Field("posts", min_length=1, description="Folder of the posts, beside this file.")
    site: str = Field("site", description="Folder of the built site, beside this file.")
    templates: str = Field("templates", description="Folder of your own templates, if any.")
    pages: str = Field("pages", description="Folder of your own pages (about.md), if any.")
    assets: str = Field("assets", description="Folder of the issues' images, beside this file.")
    store: str = Field(
        "dateline.db", min_length=1, description="SQLite file beside this file, or a URL."
    )

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: Any) -> Any:
        """Make the slug from the name, and take the main language from `languages`."""
        if not isinstance(data, dict):
            return data
        slug = data.get("slug") or slugify(str(data.get("name", "My AI newsletter")))
        if not re.fullmatch(r"[^\W_]+(-[^\W_]+)*", str(slug)) or slugify(str(slug)) != slug:
            raise ValueError(f"slug {slug!r} may hold small letters, digits and hyphens only")
        filled = {**data, "slug": slug}
        languages = data.get("languages")
        if languages and isinstance(languages, list | tuple):
            filled["language"] = languages[0]
        return filled

    @property
    def editions(self) -> tuple[str, ...]:
        """The languages that each issue appears in, the main one first."""
        return self.languages or (self.language,)


class TopicTable(Settings):
    """One heading of your own taxonomy."""

    key: str = Field(min_length=1, description="A short name.")
    titles: dict[str, str] = Field({}, description="The heading by language.")
    seeds: tuple[str, ...] = Field((), description="Words that are typical of it.")


class StoriesTable(Settings):
    """What counts, and how much fits into an issue."""

    max_stories: int = Field(28, ge=1, description="Stories told in one issue at most.")
    max_per_topic: int = Field(20, ge=1, description="Stories of one topic at most.")
    max_per_source: int = Field(
        8, ge=1, description="Stories led by one subreddit, channel or publisher at most."
    )
    interests: tuple[str, ...] = Field((), description="Plain words that raise a story.")
    muted: tuple[str, ...] = Field((), description="Words that keep a story out.")
    memory_days: int = Field(14, ge=0, le=3650, description="Days in which no story is told again.")
    topics: tuple[TopicTable, ...] = Field((), description="Your own topics, in their order.")
    read_pages: int = Field(
        20, ge=0, description="Pages behind the strongest stories' links to read for an issue."
    )
    read_teasers: int = Field(
        60,
        ge=0,
        description="Pages to read for an issue of the strongest stories' own entries that are "
        "only a title or a teaser.",
    )


class GateTable(Settings):
    """What keeps an issue from being published."""

    min_stories: int = Field(0, ge=0, description="Fewer stories than this: not published.")
    min_sources_share: float = Field(
        0.0, ge=0, le=1, description="A smaller share of sources read than this: not published."
    )
    block_on: tuple[str, ...] = Field(
        (), description="Kinds of findings that block publication if one is left in."
    )
    second_opinion: SecondOpinion = Field(
        "editor",
        description="Who is asked whether a model's statements follow from their items: "
        "editor (the same model), provider:model, or none.",
    )

    @field_validator("block_on")
    @classmethod
    def _known_kinds(cls, kinds: tuple[str, ...]) -> tuple[str, ...]:
        # Here: the fact gate takes a while to import, and few papers name a kind.
        from summarize.gate.check import KINDS

        for kind in kinds:
            if kind not in KINDS:
                hint = nearest(kind, KINDS, f"There are {', '.join(KINDS)}.")
                raise ValueError(f"the gate has no findings of the kind {kind!r}. {hint}")
        return kinds


class ScheduleTable(Settings):
    """When `dateline schedule` works."""

    collect_every_min: int = Field(60, ge=1, le=10_080, description="Minutes between collections.")
    workers: bool = Field(
        False, description="Leave the work to `dateline worker`; needs a store on PostgreSQL."
    )
    publish_at: TimeOfDay = Field(dt.time(7, 0), description="Local time of publication.")
    metrics: str = Field(
        "", description="File that each look writes Prometheus metrics to; empty: none."
    )
    metrics_at: HostAndPort = Field(
        "",
        description="Address at which a `schedule` that stays answers Prometheus, as in "
        "127.0.0.1:9464, taken at its start; empty: none.",
    )
    catch_up_days: int = Field(3, ge=0, le=366, description="Missed issues to make up for.")
    retry_model_every_min: int = Field(
        60,
        ge=0,
        le=10_080,
        description="Minutes after which today's issue is written again if its model failed; "
        "0: never. One that was corrected stays as it is.",
    )


class Config(Settings):
    """The whole file. `folder` is where it stands: every relative path is meant from there."""

    newsletter: NewsletterSettings = NewsletterSettings()
    http: HttpSettings = HttpSettings()
    model: ModelTable = ModelTable()
    embedding: EmbeddingTable = EmbeddingTable()
    stories: StoriesTable = StoriesTable()
    post: PostTable = PostTable()
    site: SiteTable = SiteTable()
    gate: GateTable = GateTable()
    schedule: ScheduleTable = ScheduleTable()
    deploy: DeployTable = DeployTable()
    email: EmailTable = EmailTable()
    sources: tuple[Annotated[SourceSettings, Field(discriminator="kind")], ...] = ()
    folder: Path = Field(Path(), exclude=True)
    secrets: dict[str, str] = Field({}, exclude=True, repr=False)

    @model_validator(mode="after")
    def _names_differ(self) -> "Config":
        names = Counter(source.name for source in self.sources)
        if twice := sorted(name for name, count in names.items() if count > 1):
            raise ValueError(f"two sources share the name {twice[0]!r}: rename one of them")
        return self

    def path(self, name: str) -> Path:
        """Resolve a path of the file from the file's own folder."""
        return (self.folder / Path(name).expanduser()).resolve()

    @property
    def zone(self) -> ZoneInfo:
        """The newsletter's time zone."""
        return ZoneInfo(self.newsletter.timezone)

    @property
    def calendar(self) -> Calendar:
        """When its issues begin, end and come out."""
        times = self.schedule
        return Calendar(self.zone, self.newsletter.cutoff, times.publish_at, times.catch_up_days)

    @property
    def store_url(self) -> str:
        """The store as a database URL; `DATELINE_STORE` wins over the file."""
        store = self.secrets.get("DATELINE_STORE") or self.newsletter.store
        return store if "://" in store else f"sqlite:///{self.path(store)}"

    @property
    def reader(self) -> str:
        """The model that is asked for a second opinion, "" where none is."""
        named = self.gate.second_opinion
        name = self.newsletter.editor if named == "editor" else named
        return "" if name in ("none", EXTRACTIVE) else name

    def chat_models(self) -> list[tuple[Use, str]]:
        """Name the chat models that the file has, with what each is for."""
        editor, reader = self.newsletter.editor, self.reader
        if editor == EXTRACTIVE:
            return []
        named: list[tuple[Use, str]] = [("editor", editor)]
        named += [("fallback", name) for name in self.model.fallbacks]
        named += [("second opinion", reader)] if reader != editor else []
        return [(use, name) for use, name in named if name not in ("", EXTRACTIVE)]

    def followed(self) -> tuple[Source, ...]:
        """Return the enabled sources as ingest takes them."""
        return tuple(source.plain() for source in self.sources if source.enabled)
