"""What a reader's browser remembers: what is new since the last visit, issues without a network."""

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from render.site.build import build_site
from render.site.options import SiteOptions
from summarize.edition import Correction, Edition
from tests.support.editions_folder import DirectorySource
from tests.support.render_editions import DAY, edition
from tests.support.served import served

pytestmark = pytest.mark.slow

DAYS = [DAY - dt.timedelta(days=n) for n in range(3)]


@dataclass(frozen=True)
class Site:
    """A site of a few days on loopback, to which issues are added."""

    shelf: Path
    out: Path
    home: str

    def publish(self, *editions: Edition) -> None:
        """Put issues on the shelf, and bring the site up to date."""
        for made in editions:
            path = self.shelf / f"{made.date}.{made.language}.json"
            path.write_text(made.to_json(), "utf-8")
        options = SiteOptions(name="The Paper", cards=False)
        build_site(DirectorySource(self.shelf), self.out, options)


def issue_of(day: dt.date, **changes: object) -> Edition:
    """Return a day's issue; its first story goes on from day to day."""
    return edition(**{"date": day, "updated": day, "title": f"Issue of {day}", **changes})


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    shelf, out = tmp_path / "shelf", tmp_path / "site"
    shelf.mkdir()
    out.mkdir()
    with served(out) as address:
        made = Site(shelf, out, f"{address}/")
        made.publish(issue_of(DAYS[2]), issue_of(DAYS[1]))
        yield made


@pytest.fixture
def reader(site: Site) -> Iterator[BrowserContext]:
    """Yield one reader's browser: what it remembers lasts from page to page."""
    chromium = shutil.which("chromium")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser.new_context()
        browser.close()


def visit(reader: BrowserContext, address: str) -> Page:
    """Open a page in a new tab, which begins a visit."""
    page = reader.new_page()
    page.goto(address)
    return page


def test_a_reader_is_told_what_is_new_since_the_last_visit(reader: BrowserContext, site: Site):
    first = visit(reader, site.home)
    assert first.locator(".visit").is_hidden(), "there was no visit before"
    first.goto(f"{site.home}{DAYS[2]}/")
    first.goto(f"{site.home}stories/fern-2-arrives-37d12a7a/")
    first.locator("button.follow").click()
    assert first.locator("button.follow").get_attribute("aria-pressed") == "true"
    first.goto(site.home)
    assert first.locator(".visit").is_hidden(), "nothing is new"
    first.close()

    note = Correction(date=DAYS[0], reason="A slip.", where="overview/0/0", before="a", after="b")
    site.publish(
        issue_of(DAYS[0]), issue_of(DAYS[2], updated=DAYS[0], revision=2, corrections=(note,))
    )
    page = visit(reader, site.home)
    page.locator(".visit").wait_for()  # it is filled after the page has loaded
    lines = {
        kind: page.locator(f".visit [data-of={kind}] a").all_inner_texts()
        for kind in ("new", "moved", "corrected")
    }
    assert lines == {
        "new": [],
        "moved": ["Fern-2 arrives"],
        "corrected": [f"Issue of {DAYS[2]}"],
    }, "the newest issue itself is what the page shows"
    page.reload()
    assert page.locator(".visit").is_visible(), "it stays while the visit lasts"


def test_after_weeks_the_news_of_today_still_come_first(reader: BrowserContext, site: Site):
    site.publish(*(issue_of(DAY + dt.timedelta(days=n)) for n in range(1, 8)))
    page = visit(reader, f"{site.home}404.html")
    page.evaluate(f"""localStorage.visit = '{{"seen": {{"en": "{DAY}"}}}}'""")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site.home)
    told = page.locator(".visit a").all_inner_texts()
    newest = [f"Issue of {DAY + dt.timedelta(days=n)}" for n in (6, 5, 4)]
    assert told == [*newest, "Earlier issues (+3)"]
    assert page.locator("h1").bounding_box()["y"] < 500
    page.locator(".visit a").last.click()
    page.wait_for_function("() => earlier.getBoundingClientRect().top < innerHeight")


def test_an_issue_that_was_read_by_a_link_is_not_new(reader: BrowserContext, site: Site):
    visit(reader, site.home).close()
    days = [DAY + dt.timedelta(days=n) for n in range(1, 4)]
    site.publish(*map(issue_of, days))
    visit(reader, f"{site.home}{days[1]}/").close()
    page = visit(reader, site.home)
    page.locator(".visit").wait_for()
    assert page.locator(".visit a").all_inner_texts() == [f"Issue of {days[0]}"]


def test_a_browser_that_keeps_nothing_shows_all_the_same(reader: BrowserContext, site: Site):
    reader.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage', 'caches'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('no') } })"
    )
    page, complaints = reader.new_page(), []
    page.on("pageerror", lambda error: complaints.append(error))
    page.goto(site.home)
    page.locator("button.theme").click()
    page.goto(f"{site.home}stories/fern-2-arrives-37d12a7a/")
    page.locator("button.follow").click()
    assert page.locator("button.follow").get_attribute("aria-pressed") == "true"
    assert not complaints


def test_the_newest_issues_can_be_read_without_a_network(reader: BrowserContext, site: Site):
    page = visit(reader, site.home)
    pages = [site.home, *(f"{site.home}{day}/" for day in DAYS[1:])]
    page.wait_for_function(
        "async pages => (await navigator.serviceWorker.getRegistration())?.active"
        " && (await Promise.all(pages.map((one) => caches.match(one)))).every(Boolean)",
        arg=pages,
    )
    page.reload()
    reader.set_offline(True)
    page.goto(f"{site.home}{DAYS[2]}/")
    assert page.locator("h1").inner_text() == f"Issue of {DAYS[2]}"
    page.goto(site.home)
    assert page.locator("h1").inner_text() == f"Issue of {DAYS[1]}"
