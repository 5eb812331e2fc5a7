"""Any document into items or an error: formats, ids, dates, addresses, texts, damage and bombs."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.feed.parse import CLOCK_SKEW, EARLIEST, NotAFeedError, ParsedFeed, parse_feed
from ingest.item import Item

NOW = datetime(2024, 5, 3, 12, tzinfo=UTC)
URL = "https://trail.example/blog/feed"


def parse(document: str | bytes, **more: object) -> ParsedFeed:
    """Parse a document; checks that nothing that was seen is lost without a word."""
    body = document.encode() if isinstance(document, str) else document
    feed = parse_feed(body, url=URL, source="Trail", now=NOW, **more)  # type: ignore[arg-type]
    assert feed.seen == len(feed.items) + feed.duplicates + feed.skipped
    assert len({item.id for item in feed.items}) == len(feed.items)
    return feed


def rss(*items: str, attributes: str = "") -> str:
    body = "".join(f"<item>{item}</item>" for item in items)
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
        f"{attributes}><channel><title>Paper Trail</title>"
        f"<link>https://trail.example/</link>{body}</channel></rss>"
    )


def atom(*entries: str, attributes: str = "") -> str:
    body = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"{attributes}><title>Paper Trail</title>'
        f'<link href="https://trail.example/"/>{body}</feed>'
    )


def only(document: str | bytes) -> Item:
    (item,) = parse(document).items
    return item


RSS2 = rss(
    "<title>One</title><link>https://trail.example/one</link><guid>g1</guid>"
    "<dc:creator>Ann Lee</dc:creator><pubDate>Thu, 02 May 2024 09:30:00 GMT</pubDate>"
    "<description>Short.</description><content:encoded>&lt;p&gt;The whole text.&lt;/p&gt;"
    "</content:encoded>"
)
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
 <channel rdf:about="https://trail.example/"><title>Paper Trail</title>
 <link>https://trail.example/</link></channel>
 <item rdf:about="g1"><title>One</title><link>https://trail.example/one</link>
 <dc:creator>Ann Lee</dc:creator><dc:date>2024-05-02T09:30:00Z</dc:date>
 <description>The whole text.</description></item></rdf:RDF>"""
ATOM = atom(
    "<title>One</title><id>g1</id><link href='https://trail.example/one'/>"
    "<author><name>Ann Lee</name></author><published>2024-05-02T09:30:00Z</published>"
    "<updated>2024-05-02T10:30:00Z</updated><content type='html'>&lt;p&gt;The whole text.&lt;/p&gt;"
    "</content>"
)
ATOM03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Paper Trail</title>
 <link rel="alternate" type="text/html" href="https://trail.example/"/>
 <entry><title>One</title><id>g1</id><link rel="alternate" href="https://trail.example/one"/>
 <author><name>Ann Lee</name></author><issued>2024-05-02T09:30:00Z</issued>
 <content type="text/html" mode="escaped">&lt;p&gt;The whole text.&lt;/p&gt;</content></entry>
</feed>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Paper Trail",
        "home_page_url": "https://trail.example/",
        "items": [
            {
                "id": "g1",
                "url": "https://trail.example/one",
                "title": "One",
                "content_html": "<p>The whole text.</p>",
                "date_published": "2024-05-02T09:30:00Z",
                "authors": [{"name": "Ann Lee"}],
            }
        ],
    }
)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(RSS2, id="rss-2.0"),
        pytest.param(RDF, id="rdf"),
        pytest.param(ATOM, id="atom-1.0"),
        pytest.param(ATOM03, id="atom-0.3"),
        pytest.param(JSON, id="json-feed"),
        pytest.param(RSS2.replace("<channel>", "<!-- & --><channel>&"), id="malformed"),
        pytest.param(f"\n\n  {RSS2}", id="blanks-before"),
        pytest.param(f"\ufeff{RSS2}", id="byte-order-mark"),
        pytest.param(RSS2.replace("<title>", "<TITLE>").replace("</title>", "</TITLE>"), id="case"),
        pytest.param(f"<!DOCTYPE rss>{RSS2}", id="document-type"),
    ],
)
def test_every_format_gives_the_same_item(document: str):
    feed = parse(document)
    assert feed.title == "Paper Trail"
    (item,) = feed.items
    assert item.url == "https://trail.example/one"
    assert item.title == "One"
    assert item.text == "The whole text."
    assert item.author == "Ann Lee"
    assert item.published_at == datetime(2024, 5, 2, 9, 30, tzinfo=UTC)
    assert item.publisher == "Paper Trail"
    assert item.source == "Trail"
    assert item.flags == ()
    assert item.id == only(RSS2).id


