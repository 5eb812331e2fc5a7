"""What models are told and what they report: settings, kept answers and vectors, records of calls.

Plain data, apart from the machinery that uses it, so that the newsroom can build settings from
its config and keep answers in its store without importing a model client.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal, Protocol

Structured = Literal["auto", "schema", "tools", "json", "text"]
"""How an answer's form is asked for; `auto` starts with the best way that the model has."""


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Which models write, and within which limits.

    `models` are LangChain names (`openai:gpt-4o-mini`, `ollama:qwen3`), the preferred one first.
    `base_url` is the address for models of the first one's provider: a server of your own, whose
    key is in the variable `key`. An answer may take `max_output_tokens`; one that was cut off there
    is asked for once more with `max_output_tokens_raised`. `second_opinion` is the model that is
    asked whether statements follow from their items; empty: none.
    `timeout_s` bounds one answer, `deadline_s` all answers of an edition. `max_cost` (0: none) and
    `month_remaining` (None: no limit) are money; `prices` gives a model's price of a million input
    and a million output tokens. `prompts_dir` holds prompt files that win over the shipped ones.
    `secrets` are API keys by the name of their environment variable; they are never printed.
    """

    models: tuple[str, ...]
    base_url: str = ""
    key: str = "DATELINE_MODEL_KEY"
    temperature: float = 0.0
    timeout_s: float = 60.0
    deadline_s: float = 300.0
    max_calls: int = 12
    max_input_tokens: int = 60_000
    max_output_tokens: int = 4_000
    max_output_tokens_raised: int = 16_000
    max_cost: float = 0.0
    month_remaining: float | None = None
    prices: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    prompts_dir: Path | None = None
    structured: Structured = "auto"
    second_opinion: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def cost(self, model: str, input_tokens: int, output_tokens: int) -> float:
        """Return what so many tokens cost with a model; 0 where its price is not known."""
        per_input, per_output = self.prices.get(model, (0.0, 0.0))
        return (input_tokens * per_input + output_tokens * per_output) / 1_000_000

    def base_url_of(self, model: str) -> str:
        """Return the address of a model's server, "" for its provider's own."""
        same = provider_of(model) == provider_of(self.models[0])
        return self.base_url if same else ""

    def room(self, raised: bool) -> int:
        """Return how many tokens an answer may have, at first or after one that was cut off."""
        return self.max_output_tokens_raised if raised else self.max_output_tokens

    @property
    def money(self) -> float | None:
        """What this edition may cost at most: the tighter of its own limit and the month's rest."""
        limits = [self.max_cost] if self.max_cost else []
        limits += [self.month_remaining] if self.month_remaining is not None else []
        return min(limits) if limits else None


class AnswerStore(Protocol):
    """Keeps a model's answers by the hash of everything that determines them.

    Called from several threads, never from two at the same time.
    """

    def get(self, key: str) -> str | None:
        """Return the answer kept under a key, if any."""

    def put(self, key: str, answer: str, meta: Mapping[str, str | int | float]) -> None:
        """Keep an answer that was just paid for; `meta` is for people: model, step, tokens."""


class MemoryAnswers:
    """An AnswerStore for one process."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        """Return the answer kept under a key, if any."""
        return self.kept.get(key)

    def put(self, key: str, answer: str, meta: Mapping[str, str | int | float]) -> None:
        """Keep an answer."""
        self.kept[key] = answer


class FreshAnswers:
    """An AnswerStore that asks anew and keeps what it gets in another one."""

    def __init__(self, store: AnswerStore) -> None:
        self._store = store
        self._new: set[str] = set()

    def get(self, key: str) -> str | None:
        """Return only what was put since this object exists."""
        return self._store.get(key) if key in self._new else None

    def put(self, key: str, answer: str, meta: Mapping[str, str | int | float]) -> None:
        """Keep an answer in place of an older one."""
        self._new.add(key)
        self._store.put(key, answer, meta)


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One question to a model and how it went.

    `outcome` is "answered" or what went wrong, in words. `cached` answers cost nothing now; their
    tokens and cost are those of the day on which they were paid. `cost` is in dollars or whatever
    the prices are given in.
    """

    model: str
    step: str
    outcome: str
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0
    seconds: float = 0.0
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """What an edition would take: an upper bound, since limits are held by the same counting."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost: float


KNOWN: Final = tomllib.loads((files("summarize.models") / "providers.toml").read_text("utf-8"))
"""What is known of providers; a test holds their names and packages against LangChain's."""

PROVIDERS: Final[tuple[str, ...]] = tuple(KNOWN["embedding"].split())
"""The providers of embedding models."""

CHAT_CLIENTS: Final[dict[str, str]] = {
    provider: package for package, names in KNOWN["chat"].items() for provider in names.split()
}
"""The providers of chat models, and the package that each needs."""

KEY_NAMES: Final[dict[str, str]] = KNOWN["keys"]
"""The environment variable of a provider's API key."""


def provider_of(name: str) -> str:
    """Return the provider's part of a LangChain model name ("openai" of "openai:gpt-4o")."""
    return name.partition(":")[0]


@dataclass(frozen=True, slots=True)
class EmbeddingSettings:
    """Which model embeds, and within which limits.

    `model` is a LangChain name (`openai:text-embedding-3-small`, `huggingface:` and a name or a
    folder). `key` names the variable with the key for `base_url`. `timeout_s` bounds one batch of a
    remote model, `deadline_s` all batches of a day.
    `max_texts` are the new texts of a day at most; kept ones are free. `price` is that of a million
    tokens, `money` (None: no limit) what the day may cost. `secrets` are never printed.
    """

    model: str
    base_url: str = ""
    key: str = "DATELINE_MODEL_KEY"
    timeout_s: float = 60.0
    deadline_s: float = 300.0
    max_texts: int = 20_000
    price: float = 0.0
    money: float | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def cost(self, tokens: int) -> float:
        """Return what so many tokens cost."""
        return tokens * self.price / 1_000_000


class VectorStore(Protocol):
    """Keeps vectors as bytes by the hash of everything that determines them."""

    def get(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        """Return the vectors that are kept under some of these keys."""

    def put(self, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors that were just paid for, in place of older ones."""
