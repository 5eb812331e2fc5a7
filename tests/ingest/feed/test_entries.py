"""Entries: what they are known by, which of their links counts, who said it and where."""

from datetime import UTC, datetime

import pytest

from ingest.feed.parse import ParsedFeed, parse_feed

NOW = datetime(2024, 5, 3, 12, tzinfo=UTC)
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'


def parse(document: str, url: str = "https://paper.example/feed") -> ParsedFeed:
    return parse_feed(document.encode(), url=url, now=NOW, source="Paper")


def rss(*items: str, link: str = "https://paper.example/", more: str = "", root: str = "") -> str:
    body = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" {root}><channel>'
        f"<title>Paper</title><link>{link}</link>{more}{body}</channel></rss>"
    )


def atom(entry: str, root: str = "") -> str:
    return (
        f"<feed {ATOM} {root}><title>Paper</title><id>f</id>"
        f'<link href="https://paper.example/"/><entry><title>A</title><id>urn:a</id>{entry}'
        "</entry></feed>"
    )


def item(title: str, guid: str = "", link: str = "", more: str = "") -> str:
    parts = {"title": title, "guid": guid, "link": link}
    return "".join(f"<{name}>{value}</{name}>" for name, value in parts.items() if value) + more


@pytest.mark.parametrize(
    ("guid", "link"),
    [("N/A", "https://paper.example/dl"), ("", "https://paper.example/dl"), ("0", ""), ("", "")],
)
def test_entries_that_say_different_things_are_different(guid: str, link: str):
    titles = ("Word 16.1", "Excel 16.1", "Excel 16.0")
    feed = parse(rss(*(item(title, guid, link) for title in titles)))
    assert [each.title for each in feed.items] == [*titles]


@pytest.mark.parametrize(
    ("guid", "link"), [("g", ""), ("", "https://paper.example/a"), ("N", "https://paper.example/a")]
)
def test_an_edited_title_makes_no_new_entry(guid: str, link: str):
    ids = [
        parse(rss(item(title, guid, link))).items[0].id for title in ("News", "News (2 updates)")
    ]
    assert ids[0] == ids[1]


@pytest.mark.parametrize("guid", ["", "http://www.paper.example/a"])
def test_a_site_that_moves_to_https_keeps_its_entries(guid: str):
    before = parse(rss(item("News", guid, "http://www.paper.example/a;jsessionid=1f")))
    secure = guid.replace("http://www.", "https://")
    after = parse(rss(item("News", secure, "https://paper.example/a;jsessionid=2e")))
    assert before.items[0].id == after.items[0].id


@pytest.mark.parametrize(
    "entry",
    [
        '<link rel="via" href="https://b.example/x"/><link rel="Alternate" href="/1"/>',
        '<link rel="http://www.iana.org/assignments/relation/alternate" href="/1"/>'
        '<link rel="related" href="https://b.example/x"/>',
    ],
)
def test_what_an_entry_is_about_is_its_link_and_not_its_page(entry: str):
    (found,) = parse(atom(entry)).items
    assert found.url == "https://host.example/1".replace("host", "paper")
    assert [link.url for link in found.links] == ["https://b.example/x"]


def test_a_source_s_name_and_an_author_s_may_be_escaped():
    source = '<source><title type="html">R&amp;amp;D</title></source>'
    (found,) = parse(atom(f"{source}<author><name>A &amp;amp; B</name></author>")).items
    assert (found.publisher, found.author) == ("R&D", "A & B")


def test_names_of_other_vocabularies_are_read_without_their_prefix():
    svg = 'xmlns:s="http://www.w3.org/2000/svg"'
    body = f"<s:svg {svg}><s:title>Icon</s:title></s:svg>Words"
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>'
    assert parse(atom(f'<content type="xhtml">{div}</content>')).items[0].text == "Words"


def test_escaped_tags_among_tags_of_xml_are_tags():
    body = "A &lt;3<p>Of the &lt;a href=&quot;/x&quot;&gt;project&lt;/a&gt;, R&amp;amp;D</p>"
    (found,) = parse(atom(f'<content type="html">{body}</content>')).items
    assert (found.text, found.links[0].text) == ("A <3\n\nOf the project, R&D", "project")


def test_relative_addresses_of_a_text_are_its_page_s():
    body = "&lt;a href='../b/'&gt;B&lt;/a&gt; &lt;a href='#note'&gt;1&lt;/a&gt;"
    item = f"<item><title>A</title><link>/a/post/</link><description>{body}</description></item>"
    feed = f"<rss version='2.0'><channel><title>T</title>{item}</channel></rss>"
    (found,) = parse(feed).items
    assert [link.url for link in found.links] == ["https://paper.example/a/b/"]
    based = parse(feed.replace("<item>", "<item xml:base='https://b.example/x/'>")).items[0]
    assert based.links[0].url == "https://b.example/b/"


