"""Servers with quirks of their own: what they refuse is left out, once, and remembered."""

from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pytest

from summarize.llm.answer_forms import WrittenStatement
from summarize.llm.asking import ModelCaller
from summarize.llm.question import ModelRequest, ModelResult
from summarize.models.budget import Budget
from summarize.models.chat import ChatClient, without_system
from summarize.models.client import api_key
from summarize.models.errors import ModelError, refused
from summarize.models.settings import CHAT_CLIENTS, CallRecord, MemoryAnswers, ModelSettings
from tests.support.chat_world import ChatWorld

DATA = "<data x>\nS1 | News\nS1-1 | Ann, 2024-05-02 | Fern Labs released a model.\n</data x>"
QUESTION = ModelRequest(
    "repair", (("system", "You edit."), ("user", f"Correct this.\n{DATA}")), WrittenStatement
)


def ask(
    world: ChatWorld,
    settings: ModelSettings | None = None,
    answers: MemoryAnswers | None = None,
    budget: Budget | None = None,
    question: ModelRequest[WrittenStatement] = QUESTION,
) -> ModelResult[WrittenStatement]:
    settings = settings or world.settings()
    usage: list[CallRecord] = []
    kept = answers if answers is not None else MemoryAnswers()
    budget = budget or Budget(settings)
    with closing(ModelCaller(settings, kept, budget, usage=usage, pause_s=0.0)) as caller:
        return caller.ask(question)


def test_the_providers_and_their_packages_are_those_that_langchain_knows():
    from langchain.chat_models import base  # lazy: a second, in each of the tests' processes

    theirs = {name: at[0].partition(".")[0] for name, at in base._BUILTIN_PROVIDERS.items()}
    assert theirs == CHAT_CLIENTS


@pytest.mark.parametrize(
    ("kind", "provider", "requests"),
    [
        ("no_temperature", "openai", 2),
        ("only_max_tokens", "openai", 2),
        ("no_limit", "openai", 3),
        ("no_system", "openai", 2),
        ("no_schema", "openai", 2),
        ("text_only", "openai", 4),
        ("no_temperature", "anthropic", 2),
        ("text_only", "ollama", 4),
    ],
)
def test_what_a_server_refuses_is_left_out_once(kind: str, provider: str, requests: int) -> None:
    answers = MemoryAnswers()
    with ChatWorld((kind,)) as world:
        settings = world.settings(provider, deadline_s=120.0)
        budget = Budget(settings)
        first = ask(world, settings, answers, budget)
        assert first.answer is not None
        assert first.faults == ()
        assert len(world.calls) == requests
        assert budget.calls == 1
        other = ModelRequest("repair", (("user", f"And this.\n{DATA}"),), WrittenStatement)
        again = ask(world, settings, answers, question=other)
        assert again.answer is not None
        remembered = kind not in ("no_schema", "text_only")  # their refusals name nothing
        assert len(world.calls) == requests + (1 if remembered else requests)


def test_a_server_that_refuses_everything_is_left() -> None:
    with ChatWorld(("text_only", "no_schema")) as world:
        settings = world.settings(structured="schema")
        result = ask(world, settings)
        assert result.answer is None
        assert "HTTP 400" in result.faults[0]


@pytest.mark.parametrize("provider", ["openai", "anthropic", "ollama"])
def test_an_answer_that_was_cut_off_gets_more_room_once(provider: str) -> None:
    answers = MemoryAnswers()
    with ChatWorld(("short",)) as world:
        settings = world.settings(provider, deadline_s=120.0)
        first = ask(world, settings, answers)
        again = ask(world, settings, answers)
        assert len(world.calls) == 2
    assert first.answer is not None
    assert first == again
    assert first.paid[0].calls == 2
    assert first.faults == (f"{provider}:test-0: the answer was cut off at 4000 tokens",)


class FirstOnly(MemoryAnswers):
    """Keeps one answer, as if the run had ended then."""

    def put(self, key: str, answer: str, meta: Mapping[str, str | int | float]) -> None:
        if not self.kept:
            super().put(key, answer, meta)


def test_a_run_that_ended_after_an_answer_was_cut_off_is_taken_up_again() -> None:
    ended, answers = FirstOnly(), MemoryAnswers()
    with ChatWorld(("short",)) as world:
        settings = world.settings()
        whole = ask(world, settings, ended)
        answers.kept = dict(ended.kept)
        again = ask(world, settings, answers)
        assert (again.answer, again.paid[0].calls) == (whole.answer, 2)
        assert len(world.calls) == 3


@pytest.mark.parametrize("provider", ["openai", "anthropic", "ollama"])
def test_an_answer_that_is_always_cut_off_ends_as_a_fault(provider: str) -> None:
    with ChatWorld(("cut",)) as world:
        result = ask(world, world.settings(provider, deadline_s=120.0))
        assert len(world.calls) == 3  # more room once, and one repair
    assert result.answer is None
    assert "cut off at 16000 tokens" in " ".join(result.faults)


