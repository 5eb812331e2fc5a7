"""Asking: one question in, one usable answer out, by whichever model and way works first.

For each model, in the order of the settings: the best method it has; what its server refuses is
left out, and remembered; a second try after a pause where it is busy, and with more room where an
answer was cut off; one repair, with the fault named, where an answer can't be used. Then the next
model. When none is left the step is the fallback editor's, and the question ends as a value
(`ModelResult.answer is None`), not as an exception.

An answer is kept the moment it arrives, under the hash of what determines it, in the thread that
received it: one that comes after its time is up, or just before a kill, is still never paid twice.
Before anything is asked, the kept answers of *all* models are tried, so that a repeated run gives
the same edition as the first one did, whichever model had to help out.
"""

import hashlib
import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Final

from summarize.llm.answer_forms import AnswerError, parse_answer, schema_of
from summarize.llm.question import (
    CachedAnswer,
    CallAttempt,
    Form,
    ModelRequest,
    ModelResult,
    repair_messages,
    tokens_of,
)
from summarize.models.budget import Booking, Budget, count_tokens
from summarize.models.chat import ChatClient, call_within
from summarize.models.errors import PAUSE_S, ModelError, pause_before_retry
from summarize.models.quirks import Quirk
from summarize.models.settings import AnswerStore, CallRecord, ModelSettings

