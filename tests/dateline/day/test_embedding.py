"""An embedding model in the newsroom, from the settings file to the issue, over real HTTP."""

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from dateline.config.load import ConfigError, parse_config
from dateline.day.context import Newsroom
from dateline.day.models import KEPT_DAYS, embedding_settings
from dateline.store import tables
from dateline.store.store import Store
from tests.support.chat_world import ChatWorld
from tests.support.embedding_world import WIDTH, EmbeddingWorld
from tests.support.newsletters import ISSUE, Paper

MODEL = "openai:test-embedding"


@pytest.fixture
def vectors() -> Iterator[EmbeddingWorld]:
    with EmbeddingWorld() as world:
        yield world


@pytest.fixture
def plain(first_collected: Paper, tmp_path: Path) -> Paper:
    """A collected newsletter without an embedding model."""
    shutil.copytree(first_collected.folder, tmp_path / "plain")
    return Paper(tmp_path / "plain", first_collected.world)


@pytest.fixture
def helped(collected: Paper, vectors: EmbeddingWorld) -> Paper:
    """A collected newsletter with an embedding model."""
    collected.set("embedding", f'model = "{MODEL}"\nbase_url = "{vectors.address}/v1"\n')
    return collected


def opened(paper: Paper) -> Store:
    """Open the paper's store."""
    return Store.open(f"sqlite:///{paper.folder / 'dateline.db'}")


def issue(paper: Paper, *more: str) -> Any:
    """Return the edition that the paper writes."""
    (edition,) = paper.ok("summarize", "-d", ISSUE, "--json", *more).json
    return edition


def test_an_issue_is_found_with_the_model_paid_once_and_explained(
    helped: Paper, vectors: EmbeddingWorld
):
    helped.read_pages()
    edition = issue(helped)
    assert edition["making"]["embedding"] == MODEL
    assert edition["making"]["fallbacks"] == []
    paid = len(vectors.asked)
    assert paid > 0
    assert helped.ok("status", "--json").json["model"]["calls"] == paid
    assert f"; found with {MODEL}" in helped.ok("summarize", "-d", ISSUE).out
    # A rerun pays nothing and gives the same bytes.
    helped.ok("render", "-d", ISSUE)
    post = helped.post.read_bytes()
    assert issue(helped, "--fresh")["revision"] == 1
    helped.ok("render", "-d", ISSUE)
    assert helped.post.read_bytes() == post
    assert len(vectors.asked) == paid
    assert len(vectors.texts) == len(set(vectors.texts))
    # It is explained by the kept vectors.
    ids = [row["id"] for row in helped.ok("stories", "-d", ISSUE, "--json").json]
    whys = (helped.ok("stories", "-d", ISSUE, "--why", id_).out for id_ in ids)
    why = next(why for why in whys if "kept apart" in why)
    assert re.search(r"[+-]\d\S* dense", why)
    assert "without the embedding model" not in why
    assert len(vectors.asked) == paid


def test_a_dry_run_and_a_look_at_a_forgotten_day_ask_nothing(
    helped: Paper, vectors: EmbeddingWorld
):
    helped.ok("summarize", "-d", ISSUE, "--dry-run")
    assert vectors.asked == []
    issue(helped)
    paid = len(vectors.asked)
    with opened(helped) as store:
        assert store.vectors.forget(dt.datetime.now(dt.UTC) + dt.timedelta(days=1)) > 0
    first = helped.ok("stories", "-d", ISSUE, "--json").json[0]["id"]
    why = helped.ok("stories", "-d", ISSUE, "--why", first).out
    assert re.search(r"without the embedding model openai:.*\d texts have no kept vector", why)
    assert len(vectors.asked) == paid


FAULTS = [
    pytest.param("401", "HTTP 401", id="wrong key"),
    pytest.param("down", "Connection error", id="down"),
]


@pytest.mark.parametrize(("fault", "words"), FAULTS)
def test_a_failing_model_only_leaves_a_notice(
    helped: Paper, vectors: EmbeddingWorld, fault: str, words: str
):
    if fault == "down":
        vectors.stop()
    vectors.behaviours = [fault]
    making = issue(helped)["making"]
    notice = making["fallbacks"][0]["reason"]
    assert notice.startswith(f"stories were found without the embedding model {MODEL}: ")
    assert words in notice
    assert making["embedding"] == ""
    assert notice in helped.ok("summarize", "-d", ISSUE).out