def test_entries_that_share_all_but_their_text_are_different():
    texts = [f"<description>Sigma {number} is out.</description>" for number in (1, 2, 2)]
    for page in ("", "https://paper.example/"):
        assert len(parse(rss(*(item("Update", "", page, text) for text in texts))).items) == 2


@pytest.mark.parametrize("guid", ["", "N/A"])
def test_entries_without_titles_are_told_apart_by_their_texts(guid: str):
    texts = [f"Read on</description><content:encoded>Sigma {n}</content:encoded><description>"
             for n in (1, 2)]  # fmt: skip
    root = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    entries = [item("", guid, "", text.join(("<description>", "</description>"))) for text in texts]
    assert len(parse(rss(*entries, root=root)).items) == 2
    entries = [item("", guid, "", f"<description>Sigma {n}</description>") for n in (1, 2)]
    assert len(parse(rss(*entries)).items) == 2


def test_the_home_page_is_no_entry():
    ids = {parse(rss(item(title, "", "https://paper.example/"))).items[0].id for title in "AB"}
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        pytest.param('<link rel="alternate" type="text/gemini" href="gemini://g.example/t"/>'
                     '<link rel="alternate" type="text/html" href="https://paper.example/t"/>',
                     "https://paper.example/t", id="gemini-first"),
        pytest.param('<link rel="alternate" type="application/json" href="https://paper.example/j"/>'
                     '<link href="https://paper.example/t"/>',
                     "https://paper.example/t", id="json-first"),
        pytest.param('<link rel="self" href="https://paper.example/s"/>'
                     '<link href="/t"/>', "https://paper.example/t", id="self-first"),
        pytest.param("<link>https://paper.example/t</link>", "https://paper.example/t",
                     id="address-as-text"),
        pytest.param('<link rel="enclosure" type="image/png">https://paper.example/i</link>'
                     '<link href="/t"/>', "https://paper.example/t", id="enclosure-as-text"),
        pytest.param('<content src="https://paper.example/c" type="text/html"/>'
                     '<link href="https://paper.example/t"/>',
                     "https://paper.example/t", id="content-before-the-alternate"),
        pytest.param('<content src="https://paper.example/c.html" type="text/html"/>',
                     "https://paper.example/c.html", id="content-alone"),
        pytest.param('<content src="https://paper.example/c.mp4" type="video/mp4"/>',
                     "https://paper.example/", id="content-that-is-no-page"),
    ],
)  # fmt: skip
def test_which_link_of_an_entry_counts(entry: str, url: str):
    assert parse(atom(entry)).items[0].url == url


@pytest.mark.parametrize(
    ("document", "url"),
    [
        pytest.param(rss(item("A", "", "post/1.html")), "https://paper.example/post/1.html",
                     id="hosted-elsewhere"),
        pytest.param(rss(item("A", "", "1"), root='xml:base="https://base.example/b/"'),
                     "https://base.example/b/1", id="base-of-the-root"),
        pytest.param(atom('<link href="1"/>', 'xml:base="https://base.example/b/"'),
                     "https://base.example/b/1", id="base-of-an-atom-root"),
        pytest.param(rss(item("A"), link="https://paper.example/"), "https://paper.example/",
                     id="no-link-is-the-site"),
        pytest.param(rss(item("A"), link=""), "https://host.example/", id="never-the-feed-itself"),
        pytest.param(rss(item("A", "N/A", "N/A"), link="https://paper.example/all"),
                     "https://paper.example/all", id="no-link-in-words"),
        pytest.param(rss(item("A", "", "undefined"), link="https://paper.example/all"),
                     "https://paper.example/all", id="no-link-of-a-program"),
    ],
)  # fmt: skip
def test_what_an_address_is_relative_to(document: str, url: str):
    assert parse(document, "https://host.example/x.xml?token=secret").items[0].url == url


@pytest.mark.parametrize(
    ("document", "author"),
    [
        (atom("<author><name>Ann</name></author><author><name>Bo</name></author>"), "Ann, Bo"),
        (rss(item("A", "g", "", "<dc:creator>Ann</dc:creator><dc:creator>Bo</dc:creator>")),
         "Ann, Bo"),
        (rss(item("A", "g", "", "<author>ann@paper.example (Ann Lee)</author>")), "Ann Lee"),
        (rss(item("A", "g", "", "<author>ann@paper.example</author><dc:creator>Bo</dc:creator>")),
         "Bo"),
    ],
)  # fmt: skip
def test_all_authors_are_named(document: str, author: str):
    assert parse(document).items[0].author == author


def test_a_single_entry_is_a_feed():
    feed = parse(
        f'<entry {ATOM}><title>A</title><id>a</id><link href="https://paper.example/1"/></entry>'
    )
    assert [(each.title, each.url) for each in feed.items] == [("A", "https://paper.example/1")]


