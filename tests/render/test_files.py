"""Files: names stay inside their folder, writes are whole or not at all."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.files import Output, UnsafePathError, safe_join, slugify, write_if_changed
from render.site.issue_summary import tag_slug


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "../x", "a/../../x", "a\\b", "a\0b", "a/b\n", "..", "x/..", "."],
)
def test_names_that_would_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsafePathError):
        Output(tmp_path).write(name, b"x")
    if name != ".":
        with pytest.raises(UnsafePathError):
            safe_join(tmp_path, name)


def test_links_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (inside / "folder").symlink_to(outside)
    (outside / "file").write_text("theirs")
    (inside / "page").symlink_to(outside / "file")
    with pytest.raises(UnsafePathError):
        Output(inside).write("folder/x", b"x")
    with pytest.raises(UnsafePathError):
        Output(inside).write("page", b"x")
    assert [p.name for p in outside.iterdir()] == ["file"]
    assert (outside / "file").read_text() == "theirs"


@given(st.text(max_size=300))
def test_a_slug_is_a_safe_stable_name(text: str) -> None:
    for slug in (slugify(text), tag_slug(text)):
        assert 0 < len(slug.encode("utf-8", "surrogatepass")) <= 255
        assert not set(slug) & set('/\\\0. \n\t:*?"<>|#%')
        assert slug == slug.strip("-")
    assert slugify(text) == slugify(text)


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "page.html"
    assert write_if_changed(path, "one")
    os.utime(path, ns=(1, 1))
    assert not write_if_changed(path, "one")
    assert path.stat().st_mtime_ns == 1
    assert write_if_changed(path, "two")
    assert path.read_text() == "two"
    assert [p.name for p in path.parent.iterdir()] == ["page.html"]


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_a_failing_write_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    path = tmp_path / "page.html"
    write_if_changed(path, "old")

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"os.{fails}", broken)
    with pytest.raises(OSError, match="No space left"):
        write_if_changed(path, "new")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]
