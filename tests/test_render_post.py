"""The post's form, byte for byte: goldens in three languages, and what must never break it."""

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from render.front_matter import FrontMatterError, front_matter
from render.labels import LabelError
from render.post import PostOptions, post_name, render_post
from render.prose import clean
from render.template import LayoutError
from summarize.edition import Bullet, Edition, Paragraph, Section, SourceNote
from tests.render_editions import HOSTILE, bullet, corrected, edition, says
from tests.render_languages import japanese, korean

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
    """Give the block structure of a post's body as CommonMark readers see it."""
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
    with pytest.raises(FrontMatterError, match="'title'"):
        render_post(edition(), PostOptions(extra={"title": "x"}))


def test_a_value_without_yaml_form_is_named() -> None:
    with pytest.raises(FrontMatterError, match=r"'cover\.fit'.*complex"):
        render_post(edition(), PostOptions(extra={"cover": {"fit": 1j}}))


def test_headings_can_be_replaced_and_unknown_ones_are_refused() -> None:
    post = render_post(korean(), PostOptions(labels={"preview": "Today's Preview"}))
    assert "## Today's Preview\n" in post
    with pytest.raises(LabelError, match="'previw'"):
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


def test_no_address_is_linked_twice_within_a_section() -> None:
    for part in re.split(r"(?m)^(?:\*\*\d|#|\* )", render_post(edition())):
        links = re.findall(r"\]\(([^)]+)\)", part)
        assert len(links) == len(set(links)), part


def test_an_earlier_issue_is_linked_where_the_settings_say() -> None:
    post = render_post(edition(), PostOptions(issue_url="/news/{date}/"))
    assert "continues from [2 May 2024](/news/2024-05-02/)" in post


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
