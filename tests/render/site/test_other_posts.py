"""The posts folder as it is found: earlier posts get pages, anything else is named and left."""

import json
from pathlib import Path

import pytest
from lxml import html as lxml_html

from render.site.build import build_site
from render.site.markdown_html import to_html
from render.site.options import SiteOptions
from render.site.search import SHARDS
from render.site.user_files import PostError, read_folder, read_post
from tests.render.post.test_post import GOLDEN
from tests.support.editions_folder import DirectorySource
from tests.support.render_editions import HOSTILE, edition

BOMB = (
    "---\na0: &a0 [x, x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    + "title: *a29\n---\n"
).encode()
HEAD = '---\ntitle: "An old post"\ndate: 2023-01-02\ntags:\n  - old\n---\n\nText.\n'


def test_a_golden_post_reads_back_as_html_with_its_whole_form() -> None:
    post = read_post("2024-05-03-x.md", (GOLDEN / "2024-05-03-the-paper.md").read_bytes(), "en")
    tree = lxml_html.fromstring(f"<div>{to_html(post.body)}</div>")
    assert (post.title, str(post.date)) == ("Fern-2 arrives", "2024-05-03")
    assert [h.text_content() for h in tree.xpath("//h2 | //h3")] == [
        "Today's Preview", "AI Viewpoint 🤖", "Today's Overview", "Small models, fast kernels",
    ]  # fmt: skip
    assert len(tree.xpath("//ul/li/ul/li")) == 1
    assert len(tree.xpath("//ul/li/strong")) == 3
    assert len(tree.xpath("//blockquote/p")) == 1
    assert not tree.xpath("//img")
    assert "Chart of scores" in tree.text_content()
    assert "https://fern.example/fern-2" in tree.xpath("//a/@href")


@pytest.mark.parametrize("text", [pytest.param(t, id=repr(t)[:30]) for t in HOSTILE])
def test_raw_words_in_a_post_give_no_script_and_no_foreign_picture(text: str) -> None:
    made = to_html(f"Before.\n\n{text}\n\nAfter.")
    tree = lxml_html.fromstring(f"<div>{made}</div>")
    assert not tree.xpath("//script | //img | //iframe | //style | //form | //title")
    assert not [url for url in tree.xpath("//@href") if not url.startswith(("http", "mailto"))]
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    assert "After." in tree.text_content() or text.startswith(("```", "~~~", "<!--"))


@pytest.mark.parametrize("depth", [50, 20_000])
def test_nesting_without_end_is_no_crash(depth: int) -> None:
    assert isinstance(to_html("> " * depth + "x"), str)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        pytest.param("notes.md", HEAD.encode(), "not named like a post", id="name"),
        pytest.param("2023-01-02-a.md", b"# just text", "no front matter", id="no-head"),
        pytest.param("2023-01-02-a.md", b"---\ntitle: x\n", "no front matter", id="open-head"),
        pytest.param("2023-01-02-a.md", b"---\ntitle: [x\n---\n", "not YAML", id="bad-yaml"),
        pytest.param("2023-01-02-a.md", b"---\n- x\n---\n", "no list of keys", id="list"),
        pytest.param("2023-01-02-a.md", b"---\ndate: 2023-01-02\n---\n", "no title", id="title"),
        pytest.param("2023-01-02-a.md", BOMB, "alias", id="alias-bomb"),
        pytest.param("2023-01-02-a.md", b"---\ntitle: !!int ''\n---\n", "not YAML", id="no-int"),
        pytest.param("2023-01-02-a.md", b"---\ntitle: !!timestamp x\n---\n", "not YAML", id="time"),
        pytest.param("2023-01-02-a.md", b"---\ntitle: !!python/name:os.system\n---\n", "not YAML",
                     id="python-tag"),
        pytest.param("2023-01-02-a.md", b"---\ntitle: 0x" + b"f" * 6000 + b"\n---\n", "no title",
                     id="endless-number"),
        pytest.param("2023-13-45-a.md", b"---\ntitle: x\n---\n", "no date", id="bad-date"),
        pytest.param("2023-01-02-a.md", b"\xff\xfe\x00", "not UTF-8", id="binary"),
        pytest.param("2023-01-02-a.md", b"---\nt: !!python/name:os.system\n---\n", "not YAML",
                     id="yaml-object"),
    ],
)  # fmt: skip
def test_what_is_no_post_says_why(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(PostError, match=reason):
        read_post(name, data, "en")


def test_the_folder_is_read_and_never_touched(tmp_path: Path) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    (posts / "2023-01-02-old.md").write_text(HEAD)
    (posts / "2024-05-03-the-paper.md").write_text("the edition's own")
    (posts / "README.md").write_text("# Posts")
    (posts / "2023-02-03-broken.md").write_text("---\ntitle: [\n---\n")
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in posts.iterdir()}
    (tmp_path / "shelf").mkdir()
    (tmp_path / "shelf" / "2024-05-03.en.json").write_text(edition().to_json(), "utf-8")
    options = SiteOptions(
        name="The Paper", slug="the-paper", url="https://paper.example", posts=posts,
        cards=False, images="none",
    )  # fmt: skip
    report = build_site(DirectorySource(tmp_path / "shelf"), tmp_path / "site", options)
    page = tmp_path / "site" / "posts" / "2023-01-02-old" / "index.html"
    assert "An old post" in page.read_text("utf-8")
    assert "posts/2023-01-02-old/" in (tmp_path / "site/archive/index.html").read_text("utf-8")
    assert "posts/2023-01-02-old/" in (tmp_path / "site/sitemap.xml").read_text("utf-8")
    words = (tmp_path / "site" / "search" / "posts" / f"{ord('t') % SHARDS}.json").read_text(
        "utf-8"
    )
    assert json.loads(words) == {"text": [0]}
    assert [note.split(": ")[0] for note in report.notes] == [
        "skipped 2023-02-03-broken.md", "skipped README.md",
    ]  # fmt: skip
    assert {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in posts.iterdir()} == before
    _, skipped = read_folder(tmp_path / "nowhere", frozenset(), "en")
    assert skipped == []
