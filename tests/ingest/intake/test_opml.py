"""Lists of feeds in and out: what other readers write, and what is hostile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.intake.opml import MAX_BYTES, OpmlError, parse_opml, write_opml

LIST = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Mine</title></head><body>
 <outline text="AI" title="AI">
  <outline type="rss" text="Trail" title="Paper &amp; Trail" xmlUrl="https://trail.example/feed"/>
  <outline text="Deeper"><outline text="Deep" xmlURL="https://deep.example/rss"/></outline>
 </outline>
 <outline type="rss" xmlUrl="https://nameless.example/feed"/>
 <outline text="Again" xmlUrl="https://trail.example/feed"/>
 <outline text="Script" xmlUrl="javascript:alert(1)"/>
 <outline text="File" xmlUrl="file:///etc/passwd"/>
</body></opml>"""


@pytest.mark.parametrize(
    ("outline", "address"),
    [
        pytest.param('xmlUrl="https://p.example/?format=feed&type=rss"',
                     "https://p.example/?format=feed&type=rss", id="bare-ampersand"),
        pytest.param('xmlUrl="https://p.example/?a=1&copy=2"',
                     "https://p.example/?a=1&copy=2", id="looks-like-a-reference"),
        pytest.param('xmlUrl="https://p.example/?a=1&amp;b=2"',
                     "https://p.example/?a=1&b=2", id="escaped"),
        pytest.param('xmlUrl="feed://p.example/rss"', "https://p.example/rss", id="feed-scheme"),
        pytest.param('type="rss" url="https://p.example/rss"', "https://p.example/rss", id="url"),
        pytest.param('xmlUrl="feed:https://p.example/rss"', "https://p.example/rss", id="feed"),
        pytest.param('title="A "B" C" xmlUrl="https://p.example/rss"', "https://p.example/rss",
                     id="bare-quotes"),
        pytest.param('xmlUrl="p.example/rss"', "https://p.example/rss", id="no-scheme"),
        pytest.param("XMLURL=https://p.example/rss private=yes", "https://p.example/rss",
                     id="no-quotes"),
    ],
)  # fmt: skip
def test_addresses_are_read_as_they_were_meant(outline: str, address: str):
    body = f'<opml><body><outline text="A" {outline}/></body></opml>'.encode()
    assert [(title[0], url) for title, url in parse_opml(body)] == [("A", address)]


def test_a_list_in_a_wrong_encoding_keeps_its_feeds():
    body = '<?xml version="1.0" encoding="UTF-8"?><opml><body><outline text="Café à la crème" '
    body += 'xmlUrl="https://p.example/rss"/></body></opml>'
    assert parse_opml(body.encode("latin-1")) == [("Café à la crème", "https://p.example/rss")]


def test_folders_are_flattened_and_each_feed_is_given_once():
    assert parse_opml(LIST) == [
        ("Paper & Trail", "https://trail.example/feed"),
        ("Deep", "https://deep.example/rss"),
        ("https://nameless.example/feed", "https://nameless.example/feed"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"not xml at all", id="text"),
        pytest.param(b"<html><body>x</body></html>", id="page"),
        pytest.param(b'{"feeds": []}', id="json"),
        pytest.param(b"<opml>" + b" " * MAX_BYTES, id="too-large"),
    ],
)
def test_what_is_no_opml_is_refused(body: bytes):
    with pytest.raises(OpmlError):
        parse_opml(body)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(LIST.replace(b"&amp;", b"&"), id="bare-ampersand"),
        pytest.param(LIST[:-20], id="cut"),
        pytest.param(b"\n " + LIST, id="blank-before"),
        pytest.param(LIST.replace(b"outline", b"OUTLINE"), id="capitals"),
    ],
)
def test_broken_lists_keep_their_other_feeds(body: bytes):
    assert ("Deep", "https://deep.example/rss") in parse_opml(body)


def test_entities_bring_nothing_in():
    bomb = (
        b'<!DOCTYPE opml [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa">'
        b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        b'<opml><body><outline text="&f;&b;" xmlUrl="https://trail.example/f"/></body></opml>'
    )
    for title, url in parse_opml(bomb):
        assert "root:" not in title
        assert url == "https://trail.example/f"


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=9)


@given(st.dictionaries(st.integers(0, 99), NAMES, max_size=5), NAMES)
def test_what_is_written_is_read_again(feeds: dict[int, str], title: str):
    given_feeds = [(name, f"https://trail.example/{n}?a=1&b=2") for n, name in feeds.items()]
    read = parse_opml(write_opml(given_feeds, title).encode())
    assert [url for _, url in read] == [url for _, url in given_feeds]
    assert parse_opml(write_opml(read, title).encode()) == read
