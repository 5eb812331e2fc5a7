"""Texts of feeds: what is markup, what only names it, and how often it is decoded."""

import pytest

from ingest.feed.model import Words
from ingest.feed.text import plain_words, title_words
from tests.support.hostile_text import slow_units


@pytest.mark.parametrize(
    ("value", "kind", "title"),
    [
        pytest.param("Using <select> & <video> in 2026", "unsaid", None, id="named-elements"),
        pytest.param("Why <antirez> left", "unsaid", None, id="no-element"),
        pytest.param("A <hello-world> element", "unsaid", None, id="custom-element-named"),
        pytest.param("The <title> of a page", "unsaid", None, id="title"),
        pytest.param("Remove the </body> tag", "unsaid", None, id="end-tag-alone"),
        pytest.param("The <a> tag and the <p> tag", "unsaid", None, id="end-optional-named"),
        pytest.param("Is it <animate [etc.]>?", "unsaid", None, id="words-behind-a-name"),
        pytest.param("<img src=a.png> A chart", "unsaid", "A chart", id="attributes"),
        pytest.param("a < b and c > d", "unsaid", None, id="comparison"),
        pytest.param("AT&T & others", "unsaid", None, id="ampersands"),
        pytest.param("<b>Bold</b> news", "unsaid", "Bold news", id="markup"),
        pytest.param("Big <em>news", "html", "Big news", id="unclosed-where-it-is-html"),
        pytest.param("Using &lt;select&gt;", "html", "Using <select>", id="escaped-once"),
        pytest.param("How to write &lt;b&gt;", "unsaid", "How to write <b>", id="about-a-tag"),
        pytest.param("&lt;b&gt;Bold&lt;/b&gt; news", "unsaid", "Bold news", id="escaped-twice"),
        pytest.param("What &amp;amp; means", "html", "What &amp; means", id="decoded-once"),
        pytest.param("It&amp;#8217;s here", "unsaid", "It’s here", id="number-escaped-twice"),
        pytest.param("<think> & <b>", "text", None, id="text"),
        pytest.param("<![CDATA[Hello]]>", "unsaid", "Hello", id="wrapped-twice"),
        pytest.param(" <![CDATA[<b>Hello</b>]]> ", "html", "Hello", id="wrapped-twice-html"),
        pytest.param("<![CDATA[Hello]]>", "text", "Hello", id="wrapped-twice-text"),
        pytest.param("What <![CDATA[ does", "unsaid", None, id="about-a-section"),
        pytest.param("What <!-- means", "unsaid", None, id="about-a-comment"),
        pytest.param("From <![CDATA[a]]> to <![CDATA[b]]>", "unsaid", None, id="two-sections"),
    ],
)
def test_titles(value: str, kind: str, title: str | None):
    assert title_words(Words(value, kind)) == (value if title is None else title)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        pytest.param("Using <select> & co is fine. More.", "unsaid", None, id="named-elements"),
        pytest.param("<p>Using <select> is fine.</p><p>More.</p>", "html",
                     "Using <select> is fine.\n\nMore.", id="named-in-html"),
        pytest.param('<p>Out <g-emoji alias="tada">🎉</g-emoji> now, <think> too</p>', "html",
                     "Out 🎉 now, <think> too", id="custom-element"),
        pytest.param("<p>The loss <math><mi>L</mi><mo>=</mo><mn>2</mn></math> falls</p>", "html",
                     "The loss L=2 falls", id="mathml"),
        pytest.param('<p>See <svg><path d="M0"/><text>no</text></svg> it</p>', "html",
                     "See it", id="svg"),
        pytest.param("<p>A <foo:bar>b</foo:bar></p>", "html", "A b", id="colon"),
        pytest.param("<p>One<br>two &lt;b&gt;</p>", "unsaid", "One\ntwo <b>", id="decoded-once"),
        pytest.param("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;", "unsaid",
                     "One\n\nTwo", id="escaped-twice"),
        pytest.param("<p><![if !supportLists]>1.<![endif]>One</p><?xml:namespace prefix = o />"
                     "<p>Two<o:p></o:p></p>", "html", "1.One\n\nTwo", id="word-processor"),
        pytest.param("<![CDATA[<p>One</p><p>Two</p>]]>", "unsaid", "One\n\nTwo",
                     id="wrapped-twice"),
    ],
)  # fmt: skip
def test_bodies(value: str, kind: str, text: str | None):
    assert plain_words(Words(value, kind)).text == (value if text is None else text)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["html", "unsaid"])
def test_hostile_texts_cost_nothing(kind: str):
    def both(text: str) -> object:
        return plain_words(Words(text, kind)), title_words(Words(text, kind))  # type: ignore[arg-type]

    assert not [*slow_units(both, length=2_000, limit_s=0.3)]
