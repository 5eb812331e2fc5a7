"""The one place that touches LangChain: open a chat model, ask for an answer in a form, close it.

The form of an answer is asked for in the best way the model has: its native JSON schema, a forced
tool call, JSON mode, or plain text with the schema in the question. The text of the answer is
always read by our own code (`llm_schema.parse_answer`), whatever way it came, because an answer
that a client's parser throws away has been paid for all the same.

Faults become those of `errors`; the client libraries' own retries are off, or they would pay,
wait and count behind our back.
"""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from summarize.models.errors import ModelError, classify
from summarize.models.settings import ModelSettings

Result = TypeVar("Result")
Method = Literal["schema", "tools", "json", "text"]
Message = tuple[Literal["system", "user", "assistant"], str]

METHODS: Final[tuple[Method, ...]] = ("schema", "tools", "json", "text")
LANGCHAIN_METHOD: Final = {
    "schema": "json_schema",
    "tools": "function_calling",
    "json": "json_mode",
}
KEY_NAMES: Final = {
    "openai": ("OPENAI_API_KEY",),
    "anthropic": ("ANTHROPIC_API_KEY",),
    "google_genai": ("GOOGLE_API_KEY",),
}
"""The environment variable of a provider's API key."""

NO_JSON_MODE: Final = ("anthropic",)
"""Providers whose package takes JSON mode for the JSON schema, with a warning."""

OWN_SERVER_KEY: Final = "DATELINE_MODEL_KEY"
OLLAMA_CONTEXT: Final = 16_384
"""Ollama cuts prompts silently at its default context; the longest of ours needs about 10,000."""


@dataclass(frozen=True, slots=True)
class ChatReply:
    """A model's answer as text, with the tokens it took (0 where the server doesn't say)."""

    text: str
    input_tokens: int = 0
    output_tokens: int = 0


def call_within(seconds: float, question: Callable[[], Result]) -> Result:
    """Wait so many seconds for an answer, and no longer, whatever the socket does.

    A client's read timeout starts anew with every byte, so a server that drips could hold it for
    ever. The thread is a daemon: one that hangs can't keep the process from ending.
    """
    results: list[Result] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            results.append(question())
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            errors.append(error)

    thread = threading.Thread(target=work, daemon=True, name="model-call")
    thread.start()
    thread.join(max(0.0, seconds))
    if errors:
        raise errors[0]
    if not results:
        raise ModelError("slow", f"no answer within {seconds:.3g} s")
    return results[0]