def test_the_publisher_is_whose_page_it_is():
    feed = parse(
        rss(
            item(
                "Rho buys Sigma - The Daily",
                "g",
                "https://news.aggregator.example/a",
                '<source url="https://daily.example">The Daily</source>'
                "<description>&lt;ol&gt;&lt;li&gt;&lt;a href='/a'&gt;Rho buys Sigma&lt;/a&gt; "
                "The Daily&lt;/li&gt;&lt;/ol&gt;</description>",
            )
        )
    )
    (found,) = feed.items
    assert (found.publisher, found.title, found.text) == ("The Daily", "Rho buys Sigma", "")


@pytest.mark.parametrize(
    "description",
    [
        "<a href='/a'>Rho buys Sigma</a>&nbsp;<font>The Daily</font><strong><a href='/s'>View Full "
        "Coverage on Google News</a></strong>",
        "<ol><li><a href='/a'>Rho buys Sigma</a> The Daily</li><li><a href='/b'>Sigma is sold</a> "
        "The Weekly</li></ol>",
    ],
    ids=["full-coverage", "headlines-of-others"],
)
def test_what_google_news_lists_beside_a_headline_is_no_text(description: str):
    page = "https://news.google.com/rss/articles/CBMi?oc=5"
    more = f"<source>The Daily</source><description><![CDATA[{description}]]></description>"
    (found,) = parse(rss(item("Rho buys Sigma - The Daily", "g", page, more))).items
    assert (found.publisher, found.title, found.text) == ("The Daily", "Rho buys Sigma", "")


def test_a_feed_that_lists_the_pages_of_others_is_not_their_publisher():
    hosts = ("one.example", "www.two.example", "blog.three.example", "four.example")
    feed = parse(rss(*(item(host, host, f"https://{host}/a") for host in hosts)))
    assert [each.publisher for each in feed.items] == [
        "one.example", "two.example", "blog.three.example", "four.example",
    ]  # fmt: skip


def test_google_news_is_not_the_publisher_of_what_it_forwards_to():
    pages = {
        "Rho buys Sigma - The Daily": "https://news.google.com/a",
        "Tau sells Phi": "https://news.google.com/b",
        "Chi": "https://two.example/",
        "Psi": "https://three.example/",
    }
    feed = parse(rss(*(item(title, title, page) for title, page in pages.items())))
    assert [(each.publisher, each.title) for each in feed.items][:2] == [
        ("The Daily", "Rho buys Sigma"), ("Google News", "Tau sells Phi"),
    ]  # fmt: skip


def test_a_feed_that_links_elsewhere_at_times_stays_the_publisher():
    places = ("https://paper.example/a", "https://blog.paper.example/b", "https://other.example/c")
    feed = parse(rss(*(item(place, place, place) for place in places)))
    assert {each.publisher for each in feed.items} == {"Paper"}


@pytest.mark.parametrize(
    ("title", "link", "told"),
    [
        ("v0.5.1", "https://github.com/o/serve/releases/tag/v0.5.1", "serve v0.5.1"),
        ("Serve 0.5", "https://github.com/o/serve/releases/tag/v0.5", "Serve 0.5"),
        ("Faster", "https://gitlab.com/o/serve/-/releases/v1", "serve: Faster"),
        ("1.2.3", "https://pypi.org/project/serve/1.2.3/", "serve 1.2.3"),
        ("2.0.0rc1", "https://paper.example/2", "Paper 2.0.0rc1"),
        ("A plain title", "https://paper.example/3", "A plain title"),
    ],
)
def test_a_release_is_told_with_its_project(title: str, link: str, told: str):
    assert parse(rss(item(title, "g", link))).items[0].title == told


def test_a_date_without_a_zone_is_local_to_its_language():
    dated = item("A", "g", "", "<pubDate>2024-05-02 08:30:00</pubDate>")
    (found,) = parse(rss(dated, more="<language>ko</language>")).items
    assert found.published_at == datetime(2024, 5, 1, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("entry", "title", "url", "text"),
    [
        ('"summary":" ","content_text":"Plain words"', "", "https://paper.example/", "Plain words"),
        ('"title":"It&#8217;s <b> &amp; now"', "It’s <b> & now", "https://paper.example/", ""),
        ('"title":"A","url":"/a","external_url":"https://b.example/"', "A",
         "https://paper.example/a", ""),
        ('"title":"A","summary":"R&amp;D"', "A", "https://paper.example/", "R&D"),
        ('"title":"A","external_url":"https://b.example/c"', "A", "https://b.example/c", ""),
    ],
)  # fmt: skip
def test_json_feeds(entry: str, title: str, url: str, text: str):
    head = '{"version":"https://jsonfeed.org/version/1.1","title":"Paper","items":[{'
    (found,) = parse(f"{head}{entry}}}]}}").items
    assert (found.title, found.url, found.text) == (title, url, text)
