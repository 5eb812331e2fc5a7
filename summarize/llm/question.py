"""A question to a model, as data: what is asked, what was paid for it, and how it ended."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from summarize.llm.answer_forms import AnswerForm, schema_of
from summarize.models.budget import count_tokens
from summarize.models.chat import Message

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
    `kept_tokens` the input tokens of kept answers, as they were booked.
    """

    question: ModelRequest[Form]
    model: str = ""
    messages: tuple[Message, ...] = ()
    key: str = ""
    faults: list[str] = field(default_factory=list)
    paid: list[CachedAnswer] = field(default_factory=list)
    told: int = 0
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
