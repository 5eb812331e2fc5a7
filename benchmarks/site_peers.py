"""The site generators that benchmarks/site.py measures, each set up the plain way for the posts.

What each makes besides a page for each post: Pelican lists, pages of tags, archives and one Atom
feed; Eleventy lists and pages of tags, in layouts of a few words; MkDocs' blog lists, archives and
one page of tags; Hugo lists, pages of tags, an RSS feed for each, and a sitemap. `PelicanFeeds` and
`EleventyFeeds` also make the feeds that our site has.
"""

import re
import resource
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

HEAD = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


def cpu_s() -> float:
    """Return the processor seconds of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True, slots=True)
class Peer:
    """A generator that was found: how to prepare a folder for it, and its command."""

    name: str
    version: str
    prepare: Callable[[Path], list[str]]
    program: str
    tag_pages: str

    def build(self, folder: Path, number: int) -> "Built":
        """Build the posts of a folder, in a new place below it."""
        place = folder / f"{self.name}-{number}"
        place.mkdir()
        arguments = self.prepare(place)
        start, before = time.perf_counter(), cpu_s()
        done = subprocess.run(
            [self.program, *arguments], cwd=place, capture_output=True, text=True, check=False
        )
        wall, cpu = time.perf_counter() - start, cpu_s() - before
        out = place / "out"
        made = sum(1 for _ in out.rglob("*.html"))
        posts = sum(1 for _ in (folder / "posts").iterdir())
        if done.returncode or made < posts:
            raise SystemExit(f"{self.name} made {made} pages of {posts}:\n{done.stderr[-2000:]}")
        if not any(out.glob(self.tag_pages)):
            raise SystemExit(f"{self.name} made no page of tags:\n{done.stderr[-2000:]}")
        return Built(wall, cpu, files_in(out))


@dataclass(frozen=True, slots=True)
class Built:
    """What a build took, and how many files it wrote."""

    wall_s: float
    cpu_s: float
    files: int


def files_in(folder: Path) -> int:
    """Count the files of a folder."""
    return sum(path.is_file() for path in folder.rglob("*"))


class Maker:
    """Finds one generator on a search path."""

    name: ClassVar[str]
    command: ClassVar[str]
    version_flag: ClassVar[str] = "--version"
    tag_pages: ClassVar[str] = "tags/topic-*"

    def __call__(self, path: str) -> Peer | None:
        """Return the peer if its program is there."""
        program = shutil.which(self.command, path=path)
        if program is None:
            return None
        done = subprocess.run(
            [program, self.version_flag], capture_output=True, text=True, check=False
        )
        version = re.search(r"\d+\.\d+[\w.]*", done.stdout + done.stderr)
        return Peer(
            self.name, version[0] if version else "?", self.prepare, program, self.tag_pages
        )

    def prepare(self, place: Path) -> list[str]:
        """Lay out the folder; give the command's arguments."""
        raise NotImplementedError


def _posts(place: Path) -> list[Path]:
    return sorted((place.parent / "posts").iterdir())


class Pelican(Maker):
    """Pelican with its default theme, and its quickstart's feed.

    As docs/generators/pelican.md has it, a plugin reads the posts' YAML: without it Pelican is
    quicker, since it finds no tags.
    """

    name = "pelican"
    command = "pelican"
    tag_pages = "tag/topic-*"

    def prepare(self, place: Path) -> list[str]:
        """Link the posts as content."""
        (place / "content").symlink_to(place.parent / "posts")
        (place / "conf.py").write_text(
            "PLUGINS = ['yaml_metadata']\nTIMEZONE = 'UTC'\n"
            "SITENAME = 'Bench'\nSITEURL = 'https://bench.example'\n"
            "FEED_ALL_ATOM = 'feeds/all.atom.xml'\nCATEGORY_FEED_ATOM = None\n"
            "DEFAULT_PAGINATION = 10\nAUTHOR = 'Bench'\nDEFAULT_CATEGORY = 'news'\n"
            "TAG_SAVE_AS = 'tag/{slug}/index.html'\nTAG_URL = 'tag/{slug}/'\n"
            "ARTICLE_SAVE_AS = '{date:%Y-%m-%d}/index.html'\nARTICLE_URL = '{date:%Y-%m-%d}/'\n"
        )
        return ["content", "-o", "out", "-s", "conf.py", "-q"]


class PelicanFeeds(Pelican):
    """Pelican with Atom and RSS feeds of the whole text for the site and for each tag."""

    name = "pelican_feeds"

    def prepare(self, place: Path) -> list[str]:
        """Add the feeds to the plain configuration."""
        arguments = super().prepare(place)
        with (place / "conf.py").open("a") as conf:
            conf.write(
                "FEED_ALL_RSS = 'feeds/all.rss.xml'\nFEED_MAX_ITEMS = 20\n"
                "TAG_FEED_ATOM = 'feeds/{slug}.atom.xml'\nTAG_FEED_RSS = 'feeds/{slug}.rss.xml'\n"
                "RSS_FEED_SUMMARY_ONLY = False\n"
            )
        return arguments


