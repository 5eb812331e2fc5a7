"""Sources that commands write into newsletter.toml: recognised, never twice, and readable after."""

from pathlib import Path

import pytest

from dateline.config.edit import add_to_file, import_opml_file, remove_from_file
from dateline.config.load import load_config
from summarize.errors import UsageError

FOLLOWED = """\
[[sources]]
kind = "feed"
name = "OpenAI"
url = "https://openai.com/news/rss.xml"

[[sources]]
kind = "reddit"
name = "Reddit"
subreddits = ["LocalLLaMA", "MachineLearning"]

[[sources]]
kind = "x"
name = "X"
accounts = ["karpathy"]
enabled = false

[[sources]]
kind = "hackernews"
name = "Hacker News"
"""


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "newsletter.toml"
    path.write_text(FOLLOWED)
    return path


@pytest.mark.parametrize(
    ("url", "words"),
    [
        pytest.param("words", "'words' is no http address. Give one such as", id="words"),
        pytest.param("https://[bad", "is no http address", id="bad host"),
        pytest.param("javascript:alert(1)", "is no http address", id="script"),
        pytest.param("https://openai.com/news/rss.xml", "followed already, as 'OpenAI'", id="feed"),
        pytest.param(
            "https://OpenAI.com/news/rss.xml#top", "followed already", id="other spelling"
        ),
        pytest.param("r/LocalLLaMA", "followed already, as 'Reddit'", id="one of several"),
        pytest.param("https://news.ycombinator.com", "as 'Hacker News'", id="no options"),
        pytest.param("https://x.com/karpathy", "enabled = false, as 'X'", id="switched off"),
    ],
)
def test_what_cannot_be_followed_is_refused_with_the_reason(paper: Path, url: str, words: str):
    with pytest.raises(UsageError) as refused:
        add_to_file(paper, url)
    assert words in str(refused.value)
    assert paper.read_text() == FOLLOWED


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        pytest.param("r/OpenAI", "reddit", id="another subreddit"),
        pytest.param("r/LocalLLaMA+OpenAI", "reddit", id="one known, one new"),
        pytest.param("https://openai.com/other.xml", "feed", id="another feed of a site"),
        pytest.param("https://x.com/i/lists/12", "x", id="a list beside accounts"),
    ],
)
def test_what_is_new_is_followed(paper: Path, url: str, kind: str):
    said = add_to_file(paper, url)
    added = load_config(paper).sources[-1]
    assert (added.kind, added.enabled) == (kind, True)
    assert f"following {added.name} as {kind}" in said


def test_a_taken_name_asks_for_another(paper: Path):
    add_to_file(paper, "https://openai.com/one.xml")
    with pytest.raises(UsageError, match=r"'openai\.com'\. Give this one a --name"):
        add_to_file(paper, "https://openai.com/two.xml")
    add_to_file(paper, "https://openai.com/two.xml", "Two")
    assert load_config(paper).sources[-1].name == "Two"


@pytest.mark.parametrize("before", ["", FOLLOWED], ids=["empty file", "file with sources"])
def test_sources_are_parted_by_an_empty_line(tmp_path: Path, before: str):
    path = tmp_path / "newsletter.toml"
    path.write_text(before)
    add_to_file(path, "https://a.example/feed")
    add_to_file(path, "https://b.example/feed")
    tables = path.read_text().removeprefix(before).strip().split("\n\n")
    assert [table.splitlines()[0] for table in tables] == ["[[sources]]"] * 2
    assert not path.read_text().startswith("\n")


def test_a_name_with_signs_of_the_shell_is_quoted(paper: Path):
    said = add_to_file(paper, "https://a.example/feed", "It's $HOME")
    assert """dateline sources test 'It'"'"'s $HOME'""" in said


def test_an_opml_file_that_is_not_there_is_named_in_plain_words(paper: Path):
    with pytest.raises(UsageError, match=r"none\.opml cannot be read: No such file"):
        list(import_opml_file(paper, paper.parent / "none.opml"))


def test_a_removed_source_takes_its_table_only(tmp_path: Path):
    path = tmp_path / "newsletter.toml"
    before = '# ours\n[newsletter]\nname = "P"\n\n[[sources]]  # first\nkind = "feed"\nname = "A"\n'
    before += 'url = "https://a.example/"\n\n'
    after = '# the best\n[[sources]]\nkind = "feed"\nname = "B"\nurl = "https://b.example/"\n'
    path.write_text(before + after, "utf-8")
    assert "no longer followed" in remove_from_file(path, "A")
    assert [source.name for source in load_config(path, {}).sources] == ["B"]
    assert path.read_text("utf-8").startswith("# ours\n")
    with pytest.raises(UsageError, match="There are: B"):
        remove_from_file(path, "A")
