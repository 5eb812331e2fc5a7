"""Posts dropped into the site generators people use, built by the real programs, read back."""

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from PIL import Image

from render.post.options import PostOptions, post_name
from render.post.post import render_post
from tests.support.render_editions import edition
from tests.support.render_languages import japanese, korean

pytestmark = pytest.mark.slow

SYSTEM = Path(__file__).parent
TEMPLATE = "<h1>{title}</h1><time>{date}</time>{tags}<article>{content}</article>"


@dataclass(frozen=True)
class Page:
    """What a reader's browser gets of a post."""

    title: str
    date: str
    tags: tuple[str, ...]
    headings: tuple[str, ...]
    links: tuple[str, ...]
    quote: str
    images: tuple[str, ...]
    bullets: int


def words(text: str) -> str:
    """Return words without the typography that generators add: curly quotes, dashes, dots."""
    plain = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "."})
    plain |= {ord("«"): '"', ord("»"): '"'}
    text = text.translate(plain).replace("...", ".").replace("---", "-").replace("--", "-")
    return " ".join(text.split())


def read_page(html: str) -> Page:
    """Read a built page."""
    soup = BeautifulSoup(html, "lxml")
    return Page(
        words(soup.h1.text) if soup.h1 else "",
        soup.time.text.strip()[:10] if soup.time else "",
        tuple(words(tag.text) for tag in soup.select(".tag")),
        *read_body(soup.select_one("article")),
    )


def read_body(body) -> tuple[tuple[str, ...], tuple[str, ...], str, tuple[str, ...], int]:
    return (
        tuple(words(h.get_text()).rstrip(" #¶") for h in body.select("h2, h3")),
        tuple(unquote(a["href"]) for a in body.select("a[href]") if "://" in a["href"]),
        words(" ".join(q.get_text(" ", strip=True) for q in body.select("blockquote"))),
        tuple(words(image["alt"]) for image in body.select("img")),
        len(body.select("li")),
    )


def expected(post: str) -> Page:
    """Read what a page must show from the post itself, by CommonMark's reference parser."""
    _, head, body = post.split("---\n", 2)
    matter = yaml.safe_load(head)
    soup = BeautifulSoup(MarkdownIt("commonmark").render(body), "lxml")
    return Page(
        words(matter["title"]),
        matter["date"].isoformat(),
        tuple(words(str(tag)) for tag in matter["tags"]),
        *read_body(soup),
    )


def run(*command: str | Path, cwd: Path, **environment: str) -> None:
    """Run a generator; what it says is shown if it fails."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env={**os.environ, **environment},
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command[0]}: {done.stdout[-3000:]}\n{done.stderr[-3000:]}"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def blocks(generator: str) -> list[str]:
    """Return what the guide tells a user to write, word for word."""
    guide = (SYSTEM.parents[1] / "docs" / "generators" / f"{generator}.md").read_text("utf-8")
    return re.findall(r"```\w+\n(.*?)```", guide, re.DOTALL)


def documented(generator: str, opening: str) -> str:
    """Return the guide's settings in the file that their first line names."""
    found = [block for block in blocks(generator) if block.startswith(opening)]
    assert found, f"{generator}: no {opening}"
    return "".join(found)


def issue_url(generator: str) -> str:
    """Return where earlier issues stand, as the guide has it for several languages."""
    found = re.findall(r'^issue_url = "(.*)"$', "".join(blocks(generator)), re.MULTILINE)
    assert found, f"{generator}: no issue_url"
    return str(found[-1])


def dead_links(root: Path) -> tuple[list[str], int]:
    """Return the relative links of a built site that lead nowhere, and how many there are."""
    dead, count = [], 0
    for page in root.rglob("*.html"):
        address = f"https://x/{page.relative_to(root).as_posix().removesuffix('index.html')}"
        for link in BeautifulSoup(page.read_text("utf-8"), "lxml").select("article a[href]"):
            to = urljoin(address, link["href"])
            if to.startswith("https://x/"):
                count += 1
                place = root / unquote(urlsplit(to).path).strip("/")
                if not (place.is_file() or (place / "index.html").is_file()):
                    dead.append(f"{address}: {link['href']}")
    return dead, count


def hugo(site: Path, posts: Path) -> dict[str, Path]:
    config = (
        'baseURL = "https://paper.example/"\ntitle = "Paper"\ndefaultContentLanguage = "en"\n'
        f"{documented('hugo', '# hugo.toml')}\n[languages]\nen = {{}}\nko = {{}}\nja = {{}}\n"
    )
    write(site / "hugo.toml", config)
    write(site / "config.toml", config)
    tags = "{{ range .Params.tags }}<i class=tag>{{ . }}</i>{{ end }}"
    date = '{{ .Date.Format "2006-01-02" }}'
    page = TEMPLATE.format(title="{{ .Title }}", date=date, tags=tags, content="{{ .Content }}")
    write(site / "layouts/_default/single.html", page)
    write(site / "layouts/_default/list.html", "{{ .Title }}")
    shutil.copytree(posts, site / "content/posts")
    run("hugo", "--quiet", cwd=site)
    folders = {"": "posts", ".ko": "ko/posts", ".ja": "ja/posts"}
    return {
        f"{page.parent.name}{ending}": page
        for ending, folder in folders.items()
        for page in (site / "public" / folder).glob("*/index.html")
    }


