"""The page behind a link: its words, what it states of itself, and what counts as unread."""

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.article.fetch import Article, article_item, fetch_article, parse_article
from ingest.http.client import HttpSettings, PoliteClient
from ingest.item import Link, Media
from ingest.source import SourceError
from tests.support.social import serving
from tests.world.server import Fault, Request, Response

NOW = datetime(2024, 5, 3, tzinfo=UTC)
URL = "https://paper.example/2024/05/model"
WORDS = (
    "The laboratory has released a model with twelve billion parameters. It was trained on two "
    "trillion tokens and answers in nine languages. Weights are open, the data are not. "
)


def page(head: str = "", body: str = "") -> str:
    paragraphs = body or "".join(f"<p>{WORDS} Part {n}.</p>" for n in range(4))
    return (
        f"<!doctype html><html lang=en><head><title>A model | Paper</title>{head}</head><body>"
        f"<nav><a href=/>Home</a> <a href=/about>About us</a></nav><article><h1>A model</h1>"
        f"{paragraphs}</article><footer>All rights reserved. Cookies.</footer></body></html>"
    )


def parsed(head: str = "", body: str = "", url: str = URL) -> Article:
    return parse_article(page(head, body).encode(), url, content_type="text/html", now=NOW)


def test_the_words_of_the_article_and_nothing_around_them():
    article = parsed()
    assert article.text.startswith("The laboratory has released")
    assert article.text.count(WORDS.strip()) == 4
    assert "Cookies" not in article.text
    assert "About us" not in article.text
    assert article.language == "en"


def test_lists_and_code_are_kept():
    code = "<pre><code>pip install\n    model</code></pre>"
    article = parsed(body=f"<p>{WORDS * 3}</p><ul><li>One thing<li>Another thing</ul>{code}")
    assert "- One thing\n- Another thing" in article.text
    assert "pip install\n    model" in article.text


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        pytest.param('<meta property="og:title" content="Big  &amp; new">', "title", "Big & new",
                     id="og-title"),
        pytest.param('<meta property="og:site_name" content="Paper">', "title", "A model",
                     id="title-without-the-site"),
        pytest.param("", "title", "A model | Paper", id="title-as-it-is"),
        pytest.param("", "site", "paper.example", id="site-by-its-host"),
        pytest.param('<meta name="author" content="Ann Lee">', "author", "Ann Lee", id="author"),
        pytest.param('<meta property="article:author" content="https://fb.example/ann">', "author",
                     "", id="author-that-is-an-address"),
        pytest.param('<meta property="og:image" content="/a.png"><meta property="og:image:alt" '
                     'content="A chart">', "image_alt", "A chart", id="image-alt"),
        pytest.param('<meta property="og:image" content="/a.png">', "image",
                     "https://paper.example/a.png", id="image-made-absolute"),
        pytest.param('<meta property="og:image" content="data:image/png;base64,AA">', "image", "",
                     id="image-as-data"),
        pytest.param('<meta property="article:published_time" content="2024-05-02T09:00:00+09:00">',
                     "published_at", datetime(2024, 5, 2, tzinfo=UTC), id="date-with-its-zone"),
        pytest.param('<meta property="article:published_time" content="2070-01-01">',
                     "published_at", None, id="date-in-the-future"),
        pytest.param('<meta property="article:published_time" content="1970-01-01">',
                     "published_at", None, id="date-before-the-web"),
        pytest.param('<meta name="date" content="03/04/2024">', "published_at", None,
                     id="date-that-is-two"),
        pytest.param('<link rel="canonical" href="https://www.paper.example/model">', "url",
                     "https://www.paper.example/model", id="canonical-on-the-same-site"),
        pytest.param('<link rel="canonical" href="/model">', "url", "https://paper.example/model",
                     id="canonical-that-is-relative"),
        pytest.param('<link rel="canonical" href="https://bank.example/">', "url", URL,
                     id="canonical-of-another-site"),
        pytest.param('<link rel="canonical" href="https://paper.example/">', "url", URL,
                     id="canonical-to-the-home-page"),
        pytest.param('<link rel="canonical" href="javascript:alert(1)">', "url", URL,
                     id="canonical-that-is-a-script"),
    ],
)  # fmt: skip
def test_what_a_page_states_of_itself(head: str, field: str, value: Any):
    assert getattr(parsed(head), field) == value


