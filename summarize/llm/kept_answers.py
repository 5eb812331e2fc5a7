"""What is kept of models under the hash of what determines it: their answers, and their quirks.

An answer's key holds the model, its server and all that it was asked, but not the method: that
changes how the answer travels, not what was asked. Quirks are what a server has refused; those that
it named itself are kept, so that the next run need not be refused to know them.
"""

import hashlib
import json
import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from summarize.llm.answer_forms import AnswerForm, schema_of
from summarize.llm.question import CachedAnswer
from summarize.models.chat import Message
from summarize.models.quirks import Quirk
from summarize.models.settings import AnswerStore, ModelSettings


class KeptAnswers:
    """Reads and fills an AnswerStore; safe to use from several threads."""

    def __init__(self, settings: ModelSettings, store: AnswerStore) -> None:
        self._settings = settings
        self._store = store
        self._lock = threading.Lock()
        self._quirks: dict[str, set[Quirk]] = {}
        self._named: defaultdict[str, set[Quirk]] = defaultdict(set)

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
                self._quirks[model] = set(kept["quirks"]) if kept else set()
                self._named[model] |= self._quirks[model]
            return frozenset(self._quirks[model])

    def learn(self, model: str, quirk: Quirk, *, named: bool = True) -> None:
        """Note what a model's server does not take; `named` where it said so itself."""
        self.quirks(model)
        with self._lock:
            self._quirks[model].add(quirk)
            if named:
                self._named[model].add(quirk)

    def keep_quirks(self, model: str) -> None:
        """Keep what a server named in its refusals, now that it has answered."""
        key, named = self._quirks_key(model), sorted(self._named[model])
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
