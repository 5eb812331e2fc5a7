"""Feeds are read back by a feed parser, and held against the rules of their formats."""

import datetime as dt
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import jsonschema
import pytest
from lxml import etree

from render.site.feeds import FILES, FeedEntry, FeedHead, write_feeds
from tests.render.site.test_build import URL, build, put, shelf
from tests.support.render_editions import HOSTILE
from tests.support.render_languages import arabic

__all__ = ["shelf"]

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_4287 = etree.RelaxNG(file=str(Path(__file__).with_name("atom.rng")))
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string"},
        "home_page_url": {"type": "string", "format": "uri"},
        "feed_url": {"type": "string", "format": "uri"},
        "description": {"type": "string"},
        "language": {"type": "string"},
        "authors": {"type": "array", "items": {"type": "object", "required": ["name"]}},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "content_html"],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string"},
                    "url": {"type": "string", "pattern": "^https?://"},
                    "title": {"type": "string"},
                    "summary": {"type": "string"},
                    "content_html": {"type": "string", "minLength": 1},
                    "language": {"type": "string"},
                    "date_published": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT.*[+Z]"},
                    "date_modified": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT.*[+Z]"},
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}


@pytest.mark.parametrize("name", ["feed.xml", "rss.xml"])
@pytest.mark.parametrize("folder", ["", "ko/", "tags/fern-labs/", "stories/*/"])
def test_a_feed_parser_reads_back_what_was_written(shelf: Path, folder: str, name: str) -> None:
    out, _ = build(shelf)
    parsed = feedparser.parse(next(out.glob(f"{folder}{name}")).read_bytes())
    assert not parsed.bozo
    entry = parsed.entries[0]
    assert entry.title
    assert entry.link.startswith(f"{URL}/")
    assert entry.id.startswith("tag:paper.example,2024-05-03:")
    assert "href=" in entry.content[-1].value
    assert dt.datetime(*entry.published_parsed[:6], tzinfo=dt.UTC).year == 2024
    ids = [e.id for e in parsed.entries]
    assert len(ids) == len(set(ids))
    if not folder:
        assert len(ids) == 5
        assert "1.7 times faster" in "".join(e.content[-1].value for e in parsed.entries)


def test_readers_of_feeds_are_told_that_arabic_runs_from_right_to_left(shelf: Path) -> None:
    put(shelf, arabic())
    out, _ = build(shelf)
    texts = [json.loads((out / name).read_text("utf-8")) for name in ("ar/feed.json", "feed.json")]
    told = [text["items"][0]["content_html"].startswith('<div dir="rtl">') for text in texts]
    assert told == [True, False]


def test_the_json_feed_fits_its_schema(shelf: Path) -> None:
    out, _ = build(shelf)
    feed = json.loads((out / "feed.json").read_text("utf-8"))
    jsonschema.validate(feed, JSON_FEED)
    assert feed["feed_url"] == f"{URL}/feed.json"
    assert {item["language"] for item in feed["items"]} == {"en"}
    assert not (out / "en").exists(), "the main language's feed is the one at the top"


@pytest.mark.parametrize("folder", ["", "ko", "ja", "tags/fern-labs"])
def test_an_atom_feed_fits_the_grammar_of_rfc_4287(shelf: Path, folder: str) -> None:
    out, _ = build(shelf)
    feed = etree.parse(out / folder / "feed.xml")
    assert RFC_4287.validate(feed), RFC_4287.error_log


@pytest.mark.parametrize(
    ("part", "becomes"),
    [
        pytest.param("<id>tag:x,2024:1</id>", "", id="no-id"),
        pytest.param("<id>tag:x,2024:1</id>", "<id>a</id><id>b</id>", id="two-ids"),
        pytest.param("2024-05-03T00:00:00+00:00", "2024-05-03", id="a-day-for-an-instant"),
        pytest.param("2024-05-03T00:00:00+00:00", "2024-05-03T00:00:00", id="no-zone"),
        pytest.param('xml:lang="en"', 'xml:lang="e n"', id="no-language"),
        pytest.param("<name>Ann</name>", "", id="author-without-name"),
        pytest.param('type="html"', 'type="markdown"', id="unknown-kind-of-text"),
        pytest.param("<summary>", "<abstract/><summary>", id="unknown-element"),
    ],
)
def test_the_grammar_refuses_what_is_no_atom(part: str, becomes: str) -> None:
    entry = FeedEntry("tag:x,2024:1", "https://x.example/", "A", "S", "<p>A</p>", "en",
                      "2024-05-03", "2024-05-03")  # fmt: skip
    head = FeedHead(
        "tag:x,2024:f", "A", "https://x.example/", "https://x.example/", "en", "", "Ann"
    )
    atom = write_feeds(head, [entry])["feed.xml"].decode()
    assert RFC_4287.validate(etree.fromstring(atom.encode()))
    assert part in atom
    assert not RFC_4287.validate(etree.fromstring(atom.replace(part, becomes).encode()))


def test_the_atom_feed_has_what_rfc_4287_asks_for_beyond_its_grammar(shelf: Path) -> None:
    out, _ = build(shelf)
    feed = ET.parse(out / "feed.xml").getroot()
    for node in (feed, *feed.findall(f"{ATOM}entry")):
        assert node.find(f"{ATOM}link[@rel='alternate']") is not None
    self_link = feed.find(f"{ATOM}link[@rel='self']")
    assert self_link is not None
    assert self_link.get("href") == f"{URL}/feed.xml"
    corrected = feed.find(f"{ATOM}entry[{ATOM}id='tag:paper.example,2024-05-03:en']")
    assert corrected is not None
    assert (corrected.findtext(f"{ATOM}updated") or "").startswith("2024-05-04")


@pytest.mark.parametrize("text", [pytest.param(t, id=repr(t)[:30]) for t in HOSTILE])
def test_hostile_titles_keep_feeds_well_formed(text: str) -> None:
    from render.text.words import clean

    title = clean(text)
    entry = FeedEntry("tag:x,2024:1", "https://x.example/", title, title, f"<p>{title}</p>", "en",
                      "2024-05-03", "2024-05-03")  # fmt: skip
    head = FeedHead("tag:x,2024:f", title, "https://x.example/", "https://x.example/", "en",
                    title, title)  # fmt: skip
    made = write_feeds(head, [entry])
    assert set(made) == set(FILES)
    assert RFC_4287.validate(etree.fromstring(made["feed.xml"])), RFC_4287.error_log
    atom = ET.fromstring(made["feed.xml"])
    assert atom.findtext(f"{ATOM}entry/{ATOM}title") == title
    assert ET.fromstring(made["rss.xml"]).findtext("channel/item/title") == title
    assert json.loads(made["feed.json"])["items"][0]["title"] == title