def ld(**node: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(ld(**{"@type": "NewsArticle", "datePublished": "2024-05-02",
                           "author": [{"name": "Ann"}, {"name": "Bo"}]}), id="plain"),
        pytest.param(ld(**{"@type": "Article", "datePublished": "2024-05-02",
                           "author": [{"givenName": "Ann"}, {"familyName": "Bo"}]}), id="in-parts"),
        pytest.param(ld(**{"@graph": [{"@type": "Person", "name": "X"}, {
            "@type": ["Thing", "BlogPosting"], "datePublished": "2024-05-02",
            "author": ["Ann", "Bo"]}]}), id="in-a-graph"),
        pytest.param("<script type='application/ld+json'>{broken</script>" + ld(**{
            "@type": "Article", "datePublished": "2024-05-02", "author": "Ann, Bo"}),
            id="after-a-broken-one"),
        pytest.param("<script type='application/ld+json'>/*<![CDATA[*/{\"@type\": \"Article\", "
                     "\"datePublished\": \"2024-05-02\", \"author\": \"Ann, Bo\",}/*]]>*/</script>",
                     id="covered-and-a-comma-too-many"),
        pytest.param('<script type="application/ld+json">//<![CDATA[\n{"@type": "Article", '
                     '"datePublished": "2024-05-02", "author": "Ann, Bo"}\n//]]></script>',
                     id="covered-for-old-browsers"),
        pytest.param('<script type="application/ld+json"><!-- {"@type": "Article", '
                     '"datePublished": "2024-05-02", "author": "Ann, Bo"} --></script>',
                     id="in-a-comment"),
        pytest.param(ld(**{"@type": "ItemList", "itemListElement": [{"@type": "Article",
                     "datePublished": "2019-01-01", "author": "Other"}]})
                     + ld(**{"@type": "Article", "datePublished": "2024-05-02",
                             "author": "Ann&#44; Bo"}), id="beside-a-list-of-others"),
        pytest.param(ld(**{"@type": "schema:NewsArticle", "datePublished": "2024-05-02",
                           "author": "Ann, Bo"}), id="a-type-with-its-prefix"),
        pytest.param(ld(**{"@type": "https://schema.org/DiscussionForumPosting",
                           "dateCreated": "2024-05-02", "creator": [{"name": ["Ann", "A."]},
                           {"name": "Bo"}]}), id="other-names"),
        pytest.param('<meta name=date content=2024-05-02><p itemprop=author><b itemprop=name>'
                     "Ann, Bo</b> wrote it", id="microdata"),
    ],
)  # fmt: skip
def test_linked_data(head: str):
    article = parsed(head)
    assert (article.author, article.published_at) == ("Ann, Bo", datetime(2024, 5, 2, tzinfo=UTC))


def test_a_page_that_shows_nothing_is_told_by_its_linked_data():
    body = "<div id=app></div>"
    assert (
        parsed(ld(**{"@type": "Article", "articleBody": WORDS * 3}), body).text
        == (WORDS * 3).strip()
    )
    told = f'<meta property="og:description" content="{WORDS}">'
    assert parsed(told, body).text == WORDS.strip()


def test_a_papers_abstract_is_its_text():
    told = {"abstract": WORDS, "date": "2024/05/01", "title": "On models"}
    people = [("author", "Lee, A"), ("author", "Bo, B")]
    metas = (f'<meta name="citation_{key}" content="{v}">' for key, v in (*told.items(), *people))
    article = parsed("".join(metas))
    assert article.text == WORDS.strip()
    assert article.author == "Lee, A, Bo, B"
    assert article.published_at == datetime(2024, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["euc-kr", "johab", "utf-16", "utf-8"])
def test_korean_pages_in_their_encodings(encoding: str):
    text = (
        "연구소가 새로운 언어 모델을 공개했다. 매개변수는 120억 개이고 아홉 개 언어로 답한다. " * 6
    )
    body = page(body=f"<p>{text}</p>").encode(encoding)
    article = parse_article(body, URL, content_type=f"text/html; charset={encoding}", now=NOW)
    assert text.strip() in article.text
    assert article.language == "ko"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\0\0\0", id="nul"),
        pytest.param(b"<html>" * 20_000, id="html-20000-times"),
        pytest.param(b"<div>" * 20_000 + WORDS.encode() * 9, id="20000-deep"),
        pytest.param(b"<p>" + b"x" * 3_000_000, id="one-word-of-3-MB"),
        pytest.param(b"<p>a</p>" * 30_000, id="30000-paragraphs"),
        pytest.param(b"<a href=x>" * 30_000, id="30000-open-links"),
        pytest.param(b"<table><tr><td>" * 10_000, id="nested-tables"),
        pytest.param(b"<!--" * 100_000, id="open-comments"),
        pytest.param(b"<title>" + b"t" * 1_000_000, id="title-of-1-MB"),
        pytest.param(b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><p>&b;', id="entities"),
    ],
)
def test_hostile_pages_are_read_in_time(body: bytes):
    begun = time.process_time()
    article = parse_article(body, URL, now=NOW)
    assert len(article.title) <= 301
    assert time.process_time() - begun < 3


