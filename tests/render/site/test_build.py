"""The site: what it holds, that only what changed is written, that foreign files stay."""

import datetime as dt
import json
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from lxml import html as lxml_html
from PIL import Image

from render.site.build import SiteReport, build_site
from render.site.frame import THEME_SCRIPT
from render.site.manifest import MANIFEST
from render.site.options import IssueKey, SiteOptions
from summarize.edition import Edition
from summarize.errors import UserError
from tests.support.editions_folder import DirectorySource
from tests.support.render_editions import DAY, HOSTILE, bullet, corrected, edition, says
from tests.support.render_languages import japanese, korean
from tests.support.warm import warm_python

URL = "https://paper.example/news"


def put(folder: Path, *editions: Edition) -> None:
    """Put editions on a shelf."""
    folder.mkdir(exist_ok=True)
    for made in editions:
        (folder / f"{made.date}.{made.language}.json").write_text(made.to_json(), "utf-8")


def earlier(days: int, **changes: object) -> Edition:
    """Return the issue of some days before."""
    date = DAY - dt.timedelta(days=days)
    return edition(**{"date": date, "updated": date, "title": f"Issue {days}", **changes})


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A shelf of five English days, a Korean and a Japanese issue."""
    put(tmp_path / "shelf", corrected(), *(earlier(n) for n in range(1, 5)), korean(), japanese())
    assets = tmp_path / "assets"
    assets.mkdir()
    Image.new("RGB", (64, 36)).save(assets / "2024-05-03-1.png")
    return tmp_path / "shelf"


def build(shelf: Path, **changes: object) -> tuple[Path, SiteReport]:
    """Build the site beside the shelf."""
    out = shelf.parent / "site"
    values = {
        "name": "The Paper",
        "url": URL,
        "assets": shelf.parent / "assets",
        "cards": False,
    }
    options = SiteOptions(**{**values, **changes})  # type: ignore[arg-type]
    return out, build_site(DirectorySource(shelf), out, options)


def snapshot(out: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file's bytes and time."""
    return {
        p.relative_to(out).as_posix(): (p.read_bytes(), p.stat().st_mtime_ns)
        for p in out.rglob("*")
        if p.is_file()
    }


def test_the_site_holds_every_kind_of_page(shelf: Path) -> None:
    out, report = build(shelf, cards=True)
    expected = """
        index.html 2024-05-03/index.html 2024-05-03/index.md 2024-05-03/card.png
        ko/index.html ko/2024-05-03/index.html ja/2024-05-03/index.html archive/index.html
        archive/2024-05/index.html archive/2024-04/index.html tags/index.html
        tags/fern-labs/index.html tags/fern-labs/feed.xml stories/index.html
        stories/fern-2-arrives-37d12a7a/index.html
        trends/index.html trends/2024-W18/index.html search/index.html
        feed.xml rss.xml feed.json ko/feed.json sitemap.xml
        robots.txt llms.txt 404.html icon.svg images/2024-05-03-1.png
        """
    assert [name for name in expected.split() if not (out / name).is_file()] == []
    assert report.pages == len(list(out.rglob("*.html"))) - len(
        list(out.rglob(".dateline/**/*.html"))
    )
    assert report.removed == []
    assert report.missing_pictures == []


def test_a_weeks_page_has_its_issues_and_what_headed_them(shelf: Path) -> None:
    put(shelf, earlier(5, tags=("Another",)))
    out, _ = build(shelf)
    page = lxml_html.parse(str(out / "trends" / "2024-W18" / "index.html"))
    assert page.xpath("string(//h1)") == "29 Apr – 5 May 2024"
    assert len(page.xpath("//ol[contains(@class, 'issues')]/li")) == 5
    listed = [" ".join(li.text_content().split()) for li in page.xpath("//ul[@class='columns']/li")]
    assert listed == ["Fern-2 arrives 6 days", "Fern Labs 5 issues", "kernels 5 issues"]
    trends = lxml_html.parse(str(out / "trends" / "index.html"))
    assert [a.get("href") for a in trends.xpath("//ul[@class='columns']//a")][-2:] == [
        "../trends/2024-W18/", "../trends/2024-W17/",
    ]  # fmt: skip


