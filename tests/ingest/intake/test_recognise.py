"""Which source an address is, and which feed a page names."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.config.sources import SOURCE_KINDS
from ingest.feed.discovery import find_feeds
from ingest.intake.recognise import recognise
from ingest.url.canonical import canonical_url


@pytest.mark.parametrize(
    ("url", "kind", "options"),
    [
        pytest.param("https://www.reddit.com/r/LocalLLaMA/", "reddit",
                     {"subreddits": ["LocalLLaMA"]}, id="subreddit"),
        pytest.param("old.reddit.com/r/a_b+MachineLearning/top", "reddit",
                     {"subreddits": ["a_b", "MachineLearning"]}, id="subreddits"),
        pytest.param("https://www.youtube.com/channel/UCabc123", "feed",
                     {"url": "https://www.youtube.com/feeds/videos.xml?channel_id=UCabc123"},
                     id="youtube-channel"),
        pytest.param("https://www.youtube.com/playlist?list=PL1", "feed",
                     {"url": "https://www.youtube.com/feeds/videos.xml?playlist_id=PL1"},
                     id="youtube-playlist"),
        pytest.param("https://m.youtube.com/@Someone/videos", "feed",
                     {"url": "https://www.youtube.com/@Someone"}, id="youtube-handle"),
        pytest.param("https://github.com/vllm-project/vllm", "feed",
                     {"url": "https://github.com/vllm-project/vllm/releases.atom"}, id="github"),
        pytest.param("https://github.com/a/b.git", "feed",
                     {"url": "https://github.com/a/b/releases.atom"}, id="github-clone"),
        pytest.param("https://github.com/a/b/tags", "feed",
                     {"url": "https://github.com/a/b/tags.atom"}, id="github-tags"),
        pytest.param("https://github.com/a/b/commits/main.atom", "feed",
                     {"url": "https://github.com/a/b/commits/main.atom"}, id="github-feed"),
        pytest.param("https://github.com/ann", "feed", {"url": "https://github.com/ann.atom"},
                     id="github-person"),
        pytest.param("https://arxiv.org/list/cs.CL/recent", "feed",
                     {"url": "https://rss.arxiv.org/rss/cs.CL"}, id="arxiv"),
        pytest.param("https://mastodon.social/@ann", "feed",
                     {"url": "https://mastodon.social/@ann.rss"}, id="mastodon"),
        pytest.param("https://bsky.app/profile/ann.example", "feed",
                     {"url": "https://bsky.app/profile/ann.example/rss"}, id="bluesky"),
        pytest.param("https://ann.substack.com/p/a-post", "feed",
                     {"url": "https://ann.substack.com/feed"}, id="substack"),
        pytest.param("https://substack.com/@ann", "feed",
                     {"url": "https://ann.substack.com/feed"}, id="substack-profile"),
        pytest.param("https://buttondown.email/ann/archive/", "feed",
                     {"url": "https://buttondown.com/ann/rss"}, id="buttondown"),
        pytest.param("https://medium.com/@ann", "feed", {"url": "https://medium.com/feed/@ann"},
                     id="medium"),
        pytest.param("r/LocalLLaMA", "reddit", {"subreddits": ["LocalLLaMA"]},
                     id="subreddit-as-people-write-it"),
        pytest.param("https://news.ycombinator.com/", "hackernews", {}, id="hacker-news"),
        pytest.param("https://x.com/AnnLee", "x", {"accounts": ["AnnLee"]}, id="x-account"),
        pytest.param("https://twitter.com/i/lists/1585430245762441216", "x",
                     {"lists": ["1585430245762441216"]}, id="x-list"),
        pytest.param("https://discord.com/channels/123/456", "discord",
                     {"server": "123", "channels": ["456"]}, id="discord-channel"),
        pytest.param("https://discord.com/channels/123", "discord", {"server": "123"},
                     id="discord-server"),
        pytest.param("https://trail.example/feed.xml", "feed",
                     {"url": "https://trail.example/feed.xml"}, id="feed"),
        pytest.param("trail.example", "feed", {"url": "https://trail.example"}, id="home-page"),
        pytest.param("https://x.com/search?q=ai", "feed", {"url": "https://x.com/search?q=ai"},
                     id="x-page-that-is-no-account"),
        pytest.param("https://arxiv.org/abs/2404.19756", "feed",
                     {"url": "https://arxiv.org/abs/2404.19756"}, id="a-paper"),
    ],
)  # fmt: skip
def test_addresses_are_recognised(url: str, kind: str, options: dict[str, Any]):
    found = recognise(url)
    assert (found.kind, dict(found.options)) == (kind, options)
    assert found.name
    # What is recognised is what the configuration takes.
    SOURCE_KINDS[kind].model_validate({"kind": kind, "name": found.name, **options})


@pytest.mark.parametrize(
    "url",
    ["", "words", "two words", "ftp://example.com", "file:///x", "javascript:alert(1)", "https://",
     "//x", "https://two words.example", "https://[bad", "https://a..example",
     "http://localhost/feed"],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str):
    with pytest.raises(ValueError, match="no http address"):
        recognise(url)


@given(st.sampled_from(["x.com", "reddit.com", "github.com", "youtube.com", "discord.com", "a.b"]),
       st.lists(st.text(alphabet="/@abc19_.?=&%r", max_size=8), max_size=4))  # fmt: skip
def test_no_path_breaks_it(host: str, parts: list[str]):
    found = recognise(f"https://{host}/{'/'.join(parts)}")
    SOURCE_KINDS[found.kind].model_validate(
        {"kind": found.kind, "name": found.name, **found.options}
    )


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        pytest.param("<link rel=alternate type='application/rss+xml' href='/f'>", ["/f"], id="rss"),
        pytest.param("<LINK REL='Alternate' TYPE='application/atom+xml; charset=utf-8' HREF=f>",
                     ["/blog/f"], id="capitals"),
        pytest.param("<link rel=feed href=/f>", ["/f"], id="relation-feed"),
        pytest.param("<link rel=alternate type='application/x-rss+xml' href='/f'>", ["/f"],
                     id="experimental-type"),
        pytest.param("<link rel=alternate type='application/atom+xml; type=entry' href=/e>", [],
                     id="one-entry"),
        pytest.param("<base href='https://cdn.example/'><link rel=alternate href=f "
                     "type=application/feed+json>", ["https://cdn.example/f"], id="base"),
        pytest.param("<link rel=alternate hreflang=ko href=/ko><link rel=stylesheet href=/f>", [],
                     id="other-links"),
        pytest.param("<link rel='alternate stylesheet' type=text/xml href=/f.xsl>", [], id="style"),
        pytest.param("<link rel=alternate type=application/rss+xml href='javascript:x'>", [],
                     id="script"),
        pytest.param("<link rel=alternate type=application/rss+xml href='/blog/'>", [],
                     id="the-page-itself"),
        pytest.param("<a href='/about'>a</a><a href='/index.xml'>b</a><a href='/feed/'>c</a>",
                     ["/index.xml", "/feed/"], id="anchors"),
        pytest.param("<a href='http://[x'>broken</a>", [], id="broken"),
        pytest.param("", [], id="empty"),
    ],
)  # fmt: skip
def test_feeds_that_a_page_names(page: str, feeds: list[str]):
    base = "https://trail.example/blog/"
    assert find_feeds(f"<html><head>{page}", base) == [canonical_url(f, base) for f in feeds]


def test_a_hostile_page_is_searched_in_bounded_time():
    begun = time.process_time()
    find_feeds("<link rel=alternate " * 200_000, "https://trail.example/")
    find_feeds("<div>" * 200_000 + "<a href=/rss>x", "https://trail.example/")
    assert time.process_time() - begun < 5
