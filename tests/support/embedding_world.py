"""A loopback server that speaks the embeddings APIs of OpenAI and Ollama.

Its model is a program: a text's vector is the sum of the directions of its words, where words of
one meaning share a direction. So it knows what a real model knows and words don't: that two
texts without a common word may say the same.

    with EmbeddingWorld(("429", "good")) as world:
        settings = world.settings("openai")

`behaviours` is gone through request by request, and its last entry stays.
"""

import base64
import hashlib
import json
import random
import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler
from typing import Any

from summarize.models.settings import EmbeddingSettings
from tests.support.model_world import ModelWorld

WIDTH = 48
STATUS = {"429": 429, "429_long": 429, "400": 400, "401": 401, "404": 404, "500": 500, "503": 503}
BEHAVIOURS = (
    "good", *STATUS, "stall", "half", "no_json", "html", "empty", "one_less", "one_more", "ragged",
    "narrow", "words", "one_nan", "all_nan", "all_zero", "one_infinite", "nothing", "huge",
    "giant", "null", "same",
)  # fmt: skip
MEANINGS = (
    "weights parameters checkpoint",
    "opens releases frees publishes",
    "volcano eruption lava",
    "airport flights runway",
)
"""Words that mean the same to the model, each group in one direction."""


@dataclass(frozen=True)
class Asked:
    """A request that reached the server: its texts as they came, and how it was treated."""

    api: str
    behaviour: str
    model: str
    texts: tuple[str, ...]
    form: str
    authorization: str


@cache
def direction(word: str) -> tuple[float, ...]:
    """Return a word's direction, the same for words of one meaning."""
    group = next((group for group in MEANINGS if word in group.split()), word)
    rng = random.Random(hashlib.sha256(group.encode()).digest())
    return tuple(rng.gauss(0, 1) for _ in range(WIDTH))


def vector(text: str, width: int = WIDTH) -> list[float]:
    """Return the model's vector of a text."""
    words = re.findall(r"\w+", text.casefold()) or [""]
    sums = [sum(column) for column in zip(*map(direction, words), strict=True)]
    return sums[:width]


class EmbeddingWorld(ModelWorld):
    """The server; see the module's docstring. `asked` are all requests so far, in order."""

    def __init__(
        self, behaviours: Sequence[str] = ("good",), *, stall_s: float = 30.0, width: int = WIDTH
    ) -> None:
        super().__init__(behaviours, stall_s=stall_s)
        self.width = width
        self.asked: list[Asked] = []

    @property
    def texts(self) -> list[str]:
        """All texts that were answered with a vector, in order."""
        return [text for asked in self.asked if asked.behaviour == "good" for text in asked.texts]

    def settings(self, provider: str = "openai", **more: Any) -> EmbeddingSettings:
        """Return settings of a model that is asked here."""
        defaults: dict[str, Any] = {
            "base_url": self.address + ("/v1" if provider == "openai" else ""),
            "timeout_s": 30.0,
            "deadline_s": 90.0,
            "secrets": {"DATELINE_MODEL_KEY": "sk-loopback-embedding"},
        }
        return EmbeddingSettings(model=f"{provider}:test-embedding", **{**defaults, **more})

    def note(self, asked: Asked) -> None:
        """Write a request down."""
        with self._lock:
            self.asked.append(asked)


class _Handler(BaseHTTPRequestHandler):
    world: EmbeddingWorld
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        api = {"/v1/embeddings": "openai", "/api/embed": "ollama"}.get(self.path, "")
        if not api:
            self._send(404, b'{"error": {"message": "no such path"}}')
            return
        given = body["input"]
        texts = [given] if isinstance(given, str) else given
        if not all(isinstance(text, str) and text for text in texts):
            self._send(400, b'{"error": {"message": "input must be texts that are not empty"}}')
            return
        behaviour = self.world.behaviour()
        form = body.get("encoding_format", "float")
        key = self.headers.get("Authorization", "")
        self.world.note(Asked(api, behaviour, body["model"], tuple(texts), form, key))
        if behaviour in STATUS:
            wait = {"429": {"Retry-After": "0"}, "429_long": {"Retry-After": "3600"}}
            error = {"error": {"type": "api_error", "message": behaviour}}
            self._send(STATUS[behaviour], json.dumps(error).encode(), wait.get(behaviour, {}))
        elif behaviour == "stall":
            self.world.stopping.wait(self.world.stall_s)
            self.close_connection = True
        elif behaviour == "no_json":
            self._send(200, b"vectors, vectors")
        elif behaviour == "html":
            self._send(200, b"<html>Log in to this network</html>", {"Content-Type": "text/html"})
        else:
            rows = spoilt(behaviour, [vector(text, self.world.width) for text in texts])
            reply = json.dumps(_written(api, body["model"], rows, form)).encode()
            self._send(200, reply, cut=len(reply) // 2 if behaviour == "half" else len(reply))

    def _send(
        self,
        status: int,
        body: bytes,
        headers: dict[str, str] | None = None,
        cut: int | None = None,
    ) -> None:
        self.send_response(status)
        fixed = {"Content-Type": "application/json", "Connection": "close"}
        for name, value in {**fixed, **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:cut])
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent."""


EmbeddingWorld.handler = _Handler


def spoilt(behaviour: str, rows: list[list[float]]) -> list[Any]:
    """Make of good rows what a server gives on a bad day."""
    nan, width = float("nan"), len(rows[0])
    match behaviour:
        case "empty":
            return []
        case "one_less":
            return rows[:-1]
        case "one_more":
            return [*rows, rows[0]]
        case "ragged":
            return [*rows[:-1], rows[-1][:-1]]
        case "narrow":
            return [row[: width // 2] for row in rows]
        case "words":
            return [["0.1"] * (width - 1) + ["north"] for _ in rows]
        case "one_nan":
            return [[nan] * width, *rows[1:]]
        case "all_nan":
            return [[nan] * width for _ in rows]
        case "all_zero":
            return [[0.0] * width for _ in rows]
        case "one_infinite":
            return [[1e308] * width, *rows[1:]]
        case "nothing":
            return [[] for _ in rows]
        case "huge":
            return [[0.5] * 20_000 for _ in rows]
        case "giant":
            return [[10**400, *row[1:]] for row in rows]
        case "same":
            return [rows[0]] * len(rows)
        case "null":
            return [None for _ in rows]
    return rows


def _written(api: str, model: str, rows: list[Any], form: str) -> dict[str, Any]:
    if api == "ollama":
        return {"model": model, "embeddings": rows, "total_duration": 1, "load_duration": 1}
    packed = form == "base64"
    return {
        "object": "list",
        "model": model,
        "data": [
            {
                "object": "embedding",
                "index": index,
                "embedding": base64.b64encode(struct.pack(f"<{len(row)}f", *row)).decode()
                if packed
                else row,
            }
            for index, row in enumerate(rows)
        ],
        "usage": {"prompt_tokens": 1, "total_tokens": 1},
    }


class MemoryVectors:
    """A VectorStore for one process."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, keys: Iterable[str]) -> Mapping[str, bytes]:
        """Return the vectors that are kept under some of these keys."""
        return {key: self.kept[key] for key in keys if key in self.kept}

    def put(self, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors."""
        self.kept.update(vectors)
