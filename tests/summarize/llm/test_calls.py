"""Limits, kept answers and bad days of the model editor, through the real clients."""

import datetime as dt
import json
import random
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest

from summarize.compose.compose import compose
from summarize.edition import Edition, Fallback
from summarize.extractive.editor import ExtractiveEditor
from summarize.gate.check import check_edition
from summarize.llm.editor import ModelEditor
from summarize.models.errors import redact
from summarize.models.settings import FreshAnswers, MemoryAnswers
from tests.support.chat_world import BEHAVIOURS, REFUSALS, ChatWorld
from tests.support.llm_day import NOON, PlainEditor, assignment, longer, stories

PRICES = {"openai:test-0": (1.0, 4.0)}
NOW = NOON + dt.timedelta(hours=20)
PATIENT = {"timeout_s": 60.0, "deadline_s": 240.0}
"""On a machine under load, where an answer that comes too late would be asked for again."""

MIXES = 100
GROUPS = 20
REFUSING = ("no_schema", "text_only", *REFUSALS)
"""Behaviours that turn a request away for its form, which is no call."""


def editor(
    world: ChatWorld, *providers: str, answers: MemoryAnswers | None = None, **more: object
) -> ModelEditor:
    """Return an editor that asks the world's server."""
    return ModelEditor(
        world.settings(*providers, **more),
        answers=answers if answers is not None else MemoryAnswers(),
        fallback=PlainEditor(),
        pause_s=0.0,
    )


def test_a_second_run_asks_nothing_and_gives_the_same_draft() -> None:
    answers = MemoryAnswers()
    with ChatWorld() as world:
        first = editor(world, answers=answers).write(assignment())
        asked = len(world.calls)
        again = editor(world, answers=answers)
        assert again.write(assignment()) == first
        assert len(world.calls) == asked
    assert [record.cached for record in again.usage] == [True] * asked


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(n, marks=pytest.mark.slow) for n in range(2, 6))]
)
def test_no_answer_is_paid_twice_after_a_bad_day(seed: int) -> None:
    answers = MemoryAnswers()
    kinds = ("good", "prose", "bad_json", "invented_ids", "refusal", "500", "429")
    with ChatWorld(kinds, seed=seed) as world:
        editor(world, "openai", "anthropic", answers=answers, **PATIENT).write(assignment())
        kept = dict(answers.kept)
        assert len(kept) == world.answers
        editor(world, "openai", "anthropic", answers=answers, **PATIENT).write(assignment())
        assert len(answers.kept) == world.answers
        assert kept.items() <= answers.kept.items()


@pytest.mark.parametrize("limit", [11_000, 13_000, 26_000])
def test_a_day_whose_corrections_were_fitted_is_not_paid_again(limit: int) -> None:
    answers, day = MemoryAnswers(), assignment()
    long = replace(day, stories=tuple(map(longer, day.stories[:3])))
    reader = "openai:test-0" if limit > 20_000 else ""
    with ChatWorld(("wrong_numbers",)) as world:
        limits = {"max_input_tokens": limit, "second_opinion": reader}
        first = editor(world, answers=answers, **limits).write(long)
        asked = world.counts()
        assert asked["correct"]
        assert editor(world, answers=answers, **limits).write(long) == first
        assert world.counts() == asked


@pytest.mark.parametrize("limit", [1_000, 9_000])
def test_a_limit_below_a_question_of_its_own_is_kept(limit: int) -> None:
    """The prompt of the opinion alone takes more than its share."""
    with ChatWorld() as world:
        draft = editor(world, max_input_tokens=limit).write(assignment())
        assert world.input_tokens <= limit
    assert draft.lead
    assert draft.viewpoint or draft.fallback


class KilledError(Exception):
    """Stands for a process that ends in the middle."""


class Mortal(MemoryAnswers):
    """Keeps so many answers and then ends the run."""

    def __init__(self, lives: int) -> None:
        super().__init__()
        self.lives = lives

    def get(self, key: str) -> str | None:
        if len(self.kept) >= self.lives:
            raise KilledError
        return super().get(key)


@pytest.mark.parametrize("lives", range(1, 4))
def test_a_run_that_ends_in_the_middle_pays_nothing_twice(lives: int) -> None:
    dying = Mortal(lives)
    with ChatWorld() as world:
        with pytest.raises(KilledError):
            editor(world, answers=dying).write(assignment())
        answers = MemoryAnswers()
        answers.kept = dict(dying.kept)
        draft = editor(world, answers=answers).write(assignment())
        assert world.answers == draft.making.calls == 4