@pytest.mark.parametrize(
    ("item", "title"),
    [
        pytest.param("<title>AT&amp;amp;T</title>", "AT&T", id="escaped-twice"),
        pytest.param("<title>A &amp;lt;b&amp;gt;bold&amp;lt;/b&amp;gt; B</title>", "A bold B",
                     id="tags-escaped-twice"),
        pytest.param("<title>A &lt;b&gt;bold&lt;/b&gt; B</title>", "A bold B", id="tags"),
        pytest.param("<title>The &lt;think&gt; token</title>", "The <think> token", id="no-tag"),
        pytest.param("<title>What &lt;canvas&gt; is for</title>", "What <canvas> is for",
                     id="about-a-tag"),
        pytest.param("<TITLE>Loud</TITLE>", "Loud", id="capitals"),
        pytest.param("<title>R&D at AT&T</title>", "R&D at AT&T", id="bare-ampersands"),
        pytest.param("<title>1 &lt; 2 and 3 &gt; 2</title>", "1 < 2 and 3 > 2", id="comparison"),
        pytest.param("<title><![CDATA[Q&A: ?a=1&copy=2]]></title>", "Q&A: ?a=1&copy=2",
                     id="no-reference"),
        pytest.param("<title>  two \n lines </title>", "two lines", id="lines"),
        pytest.param("<title>x&lt;script&gt;evil()&lt;/script&gt;y</title>", "xy", id="script"),
        pytest.param("<title>\u202egnp\u202c.exe\u200b</title>", "gnp.exe", id="invisible"),
        pytest.param("<title>l\u00e2\u20ac\u2122\u00e9t\u00e9</title>", "l’été", id="mojibake"),
        pytest.param("<media:title>Film</media:title>", "Film", id="borrowed"),
        pytest.param("<media:title>Film</media:title><title>Own</title>", "Own", id="own-wins"),
        pytest.param("<description>No title</description>", "", id="none"),
    ],
)  # fmt: skip
def test_titles_are_one_line_of_plain_text(item: str, title: str):
    assert only(rss(item + "<guid>1</guid>")).title == title


def test_atom_says_what_its_texts_are():
    item = only(
        atom("<title type='text'>a &lt;b&gt; c</title><id>1</id>"
             "<summary type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>One</p>"
             "<ul><li>two</li></ul></div></summary>")
    )  # fmt: skip
    assert item.title == "a <b> c"
    assert item.text == "One\n\n- two"


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        pytest.param("<link>/one?utm_source=feed</link>", "https://trail.example/one", id="path"),
        pytest.param("<link>two</link>", "https://trail.example/blog/two", id="relative"),
        pytest.param("<link>javascript:alert(1)</link>", "https://trail.example/", id="script"),
        pytest.param("<link>data:text/html,x</link>", "https://trail.example/", id="data"),
        pytest.param("<link>http://a:b@t.example/</link>", "https://trail.example/", id="login"),
        pytest.param("<guid>https://trail.example/g</guid>", "https://trail.example/g", id="guid"),
        pytest.param("<guid isPermaLink='false'>tag:x</guid>", "https://trail.example/", id="none"),
        pytest.param("<enclosure url='https://cdn.example/a.mp3' type='audio/mpeg'/>",
                     "https://cdn.example/a.mp3", id="enclosure"),
        pytest.param("<link>https://a.example/1</link><link>https://a.example/2</link>",
                     "https://a.example/2", id="last-of-two"),
    ],
)  # fmt: skip
def test_an_item_leads_where_a_reader_may_be_sent(entry: str, url: str):
    assert only(rss(f"<title>A</title>{entry}")).url == url


def test_bases_are_kept_to():
    item = only(
        atom("<id>1</id><link href='one'/><content type='html'>"
             "&lt;a href='deep'&gt;d&lt;/a&gt;</content>",
             attributes=" xml:base='https://base.example/x/'")
    )  # fmt: skip
    assert item.url == "https://base.example/x/one"
    assert item.links[0].url == "https://base.example/x/deep"


def test_pictures_and_enclosures_are_media_and_spies_are_not():
    item = only(
        rss("<guid>1</guid><media:thumbnail url='https://i.example/t.png'/>"
            "<media:content url='https://i.example/d.png' medium='image'>"
            "<media:description>A dog</media:description></media:content>"
            "<enclosure url='/a.mp3' type='audio/mpeg' length='1'/>"
            "<description>&lt;img src='b.png' alt='A graph'&gt;"
            "&lt;img src='https://spy.example/p.gif' width='1' height='1'&gt;"
            "&lt;img src='data:image/png;base64,AA'&gt;</description>")
    )  # fmt: skip
    assert [(m.url, m.kind, m.alt) for m in item.media] == [
        ("https://i.example/t.png", "image", ""),
        ("https://i.example/d.png", "image", "A dog"),
        ("https://trail.example/a.mp3", "audio", ""),
        ("https://trail.example/blog/b.png", "image", "A graph"),
    ]


