"""The page that stands alone, and `python -m render`: one edition to files, without a store."""

import base64
import gc
import re
from hashlib import sha256
from pathlib import Path

import pytest
from lxml import html as lxml_html

from render.__main__ import main
from render.page.front import standfirst_of
from render.page.page import gate_line, render_page
from render.page.sources import Numbers
from render.page.view import View, view
from render.post.post import render_post
from render.text.labels import labels_for
from summarize.edition import Finding, Gate, Paragraph, Section
from tests.support.render_editions import bullet, corrected, edition, says
from tests.support.render_languages import korean


def test_a_moment_with_fractions_of_a_second_is_valid_html() -> None:
    """Discord and X give six digits, of which HTML allows three."""
    made = edition()
    fern = made.references["feed:fern"]
    at = fern.published_at.replace(microsecond=376_123)
    references = {**made.references, fern.id: fern.model_copy(update={"published_at": at})}
    tree = lxml_html.fromstring(render_page(edition(references=references)))
    moments = tree.xpath("//ol[@class='sources']//time/@datetime")
    assert at.replace(microsecond=0).isoformat() in moments
    assert not any("." in moment for moment in moments)


def test_the_page_needs_no_other_file_and_allows_its_own_style_only() -> None:
    page = render_page(corrected(), images="none")
    tree = lxml_html.fromstring(page)
    assert not tree.xpath("//script | //img | //link[@rel='stylesheet'] | //*[@style]")
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "script-src 'none'" in policy


@pytest.mark.parametrize(
    ("mode", "source"),
    [("local", "images/2024-05-03-1.png"), ("link", "https://fern.example/chart.png")],
)
def test_pictures_follow_the_mode_and_have_their_words(mode: str, source: str) -> None:
    tree = lxml_html.fromstring(render_page(edition(), images=mode))  # type: ignore[arg-type]
    (picture,) = tree.xpath("//img")
    assert (picture.get("src"), picture.get("alt")) == (source, "Chart of scores")
    assert (picture.get("width"), picture.get("height")) == ("640", "360")


def test_a_story_that_goes_on_says_what_it_was_before() -> None:
    tree = lxml_html.fromstring(render_page(edition()))
    (thread,) = tree.xpath("//details[@class='thread']")
    assert "Fern Labs teases a model" in thread.text_content()
    assert "2 May" in thread.text_content()


def test_a_story_told_in_the_lead_alone_has_its_past_there() -> None:
    tree = lxml_html.fromstring(render_page(edition(overview=edition().overview[1:])))
    (thread,) = tree.xpath("//details[@class='thread']")
    assert thread.getparent().get("class") == "lead"
    assert "Fern Labs teases a model" in thread.text_content()


@pytest.mark.parametrize(
    ("title", "excerpt", "quoted"),
    [
        ("A faster kernel", "It is fast.", ["It is fast."]),
        ("A faster kernel - The Blog", "A faster kernel.", []),
        ("", "A faster kernel.", ["A faster kernel."]),
    ],
)
def test_a_source_says_its_words_once_and_in_its_language(
    title: str, excerpt: str, quoted: list[str]
) -> None:
    made = edition()
    changes = {"title": title, "excerpt": excerpt, "language": "fr"}
    kernel = made.references["feed:kernel"].model_copy(update=changes)
    page = render_page(edition(references={**made.references, kernel.id: kernel}))
    told = lxml_html.fromstring(page).get_element_by_id("s5-3")
    assert [words.text_content() for words in told.findall("q")] == quoted
    in_french = [part.tag for part in told.xpath("./*[@lang='fr']")]
    assert in_french == ["a"] * bool(title) + ["q"] * len(quoted)