class Interrupted(MemoryAnswers):
    """Is away once, when a section's answer is looked for."""

    def get(self, key: str) -> str | None:
        if len(self.kept) == 1 and not self.was_away:
            self.was_away = True
            raise KilledError
        return super().get(key)

    was_away = False


def test_a_store_that_fails_amid_a_section_is_no_model_without_an_answer() -> None:
    with ChatWorld() as world, pytest.raises(KilledError):
        editor(world, answers=Interrupted()).write(assignment())


def test_fresh_asks_anew_and_keeps_what_it_gets() -> None:
    answers = MemoryAnswers()
    with ChatWorld() as world:
        settings = world.settings()
        for store in (answers, FreshAnswers(answers)):
            ModelEditor(settings, answers=store, fallback=PlainEditor()).write(assignment())
        assert len(world.calls) == 8


def test_languages_share_one_arrangement() -> None:
    answers = MemoryAnswers()
    with ChatWorld() as world:
        for language in ("en", "ko"):
            draft = editor(world, answers=answers).write(assignment(language))
        assert world.counts()["arrange"] == 1
    assert draft.making.fallbacks == ()
    assert draft.title == "오늘의 주요 소식"


def test_the_next_model_helps_out_and_the_draft_says_so() -> None:
    with ChatWorld(("500", "500", "good")) as world:
        draft = editor(world, "openai", "anthropic").write(assignment())
    assert "HTTP 500" in draft.making.fallbacks[0].reason
    assert draft.making.editor == "openai:test-0"
    assert "extractive" not in draft.making.made_by


def test_faults_are_named_and_asked_about_once() -> None:
    with ChatWorld(("good", "wrong_language", "good")) as world:
        draft = editor(world).write(assignment())
        assert len(world.calls) == 5
        repair = next(c for c in world.calls if len(c.asked.messages) > 2)
    assert "in several fields" in repair.asked.messages[-1][1]
    assert draft.making.made_by == "openai:test-0"


def test_ids_that_nobody_gave_become_the_items_of_their_story() -> None:
    with ChatWorld(("good", "invented_ids", "good")) as world:
        draft = editor(world).write(assignment())
        assert len(world.calls) == 4
    known = {item.id for story in stories() for item in story.items}
    assert all(known >= set(statement.items) != set() for statement in draft.statements())
    assert draft.making.made_by == "openai:test-0"


@pytest.mark.parametrize(
    ("money", "told", "calls"),
    [(10.0, 5, 4), (0.001, 0, 0)],
    ids=["enough", "at the limit"],
)
def test_the_limit_of_money_holds(money: float, told: int, calls: int) -> None:
    with ChatWorld() as world:
        draft = editor(world, max_cost=money, prices=PRICES).write(assignment())
        assert sum(len(section.bullets) for section in draft.overview) == told or not calls
        assert len(world.calls) == calls
    assert draft.lead
    assert draft.making.cost <= money


def test_what_is_left_of_the_month_is_a_limit_too() -> None:
    with ChatWorld() as world:
        draft = editor(world, month_remaining=0.0, prices=PRICES).write(assignment())
        assert world.calls == []
    assert draft.making.made_by == "extractive"
    assert draft.making.fallbacks == (Fallback(reason="the limit of money is reached"),)


@pytest.mark.parametrize("limit", [1, 4, 6, 8])
def test_calls_are_limited(limit: int) -> None:
    with ChatWorld(("bad_json",)) as world:
        draft = editor(world, max_calls=limit).write(assignment())
        assert draft.lead or draft.fallback
        assert len(world.calls) <= limit


def test_the_estimate_holds() -> None:
    with ChatWorld() as world:
        asking = editor(world, prices=PRICES)
        estimate = asking.estimate(assignment())
        assert world.calls == []
        making = asking.write(assignment()).making
    assert estimate.calls == making.calls
    assert estimate.input_tokens >= making.input_tokens
    assert estimate.cost >= making.cost > 0


@pytest.mark.parametrize("behaviour", ["stall", "drip"])
def test_the_deadline_ends_everything(behaviour: str) -> None:
    with ChatWorld((behaviour,)) as world:
        asking = editor(world, "ollama", timeout_s=30.0, deadline_s=0.5)
        started = time.monotonic()
        assert asking.write(assignment()).making.made_by == "extractive"
        assert time.monotonic() - started < 20  # the server takes a minute or more


