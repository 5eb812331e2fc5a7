"""A model as the editor, from the settings file to the post, over a loopback chat server."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from summarize.errors import MODEL_FAILED
from tests.support.chat_world import ChatWorld
from tests.support.newsletters import ISSUE, Paper


@pytest.fixture
def chat() -> Iterator[ChatWorld]:
    with ChatWorld(("good",)) as world:
        yield world


@pytest.fixture
def modelled(collected: Paper, chat: ChatWorld) -> Paper:
    """A collected newsletter whose editor is the chat server's model."""
    collected.set("newsletter", 'editor = "openai:world"')
    collected.set(
        "model",
        f'base_url = "{chat.address}/v1"\nprices = {{ "openai:world" = [2.0, 8.0] }}\n'
        "timeout_s = 20\ndeadline_s = 60",
    )
    with (collected.folder / ".env").open("a", encoding="utf-8") as secrets:
        secrets.write("DATELINE_MODEL_KEY=loopback\n")
    return collected


def test_a_dry_run_says_the_cost_and_asks_nothing(modelled: Paper, chat: ChatWorld):
    told = modelled.ok("summarize", "-d", ISSUE, "--dry-run", "--json").json
    shown = modelled.ok("summarize", "-d", ISSUE, "--dry-run").out
    assert chat.calls == []
    assert f"by openai:world: at most {told['calls']} calls, " in shown
    assert f"; at most {told['cost']:.4f}." in shown
    assert told["editor"] == "openai:world"
    assert 3 <= told["calls"] <= 12
    assert 1_000 < told["input_tokens"] <= 60_000
    assert told["cost"] > 0


def test_a_model_writes_and_is_paid_once(modelled: Paper, chat: ChatWorld):
    modelled.read_pages()
    bound = modelled.ok("summarize", "-d", ISSUE, "--dry-run", "--json").json
    (edition,) = modelled.ok("summarize", "-d", ISSUE, "--json").json
    making, paid = edition["making"], len(chat.calls)
    assert making["made_by"] == "openai:world"
    assert making["calls"] == paid <= bound["calls"]
    assert 0 < making["cost"] <= bound["cost"]
    assert making["fallbacks"] == []
    state = modelled.ok("status", "--json").json["model"]
    assert state["calls"] == paid
    assert state["cost"] == pytest.approx(making["cost"])
    assert f"Models this month: {paid} calls, " in modelled.ok("status").out
    modelled.ok("run", "-d", ISSUE, "--offline")
    assert len(chat.calls) == paid
    assert modelled.post.is_file()
    assert f"]  {paid} calls, {making['cost']:.4f}\n" in modelled.ok("status").out


def test_fresh_asks_anew_and_changes_nothing_that_is_the_same(modelled: Paper, chat: ChatWorld):
    modelled.ok("summarize", "-d", ISSUE)
    paid = len(chat.calls)
    (edition,) = modelled.ok("summarize", "-d", ISSUE, "--fresh", "--json").json
    assert len(chat.calls) == 2 * paid
    assert edition["revision"] == 1
    assert modelled.ok("status", "--json").json["model"]["calls"] == 2 * paid


def test_a_second_opinion_is_asked_of_whom_the_settings_name(modelled: Paper, chat: ChatWorld):
    modelled.set("gate", 'second_opinion = "none"')
    modelled.ok("summarize", "-d", ISSUE)
    assert chat.counts()["entail"] == 0
    text = modelled.config.read_text("utf-8")
    modelled.config.write_text(text.replace('"none"', '"openai:reader"'), "utf-8")
    modelled.ok("summarize", "-d", ISSUE, "--fresh")
    assert {c.model for c in chat.calls if c.asked.step == "entail"} == {"reader"}


def test_languages_share_one_arrangement_when_all_is_asked_anew(modelled: Paper, chat: ChatWorld):
    modelled.set("newsletter", 'languages = ["en", "ko"]')
    bound = modelled.ok("summarize", "-d", ISSUE, "--dry-run", "--json").json
    modelled.ok("summarize", "-d", ISSUE, "--fresh")
    assert chat.counts()["arrange"] == 1
    assert len(chat.calls) <= bound["calls"] <= 23


