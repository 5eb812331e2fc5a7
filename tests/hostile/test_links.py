"""Addresses in strangers' words: no site generator may make a link of them that no item carries."""

import shutil
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from render.text.markdown import escape

WORDS = (
    "http://-evil.example/x", "http://@evil.example", "http://.evil.example", "ftp://-x.example",
    "http://%65vil.example", "http://:80@evil.example/", "https://https://evil.example",
    "www..evil.example", "www.evil.example", "hthttp://tps://evil.example", "http:///evil.example",
    "mail bob@evil.example", "mailto:bob@evil.example", "xmpp:a.b+c@evil.example/x",
    "bob@bob@evil.example", "<bob@evil.example>", "//evil.example", "[x]: https://evil.example",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("http://-evil.example", "-evil.example", id="odd-host"),
        pytest.param("bob@evil.example", "bob&#64;evil.example", id="mail"),
        pytest.param("@handle wrote", "@handle wrote", id="handle"),
        pytest.param("5 @ 3.2 GHz", "5 @ 3.2 GHz", id="at"),
        pytest.param("pass@1 rose", "pass@1 rose", id="measure"),
    ],
)
def test_what_would_become_a_link_is_written_so_that_it_stays_text(text: str, written: str) -> None:
    assert escape(text) == written


@pytest.mark.slow
def test_hugo_makes_no_link_of_words(tmp_path: Path) -> None:
    hugo = shutil.which("hugo")
    assert hugo, "this test needs hugo"
    (tmp_path / "layouts" / "_default").mkdir(parents=True)
    (tmp_path / "layouts" / "_default" / "single.html").write_text("{{ .Content }}")
    (tmp_path / "content" / "posts").mkdir(parents=True)
    (tmp_path / "hugo.toml").write_text('baseURL = "https://paper.example/"\n')
    body = "\n\n".join(escape(words, start=True) for words in WORDS)
    (tmp_path / "content" / "posts" / "a.md").write_text(f"---\ntitle: a\n---\n\n{body}\n")
    subprocess.run([hugo, "--quiet"], cwd=tmp_path, check=True, timeout=60)
    page = BeautifulSoup((tmp_path / "public" / "posts" / "a" / "index.html").read_text(), "lxml")
    assert len(page.find_all("p")) == len(WORDS)
    assert page.find_all("a") == []
