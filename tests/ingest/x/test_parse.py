"""Pages of X's API v2 as items: what is joined, what is named, and what any JSON becomes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.item import Link, Media, Relation
from ingest.x.parse import PostsPage, parse_x_page

FIELDS = [
    "data", "includes", "errors", "meta", "id", "text", "author_id", "referenced_tweets", "type",
    "entities", "urls", "url", "expanded_url", "attachments", "media_keys", "tweets", "users",
    "media", "media_key", "note_tweet", "created_at", "public_metrics", "like_count", "username",
    "next_token", "title", "detail", "variants", "bit_rate", "author",
]  # fmt: skip
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
    | st.sampled_from(["retweeted", "quoted", "replied_to", "1789000000000000001"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=25,
)  # fmt: skip

ADA = {"id": "1", "name": "Ada L.", "username": "ada"}
BOB = {"id": "2", "name": "Bob", "username": "bob"}


def post(number: int, text: str = "Words.", by: str = "1", **more: Any) -> dict[str, Any]:
    return {"id": str(1789000000000000000 + number), "text": text, "author_id": by} | more


def refers(kind: str, number: int) -> list[dict[str, str]]:
    return [{"type": kind, "id": str(1789000000000000000 + number)}]


def parse(*posts: dict[str, Any], tweets: list[Any] | None = None, **more: Any) -> PostsPage:
    body = {
        "data": list(posts),
        "includes": {"users": [ADA, BOB], "tweets": tweets or []},
        "meta": {"result_count": len(posts)},
    } | more
    page = parse_x_page(body, "X")
    assert page.seen == len(page.items) + page.duplicates + page.skipped
    return page


@given(JUNK)
def test_any_json_is_read_and_its_counts_add_up(body: Any) -> None:
    page = parse_x_page(body)
    assert page.seen == len(page.items) + page.duplicates + page.skipped
    assert len({item.id for item in page.items}) == len(page.items)


@given(st.dictionaries(st.sampled_from(FIELDS), JUNK, max_size=5), st.lists(JUNK, max_size=4))
def test_odd_fields_never_cost_a_post(fields: dict[str, Any], listed: list[Any]) -> None:
    odd = fields | {"id": "1789000000000000005", "text": "Words.", "author_id": "1"}
    page = parse_x_page({"data": [odd, *listed], "includes": fields})
    assert page.ids


def test_a_repost_is_the_original_and_ten_of_them_are_one_item() -> None:
    original = post(1, "The whole text that the repost cuts off.", "2")
    reposts = [
        post(n, "RT @bob: The whole text that…", referenced_tweets=refers("retweeted", 1))
        for n in range(10, 20)
    ]
    page = parse(*reposts, tweets=[original])
    (item,) = page.items
    assert item.text == original["text"]
    assert (item.author, item.url) == ("Bob", f"https://x.com/bob/status/{original['id']}")
    assert (page.duplicates, len(page.billed_ids)) == (9, 11)


def test_a_repost_whose_original_is_gone_stays_with_its_relation() -> None:
    cut = post(10, "RT @bob: The whole text that…", referenced_tweets=refers("retweeted", 1))
    (item,) = parse(cut).items
    assert item.text == "The whole text that…"
    assert item.flags == ("truncated",)
    assert item.relations == (Relation("repost", "x:1789000000000000001"),)


def test_a_quoted_post_is_an_item_of_its_own() -> None:
    quoting = post(10, "This matters.", referenced_tweets=refers("quoted", 1))
    page = parse(quoting, tweets=[post(1, "A claim.", "2")])
    assert [item.text for item in page.items] == ["This matters.", "A claim."]
    assert page.items[0].relations == (Relation("quote", "x:1789000000000000001"),)
    assert page.seen == 2


def test_a_thread_of_one_author_is_one_item_in_its_order() -> None:
    page = parse(
        post(30, "3/3 end", referenced_tweets=refers("replied_to", 20)),
        post(20, "2/3 middle", referenced_tweets=refers("replied_to", 10)),
        post(10, "1/3 start"),
    )
    (item,) = page.items
    assert item.id == "x:1789000000000000010"
    assert item.text == "1/3 start\n\n2/3 middle\n\n3/3 end"
    assert [relation.kind for relation in item.relations] == ["thread", "thread"]


def test_an_answer_of_somebody_else_is_no_part_of_the_thread() -> None:
    page = parse(
        post(20, "@ada I doubt it", "2", referenced_tweets=refers("replied_to", 10)),
        post(10, "A claim"),
    )
    assert [item.text for item in page.items] == ["I doubt it", "A claim"]


def test_a_long_post_has_its_whole_text_and_its_links() -> None:
    note = {
        "text": "The whole long text https://t.co/abc and more.",
        "entities": {"urls": [
            {"url": "https://t.co/abc", "expanded_url": "https://lab.example/p?utm_source=x"}]},
    }  # fmt: skip
    (item,) = parse(post(1, "The whole long…", note_tweet=note)).items
    assert item.text == "The whole long text and more."
    assert item.links == (Link("https://lab.example/p"),)


def test_short_links_become_links_and_leave_the_text() -> None:
    urls = [
        {"url": "https://t.co/a", "expanded_url": "https://lab.example/p?utm_source=x",
         "unwound_url": "https://lab.example/paper", "title": "A paper"},
        {"url": "https://t.co/b", "expanded_url": "https://x.com/ada/status/1/photo/1"},
        {"url": "https://t.co/c", "expanded_url": "https://lab.example/paper"},
    ]  # fmt: skip
    sent = post(
        1, "Read this https://t.co/a https://t.co/b https://t.co/c", entities={"urls": urls}
    )
    (item,) = parse(sent).items
    assert item.text == "Read this"
    assert item.links == (Link("https://lab.example/paper", "A paper"),)


def test_a_post_of_nothing_but_a_link_has_its_title_as_text() -> None:
    urls = [{"url": "https://t.co/a", "expanded_url": "https://lab.example/p", "title": "A paper"}]
    (item,) = parse(post(1, "https://t.co/a", entities={"urls": urls})).items
    assert item.text == "A paper"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https:///", "::"])
def test_addresses_that_lead_nowhere_safe_are_no_links(url: str) -> None:
    urls = [{"url": "https://t.co/a", "expanded_url": url}]
    media = [{"media_key": "3_1", "type": "photo", "url": url}]
    sent = post(1, "See https://t.co/a", entities={"urls": urls},
                attachments={"media_keys": ["3_1"]})  # fmt: skip
    (item,) = parse(sent, includes={"users": [ADA], "media": media}).items
    assert (item.links, item.media) == ((), ())


def test_pictures_and_films_keep_their_description() -> None:
    media = [
        {"media_key": "3_1", "type": "photo", "url": "https://pbs.example/1.jpg", "alt_text": "A"},
        {"media_key": "7_2", "type": "video", "preview_image_url": "https://pbs.example/2.jpg",
         "variants": [{"bit_rate": 1, "url": "https://v.example/low.mp4"},
                      {"bit_rate": 9, "url": "https://v.example/high.mp4"}]},
    ]  # fmt: skip
    sent = post(1, attachments={"media_keys": ["3_1", "7_2", "9_9"]})
    (item,) = parse(sent, includes={"media": media}).items
    assert item.media == (
        Media("https://pbs.example/1.jpg", "image", "A"),
        Media("https://v.example/high.mp4", "video"),
    )


def test_a_post_without_a_time_or_an_author_still_has_both_from_its_id() -> None:
    # The sample post of X's data dictionary, which states its time: 2019-12-31T19:26:16.000Z.
    page = parse_x_page({"data": [{"id": "1212092628029698048", "text": "Words."}]})
    (item,) = page.items
    assert item.published_at.replace(microsecond=0) == datetime(
        2019, 12, 31, 19, 26, 16, tzinfo=UTC
    )
    assert item.url == "https://x.com/i/status/1212092628029698048"


def test_a_post_from_before_snowflakes_says_that_its_time_is_unknown() -> None:
    (item,) = parse_x_page({"data": [{"id": "20", "text": "just setting up"}]}).items
    assert "date-unknown" in item.flags


def test_counts_languages_and_flags_are_read() -> None:
    sent = post(
        1, lang="qme", possibly_sensitive=True, edit_history_tweet_ids=["1", "2"],
        public_metrics={"like_count": 5, "reply_count": 2, "retweet_count": 1, "quote_count": 0,
                        "impression_count": 99},
    )  # fmt: skip
    (item,) = parse(sent).items
    assert item.language == ""
    assert item.flags == ("edited", "nsfw")
    e = item.engagement
    assert (e.score, e.replies, e.reposts, e.quotes, e.views) == (5, 2, 1, 0, 99)


def test_escaped_signs_and_unseen_characters_are_mended() -> None:
    (item,) = parse(post(1, "a &lt; b &amp;&amp; c\u202e\u200b")).items
    assert item.text == "a < b && c"


@pytest.mark.parametrize(
    ("error", "code", "subject"),
    [
        pytest.param(
            {"value": "gone", "detail": "User has been suspended: [gone].",
             "resource_type": "user", "type": "https://api.x.com/2/problems/resource-not-found"},
            "suspended", "@gone", id="suspended",
        ),
        pytest.param(
            {"value": "shut", "resource_type": "user", "title": "Authorization Error",
             "type": "https://api.x.com/2/problems/not-authorized-for-resource"},
            "protected", "@shut", id="protected",
        ),
        pytest.param(
            {"resource_id": "17", "resource_type": "tweet", "title": "Not Found Error",
             "type": "https://api.x.com/2/problems/resource-not-found"},
            "not-found", "tweet 17", id="deleted",
        ),
        pytest.param({"message": "bad"}, "refused", "list 1", id="an old style"),
        pytest.param({}, "refused", "list 1", id="nothing in it"),
    ],
)  # fmt: skip
def test_errors_are_named(error: dict[str, str], code: str, subject: str) -> None:
    beside = parse_x_page({"data": [post(1)], "errors": [error]}, "X", subject="list 1")
    alone = parse_x_page({"errors": [error]}, "X", subject="list 1")
    for page, fatal in ((beside, False), (alone, True)):
        (trouble,) = page.troubles
        assert (trouble.code, trouble.subject, trouble.fatal) == (code, subject, fatal)


def test_users_lists_and_direct_messages_are_named_as_no_posts() -> None:
    page = parse_x_page({"data": [ADA, {"id": "5", "text": "hi", "event_type": "MessageCreate"}]})
    assert (page.items, page.skipped) == ((), 2)
    assert [trouble.code for trouble in page.troubles] == ["not-posts"]


def test_an_honest_empty_page_is_no_trouble() -> None:
    assert parse_x_page({"meta": {"result_count": 0}}) == PostsPage()


def test_posts_read_before_count_as_duplicates() -> None:
    body = {"data": [post(3), post(2), post(1)]}
    page = parse_x_page(body, after=1789000000000000002)
    assert [item.id for item in page.items] == ["x:1789000000000000003"]
    assert (page.seen, page.duplicates) == (3, 2)