def jekyll(site: Path, posts: Path) -> dict[str, Path]:
    write(site / "_config.yml", f"title: Paper\n{documented('jekyll', '# _config.yml')}")
    tags = '{% for tag in page.tags %}<i class="tag">{{ tag | escape }}</i>{% endfor %}'
    page = TEMPLATE.format(
        title="{{ page.title | escape }}", date='{{ page.date | date: "%Y-%m-%d" }}',
        tags=tags, content="{{ content }}",
    )  # fmt: skip
    write(site / "_layouts/post.html", page)
    shutil.copytree(posts, site / "_posts")
    run("jekyll", "build", "--quiet", "--disable-disk-cache", cwd=site, LANG="C.UTF-8")
    return {p.parent.name: p for p in (site / "_site").glob("2024-*/index.html")}


def eleventy(site: Path, posts: Path) -> dict[str, Path]:
    shutil.copytree(posts, site / "posts")
    write(site / "posts/posts.json", documented("eleventy", "{"))
    write(site / "package.json", json.dumps({"type": "module"}))
    tags = '{% for tag in tags %}<i class="tag">{{ tag }}</i>{% endfor %}'
    page = TEMPLATE.format(
        title="{{ title }}", date="{{ date.toISOString() }}", tags=tags,
        content="{{ content | safe }}",
    )  # fmt: skip
    write(site / "_includes/post.njk", page)
    (site / "node_modules").symlink_to(SYSTEM / "node_modules")
    run("node", "node_modules/@11ty/eleventy/cmd.cjs", "--quiet", cwd=site)
    return {p.parent.name: p for p in (site / "_site/posts").glob("*/index.html")}


def astro(site: Path, posts: Path) -> dict[str, Path]:
    shutil.copytree(posts, site / "issues")
    write(site / "package.json", json.dumps({"type": "module"}))
    write(
        site / "astro.config.mjs",
        """
import { defineConfig, passthroughImageService } from "astro/config";
export default defineConfig({ image: { service: passthroughImageService() } });
""",
    )
    write(site / "src/content.config.ts", documented("astro", "// src/content.config.ts"))
    write(site / "src/pages/issues/[id].astro", """---
import { getCollection, render } from "astro:content";
export async function getStaticPaths() {
  const posts = await getCollection("issues");
  return posts.map((post) => ({ params: { id: post.id }, props: { post } }));
}
const { post } = Astro.props;
const { Content } = await render(post);
---
<h1>{post.data.title}</h1><time>{post.data.date.toISOString()}</time>
{post.data.tags.map((tag) => <i class="tag">{tag}</i>)}<article><Content /></article>
""")  # fmt: skip
    (site / "node_modules").symlink_to(SYSTEM / "node_modules")
    run("node", "node_modules/astro/astro.js", "build", cwd=site, ASTRO_TELEMETRY_DISABLED="1")
    return {p.parent.name: p for p in (site / "dist/issues").glob("*/index.html")}


def pelican(site: Path, posts: Path) -> dict[str, Path]:
    shutil.copytree(posts, site / "content")
    write(
        site / "pelicanconf.py",
        """
SITENAME = "Paper"
PATH = "content"
TIMEZONE = "UTC"
THEME = "theme"
DEFAULT_LANG = "en"
DIRECT_TEMPLATES = []
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
"""
        + documented("pelican", "# pelicanconf.py"),
    )
    tags = '{% for tag in article.tags %}<i class="tag">{{ tag }}</i>{% endfor %}'
    page = TEMPLATE.format(
        title="{{ article.title }}", date="{{ article.date.isoformat() }}", tags=tags,
        content="{{ article.content }}",
    )  # fmt: skip
    for name in ("article", "page", "author", "category", "tag", "index", "archives", "tags",
                 "authors", "categories", "period_archives"):  # fmt: skip
        write(site / f"theme/templates/{name}.html", page if name == "article" else "")
    (site / "theme/static").mkdir()
    run(sys.executable, "-m", "pelican", "content", "-o", "out", "-s", "pelicanconf.py",
        "--fatal", "errors", cwd=site)  # fmt: skip
    return {p.stem: p for p in (site / "out").glob("2024-*.html")}


def write_posts(folder: Path, issue_url: str) -> None:
    """Write the issues of the tests, in all their languages, with the image that one shows."""
    options = PostOptions(main_language="en", issue_url=issue_url)
    day_before, two_before = dt.date(2024, 5, 2), dt.date(2024, 5, 1)
    earlier = (
        edition(date=day_before, updated=day_before, stories=()),
        korean().model_copy(update={"date": two_before, "updated": two_before, "stories": ()}),
    )
    quiet = dt.date(2024, 4, 30)
    alone = {"preview": (), "viewpoint": (), "overview": (), "date": quiet, "updated": quiet}
    lead_only = [made.model_copy(update=alone) for made in earlier]
    for made in (edition(), korean(), japanese(), *earlier, *lead_only):
        write(folder / post_name(made, "en"), render_post(made, options))
    (folder / "images").mkdir()
    Image.new("RGB", (4, 3)).save(folder / "images/2024-05-03-1.png")


Build = Callable[[Path, Path], dict[str, Path]]


@pytest.mark.parametrize("build", [hugo, jekyll, eleventy, astro, pelican],
                         ids=lambda build: build.__name__)  # fmt: skip
def test_a_generator_takes_the_posts_as_they_are(build: Build, tmp_path: Path):
    site, posts = tmp_path / "site", tmp_path / "posts"
    site.mkdir()
    write_posts(posts, issue_url(build.__name__))
    pages = build(site, posts)
    for post in sorted(posts.glob("*.md")):
        name = post.name.removesuffix(".md")
        assert name in pages
        assert read_page(pages[name].read_text("utf-8")) == expected(post.read_text("utf-8")), name
    roots = {"hugo": "public", "astro": "dist", "pelican": "out"}
    dead, count = dead_links(site / roots.get(build.__name__, "_site"))
    assert (dead, count) == ([], 2)
