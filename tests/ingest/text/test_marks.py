"""Marks that change what words mean: exponents, footnotes, struck and hidden words, formulas."""

import pytest

from ingest.text.clean import html_to_text
from tests.support.hostile_text import slow_units


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("10<sup>25</sup> FLOPs", "10^25 FLOPs", id="exponent"),
        pytest.param("10<sup>−4</sup> a step", "10^-4 a step", id="minus"),
        pytest.param("2<sup>74,207,281</sup> - 1", "2^74,207,281 - 1", id="thousands"),
        pytest.param("2<sup>136279841</sup> - 1", "2^136279841 - 1", id="millions"),
        pytest.param("2<sup>n+1</sup> states", "2^(n+1) states", id="expression"),
        pytest.param("5 m<sup>2</sup>", "5 m^2", id="unit"),
        pytest.param("O(n)<sup>2</sup>", "O(n)^2", id="bracket"),
        pytest.param("on 2<sup>nd</sup> May", "on 2nd May", id="ordinal"),
        pytest.param("le 1<sup>er</sup> mai", "le 1er mai", id="french-ordinal"),
        pytest.param("GPT<sup>TM</sup>", "GPTTM", id="trade-mark"),
        pytest.param("said so<sup>1</sup>, twice", "said so, twice", id="footnote"),
        pytest.param('in 2024<sup><a href="#f">3</a></sup>.', "in 2024.", id="linked-footnote"),
        pytest.param("in 2024<sup>3</sup>.", "in 2024.", id="footnote-of-a-year"),
        pytest.param("said so<sup>[12]</sup>", "said so", id="bracketed-footnote"),
        pytest.param("CO<sub>2</sub>", "CO2", id="formula"),
        pytest.param("10<sub>2</sub>", "10_2", id="base"),
        pytest.param("<del>$900</del> $90", "$90", id="del"),
        pytest.param("<s>$900</s> $90", "$90", id="s"),
        pytest.param("<strike>$900</strike> $90", "$90", id="strike"),
        pytest.param('<span style="text-decoration:line-through">9</span> 8', "8", id="style"),
        pytest.param("<del>9</del> <ins>8</ins>", "8", id="inserted"),
        pytest.param("<p>Seen.</p><p hidden>Not.</p>", "Seen.", id="hidden"),
        pytest.param("<p>Seen.</p><p style='display: none'>Not.</p>", "Seen.", id="display"),
        pytest.param("Seen <i style='visibility:hidden'>not</i>", "Seen", id="visibility"),
        pytest.param("Seen <span aria-hidden=true>not</span>", "Seen", id="aria"),
        pytest.param("Seen <span style='font-size:0'>not</span>", "Seen", id="size"),
        pytest.param("A<i class='b sr-only'>not</i>.", "A.", id="read-aloud-only"),
        pytest.param("A<i class=screen-reader-text>not</i>.", "A.", id="read-aloud-wordpress"),
        pytest.param("<b class=not-sr-only>A</b>", "A", id="shown-after-all"),
        pytest.param("<p>A.</p><dialog>Take our letter?</dialog>", "A.", id="dialog"),
        pytest.param("<p>A.</p><dialog open>B.</dialog>", "A.\n\nB.", id="open-dialog"),
        pytest.param("<div hidden>a<div>b</div>c</div>d", "d", id="nested"),
        pytest.param("<ol start=5><li>five<li>six</ol>", "5. five\n6. six", id="start"),
        pytest.param("<ol><li>a<li value=7>b<li>c</ol>", "1. a\n7. b\n8. c", id="value"),
        pytest.param("<ol reversed start=3><li>a<li>b</ol>", "3. a\n2. b", id="countdown"),
        pytest.param("<ol reversed><li>a<li>b</ol>", "- a\n- b", id="countdown-from-unknown"),
        pytest.param("log<sub>2</sub>8 is 3", "log2 8 is 3", id="digit-behind-a-base"),
        pytest.param("2<sup>3</sup>4", "2^3 4", id="digit-behind-an-exponent"),
        pytest.param(
            "10<span style='vertical-align: super'><span>2</span>5</span> <span>on</span>",
            "10^25 on",
            id="raised-by-style",
        ),
        pytest.param("<p style='max-height:0'>Not.</p>Seen", "Seen", id="no-height"),
        pytest.param("Seen <i style='opacity:0'>not</i>", "Seen", id="opacity"),
        pytest.param("Seen <i style='opacity: .0 ; top:1px'>not</i>", "Seen", id="opacity-dot"),
        pytest.param("Seen <i style='opacity:0.8'>too</i>", "Seen too", id="pale"),
        pytest.param("<p style='overflow:hidden; height: 0'>Not.</p>Seen", "Seen", id="no-room"),
        pytest.param("<b style='width:0;height:0;overflow:clip'>x</b>Seen", "Seen", id="no-width"),
        pytest.param("<p style='height:0'>Seen</p>", "Seen", id="beyond-its-room"),
        pytest.param("<p style='line-height:1px;overflow:hidden'>Seen</p>", "Seen", id="lines"),
        pytest.param("Seen <i style='font-size:1px'>not</i>", "Seen", id="one-pixel"),
        pytest.param("Seen <i style='font-size:1.2em'>too</i>", "Seen too", id="larger"),
        pytest.param("Seen <i style='color: transparent'>not</i>", "Seen", id="transparent"),
        pytest.param(
            "<b style='background-clip:text; color:transparent'>Seen</b>", "Seen", id="gradient"
        ),
        pytest.param(
            "<b style='BACKGROUND-CLIP:text; COLOR:Transparent'>Seen</b>", "Seen", id="capitals"
        ),
        pytest.param("<b style='background-color:transparent'>Seen</b>", "Seen", id="no-ground"),
        pytest.param("<p style='position:absolute;left:-9999px'>Not.</p>Seen", "Seen", id="aside"),
        pytest.param("<p style='position:fixed; top: -999em'>Not.</p>Seen", "Seen", id="above"),
        pytest.param("E = mc<sup>2</sup>", "E = mc^2", id="letters-of-an-equation"),
        pytest.param(
            "<span class=MathJax_Preview>E=m</span><span class=MathJax>E=m</span>",
            "E=m",
            id="mathjax-once",
        ),
        pytest.param("<math><mroot><mn>8</mn><mn>3</mn></mroot></math>", "8^1/3", id="root"),
        pytest.param(
            "<math><munderover><mo>∑</mo><mn>1</mn><mi>n</mi></munderover></math>",
            "∑_1^n",
            id="limits",
        ),
        pytest.param(
            "<math><mtable><mtr><mtd>1</mtd><mtd>2</mtd></mtr><mtr><mtd>3</mtd></mtr></mtable></math>",
            "(1, 2); 3",
            id="matrix",
        ),
        pytest.param("a<i style='clip: rect(0 0 0 0)'>not</i>", "a", id="clipped"),
        pytest.param("a<i style='clip-path:inset(50%)'>not</i>", "a", id="clipped-by-path"),
        pytest.param("<ruby>漢字<rt>kanji</rt></ruby>の本", "漢字(kanji)の本", id="reading"),
        pytest.param(
            "<ruby>漢字<rp>（</rp><rt>kanji</rt><rp>）</rp></ruby>の本",
            "漢字（kanji）の本",
            id="reading-in-brackets",
        ),
        pytest.param("<q>so</q>, she said", "“so”, she said", id="quotation"),
        pytest.param("<img class=emoji alt='🎉' src=x.png> out", "🎉 out", id="emoji"),
        pytest.param(
            "is <span class=katex><span class=katex-mathml><math><semantics><mrow><mi>L</mi>"
            "<mo>=</mo><mn>2</mn></mrow><annotation encoding=tex>L=2</annotation></semantics>"
            "</math></span><span class=katex-html aria-hidden=true>L=2</span></span> now",
            "is L=2 now",
            id="katex-once",
        ),
        pytest.param(
            "<math><msup><mn>10</mn><mn>25</mn></msup></math>", "10^25", id="power-of-mathml"
        ),
        pytest.param(
            "<math><mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mn>2</mn></mfrac></math>",
            "(a+1)/2",
            id="fraction-of-mathml",
        ),
    ],
)
def test_marks_become_text_of_the_same_meaning(html: str, text: str):
    assert html_to_text(html) == text


def test_hostile_markup_costs_nothing():
    assert not [*slow_units(lambda unit: html_to_text(f"<p>{unit}</p>"), length=2_000, limit_s=0.2)]