def test_at_the_limit_the_extractive_editor_finishes(modelled: Paper, chat: ChatWorld):
    modelled.set("model", "max_cost = 0.000001")
    (edition,) = modelled.ok("summarize", "-d", ISSUE, "--json").json
    assert chat.calls == []
    assert edition["making"]["cost"] == 0
    assert edition["making"]["fallbacks"]
    assert edition["reading"]["told"] >= 5


def test_a_spent_month_costs_nothing_more(modelled: Paper, chat: ChatWorld):
    modelled.ok("summarize", "-d", ISSUE)
    paid = len(chat.calls)
    modelled.set("model", "max_cost_month = 0.0001")
    modelled.ok("summarize", "-d", ISSUE, "--fresh")
    assert len(chat.calls) == paid


def test_without_its_model_an_issue_comes_out_and_says_so(modelled: Paper, chat: ChatWorld):
    chat.behaviours = ["500"]
    done = modelled.run("run", "-d", ISSUE, "--offline")
    assert done.code == MODEL_FAILED
    assert re.search(r"^By:    extractive", done.out, re.MULTILINE)
    assert "openai:world did not write the issue of 2024-05-03 (en)" in done.err
    told = modelled.run("summarize", "-d", ISSUE, "--json")
    assert told.code == MODEL_FAILED
    assert any("openai:world" in f["reason"] for f in told.json[0]["making"]["fallbacks"])
    assert "Published without their model: 2024-05-03 (en)" in modelled.ok("status").out
    page = (modelled.folder / "site" / ISSUE / "index.html").read_text("utf-8")
    assert "The language model did not answer" in page


def test_an_issue_whose_model_failed_is_written_again_while_its_day_lasts(
    modelled: Paper, chat: ChatWorld
):
    chat.behaviours = ["500"]
    assert modelled.run("run", "-d", ISSUE, "--offline").code == MODEL_FAILED
    made, first, asked = modelled.now, modelled.post.read_bytes(), len(chat.calls)
    chat.behaviours = ["good"]
    modelled.now = made + dt.timedelta(minutes=30)
    modelled.ok("schedule", "--once")
    assert len(chat.calls) == asked
    assert modelled.post.read_bytes() == first
    modelled.now = made + dt.timedelta(minutes=61)
    modelled.ok("schedule", "--once")
    (edition,) = modelled.ok("summarize", "-d", ISSUE, "--json").json
    assert edition["revision"] == 2
    assert "openai:world" in edition["making"]["made_by"]
    assert modelled.post.read_bytes() != first


@pytest.mark.slow
def test_an_issue_whose_model_fails_again_stays_as_it_is(modelled: Paper, chat: ChatWorld):
    chat.behaviours = ["500"]
    assert modelled.run("run", "-d", ISSUE, "--offline").code == MODEL_FAILED
    first = modelled.post.read_bytes()
    modelled.now += dt.timedelta(minutes=61)
    assert modelled.run("schedule", "--once").code == MODEL_FAILED
    assert modelled.post.read_bytes() == first
    told = modelled.run("summarize", "-d", ISSUE, "--json")
    assert told.json[0]["revision"] == 1


def test_an_unknown_provider_and_a_missing_key_are_named(modelled: Paper):
    text = modelled.config.read_text("utf-8")
    modelled.config.write_text(text.replace('"openai:world"', '"nobody:world"'), "utf-8")
    done = modelled.run("summarize", "-d", ISSUE)
    assert "Traceback" not in done.err
    assert "nobody" in done.err + done.out


def test_two_languages_come_from_one_collection(modelled: Paper, chat: ChatWorld):
    modelled.set("newsletter", 'languages = ["en", "ko"]')
    asked = modelled.asked
    modelled.ok("run", "-d", ISSUE, "--offline")
    assert modelled.asked == asked
    assert chat.counts()["arrange"] == 1
    korean = modelled.post.with_suffix(".ko.md")
    assert re.search("[가-힣]{2}", korean.read_text("utf-8"))
    page = (modelled.folder / "site" / ISSUE / "index.html").read_text("utf-8")
    other = (modelled.folder / "site" / "ko" / ISSUE / "index.html").read_text("utf-8")
    for text in (page, other):
        assert {"en", "ko"} <= set(re.findall(r'hreflang="(\w+)"', text))
