"""The site generators that benchmarks/site.py measures, each set up the plain way for the posts."""

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
    """Give the processor seconds of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True, slots=True)
class Peer:
    """A generator that was found: how to prepare a folder for it, and its command."""

    name: str
    version: str
    prepare: Callable[[Path], list[str]]
    program: str

    def build(self, folder: Path) -> tuple[float, float]:
        """Build the posts of a folder from nothing; give seconds of wall clock and processor."""
        place = folder / self.name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        arguments = self.prepare(place)
        start, before = time.perf_counter(), cpu_s()
        done = subprocess.run(
            [self.program, *arguments], cwd=place, capture_output=True, text=True, check=False
        )
        taken = time.perf_counter() - start, cpu_s() - before
        made = sum(1 for _ in place.rglob("*.html"))
        posts = sum(1 for _ in (folder / "posts").iterdir())
        if done.returncode or made < posts:
            raise SystemExit(f"{self.name} made {made} pages of {posts}:\n{done.stderr[-2000:]}")
        return taken


class Maker:
    """Finds one generator on a search path."""

    name: ClassVar[str]
    command: ClassVar[str]
    version_flag: ClassVar[str] = "--version"

    def __call__(self, path: str) -> Peer | None:
        """Give the peer if its program is there."""
        program = shutil.which(self.command, path=path)
        if program is None:
            return None
        done = subprocess.run(
            [program, self.version_flag], capture_output=True, text=True, check=False
        )
        version = re.search(r"\d+\.\d+[\w.]*", done.stdout + done.stderr)
        return Peer(self.name, version[0] if version else "?", self.prepare, program)

    def prepare(self, place: Path) -> list[str]:
        """Lay out the folder; give the command's arguments."""
        raise NotImplementedError


def _posts(place: Path) -> list[Path]:
    return sorted((place.parent / "posts").iterdir())


class Pelican(Maker):
    """Pelican with its default theme and the feeds of its quickstart."""

    name = "pelican"
    command = "pelican"

    def prepare(self, place: Path) -> list[str]:
        """Link the posts as content."""
        (place / "content").symlink_to(place.parent / "posts")
        (place / "conf.py").write_text(
            "SITENAME = 'Bench'\nSITEURL = 'https://bench.example'\nTIMEZONE = 'UTC'\n"
            "FEED_ALL_ATOM = 'feeds/all.atom.xml'\nCATEGORY_FEED_ATOM = None\n"
            "DEFAULT_PAGINATION = 10\nAUTHOR = 'Bench'\nDEFAULT_CATEGORY = 'news'\n"
            "ARTICLE_SAVE_AS = '{date:%Y-%m-%d}/index.html'\nARTICLE_URL = '{date:%Y-%m-%d}/'\n"
        )
        return ["content", "-o", "out", "-s", "conf.py", "-q"]


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


class MkDocs(Maker):
    """MkDocs Material's blog, without its search index."""

    name = "mkdocs"
    command = "mkdocs"

    def prepare(self, place: Path) -> list[str]:
        """Copy the posts into a blog."""
        shutil.copytree(place.parent / "posts", place / "docs" / "posts")
        (place / "docs" / "index.md").write_text("# Bench\n")
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


PEERS = (Pelican(), Eleventy(), MkDocs(), Hugo())