@pytest.mark.parametrize(
    ("title", "author", "publisher", "who"),
    [
        ("A kernel", "Ann", "@ann", "Ann, @ann, "),
        ("A kernel", "Ann", "Ann", "Ann, "),
        ("@ann", "Ann", "@ann", "Ann, "),
        ("", "@ann", "@ann", ""),
    ],
)
def test_a_source_names_nobody_twice(title: str, author: str, publisher: str, who: str) -> None:
    made = edition()
    changes = {"title": title, "author": author, "publisher": publisher}
    kernel = made.references["feed:kernel"].model_copy(update=changes)
    page = render_page(edition(references={**made.references, kernel.id: kernel}))
    told = lxml_html.fromstring(page).get_element_by_id("s5-3").find_class("who")[0]
    assert told.text_content().removesuffix(told.find("time").text_content()) == who


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [([7], "7"), ([7, 8, 9], "7, 8, 9"), ([1, 2, 3, 4], "1–4"), ([1, 2, 3, 9], "1 +3")],
)
def test_a_mark_shows_its_sources_in_few_signs(numbers: list[int], shown: str) -> None:
    kernel = edition().references["feed:kernel"]
    sources = [
        kernel.model_copy(update={"id": f"feed:{n}", "url": f"https://a.example/{n}"})
        for n in range(1, 10)
    ]
    block = Numbers("en", labels_for("en")).block()
    block.cite(sources)
    mark, _ = block.cite([sources[number - 1] for number in numbers])
    assert lxml_html.fromstring(mark).text == shown


def test_a_page_has_each_heading_once_and_tells_the_previews_stories_first() -> None:
    tree = lxml_html.fromstring(render_page(edition()))
    (told,) = tree.xpath("//section[@class='overview']")
    headings = [line.text_content().replace("\xa0", " ") for line in told.findall("h3")]
    assert headings == ["Models 2", "Tools 2"]
    assert told.xpath(".//h4/@id") == ["p1-1", "o1-1", "o2-1", "o2-2"]
    counted = [line.text_content().replace("\xa0", " ") for line in tree.xpath("//nav//li")]
    assert counted == headings
    assert not tree.xpath("//*[@class='preview']")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It runs on a card.", "It runs on a card"),
        ("It runs on 6.1.", "It runs on 6.1"),
        ("It is by J. D.", "It is by J. D."),
        ("It runs in the U.S.", "It runs in the U.S."),
    ],
)
def test_a_front_line_has_no_full_stop(text: str, shown: str) -> None:
    assert one_line(text, "It").front.brief[-1].shown == shown


def test_the_opinion_lists_no_source_again() -> None:
    tree = lxml_html.fromstring(render_page(edition()))
    (mark,) = tree.xpath("//*[@class='viewpoint']//a[@class='mark']")
    (source,) = tree.xpath(f"//li[@id='{mark.get('href')[1:]}']")
    assert "A faster kernel" in source.text_content()
    assert not tree.xpath("//*[@class='viewpoint']//details")
    assert len(tree.xpath("//details[@class='behind']")) == 1


def test_what_the_opinion_alone_cites_is_listed_below_it() -> None:
    made = edition()
    tree = lxml_html.fromstring(render_page(edition(overview=(), lead=made.lead[:1], preview=())))
    (source,) = tree.xpath("//*[@class='viewpoint']//li")
    (mark,) = tree.xpath("//*[@class='viewpoint']//a[@class='mark']")
    assert mark.get("href") == f"#{source.get('id')}"


def test_no_line_breaks_between_a_name_and_its_version() -> None:
    told = Section(title="Models", bullets=(bullet("Grok 4", "Kimi K2 beats Grok 4 in 3 tests.",
                                                   "feed:fern", story="s1"),))  # fmt: skip
    made = edition(title="GPT 5 is here", overview=(told,), preview=())
    text = lxml_html.fromstring(render_page(made)).find("body").text_content()
    for words in ("Grok\u00a04", "Kimi\u00a0K2 beats Grok\u00a04 in 3 tests", "GPT\u00a05 is here"):
        assert words in text
    assert "Grok 4" not in text
    assert "\u00a0" not in render_post(made)


def test_a_page_of_one_section_has_no_contents() -> None:
    tree = lxml_html.fromstring(render_page(edition(overview=edition().overview[:1])))
    assert not tree.xpath("//nav[@class='contents']")


