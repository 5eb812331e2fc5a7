"""Asking: one question in, one usable answer out, by whichever model and way works first.

For each model, in the order of the settings: the best method it has, the next one where a server
refuses a method; a second try after a pause where it is busy; one repair, with the fault named,
where an answer can't be used. Then the next model. When none is left the step is the fallback
editor's, and the question ends as a value (`ModelResult.answer is None`), not as an exception.

An answer is kept the moment it arrives, under the hash of what determines it, in the thread that
received it: one that comes after its time is up, or just before a kill, is still never paid twice.
Before anything is asked, the kept answers of *all* models are tried, so that a repeated run gives
the same edition as the first one did, whichever model had to help out.
"""

import hashlib
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Final

from summarize.llm.question import (
    CachedAnswer,
    CallAttempt,
    Form,
    ModelRequest,
    ModelResult,
    repair_messages,
)
from summarize.llm.schema import AnswerError, AnswerForm, parse_answer, schema_of
from summarize.models.budget import Budget, count_tokens
from summarize.models.chat import ChatClient, Message, Method, call_within
from summarize.models.errors import ModelError
from summarize.models.settings import AnswerStore, CallRecord, ModelSettings

TRIES: Final = 2
"""Times that a busy, slow or broken server is asked the same question."""

PAUSE_S: Final = 1.0
"""First pause before a second try where the server names none; Retry-After wins."""

MAX_PAUSE_S: Final = 20.0
"""A server that wants a longer pause than this is left for the next model."""

MAX_FAILURES: Final = 2
"""Questions in a row that a model may leave without a usable answer before it is left alone."""