@pytest.mark.parametrize(
    "group", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, GROUPS))]
)
def test_any_mix_of_bad_days_gives_a_valid_edition(group: int) -> None:
    told = stories()[:3]
    known = {item.id: item for story in told for item in story.items}
    for seed in range(group, MIXES, GROUPS):
        rng = random.Random(seed)
        kinds = rng.sample(BEHAVIOURS, rng.randint(2, 6))
        with ChatWorld(kinds, seed=seed, stall_s=0.3) as world:
            asking = ModelEditor(
                world.settings(
                    *rng.sample(("openai", "anthropic", "ollama"), 2),
                    timeout_s=0.25,
                    deadline_s=1.5,
                ),
                answers=MemoryAnswers(),
                fallback=ExtractiveEditor(),
                pause_s=0.0,
            )
            language = rng.choice(("en", "ko"))
            edition = compose(assignment(language, told), asking, now=NOW)
            heard = [c for c in world.calls if c.answered or c.behaviour not in REFUSING]
            assert edition.making.calls <= 12
            assert len(heard) <= 12
        assert Edition.from_json(edition.to_json()) == edition
        assert edition.references.keys() <= known.keys()
        assert [row for row in check_edition(edition, known) if not row["ok"]] == []
        if "extractive" in edition.making.made_by:
            assert edition.making.fallbacks


def test_only_what_is_wrong_is_asked_again_all_in_one_question() -> None:
    with ChatWorld(("good", "first_wrong", "good")) as world:
        draft = editor(world).write(assignment())
        counts = world.counts()
        assert (counts["write"], counts["correct"], len(world.calls)) == (1, 1, 5)
        asked = next(call.asked for call in world.calls if call.asked.step == "correct")
    assert len(re.findall(r"^\d+\. \(S\d", asked.text, re.MULTILINE)) == 1
    assert [(f.where, f.action) for f in draft.findings] == [("overview", "repaired")]
    assert draft.making.made_by == "openai:test-0"
    told = {b.statement.story for section in draft.overview for b in section.bullets}
    assert len(told) == sum(len(section.bullets) for section in draft.overview) == 5


def test_a_story_that_the_model_leaves_out_is_left_out() -> None:
    with ChatWorld(("good", "first_missing", "good")) as world:
        draft = editor(world).write(assignment())
        assert world.counts()["write"] == 1
    told = sum(len(section.bullets) for section in draft.overview)
    assert told == 4
    assert draft.making.made_by == "openai:test-0"


def test_no_address_is_shown_to_a_model() -> None:
    with ChatWorld() as world:
        editor(world).write(assignment())
        texts = [call.asked.text for call in world.calls]
    assert not any("http" in text or "t.example" in text for text in texts)


def test_a_prompt_of_ones_own_wins_and_is_recorded(tmp_path: Path) -> None:
    (tmp_path / "viewpoint.md").write_text(
        "version: 9\nWrite in $language_name. $style\n=== user ===\n$date $told\n", "utf-8"
    )
    with ChatWorld() as world:
        draft = editor(world, prompts_dir=tmp_path).write(assignment())
    assert draft.making.prompts["viewpoint"].startswith("9:")


def test_secrets_stay_out_of_errors_and_settings() -> None:
    with ChatWorld(("429",)) as world:
        settings = world.settings()
        assert "sk-loopback" not in repr(settings)
    secrets = {"OPENAI_API_KEY": "abc123"}
    assert redact("key abc123 and Bearer xyz", secrets) == "key *** and ***"


def test_a_missing_key_is_said_plainly() -> None:
    with ChatWorld() as world:
        settings = replace(world.settings("openai"), base_url="", secrets={})
        asking = ModelEditor(settings, answers=MemoryAnswers(), fallback=PlainEditor())
        draft = asking.write(assignment())
    assert "set OPENAI_API_KEY in the environment or in .env" in draft.making.fallbacks[0].reason


def test_kept_answers_say_what_they_were_for() -> None:
    answers = MemoryAnswers()
    with ChatWorld() as world:
        editor(world, answers=answers).write(assignment())
    assert all(json.loads(text)["model"] == "openai:test-0" for text in answers.kept.values())
