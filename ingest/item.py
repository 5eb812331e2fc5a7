"""The Item: one thing that somebody published, in the shape that every collector returns.

Plain frozen dataclasses, because a day may hold 10,000 items: data is validated once, when it is
read back (`Item.from_json`), not at every construction.
"""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Literal, Self

RelationKind = Literal["reply", "quote", "repost", "crosspost", "thread"]
MediaKind = Literal["image", "video", "audio", "file"]


class ItemError(ValueError):
    """Stored or imported data that is no item; the message names the field and the value."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link that an item carries: its canonical URL and the words it stood under, if any."""

    url: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, film, sound or file of an item; `alt` is the publisher's own description."""

    url: str
    kind: MediaKind = "image"
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """How an item refers to another one; `target` is an item id, known to the store or not."""

    kind: RelationKind
    target: str


@dataclass(frozen=True, slots=True)
class Engagement:
    """What readers did with an item; None means that the service does not say.

    `score` is the service's own vote count (likes on X, points on Reddit and Hacker News,
    reactions on Discord). The others are counts of posts, people and views.
    """

    score: int | None = None
    replies: int | None = None
    reposts: int | None = None
    quotes: int | None = None
    views: int | None = None
    participants: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One published thing.

    `id` is `kind:native-id` and never changes (`x:1785731738326741103`, `reddit:1chn1pv`,
    `discord:<first message id>`, `feed:<hash of feed and guid>`, `page:<hash of URL>`).
    `url` is the canonical permalink, http or https. `text` is plain text that keeps paragraphs,
    lists and code; `title` may be empty. `published_at` is aware UTC. `language` is an ISO 639-1
    code or "" where unknown. `publisher` names the place as a reader knows it ("@handle",
    "r/LocalLLaMA", "#triton (CUDA MODE)", "Interconnects"), `author` who spoke there.
    `links` are what the item points to, `flags` are facts that the desk weighs
    ("bot", "edited", "nsfw", "truncated", "date-unknown", "announcement"). `voices` numbers the
    speaker of each paragraph of a conversation whose people have no names.
    """

    id: str
    source: str
    url: str
    title: str
    text: str
    author: str
    published_at: datetime
    publisher: str = ""
    language: str = ""
    links: tuple[Link, ...] = ()
    media: tuple[Media, ...] = ()
    relations: tuple[Relation, ...] = ()
    engagement: Engagement = Engagement()
    flags: tuple[str, ...] = ()
    voices: tuple[int, ...] = ()

    @property
    def kind(self) -> str:
        """The service that the item comes from: the part of the id before the first colon."""
        return self.id.partition(":")[0]

    def to_json(self) -> dict[str, Any]:
        """Return a JSON-ready dict; `Item.from_json` reads it back to an equal item."""
        # Written out, since dataclasses.asdict takes ten times as long and a day has 10,000 items.
        data = {name: getattr(self, name) for name in self.__slots__}
        data["published_at"] = self.published_at.astimezone(UTC).isoformat()
        data["links"] = [_plain(link) for link in self.links]
        data["media"] = [_plain(media) for media in self.media]
        data["relations"] = [_plain(relation) for relation in self.relations]
        counts = _plain(self.engagement)
        data["engagement"] = {name: count for name, count in counts.items() if count is not None}
        data["flags"] = list(self.flags)
        data["voices"] = list(self.voices)
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read what `to_json` wrote; raises ItemError naming the field that is missing or wrong."""
        try:
            values = {f.name: data[f.name] for f in fields(cls) if f.name in data}
            values["published_at"] = _utc(values["published_at"])
            values["links"] = tuple(Link(**link) for link in values.get("links", ()))
            values["media"] = tuple(Media(**media) for media in values.get("media", ()))
            values["relations"] = tuple(Relation(**rel) for rel in values.get("relations", ()))
            values["engagement"] = Engagement(**values.get("engagement", {}))
            values["flags"] = tuple(values.get("flags", ()))
            values["voices"] = tuple(values.get("voices", ()))
            return cls(**values)
        except KeyError as error:
            raise ItemError(f"item {data.get('id', '?')}: field {error} is missing") from error
        except (TypeError, ValueError) as error:
            raise ItemError(f"item {data.get('id', '?')}: {error}") from error


def _plain(part: Link | Media | Relation | Engagement) -> dict[str, Any]:
    return {name: getattr(part, name) for name in part.__slots__}


def _utc(text: str) -> datetime:
    """Read an ISO 8601 instant; one without a zone is refused, since it could be any of 24."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"published_at has no time zone: {text!r}")
    return moment.astimezone(UTC)