@given(st.text(alphabet="<>/=\"'! -apdivtlehmcon\0\n&#;{}[]:", max_size=400))
@example("http:")
@example("page.html")
def test_no_page_breaks_it(text: str):
    parse_article(text.encode(), URL, content_type="text/html", now=NOW)


def test_an_article_becomes_an_item():
    article = Article(URL, "A model", WORDS, "Paper", "Ann", image="https://i.example/a.png",
                      image_alt="A chart", asked_url="https://t.example/x")  # fmt: skip
    item = article_item(article, "article", NOW)
    assert item.id == article_item(article, "article", NOW).id
    assert item.id.startswith("page:")
    assert (item.publisher, item.published_at, item.flags) == ("Paper", NOW, ("date-unknown",))
    assert item.links == (Link(URL), Link("https://t.example/x"))
    assert item.media == (Media("https://i.example/a.png", "image", "A chart"),)


# --- over HTTP ---


def fetch(url: str, answer: Any, *faults: Fault) -> tuple[Article | SourceError, list[str]]:
    """Fetch an article through a mirror of the whole web; give it and the addresses asked."""

    async def run() -> Article | SourceError:
        async with PoliteClient(HttpSettings(mirrors={"*": served.address})) as client:
            return await fetch_article(url, client, NOW)

    with serving(answer) as served:
        served.service.faults += faults
        found = asyncio.run(run())
        return found, [f"{e.host}{e.path}" for e in served.exchanges if e.path != "/robots.txt"]


def site(request: Request) -> Response:
    if request.path == "/short":
        return Response(301, b"", {"Location": URL})
    if request.path == "/robots.txt":
        return Response(200, b"User-agent: *\nDisallow: /forbidden")
    return Response(200, page().encode())


def test_a_short_link_leads_to_the_article():
    article, _ = fetch("https://t.example/short", site)
    assert isinstance(article, Article)
    assert (article.url, article.asked_url) == (URL, "https://t.example/short")


@pytest.mark.parametrize(
    ("url", "answer", "code"),
    [
        pytest.param("javascript:alert(1)", site, "bad-address", id="no-address"),
        pytest.param("https://paper.example/forbidden", site, "robots", id="robots"),
        pytest.param(URL, lambda r: Response(403), "http-403", id="refused"),
        pytest.param(URL, lambda r: Response(404), "http-404", id="gone"),
        pytest.param(URL, lambda r: Response(200, b"%PDF-1.7", {}, "application/pdf"),
                     "not-a-page", id="pdf"),
        pytest.param(URL, lambda r: Response(200, b"\x89PNG", {}, "image/png"), "not-a-page",
                     id="picture"),
        pytest.param(URL, lambda r: Response(200, b"<title>Just a moment...</title><p>Wait."),
                     "challenge", id="challenge"),
        pytest.param(URL, lambda r: Response(200, b"<title>Watch</title><div id=app>"), "no-text",
                     id="application"),
        pytest.param(URL, lambda r: Response(302, b"", {"Location": "http://169.254.169.254/"}),
                     "refused-address", id="metadata"),
    ],
)  # fmt: skip
def test_what_counts_as_unread(url: str, answer: Any, code: str):
    # A mirror of everything would reach the metadata address too, so only names are mirrored.
    async def run() -> Article | SourceError:
        mirrors = {"*.example": served.address}
        async with PoliteClient(HttpSettings(mirrors=mirrors)) as client:
            return await fetch_article(url, client, NOW)

    with serving(answer) as served:
        found = asyncio.run(run())
    assert isinstance(found, SourceError)
    assert (found.code, found.source, found.fatal) == (code, "article", True)
    assert found.subject == url


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Just a moment...", "challenge"), ("Attention Required! | Cloudflare", "challenge"),
        ("Access denied", "challenge"), ("404 Not Found", "challenge"), ("Error 503", "challenge"),
        ("Page not found - Paper", "challenge"), ("Error", "challenge"),
        ("Error handling in agents", ""), ("How captchas fail", ""), ("404 Media looks back", ""),
    ],
)  # fmt: skip
def test_titles_that_stand_in_front_of_a_page(title: str, code: str):
    body = f"<title>{title}</title><article><p>{WORDS}</p><p>{WORDS}</p></article>".encode()
    found, _ = fetch(URL, lambda r: Response(404) if "robots" in r.path else Response(200, body))
    assert isinstance(found, SourceError) == bool(code)
    long = body.replace(b"</article>", b"<p>" + WORDS.encode() * 9 + b"</article>")
    found, _ = fetch(URL, lambda r: Response(404) if "robots" in r.path else Response(200, long))
    assert isinstance(found, Article), "a page of many words is an article, whatever its title"