class ModelCaller:
    """Asks models questions within a budget, and writes down every call.

    Open clients are shared by all questions and closed at the end of the `with`.
    """

    def __init__(
        self,
        settings: ModelSettings,
        answers: AnswerStore,
        budget: Budget,
        *,
        usage: list[CallRecord],
        pause_s: float = PAUSE_S,
    ) -> None:
        self._settings = settings
        self._answers = answers
        self._budget = budget
        self._usage = usage
        self._pause_s = pause_s
        self._lock = threading.Lock()
        self._clients: dict[str, ChatClient] = {}
        self._refused: dict[str, set[Method]] = {}
        self._failures: Counter[str] = Counter()

    @contextmanager
    def line(self) -> Iterator["ModelCaller"]:
        """Keep clients open for the time of the `with`."""
        try:
            yield self
        finally:
            with self._lock:
                clients, self._clients = list(self._clients.values()), {}
            for client in clients:
                client.close()

    def ask(self, question: ModelRequest[Form]) -> ModelResult[Form]:
        """Get an answer from the kept ones or from the first model that gives a usable one."""
        kept = self._go_through(question, self._settings.models, live=False)
        if kept.answer is not None:
            for paid in kept.paid:
                self._note(question.step, paid, cached=True)
            return kept
        return self._go_through(question, self._in_order(), live=True)

    def _go_through(
        self, question: ModelRequest[Form], models: Sequence[str], *, live: bool
    ) -> ModelResult[Form]:
        attempt = CallAttempt(question)
        for model in models:
            attempt.model = model
            answer = self._converse(attempt, live=live)
            if live:
                self._failures[model] = 0 if answer is not None else self._failures[model] + 1
            if answer is not None:
                return ModelResult(answer, model, tuple(attempt.paid), tuple(attempt.faults))
        return ModelResult(None, "", tuple(attempt.paid), tuple(attempt.faults))

    def _in_order(self) -> list[str]:
        """Return the models worth asking: those that failed before come last, then not at all."""
        alive = [m for m in self._settings.models if self._failures[m] < MAX_FAILURES]
        return sorted(alive, key=lambda model: self._failures[model])

    def _converse(self, attempt: CallAttempt[Form], *, live: bool) -> Form | None:
        """Ask, read, and where the answer is faulty name the fault and ask once more."""
        question = attempt.question
        messages = question.messages
        best: Form | None = None
        for _round in range(2):
            paid = self._kept(attempt, messages)
            if paid is not None:
                attempt.faults += paid.instead
            elif live:
                paid = self._pay(attempt, messages)
            if paid is None:
                return best
            attempt.paid.append(paid)
            attempt.told = len(attempt.faults)
            answer, problem = self._read(question, paid)
            if not problem:
                return answer
            best = best if answer is None or question.must_pass else answer
            attempt.faults.append(f"{attempt.model}: {problem}")
            attempt.told += 1
            messages = (*question.messages, *repair_messages(paid.text, problem))
        return best

    def _read(self, question: ModelRequest[Form], paid: CachedAnswer) -> tuple[Form | None, str]:
        try:
            answer = parse_answer(paid.text, question.form)
        except AnswerError as error:
            return None, str(error)
        return answer, question.check(answer)

    def _kept(
        self, attempt: CallAttempt[Form], messages: tuple[Message, ...]
    ) -> CachedAnswer | None:
        with self._lock:
            text = self._answers.get(self._key(attempt.model, messages, attempt.question.form))
        if text is None:
            return None
        data = json.loads(text)
        return CachedAnswer(**{**data, "instead": tuple(data["instead"])})

    def _pay(
        self, attempt: CallAttempt[Form], messages: tuple[Message, ...]
    ) -> CachedAnswer | None:
        """Ask the model itself: method by method where one is refused, twice where it is busy."""
        tokens = sum(count_tokens(text) for _, text in messages) + 4 * len(messages)
        tokens += count_tokens(json.dumps(schema_of(attempt.question.form)))
        tries = 0
        while tries < TRIES:
            limit = self._budget.book(attempt.model, tokens, keep=attempt.question.keep)
            if limit:
                attempt.faults.append(limit)
                return None
            started = time.monotonic()
            try:
                return self._once(attempt, messages, tokens)
            except ModelError as fault:
                if fault.kind != "slow":
                    self._budget.refund(attempt.model, tokens)
                self._fail(attempt, fault, time.monotonic() - started)
                if fault.kind == "unsupported" and self._method(attempt.model) is not None:
                    continue
                tries += 1
                if not self._worth_waiting(fault, tries):
                    return None
        return None

    def _once(
        self, attempt: CallAttempt[Form], messages: tuple[Message, ...], tokens: int
    ) -> CachedAnswer:
        client = self._client(attempt.model)
        method = self._method(attempt.model)
        if method is None:
            raise ModelError("denied", f"{attempt.model} answers in no form that it was asked for")
        key = self._key(attempt.model, messages, attempt.question.form)

        def exchange() -> CachedAnswer:
            started = time.monotonic()
            reply = client.ask(messages, schema_of(attempt.question.form), method)
            paid = CachedAnswer(
                reply.text,
                attempt.model,
                reply.input_tokens or tokens,
                reply.output_tokens or count_tokens(reply.text),
                tuple(attempt.faults[attempt.told :]),
            )
            self._keep(attempt, key, paid)
            self._budget.settle(attempt.model, tokens, paid.input_tokens, paid.output_tokens)
            self._note(attempt.question.step, paid, seconds=time.monotonic() - started)
            return paid

        try:
            seconds = min(self._settings.timeout_s, self._budget.seconds_left)
            return call_within(seconds, exchange)
        except ModelError as fault:
            if fault.kind == "unsupported":
                self._refused.setdefault(attempt.model, set()).add(method)
            raise

    def _keep(self, attempt: CallAttempt[Form], key: str, paid: CachedAnswer) -> None:
        """Store an answer before anything else is done with it, for it has been paid."""
        meta: dict[str, str | int | float] = {
            "model": attempt.model,
            "step": attempt.question.step,
            "input_tokens": paid.input_tokens,
            "output_tokens": paid.output_tokens,
        }
        with self._lock:
            self._answers.put(key, json.dumps(asdict(paid), ensure_ascii=False), meta)

    def _fail(self, attempt: CallAttempt[Form], fault: ModelError, seconds: float) -> None:
        attempt.faults.append(f"{attempt.model}: {fault}")
        with self._lock:
            self._usage.append(
                CallRecord(attempt.model, attempt.question.step, str(fault), seconds=seconds)
            )

    def _note(
        self, step: str, paid: CachedAnswer, *, seconds: float = 0.0, cached: bool = False
    ) -> None:
        cost = self._settings.cost(paid.model, paid.input_tokens, paid.output_tokens)
        tokens = (paid.input_tokens, paid.output_tokens)
        record = CallRecord(paid.model, step, "answered", *tokens, cost, seconds, cached)
        with self._lock:
            self._usage.append(record)

    def _worth_waiting(self, fault: ModelError, tries: int) -> bool:
        """Pause before a second try; False where there is none to make, or no time for it."""
        if fault.kind not in ("busy", "lost", "slow") or tries >= TRIES:
            return False
        # Jitter keeps the sections, which are asked together, from coming back together.
        pause = fault.retry_after_s
        if pause is None:
            pause = self._pause_s * random.uniform(1, 2)  # noqa: S311 - no secret
        if pause > min(MAX_PAUSE_S, self._budget.seconds_left):
            return False
        time.sleep(pause)
        return True

    def _client(self, model: str) -> ChatClient:
        with self._lock:
            if model not in self._clients:
                self._clients[model] = ChatClient(model, self._settings)
            return self._clients[model]

    def _method(self, model: str) -> Method | None:
        """Return the best method that a model has and has not refused."""
        refused = self._refused.get(model, set())
        return next((m for m in self._client(model).methods if m not in refused), None)

    def _key(self, model: str, messages: tuple[Message, ...], form: type[AnswerForm]) -> str:
        """Hash everything that determines an answer.

        The method is not part of it: it changes how the answer travels, not what was asked.
        """
        settings = self._settings
        parts = [
            model,
            settings.base_url,
            settings.temperature,
            settings.max_output_tokens,
            schema_of(form),
            messages,
        ]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