@pytest.mark.parametrize(
    ("text", "author"),
    [
        pytest.param("ann@trail.example (Ann Lee)", "Ann Lee", id="rss"),
        pytest.param("Ann Lee &lt;ann@trail.example&gt;", "Ann Lee", id="mail"),
        pytest.param("ann@trail.example", "ann", id="address-only"),
        pytest.param("@ann", "@ann", id="handle"),
        pytest.param("noreply@blogger.com (Unknown)", "", id="nobody"),
        pytest.param("no-reply@trail.example", "", id="nobody's address"),
        pytest.param("noreply@blogger.com (Ann Lee)", "Ann Lee", id="a name after all"),
    ],
)
def test_addresses_of_people_are_not_passed_on(text: str, author: str):
    assert only(rss(f"<guid>1</guid><author>{text}</author>")).author == author


# Ids.


def test_made_up_ids_are_stable_and_told_apart():
    items = [
        "<title>No id</title><link>https://trail.example/a</link>",
        "<title>No id, no link</title><description>words</description>",
        "<description>only words</description>",
        "<guid> </guid><title>Blank id</title>",
    ]
    first, again = parse(rss(*items)), parse(rss(*reversed(items)))
    assert len(first.items) == 4
    assert {item.id for item in first.items} == {item.id for item in again.items}


def test_an_entry_without_a_link_leads_to_the_site_and_not_by_the_feeds_login():
    body = b"<rss><channel><item><title>No link</title></item></channel></rss>"
    (item,) = parse_feed(body, url="https://me:word@trail.example/feed?key=1", now=NOW).items
    assert item.url == "https://trail.example/"


def test_a_repeated_id_with_other_links_loses_no_entry():
    entries = [f"<guid>same</guid><link>https://trail.example/{n}</link>" for n in range(3)]
    feed = parse(rss(*entries))
    assert [item.url[-1] for item in feed.items] == ["0", "1", "2"]
    assert {i.id for i in parse(rss(*entries[::-1])).items} == {i.id for i in feed.items}


def test_the_same_entry_twice_is_one_item():
    entry = "<guid>1</guid><link>https://trail.example/1</link><title>One</title>"
    feed = parse(rss(entry, entry))
    assert (feed.seen, len(feed.items), feed.duplicates) == (2, 1, 1)


def test_entries_that_link_to_the_home_page_are_told_apart():
    link = "<link>https://trail.example/</link>"
    feed = parse(rss(f"<title>One</title>{link}", f"<title>Two</title>{link}"))
    assert len(feed.items) == 2


def test_an_id_is_the_feeds_own_and_outlives_its_address():
    elsewhere = parse_feed(ATOM.encode(), url="https://other.example/feed", now=NOW)
    moved = parse_feed(ATOM.encode(), url="https://new.example/feed", key=URL, now=NOW)
    assert elsewhere.items[0].id != only(ATOM).id
    assert moved.items[0].id == only(ATOM).id


def test_entries_that_say_nothing_are_skipped_and_named():
    feed = parse(rss("<pubDate>Thu, 02 May 2024 09:30:00 GMT</pubDate>", "<title>A</title>"))
    assert (feed.seen, len(feed.items), feed.skipped) == (2, 1, 1)
    assert [trouble.code for trouble in feed.troubles] == ["empty-entries"]


# Dates.


@pytest.mark.parametrize(
    ("text", "moment", "flags"),
    [
        pytest.param("", NOW, ("date-unknown",), id="missing"),
        pytest.param("soon", NOW, ("date-unknown",), id="words"),
        pytest.param("Thu, 01 Jan 1970 00:00:00 GMT", NOW, ("date-unknown",), id="1970"),
        pytest.param("Thu, 01 Jan 2070 00:00:00 GMT", NOW, ("date-unknown",), id="2070"),
        pytest.param("0001-01-01T00:00:00Z", NOW, ("date-unknown",), id="year-1"),
        pytest.param("Fri, 03 May 2024 21:00:00 GMT", NOW, (), id="seoul-called-gmt"),
        pytest.param("Fri, 03 May 2024 12:05:00 GMT", NOW, (), id="clock-ahead"),
        pytest.param("Fri, 03 May 2024 20:00:00 +0900", datetime(2024, 5, 3, 11, tzinfo=UTC), (),
                     id="seoul"),
        pytest.param("2024-05-03 오전 8:00:00", datetime(2024, 5, 3, 8, tzinfo=UTC), (), id="half"),
    ],
)  # fmt: skip
def test_dates_that_cannot_be_are_the_time_of_reading(
    text: str, moment: datetime, flags: tuple[str, ...]
):
    item = only(rss(f"<guid>1</guid><pubDate>{text}</pubDate>"))
    assert (item.published_at, item.flags) == (moment, flags)


