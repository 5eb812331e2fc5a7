"""The X service answers as API v2 does: fields, expansions, paging, partial errors, refusals."""

from typing import Any

import httpx
import pytest

from tests.support.world import world
from tests.world.world import World

__all__ = ["world"]

RESEARCH = "/2/lists/1601000000000000007/tweets"
EVERYTHING = {
    "tweet.fields": "created_at,author_id,note_tweet,entities,referenced_tweets,public_metrics,"
    "attachments,conversation_id,lang",
    "expansions": "author_id,referenced_tweets.id,attachments.media_keys",
    "media.fields": "url,alt_text",
    "user.fields": "protected",
}


def get(world: World, path: str, **params: str) -> httpx.Response:
    token = world.secrets["X_BEARER_TOKEN"]
    return httpx.get(
        world.services["x"].address + path,
        params=params,
        headers={"Authorization": f"Bearer {token}"},
        verify=False,
    )


def body(world: World, path: str, **params: str) -> dict[str, Any]:
    answer = get(world, path, **params)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_without_a_token_it_is_401(world: World) -> None:
    answer = httpx.get(world.services["x"].address + RESEARCH)
    assert (answer.status_code, answer.json()["title"]) == (401, "Unauthorized")


def test_only_default_fields_unless_asked(world: World) -> None:
    post = body(world, RESEARCH, max_results="5")["data"][0]
    assert set(post) == {"id", "text", "edit_history_tweet_ids"}


def test_pages_join_without_gap_or_overlap(world: World) -> None:
    ids, params = [], {"max_results": "10"}
    while len(ids) < 100:
        page = body(world, RESEARCH, **params)
        ids += [post["id"] for post in page["data"]]
        assert page["meta"]["result_count"] == len(page["data"]) <= 10
        if not (token := page["meta"].get("next_token")):
            break
        params["pagination_token"] = token
    assert ids == sorted(set(ids), key=int, reverse=True)
    assert ids == [post["id"] for post in body(world, RESEARCH, max_results="100")["data"]]


def test_a_bad_page_token_is_400(world: World) -> None:
    assert get(world, RESEARCH, pagination_token="zzz").status_code == 400


def test_expansions_bring_authors_originals_and_pictures(world: World) -> None:
    page = body(world, RESEARCH, max_results="100", **EVERYTHING)
    people = {user["id"] for user in page["includes"]["users"]}
    assert {post["author_id"] for post in page["data"]} <= people
    reposts = [p for p in page["data"] if p["text"].startswith("RT @")]
    known = {post["id"] for post in page["includes"]["tweets"]}
    assert reposts
    assert all(p["referenced_tweets"][0]["id"] in known for p in reposts)
    assert all(m["url"].startswith("https://pbs.example/") for m in page["includes"]["media"])


def test_a_deleted_original_is_a_partial_error_inside_a_200(world: World) -> None:
    page = body(world, "/2/lists/1601000000000000019/tweets", max_results="100", **EVERYTHING)
    assert [error["title"] for error in page["errors"]] == ["Not Found Error"]
    assert page["data"]


def test_protected_posts_are_in_no_list(world: World) -> None:
    texts = [post["text"] for post in body(world, RESEARCH, max_results="100")["data"]]
    assert not any("Only my friends" in text for text in texts)


def test_accounts_that_cannot_be_read_are_named(world: World) -> None:
    found = body(
        world, "/2/users/by", usernames="eval_ledger,locked_lena,gone_gus,nobody_at_all",
        **{"user.fields": "protected"},
    )  # fmt: skip
    assert {u["username"]: u["protected"] for u in found["data"]} == {
        "eval_ledger": False,
        "locked_lena": True,
    }
    assert {e["value"]: e["title"] for e in found["errors"]} == {
        "gone_gus": "Forbidden",
        "nobody_at_all": "Not Found Error",
    }


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        pytest.param("GSM1k -is:retweet", lambda p: "gsm1k" in whole(p).lower(), id="words"),
        pytest.param("from:longwindow", lambda p: True, id="author"),
        pytest.param('"needle tests"', lambda p: "needle tests" in whole(p), id="phrase"),
        pytest.param("lang:ko", lambda p: p["lang"] == "ko", id="language"),
    ],
)
def test_search_understands_the_usual_operators(world: World, query: str, fits: Any) -> None:
    page = body(world, "/2/tweets/search/recent", query=query, max_results="100",
                **{"tweet.fields": "lang,note_tweet"})  # fmt: skip
    assert page["data"]
    assert all(fits(post) for post in page["data"])


def whole(post: dict[str, Any]) -> str:
    return str(post.get("note_tweet", post)["text"])


def test_long_posts_are_cut_and_whole_in_note_tweet(world: World) -> None:
    page = body(world, RESEARCH, max_results="100", **EVERYTHING)
    long = [post for post in page["data"] if "note_tweet" in post]
    assert long
    for post in long:
        assert len(post["text"]) <= 300
        assert len(post["note_tweet"]["text"]) > 280


def test_entities_point_at_their_words(world: World) -> None:
    page = body(world, RESEARCH, max_results="100", **EVERYTHING)
    links = [(p["text"], u) for p in page["data"] for u in p.get("entities", {}).get("urls", [])]
    assert len(links) >= 20
    assert all(text[u["start"] : u["end"]] == u["url"] for text, u in links)


def test_posts_of_later_do_not_exist_yet(world: World) -> None:
    everything = body(world, RESEARCH, max_results="100")["data"]
    world.now = world.now.replace(day=2, hour=12)
    before_noon = body(world, RESEARCH, max_results="100")["data"]
    assert 0 < len(before_noon) < len(everything)
    assert {p["id"] for p in before_noon} < {p["id"] for p in everything}


def test_rate_limit_headers_count_down(world: World) -> None:
    first, second = (get(world, RESEARCH).headers["x-rate-limit-remaining"] for _ in range(2))
    assert int(first) - int(second) == 1
