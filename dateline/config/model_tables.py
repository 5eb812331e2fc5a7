"""The tables of `newsletter.toml` about models: `[model]` and `[embedding]`."""

from collections.abc import Collection
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from dateline.config.values import Settings, like, nearest
from ingest.http.settings import WebAddress
from summarize.models.settings import CHAT_CLIENTS, PROVIDERS

EXTRACTIVE: Final = "extractive"
"""The editor that needs no model."""

Use = Literal["editor", "fallback", "second opinion", "embedding"]
"""What a model is for."""


def _model(name: str, known: Collection[str], of: str) -> str:
    """Refuse what names no model: found at seven in the morning, it would cost an issue."""
    provider, _, model = name.partition(":")
    if not (provider.strip() and model.strip()):
        raise ValueError("a model is named as provider:model, such as openai:NAME")
    if provider not in known:
        hint = nearest(provider, known, f"It is one of {', '.join(sorted(known))}.")
        raise ValueError(f"there is no provider of {of} called {provider}. {hint}")
    return name


def _chat_model(name: str) -> str:
    return name if name in ("", EXTRACTIVE) else _model(name, CHAT_CLIENTS, "models")


def _embedding_model(name: str) -> str:
    return name and _model(name, PROVIDERS, "embeddings")


def _reader(name: str) -> str:
    return name if name in ("editor", "none") else _chat_model(name)


ChatModel = Annotated[str, AfterValidator(_chat_model)]
SecondOpinion = Annotated[str, AfterValidator(_reader)]
# The text is not repeated, since it may be the key itself.
_NO_VARIABLE = "it names an environment variable, such as OPENROUTER_API_KEY, never the key"
Variable = Annotated[str, like("[A-Z][A-Z0-9_]{1,60}", _NO_VARIABLE)]


class ModelTable(Settings):
    """The chat model behind `editor`; unused with the extractive editor."""

    fallbacks: tuple[ChatModel, ...] = Field(
        (), description="Models to try next, in order; the extractive editor ends every list."
    )
    base_url: WebAddress = Field("", description="Address of your OpenAI-compatible server.")
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

    model: Annotated[str, AfterValidator(_embedding_model)] = Field(
        "",
        description="provider:model, such as openai:text-embedding-3-small, ollama:nomic-embed-text"
        " or huggingface:NAME-OR-FOLDER; empty: none.",
    )
    base_url: WebAddress = Field("", description="Address of a server of your own, as in [model].")
    key: Variable = Field("DATELINE_MODEL_KEY", description="Variable with its key, as in [model].")
    timeout_s: float = Field(60.0, gt=0, description="Seconds for one batch of a remote model.")
    deadline_s: float = Field(300.0, gt=0, description="Seconds for all batches of an issue.")
    max_texts: int = Field(20_000, ge=1, description="New texts to embed for an issue at most.")