@settings(deadline=None)  # a language model is loaded on the way
@given(st.datetimes())
def test_no_date_leaves_the_bounds(moment: datetime):
    item = only(rss(f"<guid>1</guid><pubDate>{moment:%Y-%m-%dT%H:%M:%SZ}</pubDate>"))
    assert EARLIEST <= item.published_at <= NOW
    exact = moment.replace(tzinfo=UTC, microsecond=0)
    if EARLIEST <= exact <= NOW - CLOCK_SKEW:
        assert item.published_at == exact


def test_an_update_stands_in_for_a_missing_date():
    item = only(atom("<id>1</id><updated>2024-05-01T00:00:00Z</updated>"))
    assert item.published_at == datetime(2024, 5, 1, tzinfo=UTC)


# What is no feed.


@pytest.mark.parametrize(
    ("document", "words"),
    [
        pytest.param("", "empty", id="nothing"),
        pytest.param(" \n\t", "empty", id="blanks"),
        pytest.param("\0\0\0", "empty", id="nul"),
        pytest.param("<html><title>Just a moment...</title></html>", "is a web page$", id="page"),
        pytest.param("<!doctype html><p>See our <b>rss</b> feed", "web page", id="page-on-rss"),
        pytest.param('{"error": {"code": 403}}', "no JSON Feed", id="json"),
        pytest.param('{"items": [', "breaks off", id="json-cut"),
        pytest.param("User-agent: *\nDisallow: /", "no feed", id="text"),
        pytest.param("<opml version='2.0'><body/></opml>", "no feed", id="opml"),
        pytest.param("<urlset><url><loc>x</loc></url></urlset>", "no feed", id="sitemap"),
        pytest.param("\x89PNG\r\n\x1a\n", "no feed", id="picture"),
    ],
)
def test_what_is_no_feed_is_refused_in_words(document: str, words: str):
    with pytest.raises(NotAFeedError, match=words):
        parse(document.encode("latin-1"))


def test_a_feed_without_entries_is_a_feed():
    feed = parse(rss())
    assert (feed.title, feed.seen, feed.items) == ("Paper Trail", 0, ())
    assert [(trouble.code, trouble.fatal) for trouble in feed.troubles] == [("no-entries", False)]


# Damage.