class Eleventy(Maker):
    """Eleventy with one layout, an index and pages for the tags."""

    name = "eleventy"
    command = "eleventy"

    def prepare(self, place: Path) -> list[str]:
        """Copy the posts below a data file that gives them their layout."""
        (place / "src" / "_includes").mkdir(parents=True)
        shutil.copytree(place.parent / "posts", place / "src" / "posts")
        (place / "src" / "posts" / "posts.json").write_text('{"layout": "post.njk"}')
        head = "<!doctype html><html lang=en><head><meta charset=utf-8><title>{{ title }}</title>"
        (place / "src" / "_includes" / "post.njk").write_text(
            f"{head}<body><h1>{{{{ title }}}}</h1>{{{{ content | safe }}}}"
        )
        (place / "src" / "index.njk").write_text(
            "---\npagination: {data: collections.all, size: 20, alias: posts}\n"
            "permalink: 'page/{{ pagination.pageNumber }}/'\n---\n"
            "{% for post in posts %}<a href='{{ post.url }}'>{{ post.data.title }}</a>{% endfor %}"
        )
        (place / "src" / "tags.njk").write_text(
            "---\npagination: {data: collections, size: 1, alias: tag}\n"
            "permalink: 'tags/{{ tag | slugify }}/'\n---\n"
            "{% for post in collections[tag] %}<a href='{{ post.url }}'>{{ post.data.title }}</a>"
            "{% endfor %}"
        )
        return ["--input=src", "--output=out", "--quiet"]


FEEDS = """---js
{
  pagination: {data: "collections", size: 1, alias: "tag"},
  permalink: data => `feeds/${data.tag.replace(/[^a-z0-9]+/gi, "-")}/KIND`
}
---
"""
ENTRIES = "{%- set newest = collections[tag] | reverse %}{% for post in newest.slice(0, 5) %}"
KINDS = {
    "feed.xml": (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        "<title>Bench: {{ tag }}</title><id>https://bench.example/{{ tag }}</id>"
        f"{ENTRIES}<entry><title>{{{{ post.data.title }}}}</title><id>{{{{ post.url }}}}</id>"
        '<content type="html">{{ post.content }}</content></entry>{% endfor %}</feed>'
    ),
    "rss.xml": (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        "<title>Bench: {{ tag }}</title>"
        f"{ENTRIES}<item><title>{{{{ post.data.title }}}}</title><link>{{{{ post.url }}}}</link>"
        "<description>{{ post.content }}</description></item>{% endfor %}</channel></rss>"
    ),
    "feed.json": (
        '{"version": "https://jsonfeed.org/version/1.1", "title": {{ tag | dump | safe }}, '
        f'"items": [{ENTRIES}{{"id": {{{{ post.url | dump | safe }}}}, '
        '"title": {{ post.data.title | dump | safe }}, '
        '"content_html": {{ post.content | dump | safe }}}'
        "{% if not loop.last %},{% endif %}{% endfor %}]}"
    ),
}


class EleventyFeeds(Eleventy):
    """Eleventy with Atom, RSS and JSON feeds of the whole text for the site and for each tag."""

    name = "eleventy_feeds"

    def prepare(self, place: Path) -> list[str]:
        """Add three templates of feeds, made once for each collection."""
        arguments = super().prepare(place)
        for number, (kind, text) in enumerate(KINDS.items()):
            page = FEEDS.replace("KIND", kind) + text
            (place / "src" / f"feed{number}.njk").write_text(page)
        return arguments


class MkDocs(Maker):
    """MkDocs Material's blog, without its search index."""

    name = "mkdocs"
    command = "mkdocs"
    tag_pages = "tags/index.html"

    def prepare(self, place: Path) -> list[str]:
        """Copy the posts into a blog."""
        shutil.copytree(place.parent / "posts", place / "docs" / "posts")
        (place / "docs" / "index.md").write_text("# Bench\n")
        (place / "docs" / "tags.md").write_text("# Tags\n\n<!-- material/tags -->\n")
        (place / "mkdocs.yml").write_text(
            "site_name: Bench\ntheme: {name: material}\n"
            "plugins:\n  - blog: {blog_dir: .}\n  - tags\n"
        )
        return ["build", "--quiet", "--site-dir", "out"]


class Hugo(Maker):
    """Hugo with one layout for posts and one for lists, its own tags and feeds."""

    name = "hugo"
    command = "hugo"
    version_flag = "version"

    def prepare(self, place: Path) -> list[str]:
        """Copy the posts as content."""
        shutil.copytree(place.parent / "posts", place / "content" / "posts")
        layouts = place / "layouts" / "_default"
        layouts.mkdir(parents=True)
        (place / "hugo.toml").write_text("baseURL = 'https://bench.example/'\ntitle = 'Bench'\n")
        (layouts / "single.html").write_text(
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>{{ .Title }}</title>"
            "<body><h1>{{ .Title }}</h1>{{ .Content }}"
        )
        (layouts / "list.html").write_text(
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>{{ .Title }}</title>"
            "<body>{{ range (.Paginate .Pages 20).Pages }}"
            "<a href='{{ .RelPermalink }}'>{{ .Title }}</a>{{ end }}"
        )
        return ["--destination", "out", "--quiet"]


PEERS = (Pelican(), PelicanFeeds(), Eleventy(), EleventyFeeds(), MkDocs(), Hugo())
