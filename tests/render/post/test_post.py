"""The post's form, byte for byte: goldens in three languages, and what must never break it."""

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from render.page.page import render_page
from render.post.front_matter import front_matter
from render.post.options import PostOptions, post_name
from render.post.post import render_post
from render.text.prose import resolve, resolve_section, source_title
from render.text.template import LayoutError
from render.text.words import clean
from summarize.edition import Bullet, Edition, Paragraph, Section, SourceNote
from summarize.errors import UsageError
from tests.support.render_editions import HOSTILE, bullet, corrected, edition, reference, says
from tests.support.render_languages import japanese, korean

GOLDEN = Path(__file__).parent / "golden" / "posts"
KEYS = ["title", "description", "date", "update", "tags"]


def head_of(post: str) -> dict[str, object]:
    """Read a post's front matter back."""
    fence, head, body = post.split("---\n", 2)
    assert fence == ""
    assert body.startswith("\n")
    values = yaml.safe_load(head)
    assert isinstance(values, dict)
    return values


@pytest.mark.parametrize(
    ("made", "name"),
    [
        pytest.param(edition(), "2024-05-03-the-paper.md", id="english"),
        pytest.param(corrected(), "corrected.md", id="corrected"),
        pytest.param(korean(), "2024-05-03-the-paper.ko.md", id="korean"),
        pytest.param(japanese(), "2024-05-03-the-paper.ja.md", id="japanese"),
    ],
)
def test_post_is_the_golden_one(made: Edition, name: str) -> None:
    assert render_post(made) == (GOLDEN / name).read_text("utf-8")
    if name != "corrected.md":
        assert post_name(made, "en") == name


def test_a_post_without_another_main_language_has_no_suffix() -> None:
    assert post_name(korean()) == "2024-05-03-the-paper.md"


def test_rendering_twice_gives_the_same_bytes_even_through_json() -> None:
    first = render_post(korean())
    assert render_post(Edition.from_json(korean().to_json())) == first


@pytest.mark.parametrize("text", [pytest.param(t, id=repr(t)[:30]) for t in HOSTILE])
def test_hostile_words_everywhere_leave_the_form_whole(text: str) -> None:
    words = clean(text).replace("[", "").replace("]", "") or "word"
    section = Section(title=text, bullets=(bullet(text, words, "feed:fern"),))
    made = edition(
        title=text,
        description=text,
        tags=(text,),
        lead=(Paragraph(statement=says(words, "feed:fern")),),
        preview=(section,),
        viewpoint=(says(words),),
        overview_title=text,
        overview=(section, section),
        sources=(SourceNote(name=text, kind="feed", status="missing", reason=text),),
    )
    post = render_post(made)
    head = head_of(post)
    assert list(head) == KEYS
    assert head["description"] == clean(text)
    assert head["tags"] == [clean(text)]
    plain = re.sub(r"\[[^\]]*\]", "", text)
    calm = edition(
        **{f: getattr(made, f) for f in ("preview", "viewpoint", "sources", "lead", "overview")}
        | {"title": "x", "description": "x", "tags": ("x",), "overview_title": "x"}
    )
    assert shape(post) == shape(render_post(calm)), plain


def shape(post: str) -> list[str]:
    """Return the block structure of a post's body as CommonMark readers see it."""
    body = post.split("---\n", 2)[2]
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    kinds = [(t.type, t.tag) for t in reader.parse(body)]
    opened = [
        tag
        for kind, tag in kinds
        if kind.endswith("_open") or kind in ("fence", "hr", "html_block")
    ]
    assert [t for t in opened if t.startswith("h")] == ["h2", "h3", "h2", "h3"]
    return opened


words = st.text(max_size=80).map(clean)


@given(words, words, st.lists(words.filter(bool), max_size=5))
def test_front_matter_comes_back_as_it_was(title: str, description: str, tags: list[str]) -> None:
    values = {
        "title": title,
        "description": description,
        "date": dt.date(2024, 5, 3),
        "tags": tags,
        "draft": True,
        "weight": 3,
        "nested": {"key": [title]},
    }
    text = front_matter(values, plain=frozenset({"tags"}))
    assert yaml.safe_load(text) == values
    assert "\n---" not in f"\n{text}"


@pytest.mark.parametrize(
    ("tag", "line"),
    [
        pytest.param("AI 벤치마크", "  - AI 벤치마크", id="korean"),
        pytest.param("GPT-4", "  - GPT-4", id="hyphen"),
        pytest.param("C++", "  - C++", id="plus"),
        pytest.param("yes", '  - "yes"', id="yaml-1.1-boolean"),
        pytest.param("1e3", '  - "1e3"', id="yaml-1.2-number"),
        pytest.param("2024-05-03", '  - "2024-05-03"', id="date"),
        pytest.param("a: b", '  - "a: b"', id="colon"),
        pytest.param("🤖", '  - "🤖"', id="emoji-unescaped"),
        pytest.param('say "x"', '  - "say \\"x\\""', id="quotes"),
    ],
)
def test_tags_are_bare_only_where_every_yaml_agrees(tag: str, line: str) -> None:
    assert line in render_post(edition(tags=(tag,))).splitlines()