def test_headings_and_quotations_name_their_language() -> None:
    tree = lxml_html.fromstring(render_page(korean()))
    assert tree.get("lang") == "ko"
    assert "오늘의 종합" in tree.text_content()
    english = lxml_html.fromstring(render_page(edition(language="ko")))
    assert set(english.xpath("//q/@lang")) == {"en"}


def test_the_command_writes_post_and_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "edition.json"
    source.write_text(edition().to_json(), "utf-8")
    assert main([str(source), "-o", str(tmp_path / "out")]) == 0
    names = ["2024-05-03-the-paper.html", "2024-05-03-the-paper.md"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == names
    assert "2024-05-03-the-paper.md" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("{", "EOF", id="no-json"),
        pytest.param('{"format": 1}', "newsletter", id="fields-missing"),
        pytest.param(None, "No such file", id="no-file"),
    ],
)
def test_the_command_names_what_it_cannot_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, message: str
) -> None:
    source = tmp_path / "edition.json"
    if text is not None:
        source.write_text(text)
    assert main([str(source), "-o", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "edition.json" in said
    assert message in said
    assert not (tmp_path / "out").exists()


def test_a_users_style_wins(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "style.css").write_text("body { color: teal }")
    page = render_page(edition(), templates=tmp_path)
    assert "<style>body { color: teal }</style>" in page


def test_a_missing_name_in_a_users_template_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "issue.html.j2").write_text("one\n{{ two }}\n")
    source = tmp_path / "edition.json"
    source.write_text(edition().to_json(), "utf-8")
    command = [str(source), "-o", str(tmp_path / "out"), "--templates", str(tmp_path)]
    assert main(command) == 1
    assert "issue.html.j2:2: 'two' is undefined" in capsys.readouterr().err


@pytest.mark.parametrize("credit", ["", " (The Post)"])
def test_what_a_line_below_says_does_not_stand_under_the_title(credit: str) -> None:
    shown = view(edition(), labels_for("en"), "none", "")
    said = shown.front.brief[-1].what.strip("“”.")
    described = edition(description=f"{said}{credit}. Another matter.")
    assert view(described, labels_for("en"), "none", "").front.standfirst == "Another matter."


@pytest.mark.parametrize(
    ("description", "left"),
    [
        pytest.param("On one card it runs. Another matter.", "Another matter.", id="other words"),
        pytest.param(
            "On one card it runs. fern.cpp is out.", "fern.cpp is out.", id="small letter"
        ),
        pytest.param("It runs on the No. 1 card of J. Doe.", "", id="a number and an initial"),
        pytest.param("It runs nowhere.", "It runs nowhere.", id="something else"),
    ],
)
def test_what_a_line_tells_in_other_words_does_not_stand_under_the_title(
    description: str, left: str
) -> None:
    said = "Fern: It runs on one card, the No. 1 card of J. Doe"
    lines = one_line("It runs on one card, the No. 1 card of J. Doe.").front.brief
    assert said in [line.what.rstrip(".") for line in lines]
    made = one_line("It runs on one card, the No. 1 card of J. Doe.", description=description)
    assert made.front.standfirst == left


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(f"It runs on {'a' * 60}. It is small.", f"It runs on {'a' * 60}.", id="first"),
        pytest.param(
            f"It runs on {'one ' * 38}card.", f"It runs on {'one ' * 38}card.", id="whole"
        ),
        pytest.param(f"It runs on {'one ' * 60}card.", f"It runs on {'one ' * 29}one…", id="cut"),
        pytest.param("3.5 runs on No. 2 of J. Doe.", "3.5 runs on No. 2 of J. Doe.", id="no end"),
        pytest.param("It runs on 6.1. It is small.", "It runs on 6.1.", id="a version"),
        pytest.param("It runs on 6.12. It is small.", "It runs on 6.12.", id="a longer one"),
        pytest.param("It runs since May 30. It is small.", "It runs since May 30.", id="a day"),
        pytest.param("Es kam am 30. April.", "Es kam am 30. April.", id="a German day"),
        pytest.param(
            f"It runs on {'one ' * 20}card, and on {'two ' * 20}.",
            f"It runs on {'one ' * 20}card…",
            id="a clause",
        ),
        pytest.param("It runs in the U.S. Army.", "It runs in the U.S. Army.", id="initials"),
        pytest.param("It solves P6. It is small.", "It solves P6.", id="a short name"),
        pytest.param("It runs in 4K. It is small.", "It runs in 4K.", id="a measure"),
        pytest.param("It needs no AI. It is small.", "It needs no AI.", id="two capitals"),
        pytest.param("Ann runs it. It is small.", "Ann runs it.", id="a short word"),
        pytest.param("모델이 나왔습니다. 작습니다.", "모델이 나왔습니다.", id="Korean"),
    ],
)
def test_a_front_line_ends_with_a_sentence(text: str, line: str) -> None:
    shown = next(one.what for one in one_line(text).front.brief if one.anchor == "o1-1")
    assert shown.removeprefix("Fern: ") == line


