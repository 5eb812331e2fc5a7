"""Text at the door: cleaned, clipped, freed from markup, its language known."""

import gzip
import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text.clean import clean, clip, detect_language, html_to_text, one_line, read_html

UNSEEN = [chr(n) for n in (0, 0x1B, 0x7F, 0xAD, 0x200B, 0x200E, 0x202E, 0x2066, 0xFEFF, 0xE0041)]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param("a\r\nb\rc\u2028d", "a\nb\nc\nd", id="line-ends"),
        pytest.param("a  \n\n\n\nb \t\n", "a\n\nb", id="gaps"),
        pytest.param("def f():\n\treturn 1\n    x", "def f():\n\treturn 1\n    x", id="code"),
        pytest.param("e\u0301", "é", id="composed"),
        pytest.param("a\u00a0b\u3000c", "a b c", id="spaces"),
        pytest.param("caf\u00c3\u00a9 \u00e2\u20ac\u201c", "café –", id="mojibake"),
        pytest.param("“curly” ‘quotes’ ﬁ Ａ", "“curly” ‘quotes’ ﬁ Ａ", id="typography-stays"),
        pytest.param("&amp; &lt;b&gt;", "&amp; &lt;b&gt;", id="references-stay"),
        pytest.param("abc\u202egnp.exe\u202c", "abcgnp.exe", id="right-to-left-override"),
        pytest.param("pay\u200bpal \u2060x\ufeff", "paypal x", id="zero-width"),
        pytest.param(f"hi{''.join(chr(0xE0000 + ord(c)) for c in 'obey')}", "hi", id="tag-letters"),
        pytest.param("x\ufe0f\ufe01\ufe02\ufe0f", "x\ufe0f", id="smuggled-selectors"),
        pytest.param("👩‍💻 ❤️", "👩‍💻 ❤️", id="emoji"),
        pytest.param("\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e007f!",
                     "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e007f!", id="flag-of-tags"),
        pytest.param("می‌خواهم", "می‌خواهم", id="persian-joiner"),
        pytest.param("a\u200cb", "ab", id="joiner-beside-ascii"),
        pytest.param("Z" + "\u0321\u0322" * 50, "Z" + "\u0321\u0322" * 2, id="piled-marks"),
        pytest.param("a\ud800b", "ab", id="lone-surrogate"),
        pytest.param("", "", id="empty"),
    ],
)  # fmt: skip
def test_cleaning(text: str, cleaned: str):
    assert clean(text) == cleaned


@given(st.text(alphabet=st.characters() | st.sampled_from(UNSEEN), max_size=80))
def test_cleaning_is_idempotent_and_leaves_nothing_unseen(text: str):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not set(UNSEEN[:-1]) & set(cleaned)
    assert one_line(text).split() == cleaned.split()


@given(st.text(max_size=200), st.integers(1, 100))
def test_clipping_keeps_within_its_bound(text: str, limit: int):
    clipped = clip(text, limit)
    assert len(clipped) <= limit
    assert (clipped == text) or clipped.endswith("…")


@pytest.mark.parametrize(
    ("text", "limit", "clipped"),
    [
        pytest.param("short", 10, "short", id="fits"),
        pytest.param("a few more words here", 14, "a few more…", id="between-words"),
        pytest.param("https://example.example/long", 12, "https://exa…", id="no-blank"),
        pytest.param("ea\u0301x" * 5, 3, "e…", id="not-inside-a-letter"),
    ],
)
def test_clipping(text: str, limit: int, clipped: str):
    assert clip(text, limit) == clipped


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<p>One</p><p>Two</p>", "One\n\nTwo", id="paragraphs"),
        pytest.param("One<br>Two<br><br>Three", "One\nTwo\n\nThree", id="breaks"),
        pytest.param("<div>One</div><div>Two</div>", "One\nTwo", id="blocks"),
        pytest.param("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>d", "- a\n- b\n  - c\n\nd",
                     id="lists"),
        pytest.param("<ol><li>a<li><p>b</p></ol>", "1. a\n2. b", id="numbers"),
        pytest.param("x<pre>def f():\n    pass\n</pre>y", "x\n\n```\ndef f():\n    pass\n```\n\ny",
                     id="code"),
        pytest.param("<table><tr><th>a<th>b<tr><td>1<td>2</table>", "a | b\n1 | 2", id="table"),
        pytest.param("a<script>b</script><style>c</style><!-- d -->e", "ae", id="script"),
        pytest.param("<noscript>x</noscript><template>y</template>z", "z", id="unshown"),
        pytest.param("a &amp; b &lt;c&gt; &eacute;&#233;&#xe9;", "a & b <c> ééé", id="references"),
        pytest.param("plain\n\ntext  as it is", "plain\n\ntext  as it is", id="no-markup"),
        pytest.param("a < b and b > c", "a < b and b > c", id="comparison"),
        pytest.param("<b>bo</b>ld <i>and</i>  <u>more</u>", "bold and more", id="inline"),
        pytest.param("<p>unclosed <b>tags", "unclosed tags", id="unclosed"),
        pytest.param("<p lang=ko>é 한국어 😀</p>", "é 한국어 😀", id="unicode"),
        pytest.param("a\0b<br>c", "ab\nc", id="nul"),
        pytest.param("", "", id="empty"),
    ],
)  # fmt: skip
def test_html_becomes_text(html: str, text: str):
    assert html_to_text(html) == text