def test_extra_front_matter_follows_ours_with_words_filled_in() -> None:
    extra = {
        "author": "Ann",
        "draft": False,
        "cover": {"image": "{picture}", "alt": "{title}"},
        "categories": ["news", "{language}"],
        "slug": "{date}",
    }
    head = head_of(render_post(edition(), PostOptions(extra=extra)))
    assert list(head) == [*KEYS, *extra]
    assert head["cover"] == {"image": "images/2024-05-03-1.png", "alt": "Fern-2 arrives"}
    assert (head["categories"], head["slug"]) == (["news", "en"], "2024-05-03")


def test_extra_front_matter_cannot_replace_ours() -> None:
    with pytest.raises(UsageError, match="'title'"):
        render_post(edition(), PostOptions(extra={"title": "x"}))


def test_a_value_without_yaml_form_is_named() -> None:
    with pytest.raises(UsageError, match=r"'cover\.fit'.*complex"):
        render_post(edition(), PostOptions(extra={"cover": {"fit": 1j}}))


def test_headings_can_be_replaced_and_unknown_ones_are_refused() -> None:
    post = render_post(korean(), PostOptions(labels={"preview": "Today's Preview"}))
    assert "## Today's Preview\n" in post
    with pytest.raises(UsageError, match="'previw'"):
        render_post(korean(), PostOptions(labels={"previw": "x"}))


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        pytest.param("local", "![Chart of scores](images/2024-05-03-1.png)", id="local"),
        pytest.param("link", "![Chart of scores](https://fern.example/chart.png)", id="link"),
        pytest.param("none", "", id="none"),
    ],
)
def test_pictures_follow_the_mode(mode: str, expected: str) -> None:
    post = render_post(edition(), PostOptions(images=mode))  # type: ignore[arg-type]
    assert re.findall(r"!\[.*\]\(.*\)", post) == ([expected] if expected else [])


def test_no_address_is_linked_twice_within_a_section_but_as_the_only_one() -> None:
    for part in re.split(r"(?m)^(?:\*\*\d|#|\* )", render_post(edition())):
        lines = [re.findall(r"\]\(([^)]+)\)", line) for line in part.splitlines()]
        links = [
            url
            for number, line in enumerate(lines)
            for url in line
            if len(line) > 1 or not any(line[0] in above for above in lines[:number])
        ]
        assert len(links) == len(set(links)), part


@pytest.mark.parametrize(("references", "named"), [(4, 1), (24, 2), (40, 3)])
def test_an_opinion_of_a_model_names_its_first_sources(references: int, named: int) -> None:
    issue = edition()
    first = issue.references["reddit:abc"]
    more = {
        f"reddit:{n}": first.model_copy(
            update={"id": f"reddit:{n}", "url": f"https://r.example/{n}"}
        )
        for n in range(references)
    }
    issue = edition(
        references={**issue.references, **more},
        viewpoint=(says("Small models have a good week.", "reddit:abc", *more),) * 2,
        making=issue.making.model_copy(update={"calls": 3}),
    )
    told = next(line for line in render_post(issue).split("\n") if "Small models have a g" in line)
    assert (
        re.findall(r"\]\(([^)]+)\)", told) == [one.url for one in (first, *more.values())][:named]
    )


def test_an_opinion_of_a_model_does_not_link_again_what_its_words_link() -> None:
    issue = edition()
    other = issue.references["reddit:abc"].model_copy(
        update={"id": "reddit:new", "url": "https://www.reddit.com/r/LocalLLaMA/comments/new/"}
    )
    issue = edition(
        references={**issue.references, other.id: other},
        viewpoint=(says(f"Small models have [a good week]({other.id}).", other.id),),
        making=issue.making.model_copy(update={"calls": 3}),
    )
    assert render_post(issue).count(other.url) == 1


def bullets_of(post: str) -> dict[str, list[list[str]]]:
    """Return the addresses that each bullet of the overview links to, by section."""
    overview = post.split("\n## ")[-1]
    sections = re.split(r"(?m)^\*\*\d+\. ", overview)[1:]
    return {
        section.split("\n")[0]: [
            re.findall(r"\]\(([^)]+)\)", line)
            for line in section.splitlines()
            if line.startswith("- ")
        ]
        for section in sections
    }


