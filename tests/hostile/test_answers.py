"""Answers of a model that no file could hold."""

import json
from types import SimpleNamespace

import pytest

from summarize.edition import Statement
from summarize.llm.answer_forms import WrittenStatement, parse_answer
from summarize.models.replies import read_reply


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(lambda args: SimpleNamespace(text=json.dumps(args)), id="escaped"),
        pytest.param(
            lambda args: SimpleNamespace(text=json.dumps(args, ensure_ascii=False)), id="text"
        ),
        pytest.param(lambda args: SimpleNamespace(tool_calls=[{"args": args}]), id="tool"),
    ],
)
def test_half_an_emoji_costs_no_issue(raw) -> None:
    reply = read_reply(raw({"text": "Fern-2 is out \ud83d, é", "items": ["S1-1"]}))
    reply.text.encode()
    answer = parse_answer(reply.text, WrittenStatement)
    assert Statement(text=answer.text, items=answer.items).text == "Fern-2 is out ?, é"
