"""What an embedding model is told, and where its vectors are kept.

Plain data without numpy or a model's client, so that the newsroom can build settings from its
config and keep vectors in its store without importing either.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

PROVIDERS: Final = (
    "azure_ai",
    "azure_openai",
    "bedrock",
    "cohere",
    "google_genai",
    "google_vertexai",
    "huggingface",
    "mistralai",
    "ollama",
    "openai",
)
"""The providers that LangChain's `init_embeddings` knows; a test holds them against it."""


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
        ...

    def put(self, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors that were just paid for, in place of older ones."""
        ...