def test_every_statement_of_the_sample_issue_has_a_link_and_none_stands_twice() -> None:
    post = (Path(__file__).parents[3] / "posts" / "2024-05-03-ai-dateline.md").read_text("utf-8")
    sections = bullets_of(post)
    assert sum(map(len, sections.values())) > 10
    for title, bullets in sections.items():
        assert all(bullets), title
        links = [url for urls in bullets for url in urls]
        assert len(links) == len(set(links)), title


FERN, REDDIT, NOTE = "feed:fern", "reddit:abc", "x:90"


@pytest.mark.parametrize(
    ("cites", "links"),
    [
        pytest.param([(FERN, REDDIT), (NOTE,)], [[FERN, REDDIT], [NOTE]], id="each-its-own"),
        pytest.param([(FERN,), (FERN, NOTE)], [[FERN], [NOTE]], id="only-what-is-new"),
        pytest.param([(FERN, REDDIT), (REDDIT, FERN)], [[FERN, REDDIT], [REDDIT]], id="no-new-one"),
    ],
)
def test_an_address_is_linked_again_only_where_there_would_be_no_link(
    cites: list[tuple[str, ...]], links: list[list[str]]
) -> None:
    section = Section(title="S", bullets=tuple(bullet("L", "A.", *items) for items in cites))
    made = edition(overview=(section,), stories=())
    ids = {reference.url: id for id, reference in made.references.items()}
    found = bullets_of(render_post(made))["S**"]
    assert [[ids[url] for url in urls] for urls in found] == links


@given(
    st.lists(
        st.lists(st.sampled_from([FERN, REDDIT, NOTE, "feed:kernel"]), min_size=1, max_size=4),
        min_size=1,
        max_size=4,
    ),
    st.data(),
)
def test_whatever_is_cited_each_statement_has_a_link(
    cites: list[list[str]], data: st.DataObject
) -> None:
    inline = data.draw(st.lists(st.booleans(), min_size=len(cites), max_size=len(cites)))
    statements = [
        says(f"A [word]({items[0]})." if linked else "A.", *items)
        for items, linked in zip(cites, inline, strict=True)
    ]
    above: set[str] = set()
    for prose in resolve_section(statements, edition().references):
        urls = [x.url for x in (*prose.pieces, *prose.asides) if not isinstance(x, str)]
        assert urls
        assert len(urls) == 1 or above.isdisjoint(urls)
        above |= {*urls}


def test_a_story_told_in_the_lead_alone_says_there_what_it_continues() -> None:
    made = edition(overview=edition().overview[1:])
    lead = render_post(made).split("\n## ")[0]
    note = "; continues from 2 May 2024)"
    assert f"([@ann](https://x.com/ann/status/90){note}" in lead
    assert "continues" not in render_post(edition()).split("\n## ")[0]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        pytest.param("word " * 30, "word word word word word word word word…", id="at-a-blank"),
        pytest.param("x" * 60, "x" * 39 + "…", id="one-long-word"),
        pytest.param("word " * 7 + "end. More", "word " * 7 + "end…", id="at-a-sentence-end"),
        pytest.param("short", "short", id="short"),
        pytest.param("가나다" * 20, ("가나다" * 13) + "…", id="no-blanks"),
        pytest.param("a " * 5 + "b" * 40, "a " * 5 + "b" * 29 + "…", id="blank-too-far"),
    ],
)
def test_a_sources_name_is_cut_between_words(title: str, name: str) -> None:
    assert source_title(reference("feed:a", "https://a.example", title), 40) == name


def test_an_earlier_issue_is_linked_where_the_settings_say() -> None:
    post = render_post(edition(), PostOptions(issue_url="/news/{date}/"))
    assert "continues from [2 May 2024](/news/2024-05-02/)" in post


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(PostOptions(), id="nobody knows where issues stand"),
        pytest.param(
            PostOptions(issue_url="/news/{date}/", known_days=frozenset()),
            id="the language began later",
        ),
    ],
)
def test_an_earlier_issue_without_a_page_is_named_without_a_link(options: PostOptions) -> None:
    assert "continues from 2 May 2024)" in render_post(edition(), options)


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("It costs $30 now and $150 later.", "It costs &#36;30 now and &#36;150 later."),
        ("It takes 60~95% of it.", "It takes 60~95% of it."),
        ("250만~280만 개", "250만~280만 개"),
        ("It takes 3~5 days or 60~95%.", "It takes 3&#126;5 days or 60&#126;95%."),
        ("It is ~5 ~~days~~.", "It is &#126;5 &#126;&#126;days&#126;&#126;."),
    ],
)
def test_signs_that_mean_something_in_twos_stay_words(told: str, written: str) -> None:
    statement = says(told, "feed:fern")
    made = edition()
    part = made.overview[0]
    bullet = part.bullets[0].model_copy(update={"statement": statement})
    part = part.model_copy(update={"bullets": (bullet,)})
    post = render_post(made.model_copy(update={"overview": (part,)}))
    assert written in post