def test_lines_of_a_link_stay_apart():
    page = read_html("<a href='https://a.example/'>One<br>two<p>three</p></a> four")
    assert page.links == (("https://a.example/", "One two three"),)


def test_links_and_pictures_are_read_with_the_words():
    page = read_html(
        "<base href='https://other.example/'><a href='/a?utm_source=x'>An <b>a</b></a>"
        "<a href='javascript:evil()'>no</a><a href='data:text/html,x'>no</a><a>none</a>"
        "<a href='https://t.example/b'></a><img src='p.png' alt=' A  graph '>"
        "<img src='//spy.example/1.gif' width='1' height='1'><img src='javascript:x'>",
        base="https://site.example/d/",
    )
    assert page.links == (
        ("https://site.example/a", "An a"),
        ("https://t.example/b", ""),
    )
    assert page.images == (("https://site.example/d/p.png", "A graph"),)


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td", "svg", "pre", "a href=x"])
def test_hundred_thousand_nested_elements_take_neither_stack_nor_time(tag: str):
    begun = time.process_time()
    assert len(read_html(f"<{tag}>" * 100_000 + "deep").text) < 2_000_000
    assert time.process_time() - begun < 5


@given(st.text(alphabet="<>/&;= \"'\nabpreulit!-", max_size=120))
def test_no_markup_breaks_it(html: str):
    page = read_html(html, "https://site.example/")
    assert all(url.startswith("https://") for url, _ in page.links + page.images)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("The model is out and it beats the old one", "en", id="english"),
        pytest.param("모델을 공개했습니다", "ko", id="korean"),
        pytest.param("Llama 3 8B의 context length를 1048k로 늘린 모델을 Hugging Face에 공개", "ko",
                     id="korean-with-english"),
        pytest.param("새 GPT-4 API", "ko", id="korean-word-among-names"),
        pytest.param("Attention is all that you need (한)", "en", id="one-sign-is-no-language"),
        pytest.param("新しいモデルを公開しました", "ja", id="japanese"),
        pytest.param("GPT-4 を超える性能 benchmark 結果", "ja", id="japanese-with-english"),
        pytest.param("新模型今天发布了", "zh", id="chinese"),
        pytest.param("Das Modell ist neu und läuft auf einer Karte", "de", id="german"),
        pytest.param("Le modèle est sorti hier dans une nouvelle version", "fr", id="french"),
        pytest.param("El modelo es muy bueno pero no está en la lista", "es", id="spanish"),
        pytest.param("Модель вышла вчера вечером", "ru", id="russian"),
        pytest.param("Модель вийшла вчора ввечері, її вже їдять", "uk", id="ukrainian"),
        pytest.param("النموذج الجديد متاح الآن", "ar", id="arabic"),
        pytest.param("مدل جدید منتشر شد و می‌گویند بهتر است", "fa", id="persian"),
        pytest.param("המודל החדש זמין", "he", id="hebrew"),
        pytest.param("Το νέο μοντέλο", "el", id="greek"),
        pytest.param("https://x.com/a/status/1 @someone #tag", "", id="only-links"),
        pytest.param("```\nthe code is not the text\n```", "", id="only-code"),
        pytest.param("GPT-4o", "", id="a-name"),
        pytest.param("🚀🚀🚀 123", "", id="no-letters"),
        pytest.param("", "", id="empty"),
    ],
)  # fmt: skip
def test_languages(text: str, language: str):
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("text", "usual", "language"),
    [
        pytest.param("OpenAI GPT-5 Codex CLI 0.42.0", "de", "de", id="says-nothing"),
        pytest.param("the model and the data of it", "de", "en", id="says-otherwise"),
        pytest.param("Kimi K2 Thinking: 모델 공개", "en", "ko", id="another-script"),
        pytest.param("OpenAI GPT-5 Codex CLI 0.42.0", "ko", "", id="not-of-its-script"),
        pytest.param("Новая модель Qwen", "bg", "bg", id="shared-script"),
        pytest.param("OpenAI GPT-5 Codex CLI 0.42.0", "", "", id="unknown"),
    ],
)
def test_a_text_that_does_not_say_is_in_the_language_around_it(
    text: str, usual: str, language: str
):
    assert detect_language(text, usual) == language


def test_recorded_korean_is_korean(data_dir: Path):
    path = data_dir / "korean" / "geeknews_topics.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        titles = [title for line in lines if (title := json.loads(line).get("title"))]
    hangul = [t for t in titles if sum("가" <= c <= "힣" for c in t) >= 0.2 * len(t)]
    assert len(hangul) > 20
    assert [title for title in hangul if detect_language(title) != "ko"] == []
