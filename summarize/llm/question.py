"""A question to a model, as data: what is asked, what was paid for it, how it ended, what is kept.

An answer is kept under a key that holds the model, its server and all that it was asked, but not
the method: that changes how the answer travels, not what was asked. What a server has refused is
kept as well, as far as it named that itself, so that the next run need not be refused to know it.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Generic, TypeVar

from summarize.llm.answer_forms import AnswerForm, schema_of
from summarize.models.budget import count_tokens
from summarize.models.chat import Message
from summarize.models.errors import Quirk
from summarize.models.settings import AnswerStore, ModelSettings

Form = TypeVar("Form", bound=AnswerForm)


@dataclass(frozen=True, slots=True)
class ModelRequest(Generic[Form]):
    """What is asked: a step's name, its messages, the form of the answer, and a check of it.

    `check` gives what is wrong with a well-formed answer, in words, or ""; such an answer is
    repaired once, and then used for what it is worth (`must_pass` False) or not at all. `keep` is
    how many calls later steps need; `part` names the reserve that a question may use.
    """

    step: str
    messages: tuple[Message, ...]
    form: type[Form]
    check: Callable[[Form], str] = lambda _answer: ""
    must_pass: bool = False
    keep: int = 0
    part: str = ""

    @property
    def tokens(self) -> int:
        """Tokens that it takes, with the form that goes with it."""
        return tokens_of(self.messages, self.form)


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """A kept answer: its text, what it took on the day it was paid, and what failed before it.

    `cut` says that it reached the limit of output tokens; one that is `unfinished` may be asked for
    once more with more room. What was paid for an answer that was cut off counts in the next one.
    """

    text: str
    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    instead: tuple[str, ...] = ()
    calls: int = 1
    cut: bool = False
    unfinished: bool = False

    def after(self, before: "CachedAnswer | None") -> "CachedAnswer":
        """Return the answer with what was paid for the one that was cut off before it."""
        if before is None:
            return self
        return replace(
            self,
            input_tokens=self.input_tokens + before.input_tokens,
            output_tokens=self.output_tokens + before.output_tokens,
            calls=self.calls + before.calls,
        )


@dataclass(frozen=True, slots=True)
class ModelResult(Generic[Form]):
    """How a question ended: the answer or None, what it took, and what went wrong."""

    answer: Form | None
    paid: tuple[CachedAnswer, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(slots=True)
class CallAttempt(Generic[Form]):
    """The state of a question: the model it is at, what that is sent, and what went wrong.

    Its answer is kept under `key`. `told` counts the faults that a kept answer tells of,
    `kept_calls` and `kept_tokens` what kept answers took, as it was booked.
    """

    question: ModelRequest[Form]
    model: str = ""
    messages: tuple[Message, ...] = ()
    key: str = ""
    faults: list[str] = field(default_factory=list)
    paid: list[CachedAnswer] = field(default_factory=list)
    told: int = 0
    kept_calls: int = 0
    kept_tokens: int = 0
    before: CachedAnswer | None = None


def tokens_of(messages: Sequence[Message], form: type[AnswerForm]) -> int:
    """Estimate the tokens of messages and the form of their answer."""
    shown = sum(count_tokens(text) + 4 for _, text in messages)
    return shown + count_tokens(json.dumps(schema_of(form)))


def repair_messages(answer: str, problem: str) -> tuple[Message, ...]:
    """Show a model its own answer and what is wrong with it."""
    return (
        ("assistant", answer[:20_000] or "(empty)"),
        (
            "user",
            f"That answer can't be used: {problem}\n"
            "Give the whole answer again, corrected, as one JSON object and nothing else.",
        ),
    )


class KeptAnswers:
    """Reads and fills an AnswerStore; safe to use from several threads."""

    def __init__(self, settings: ModelSettings, store: AnswerStore) -> None:
        self._settings = settings
        self._store = store
        self._lock = threading.Lock()
        self._quirks: dict[str, dict[Quirk, bool]] = {}  # True where the server named it

    def key(self, model: str, messages: Sequence[Message], form: type[AnswerForm]) -> str:
        """Hash everything that determines an answer."""
        settings = self._settings
        limits = (settings.temperature, settings.max_output_tokens)
        parts = [model, settings.base_url, *limits, schema_of(form), messages]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()

    def get(self, key: str) -> CachedAnswer | None:
        """Return the answer that is kept under a key."""
        data = self._read(key)
        return CachedAnswer(**{**data, "instead": tuple(data["instead"])}) if data else None

    def put(self, key: str, step: str, paid: CachedAnswer) -> None:
        """Keep an answer; done before anything else is done with it, for it has been paid."""
        meta: dict[str, str | int | float] = {
            "model": paid.model,
            "step": step,
            "input_tokens": paid.input_tokens,
            "output_tokens": paid.output_tokens,
        }
        with self._lock:
            self._store.put(key, json.dumps(asdict(paid), ensure_ascii=False), meta)

    def quirks(self, model: str) -> frozenset[Quirk]:
        """Return what a model's server does not take, as far as that has been learned."""
        kept = self._read(self._quirks_key(model)) if model not in self._quirks else None
        with self._lock:
            if model not in self._quirks:
                self._quirks[model] = dict.fromkeys(kept["quirks"] if kept else (), True)
            return frozenset(self._quirks[model])

    def learn(self, model: str, quirk: Quirk, *, named: bool = True) -> None:
        """Note what a model's server does not take; `named` where it said so itself."""
        self.quirks(model)
        with self._lock:
            self._quirks[model][quirk] = named or self._quirks[model].get(quirk, False)

    def keep_quirks(self, model: str) -> None:
        """Keep what a server named in its refusals, now that it has answered."""
        key, known = self._quirks_key(model), self._quirks[model]
        named = sorted(quirk for quirk, by_name in known.items() if by_name)
        kept = self._read(key)
        if named != (kept["quirks"] if kept else []):
            text = json.dumps({"model": model, "quirks": named})
            with self._lock:
                self._store.put(key, text, {"model": model, "step": "quirks"})

    def _quirks_key(self, model: str) -> str:
        parts = ["quirks", model, self._settings.base_url]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def _read(self, key: str) -> dict[str, Any] | None:
        with self._lock:
            text = self._store.get(key)
        return json.loads(text) if text else None
