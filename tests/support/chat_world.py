"""A loopback chat server that speaks the OpenAI, Anthropic and Ollama HTTP APIs.

Which behaviour a request meets is a list that is gone through (its last entry stays), or a seeded
draw from a mix. The answers themselves come from `chat_model`.

    with ChatWorld(("429", "good")) as world:
        settings = world.settings("openai")
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

from summarize.models.budget import count_tokens
from summarize.models.settings import ModelSettings
from tests.support.chat_model import Asked, Obedience, answer, spoil
from tests.support.model_world import ModelWorld

BEHAVIOURS = (
    "good",
    "bad_json",
    "prose",
    "invented_ids",
    "wrong_numbers",
    "half",
    "429",
    "429_bare",
    "500",
    "529",
    "stall",
    "drip",
    "refusal",
    "empty",
    "wrong_language",
    "no_schema",
    "text_only",
    "no_temperature",
    "only_max_tokens",
    "no_limit",
    "no_system",
    "cut",
    "short",
    "error_200",
)
REFUSALS = {
    "no_temperature": (400, "Unsupported value: 'temperature' does not support 0.0 here."),
    "only_max_tokens": (422, "body.max_completion_tokens: Extra inputs are not permitted"),
    "no_limit": (400, "max_tokens is too large: 4000. This model supports at most 2048."),
    "no_system": (500, "Error in the chat template: System role not supported"),
}
"""What servers of one kind don't take, and how they say so."""
FAILED: dict[str, Any] = {
    "error_200": {"error": {"message": "Provider returned error", "code": 502}},
    "words_200": {"error": "Provider returned error"},
    "detail_200": {"detail": "Provider returned error"},
    "no_choice": {"object": "chat.completion", "choices": [], "note": "Provider returned error"},
    "no_message": {
        "object": "chat.completion",
        "choices": [{"index": 0, "note": "Provider returned error"}],
    },
    "page_200": "<html>Provider returned error</html>",
    "denied": {
        "object": "chat.completion",
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "refusal": "No."},
            }
        ],
    },
}
"""Bodies with status 200 that hold no answer."""
STATUS = {"429": 429, "429_bare": 429, "500": 500, "529": 529}


@dataclass(frozen=True)
class Call:
    """A request that reached the server, how it was treated, and the answer's text, if any."""

    api: str
    behaviour: str
    model: str
    asked: Asked
    method: str
    answered: bool
    text: str = ""


class ChatWorld(ModelWorld):
    """The server; see the module's docstring. `calls` are all requests so far, in order."""

    def __init__(
        self,
        behaviours: Sequence[str] = ("good",),
        *,
        seed: int | None = None,
        stall_s: float = 60.0,
        obedience: Obedience | None = None,
    ) -> None:
        super().__init__(behaviours, stall_s=stall_s, seed=seed)
        self.calls: list[Call] = []
        self.headers: list[dict[str, str]] = []
        self.obedience = obedience

    @property
    def answers(self) -> int:
        """How many requests got a whole answer: what a provider would charge for."""
        return sum(call.answered for call in self.calls)

    @property
    def input_tokens(self) -> int:
        """Tokens of all requests, by the estimate that the product uses."""
        return sum(count_tokens(call.asked.text) for call in self.calls)

    def counts(self) -> Counter[str]:
        """Count the requests by step."""
        return Counter(call.asked.step for call in self.calls)

    def settings(self, *providers: str, **more: Any) -> ModelSettings:
        """Return settings whose models are asked here; the first provider gets the address."""
        names = providers or ("openai",)
        path = "/v1" if names[0] == "openai" else ""
        defaults: dict[str, Any] = {"timeout_s": 30.0, "deadline_s": 90.0}
        return ModelSettings(
            models=tuple(f"{name}:test-{n}" for n, name in enumerate(names)),
            base_url=self.address + path,
            secrets={"OPENAI_API_KEY": "sk-loopback-1", "ANTHROPIC_API_KEY": "sk-loopback-2"},
            **{**defaults, **more},
        )

    def note(self, call: Call) -> None:
        """Write a request down."""
        with self._lock:
            self.calls.append(call)


