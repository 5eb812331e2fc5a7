"""The Reddit service satisfies PRAW itself: it logs in, lists, reads threads, and is refused."""

from collections.abc import Iterator

import httpx
import praw
import prawcore
import pytest

from ingest.feed.parse import parse_feed
from tests.support.world import world
from tests.world.world import World

__all__ = ["world"]


@pytest.fixture
def reddit(world: World) -> Iterator[praw.Reddit]:
    address = world.services["reddit"].address
    with praw.Reddit(
        client_id=world.secrets["REDDIT_CLIENT_ID"],
        client_secret=world.secrets["REDDIT_CLIENT_SECRET"],
        user_agent="tests of dateline",
        oauth_url=address,
        reddit_url=address,
        check_for_updates=False,
        config_interpolation=None,
    ) as client:
        yield client


@pytest.mark.parametrize("listing", ["hot", "new", "top", "rising"])
def test_praw_lists_every_listing(reddit: praw.Reddit, listing: str) -> None:
    posts = list(getattr(reddit.subreddit("PaperTable"), listing)(limit=100))
    assert len(posts) >= 8
    assert all(post.permalink.startswith("/r/PaperTable/comments/") for post in posts)


def test_listings_have_their_order(reddit: praw.Reddit) -> None:
    top = [post.score for post in reddit.subreddit("LocalForge").top(limit=100, time_filter="day")]
    new = [post.created_utc for post in reddit.subreddit("LocalForge").new(limit=100)]
    assert top == sorted(top, reverse=True)
    assert new == sorted(new, reverse=True)
    assert next(reddit.subreddit("LocalForge").hot(limit=1)).stickied


def test_top_of_the_day_leaves_the_day_before_out(reddit: praw.Reddit) -> None:
    day = {post.id for post in reddit.subreddit("PaperTable").top(limit=100, time_filter="day")}
    all_time = {p.id for p in reddit.subreddit("PaperTable").top(limit=100, time_filter="all")}
    assert all_time - day == {"1chi2wc"}


def test_praw_pages_through_a_listing(reddit: praw.Reddit) -> None:
    new, params = "/r/LocalForge/new", {"limit": "5", "raw_json": "1"}
    names: list[str] = []
    pages = 0
    while pages == 0 or params.get("after"):
        data = reddit.request(method="GET", path=new, params=params)["data"]
        names += [child["data"]["name"] for child in data["children"]]
        params, pages = params | {"after": data["after"]}, pages + 1
    whole = [post.fullname for post in reddit.subreddit("LocalForge").new(limit=None)]
    assert pages == 4
    assert names == whole


def test_a_thread_has_its_tree_and_its_collapsed_comments(reddit: praw.Reddit) -> None:
    submission = reddit.submission("1chx9q1")
    submission.comments.replace_more(limit=None)
    comments = submission.comments.list()
    depths = {comment.depth for comment in comments}
    assert submission.author.name == "oven_mitt_ops"
    assert {0, 1} <= depths
    assert any(comment.score < -5 for comment in comments), "replace_more brings the collapsed ones"


def test_deleted_people_have_no_name(reddit: praw.Reddit) -> None:
    assert reddit.submission("1chz0dl").author is None


def test_info_looks_up_by_fullname(reddit: praw.Reddit) -> None:
    found = list(reddit.info(fullnames=["t3_1chx9q1", "t3_1chv2ka", "t3_zzzzzz"]))
    assert [thing.id for thing in found] == ["1chx9q1", "1chv2ka"]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        pytest.param("StaffRoomOnly", prawcore.Forbidden, id="private"),
        pytest.param("NoSuchPlaceAnywhere", prawcore.Redirect, id="unknown"),
    ],
)
def test_praw_makes_its_exceptions_of_refusals(
    reddit: praw.Reddit, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        next(reddit.subreddit(name).hot(limit=1))


def test_a_wrong_secret_gets_no_token(world: World) -> None:
    answer = httpx.post(
        world.services["reddit"].address + "/api/v1/access_token",
        data={"grant_type": "client_credentials"},
        auth=("world-reddit-id", "wrong"),
    )
    assert answer.status_code == 401


def test_the_api_answers_nobody_without_a_token(world: World) -> None:
    answer = httpx.get(world.services["reddit"].address + "/r/LocalForge/hot")
    assert answer.status_code == 401


def test_text_is_escaped_unless_raw_json_is_asked_for(world: World) -> None:
    token = _bearer(world)
    bodies = [
        httpx.get(
            world.services["reddit"].address + "/r/PromptKitchen/new",
            params={"limit": "100", "raw_json": raw},
            headers={"Authorization": token},
        ).text
        for raw in ("0", "1")
    ]
    assert "utm_source=reddit&amp;gclid" in bodies[0]
    assert "utm_source=reddit&gclid" in bodies[1]


def _bearer(world: World) -> str:
    answer = httpx.post(
        world.services["reddit"].address + "/api/v1/access_token",
        data={"grant_type": "client_credentials"},
        auth=(world.secrets["REDDIT_CLIENT_ID"], world.secrets["REDDIT_CLIENT_SECRET"]),
    )
    return f"bearer {answer.json()['access_token']}"


def test_public_feed_of_a_community(world: World) -> None:
    answer = httpx.get(world.services["reddit"].address + "/r/LocalForge/new/.rss")
    parsed = parse_feed(
        answer.content, url="https://reddit.example/r/LocalForge/.rss", now=world.now
    )
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert len(parsed.items) >= 12
    private = httpx.get(world.services["reddit"].address + "/r/StaffRoomOnly/.rss")
    assert private.status_code == 403
