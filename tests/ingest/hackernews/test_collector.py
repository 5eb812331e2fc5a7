"""Hacker News by its search API on loopback: the whole window, comments, refusals, odd answers."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.hackernews.parse import parse_comments, parse_stories
from ingest.item import Item, Link, Relation
from tests.support.social import DAY, NOW, Reading, read, serving
from tests.world.server import Answer, Fault, Request, Response, json_response

WEB = "https://hn.example"


def hit(number: int, **more: Any) -> dict[str, Any]:
    """Return a story as the API writes it."""
    at = NOW - timedelta(hours=1, minutes=number % 60)
    return {
        "objectID": str(number), "title": f"Story {number}", "url": f"https://s{number}.example/",
        "author": "ann", "points": 100 + number, "num_comments": 0, "story_text": None,
        "created_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "created_at_i": int(at.timestamp()), **more,
    }  # fmt: skip


def comment(
    number: int, story: int, parent: int = 0, text: str = "So <i>it</i> is."
) -> dict[str, Any]:
    return {
        "objectID": str(number), "author": "bob", "comment_text": text, "points": None,
        "parent_id": parent or story, "story_id": story, "created_at_i": int(NOW.timestamp()) - 60,
    }  # fmt: skip


class Api:
    """The API with some stories; it gives pages of `size` hits and remembers its queries."""

    def __init__(self, *hits: dict[str, Any], size: int = 1000) -> None:
        self.hits, self.size = list(hits), size
        self.comments: list[dict[str, Any]] = []
        self.queries: list[dict[str, str]] = []

    def __call__(self, request: Request) -> Response:
        self.queries.append({"path": request.path, **request.query})
        if request.path == "/search":
            number = int(request.query["tags"].rpartition("_")[2])
            found = [each for each in self.comments if each["story_id"] == number]
            return json_response({"hits": found, "nbPages": 1})
        page = int(request.query["page"])
        hits = self.hits[page * self.size : (page + 1) * self.size]
        return json_response({"hits": hits, "nbPages": -(-len(self.hits) // self.size)})


def collect(answer: Answer, *faults: Fault, cursor: Any = None, **options: Any) -> Reading:
    with serving(answer) as served:
        served.service.faults += faults
        options = {"api_url": served.address, "web_url": WEB, **options}
        return read("hackernews", options, cursor=cursor)


def test_a_story_becomes_an_item():
    api = Api(hit(7, story_text="See <a href='https://x.example/?utm_source=hn'>this</a>.<p>Now."))
    (item,) = collect(api).items
    assert (item.id, item.url, item.title) == ("hackernews:7", f"{WEB}/item?id=7", "Story 7")
    assert (item.author, item.publisher, item.published_at) == (
        "ann",
        "Hacker News",
        NOW - timedelta(hours=1, minutes=7),
    )
    assert item.text == "See this.\n\nNow."
    assert item.links == (Link("https://s7.example/"), Link("https://x.example/", "this"))
    assert (item.engagement.score, item.engagement.replies) == (107, 0)


def test_the_whole_window_is_asked_for_by_date_and_points():
    api = Api(*map(hit, range(1, 8)), size=3)
    reading = collect(api, min_points=60, query="llama")
    assert sorted(reading.ids) == [f"hackernews:{n}" for n in range(1, 8)]
    assert [query["page"] for query in api.queries] == ["0", "1", "2"]
    first = api.queries[0]
    assert (first["path"], first["tags"], first["query"]) == ("/search_by_date", "story", "llama")
    assert first["numericFilters"] == (
        f"created_at_i>={int(DAY.start.timestamp())},created_at_i<{int(DAY.end.timestamp())},"
        "points>=60"
    )


def test_the_limit_keeps_the_stories_with_most_points_and_says_so():
    reading = collect(Api(*map(hit, range(1, 8))), limit=2)
    assert sorted(reading.ids) == ["hackernews:6", "hackernews:7"]
    assert reading.codes == ["over-limit"]
    assert not reading.troubles[0].fatal


def test_comments_are_items_that_answer_their_story():
    api = Api(hit(1, num_comments=3))
    api.comments = [
        comment(11, 1, parent=10), comment(12, 1), comment(13, 1, text=""),
        comment(14, 1, text="<script>x()</script>"), comment(15, 1, text="Third."),
    ]  # fmt: skip
    reading = collect(api, comments=2)
    assert set(reading.ids) == {"hackernews:1", "hackernews:12", "hackernews:15"}
    (item,) = (each for each in reading.items if each.id == "hackernews:12")
    assert (item.title, item.text, item.url) == ("", "So it is.", f"{WEB}/item?id=12")
    assert item.relations == (Relation("reply", "hackernews:1"),)


def test_an_answer_to_an_answer_belongs_to_the_story_as_well():
    api = Api(hit(1, num_comments=1))
    api.comments = [comment(11, 1, parent=10)]
    item = collect(api).items[-1]
    assert item.relations == (Relation("reply", "hackernews:10"), Relation("reply", "hackernews:1"))


def test_comments_are_asked_for_again_when_they_have_doubled():
    api = Api(hit(1, num_comments=4))
    cursor = collect(api).cursor
    asked: list[int] = []
    for replies in (5, 7, 8, 8):
        api.hits, before = [hit(1, num_comments=replies)], len(api.queries)
        cursor = collect(api, cursor=cursor).cursor
        asked.append(len(api.queries) - before - 1)
    assert asked == [0, 0, 1, 0]


def test_none_are_asked_for_if_none_are_wanted():
    api = Api(hit(1, num_comments=9))
    collect(api, comments=0)
    assert len(api.queries) == 1


def test_a_rate_limit_is_kept_to_until_it_ends():
    api = Api(hit(1))
    reading = collect(api, Fault(status=429, headers={"Retry-After": "600"}))
    assert reading.codes == ["rate-limited"]
    assert reading.troubles[0].fatal
    again = collect(api, cursor=reading.cursor)
    assert again.codes == ["rate-limited"]
    assert not again.items
    assert len(api.queries) == 1, "the second time nothing was asked"


def test_comments_that_are_refused_cost_the_comments_only():
    api = Api(hit(1, num_comments=1), hit(2))
    reading = collect(lambda r: Response(403) if r.path == "/search" else api(r))
    assert sorted(reading.ids) == ["hackernews:1", "hackernews:2"]
    assert [(t.code, t.subject, t.fatal) for t in reading.troubles] == [
        ("http-403", "Story 1", False)
    ]


def test_a_later_page_that_fails_keeps_the_earlier_ones():
    api = Api(*map(hit, range(1, 5)), size=2)
    reading = collect(lambda r: Response(404) if r.query.get("page") == "1" else api(r))
    assert len(reading.items) == 2
    assert reading.codes == ["http-404"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"null", b"[]", b"<html>", b'{"hits": {}}', b'{"hits": "x"}', b"[" * 50_000],
)
def test_what_is_no_answer_of_the_api(body: bytes):
    reading = collect(Api(), Fault(body=body))
    assert reading.codes == ["not-hackernews"]
    assert reading.troubles[0].hint


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param("text", id="no-object"),
        pytest.param({}, id="empty"),
        pytest.param({**hit(1), "title": None}, id="no-title"),
        pytest.param({**hit(1), "objectID": "x/../1"}, id="strange-id"),
        pytest.param({**hit(1), "created_at": 7.5e30, "created_at_i": None}, id="no-time"),
    ],
)
def test_a_hit_that_is_no_story_is_counted_and_left_out(broken: Any):
    reading = collect(Api(hit(2), broken))
    assert reading.ids == ["hackernews:2"]
    assert reading.codes == ["broken-entry"]


def test_hostile_words_are_cleaned():
    api = Api(hit(1, title="A\u202e\u200b title\n two", url="javascript:alert(1)",
                  story_text="<img src=x onerror=y>ok<script>z</script>"))  # fmt: skip
    (item,) = collect(api).items
    assert (item.title, item.text, item.links) == ("A title two", "ok", ())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(list(hit(1))), inner),
)


@given(st.dictionaries(st.sampled_from(["hits", "nbPages"]), JSON) | JSON)
def test_no_json_breaks_the_parsers(data: Any):
    data = json.loads(json.dumps(data))
    page = parse_stories(data, "HN", WEB)
    assert page is None or page.seen >= len(page.items)
    story = Item("hackernews:1", "HN", WEB, "t", "", "a", NOW)
    assert len(parse_comments(data, story, "HN", WEB, 3) or ()) <= 3