@pytest.mark.parametrize(
    ("damage", "title"),
    [
        pytest.param(lambda text: text.replace("One", "One & Two"), "One & Two", id="ampersand"),
        pytest.param(lambda text: text.replace("One", "Caf&eacute;"), "Café", id="entity"),
        pytest.param(lambda text: text.replace("One", "<![CDATA[Q&A]]>").replace(">B", ">B&C"),
                     "Q&A", id="cdata"),
        pytest.param(lambda text: text.replace("One", "O\x0bn\0e"), "One", id="control"),
        pytest.param(lambda text: text.replace("</channel></rss>", ""), "One", id="cut"),
        pytest.param(lambda text: "junk " + text, "One", id="junk-before"),
        pytest.param(lambda text: text + "<script>x</script>", "One", id="junk-after"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("padding", [0, 400_000], ids=["small", "large"])
def test_damaged_feeds_are_read_with_a_warning(
    damage: Callable[[str], str], title: str, padding: int
):
    filler = f"<description>{'lorem ' * (padding // 6)}</description>"
    document = damage(rss(f"<title>One</title><guid>1</guid>{filler}", "<title>B</title>"))
    feed = parse(document)
    assert feed.items[0].title == title
    assert {trouble.code for trouble in feed.troubles} == {"damaged"}
    assert not any(trouble.fatal for trouble in feed.troubles)


@pytest.mark.parametrize(
    ("codec", "declared", "served"),
    [
        pytest.param("euc-kr", "euc-kr", "", id="declared"),
        pytest.param("euc-kr", "", "text/xml; charset=euc-kr", id="served"),
        pytest.param("cp949", "euc-kr", "", id="wider-than-declared"),
        pytest.param("euc-kr", "utf-8", "", id="declared-wrongly"),
        pytest.param("utf-8", "euc-kr", "", id="utf-8-declared-as-korean"),
        pytest.param("utf-8", "iso-8859-1", "text/xml; charset=iso-8859-1", id="latin-lie"),
        pytest.param("euc-kr", "", "", id="not-said"),
        pytest.param("johab", "johab", "", id="johab"),
        pytest.param("iso2022_kr", "iso-2022-kr", "", id="iso-2022-kr"),
        pytest.param("utf-16", "utf-16", "", id="utf-16"),
        pytest.param("utf-16-le", "utf-16", "", id="utf-16-without-mark"),
        pytest.param("utf-8", "no-such-thing", "", id="unknown-name"),
    ],
)
def test_korean_is_read_in_any_encoding(codec: str, declared: str, served: str):
    words = "모델을 공개했다. 오픈소스 언어 모델의 가중치와 학습 데이터를 함께 공개하였다."
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = declaration + rss(f"<title>새 {words}</title><guid>1</guid>")
    item = only(parse_bytes := text.encode(codec))
    assert item.title == f"새 {words}", parse_bytes[:80]
    assert item.language == "ko"
    feed = parse(parse_bytes, content_type=served)
    assert feed.items[0].title == f"새 {words}"


# Bombs: each within its bound, and nothing from outside of the document in it.


def _laughs() -> str:
    names = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY l0 "lol">{names}]>' + rss("<title>&l9;</title><guid>1</guid>")


def _external() -> str:
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return entity + rss("<title>[&e;]</title><guid>1</guid>")


def _quadratic() -> str:
    entity = f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>'
    return entity + rss(f"<title>{'&a;' * 50_000}</title><guid>1</guid>")


BOMBS = {
    "billion-laughs": _laughs,
    "quadratic-blow-up": _quadratic,
    "external-entity": _external,
    "100,000-entries": lambda: rss(*(f"<guid>{n}</guid>" for n in range(100_000))),
    "100,000-broken-entries": lambda: rss(*(f"<guid>{n}&x</guid>" for n in range(100_000))),
    "title-of-1-MB": lambda: rss(f"<title>{'wide ' * 200_000}</title><guid>1</guid>"),
    "html-20,000-deep": lambda: rss(f"<description>{'&lt;div&gt;' * 20_000}x</description>"),
    "xml-20,000-deep": lambda: rss(f"<description>{'<div>' * 20_000}x</description>"),
    "xhtml-20,000-deep": lambda: atom(
        f"<id>1</id><content type='xhtml'>{'<div>' * 20_000}x{'</div>' * 20_000}</content>"
    ),
    "unclosed-tags": lambda: f"<rss><channel><item>{'<a ' * 200_000}",
    "unclosed-quotes": lambda: "<rss><channel><item>" + '<a b="' * 100_000,
    "unclosed-comments": lambda: "<!--" * 200_000,
    "unclosed-items": lambda: "<rss>" + "<item>" * 20_000,
    "json-100,000-deep": lambda: (
        '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 100_000
    ),
    "marks-on-one-letter": lambda: rss(f"<title>a{chr(0x301) * 300_000}</title>"),
    "ampersands": lambda: rss(f"<description>{'&' * 300_000}</description>"),
    "blanks": lambda: rss(f"<description>{' ' * 2_000_000}x</description>"),
}


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in BOMBS.items()])
def test_bombs_go_off_harmlessly(make: Callable[[], str]):
    document = make()
    begun = time.thread_time()
    try:
        items = parse(document).items
    except NotAFeedError:
        items = ()
    assert time.thread_time() - begun < 5
    assert all(len(item.title) <= 300 and len(item.text) <= 50_000 for item in items)
    assert not any("root:" in f"{item.title}{item.text}" for item in items)
    assert not any("lollol" in item.title for item in items)


@settings(deadline=None)  # a language model is loaded on the way
@given(st.binary(max_size=300))
def test_noise_is_refused_or_read_but_never_breaks_it(noise: bytes):
    for document in (noise, b"<rss><channel>" + noise, b"{" + noise, RSS2.encode()[:200] + noise):
        try:
            parse(document)
        except NotAFeedError:
            continue


@settings(deadline=None)  # a language model is loaded on the way
@given(st.integers(0, len(ATOM)), st.text(max_size=5))
def test_a_broken_feed_still_gives_items_or_an_error(at: int, junk: str):
    for whole in (RSS2, ATOM, JSON):
        broken = whole[:at] + junk + whole[at + 3 :]
        try:
            feed = parse(broken.encode("utf-8", "replace"))
        except NotAFeedError:
            continue
        assert all(item.url.startswith("http") for item in feed.items)
        assert all(item.published_at <= NOW for item in feed.items)
