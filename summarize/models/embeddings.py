"""The one place that opens an embedding model through LangChain, and asks it.

The twin of `chat` for vectors. Two defaults of LangChain's OpenAI class are turned off: it would
cut texts with a tokenizer that it downloads first, and send numbers of tokens that no other server
than OpenAI's understands; and it would ask for base64, which some servers don't give.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from summarize.models.client import ModelClient, api_key
from summarize.models.errors import ModelError, classify
from summarize.models.settings import EmbeddingSettings

Rows = NDArray[np.float16]

MAX_WIDTH: Final = 16_384
"""Numbers in one vector at most: four times the widest model known, so that no answer fills the
memory."""

AT_ONCE: Final = 4
"""Batches that a remote model is asked at the same time; a local one has the machine's cores."""

LOCAL: Final = "huggingface"


class EmbeddingClient(ModelClient):
    """An open embedding model. Threads may share one client."""

    def __init__(self, settings: EmbeddingSettings) -> None:
        # Lazy: takes a second (a local model many), and days without a model need none of it.
        from langchain.embeddings import init_embeddings

        super().__init__(settings.model, settings, settings.base_url)
        self._model = self._open(init_embeddings, self._arguments)

    @property
    def local(self) -> bool:
        """Return whether the model runs in this process."""
        return self._provider == LOCAL

    @property
    def at_once(self) -> int:
        """How many batches may be under way at the same time."""
        return 1 if self.local else AT_ONCE

    def embed(self, texts: Sequence[str]) -> Rows:
        """Return one row per text, of length 1, or of zeros where the model gave no direction.

        Raises ModelError for everything that can go wrong, an answer of another form included.
        """
        try:
            answer = self._model.embed_documents(list(texts))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            why = classify(error, self._secrets)
            raise ModelError("other", f"gave an answer that is none: {why}") from error
        # Every provider's package raises the errors of its own SDK: no narrower class covers them.
        except Exception as error:
            raise classify(error, self._secrets) from error
        return unit_rows(answer, len(texts))

    def _arguments(self) -> dict[str, Any]:
        """Return the provider's own names for the same few settings."""
        match self._provider:
            case "huggingface":
                return {"encode_kwargs": {"batch_size": 32}}
            case "ollama":
                return self._address | self._ollama_arguments
            case "openai":
                own = {"model_kwargs": {"encoding_format": "float"}} if self._base_url else {}
                return (
                    self._address
                    | own
                    | {
                        "api_key": self._api_key,
                        "http_client": self._openai_http,
                        "timeout": self._timeout_s,
                        "max_retries": 0,
                        "check_embedding_ctx_length": False,
                    }
                )
            case "google_genai":
                return {"api_key": api_key(self.name, "", self._secrets, self._key)}
        return {}


def unit_rows(answer: Any, count: int) -> Rows:
    """Check a model's answer and scale its rows to length 1.

    A row without a direction (NaN, infinite, all zeros) becomes zeros: nothing is known of its
    text. Raises ModelError for an answer that has another number of rows, rows of different
    widths, or no usable row.
    """
    if not isinstance(answer, Sequence) or len(answer) != count:
        given = len(answer) if isinstance(answer, Sequence) else "no"
        raise ModelError("other", f"gave {given} vectors for {count} texts")
    widths = {len(row) if isinstance(row, Sequence) else 0 for row in answer}
    if len(widths) != 1 or not 0 < min(widths) <= MAX_WIDTH:
        raise ModelError("other", f"gave vectors of {_list(widths)} numbers")
    try:
        rows = np.asarray(answer, np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise ModelError("other", "gave vectors that hold no numbers") from error
    with np.errstate(all="ignore"):  # an infinite length is what is looked for
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        good = np.isfinite(lengths) & (lengths > 0)
        rows = np.where(good, rows / lengths, 0.0)
    if not good.any():
        raise ModelError("other", "gave no usable vector")
    return rows.astype(np.float16)


def _list(widths: set[int]) -> str:
    return " and ".join(str(width) for width in sorted(widths)[:3])