class _Handler(BaseHTTPRequestHandler):
    world: ChatWorld
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        api = _api_of(self.path)
        if api == "":
            self._send(404, {"error": {"message": "no such path"}})
            return
        self.world.headers.append(dict(self.headers))
        asked, method = _READERS[api](body)
        behaviour = self.world.behaviour()
        status = self._status(behaviour, method)
        if status == 200 and _is_refused(behaviour, body):
            status = REFUSALS[behaviour][0]
        silent = behaviour in ("half", "stall", "drip", "error_200") or status != 200
        text = self._text(behaviour, asked) if status == 200 and behaviour != "stall" else ""
        call = Call(api, behaviour, body.get("model", ""), asked, method, not silent, text)
        self.world.note(call)
        if status != 200:
            headers = {"Retry-After": "0"} if behaviour == "429" else {}
            message = REFUSALS.get(behaviour, (0, behaviour))[1]
            self._send(status, {"error": {"type": "api_error", "message": message}}, headers)
            return
        if behaviour in FAILED:
            self._send(200, FAILED[behaviour])
            return
        if behaviour == "stall":
            self.world.stopping.wait(self.world.stall_s)
            self.close_connection = True
            return
        ended = _is_cut(behaviour, body)
        text = text[: len(text) * 2 // 3] if ended else text
        reply = json.dumps(_WRITERS[api](text, asked, body, method))
        if ended:
            reply = re.sub(r'("(?:finish|stop|done)_reason": )"\w+"', rf'\1"{CUT[api]}"', reply)
        self._send_text(reply + "\n", behaviour)

    def _status(self, behaviour: str, method: str) -> int:
        if behaviour == "no_schema" and method == "schema":
            return 400
        if behaviour == "text_only" and method != "text":
            return 400
        return STATUS.get(behaviour, 200)

    def _text(self, behaviour: str, asked: Asked) -> str:
        good = answer(asked)
        if self.world.obedience is not None:
            return self.world.obedience.apply(asked, good)
        return spoil(behaviour, good, self.world.rng)

    def _send(self, status: int, data: Any, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def _send_text(self, text: str, behaviour: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        if behaviour == "half":
            self.wfile.write(body[: len(body) // 2])
        elif behaviour == "drip":
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if self.world.stopping.wait(0.2):
                    return
        else:
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent."""


ChatWorld.handler = _Handler


def _api_of(path: str) -> str:
    ends = {"/chat/completions": "openai", "/v1/messages": "anthropic", "/api/chat": "ollama"}
    return next((api for end, api in ends.items() if path.split("?")[0].endswith(end)), "")


CUT = {"openai": "length", "anthropic": "max_tokens", "ollama": "length"}


def _is_refused(behaviour: str, body: dict[str, Any]) -> bool:
    """Tell whether a server of a kind takes a request; OpenAI's API has all of these kinds."""
    match behaviour:
        case "no_temperature":
            return body.get("temperature") not in (None, 1)
        case "only_max_tokens":
            return "max_completion_tokens" in body
        case "no_limit":
            return "max_completion_tokens" in body or (
                "max_tokens" in body and "messages" in body and "system" not in body
            )
        case "no_system":
            return any(m["role"] in ("system", "developer") for m in body["messages"])
    return False


def _is_cut(behaviour: str, body: dict[str, Any]) -> bool:
    """Tell whether an answer is cut off: always, or where it may have 4,000 tokens only."""
    room = body.get("max_completion_tokens") or body.get("max_tokens")
    room = room or (body.get("options") or {}).get("num_predict") or 0
    return behaviour == "cut" or (behaviour == "short" and room <= 4_000)


def _words(content: Any) -> str:
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content)
    return str(content or "")


def _messages(raw: list[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    return tuple((message["role"], _words(message.get("content"))) for message in raw)


def _read_openai(body: dict[str, Any]) -> tuple[Asked, str]:
    form = body.get("response_format") or {}
    if form.get("type") == "json_schema":
        schema, method = form["json_schema"]["schema"], "schema"
    elif body.get("tools"):
        schema, method = body["tools"][0]["function"]["parameters"], "tools"
    else:
        schema, method = None, "json" if form else "text"
    messages = _messages(body["messages"])
    return Asked(messages, json.dumps(schema) if schema else ""), method


def _read_anthropic(body: dict[str, Any]) -> tuple[Asked, str]:
    form = (body.get("output_config") or {}).get("format") or body.get("output_format") or {}
    if body.get("tools"):
        schema, method = body["tools"][0]["input_schema"], "tools"
    else:
        schema, method = form.get("schema"), "schema" if form else "text"
    system = (("system", _words(body.get("system", ""))),)
    messages = system + _messages(body["messages"])
    return Asked(messages, json.dumps(schema) if schema else ""), method


def _read_ollama(body: dict[str, Any]) -> tuple[Asked, str]:
    form = body.get("format")
    if isinstance(form, dict):
        schema, method = form, "schema"
    elif body.get("tools"):
        schema, method = body["tools"][0]["function"]["parameters"], "tools"
    else:
        schema, method = None, "json" if form else "text"
    messages = _messages(body["messages"])
    return Asked(messages, json.dumps(schema) if schema else ""), method


def _write_openai(text: str, asked: Asked, body: dict[str, Any], method: str) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None}
    if method == "tools" and text.startswith("{"):
        name = body["tools"][0]["function"]["name"]
        call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": text}}
        message |= {"content": None, "tool_calls": [call]}
    tokens = count_tokens(asked.text), count_tokens(text)
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1714694400,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {
            "prompt_tokens": tokens[0],
            "completion_tokens": tokens[1],
            "total_tokens": sum(tokens),
        },
    }


def _write_anthropic(text: str, asked: Asked, body: dict[str, Any], method: str) -> dict[str, Any]:
    content: list[dict[str, Any]] = [{"type": "text", "text": text}] if text else []
    if method == "tools":
        try:
            data = json.loads(text)
        except ValueError:
            data = None
        if isinstance(data, dict):
            name = body["tools"][0]["name"]
            content = [{"type": "tool_use", "id": "toolu_1", "name": name, "input": data}]
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": content,
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": count_tokens(asked.text), "output_tokens": count_tokens(text)},
    }


def _write_ollama(text: str, asked: Asked, body: dict[str, Any], method: str) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if method == "tools" and re.fullmatch(r"\{.*\}", text, re.DOTALL):
        try:
            function = {
                "name": body["tools"][0]["function"]["name"],
                "arguments": json.loads(text),
            }
            message = {"role": "assistant", "content": "", "tool_calls": [{"function": function}]}
        except ValueError:
            pass
    return {
        "model": body["model"],
        "created_at": "2024-05-03T00:00:00Z",
        "message": message,
        "done": True,
        "done_reason": "stop",
        "prompt_eval_count": count_tokens(asked.text),
        "eval_count": count_tokens(text),
    }


_READERS = {"openai": _read_openai, "anthropic": _read_anthropic, "ollama": _read_ollama}
_WRITERS = {"openai": _write_openai, "anthropic": _write_anthropic, "ollama": _write_ollama}