def test_what_the_headline_says_is_no_line_below_it() -> None:
    shown = view(edition(title="It runs on one card"), labels_for("en"), "none", "")
    assert [line.anchor for line in shown.front.brief] == ["o2-2"]


def test_what_leads_a_models_issue_is_its_headline_in_whatever_words() -> None:
    making = edition().making.model_copy(update={"made_by": "openai:fern-2"})
    made = edition(title="Something else", making=making, overview=edition().overview[1:])
    front = view(made, labels_for("en"), "none", "").front
    assert (front.anchor, [line.anchor for line in front.brief]) == ("p1-1", ["o1-2"])


def test_under_a_models_headline_stands_what_it_says_of_the_first_story() -> None:
    """Of the stories behind it, each a sentence, the lines below tell."""
    making = edition().making.model_copy(update={"made_by": "openai:fern-2"})
    made = edition(making=making, description="It costs $30. Another firm moved.")
    assert view(made, labels_for("en"), "none", "").front.standfirst == "It costs $30."


def test_front_lines_follow_the_page_and_the_headline_names_its_teller() -> None:
    notes = tuple(n.model_copy(update={"people": 2, "places": 2}) for n in edition().stories)
    for title, anchors, who in (
        (
            "Fern Labs released a small model",
            ["o1-2"],
            "Fern Labs · told\u00a0in\u00a02\u00a0places · since\u00a01\u00a0May",
        ),
        ("Something else", ["lead", "o1-2"], ""),
    ):
        made = edition(
            title=title, preview=(), overview=edition().overview[1:], stories=notes[::-1]
        )
        front = view(made, labels_for("en"), "none", "").front
        assert [line.anchor for line in front.brief] == anchors
        assert front.who == who


def test_every_front_line_leads_to_a_paragraph_of_its_own() -> None:
    made = edition(title="Something else", overview=edition().overview[:1], preview=())
    first, second = made.lead
    told = second.statement.model_copy(update={"story": "s2"})
    made = made.model_copy(update={"lead": (first, Paragraph(statement=told))})
    tree = lxml_html.fromstring(render_page(made))
    links = tree.xpath("//section[@class='brief']//a/@href")
    assert links == ["#o1-1", "#lead-2"]
    assert "speeds it up" in tree.get_element_by_id("lead-2").text_content()
    ends = [text[-1] for text in tree.xpath("//section[@class='brief']//a/text()")]
    assert "." not in ends


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Ann says that AI is fast.", "AI"),
        ("AI는 빠르다고 한다.", "AI"),
        ("OpenAI is fast.", "Fern Labs"),
        ("AIs are fast.", "Fern Labs"),
    ],
)
def test_a_line_names_the_source_that_its_text_names_as_a_whole_word(text: str, who: str) -> None:
    made = edition()
    post = made.references["x:90"].model_copy(update={"publisher": "AI"})
    section = made.overview[0]
    told = says(text, "feed:fern", "x:90", story="s1")
    bullet = section.bullets[0].model_copy(update={"statement": told})
    section = section.model_copy(update={"bullets": (bullet,)})
    made = edition(overview=(section,), preview=(), references={**made.references, post.id: post})
    (row,) = view(made, labels_for("en"), "none", "").overview[0].rows
    assert row.weight.startswith(f"{who} · ")


