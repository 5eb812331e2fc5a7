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

import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from summarize.llm.answer_forms import AnswerError, parse_answer, schema_of
from summarize.llm.question import (
    CachedAnswer,
    CallAttempt,
    Form,
    KeptAnswers,
    ModelRequest,
    ModelResult,
    repair_messages,
    tokens_of,
)
from summarize.models.budget import Booking, Budget, count_tokens, tokens_taken
from summarize.models.chat import ChatClient, call_within
from summarize.models.errors import PAUSE_S, ModelError, Quirk, pause_before_retry
from summarize.models.settings import AnswerStore, CallRecord, ModelSettings

TRIES: Final = {"busy": 2, "lost": 2, "slow": 2, "unreachable": 4}
"""Times that a server is asked the same question, by what goes wrong. One that can't be reached may
be starting up, and asking costs nothing."""

MAX_FAILURES: Final = 2
"""Questions in a row that a model may leave without a usable answer before it is left alone."""


class ModelCaller:
    """Asks models questions within a budget, and writes down every call.

    Open clients are shared by all questions; whoever is done with it calls `close`.
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
        self._kept = KeptAnswers(settings, answers)
        self.budget = budget
        self._usage = usage
        self._pause_s = pause_s
        self._lock = threading.Lock()
        self._clients: dict[str, ChatClient] = {}
        self._failures: Counter[str] = Counter()

    def close(self) -> None:
        """Close the clients that questions have opened."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

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
                self.budget.count_kept(attempt.kept_calls, attempt.kept_tokens, question.part)
                attempt.kept_calls = attempt.kept_tokens = 0
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
        model, question = attempt.model, attempt.question
        attempt.messages = question.messages
        best: Form | None = None
        for _round in range(2):
            attempt.before = None
            attempt.key = self._kept.key(model, attempt.messages, question.form)
            paid = self._kept.get(attempt.key)
            if paid is not None and paid.unfinished:
                attempt.before, paid = paid, None
            if paid is not None:
                attempt.faults += paid.instead
                asked = tokens_of(attempt.messages, question.form)
                attempt.kept_calls += paid.calls
                attempt.kept_tokens += tokens_taken(paid.calls * asked, paid.input_tokens)
            elif live:
                paid = self._pay(attempt)
            if paid is None:
                if best is not None:  # what kept the repair from being asked is not kept either
                    del attempt.faults[attempt.told :]
                return best
            attempt.paid.append(paid)
            attempt.told = len(attempt.faults)
            answer, problem = _read(question, paid)
            if not problem:
                return answer
            best = best if answer is None or question.must_pass else answer
            attempt.faults.append(f"{model}: {problem}")
            attempt.told += 1
            attempt.messages = (*question.messages, *repair_messages(paid.text, problem))
        return best

    def _pay(self, attempt: CallAttempt[Form]) -> CachedAnswer | None:
        """Ask the model itself: without what is refused, again where it is busy or has no room."""
        model, question = attempt.model, attempt.question
        tokens = tokens_of(attempt.messages, question.form)
        if attempt.before is not None:
            self._learn(model, "room")
        tries = 0
        while True:
            quirks = self._kept.quirks(model)
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
            self._kept.keep_quirks(model)
            if not paid.unfinished:
                return paid
            self._learn(model, "room")
            attempt.before = paid

    def _finished(self, attempt: CallAttempt[Form]) -> CachedAnswer | None:
        """Take an answer that was cut off for what it is worth, where no other one came."""
        if attempt.before is None:
            return None
        paid = replace(attempt.before, unfinished=False)
        self._kept.put(attempt.key, attempt.question.step, paid)
        return paid

    def _once(
        self, attempt: CallAttempt[Form], call: Booking, quirks: frozenset[Quirk]
    ) -> CachedAnswer:
        # An answer may come when its time is up and the attempt is at the next model.
        client, question, messages = self._client(call.model), attempt.question, attempt.messages
        key, before, room = attempt.key, attempt.before, call.output_tokens

        def exchange() -> CachedAnswer:
            started = time.monotonic()
            reply = client.ask(messages, schema_of(question.form), quirks)
            said = (f"{call.model}: the answer was cut off at {room} tokens",) * reply.cut
            paid = CachedAnswer(
                reply.text,
                call.model,
                reply.input_tokens or call.input_tokens,
                reply.output_tokens or count_tokens(reply.text),
                (*attempt.faults[attempt.told :], *said),
                cut=reply.cut,
                unfinished=reply.cut and "room" not in quirks,
            )
            attempt.faults += said
            self._note(question.step, paid, seconds=time.monotonic() - started)
            self.budget.settle(call, paid.input_tokens, paid.output_tokens)
            paid = paid.after(before)
            self._kept.put(key, question.step, paid)
            return paid

        seconds = min(self._settings.timeout_s, self.budget.seconds_left)
        return call_within(seconds, exchange)

    def _learn(self, model: str, quirk: Quirk, *, named: bool = True) -> bool:
        """Note a quirk; True where asking again without it makes sense: there is a way left."""
        self._kept.learn(model, quirk, named=named)
        return self._client(model).method(self._kept.quirks(model)) is not None

    def _fail(self, attempt: CallAttempt[Form], fault: ModelError, seconds: float) -> None:
        attempt.faults.append(f"{attempt.model}: {fault}")
        record = CallRecord(attempt.model, attempt.question.step, str(fault), seconds=seconds)
        self._usage.append(record)

    def _note(
        self, step: str, paid: CachedAnswer, *, seconds: float = 0.0, cached: bool = False
    ) -> None:
        cost = self._settings.cost(paid.model, paid.input_tokens, paid.output_tokens)
        tokens = (paid.input_tokens, paid.output_tokens)
        self._usage.append(CallRecord(paid.model, step, "answered", *tokens, cost, seconds, cached))

    def _worth_waiting(self, fault: ModelError, tries: int) -> bool:
        """Pause before another try; False where there is none to make, or no time for it."""
        first_s, left_s, most = self._pause_s, self.budget.seconds_left, TRIES.get(fault.kind, 0)
        pause = pause_before_retry(fault, tries, most, first_s=first_s, left_s=left_s)
        time.sleep(pause or 0.0)
        return pause is not None

    def _client(self, model: str) -> ChatClient:
        with self._lock:
            if model not in self._clients:
                self._clients[model] = ChatClient(model, self._settings)
            return self._clients[model]


def _read(question: ModelRequest[Form], paid: CachedAnswer) -> tuple[Form | None, str]:
    """Return an answer and what is wrong with it, or ""."""
    try:
        answer = parse_answer(paid.text, question.form, cut=paid.cut)
    except AnswerError as error:
        return None, str(error)
    return answer, question.check(answer)
