"""Several newsletters in a folder: a bad file stops its own newsletter only, and says so."""

import os
from pathlib import Path

import pytest

from dateline.config.folder import Newsletters
from dateline.config.load import ConfigError


def put(folder: Path, name: str, text: str = "", site: str = "") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(f'[newsletter]\nname = "{name}"\nsite = "{site or name}"\n{text}', "utf-8")
    return path


def names(newsletters: Newsletters) -> list[str]:
    return [config.newsletter.name for config in newsletters.configs]


@pytest.mark.parametrize(
    ("site", "text", "words"),
    [
        pytest.param(
            "c", "langage = 'en'", r"b\.toml: newsletter.langage .* Did you mean", id="key"
        ),
        pytest.param("c", "slug = 'a'", r"b\.toml: newsletter.slug is .*a\.toml", id="slug"),
        pytest.param("a", "", r"b\.toml: newsletter.site is .* as in a/b", id="site"),
        pytest.param("c", "store = 'b.db'", r"b\.toml: newsletter.store is another", id="store"),
        pytest.param("c", "[", r"b\.toml is not valid TOML", id="no TOML"),
    ],
)
def test_a_bad_file_stops_its_own_newsletter_only(tmp_path: Path, site: str, text: str, words: str):
    put(tmp_path, "a")
    bad = put(tmp_path, "b", text, site)
    put(tmp_path, "d")
    found = Newsletters.read(tmp_path)
    assert names(found) == ["a", "d"]
    (error,) = found.errors
    with pytest.raises(ConfigError, match=words):
        raise error
    put(tmp_path, "b")
    os.utime(bad, (1, 1))
    assert found.refresh()
    assert (names(found), found.errors) == (["a", "b", "d"], [])
    assert not found.refresh()


GIT = "[deploy]\nto = 'git'\nremote = 'git@host.example:me/blog'\nsite_path = 'papers'\n"


@pytest.mark.parametrize(
    ("mine", "other", "words"),
    [
        pytest.param(GIT, GIT, r"a\.toml\. Name .* as in papers/b: both deploy", id="git"),
        pytest.param(
            GIT.replace("blog'", "blog.git'").replace("papers'", "papers/'"),
            GIT,
            r"as in papers/b",
            id="spelt otherwise",
        ),
        pytest.param(GIT.replace("papers", "b"), GIT, "", id="a folder each"),
        pytest.param(GIT + "branch = 'pages'", GIT, "", id="a branch each"),
        pytest.param(GIT.replace("me/blog", "me/b"), GIT, "", id="a repository each"),
        pytest.param(GIT.replace("papers", ""), GIT.replace("papers", ""), "", id="posts only"),
        pytest.param(
            "[deploy]\nto = 'folder'\nfolder = './www'\nsite_path = '.'",
            "[deploy]\nto = 'folder'\nfolder = 'www'\nsite_path = './'",
            r"b\.toml: deploy\.site_path is the same as in .* as in b:",
            id="folder",
        ),
        pytest.param(
            "[deploy]\nto = 'rsync'\nremote = 'host:www'\nsite_path = 'site'",
            "[deploy]\nto = 'rsync'\nremote = 'host:www/'\nsite_path = 'site'",
            r"as in site/b",
            id="rsync",
        ),
    ],
)
def test_no_two_sites_are_deployed_over_each_other(
    tmp_path: Path, mine: str, other: str, words: str
):
    put(tmp_path, "a", other)
    put(tmp_path, "b", mine)
    found = Newsletters.read(tmp_path)
    assert names(found) == (["a"] if words else ["a", "b"])
    for error in found.errors:
        with pytest.raises(ConfigError, match=words):
            raise error


def test_what_was_read_before_goes_on(tmp_path: Path):
    path = put(tmp_path, "a")
    put(tmp_path, "b")
    found = Newsletters.read(tmp_path)
    path.write_text("[newsletter", "utf-8")
    assert found.refresh()
    assert (names(found), len(found.errors)) == (["a", "b"], 1)
    path.unlink()
    assert found.refresh()
    assert names(found) == ["b"]


def test_a_folder_of_none_is_refused(tmp_path: Path):
    with pytest.raises(ConfigError, match="there is no newsletter in it"):
        Newsletters.read(tmp_path)
    put(tmp_path, "a", "odd = 1")
    with pytest.raises(ConfigError, match=r"newsletter\.odd is no setting"):
        Newsletters.read(tmp_path)