def test_without_its_model_a_day_comes_out_as_for_everyone(
    helped: Paper, plain: Paper, vectors: EmbeddingWorld
):
    vectors.behaviours = ["401"]
    helped.ok("run", "-d", ISSUE, "--offline")
    plain.ok("run", "-d", ISSUE, "--offline", "--no-site")
    assert helped.post.read_bytes() == plain.post.read_bytes()
    pages = [p.read_text("utf-8") for p in (helped.folder / "site").rglob("*.html")]
    assert pages
    assert not any("embedding" in page for page in pages)


def test_a_day_that_is_too_large_or_too_dear_is_not_embedded(
    helped: Paper, vectors: EmbeddingWorld
):
    helped.set("embedding", "max_texts = 3")
    notice = issue(helped)["making"]["fallbacks"][0]["reason"]
    assert re.search(r"\d+ new texts are more than 3 allowed", notice)
    settings = helped.config.read_text("utf-8").replace("max_texts = 3", "")
    helped.config.write_text(settings, "utf-8")
    helped.set("model", f'max_cost_month = 0.0001\nprices = {{ "{MODEL}" = [100.0, 0.0] }}')
    notice = issue(helped, "--fresh")["making"]["fallbacks"][0]["reason"]
    assert "the limit of money is reached" in notice
    assert vectors.asked == []


def test_old_vectors_are_thrown_away(helped: Paper):
    issue(helped)
    old = dt.datetime.now(dt.UTC) - dt.timedelta(days=14 + KEPT_DAYS + 1)
    with opened(helped) as store:
        with store.write() as connection:
            connection.execute(update(tables.vectors).values(saved_at=old))
        issue(helped, "--fresh")
        with store.read() as connection:
            assert connection.scalar(text("SELECT count(*) FROM vectors")) == 0


def test_each_model_says_whether_it_answers(helped: Paper):
    with ChatWorld() as chat:
        helped.set("newsletter", 'editor = "openai:world"')
        helped.set("model", f'base_url = "{chat.address}/v1"\nfallbacks = ["together:gone"]')
        helped.set("gate", 'second_opinion = "openai:checker"')
        done = helped.run("models", "--json")
        plain = helped.run("models")
    trials = {trial["use"]: trial for trial in done.json}
    assert [done.code, plain.code] == [1, 1]
    assert list(trials) == ["editor", "fallback", "second opinion", "embedding"]
    assert [t["answers"] for t in trials.values()] == [True, False, True, True]
    assert trials["embedding"]["detail"].startswith(f"vectors of {WIDTH} numbers in ")
    assert re.search(rf"^ok    embedding: {MODEL}: vectors of {WIDTH}", plain.out, re.MULTILINE)
    assert re.search(r"^error fallback: together:gone: ", plain.out, re.MULTILINE)
    assert helped.ok("status", "--json").json["model"]["calls"] > 0


@pytest.mark.parametrize("behaviour", ["401", "503", "no_json"])
def test_an_embedding_model_that_does_not_answer_fails_the_trial(
    helped: Paper, vectors: EmbeddingWorld, behaviour: str
):
    vectors.behaviours = [behaviour]
    done = helped.run("models")
    assert done.code == 1
    assert done.out.startswith(f"error embedding: {MODEL}: ")


def test_without_models_there_is_nothing_to_try(plain: Paper):
    assert "No model is configured" in plain.ok("models").out


@pytest.mark.parametrize(
    ("model", "words"),
    [
        pytest.param("all-MiniLM-L6-v2", "named as provider:model", id="no provider"),
        pytest.param("openai:", "named as provider:model", id="no model"),
        pytest.param("opanai:x", "Did you mean openai?", id="misspelt"),
        pytest.param("skynet:x", "It is one of azure_ai, ", id="unknown"),
    ],
)
def test_a_wrong_name_is_refused_before_anything_is_read(model: str, words: str):
    with pytest.raises(ConfigError) as caught:
        parse_config({"embedding": {"model": model}}, folder=Path(), secrets={})
    assert "embedding.model: " in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        pytest.param("./models/small", "{folder}/models/small", id="folder"),
        pytest.param("intfloat/small", "intfloat/small", id="name"),
    ],
)
def test_a_local_folder_is_meant_from_the_files_own_folder(plain: Paper, given: str, meant: str):
    data = {"embedding": {"model": f"huggingface:{given}"}}
    config = parse_config(data, folder=plain.folder, secrets={})
    with opened(plain) as store:
        settings = embedding_settings(Newsroom(config, store, plain.now))
    assert settings.model == f"huggingface:{meant.format(folder=plain.folder.resolve())}"