def test_a_line_counts_the_places_that_open_below_it() -> None:
    notes = tuple(n.model_copy(update={"people": 9, "places": 7}) for n in edition().stories)
    tree = lxml_html.fromstring(render_page(edition(stories=notes)))
    for story in tree.xpath("//details[@class='story']"):
        (line,) = story.xpath("./summary//span[@class='weight']/text()")
        counted = re.search(r"(\d+)\s+places", line)
        sources = story.xpath("./ol/li")
        assert int(counted[1]) == len(sources) if counted else len(sources) == 1


def test_the_fact_check_is_told_in_plain_words() -> None:
    found = [
        ("repaired", "number", "[A kernel](S2-4) is 17 times faster.", "no item has it"),
        ("repaired", "name", "[A kernel](S2-4) is 17 times faster.", "label: no item has it"),
        ("dropped", "entailment", "A post exists.", "a second opinion: empty: So what?"),
    ]
    findings = tuple(
        Finding(kind=kind, where="lead/0", statement=words, detail=detail, action=action)  # type: ignore[arg-type]
        for action, kind, words, detail in found
    )
    gate = Gate(statements=7, passed=7, findings=findings)
    tree = lxml_html.fromstring(render_page(edition(gate=gate)))
    (box,) = tree.xpath("//ul[@class='fixes']/..")
    assert box.xpath("summary/text()") == [
        "Fact check: 7 of 7 statements hold · 1 mended and 1 left out before printing"
    ]
    assert [line.text_content() for line in box.xpath("ul/li")] == [
        "mended (a figure or date that its sources do not have; "
        "a name or claim that its sources do not have): A kernel is 17 times faster.",
        "left out (a second reader found: it says too little): A post exists.",
    ]


@pytest.mark.parametrize(
    ("actions", "told"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("kept", "", id="found and kept"),
        pytest.param("repaired", " · 1 mended before printing", id="mended"),
        pytest.param("dropped kept dropped", " · 2 left out before printing", id="left out"),
        pytest.param("replaced dropped", " · 1 mended and 1 left out before printing", id="both"),
    ],
)
def test_the_fact_check_counts_only_what_it_did(actions: str, told: str) -> None:
    findings = tuple(
        Finding(kind="number", where="lead/0", statement=f"Line {n}.", detail="", action=action)  # type: ignore[arg-type]
        for n, action in enumerate(actions.split())
    )
    made = edition(gate=Gate(statements=7, passed=7, findings=findings))
    assert (
        gate_line(made, labels_for("en")).removeprefix("Fact check: 7 of 7 statements hold") == told
    )


def test_copies_are_called_by_their_address_and_thoughts_stand_apart() -> None:
    made = edition()
    fern = made.references["feed:fern"].model_copy(update={"copies": ("https://twin.example/a",)})
    tree = lxml_html.fromstring(render_page(edition(references={**made.references, fern.id: fern})))
    assert "see also twin.example" in tree.text_content()
    assert len(tree.xpath("//section[@class='viewpoint']/blockquote/p")) == 2


@pytest.mark.parametrize(
    ("label", "text", "line"),
    [
        pytest.param("Fern", "Fern runs on a card.", "Fern runs on a card.", id="said"),
        pytest.param("Fern", "It runs.", "Fern: It runs.", id="not said"),
        pytest.param("Fern, made anew", "Fern runs.", "Fern runs.", id="named"),
        pytest.param("One list of all models of May", "A list of all models of May is one.",
                     "A list of all models of May is one.", id="better said"),
        pytest.param("Fern runs on a card of a gig", f"Fern runs on a card of a gig{' x' * 46}.",
                     "Fern runs on a card of a gig", id="shorter"),
    ],
)  # fmt: skip
def test_a_front_line_is_a_sentence_or_a_label_that_tells(label: str, text: str, line: str) -> None:
    assert one_line(text, label).front.brief[-1].what == line


def one_line(text: str, label: str = "Fern", **changes: str) -> View:
    """Return the view of an issue whose overview is one statement under a label."""
    section = edition().overview[0]
    bullet = section.bullets[0]
    told = bullet.statement.model_copy(update={"text": text})
    bullet = bullet.model_copy(update={"label": label, "statement": told})
    section = section.model_copy(update={"bullets": (bullet,)})
    made = edition(overview=(section,), preview=(), **changes)
    return view(made, labels_for("en"), "none", "")