ARXIV = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><entry>
<published>2024-05-01T17:59:59Z</published><title>A careful
  examination</title><summary> Large language models are
 measured. </summary><author><name>Ann Lee</name></author><author><name>Bo</name></author>
</entry></feed>"""
README = "# Model\n\nIt is **fast**.\n\n```sh\npip install model\n```\n\n- one\n- two\n\n" + WORDS


# fmt: off
def services(request: Request) -> Response:
    """Answer as the services' documentation says they do."""
    match request.host, request.path:
        case "export.arxiv.org", _:
            return Response(200, ARXIV, {}, "application/atom+xml")
        case "raw.githubusercontent.com", "/lab/model/HEAD/README.md":
            return Response(200, README.encode(), {}, "text/plain")
        case "api.github.com", "/repos/lab/model":
            return json_answer(description="Weights and code", stargazers_count=9)
        case "api.github.com", "/repos/lab/model/releases/tags/v1.0":
            return json_answer(tag_name="v1.0", name="First", body="* faster\n* smaller",
                               published_at="2024-05-02T10:00:00Z", author={"login": "ann"})
        case "api.github.com", "/repos/lab/model/issues/7":
            return json_answer(title="It crashes", body="On `CUDA` 12.", user={"login": "bo"},
                               created_at="2024-05-02T11:00:00Z")
        case "huggingface.co", "/lab/model/raw/main/README.md":
            return Response(200, f"---\nlicense: mit\n---\n{README}".encode(), {}, "text/plain")
        case "huggingface.co", "/api/models/lab/model":
            return json_answer(pipeline_tag="text-generation", createdAt="2024-05-02T12:00:00.000Z")
        case "huggingface.co", "/api/papers/2405.00332":
            return json_answer(title="A careful examination", summary=WORDS,
                               publishedAt="2024-05-01T00:00:00Z", authors=[{"name": "Ann"}])
        case _, "/robots.txt":
            return Response(404)
    return Response(404)
# fmt: on


def json_answer(**value: Any) -> Response:
    return Response(200, json.dumps(value).encode(), {}, "application/json")


@pytest.mark.parametrize(
    ("url", "site_name", "title", "words", "day"),
    [
        pytest.param("https://arxiv.org/abs/2405.00332v2", "arXiv", "A careful examination",
                     "Large language models are measured.", 1, id="arxiv"),
        pytest.param("https://arxiv.org/pdf/2405.00332.pdf", "arXiv", "A careful examination",
                     "Large language models are measured.", 1, id="arxiv-pdf"),
        pytest.param("https://github.com/lab/model", "GitHub", "lab/model",
                     "Weights and code\n\nModel\n\nIt is fast.\n\n```\npip install model\n```",
                     None, id="repository"),
        pytest.param("https://github.com/lab/model/releases/tag/v1.0", "GitHub",
                     "First (lab/model)", "- faster\n- smaller", 2, id="release"),
        pytest.param("https://github.com/lab/model/issues/7", "GitHub", "It crashes (lab/model)",
                     "On CUDA 12.", 2, id="issue"),
        pytest.param("https://huggingface.co/lab/model", "Hugging Face", "lab/model",
                     "Model\n\nIt is fast.", 2, id="model-card"),
        pytest.param("https://huggingface.co/papers/2405.00332", "Hugging Face",
                     "A careful examination", WORDS.strip(), 1, id="paper"),
    ],
)  # fmt: skip
def test_what_services_offer_machines(url: str, site_name: str, title: str, words: str, day: Any):
    article, asked = fetch(url, services)
    assert isinstance(article, Article)
    assert (article.site, article.title) == (site_name, title)
    assert article.text.startswith(words)
    assert article.published_at is None or article.published_at.day == day
    assert (article.published_at is None) == (day is None)
    assert url.removeprefix("https://") not in asked, "the page itself was not needed"