TRIES: Final = {"busy": 2, "lost": 2, "slow": 2, "unreachable": 4}
"""Times that a server is asked the same question, by what goes wrong. One that can't be reached may
be starting up, and asking costs nothing."""

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
        self.budget = budget
        self._usage = usage
        self._pause_s = pause_s
        self._lock = threading.Lock()
        self._clients: dict[str, ChatClient] = {}
        self._quirks: dict[str, set[Quirk]] = {}
        self._named: defaultdict[str, set[Quirk]] = defaultdict(set)
        self._failures: Counter[str] = Counter()

    @contextmanager
    def line(self) -> Iterator["ModelCaller"]:
        """Keep the clients that questions open until the end of the `with`."""
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
            if attempt.kept_tokens and (live or answer is not None):
                self.budget.count_kept(attempt.kept_tokens, question.part)
                attempt.kept_tokens = 0
            if live:
                self._failures[model] = 0 if answer is not None else self._failures[model] + 1
            if answer is not None:
                return ModelResult(answer, tuple(attempt.paid), tuple(attempt.faults))
        return ModelResult(None, tuple(attempt.paid), tuple(attempt.faults))

    def _in_order(self) -> list[str]:
        """Return the models worth asking: those that failed before come last, then not at all."""
        alive = [m for m in self._settings.models if self._failures[m] < MAX_FAILURES]
        return sorted(alive, key=lambda model: self._failures[model])

    def _converse(self, attempt: CallAttempt[Form], *, live: bool) -> Form | None:
        """Ask, read, and where the answer is faulty name the fault and ask once more."""
        question = attempt.question
        attempt.messages = question.messages
        best: Form | None = None
        for _round in range(2):
            attempt.before = None
            paid = self._kept(attempt)
            if paid is not None:
                attempt.faults += paid.instead
                asked = tokens_of(attempt.messages, question.form)
                attempt.kept_tokens += max(paid.calls * asked, paid.input_tokens)
            elif live:
                paid = self._pay(attempt)
            if paid is None:
                if best is not None:  # what kept the repair from being asked is not kept either
                    del attempt.faults[attempt.told :]
                return best
            attempt.paid.append(paid)
            attempt.told = len(attempt.faults)
            answer, problem = self._read(question, paid)
            if not problem:
                return answer
            best = best if answer is None or question.must_pass else answer
            attempt.faults.append(f"{attempt.model}: {problem}")
            attempt.told += 1
            attempt.messages = (*question.messages, *repair_messages(paid.text, problem))
        return best

    def _read(self, question: ModelRequest[Form], paid: CachedAnswer) -> tuple[Form | None, str]:
        try:
            answer = parse_answer(paid.text, question.form, cut=paid.cut)
        except AnswerError as error:
            return None, str(error)
        return answer, question.check(answer)

    def _kept(self, attempt: CallAttempt[Form]) -> CachedAnswer | None:
        with self._lock:
            text = self._answers.get(self._key(attempt))
        if text is None:
            return None
        data = json.loads(text)
        kept = CachedAnswer(**{**data, "instead": tuple(data["instead"])})
        if kept.unfinished:
            attempt.before = kept
            return None
        return kept

    def _pay(self, attempt: CallAttempt[Form]) -> CachedAnswer | None:
        """Ask the model itself: without what is refused, again where it is busy or has no room."""
        model, question = attempt.model, attempt.question
        tokens = tokens_of(attempt.messages, question.form)
        if attempt.before is not None:
            self._learn(model, "room")
        tries = 0
        while True:
            quirks = self._known_quirks(model)
            call = Booking(model, tokens, self._settings.room("room" in quirks))
            limit = self.budget.book(call, keep=question.keep, part=question.part)
            if limit:
                attempt.faults.append(limit)
                return self._finished(attempt)
            started = time.monotonic()
            try:
                paid = self._once(attempt, call, quirks)
            except ModelError as fault:
                if fault.kind != "slow":
                    heard = fault.kind not in ("unsupported", "unreachable")
                    self.budget.refund(call, heard=heard)
                if fault.quirk and self._learn(model, fault.quirk, named=fault.named):
                    continue
                self._fail(attempt, fault, time.monotonic() - started)
                tries += 1
                if not self._worth_waiting(fault, tries):
                    return self._finished(attempt)
                continue
            self._remember(model)
            if not paid.unfinished:
                return paid
            self._learn(model, "room")
            attempt.before = paid

    def _finished(self, attempt: CallAttempt[Form]) -> CachedAnswer | None:
        """Take an answer that was cut off for what it is worth, where no other one came."""
        if attempt.before is None:
            return None
        paid = replace(attempt.before, unfinished=False)
        self._keep(attempt, self._key(attempt), paid)
        return paid

    def _once(
        self, attempt: CallAttempt[Form], call: Booking, quirks: frozenset[Quirk]
    ) -> CachedAnswer:
        client, key, messages = self._client(attempt.model), self._key(attempt), attempt.messages
        before, room = attempt.before, call.output_tokens

        def exchange() -> CachedAnswer:
            started = time.monotonic()
            reply = client.ask(messages, schema_of(attempt.question.form), quirks)
            said = (f"{attempt.model}: the answer was cut off at {room} tokens",) * reply.cut
            paid = CachedAnswer(
                reply.text,
                attempt.model,
                reply.input_tokens or call.input_tokens,
                reply.output_tokens or count_tokens(reply.text),
                (*attempt.faults[attempt.told :], *said),
                cut=reply.cut,
                unfinished=reply.cut and "room" not in quirks,
            )
            attempt.faults += said
            self._note(attempt.question.step, paid, seconds=time.monotonic() - started)
            self.budget.settle(call, paid.input_tokens, paid.output_tokens)
            if before is not None:
                paid = replace(
                    paid,
                    input_tokens=paid.input_tokens + before.input_tokens,
                    output_tokens=paid.output_tokens + before.output_tokens,
                    calls=paid.calls + before.calls,
                )
            self._keep(attempt, key, paid)
            return paid

        seconds = min(self._settings.timeout_s, self.budget.seconds_left)
        return call_within(seconds, exchange)

    def _known_quirks(self, model: str) -> frozenset[Quirk]:
        """Return what a model's server does not take, as far as that has been learned."""
        with self._lock:
            if model not in self._quirks:
                kept = self._answers.get(self._quirks_key(model))
                self._quirks[model] = set(json.loads(kept)["quirks"]) if kept else set()
                self._named[model] |= self._quirks[model]
            return frozenset(self._quirks[model])

    def _learn(self, model: str, quirk: Quirk, *, named: bool = True) -> bool:
        """Note a quirk; True where asking again without it makes sense: there is a way left."""
        with self._lock:
            self._quirks[model].add(quirk)
            if named:
                self._named[model].add(quirk)
            quirks = frozenset(self._quirks[model])
        return self._client(model).method(quirks) is not None

    def _remember(self, model: str) -> None:
        """Keep what a server named in its refusals, now that it has answered."""
        with self._lock:
            key, named = self._quirks_key(model), sorted(self._named[model])
            kept = self._answers.get(key)
            if named != (json.loads(kept)["quirks"] if kept else []):
                meta = {"model": model, "step": "quirks"}
                self._answers.put(key, json.dumps({"model": model, "quirks": named}), meta)

    def _quirks_key(self, model: str) -> str:
        parts = ["quirks", model, self._settings.base_url]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

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
        """Pause before another try; False where there is none to make, or no time for it."""
        pause = pause_before_retry(
            fault,
            tries,
            TRIES.get(fault.kind, 0),
            first_s=self._pause_s,
            left_s=self.budget.seconds_left,
        )
        if pause is None:
            return False
        time.sleep(pause)
        return True

    def _client(self, model: str) -> ChatClient:
        with self._lock:
            if model not in self._clients:
                self._clients[model] = ChatClient(model, self._settings)
            return self._clients[model]

    def _key(self, attempt: CallAttempt[Form]) -> str:
        """Hash everything that determines an answer.

        The method is not part of it: it changes how the answer travels, not what was asked.
        """
        settings = self._settings
        parts = [
            attempt.model,
            settings.base_url,
            settings.temperature,
            settings.max_output_tokens,
            schema_of(attempt.question.form),
            attempt.messages,
        ]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
