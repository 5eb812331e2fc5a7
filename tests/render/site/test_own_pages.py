"""A user's own pages: from Markdown files to pages of the site, and whatever else lies there."""

from pathlib import Path

import pytest
from lxml import html as lxml_html

from render.site.build import SiteReport, build_site
from render.site.options import SiteOptions
from render.site.user_files import PostError, read_page, read_pages
from tests.support.editions_folder import DirectorySource
from tests.support.render_editions import HOSTILE, edition
from tests.support.render_languages import korean

ABOUT = """# About us

We read so that *you* need not:

- every day
- with [sources](https://fern.example/)
"""


def furnish(folder: Path) -> Path:
    """Make a newsletter's folder with an English and a Korean issue, and no pages yet."""
    (folder / "shelf").mkdir()
    (folder / "pages").mkdir()
    for made in (edition(), korean()):
        path = folder / "shelf" / f"{made.date}.{made.language}.json"
        path.write_text(made.to_json(), "utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return furnish(tmp_path)


@pytest.fixture(scope="module")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a page for each hostile text, by its number."""
    home = furnish(tmp_path_factory.mktemp("hostile"))
    for number, text in enumerate(HOSTILE):
        page = f"Before.\n\n{text}\n\nAfter."
        (home / "pages" / f"page{number}.md").write_bytes(page.encode())
    build(home)
    return home


def build(home: Path) -> SiteReport:
    """Build the site."""
    options = SiteOptions(
        name="The Paper", slug="the-paper", url="https://paper.example", pages=home / "pages",
        cards=False, images="none",
    )  # fmt: skip
    return build_site(DirectorySource(home / "shelf"), home / "site", options)


def page_of(home: Path, name: str) -> lxml_html.HtmlElement:
    """Parse a page of the site."""
    return lxml_html.fromstring((home / "site" / name / "index.html").read_text("utf-8"))


def test_a_page_is_markdown_with_a_link_from_every_page(home: Path) -> None:
    (home / "pages" / "about.md").write_text(ABOUT)
    build(home)
    page = page_of(home, "about")
    assert page.xpath("//h1/text()") == ["About us"]
    assert len(page.xpath("//main//ul/li")) == 2
    assert page.xpath("//main//a/@href") == ["https://fern.example/"]
    assert page.xpath("//nav//a[@aria-current='page']/text()") == ["About us"]
    assert page.findtext(".//title") == "About us · The Paper"
    for path, link in (("", "./about/"), ("2024-05-03", "../about/"), ("archive", "../about/")):
        assert link in page_of(home, path).xpath("//nav//a/@href")
    assert "about/" not in "".join(page_of(home, "ko").xpath("//nav//a/@href"))
    assert "https://paper.example/about/" in (home / "site/sitemap.xml").read_text("utf-8")


def test_translations_of_a_page_name_each_other(home: Path) -> None:
    (home / "pages" / "about.md").write_text(ABOUT)
    (home / "pages" / "about.ko.md").write_text("---\ntitle: 소개\n---\n우리는 읽습니다.\n")
    build(home)
    links = page_of(home, "ko/about").xpath("//link[@rel='alternate'][@hreflang]")
    assert {(link.get("hreflang"), link.get("href")) for link in links} == {
        ("en", "https://paper.example/about/"),
        ("ko", "https://paper.example/ko/about/"),
    }
    assert "소개" in page_of(home, "ko").xpath("//nav//a/text()")


def test_a_changed_page_is_made_anew_and_a_new_title_goes_everywhere(home: Path) -> None:
    path = home / "pages" / "about.md"
    path.write_text(ABOUT)
    build(home)
    assert build(home).written == []
    path.write_text(ABOUT + "\nMore.\n")
    assert build(home).written == ["about/index.html"]
    path.write_text(ABOUT.replace("About us", "Who we are"))
    assert "2024-05-03/index.html" in build(home).written
    path.unlink()
    report = build(home)
    assert report.removed == ["about/index.html"]
    assert "Who we are" not in (home / "site/index.html").read_text("utf-8")


def test_front_matter_orders_and_hides_pages(home: Path) -> None:
    pages = {
        "a.md": "---\norder: 2\n---\n# Second\n",
        "b.md": "---\norder: 1\n---\n# First\n",
        "c.md": "---\nnav: false\ntitle: Thanks\ndescription: For coming\n---\n# Other\n\nHello.",
        "no-title.md": "Text.",
    }
    for name, text in pages.items():
        (home / "pages" / name).write_text(text)
    build(home)
    assert page_of(home, "").xpath("//header[1]/nav//a/text()")[-3:] == [
        "First",
        "Second",
        "No title",
    ]
    hidden = page_of(home, "c")
    assert hidden.xpath("//h1/text()") == ["Thanks"]
    assert "Other" in hidden.xpath("//main")[0].text_content()
    assert hidden.xpath("//meta[@name='description']/@content") == ["For coming"]


@pytest.mark.parametrize("number", [pytest.param(n, id=repr(t)) for n, t in enumerate(HOSTILE)])
def test_whatever_a_page_holds_it_stays_text(hostile_home: Path, number: int) -> None:
    (main,) = page_of(hostile_home, f"page{number}").xpath("//main")
    assert {"Before.", "After."} <= set(main.text_content().split())
    assert not main.xpath(".//script | .//img | .//iframe | .//style | .//form")
    assert not main.xpath(".//@*[starts-with(name(), 'on')]")
    assert not [u for u in main.xpath(".//@href") if not u.startswith(("http", "mailto"))]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        pytest.param("archive.md", b"x", "the site itself needs the address /archive/", id="taken"),
        pytest.param("2024-05-03.md", b"x", "the site itself needs", id="a-day"),
        pytest.param("ko.md", b"x", "the site itself needs the address /ko/", id="a-language"),
        pytest.param("about.fr.md", b"x", "there is no issue in 'fr'", id="no-such-language"),
        pytest.param("about.md", b"\xff\xfe", "not UTF-8", id="binary"),
        pytest.param("about.md", b"---\ntitle: [x\n---\n", "not YAML", id="yaml"),
        pytest.param("about.md", b"x" * 2_000_001, "larger than 2,000,000 bytes", id="large"),
    ],
)
def test_what_is_no_page_is_skipped_and_named(
    home: Path, name: str, data: bytes, reason: str
) -> None:
    (home / "pages" / name).write_bytes(data)
    (home / "pages" / "notes.txt").write_text("not looked at")
    pages, skipped = read_pages(home / "pages", "en", {"en", "ko"})
    assert pages == []
    (line,) = skipped
    assert line.startswith(f"{name}: ")
    assert reason in line
    assert f"skipped {line}" in build(home).notes
    assert (home / "pages" / name).read_bytes() == data


def test_of_two_pages_for_one_address_the_second_is_named(home: Path) -> None:
    for name in ("about us.md", "about-us.md"):
        (home / "pages" / name).write_text(ABOUT)
    pages, skipped = read_pages(home / "pages", "en", {"en"})
    assert [page.name for page in pages] == ["about us.md"]
    assert skipped == ["about-us.md: about us.md has the address /about-us/ already"]


def test_a_name_without_an_ending_is_refused() -> None:
    with pytest.raises(PostError, match="not named like a page"):
        read_page(".md", b"x", "en")


def test_no_folder_is_no_pages(tmp_path: Path) -> None:
    assert read_pages(tmp_path / "nowhere", "en", {"en"}) == ([], [])