@pytest.mark.parametrize(
    "kind", ["error_200", "words_200", "detail_200", "no_choice", "no_message", "page_200"]
)
def test_an_error_with_status_200_is_a_busy_server(kind: str) -> None:
    with ChatWorld((kind, "good")) as world:
        result = ask(world)
        assert len(world.calls) == 2
    assert result.answer is not None
    assert "HTTP 502" in result.faults[0]
    assert "Provider returned error" in result.faults[0]


def test_a_model_that_refuses_is_asked_once() -> None:
    with ChatWorld(("denied",)) as world:
        result = ask(world)
        assert len(world.calls) == 1
    assert result.answer is None
    assert result.faults == ("openai:test-0: the model refused to answer: No.",)


def test_a_server_that_cannot_be_reached_costs_nothing() -> None:
    with ChatWorld() as world:
        settings = world.settings()
    budget = Budget(settings)
    result = ask(world, settings, budget=budget)
    assert result.answer is None
    assert len(result.faults) == 4
    assert "refused. Check the network, a proxy, and base_url." in result.faults[0]
    assert (budget.calls, budget.input_tokens, budget.cost) == (0, 0, 0.0)


@pytest.mark.parametrize("limits", [{"timeout_s": 0.2}, {"deadline_s": 0.4}])
def test_a_server_that_hangs_is_slow_and_nothing_else(limits: Mapping[str, float]) -> None:
    with ChatWorld(("stall",)) as world:
        result = ask(world, world.settings(**limits))
    assert result.answer is None
    assert all("no answer within" in f or "deadline" in f for f in result.faults)


KEYS = {"OPENAI_API_KEY": "sk-shell", "DATELINE_MODEL_KEY": "sk-own", "ROUTER_KEY": "sk-router"}


@pytest.mark.parametrize(
    ("base_url", "own", "sent"),
    [
        ("", "DATELINE_MODEL_KEY", "sk-shell"),
        ("http://box/v1", "DATELINE_MODEL_KEY", "sk-own"),
        ("http://box/v1", "ROUTER_KEY", "sk-router"),
        ("http://box/v1", "OPENAI_API_KEY", "sk-shell"),
        ("http://box/v1", "NOT_SET", "none"),
    ],
)
def test_a_key_goes_only_where_it_belongs(base_url: str, own: str, sent: str) -> None:
    assert api_key("openai:some", base_url, KEYS, own) == sent


def test_a_key_from_the_shell_is_not_sent_to_a_server_of_ones_own() -> None:
    with ChatWorld() as world:
        ask(world)
        assert {k.lower(): v for k, v in world.headers[0].items()}["authorization"] == "Bearer none"


@pytest.mark.parametrize(
    ("words", "sent", "named"),
    [
        ("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'.",
         ("temperature", "max_tokens"), "max_tokens"),
        ("Unsupported value: 'messages[0].role' does not support 'system'.",
         ("temperature", "system", "schema"), "system"),
        ("{'loc': ['body', 'messages', 0, 'role'], 'msg': \"Input should be 'user'\"}",
         ("system", "schema"), "system"),
        ("Developer instruction is not enabled for models/some",
         ("system", "schema"), "system"),
        ("Conversation roles must alternate user/assistant", ("system", "tools"), "system"),
        ("No endpoints found that support the provided 'tool_choice' value.",
         ("temperature", "tools"), "tools"),
        ("This response_format type is unavailable now", ("temperature", "json"), "json"),
        ("'response_format.type' must be 'json_schema' or 'text'", ("json",), "json"),
        ("This model's maximum context length is 8192 tokens. However, you requested 9000 tokens "
         "(5000 in the messages, 4000 in the completion).", ("max_completion_tokens", "schema"),
         "max_completion_tokens"),
        ("Unknown name \"parallel_tool_calls\"", ("tools", "parallel_tool_calls"),
         "parallel_tool_calls"),
        ("The model `some` does not exist", ("temperature", "system", "schema"), None),
        ("temperature is fine, the prompt is not", ("system",), None),
    ],
)  # fmt: skip
def test_a_refusal_names_what_it_refuses(words: str, sent: Any, named: str | None) -> None:
    assert refused(words, sent) == named


def test_instructions_stand_before_the_first_question_where_there_is_no_system_role() -> None:
    messages = (("system", "You edit."), ("user", "Say."), ("assistant", "x"), ("user", "Again."))
    assert without_system(messages) == [
        ("user", "You edit.\n\nSay."), ("assistant", "x"), ("user", "Again."),
    ]  # fmt: skip


def test_a_missing_package_is_named() -> None:
    with pytest.raises(ModelError, match="install"):
        ChatClient("mistralai:some", ModelSettings(models=("mistralai:some",)))
