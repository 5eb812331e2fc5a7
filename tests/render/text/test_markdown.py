"""What an item said stays text: escaping held against two families of Markdown readers."""

import re
from html import unescape

import markdown as python_markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from render.text.markdown import escape, image, link, write
from render.text.prose import ProseLink
from render.text.words import clean, safe_url
from tests.support.render_editions import HOSTILE

COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PLACES = {
    "paragraph": ("{}", True),
    "heading": ("## {}", True),
    "bullet": ("- {}: text", True),
    "nested": ("* topic\n  - {}: text", True),
    "bold": ("- **{}**: text", False),
    "numbered": ("**1. {}**\n- text", False),
    "quotation": ("> {}", True),
    "behind": ("- **label**: {}", False),
}
ALLOWED = {
    "text", "softbreak", "inline", "paragraph_open", "paragraph_close", "heading_open",
    "heading_close", "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
    "strong_open", "strong_close", "blockquote_open", "blockquote_close", "text_special",
}  # fmt: skip


def tokens(markdown: str) -> list[Token]:
    """Return all tokens, the inline ones after their block."""
    return [t for block in COMMONMARK.parse(markdown) for t in (block, *(block.children or ()))]


def shape(markdown: str) -> list[str]:
    """Return the kinds of tokens that are not text."""
    return [
        t.type for t in tokens(markdown) if not t.type.startswith("text") and t.type != "inline"
    ]


def shown(markdown: str) -> str:
    """Return the words that a reader sees, blanks folded."""
    words = "".join(t.content for t in tokens(markdown) if t.type.startswith("text"))
    return re.sub(r"\s+", " ", words).strip()


def without_scheme(text: str) -> str:
    """Return the text as `escape` means it: addresses without their scheme."""
    return re.sub(r"(?i)\b(?:https?|ftp)://(?:www\.)?(?=\S)|\bwww\.(?=\S)", "", text)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", [pytest.param(t, id=repr(t)[:30]) for t in HOSTILE])
def test_hostile_words_leave_the_form_as_it_is(text: str, place: str) -> None:
    form, start = PLACES[place]
    made = form.format(escape(clean(text), start=start))
    assert shape(made) == shape(form.format("word"))
    assert shown(made) == shown(form.format("\x01")).replace("\x01", without_scheme(clean(text)))


@given(st.text(max_size=60), st.sampled_from(sorted(PLACES)))
def test_any_words_are_shown_as_they_are(text: str, place: str) -> None:
    words = clean(text)
    form, start = PLACES[place]
    if not words:
        return
    made = form.format(escape(words, start=start))
    assert {t.type for t in tokens(made)} <= ALLOWED
    expected = shown(form.format("\x01")).replace("\x01", without_scheme(words))
    assert re.sub(r"\s+", "", shown(made)) == re.sub(r"\s+", "", expected)


@pytest.mark.parametrize("text", [pytest.param(t, id=repr(t)[:30]) for t in HOSTILE])
def test_python_markdown_sees_one_paragraph_of_text_too(text: str) -> None:
    html = python_markdown.markdown(f"Word. {escape(clean(text))}", extensions=["extra"])
    inside = re.fullmatch(r"<p>(.*)</p>", html)
    assert inside
    assert "<" not in inside[1].replace("<br />", "")
    seen = re.sub(r"\s+", " ", unescape(inside[1])).strip()
    assert seen == f"Word. {without_scheme(clean(text))}".strip()


@given(st.text(max_size=40), st.text(max_size=40))
def test_template_and_shortcode_openers_never_survive(before: str, after: str) -> None:
    made = escape(clean(f"{before}{{{{{after}{{%{before}{{{after}"))
    assert "{" not in made


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        pytest.param("https://a.example/x", "https://a.example/x", id="plain"),
        pytest.param("https://a.example/a_(b)", "https://a.example/a_%28b%29", id="parentheses"),
        pytest.param("https://a.example/a b", "https://a.example/a%20b", id="blank"),
        pytest.param("https://a.example/{{x}}", "https://a.example/%7B%7Bx%7D%7D", id="liquid"),
        pytest.param("javascript:alert(1)", "", id="javascript"),
        pytest.param("JaVaScRiPt:alert(1)", "", id="javascript-mixed"),
        pytest.param("java\nscript:alert(1)", "", id="javascript-broken-line"),
        pytest.param("data:text/html,x", "", id="data"),
        pytest.param("//a.example/x", "", id="no-scheme"),
        pytest.param("https:///x", "", id="no-host"),
        pytest.param("https://[bad", "", id="bad-host"),
        pytest.param("", "", id="empty"),
    ],
)
def test_only_web_addresses_are_links(url: str, kept: str) -> None:
    assert safe_url(url) == kept


@given(
    st.text(max_size=30),
    st.sampled_from(("https://a.example/?a=1&amp;b=2&copy;=3", "https://b.example/x_y_z*")),
)
def test_links_keep_their_address_and_words(words: str, url: str) -> None:
    words = clean(words)
    if not words:
        return
    opened = next(t for t in tokens(f"Word {link(words, url)}") if t.type == "link_open")
    assert opened.attrs["href"] == url


def test_an_exclamation_mark_before_a_link_makes_no_picture() -> None:
    made = write(("Look!", ProseLink("here", "https://a.example", "x:1")))
    assert made == r"Look\![here](https://a.example)"
    assert not [t for t in tokens(made) if t.type == "image"]


def test_a_picture_has_its_words() -> None:
    (found,) = [t for t in tokens(image("A [chart] of *x*", "images/1.png")) if t.type == "image"]
    assert (found.attrs["src"], found.content) == ("images/1.png", r"A \[chart\] of \*x\*")
