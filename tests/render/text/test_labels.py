"""The words around an issue: whole in every language that has any, English as a whole elsewhere."""

import datetime as dt
import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from lxml import etree
from lxml import html as lxml_html

from render.post.post import render_post
from render.site.build import build_site
from render.site.options import SiteOptions
from render.text.labels import WORDS, Labels, has_labels, labels_for
from summarize.edition import Edition, SourceNote
from summarize.extractive.phrases import Phrases, phrases_for
from summarize.gate.check import KINDS
from summarize.stories.topics import DEFAULT_TOPICS
from tests.support.editions_folder import DirectorySource
from tests.support.render_editions import DAY, corrected, edition

ENGLISH = labels_for("en")
LANGUAGES = sorted({path.stem for path in WORDS.glob("*.toml")} - {"en"})
HOLES = re.compile(r"\{\w*\}")
SAME = {"fr": {"sources", "source", "corrections", "day", "month"}, "de": {"month"}}
"""Labels that a language writes just as English does."""


def texts_of(labels: Labels) -> dict[str, str]:
    """Return the labels that are texts."""
    return dict(labels.words)


def test_the_languages_are_those_that_the_handbook_names() -> None:
    assert LANGUAGES == ["de", "es", "fr", "ja", "ko", "zh"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_whole(language: str) -> None:
    own, english = texts_of(labels_for(language)), texts_of(ENGLISH)
    assert own.keys() == english.keys()
    for name, text in own.items():
        assert text.strip() or name == "thousands", name
        if name not in ("day", "short_day", "month"):
            assert len(HOLES.findall(text)) == len(HOLES.findall(english[name])), name
    same = {name for name in own if own[name] == english[name]} - {"thousands", "viewpoint"}
    assert same == SAME.get(language, set())
    assert len(set(labels_for(language).months)) == 12
    assert {len(HOLES.findall(day)) for day in (own["day"], own["short_day"])} == {3, 2}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_editor_and_the_topics_speak_it_too(language: str) -> None:
    for name in (f.name for f in fields(Phrases)):
        own, english = (getattr(phrases_for(lang), name) for lang in (language, "en"))
        assert {*HOLES.findall(own)} == {*HOLES.findall(english)}, name
    assert phrases_for(language) != phrases_for("en")
    assert all(topic.titles[language] != topic.titles["en"] for topic in DEFAULT_TOPICS)


def issue(language: str) -> Edition:
    """Return an issue with everything around which a label may stand."""
    sources = (
        *edition().sources,
        SourceNote(name="The Feed", kind="feed", status="partial", code="timeout", items=2),
        SourceNote(name="The List", kind="x", status="unchanged"),
    )
    return corrected().model_copy(update={"language": language, "sources": sources})


def site_of(language: str, folder: Path) -> tuple[Path, list[str]]:
    """Build a site of three issues in one language, whose search index is not installed."""
    store = folder / "editions"
    store.mkdir(parents=True)
    for days in range(3):
        made = issue(language).model_copy(update={"date": DAY - dt.timedelta(days)})
        (store / f"{made.date}.{language}.json").write_text(made.to_json(), "utf-8")
    options = SiteOptions(name="◇", language=language, url="https://p.example")
    report = build_site(DirectorySource(store), folder / "out", options)
    return folder / "out", report.notes


def seen_on(page: Path) -> list[str]:
    """Return the texts of a page that readers or their screen readers meet, in its own language."""
    tree = lxml_html.fromstring(page.read_text("utf-8"))
    foreign = tree.xpath("//*[@lang='en'][ancestor::body]")
    for node in [*foreign, *tree.xpath("//script | //style | //noscript[not(*)]")]:
        node.drop_tree()
    texts = tree.xpath("//text()") + tree.xpath("//@aria-label | //@data-missing | //@data-none")
    return [" ".join(text.split()) for text in texts if text.strip()]


def english_left(texts: list[str], language: str) -> list[str]:
    """Return the texts that an English label has made."""
    allowed = {"thousands", "name", "full_day", *SAME.get(language, ())}
    patterns = [
        re.compile(HOLES.sub(".+", re.escape(text).replace(r"\{", "{").replace(r"\}", "}")))
        for name, text in texts_of(ENGLISH).items()
        if name not in allowed and HOLES.sub("", text).strip()
    ]
    months = "|".join(ENGLISH.months)
    return [
        text
        for text in texts
        if any(p.fullmatch(text) for p in patterns) or re.search(rf"\d ({months})\b", text)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_is_left_around_an_issue(language: str, tmp_path: Path) -> None:
    out, notes = site_of(language, tmp_path)
    assert not [note for note in notes if "headings" in note]
    pages = sorted(out.rglob("*.html"))
    assert len(pages) > 8
    for page in pages:
        assert english_left(seen_on(page), language) == [], page.relative_to(out)
    post = re.sub(r"(?m)^[-#*> \d.]+|\*+|\(.*?\)$", "", render_post(issue(language)))
    assert english_left(post.splitlines(), language) == []
    entry = json.loads((out / "feed.json").read_text())["items"][0]["content_html"]
    assert english_left([*lxml_html.fromstring(entry).itertext()], language) == []
    for name in ("feed.xml", "rss.xml"):
        titles = etree.parse(out / name).xpath("//*[local-name()='title']/text()")
        assert english_left([*titles], language) == []


def test_the_test_above_would_find_it(tmp_path: Path) -> None:
    out, _ = site_of("en", tmp_path)
    found = english_left(seen_on(out / "2024-05-03" / "index.html"), "ko")
    assert {"Contents", "About this issue", "420 items read", "Sources"} <= set(found)


def test_a_language_without_labels_is_english_throughout_and_the_build_says_so(
    tmp_path: Path,
) -> None:
    assert labels_for("pt-BR") == labels_for("en") == ENGLISH
    _, notes = site_of("pt", tmp_path)
    (note,) = [note for note in notes if "headings" in note]
    assert note.startswith("no headings in 'pt' yet (de, en, es, fr, ja, ko, zh)")


@pytest.mark.parametrize("code", ["../secret", "", "x/y", "EN", "en-GB"])
def test_a_code_that_is_no_language_is_harmless(code: str) -> None:
    assert labels_for(code) == ENGLISH
    assert has_labels(code) == (code.lower()[:2] == "en")


@pytest.mark.parametrize(
    ("language", "day", "number"),
    [
        pytest.param("en", "3 May 2024", "12,400", id="en"),
        pytest.param("ko", "2024년 5월 3일", "12,400", id="ko"),
        pytest.param("ja", "2024年5月3日", "12,400", id="ja"),
        pytest.param("zh", "2024年5月3日", "12,400", id="zh"),
        pytest.param("de", "3. Mai 2024", "12.400", id="de"),
        pytest.param("fr", "3 mai 2024", "12\u202f400", id="fr"),
        pytest.param("es", "3 de mayo de 2024", "12.400", id="es"),
    ],
)
def test_days_and_numbers_are_written_as_readers_write_them(
    language: str, day: str, number: str
) -> None:
    labels = labels_for(language)
    assert (labels.date(DAY), labels.number(12_400)) == (day, number)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        pytest.param("timeout", "응답 시간 초과", id="timeout"),
        pytest.param("http-503", "서버 오류", id="server"),
        pytest.param("http-404", "찾을 수 없음", id="not-found"),
        pytest.param("never-heard-of", "오류", id="unknown"),
    ],
)
def test_a_reason_is_in_the_issues_language(code: str, words: str) -> None:
    assert labels_for("ko").reason(code) == words
    assert labels_for("ko").reason("") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_phrase_for_every_kind_of_error(language: str) -> None:
    own, english = labels_for(language).reasons, ENGLISH.reasons
    assert own.keys() == english.keys()
    assert all(own[kind] != english[kind] for kind in english)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_phrase_for_every_finding(language: str) -> None:
    own, english = labels_for(language).checks, ENGLISH.checks
    assert own.keys() == english.keys()
    assert all(own[kind] != english[kind] for kind in english)
    for kind in KINDS:
        unknown = labels_for(language).check(kind, "") == own["other"]
        assert not unknown, f"{kind} has no phrase of its own"


@pytest.mark.parametrize(
    ("language", "monday", "words"),
    [
        pytest.param("en", dt.date(2026, 4, 20), "20–26 April 2026", id="within a month"),
        pytest.param("en", dt.date(2026, 4, 27), "27 Apr – 3 May 2026", id="over two"),
        pytest.param("ko", dt.date(2026, 4, 20), "2026년 4월 20–26일", id="Korean"),
        pytest.param("es", dt.date(2026, 4, 20), "20–26 de abril de 2026", id="Spanish"),
    ],
)
def test_a_week_is_named_by_its_days(language: str, monday: dt.date, words: str) -> None:
    assert labels_for(language).week_of(monday) == words


def test_what_a_second_reader_found_is_told_in_plain_words() -> None:
    said = ENGLISH.check("entailment", "a second opinion: empty: It names no figure: none.")
    assert said == "a second reader found: it says too little"
    assert ENGLISH.check("entailment", "anything") == "a second reader found: it does not hold"