def test_a_topics_page_tells_what_was_said_where_and_by_whom(shelf: Path) -> None:
    out, _ = build(shelf)
    page = lxml_html.parse(str(out / "tags" / "fern-labs" / "index.html"))
    days = page.xpath("//ol[contains(@class, 'timeline')]/li")
    assert [day.findtext("time") for day in days][:2] == [
        "Friday, 3 May 2024", "Thursday, 2 May 2024",
    ]  # fmt: skip
    first = days[0]
    assert first.xpath("h2/a/@href") == ["../../2024-05-03/#o1-1"]
    assert first.xpath("p/text()")[0].strip() == "It runs on one card."
    assert first.xpath("p/span/a/@href") == [
        "https://fern.example/fern-2", "https://x.com/ann/status/90",
        "https://www.reddit.com/r/LocalLLaMA/comments/abc/fern/",
    ]  # fmt: skip


def test_a_topics_page_tells_what_only_the_lead_says(shelf: Path) -> None:
    made = edition()
    lead = made.lead[0].statement
    story = next(note for note in made.stories if note.id == lead.story)
    parts = [
        part.model_copy(update={"bullets": kept})
        for part in made.overview
        if (kept := tuple(b for b in part.bullets if b.statement.story != lead.story))
    ]
    tagged = story.model_copy(update={"tags": ("Lead Only",)})
    stories = tuple(tagged if note is story else note for note in made.stories)
    for date in (made.date, made.date - dt.timedelta(days=1)):
        changes = {"date": date, "overview": tuple(parts), "preview": (), "stories": stories}
        put(shelf, made.model_copy(update=changes))
    out, _ = build(shelf)
    page = lxml_html.parse(str(out / "tags" / "lead-only" / "index.html"))
    first = page.xpath("//ol[contains(@class, 'timeline')]/li")[0]
    assert first.xpath("h2/a/@href") == ["../../2024-05-03/#lead"]
    assert first.xpath("string(p)").startswith(lead.plain[:20])


def test_a_topics_page_does_not_say_a_title_twice(shelf: Path) -> None:
    stories = [note.model_copy(update={"title": "It runs on one"}) for note in edition().stories]
    put(shelf, edition(stories=tuple(stories)))
    out, _ = build(shelf)
    page = lxml_html.parse(str(out / "tags" / "fern-labs" / "index.html"))
    first = page.xpath("//ol[contains(@class, 'timeline')]/li")[0]
    assert first.xpath("h2/a/time/@datetime") == ["2024-05-03"]
    assert "It runs on one" not in first.xpath("string(h2)")


@pytest.mark.parametrize(
    ("made_by", "heading"),
    [("openai:a-model", "One card is enough"), ("extractive", "An item's title")],
)
def test_a_story_is_called_what_the_editor_called_it(
    shelf: Path, made_by: str, heading: str
) -> None:
    made = edition()
    first, *rest = made.overview
    bullet = first.bullets[0].model_copy(update={"label": "One card is enough"})
    overview = (first.model_copy(update={"bullets": (bullet,)}), *rest)
    told = [note.model_copy(update={"title": "An item's title"}) for note in made.stories]
    making = made.making.model_copy(update={"made_by": made_by})
    put(shelf, edition(overview=overview, stories=tuple(told), making=making))
    out, _ = build(shelf)
    page = lxml_html.parse(str(out / "tags" / "fern-labs" / "index.html"))
    newest = page.xpath("//ol[contains(@class, 'timeline')]/li")[0]
    assert newest.xpath("string(h2)") == heading


def test_building_again_changes_no_byte_and_no_time(shelf: Path) -> None:
    out, first = build(shelf)
    before = snapshot(out)
    _, second = build(shelf)
    assert second.written == []
    assert second.unchanged == len(first.written) + first.unchanged
    assert snapshot(out) == before


def test_a_build_from_nothing_gives_the_bytes_of_one_step_by_step(shelf: Path) -> None:
    late = shelf / "2024-05-03.en.json"
    text = late.read_text("utf-8")
    late.unlink()
    build(shelf)
    late.write_text(text, "utf-8")
    out, _ = build(shelf)
    stepwise = {name: data for name, (data, _) in snapshot(out).items() if ".dateline" not in name}
    out.rename(shelf.parent / "stepwise")
    out, _ = build(shelf)
    whole = {name: data for name, (data, _) in snapshot(out).items() if ".dateline" not in name}
    assert whole == stepwise


def test_one_changed_issue_writes_its_own_pages_and_feeds_only(shelf: Path) -> None:
    out, _ = build(shelf)
    put(shelf, earlier(2, overview_title="Another heading"))
    _, report = build(shelf)
    story = next((out / "stories").glob("*/feed.xml")).parent.relative_to(out).as_posix()
    assert set(report.written) == {
        "2024-05-01/index.html",
        "2024-05-01/index.md",
        ".dateline/entries/2024-05-01.en.html",
        *(f"{folder}{name}" for folder in ("", "tags/fern-labs/", "tags/kernels/", f"{story}/")
          for name in ("feed.xml", "rss.xml", "feed.json")),
    }  # fmt: skip


