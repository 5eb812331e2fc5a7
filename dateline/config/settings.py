"""The tables of `newsletter.toml`: every setting with its default, unit and meaning.

The settings page in docs/ and the errors of `dateline.config.load` are made from these fields.
"""

import datetime as dt
import re
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from dateline.config.calendar import Calendar
from dateline.config.outlets import DeployTable as DeployTable
from dateline.config.outlets import EmailTable as EmailTable
from dateline.config.sources import SourceSettings
from dateline.config.values import (
    ChatModel,
    SecondOpinion,
    Settings,
    TimeOfDay,
    Variable,
    Zone,
    nearest,
)
from ingest.http.settings import HttpSettings
from ingest.source import Source
from render.files import slugify
from summarize.models.settings import PROVIDERS


class NewsletterSettings(Settings):
    """The paper itself: its name, language, day and files."""

    name: str = Field("My AI newsletter", min_length=1, description="The paper's name.")
    slug: str = Field("", description="Part of each post's file name; made from the name if empty.")
    description: str = Field("", description="One sentence about the paper.")
    author: str = Field("", description="Who publishes it.")
    url: str = Field("", description="Where the site will stand, for feeds and canonical links.")
    language: str = Field("en", description="The language to write in: en, ko, ja, zh, de, ….")
    languages: tuple[str, ...] = Field(
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
    posts: str = Field("posts", description="Folder of the published posts, beside this file.")
    site: str = Field("site", description="Folder of the built site, beside this file.")
    templates: str = Field("templates", description="Folder of your own templates, if any.")
    pages: str = Field("pages", description="Folder of your own pages (about.md), if any.")
    assets: str = Field("assets", description="Folder of the issues' images, beside this file.")
    store: str = Field("dateline.db", description="SQLite file beside this file, or a URL.")

    @field_validator("language", "languages")
    @classmethod
    def _language_codes(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for code in [value] if isinstance(value, str) else value:
            if not re.fullmatch(r"[a-z]{2}", code):
                raise ValueError(f"{code!r} is no two-letter language code such as en or ko")
        return value

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
        if languages := data.get("languages"):
            filled["language"] = languages[0]
        return filled

    @property
    def editions(self) -> tuple[str, ...]:
        """The languages that each issue appears in, the main one first."""
        return self.languages or (self.language,)


class ModelTable(Settings):
    """The chat model behind `editor`; unused with the extractive editor."""

    fallbacks: tuple[ChatModel, ...] = Field(
        (), description="Models to try next, in order; the extractive editor ends every list."
    )
    base_url: str = Field("", description="Address of an OpenAI-compatible server of your own.")
    key: Variable = Field(
        "DATELINE_MODEL_KEY",
        description="Environment variable with the key for base_url; no other key is sent there.",
    )
    temperature: float = Field(0.0, ge=0, le=2, description="The model's temperature.")
    timeout_s: float = Field(60.0, gt=0, description="Seconds for one answer.")
    deadline_s: float = Field(300.0, gt=0, description="Seconds for all answers of an edition.")
    max_calls: int = Field(12, ge=1, description="Calls for one edition at most.")
    max_input_tokens: int = Field(60_000, ge=1000, description="Input tokens for one edition.")
    max_output_tokens: int = Field(4_000, ge=100, description="Output tokens of one answer.")
    max_output_tokens_raised: int = Field(
        16_000, ge=100, description="The same for the second try at an answer that was cut off."
    )
    max_cost: float = Field(0.0, ge=0, description="Cost limit of an edition; 0 means none.")
    max_cost_month: float = Field(0.0, ge=0, description="Cost limit of a month; 0 means none.")
    prices: dict[str, tuple[float, float]] = Field(
        {}, description="Price of a million input and output tokens by model."
    )
    prompts: str = Field("", description="Folder of your own prompt files, beside this file.")
    structured: Literal["auto", "schema", "tools", "json", "text"] = Field(
        "auto", description="How answers are asked for; auto tries the best way the model has."
    )


class EmbeddingTable(Settings):
    """A model that knows other words for the same thing; stories are found without one, too."""

    model: str = Field(
        "",
        description="provider:model, such as openai:text-embedding-3-small, ollama:nomic-embed-text"
        " or huggingface:NAME-OR-FOLDER; empty: none.",
    )
    base_url: str = Field("", description="Address of a server of your own, as in [model].")
    key: Variable = Field("DATELINE_MODEL_KEY", description="Variable with its key, as in [model].")
    timeout_s: float = Field(60.0, gt=0, description="Seconds for one batch of a remote model.")
    deadline_s: float = Field(300.0, gt=0, description="Seconds for all batches of an issue.")
    max_texts: int = Field(20_000, ge=1, description="New texts to embed for an issue at most.")

    @field_validator("model")
    @classmethod
    def _known_provider(cls, name: str) -> str:
        provider, _, model = name.partition(":")
        if not name or (provider in PROVIDERS and model.strip()):
            return name
        if provider in PROVIDERS or ":" not in name:
            raise ValueError("an embedding model is named as provider:model")
        hint = nearest(provider, PROVIDERS, f"It is one of {', '.join(PROVIDERS)}.")
        raise ValueError(f"no such provider of embeddings: {provider}. {hint}")


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
        8,
        ge=1,
        description="Stories led by one place at most: a subreddit, a channel, a publisher.",
    )
    interests: tuple[str, ...] = Field((), description="Plain words that raise a story.")
    muted: tuple[str, ...] = Field((), description="Words that keep a story out.")
    memory_days: int = Field(14, ge=0, description="Days in which a story is not told again.")
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


Images = Literal["local", "link", "none"]


class PostTable(Settings):
    """What a post looks like beyond the form that every issue has."""

    images: Images = Field(
        "link", description="Images of posts: links to the originals, kept copies, or none."
    )
    images_url: str = Field(
        "images", description="For local images: what stands before a kept copy's file name."
    )
    issue_url: str = Field(
        "",
        description="Where earlier issues stand on the site, with {date}, {slug}, {language}, "
        "{stem} (the post's name without its ending) and {name}: a story that goes on links to its "
        "last issue there. If empty, the day is named without a link.",
    )
    front_matter: dict[str, Any] = Field(
        {}, description="More front matter for every post: author, draft, categories, …."
    )
    headings: str = Field(
        "",
        description="Language of the three headings (preview, viewpoint, overview): en for "
        "`Today's Preview` in posts of any language, the issue's own if empty.",
    )
    labels: dict[str, str] = Field({}, description="Headings and labels to replace, by name.")


class SiteTable(Settings):
    """The newsletter's own site."""

    images: Images = Field(
        "local", description="Images of the site: kept copies, links to the originals, or none."
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

    collect_every_min: int = Field(60, ge=1, description="Minutes between two collections.")
    workers: bool = Field(
        False, description="Leave the work to `dateline worker`; needs a store on PostgreSQL."
    )
    publish_at: TimeOfDay = Field(dt.time(7, 0), description="Local time of publication.")
    metrics: str = Field(
        "", description="File that each look writes Prometheus metrics to; empty: none."
    )
    metrics_at: str = Field(
        "",
        pattern=r"^(|[\w.:\[\]-]+:\d{1,5})$",
        description="Address at which a `schedule` that stays answers Prometheus, as in "
        "127.0.0.1:9464, taken at its start; empty: none.",
    )
    catch_up_days: int = Field(3, ge=0, description="Missed issues to make up for after a pause.")
    retry_model_every_min: int = Field(
        60,
        ge=0,
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

    def followed(self) -> tuple[Source, ...]:
        """Return the enabled sources as ingest takes them."""
        return tuple(source.plain() for source in self.sources if source.enabled)
