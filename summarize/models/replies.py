"""Reading what a chat model's client hands back: text, tokens, whether it was cut off."""

import json
from dataclasses import dataclass
from typing import Any

from summarize.models.errors import ModelError


@dataclass(frozen=True, slots=True)
class ChatReply:
    """A model's answer as text, with the tokens it took (0 where the server doesn't say).

    `cut` says that it reached the limit of output tokens before its end.
    """

    text: str
    input_tokens: int = 0
    output_tokens: int = 0
    cut: bool = False


def give_status(response: Any) -> None:
    """Give an error that came with status 200 the status that it names, 502 where it names none.

    Proxies answer like this when the model behind them failed, and the clients then fail in ways
    that say nothing about it.
    """
    if response.status_code != 200:
        return
    response.read()
    try:
        body = response.json()
        choices = body.get("choices") or ()
        error = body.get("error") or next((c["error"] for c in choices if c.get("error")), None)
        error = error or not (choices or body.get("output"))
        error = error or not all(isinstance(c.get("message"), dict) for c in choices)
        answered = any((c.get("message") or {}).get("content") for c in choices)
    except (ValueError, AttributeError, TypeError):  # a page, or another shape
        error, answered = True, False
    if error and not answered:
        code = error.get("code") if isinstance(error, dict) else None
        response.status_code = code if isinstance(code, int) and 400 <= code < 600 else 502


def read_reply(raw: Any) -> ChatReply:
    """Read text and tokens of a LangChain message; a tool call's arguments count as its text.

    Raises ModelError where the model refused to answer.
    """
    calls = getattr(raw, "tool_calls", None) or []
    broken = getattr(raw, "invalid_tool_calls", None) or []
    if calls:
        text = json.dumps(calls[0]["args"], ensure_ascii=False)
    elif broken:
        text = str(broken[0].get("args") or "")
    else:
        text = str(raw.text)
        refusal = getattr(raw, "additional_kwargs", {}).get("refusal")
        if refusal and not text.strip():
            raise ModelError("denied", f"the model refused to answer: {str(refusal)[:200]}")
    usage = getattr(raw, "usage_metadata", None) or {}
    meta = getattr(raw, "response_metadata", None) or {}
    ended = [str(meta.get(name)) for name in ("finish_reason", "stop_reason", "done_reason")]
    cut = any(reason.lower() in ("length", "max_tokens") for reason in ended)
    return ChatReply(
        _storable(text), usage.get("input_tokens", 0), usage.get("output_tokens", 0), cut
    )


def read_cut_reply(error: Exception) -> ChatReply | None:
    """Read the answer that OpenAI's package throws away because it was cut off."""
    completion = getattr(error, "completion", None)
    if type(error).__name__ != "LengthFinishReasonError" or completion is None:
        return None
    message, usage = completion.choices[0].message, completion.usage
    text = message.content or next((c.function.arguments for c in message.tool_calls or ()), "")
    given, got = (usage.prompt_tokens, usage.completion_tokens) if usage else (0, 0)
    return ChatReply(_storable(text), given, got, cut=True)


def _storable(text: str) -> str:
    """Replace half an emoji, which can't be kept."""
    return text.encode("utf-8", "replace").decode()
