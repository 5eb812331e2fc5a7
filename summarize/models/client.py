"""What every client of a model has: its key, a way to be opened, connections of our own.

The client libraries' own retries are off, or they would pay, wait and count behind our back; their
default connections are never closed, so they get ones of ours.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar, Final

from summarize.models.errors import ModelError, classify
from summarize.models.settings import KEY_NAMES, EmbeddingSettings, ModelSettings, provider_of

CLIENT_GRACE_S: Final = 10.0
"""Seconds by which a client's own timeouts are longer than the clock of `call_within`, so that
only one of them can end a call and a slow server is always the same fault."""


class ModelClient:
    """A model under its LangChain name; `base_url` is a server of one's own, or empty."""

    response_hooks: ClassVar[list[Callable[[Any], None]]] = []

    def __init__(
        self, name: str, settings: ModelSettings | EmbeddingSettings, base_url: str
    ) -> None:
        self.name = name
        self._secrets, self._key = settings.secrets, settings.key
        self._provider = provider_of(name)
        self._base_url = base_url
        self._timeout_s = settings.timeout_s + CLIENT_GRACE_S
        self._closers: list[Callable[[], object]] = []

    def close(self) -> None:
        """Close the connections."""
        for closer in self._closers:
            closer()

    def _open(self, opener: Callable[..., Any], arguments: Callable[[], dict[str, Any]]) -> Any:
        """Open the model by LangChain; raises ModelError."""
        try:
            return opener(self.name, **arguments())
        except ImportError as error:
            # LangChain's own words, which name the package to install.
            raise ModelError("denied", str(error)) from error
        except ModelError:
            raise
        # Every provider's package raises the errors of its own SDK: no narrower class covers them.
        except Exception as error:
            raise classify(error, self._secrets) from error

    @property
    def _address(self) -> dict[str, Any]:
        return {"base_url": self._base_url} if self._base_url else {}

    @property
    def _api_key(self) -> str:
        return api_key(self.name, self._base_url, self._secrets, self._key)

    @cached_property
    def _openai_http(self) -> Any:
        import openai  # lazy: only where an OpenAI model is used

        hooks = {"response": self.response_hooks}
        http = openai.DefaultHttpxClient(timeout=self._timeout_s, event_hooks=hooks)
        self._closers.append(http.close)
        return http

    @cached_property
    def _ollama_arguments(self) -> dict[str, Any]:
        import httpx  # lazy: only where an Ollama model is used

        transport = httpx.HTTPTransport()
        self._closers.append(transport.close)
        return {
            "client_kwargs": {"timeout": self._timeout_s},
            "sync_client_kwargs": {"transport": transport},
        }


def api_key(name: str, base_url: str, secrets: Mapping[str, str], own: str) -> str:
    """Return the key for a model, "" where it needs none of ours.

    A key is sent only where it belongs: a server of one's own (`base_url`) gets the one in the
    variable `own`, and never a provider's. Raises ModelError that names the variable to set.
    """
    if base_url:
        return secrets.get(own) or "none"
    variable = KEY_NAMES.get(provider_of(name), "")
    if variable and not secrets.get(variable):
        where = "in the environment or in .env"
        raise ModelError("denied", f"no key for {name}: set {variable} {where}")
    return secrets.get(variable, "")