def test_what_is_gone_is_removed_and_foreign_files_stay(shelf: Path) -> None:
    out, _ = build(shelf)
    (out / "CNAME").write_text("paper.example")
    (out / "2024-04-29" / "notes.txt").write_text("mine")
    (shelf / "2024-04-29.en.json").unlink()
    (shelf / "2024-05-03.ja.json").unlink()
    _, report = build(shelf)
    assert "2024-04-29/index.html" in report.removed
    assert not (out / "2024-04-29" / "index.html").exists()
    assert (out / "2024-04-29" / "notes.txt").read_text() == "mine"
    assert not (out / "ja").exists()
    assert (out / "CNAME").read_text() == "paper.example"


@pytest.mark.parametrize("damage", ["truncated", "deleted", "manifest"])
def test_a_damaged_site_is_mended(shelf: Path, damage: str) -> None:
    out, _ = build(shelf)
    before = {name: data for name, (data, _) in snapshot(out).items() if name != MANIFEST}
    page = out / "2024-05-03" / "index.html"
    if damage == "truncated":
        page.write_bytes(page.read_bytes()[:500])
    elif damage == "deleted":
        page.unlink()
    else:
        (out / MANIFEST).write_bytes(b"SQLite format 3\0 half")
    build(shelf)
    after = {name: data for name, (data, _) in snapshot(out).items() if name != MANIFEST}
    assert after == before


def test_two_issues_for_one_address_are_both_named(tmp_path: Path) -> None:
    class Twins:
        def keys(self) -> list[IssueKey]:
            return [
                IssueKey(DAY, "en", 1, "a", "first.json"),
                IssueKey(DAY, "en", 1, "b", "second.json"),
            ]

        def load(self, key: IssueKey) -> Edition:
            raise AssertionError(key)

    with pytest.raises(UserError, match=r"first\.json and second\.json"):
        build_site(Twins(), tmp_path, SiteOptions(name="x"))


def test_a_broken_issue_is_named_and_the_old_pages_stay(shelf: Path) -> None:
    out, _ = build(shelf)
    before = snapshot(out)
    (shelf / "2024-05-02.en.json").write_text('{"format": 1}')
    with pytest.raises(UserError, match=r"2024-05-02\.en\.json"):
        build(shelf)
    pages = {name: found for name, found in snapshot(out).items() if ".dateline" not in name}
    assert pages == {name: found for name, found in before.items() if ".dateline" not in name}


