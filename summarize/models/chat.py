"""The one place that touches LangChain: open a chat model, ask for an answer in a form, close it.

The form of an answer is asked for in the best way the model has: its native JSON schema, a forced
tool call, JSON mode, or plain text with the schema in the question. The text of the answer is
always read by our own code (`llm.answer_forms`), whatever way it came, because an answer
that a client's parser throws away has been paid for all the same. What a server refuses it is not
sent again (`errors.Quirk`).
"""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any, ClassVar, Final, Literal, TypeVar

from summarize.models.client import ModelClient
from summarize.models.errors import ModelError, Quirk, classify, refused, told
from summarize.models.replies import ChatReply, give_status, read_cut_reply, read_reply
from summarize.models.settings import ModelSettings

Result = TypeVar("Result")
Method = Literal["schema", "tools", "json", "text"]
Message = tuple[Literal["system", "user", "assistant"], str]

METHODS: Final[dict[Method, str]] = {
    "schema": "json_schema", "tools": "function_calling", "json": "json_mode", "text": "",
}  # fmt: skip
"""Ways to ask for a form, the best first, and what LangChain calls them."""

NO_JSON_MODE: Final = ("anthropic",)
"""Providers whose package takes JSON mode for the JSON schema, with a warning."""

PARAMETERS: Final[tuple[Quirk, ...]] = (
    "temperature",
    "max_completion_tokens",
    "max_tokens",
    "system",
    "parallel_tool_calls",
)
"""What is sent beside the question's form, as long as a server takes it."""

OLLAMA_CONTEXT: Final = 16_384
"""Ollama cuts prompts silently at its default context; the longest of ours needs about 10,000."""


def call_within(seconds: float, question: Callable[[], Result]) -> Result:
    """Wait so many seconds for an answer, and no longer; raises ModelError.

    A client's read timeout starts anew with every byte, so a server that drips could hold it for
    ever, whatever the socket does.
    """
    return run_together([question], seconds)[0]


def run_together(
    jobs: Sequence[Callable[[], Result]], seconds: float | None = None
) -> list[Result]:
    """Run jobs at the same time; raises what one of them raised, ModelError when time is up.

    The threads are daemons, unlike an executor's, so one that hangs can't keep the process from
    ending.
    """
    results: dict[int, Result] = {}
    errors: list[BaseException] = []

    def work(n: int) -> None:
        try:
            results[n] = jobs[n]()
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            errors.append(error)

    threads = [
        threading.Thread(target=work, args=(n,), daemon=True, name="model-call")
        for n in range(len(jobs))
    ]
    for thread in threads:
        thread.start()
    ends_s = None if seconds is None else time.monotonic() + seconds
    for thread in threads:
        thread.join(None if ends_s is None else max(0.0, ends_s - time.monotonic()))
    if errors:
        raise errors[0]
    if len(results) < len(jobs):
        raise ModelError("slow", f"no answer within {seconds:.3g} s")
    return [results[n] for n in range(len(jobs))]


