"""Which entries only announce a page, and which page is their own."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ingest.article.teaser import announced_page, is_own_page, with_page
from ingest.item import Item, Link

URL = "https://paper.example/2025/rook-2"
TITLE = "Corvid Labs releases the open model Rook-2"
TEXT = "Rook-2 of Corvid Labs has 31 billion parameters. The open model reads 256,000 tokens. " * 6
ENTRY = Item("feed:1", "Paper", URL, TITLE, "", "", datetime(2025, 6, 2, tzinfo=UTC), "Paper")
PAGE = replace(ENTRY, id="page:1", source="article", text=TEXT, publisher="paper.example")
WALL = "Sign in or register to go on reading this and all other articles. " * 10
TARGET = (Link(URL),)


@pytest.mark.parametrize(
    ("item", "link"),
    [
        pytest.param(ENTRY, URL, id="a title"),
        pytest.param(
            replace(ENTRY, links=(Link("https://www.paper.example/rook-1"),)), URL,
            id="one that points to another page of its site",
        ),
        pytest.param(
            replace(ENTRY, links=(Link("https://other.example/rook"),)), "",
            id="a note on another site's page",
        ),
        pytest.param(replace(ENTRY, url="https://x.com/lab/status/1"), "", id="a post on a list"),
        pytest.param(
            replace(ENTRY, url="https://news.ycombinator.com/item?id=1"), "", id="its comments"
        ),
        pytest.param(replace(ENTRY, text="A teaser. " * 20), URL, id="a teaser"),
        pytest.param(replace(ENTRY, text="A whole text. " * 100), "", id="a whole text"),
        pytest.param(replace(ENTRY, url="https://paper.example/"), "", id="no address of its own"),
        pytest.param(replace(ENTRY, id="page:9"), URL, id="an entry of a page that is followed"),
        pytest.param(PAGE, "", id="a page that was read for its link"),
        pytest.param(replace(ENTRY, id="x:1", links=TARGET), "", id="a post"),
        pytest.param(replace(ENTRY, id="reddit:1", links=TARGET), "", id="a submission"),
        pytest.param(
            replace(ENTRY, id="hackernews:1", url="https://hn.example/1", links=TARGET), URL,
            id="a link on Hacker News",
        ),
        pytest.param(
            replace(ENTRY, id="hackernews:1", text="A comment.", links=TARGET), "",
            id="a comment on Hacker News",
        ),
    ],
)  # fmt: skip
def test_an_entry_announces_a_page_if_it_has_little_text_of_its_own(item: Item, link: str):
    assert announced_page(item) == link


@pytest.mark.parametrize(
    ("page", "own"),
    [
        pytest.param(PAGE, True, id="the page"),
        pytest.param(replace(PAGE, title="Rook-2: the open model | Paper"), True, id="retitled"),
        pytest.param(replace(PAGE, url="https://blog.paper.example/rook"), True, id="moved within"),
        pytest.param(replace(PAGE, url="https://other.example/rook-2"), False, id="another site"),
        pytest.param(
            replace(PAGE, title="A week of models", text=f"{TITLE}. {TEXT}"), True,
            id="another title at the same address, its words in the text",
        ),
        pytest.param(
            replace(PAGE, url="https://paper.example/", title="Paper", text=f"{TITLE}. {TEXT}"),
            False, id="an index that lists the entry",
        ),
        pytest.param(replace(PAGE, title="Sign in", text=WALL), False, id="a wall"),
        pytest.param(replace(PAGE, text=WALL), False, id="a wall under the page's title"),
        pytest.param(replace(PAGE, title="Page not found", text=WALL), False, id="a soft 404"),
    ],
)  # fmt: skip
def test_a_page_is_the_entrys_own_if_site_title_and_text_agree(page: Item, own: bool):
    assert is_own_page(ENTRY, page) is own
    opened = with_page(ENTRY, page)
    assert opened == (replace(ENTRY, text=page.text) if own else ENTRY)


def test_words_of_scripts_without_blanks_are_compared_too():
    entry = replace(ENTRY, title="코르비드 랩스, 공개 모델 루크-2 출시")
    text = "코르비드 랩스의 공개 모델 루크. " * 60
    page = replace(PAGE, title="코르비드 랩스가 공개 모델 루크-2를 출시했다", text=text)
    assert is_own_page(entry, page)
    assert not is_own_page(entry, replace(page, title="로그인", text="로그인하세요. " * 60))


@pytest.mark.parametrize(
    ("teaser", "text"),
    [
        pytest.param(TEXT[:120] + "… Read more", TEXT, id="the page's beginning is not told twice"),
        pytest.param("What it costs to run.", f"What it costs to run.\n\n{TEXT}", id="other words"),
    ],
)
def test_a_teaser_stands_before_its_page_unless_the_page_has_its_words(teaser: str, text: str):
    entry = replace(ENTRY, text=teaser, flags=("truncated", "date-unknown"))
    opened = with_page(entry, PAGE)
    assert opened.text == text
    assert opened == replace(entry, text=text, flags=("date-unknown",))


def test_a_page_that_says_no_more_than_the_entry_leaves_it_as_it_is():
    entry = replace(ENTRY, text=TEXT[:300])
    assert with_page(entry, replace(PAGE, text=TEXT[:400])) is entry
