"""What an edition notes beside its words, so that each issue says how it came about.

Its stories and their threads, what was read, what the gate found, who made it and at what cost,
what was corrected later. Editions of earlier forms are read as well.
"""

import datetime as dt
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator

_PARTS: Final = ("arrange", "front", "viewpoint")
"""Parts of the work that earlier editions name in their fallbacks."""


class Part(BaseModel):
    """Base of all parts of an edition: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class StoryNote(Part):
    """A story that the edition tells: its thread over the days and what it consists of.

    Earlier editions have links and numbers too, which nothing shows: a page counts the places and
    people that a reader finds under the line, and each source there has its time.
    """

    model_config = ConfigDict(extra="ignore")

    id: str
    thread: str
    title: str
    items: tuple[str, ...]
    score: float = 0.0
    topic: str = ""
    tags: tuple[str, ...] = ()
    status: Literal["new", "continues"] = "new"
    since: dt.date | None = None
    last: dt.date | None = None
    last_title: str = ""


class SourceNote(Part):
    """What was read of a source, or why it is missing.

    `code` is the first trouble's word for machines ("timeout", "http-403"), from which readers get
    a phrase in their language. `reason` says it whole, in English, and is for the operator alone.
    `again` says that the issue before named it as missing, so that readers are not told once more.
    """

    name: str
    kind: str
    status: Literal["read", "unchanged", "partial", "missing"]
    items: int = 0
    reason: str = ""
    code: str = ""
    again: bool = False


class Reading(Part):
    """How much was read for the edition and how much of it was chosen."""

    items: int = 0
    duplicates: int = 0
    stories: int = 0
    told: int = 0
    repeated: int = 0
    words: int = 0


class Finding(Part):
    """What the fact gate found in one statement, and what was done about it."""

    kind: str
    where: str
    statement: str
    detail: str
    action: Literal["kept", "repaired", "replaced", "dropped"]


class Gate(Part):
    """The fact gate's report on an edition: statements held against their items."""

    statements: int = 0
    passed: int = 0
    findings: tuple[Finding, ...] = ()


class Fallback(Part):
    """What did not go as asked: the part of the issue or of the work, and why.

    `replaced` says that the fallback editor's words stand in for a part. `str` gives the words in
    which editions of before this type had it.
    """

    part: str = ""
    reason: str
    replaced: bool = False

    def __str__(self) -> str:
        return f"{self.part}: {self.reason}" if self.part else self.reason

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read the words of an earlier edition."""
        part, colon, reason = text.partition(": ")
        replaced = "fallback editor" in text
        if not (colon and (replaced or part in _PARTS)):
            return cls(reason=text, replaced=replaced)
        return cls(part=part, reason=reason, replaced=replaced)


class Making(Part):
    """Which editor made the edition, from what, and at what cost.

    `editor` is what was asked for, `made_by` what did the work in the end; `fallbacks` explain a
    difference, or say what else did not work. `embedding` is the model whose vectors helped to find
    the stories. `prompts` maps a prompt's name to its hash. `cost` is in `currency`.
    """

    editor: str
    made_by: str
    fallbacks: tuple[Fallback, ...] = ()
    embedding: str = ""
    prompts: dict[str, str] = Field(default_factory=dict)
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0
    currency: str = "USD"
    version: str = ""

    @field_validator("fallbacks", mode="before")
    @classmethod
    def _typed(cls, value: object) -> object:
        """Read fallbacks that an earlier edition has as words."""
        if not isinstance(value, list | tuple):
            return value
        return tuple(Fallback.from_text(v) if isinstance(v, str) else v for v in value)

    @property
    def model_failed(self) -> bool:
        """Whether a model was to write the edition and the fallback editor wrote all of it."""
        unhelped = self.editor != self.made_by == "extractive"
        return unhelped and any(fallback.replaced for fallback in self.fallbacks)

    def replaced(self, part: str) -> bool:
        """Return whether the fallback editor's words stand in for a part."""
        return any(f.replaced and f.part == part for f in self.fallbacks)


class Correction(Part):
    """A change made after publication: when, why, and where in the edition."""

    date: dt.date
    reason: str
    where: str = ""
    before: str = ""
    after: str = ""
