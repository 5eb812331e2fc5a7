"""Answers of Reddit's API as items: every thing found, nothing that was taken back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.item import Engagement, Item, Link, Media, Relation
from ingest.reddit.parse import ParsedListing, best_comments, parse_reddit

FIELDS = [
    "kind", "data", "children", "replies", "json", "errors", "things", "id", "title", "body",
    "selftext", "selftext_html", "url", "permalink", "crosspost_parent_list", "media", "after",
    "gallery_data", "media_metadata", "items", "media_id", "s", "u", "created_utc", "author",
    "removed_by_category", "count", "link_id", "parent_id", "message", "error", "score",
]  # fmt: skip
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
    | st.sampled_from(["t1", "t3", "more", "Listing", "https://a.example/x.png", "&lt;p&gt;"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=25,
)  # fmt: skip


def listing(*things: Any, after: str | None = None) -> dict[str, Any]:
    return {"kind": "Listing", "data": {"after": after, "children": list(things)}}


def post(key: str = "p1", **more: Any) -> dict[str, Any]:
    data = {
        "id": key, "title": f"Title of {key}", "author": "ada", "subreddit": "Models",
        "selftext": "", "is_self": True, "url": f"https://www.reddit.com/r/Models/comments/{key}/t/",
        "permalink": f"/r/Models/comments/{key}/t/", "created_utc": 1714644000.0, "score": 7,
        "num_comments": 3, "num_crossposts": 1,
    }  # fmt: skip
    return {"kind": "t3", "data": data | more}


def comment(key: str, *replies: Any, **more: Any) -> dict[str, Any]:
    data = {
        "id": key, "body": f"Words of {key}.", "author": "bob", "subreddit": "Models",
        "link_id": "t3_p1", "parent_id": "t3_p1", "created_utc": 1714647600.0, "score": 2,
        "replies": listing(*replies) if replies else "",
    }  # fmt: skip
    return {"kind": "t1", "data": data | more}


def more(*children: str, count: int = 0) -> dict[str, Any]:
    return {"kind": "more", "data": {"count": count or len(children), "children": [*children]}}


def parse(body: Any, **arguments: Any) -> ParsedListing:
    parsed = parse_reddit(body, "R", **arguments)
    assert parsed.seen == len(parsed.items) + parsed.duplicates + parsed.skipped
    return parsed


def only(thing: dict[str, Any]) -> Item:
    (item,) = parse(thing).items
    return item


@given(JUNK)
def test_any_json_is_read_and_its_counts_add_up(body: Any) -> None:
    parsed = parse(body)
    assert all(item.url.startswith("https://www.reddit.com/") for item in parsed.items)


@given(st.dictionaries(st.sampled_from(FIELDS), JUNK, max_size=6))
def test_odd_fields_never_cost_a_submission(fields: dict[str, Any]) -> None:
    keep = {"id": "p1", "title": "T", "removed_by_category": None, "selftext": ""}
    assert len(parse({"kind": "t3", "data": fields | keep}).items) == 1


def test_a_listing_a_thread_and_more_children_are_read_alike() -> None:
    page = parse(listing(post("a"), post("b"), after="t3_b"))
    assert ([i.id for i in page.items], page.after) == (["reddit:a", "reddit:b"], "t3_b")
    thread = parse(
        [listing(post()), listing(comment("c1", comment("c2", more("x", "y"))), more("z", count=9))]
    )
    assert [i.id for i in thread.items] == ["reddit:p1", "reddit:t1_c1", "reddit:t1_c2"]
    children = parse({"json": {"errors": [], "data": {"things": [comment("x"), more("w")]}}})
    assert [i.id for i in children.items] == ["reddit:t1_x"]


def test_a_listing_inside_of_something_else_is_found() -> None:
    collection = {"collection_id": "c", "title": "Best of", "sorted_links": listing(post("a"))}
    parsed = parse(collection)
    assert ([i.id for i in parsed.items], parsed.troubles) == (["reddit:a"], ())


def test_a_thread_of_hostile_depth_does_not_end_the_parser() -> None:
    deepest = comment("c0")
    for number in range(1, 2000):
        deepest = comment(f"c{number}", deepest)
    assert len(parse(deepest).items) == 2000


def test_a_text_is_what_readers_saw() -> None:
    markup = (
        '<!-- SC_OFF --><div class="md"><p>We got <strong>62 %</strong> &amp; more, see '
        '<a href="https://lab.example/p?utm_source=r">the paper</a>.</p>\n<ul><li>one</li></ul>'
        "<pre><code>x = a**b\n</code></pre></div><!-- SC_ON -->"
    )
    escaped = markup.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for html in (markup, escaped):
        item = only(post(selftext="We got **62 %**", selftext_html=html))
        assert "We got 62 % & more, see the paper." in item.text
        assert "- one" in item.text
        assert "x = a**b" in item.text
        assert item.links == (Link("https://lab.example/p", "the paper"),)


def test_a_text_without_html_is_read_from_its_markdown() -> None:
    item = only(post(selftext="See [this](https://a.example/x) &amp; https://b.example/y."))
    assert item.text == "See this & https://b.example/y."
    assert [link.url for link in item.links] == ["https://a.example/x", "https://b.example/y"]


def test_veils_and_raised_words_of_reddits_own_markdown_are_words() -> None:
    item = only(post(selftext="It >!wins!< by 10^(25), 3^rd ^(from us) ^both"))
    assert item.text == "It wins by 10^(25), 3^rd from us both"


def test_addresses_in_markdown_are_whole_and_its_escapes_are_signs() -> None:
    text = r"see [Foo](https://a.example/Foo_(bar)) (or https://b.example/x_(y)), \*args"
    item = only(post(selftext=text + r" https://c.example/a\_b"))
    assert item.text == "see Foo (or https://b.example/x_(y)), *args https://c.example/a_b"
    assert [(link.url, link.text) for link in item.links] == [
        ("https://a.example/Foo_(bar)", "Foo"),
        ("https://b.example/x_(y)", ""),
        ("https://c.example/a_b", ""),
    ]


def test_marks_of_markdown_are_no_words() -> None:
    text = "# News\n\n* **one** and [Foo][1]\n* 2\\. two\n\n[1]: https://a.example/foo"
    item = only(post(selftext=text))
    assert item.text == "News\n\n- one and Foo\n- 2. two"
    assert item.links == (Link("https://a.example/foo", "Foo"),)


def test_struck_words_go_and_references_are_read_twice() -> None:
    item = only(post(selftext="&amp;#x200B;\n\nwas ~~$900~~ $90 &amp;amp; up"))
    assert item.text == "was $90 & up"


def test_a_poll_tells_its_choices() -> None:
    poll = {"options": [{"text": "Ada"}, {"text": "Bob"}], "total_vote_count": 3}
    assert only(post(selftext="Who?", poll_data=poll)).text == "Who?\n- Ada\n- Bob"


def test_the_target_of_a_link_post_is_its_first_link() -> None:
    item = only(post(is_self=False, url="https://arxiv.org/pdf/2405.00332v1?utm_source=r"))
    assert item.links == (Link("https://arxiv.org/abs/2405.00332", "Title of p1"),)


def test_a_picture_is_media_and_no_link() -> None:
    item = only(post(is_self=False, url="https://i.redd.it/abc.png", post_hint="image"))
    assert (item.links, item.media) == ((), (Media("https://i.redd.it/abc.png"),))


def test_a_gallery_keeps_its_order_and_captions() -> None:
    def shown(name: str) -> dict[str, Any]:
        return {"e": "Image", "s": {"u": f"https://preview.redd.it/{name}.jpg?w=9&amp;s=1"}}

    item = only(
        post(
            is_self=False, is_gallery=True, url="https://www.reddit.com/gallery/p1",
            gallery_data={"items": [{"media_id": "b", "caption": "A plot"}, {"media_id": "a"},
                                    {"media_id": "lost"}]},
            media_metadata={"a": shown("a"), "b": shown("b"),
                            "c": {"e": "AnimatedImage", "s": {"mp4": "https://v.example/c.mp4"}}},
        )
    )  # fmt: skip
    assert item.media == (
        Media("https://preview.redd.it/b.jpg?w=9&s=1", "image", "A plot"),
        Media("https://preview.redd.it/a.jpg?w=9&s=1"),
    )
    assert item.links == ()


def test_a_film_has_its_file() -> None:
    film = {"reddit_video": {"fallback_url": "https://v.redd.it/x/DASH_720.mp4?source=fallback"}}
    item = only(post(is_self=False, is_video=True, url="https://v.redd.it/x", media=film))
    assert item.media == (Media("https://v.redd.it/x/DASH_720.mp4?source=fallback", "video"),)
    assert item.links == ()


@pytest.mark.parametrize("archived", [False, True])
def test_pictures_of_a_text_are_media_and_leave_it(archived: bool) -> None:
    address = "https://preview.redd.it/abc.png?width=9&amp;s=1"
    html = f'<div class="md"><p><a href="{address}">{address}</a></p><p>Words.</p></div>'
    texts = {"selftext": f"{address}\n\nWords."} if archived else {"selftext_html": html}
    item = only(post(**{"selftext": "x", **texts}))
    assert item.text == "Words."
    assert item.media == (Media("https://preview.redd.it/abc.png?width=9&s=1"),)
    assert item.links == ()


def test_a_crosspost_says_what_its_original_says() -> None:
    original = post("p0", selftext="The words.", subreddit="Papers", score=900)["data"]
    item = only(
        post("p1", is_self=False, crosspost_parent="t3_p0", crosspost_parent_list=[original])
    )
    assert item.relations == (Relation("crosspost", "reddit:p0"),)
    assert item.text == "The words."
    assert (item.publisher, item.engagement.score) == ("r/Models", 7)
    linked = original | {"selftext": "", "is_self": False, "url": "https://lab.example/x"}
    item = only(post("p2", crosspost_parent="t3_p0", crosspost_parent_list=[linked]))
    assert [link.url for link in item.links] == ["https://lab.example/x"]


def test_a_crosspost_whose_original_is_gone_keeps_its_relation() -> None:
    item = only(post(crosspost_parent="t3_p0", crosspost_parent_list=[]))
    assert item.relations == (Relation("crosspost", "reddit:p0"),)


@pytest.mark.parametrize(
    ("thing", "code"),
    [
        pytest.param(post(removed_by_category="moderator"), "removed", id="by a moderator"),
        pytest.param(post(selftext="[removed]"), "removed", id="the text"),
        pytest.param(post(selftext="[deleted]", author="[deleted]"), "removed", id="by its author"),
        pytest.param(comment("c", body="[deleted]"), "removed", id="a comment"),
        pytest.param(post(over_18=True), "over-18", id="adult"),
        pytest.param({"kind": "t2", "data": {"name": "ada"}}, "not-posts", id="a user"),
        pytest.param(post(title=None), "not-posts", id="no title"),
    ],
)
def test_what_gives_no_item_is_named(thing: dict[str, Any], code: str) -> None:
    parsed = parse(listing(thing, post("fine")))
    assert [item.id for item in parsed.items] == ["reddit:fine"]
    assert [(trouble.code, trouble.fatal) for trouble in parsed.troubles] == [(code, False)]


def test_a_submission_whose_author_left_stays_without_a_name() -> None:
    item = only(post(author="[deleted]", selftext="Words that stay."))
    assert (item.author, item.text) == ("", "Words that stay.")


def test_counts_flair_and_flags_are_read() -> None:
    item = only(post(link_flair_text="New Model", edited=1714650000.0, over_18=False))
    assert item.engagement == Engagement(score=7, replies=3, reposts=1)
    assert item.flags == ("edited", "flair:New Model")
    assert item.published_at == datetime(2024, 5, 2, 10, tzinfo=UTC)
    assert only(post(hide_score=True)).engagement.score is None
    assert "bot" in only(comment("c", author="AutoModerator")).flags


def test_a_comment_answers_its_parent_and_belongs_to_its_submission() -> None:
    item = only(comment("c2", parent_id="t1_c1"))
    assert item.relations == (Relation("reply", "reddit:t1_c1"), Relation("reply", "reddit:p1"))
    assert item.url == "https://www.reddit.com/r/models/comments/p1/_/c2/"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(
            {"message": "Forbidden", "error": 403, "reason": "private"}, "http-403", id="403"
        ),
        pytest.param(
            {"json": {"errors": [["NO_TEXT", "we need text", "title"]]}}, "refused", id="of a form"
        ),
        pytest.param(None, "not-reddit", id="nothing"),
        pytest.param("so", "not-reddit", id="a string"),
    ],
)
def test_errors_are_named_in_reddits_words(body: Any, code: str) -> None:
    parsed = parse(body)
    assert [(t.code, t.fatal) for t in parsed.troubles] == [(code, True)]


def test_submissions_from_before_are_skipped_and_comments_are_not() -> None:
    since = datetime(2024, 5, 2, 10, tzinfo=UTC) + timedelta(seconds=1)
    parsed = parse([listing(post()), listing(comment("c"))], since=since)
    assert [item.id for item in parsed.items] == ["reddit:t1_c"]
    assert (parsed.skipped, parsed.troubles) == (1, ())


def test_one_thing_twice_is_a_duplicate() -> None:
    parsed = parse(listing(post("a"), post("a")))
    assert (len(parsed.items), parsed.duplicates) == (1, 1)


def test_the_best_comments_are_chosen_by_score_and_never_those_voted_down() -> None:
    scores = {"a": 5, "b": 50, "c": -3, "d": 0, "e": 5}
    items = [only(comment(key, score=score)) for key, score in scores.items()]
    hidden = only(comment("h", score=999, score_hidden=True))
    chosen = best_comments([*items, hidden], 9)
    assert [item.id for item in chosen] == [f"reddit:t1_{key}" for key in "baeh"]
    assert [item.id for item in best_comments(items, 1)] == ["reddit:t1_b"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//", "http://[", ""])
def test_addresses_that_lead_nowhere_safe_are_no_links(url: str) -> None:
    html = f'<div class="md"><p><a href="{url}">x</a></p></div>'
    item = only(post(is_self=False, url=url, selftext="x", selftext_html=html))
    assert (item.links, item.media) == ((), ())
