"""Embeddings of a day's texts: kept vectors first, the model for the rest, all of them or none.

A vector depends on the model and the text alone, so it is kept by their hash: a day that is written
again pays nothing and finds the same stories. Vectors are rounded to half precision *before* their
first use (a cosine moves by about 0.0002), so that a kept one is the very same number.

A day is embedded whole or not at all. With half of its vectors, which items are alike would depend
on which batch failed; without any, words and links find the stories as they do for everyone who
has no model. What arrived before a failure is kept, so the next try asks for the rest only.

Texts are data: they are cut, sent, and come back as numbers. No text can reach an address, a
setting or another text's vector.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from summarize.models.budget import count_tokens
from summarize.models.chat import call_within
from summarize.models.embeddings import EmbeddingClient
from summarize.models.errors import PAUSE_S, ModelError, pause_before_retry
from summarize.models.settings import CallRecord, EmbeddingSettings, VectorStore

STEP: Final = "embed"
"""What calls for embeddings are called among the records of calls."""

BATCH: Final = 128
"""Texts of one question: at most 154,000 characters, under the 300,000 tokens that OpenAI takes."""

MAX_CHARS: Final = 1_200
"""What of a text is embedded: no model here reads fewer than 256 tokens or gains much from more."""

ALIKE: Final = 16
"""Texts from which on a model has to tell half of a batch apart: one that gives all texts one
vector is broken, and would make one story of the day. Fewer may be alike: emoji, say."""

AGAIN: Final = ("busy", "lost", "unreachable", "slow")
"""Faults after which the same batch is asked for again."""

TRIES: Final = 3
"""Times that a busy, slow or broken server is asked for the same batch."""

Vector = NDArray[np.float16]


class EmbeddingError(Exception):
    """A day that cannot be embedded; the message says why, in words for people."""


class Embedder:
    """Gives the vectors of texts; see the module's docstring. A `summarize.stories.features.Embed`.

    Calls are written down in `usage`. With `ask=False` only kept vectors are given. Whoever
    is done with it calls `close`.
    """

    def __init__(
        self,
        settings: EmbeddingSettings,
        vectors: VectorStore,
        *,
        usage: list[CallRecord],
        ask: bool = True,
        pause_s: float = PAUSE_S,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.settings = settings
        self._vectors = vectors
        self._usage = usage
        self._may_ask = ask
        self._pause_s = pause_s
        self._say = say
        self._ends = time.monotonic() + settings.deadline_s
        self._texts_left = settings.max_texts
        self._spent = 0.0
        self._client: EmbeddingClient | None = None

    def close(self) -> None:
        """Close the model's connections."""
        if self._client:
            self._client.close()
        self._client = None

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row per text; a blank text has zeros. Raises EmbeddingError."""
        shown = [fit(text) for text in texts]
        keys = [self._key(text) if text else "" for text in shown]
        wanted = {key: text for key, text in zip(keys, shown, strict=True) if key}
        try:
            found = self._vectors_of(wanted)
        except ModelError as fault:
            raise self._error(fault) from fault
        width = max((len(row) for row in found.values()), default=1)
        rows = np.zeros((len(texts), width), np.float32)
        for n, key in enumerate(keys):
            if key:
                rows[n] = found[key]
        return rows

    def width(self) -> int:
        """Ask the model for one vector, whatever is kept, and give its width."""
        try:
            return int(self._client_within().embed(["A day of news"]).shape[1])
        except ModelError as fault:
            raise self._error(fault) from fault

    def _error(self, fault: ModelError) -> EmbeddingError:
        """Return a fault in one line that names the model."""
        return EmbeddingError(f"{self.settings.model}: {' '.join(str(fault).split())}")

    def _vectors_of(self, wanted: Mapping[str, str]) -> dict[str, Vector]:
        """Gather kept and new vectors; those that an older model left in another width go."""
        kept = {
            key: row for key, data in self._vectors.get(wanted).items() if len(row := read(data))
        }
        fresh = self._ask({key: wanted[key] for key in sorted(wanted.keys() - kept.keys())})
        widths = {len(row) for row in (fresh or kept).values()}
        stale = {k for k, row in kept.items() if len(row) not in widths or len(widths) > 1}
        if stale:
            fresh |= self._ask({key: wanted[key] for key in sorted(stale)})
        found = kept | fresh
        if len({len(row) for row in found.values()}) > 1:
            raise ModelError("other", "gave vectors of different widths")
        return found

    def _ask(self, wanted: Mapping[str, str]) -> dict[str, Vector]:
        """Ask the model for vectors, batch by batch, and keep each batch as it comes."""
        if not wanted:
            return {}
        self._check_limits(wanted)
        client = self._client_within()
        rows = list(wanted.items())
        parts = [dict(rows[start : start + BATCH]) for start in range(0, len(rows), BATCH)]
        self._say(f"embedding {len(wanted):,} texts with {self.settings.model}")
        found: dict[str, Vector] = {}
        fault: ModelError | None = None
        with ThreadPoolExecutor(client.at_once, thread_name_prefix="embedding") as pool:
            waiting = [pool.submit(self._batch, client, part) for part in parts]
            for part, future in zip(parts, waiting, strict=True):
                try:
                    found |= self._keep(part, future)
                except CancelledError:
                    continue
                except ModelError as error:
                    fault = fault or error
                    for later in waiting:
                        later.cancel()
        if fault:
            raise fault
        return found

    def _check_limits(self, wanted: Mapping[str, str]) -> None:
        settings = self.settings
        if not self._may_ask:
            raise ModelError("other", f"{len(wanted):,} texts have no kept vector")
        if len(wanted) > self._texts_left:
            raise ModelError(
                "other", f"{len(wanted):,} new texts are more than {self._texts_left:,} allowed"
            )
        if settings.money is not None and settings.price:
            cost = settings.cost(sum(map(count_tokens, wanted.values())))
            if cost > settings.money - self._spent:
                raise ModelError("other", "the limit of money is reached")
            self._spent += cost
        self._texts_left -= len(wanted)

    def _client_within(self) -> EmbeddingClient:
        """Open the model, within the deadline: a local one may have to be downloaded first."""
        if self._client is None:
            self._client = call_within(self._seconds_left, lambda: EmbeddingClient(self.settings))
        return self._client

    def _batch(self, client: EmbeddingClient, part: Mapping[str, str]) -> tuple[Vector, float]:
        """Ask for one batch, again where the server is busy; give its rows and the seconds."""
        started, tried = time.monotonic(), 0
        while True:
            try:
                return self._once(client, list(part.values())), time.monotonic() - started
            except ModelError as fault:
                tried += 1
                tries = TRIES if fault.kind in AGAIN else 0
                first_s, left_s = self._pause_s, self._seconds_left
                pause = pause_before_retry(fault, tried, tries, first_s=first_s, left_s=left_s)
                if pause is None:
                    raise
            time.sleep(pause)

    def _once(self, client: EmbeddingClient, texts: list[str]) -> Vector:
        left = self._seconds_left
        if not left:
            raise ModelError("other", f"the {self.settings.deadline_s:g} s of a day are over")
        seconds = left if client.local else min(left, self.settings.timeout_s)
        rows = call_within(seconds, lambda: client.embed(texts))
        if (told := len({row.tobytes() for row in rows})) < len(texts) / 2 and len(texts) >= ALIKE:
            raise ModelError("other", f"gave {told} different vectors for {len(texts)} texts")
        return rows

    def _keep(
        self, part: Mapping[str, str], future: Future[tuple[Vector, float]]
    ) -> dict[str, Vector]:
        """Store a batch before anything else is done with it, for it has been paid."""
        model, tokens = self.settings.model, sum(map(count_tokens, part.values()))
        try:
            rows, seconds = future.result()
        except ModelError as fault:
            self._usage.append(CallRecord(model, STEP, str(fault)))
            raise
        found = dict(zip(part, rows, strict=True))
        self._vectors.put({key: row.astype("<f2").tobytes() for key, row in found.items()})
        cost = self.settings.cost(tokens)
        self._usage.append(CallRecord(model, STEP, "answered", tokens, 0, cost, seconds))
        return found

    @property
    def _seconds_left(self) -> float:
        return max(0.0, self._ends - time.monotonic())

    def _key(self, text: str) -> str:
        """Hash everything that determines a vector."""
        parts = [self.settings.model, self.settings.base_url, text]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def fit(text: str) -> str:
    """Return what of a text is embedded: its beginning, in one spacing, without half characters."""
    words = " ".join(text[: 4 * MAX_CHARS].split())[:MAX_CHARS].rstrip()
    return words.encode("utf-8", "replace").decode()


def read(data: bytes) -> Vector:
    """Read a kept vector; one that is broken has no numbers, and counts as not kept."""
    return np.frombuffer(data if len(data) % 2 == 0 else b"", "<f2")