def test_sources_are_named_by_their_place_and_counted_where_it_has_several() -> None:
    references = {
        "a": reference("a", "https://a.example/1", "First", publisher="The Blog"),
        "b": reference("b", "https://a.example/2", "Second", publisher="The Blog"),
        "c": reference("c", "https://c.example/3", "Third", publisher=""),
    }
    links = resolve(says("Words.", "a", "b", "c"), references).asides
    assert [link.words for link in links] == ["The Blog", "The Blog (2)", "c.example"]


def test_a_users_template_wins(tmp_path: Path) -> None:
    (tmp_path / "post.md.j2").write_text("{{ front_matter }}|{{ overview[0].bullets | length }}")
    post = render_post(edition(), PostOptions(templates=tmp_path))
    assert post.endswith("|1\n")


@pytest.mark.parametrize(
    ("template", "message"),
    [
        pytest.param(
            "a\n\n{{ nothing }}", r"post\.md\.j2:3: 'nothing' is undefined", id="undefined"
        ),
        pytest.param("a\n{% if %}", r"post\.md\.j2:2: ", id="syntax"),
        pytest.param("a\n{{ ''.__class__.mro() }}", r"post\.md\.j2:2: .*unsafe", id="sandbox"),
        pytest.param(
            "{% include 'gone.j2' %}", r"post\.md\.j2:1: .*gone\.j2", id="missing-include"
        ),
    ],
)
def test_a_bad_template_is_named_with_its_line(tmp_path: Path, template: str, message: str) -> None:
    (tmp_path / "post.md.j2").write_text(template)
    with pytest.raises(LayoutError, match=message):
        render_post(edition(), PostOptions(templates=tmp_path))


@pytest.mark.parametrize(
    ("publisher", "label", "text", "written"),
    [
        ("Fern Labs", "New", "It runs, Fern Labs said.", "It runs, [Fern Labs](U) said."),
        ("fern.example", "New", "It runs, Fern reported.", "It runs, [Fern](U) reported."),
        ("fern.example", "New", "Fern이 냈습니다.", "[Fern](U)이 냈습니다."),
        ("news.fern.example", "New", "Fern runs.", "Fern runs. ([news.fern.example](U))"),
        ("The Blog", "Fern-2", "fern-2 runs.", "[fern-2](U) runs."),
        ("The Blog", "Fern", "Fernweh runs.", "Fernweh runs. ([The Blog](U))"),
        ("The Blog", "New", "It [runs](feed:fern).", "It [runs](U)."),
    ],
)
def test_a_previews_link_stands_where_its_sentence_names_the_source(
    publisher: str, label: str, text: str, written: str
) -> None:
    fern = edition().references["feed:fern"].model_copy(update={"publisher": publisher})
    section = Section(title="Models", bullets=(bullet(label, text, "feed:fern"),))
    made = edition(preview=(section,), references={**edition().references, fern.id: fern})
    assert f"  - {label}: {written}\n".replace("U", fern.url) in render_post(made)


def test_an_empty_preview_and_viewpoint_leave_no_headings() -> None:
    post = render_post(edition(preview=(), viewpoint=()))
    assert "Preview" not in post
    assert "Viewpoint" not in post
    assert "\n\n\n" not in post


def test_the_seeds_order_of_parts(tmp_path: Path) -> None:
    heads = [line for line in render_post(edition()).splitlines() if line.startswith(("#", "**"))]
    assert heads == [
        "## Today's Preview",
        "### AI Viewpoint 🤖",
        "## Today's Overview",
        "### Small models, fast kernels",
        "**1. Models**",
        "**2. Tools**",
    ]


def test_a_label_of_nothing_but_control_characters_is_still_a_label() -> None:
    section = Section(title="\x00", bullets=(Bullet(label="\x00", statement=says("A.", "x:90")),))
    assert "- **—**: A." in render_post(edition(overview=(section,)))


def test_a_post_links_where_else_a_story_is_told_once() -> None:
    """An item of a story that has a reference and that nothing cites."""
    made = edition()
    note, *others = made.stories
    elsewhere = reference("reddit:else", "https://www.reddit.com/r/Ferns/comments/else/", "Fern-2",
                          publisher="r/Ferns")  # fmt: skip
    made = made.model_copy(
        update={
            "stories": (note.model_copy(update={"items": (*note.items, elsewhere.id)}), *others),
            "references": {**made.references, elsewhere.id: elsewhere},
        }
    )
    post = render_post(made)
    assert f"; see also [r/Ferns]({elsewhere.url})" in post
    assert post.count(elsewhere.url) == 1
    page = lxml_html.fromstring(render_page(made))
    (link,) = page.xpath("//li[@class='also']/a")
    assert (link.text_content(), link.get("href")) == ("r/Ferns", elsewhere.url)