def test_what_is_gone_is_removed_also_after_a_build_that_failed(shelf: Path) -> None:
    out, _ = build(shelf)
    (shelf / "2024-04-29.en.json").unlink()
    whole = (shelf / "2024-05-02.en.json").read_text("utf-8")
    (shelf / "2024-05-02.en.json").write_text('{"format": 1}')
    with pytest.raises(UserError):
        build(shelf)
    assert (out / "2024-04-29" / "index.html").exists()
    (shelf / "2024-05-02.en.json").write_text(whole, "utf-8")
    build(shelf)
    assert not (out / "2024-04-29").exists()


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from tests.render.site.test_build import build
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
build(Path(sys.argv[1]), cards=True)
"""
"""A build by a process that may write no file beyond a size, for which the system fails as for a
full disk: amid the bytes of a file."""


@pytest.mark.parametrize("room", [500, 3_000, 20_000], ids=["hardly", "some", "much"])
def test_a_full_disk_leaves_every_page_whole(tmp_path: Path, room: int) -> None:
    shelf = tmp_path / "shelf"
    put(shelf, edition(), earlier(1), earlier(2))
    out, _ = build(shelf, cards=True)
    before = pages_of(snapshot(out))
    long = tuple(says(f"Sentence {n} of a [kernel](feed:kernel).") for n in range(300))
    put(shelf, earlier(1, title="Changed"), earlier(2, title="Changed too", viewpoint=long))
    fresh = shelf.parent / "fresh"
    shutil.copytree(shelf, fresh / "shelf")
    whole_site, _ = build(fresh / "shelf", cards=True)
    whole = pages_of(snapshot(whole_site))
    done = subprocess.run(
        [*warm_python(), "-c", FULL_DISK, str(shelf), str(room)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "OSError: [Errno 27]" in done.stderr
    assert not [p for p in out.rglob(".*") if p.is_file()], "something half written stays"
    for name, data in pages_of(snapshot(out)).items():
        assert data in (before.get(name), whole.get(name)), name
    build(shelf, cards=True)
    assert pages_of(snapshot(out)) == whole


def pages_of(found: dict[str, tuple[bytes, int]]) -> dict[str, bytes]:
    """Leave out the times, and what the builder keeps for itself."""
    return {n: data for n, (data, _) in found.items() if not n.startswith(".dateline/")}


def test_pictures_that_are_not_there_are_left_out_and_named(shelf: Path) -> None:
    (shelf.parent / "assets" / "2024-05-03-1.png").unlink()
    out, report = build(shelf)
    assert set(report.missing_pictures) == {"2024-05-03-1.png"}
    assert "<img" not in (out / "2024-05-03" / "index.html").read_text("utf-8")


def test_a_picture_name_cannot_leave_the_assets_folder(shelf: Path) -> None:
    (shelf.parent / "secret.png").write_bytes(b"secret")
    lead = edition().lead[0]
    assert lead.picture
    stolen = lead.picture.model_copy(update={"file": "../secret.png"})
    put(shelf, edition(lead=(lead.model_copy(update={"picture": stolen}),)))
    out, report = build(shelf)
    assert "../secret.png" in report.missing_pictures
    assert not [p for p in out.rglob("*") if p.is_file() and p.read_bytes() == b"secret"]


def test_no_page_asks_another_host_for_anything(shelf: Path) -> None:
    out, _ = build(shelf)
    for path in out.rglob("*.html"):
        if ".dateline" in path.parts:
            continue
        tree = lxml_html.fromstring(path.read_bytes())
        loaded = tree.xpath(
            "//script/@src | //img/@src | //iframe/@src | //source/@srcset | //form/@action"
            " | //link[@rel='stylesheet' or @rel='icon' or @rel='preload']/@href"
        )
        assert [url for url in loaded if "//" in url] == [], path
        assert not tree.xpath("//style | //*[@style] | //*[@onclick]"), path
        inline = tree.xpath("//script[not(@src) and not(@type='application/ld+json')]/text()")
        assert inline == [THEME_SCRIPT]
        (csp,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert "default-src 'none'" in csp
        assert "unsafe-inline" not in csp


def test_every_link_within_the_site_leads_somewhere(shelf: Path) -> None:
    out, _ = build(shelf)
    for path in out.rglob("*.html"):
        if ".dateline" in path.parts or path.name == "404.html":
            continue
        tree = lxml_html.fromstring(path.read_bytes())
        for url in tree.xpath("//a/@href | //img/@src | //link/@href | //script/@src"):
            if url.startswith(("https://", "http://")):
                continue
            target, _, anchor = url.partition("#")
            found = (path.parent / target).resolve() if target else path
            if found.is_dir():
                found /= "index.html"
            assert found.is_file(), f"{path}: {url}"
            if anchor:
                assert lxml_html.fromstring(found.read_bytes()).xpath(f"//*[@id='{anchor}']"), url


def saying(words: str) -> Edition:
    """Return an issue with these words wherever it has words of others."""
    said = words.replace("[", "(").replace("]", ")").replace("\x00", "") or "word"
    reference = edition().references["x:90"].model_copy(
        update={"title": words, "author": words, "publisher": words, "excerpt": words,
                "url": f"https://a.example/{'x' if words == 'word' else 'y'}"}
    )  # fmt: skip
    row = bullet(words, said, "x:90")
    section = edition().overview[0].model_copy(update={"title": words, "bullets": (row,)})
    return edition(
        title=words,
        description=f"About {words}",
        tags=(words,),
        lead=(edition().lead[0].model_copy(update={"statement": says(said, "x:90")}),),
        viewpoint=(says(said),),
        overview=(section,),
        references=edition().references | {"x:90": reference},
        newsletter=edition().newsletter.model_copy(update={"name": words}),
    )


def elements(folder: Path, words: str) -> list[tuple[str, tuple[str, ...]]]:
    put(folder / "shelf", saying(words))
    (folder / "assets").mkdir(exist_ok=True)
    out, _ = build(folder / "shelf", name=words)
    tree = lxml_html.fromstring((out / "2024-05-03" / "index.html").read_bytes())
    return [
        (element.tag, tuple(sorted(element.attrib)))
        for element in tree.iter()
        if element.tag not in ("bdi", "br")
    ]


@pytest.fixture(scope="module")
def plain_elements(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, tuple[str, ...]]]:
    return elements(tmp_path_factory.mktemp("plain"), "word")


@pytest.mark.parametrize("text", [pytest.param(t, id=repr(t)[:30]) for t in HOSTILE])
def test_hostile_words_add_no_element_and_no_address(
    tmp_path: Path, text: str, plain_elements: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert elements(tmp_path, text) == plain_elements


def test_the_issue_page_says_what_it_rests_on_and_what_was_missing(shelf: Path) -> None:
    out, _ = build(shelf)
    tree = lxml_html.fromstring((out / "2024-05-03" / "index.html").read_bytes())
    marks = tree.xpath("//a[@class='mark']")
    notes = {note.get("id"): note for note in tree.xpath("//ol[@class='sources']/li")}
    assert marks
    for mark in marks:
        assert mark.get("href")[1:] in notes
        assert set(mark.get("data-notes").split()) <= notes.keys()
        assert " Source " in mark.text_content()
    assert "Fern-2 has 7 billion parameters." in notes["s1-1"].text_content()
    assert "Ann Fern" in notes["s1-1"].text_content()
    assert "2 May, 12:00 UTC" in notes["s1-1"].text_content()
    text = tree.text_content()
    assert "Missing today: r/LocalLLaMA" in text
    assert "6 of 7 statements hold" in text
    assert "The kernel is 1.7 times faster, not 17." in text
    assert "Updated 4 May 2024" in text
    assert tree.xpath("//section[@class='viewpoint']//blockquote")
    thread = tree.xpath("//details[@class='thread']//a/@href")
    assert thread == ["../2024-04-29/", "../2024-04-30/", "../2024-05-01/", "../2024-05-02/",
                      "../stories/fern-2-arrives-37d12a7a/"]  # fmt: skip


def test_languages_name_each_other(shelf: Path) -> None:
    out, _ = build(shelf)
    tree = lxml_html.fromstring((out / "ko" / "2024-05-03" / "index.html").read_bytes())
    assert tree.get("lang") == "ko"
    alternates = tree.xpath("//link[@rel='alternate' and @hreflang]")
    assert {link.get("hreflang"): link.get("href") for link in alternates} == {
        "en": f"{URL}/2024-05-03/",
        "ja": f"{URL}/ja/2024-05-03/",
        "ko": f"{URL}/ko/2024-05-03/",
    }
    assert tree.xpath("//link[@rel='canonical']/@href") == [f"{URL}/ko/2024-05-03/"]


def test_the_sitemap_lists_every_page_for_readers(shelf: Path) -> None:
    out, _ = build(shelf)
    tree = ET.parse(out / "sitemap.xml").getroot()
    found = {node.text for node in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    pages = {
        f"{URL}/{p.parent.relative_to(out).as_posix()}/".replace("/./", "/")
        for p in out.rglob("index.html")
    }
    assert found == {page for page in pages if not page.endswith("/search/")}


def test_a_site_without_issues_is_a_site(tmp_path: Path) -> None:
    (tmp_path / "shelf").mkdir()
    out, report = build(tmp_path / "shelf")
    assert "Nothing here yet." in (out / "index.html").read_text("utf-8")
    assert json.loads((out / "feed.json").read_text("utf-8"))["items"] == []
    assert report.pages > 5


def test_an_issue_page_is_small(shelf: Path) -> None:
    import gzip

    out, _ = build(shelf)
    page = (out / "2024-05-03" / "index.html").read_bytes()
    style = next(out.glob("style.*.css")).read_bytes()
    assert len(gzip.compress(page)) + len(gzip.compress(style)) < 60_000
    assert re.search(rb"<script[^>]* defer>", page)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("C", "C++", id="signs"),
        pytest.param("🤖", "🦾", id="emoji"),
        pytest.param("x" * 300, "x" * 299 + "y", id="long"),
        pytest.param("../../etc/passwd", "etc-passwd", id="traversal"),
        pytest.param("CON", "con.", id="reserved"),
        pytest.param("가" * 200, "가" * 199 + "나", id="long-korean"),
    ],
)
def test_tags_and_threads_of_like_names_have_addresses_of_their_own(
    tmp_path: Path, first: str, second: str
) -> None:
    stories = edition().stories
    made = {
        "tags": (first, second),
        "stories": (
            stories[0].model_copy(update={"thread": first, "tags": ()}),
            stories[1].model_copy(update={"thread": second, "tags": (), "status": "continues"}),
        ),
    }
    put(tmp_path / "shelf", edition(**made), earlier(1, **made))
    out, _ = build(tmp_path / "shelf", images="none")
    for kind in ("tags", "stories"):
        folders = [p for p in (out / kind).iterdir() if p.is_dir()]
        assert len(folders) == 2, kind
        assert all(len(folder.name.encode()) < 255 for folder in folders)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["shelf", "site"]
