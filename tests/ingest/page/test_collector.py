"""Pages without a feed: what selectors find, stated dates, and undated entries over time."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feed.parse import parse_feed
from ingest.feed.readers import MAX_ENTRIES
from ingest.page.collector import read_page
from tests.support.social import NOW, Reading, read, serving
from tests.world.server import Fault, Response

URL = "https://blog.example/news/"
LATER = NOW + timedelta(hours=7)
DATED = """<!doctype html><base href="/base/"><ul>
<li class="post"><h2><a href="one?utm_source=x">First <b>post</b></a></h2>
  <time datetime="2024-05-02T08:00:00Z">yesterday</time><p class="sum">Words <i>and</i> more.</p>
<li class="post"><h2><a href="/two">Second</a></h2><span class="on">May 1, 2024</span>
<li class="post"><h2>No link</h2>
<li class="post"><h2><a href="javascript:alert(1)">Trick</a></h2>
<li class="post"><h2><a href="/two#again">Second again</a></h2>
</ul>"""
UNDATED = '<div class="post"><a href="/{0}">Post {0}</a></div>'


def parsed(page: str, **selectors: str) -> Any:
    read = partial(read_page, selectors={"item": ".post", **selectors}, zone=None)
    return parse_feed(page.encode(), url=URL, now=NOW, source="B", kind="page", read=read)


def dated(page: Any) -> list[Any]:
    return [item for item in page.items if "date-unknown" not in item.flags]


def undated(page: Any) -> list[Any]:
    return [item for item in page.items if "date-unknown" in item.flags]


def test_entries_with_their_parts():
    page = parsed(DATED, title="h2", date="time, .on", text=".sum")
    first, second = dated(page)
    assert (first.url, first.title, first.text) == (
        "https://blog.example/base/one", "First post", "Words and more.",
    )  # fmt: skip
    assert first.published_at == datetime(2024, 5, 2, 8, tzinfo=UTC)
    assert second.published_at == datetime(2024, 5, 1, tzinfo=UTC)
    assert (page.seen, page.skipped, page.duplicates) == (5, 2, 1)
    assert first.id.startswith("page:")
    assert first.id != second.id


def test_the_usual_places_are_the_first_link_and_a_time_element():
    page = parsed(DATED)
    assert [item.title for item in dated(page)] == ["First post"]
    assert [item.title for item in undated(page)] == ["Second"]
    assert undated(page)[0].flags == ("date-unknown",)


@pytest.mark.parametrize(
    ("entry", "link"),
    [
        pytest.param('<a class="post" href="/x">T</a>', "a", id="the-entry-is-the-link"),
        pytest.param('<p class="post"><b>T</b><a href="/x">go</a></p>', "a", id="link-inside"),
        pytest.param('<p class="post"><b><a href="/x">T</a></b></p>', "b", id="around-the-link"),
        pytest.param('<p class="post"><a href="/x"><b>T</b></a></p>', "b", id="inside-the-link"),
    ],
)
def test_where_a_link_may_be(entry: str, link: str):
    assert [item.url for item in undated(parsed(entry, link=link))] == ["https://blog.example/x"]


@pytest.mark.parametrize(("day", "flags"), [("2024-05-03", ()), ("2070-01-01", ("date-unknown",))])
def test_a_date_in_the_future_is_held_to_now_or_is_none(day: str, flags: tuple[str, ...]):
    entry = f'<p class="post"><a href="/x">T</a><time datetime="{day}T01:00Z"></time></p>'
    (item,) = parsed(entry).items
    assert (item.published_at, item.flags) == (NOW, flags)


def test_a_page_of_3_000_entries_is_cut():
    page = parsed("".join(UNDATED.format(n) for n in range(3_000)))
    assert len(undated(page)) == MAX_ENTRIES
    assert page.seen == page.skipped + MAX_ENTRIES


def test_a_page_20_000_deep_is_read():
    deep = "<div>" * 20_000 + UNDATED.format(1) + "</div>" * 20_000
    assert undated(parsed(UNDATED.format(0) + deep))[0].title == "Post 0"


@given(st.text(alphabet="<>/=\"' abpostclasshref\0\n&#;", max_size=300))
def test_no_page_breaks_it(page: str):
    found = parsed(f'<p class="post">{page}</p>', title="b", date="i", text="p")
    assert found.seen == len(found.items) + found.duplicates + found.skipped


class Blog:
    """A site whose page a test sets; it answers 304 to the validator it gave."""

    def __init__(self, body: str, **headers: str) -> None:
        self.body, self.headers = body, headers

    def __call__(self, request: Any) -> Response:
        if request.path == "/robots.txt":
            return Response(404)
        if request.path == "/old":
            return Response(301, b"", {"Location": "/"})
        etag = f'"{hash(self.body)}"'
        if request.headers.get("if-none-match") == etag:
            return Response(304, b"", self.headers)
        return Response(200, self.body.encode(), {"ETag": etag, **self.headers})


def collect(
    blog: Any, *faults: Fault, cursor: Any = None, path: str = "/", now: datetime = NOW,
    **options: str,
) -> Reading:  # fmt: skip
    with serving(blog) as served:
        served.service.faults += faults
        mirrors = {"blog.example": served.address}
        options = {"url": f"https://blog.example{path}", "item": ".post", **options}
        return read("page", options, cursor=cursor, now=now, mirrors=mirrors)


def test_undated_entries_are_new_only_if_they_were_not_there_before():
    blog = Blog(UNDATED.format(1) + UNDATED.format(2))
    first = collect(blog)
    assert not first.items
    assert first.codes == ["no-date"]
    assert "'Post 1'" in first.troubles[0].message
    blog.body = UNDATED.format(3) + blog.body
    later = NOW + timedelta(hours=1)
    second = collect(blog, cursor=first.cursor, now=later)
    assert [(item.title, item.published_at) for item in second.items] == [("Post 3", later)]
    assert second.items[0].flags == ("date-unknown",)
    blog.body += UNDATED.format(4)
    third = collect(blog, cursor=second.cursor, now=later + timedelta(hours=1))
    assert [item.title for item in third.items] == ["Post 4"]


def test_a_page_that_has_not_changed_gives_nothing_and_loses_nothing():
    blog = Blog(DATED, Cache_Control="no-cache")
    first = collect(blog)
    second = collect(blog, cursor=first.cursor, now=LATER)
    assert first.items
    assert not second.items
    assert not second.troubles
    assert second.cursor["known"] == first.cursor["known"]
    assert 0 < second.batches[0].bytes_read < first.batches[0].bytes_read


def test_other_selectors_read_an_unchanged_page_anew():
    blog = Blog(DATED)
    cursor = collect(blog, item="h3").cursor
    assert collect(blog, cursor=cursor).items


def test_a_fresh_page_is_not_asked_again():
    blog = Blog(DATED)
    blog.headers = {"Cache-Control": "max-age=600"}
    cursor = collect(blog).cursor
    early = collect(blog, Fault(status=500), cursor=cursor, now=NOW + timedelta(minutes=9))
    assert not early.troubles
    late = collect(blog, Fault(status=404), cursor=cursor, now=LATER)
    assert late.codes == ["http-404"]


def test_a_page_that_moved_is_asked_at_its_new_place():
    first = collect(Blog(DATED), path="/old")
    assert first.codes == ["moved", "no-date", "no-link"]
    assert not first.fatal
    fault = Fault(path="/old", status=500)
    second = collect(Blog(DATED), fault, path="/old", cursor=first.cursor, now=LATER)
    assert not second.fatal


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        pytest.param(Fault(path="/", status=403), "http-403", id="refused"),
        pytest.param(Fault(path="/", status=410), "gone", id="gone"),
        pytest.param(Fault(path="/", body=b""), "empty", id="empty"),
        pytest.param(Fault(path="/", status=429), "http-429", id="throttled"),
        pytest.param(Fault(path="/robots.txt", status=200, body=b"User-agent: *\nDisallow: /"),
                     "robots", id="forbidden"),
        pytest.param(Fault(path="/", body=b"<title>Just a moment</title>"), "no-entries",
                     id="challenge"),
    ],
)  # fmt: skip
def test_failures_are_named_with_their_mend(fault: Fault, code: str):
    class Site(Blog):
        def __call__(self, request: Any) -> Response:
            if request.path == "/robots.txt" and fault.path != "/robots.txt":
                return Response(404)
            answered = super().__call__(request)
            return fault.bend(answered) if request.path == fault.path else answered

    reading = collect(Site(DATED))
    assert reading.codes == [code]
    assert reading.fatal[0].hint
    if code == "http-429":
        assert reading.cursor["next_at"] == (NOW + timedelta(minutes=10)).isoformat()


@pytest.mark.parametrize("selectors", [{"item": "li["}, {"item": ".post", "title": ">>"}])
def test_a_selector_that_is_none_is_named(selectors: dict[str, str]):
    reading = collect(Blog(DATED), **selectors)
    assert reading.codes == ["bad-selector"]
    assert "sources test" in reading.troubles[0].hint