@pytest.mark.parametrize(
    ("text", "who", "words"),
    [
        ("From the Blog: “A kernel is faster”", "From the Blog", "“A kernel is faster”"),
        ("ann schreibt: „Es läuft“", "ann schreibt", "„Es läuft“"),
        ("Sur Le Blog : « Il tourne »", "Sur Le Blog", "« Il tourne »"),
        ("블로그에서: “빠르다”", "블로그에서", "“빠르다”"),
        ("ブログでは：「速い」", "ブログでは", "「速い」"),
        ("Ann says it is “fast”.", "", "Ann says it is “fast”."),
        ("Two said: “fast” and “good”", "", "Two said: “fast” and “good”"),
    ],
)
def test_a_front_line_begins_with_the_news_and_names_the_speaker_below(
    text: str, who: str, words: str
) -> None:
    shown = one_line(text)
    line = next(line for line in shown.front.brief if line.anchor == "o1-1")
    assert line.what.removeprefix("Fern: ") == words
    assert line.who.startswith(who)
    (row,) = shown.overview[0].rows
    assert row.gist == f" {words}"
    assert row.weight.startswith(who)


@pytest.mark.parametrize(
    ("text", "gist"),
    [
        ("Fern runs.", " runs."),
        ("Fern’s card runs.", "’s card runs."),
        ("Ferns run.", " Ferns run."),
        ("From the Blog: “Fern runs”", " runs"),
        ("Le Blog : « Fern tourne »", " tourne"),
        ("“Fern runs” (r/LocalLLaMA)", " runs (r/LocalLLaMA)"),
        ("From the Blog: “Ferns run”", " “Ferns run”"),
        ("It runs.", " It runs."),
        (f"It runs {'on ' * 50}a card. It is small.", f" It runs {'on ' * 50}a card."),
        (f"It runs {'on ' * 70}a card. It is small.", f" It runs {'on ' * 70}a card."),
    ],
)
def test_a_line_does_not_say_its_label_twice(text: str, gist: str) -> None:
    shown = one_line(text)
    assert shown.overview[0].rows[0].gist == gist


def test_a_quotation_of_which_a_line_shows_the_beginning_is_closed() -> None:
    shown = one_line("From the Blog: “It is new here. It runs.”")
    (row,) = shown.overview[0].rows
    assert (row.gist, row.short) == (" “It is new here.”", "Fern: “It is new here.”")
    assert shown.front.brief[-1].what == "Fern: “It is new here.”"


@pytest.mark.parametrize(
    ("sections", "front", "order", "large"),
    [
        pytest.param([[1, 1, 1]], [], ["o1-1 o1-2 o1-3"], [1], id="alike"),
        pytest.param([[1, 1, 3, 2]], [], ["o1-3 o1-4 o1-1 o1-2"], [2], id="by places"),
        pytest.param([[1, 3, 1]], ["o1-3"], ["o1-3 o1-2 o1-1"], [1], id="a front line first"),
        pytest.param([[1, 1]], ["o1-1", "o1-2"], ["o1-1 o1-2"], [2], id="all front lines"),
        pytest.param([[1], [1, 1], [4]], [], ["o3-1", "o2-1 o2-2", "o1-1"], [1, 1, 1],
                     id="sections"),
        pytest.param([[2] * 30], [], [" ".join(f"o1-{n}" for n in range(1, 31))], [5], id="many"),
    ],
)  # fmt: skip
def test_what_more_places_tell_stands_first_and_large(
    sections: list[list[int]], front: list[str], order: list[str], large: list[int]
) -> None:
    made = one_line("It runs.")
    (part,) = made.overview
    (row,) = part.rows
    overview = tuple(
        part._replace(
            title=f"Part {n}",
            rows=tuple(
                row._replace(
                    anchor=f"o{n}-{m}", places=told, told=row.told._replace(story=f"{n}-{m}")
                )
                for m, told in enumerate(places, 1)
            ),
        )
        for n, places in enumerate(sections, 1)
    )
    brief = tuple(made.front.brief[0]._replace(anchor=anchor) for anchor in front)
    shown = made._replace(front=made.front._replace(brief=brief), overview=overview).sections
    assert [" ".join(row.anchor for row in part.rows) for part in shown] == order
    assert [part.large for part in shown] == large


