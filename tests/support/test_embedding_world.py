"""The embedding server of the tests is what it claims to be: it knows meanings, and misbehaves."""

import base64
import math
import struct

import httpx
import pytest

from tests.support.embedding_world import STATUS, WIDTH, EmbeddingWorld, spoilt, vector


def cosine(a: str, b: str) -> float:
    left, right = vector(a), vector(b)
    dot = sum(x * y for x, y in zip(left, right, strict=True))
    return dot / math.hypot(*left) / math.hypot(*right)


def test_words_of_one_meaning_are_near_and_others_are_not():
    assert cosine("the volcano opens", "the eruption frees") == pytest.approx(1)
    assert cosine("the volcano opens", "a committee asks") < 0.6


def test_both_apis_give_the_same_vectors_for_texts():
    with EmbeddingWorld() as world:
        ask = {"model": "m", "input": ["one text", "another"]}
        openai = httpx.post(f"{world.address}/v1/embeddings", json=ask).json()
        packed = httpx.post(
            f"{world.address}/v1/embeddings", json=ask | {"encoding_format": "base64"}
        ).json()
        ollama = httpx.post(f"{world.address}/api/embed", json=ask).json()
    rows = [row["embedding"] for row in openai["data"]]
    assert rows == ollama["embeddings"] == [vector("one text"), vector("another")]
    unpacked = struct.unpack(f"<{WIDTH}f", base64.b64decode(packed["data"][0]["embedding"]))
    assert unpacked == pytest.approx(rows[0])
    assert [asked.api for asked in world.asked] == ["openai", "openai", "ollama"]


@pytest.mark.parametrize("given", [[], [""], [[1, 2, 3]]], ids=["none", "empty", "tokens"])
def test_it_refuses_what_is_no_text(given: list[object]):
    with EmbeddingWorld() as world:
        ask = {"model": "m", "input": given or [""]}
        assert httpx.post(f"{world.address}/v1/embeddings", json=ask).status_code == 400
    assert world.asked == []


def test_behaviours_come_in_their_order_and_the_last_one_stays():
    with EmbeddingWorld(("503", "429", "good")) as world:
        ask = {"model": "m", "input": "a"}
        codes = [httpx.post(f"{world.address}/api/embed", json=ask).status_code for _ in range(4)]
    assert codes == [STATUS["503"], STATUS["429"], 200, 200]


def test_a_spoilt_answer_differs_from_a_good_one():
    good = [vector("a"), vector("b")]
    assert spoilt("good", good) == good
    for behaviour in ("empty", "one_less", "one_more", "ragged", "narrow", "nothing", "one_nan"):
        assert spoilt(behaviour, good) != good