class ChatClient(ModelClient):
    """A chat model under its LangChain name; threads may share one client.

    A model is opened once for each set of quirks that its server turns out to have.
    """

    response_hooks: ClassVar = [give_status]

    def __init__(self, name: str, settings: ModelSettings) -> None:
        super().__init__(name, settings, settings.base_url_of(name))
        self._settings = settings
        self._lock = threading.Lock()
        self._models: dict[frozenset[Quirk], Any] = {}
        self._usable = self._usable_methods(self._model(frozenset()))

    def method(self, quirks: frozenset[Quirk]) -> Method | None:
        """Return the best way to ask for a form that the server has not refused."""
        return next((method for method in self._usable if method not in quirks), None)

    def ask(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, Any],
        quirks: frozenset[Quirk] = frozenset(),
    ) -> ChatReply:
        """Ask for one answer of a form; raises ModelError for everything that can go wrong."""
        method = self.method(quirks)
        if method is None:
            raise ModelError("denied", f"{self.name} answers in no form that it was asked for")
        try:
            return read_reply(self._ask_raw(messages, schema, method, quirks))
        except ModelError:
            raise
        # Every provider's package raises the errors of its own SDK, and some raise ValueError or
        # TypeError for an answer they did not expect: no narrower class covers them.
        except Exception as error:
            if (reply := read_cut_reply(error)) is not None:
                return reply
            raise self._fault(error, method, quirks) from error

    def _fault(self, error: Exception, method: Method, quirks: frozenset[Quirk]) -> ModelError:
        """Classify an error; a refusal also says what the server should not be sent."""
        fault = classify(error, self._settings.secrets)
        sent: list[Quirk] = [q for q in PARAMETERS if q not in quirks]
        sent += [] if method == "text" else [method]
        named = refused(f"{getattr(error, 'param', None) or ''} {told(error)}", sent)
        # 404 and 500 refuse a parameter only if they name one (OpenRouter, llama.cpp).
        if fault.kind == "unsupported" or (fault.status in (404, 500) and named):
            fault.kind, fault.named = "unsupported", named is not None
            fault.quirk = named or method
        return fault

    def _ask_raw(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, Any],
        method: Method,
        quirks: frozenset[Quirk],
    ) -> Any:
        model = self._model(quirks - frozenset(METHODS) - {"system"})
        if method in ("json", "text"):
            messages = with_schema(messages, schema)
        if "system" in quirks:
            messages = without_system(messages)
        if method == "text":
            return model.invoke(list(messages))
        try:
            asker = model.with_structured_output(
                # Its own copy: the packages bend a schema to what their servers take.
                deepcopy(dict(schema)),
                method=METHODS[method],
                include_raw=True,
            )
        except (ValueError, TypeError, NotImplementedError) as error:
            message = f"{self.name} has no method {method}"
            raise ModelError("unsupported", message, quirk=method) from error
        return asker.invoke(list(messages))["raw"]

    def _usable_methods(self, model: Any) -> tuple[Method, ...]:
        if self._settings.structured != "auto":
            return (self._settings.structured,)
        profile = getattr(model, "profile", None) or {}
        lacks = {
            "schema": profile.get("structured_output") is False,
            "tools": profile.get("tool_calling") is False,
            "json": self._provider in NO_JSON_MODE,
        }
        return tuple(method for method in METHODS if not lacks.get(method, False))

    def _model(self, quirks: frozenset[Quirk]) -> Any:
        with self._lock:
            if quirks not in self._models:
                # Lazy: takes about a second, and an extractive issue needs none of it.
                from langchain.chat_models import init_chat_model

                self._models[quirks] = self._open(init_chat_model, lambda: self._arguments(quirks))
            return self._models[quirks]

    def _arguments(self, quirks: frozenset[Quirk]) -> dict[str, Any]:
        """Return the provider's own names for the same few settings."""
        settings = self._settings
        room = settings.room("room" in quirks)
        common = self._address
        if "temperature" not in quirks:
            common["temperature"] = settings.temperature
        if self._provider == "ollama":
            own = {"num_predict": room, "num_ctx": OLLAMA_CONTEXT}
            return common | own | self._ollama_arguments
        common |= {"timeout": self._timeout_s, "max_retries": 0}
        if key := self._api_key:
            common["api_key"] = key
        if self._provider == "openai":
            return common | self._openai_arguments(room, quirks)
        return common | {"max_tokens": room}

    def _openai_arguments(self, room: int, quirks: frozenset[Quirk]) -> dict[str, Any]:
        arguments: dict[str, Any] = {"http_client": self._openai_http}
        if "max_completion_tokens" not in quirks:  # which is how the package sends `max_tokens`
            arguments["max_tokens"] = room
        elif "max_tokens" not in quirks:
            arguments["extra_body"] = {"max_tokens": room}
        if "parallel_tool_calls" in quirks:
            arguments["disabled_params"] = {"parallel_tool_calls": None}
        return arguments


def without_system(messages: Sequence[Message]) -> list[Message]:
    """Put the instructions in front of the first question, for models that know no system role."""
    system = [text for role, text in messages if role == "system"]
    rest = [message for message in messages if message[0] != "system"]
    if not system or not rest:
        return [("user", text) for text in system] + rest
    role, text = rest[0]
    return [(role, "\n\n".join([*system, text])), *rest[1:]]


def with_schema(messages: Sequence[Message], schema: Mapping[str, Any]) -> list[Message]:
    """Append the schema to the last message, for models that take it in no other way."""
    role, text = messages[-1]
    form = json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
    asked = f"{text}\n\nAnswer with one JSON object, and nothing else, of this JSON schema:\n{form}"
    return [*messages[:-1], (role, asked)]