@pytest.mark.parametrize(
    ("label", "text", "short"),
    [
        pytest.param("Fern", "Fern runs on a card. It is small.", "Fern runs on a card", id="name"),
        pytest.param("Fern", "It runs on a card.", "Fern: It runs on a card", id="not said"),
        pytest.param("Fern Labs makes Fern-2 run on it", "It runs.", "", id="headline"),
        pytest.param("펀 연구소, 펀-2 공개하고 값을 낮춰", "펀-2가 나왔습니다.", "", id="wide"),
        pytest.param("Fern-2-Instruct-70B-Preview-GGUF", "Fern-2-Instruct-70B-Preview-GGUF runs.",
                     "Fern-2-Instruct-70B-Preview-GGUF runs", id="long name"),
        pytest.param("Orbit cuts Harbor off from its systems",
                     "Orbit cut Harbor off from its systems, The Tensor Post reported. It is late.",
                     "Orbit cut Harbor off from its systems, The Tensor Post reported", id="who"),
        pytest.param("OrbitAI's new chips", "AI firms pay.", "OrbitAI's new chips: AI firms pay",
                     id="a word within a name"),
        pytest.param("New money for Orbit", "Orbit, which makes music, raised $4.",
                     "Orbit, which makes music, raised $4", id="name first"),
        pytest.param("Orbit on Harbor's aims this year", "Orbit wants Harbor's whole market.",
                     "Orbit wants Harbor's whole market", id="a topic"),
        pytest.param("Orbit cuts Harbor off from its systems",
                     f"Orbit cut Harbor off from its systems {'and others ' * 12}on Friday.", "",
                     id="long"),
    ],
)  # fmt: skip
def test_a_line_among_many_is_a_headline_or_a_sentence(label: str, text: str, short: str) -> None:
    (row,) = one_line(text, label).overview[0].rows
    assert row.short == short


@pytest.mark.parametrize(
    ("description", "line"),
    [
        ("Orbit buys Harbor; llama.cpp mends its tokens.", "llama.cpp mends its tokens."),
        ("Orbit buys Harbor; the rest is small.", "The rest is small."),
    ],
)
def test_a_standfirst_keeps_a_names_small_letter(description: str, line: str) -> None:
    assert standfirst_of(edition(title="Orbit buys Harbor", description=description)) == line


def test_a_single_story_is_printed_once() -> None:
    """Its words stand in the lead, and neither above it nor in a section of its own."""
    words = "Fern-2 runs on one card and reads 128,000 tokens."
    lead = (Paragraph(statement=says(words, "x:90")),)
    reading = edition().reading.model_copy(update={"told": 1})
    for description in ("A day", words):
        made = edition(
            title="A small model", description=description, lead=lead,
            preview=(), overview=(), viewpoint=(), reading=reading,
        )  # fmt: skip
        page = lxml_html.fromstring(render_page(made)).find(".//main")
        assert page.text_content().count(words) == 1
        assert "1 story told" in page.text_content()
        assert not page.xpath(".//nav | .//section[@class='overview' or @class='brief']")
        post = render_post(made).partition("\n---\n")[2]
        assert post.count("128,000") == 1
        assert "#" not in post


def test_a_page_leaves_nothing_behind_in_circles() -> None:
    """A build renders thousands, with the garbage collector off."""
    made = edition()
    render_page(made)  # what is kept for the next page

    def left_behind() -> int:
        render_page(made)
        return gc.collect()

    was_on = gc.isenabled()
    gc.disable()
    gc.freeze()  # what other tests hold is many objects to look at
    try:
        # Servers of other tests, in threads of theirs, may leave something now and then.
        assert min(left_behind() for _ in range(3)) == 0
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()