@pytest.mark.parametrize(
    "url",
    ["https://github.com/lab/model", "https://arxiv.org/abs/2405.00332",
     "https://huggingface.co/lab/model", "https://github.com/lab/model/issues/7"],
)  # fmt: skip
def test_an_offer_that_is_refused_leaves_the_page_itself(url: str):
    pages = ("github.com", "arxiv.org", "huggingface.co")

    def answer(request: Request) -> Response:
        is_page = request.host in pages and "/raw/" not in request.path
        return site(request) if is_page and "/api/" not in request.path else Response(404)

    article, asked = fetch(url, answer)
    assert isinstance(article, Article)
    assert article.title == "A model | Paper"
    assert asked[-1] == url.removeprefix("https://")


def test_a_paper_that_arxiv_does_not_know_is_no_article():
    error = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Error</title>
    <summary>incorrect id format</summary></entry></feed>"""

    def answer(request: Request) -> Response:
        return Response(200, error) if request.host == "export.arxiv.org" else Response(404)

    found, _ = fetch("https://arxiv.org/abs/9999.99999", answer)
    assert isinstance(found, SourceError)
    assert found.code == "http-404"


def read(page: str) -> Article:
    return parse_article(page.encode(), "https://p.example/a", content_type="text/html", now=NOW)


LONG = (
    "The new model was trained for three weeks on public data, and its makers say so at length. "
    * 4
)


def test_linked_data_of_a_graph_is_the_article_s():
    graph = [
        {"@type": "WebPage", "datePublished": "2024-04-30T00:00:00Z"},
        {"@type": "BlogPosting", "datePublished": "2024-05-01T00:00:00Z", "author": {"@id": "#a"}},
        {"@id": "#a", "@type": "Person", "name": "Ann Lee"},
    ]
    data = json.dumps({"@graph": graph})
    page = f'<script type="application/ld+json">{data}</script><article><p>{LONG}</p></article>'
    article = read(page)
    assert article.author == "Ann Lee"
    assert article.published_at == datetime(2024, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("html", "has", "lacks"),
    [
        ("took 10<sup>25</sup> FLOPs", "10^25", "1025"),
        ("costs <del>$900</del> $90", "$90", "$900"),
        ("is <span style='display:none'>unseen</span> here", "is", "unseen"),
    ],
)
def test_marks_of_a_page_keep_their_meaning(html: str, has: str, lacks: str):
    text = read(f"<article><h1>Run</h1><p>It {html}. {LONG}</p></article>").text
    assert has in text
    assert lacks not in text


def test_words_that_a_script_fades_in_are_the_article():
    parts = "".join(f"<p style='opacity:0;top:2px'>Part {n}. {LONG}</p>" for n in range(3))
    assert "Part 1" in read(f"<article><h1>Run</h1>{parts}</article>").text
    assert "Part 0" not in read(f"<article>{parts[: len(parts) // 3]}<p>{LONG * 3}</p>").text


def test_a_date_in_words_is_read_in_the_page_s_language_and_zone():
    page = '<html lang="ko"><meta name="date" content="2024년 5월 2일 오전 8:30">'
    assert read(f"{page}<article><p>{LONG}</p></article>").published_at == datetime(
        2024, 5, 1, 23, 30, tzinfo=UTC
    )


def test_a_page_s_menus_are_not_its_article():
    names = [f"Section {n} of the paper" for n in range(60)]
    menu = "".join(f'<p><a href="/{n}">{name}</a></p>' for n, name in enumerate(names))
    text = read(f"<body><div>{menu}</div><div><p>{LONG}</p></div></body>").text
    assert "made" in text or "trained" in text
    assert "Section 7 of" not in text


def test_a_broken_installation_of_an_extractor_ends_no_day(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    body = "<article>" + "<p>The model reads 128,000 tokens at once, its makers say.</p>" * 6
    assert "128,000 tokens" in parsed(body=body).text