class ChatClient:
    """An open chat model.

    `name` is its LangChain name. Threads may share one client.
    """

    def __init__(self, name: str, settings: ModelSettings) -> None:
        self.name = name
        self._settings = settings
        self._closers: list[Callable[[], object]] = []
        self._model = self._open()
        self.methods = self._usable_methods()

    def ask(
        self, messages: Sequence[Message], schema: Mapping[str, Any], method: Method
    ) -> ChatReply:
        """Ask for one answer of a form; raises ModelError for everything that can go wrong."""
        try:
            raw = self._ask_raw(messages, schema, method)
        except ModelError:
            raise
        # Every provider's package raises the errors of its own SDK, and some raise ValueError or
        # TypeError for an answer they did not expect: no narrower class covers them.
        except Exception as error:
            raise classify(error, self._settings.secrets) from error
        return _reply(raw)

    def close(self) -> None:
        """Close the connections."""
        for closer in self._closers:
            closer()

    def _ask_raw(
        self, messages: Sequence[Message], schema: Mapping[str, Any], method: Method
    ) -> Any:
        if method in ("json", "text"):
            messages = with_schema(messages, schema)
        if method == "text":
            return self._model.invoke(list(messages))
        try:
            asker = self._model.with_structured_output(
                dict(schema), method=LANGCHAIN_METHOD[method], include_raw=True
            )
        except (ValueError, TypeError, NotImplementedError) as error:
            raise ModelError("unsupported", f"{self.name} has no method {method}") from error
        return asker.invoke(list(messages))["raw"]

    def _usable_methods(self) -> tuple[Method, ...]:
        if self._settings.structured != "auto":
            return (self._settings.structured,)
        profile = getattr(self._model, "profile", None) or {}
        lacks = {
            "schema": profile.get("structured_output") is False,
            "tools": profile.get("tool_calling") is False,
            "json": provider_of(self.name) in NO_JSON_MODE,
        }
        return tuple(method for method in METHODS if not lacks.get(method, False))

    def _open(self) -> Any:
        # Lazy: takes about a second, and an extractive issue needs none of it.
        from langchain.chat_models import init_chat_model

        provider = provider_of(self.name)
        try:
            return init_chat_model(self.name, **self._arguments(provider))
        except ImportError as error:
            # LangChain's own words, which name the package to install.
            raise ModelError("denied", str(error)) from error
        except ModelError:
            raise
        except Exception as error:
            raise classify(error, self._settings.secrets) from error

    def _arguments(self, provider: str) -> dict[str, Any]:
        """Return the provider's own names for the same few settings."""
        settings = self._settings
        own = settings.base_url if provider == provider_of(settings.models[0]) else ""
        common = {
            "temperature": settings.temperature,
            **({"base_url": own} if own else {}),
        }
        if provider == "ollama":
            return common | self._ollama_arguments()
        limits = {
            "timeout": settings.timeout_s,
            "max_retries": 0,
            "max_tokens": settings.max_output_tokens,
        }
        key = api_key(self.name, own, settings.secrets)
        if provider == "openai":
            limits["http_client"] = self._openai_http()
        return common | limits | ({"api_key": key} if key else {})

    def _openai_http(self) -> Any:
        """Return a client of our own, since the package's default one is never closed."""
        import openai  # lazy: only where an OpenAI model is used

        client = openai.DefaultHttpxClient(timeout=self._settings.timeout_s)
        self._closers.append(client.close)
        return client

    def _ollama_arguments(self) -> dict[str, Any]:
        import httpx  # lazy: only where an Ollama model is used

        transport = httpx.HTTPTransport()
        self._closers.append(transport.close)
        return {
            "num_predict": self._settings.max_output_tokens,
            "num_ctx": OLLAMA_CONTEXT,
            "client_kwargs": {"timeout": self._settings.timeout_s},
            "sync_client_kwargs": {"transport": transport},
        }


def provider_of(name: str) -> str:
    """Return the provider's part of a LangChain model name ("openai" of "openai:gpt-4o")."""
    return name.partition(":")[0]


def api_key(name: str, base_url: str, secrets: Mapping[str, str]) -> str:
    """The key for a model; a server of one's own may want none, others may need none of ours.

    Raises ModelError that names the variable to set.
    """
    own = (OWN_SERVER_KEY,) if base_url else ()
    names = (*own, *KEY_NAMES.get(provider_of(name), ()))
    for variable in names:
        if secrets.get(variable):
            return secrets[variable]
    if base_url:
        return "none"
    if names:
        raise ModelError(
            "denied", f"no key for {name}: set {names[-1]} in the environment or in .env"
        )
    return ""


def with_schema(messages: Sequence[Message], schema: Mapping[str, Any]) -> list[Message]:
    """Append the schema to the last message, for models that take it in no other way."""
    role, text = messages[-1]
    form = json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
    asked = f"{text}\n\nAnswer with one JSON object, and nothing else, of this JSON schema:\n{form}"
    return [*messages[:-1], (role, asked)]


def _reply(raw: Any) -> ChatReply:
    """Read text and tokens of a LangChain message; a tool call's arguments count as its text."""
    calls = getattr(raw, "tool_calls", None) or []
    broken = getattr(raw, "invalid_tool_calls", None) or []
    if calls:
        text = json.dumps(calls[0]["args"], ensure_ascii=False)
    elif broken:
        text = str(broken[0].get("args") or "")
    else:
        text = str(raw.text)
    text = text.encode("utf-8", "replace").decode()  # half an emoji can't be kept
    usage = getattr(raw, "usage_metadata", None) or {}
    return ChatReply(text, usage.get("input_tokens", 0), usage.get("output_tokens", 0))
