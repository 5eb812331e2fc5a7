"""Search: Pagefind's index of a real site, and what happens without it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from render.site import search
from tests.render.site.test_build import build, shelf

__all__ = ["shelf"]


def test_the_index_covers_each_language(shelf: Path) -> None:
    out, report = build(shelf, search=True)
    assert report.notes == []
    entry = json.loads((out / "pagefind" / "pagefind-entry.json").read_text("utf-8"))
    counts = {language: found["page_count"] for language, found in entry["languages"].items()}
    assert counts == {"en": 5, "ko": 1, "ja": 1}
    assert not (out / ".dateline" / "pagefind").exists()
    before = {p: p.stat().st_mtime_ns for p in (out / "pagefind").rglob("*")}
    build(shelf, search=True)
    assert {p: p.stat().st_mtime_ns for p in (out / "pagefind").rglob("*")} == before


def test_without_pagefind_the_page_and_the_report_say_so(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pagefind", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    out, report = build(shelf, search=True)
    (note,) = report.notes
    assert "pip install 'pagefind[extended]'" in note
    assert "dateline[search]" in (out / "search" / "index.html").read_text("utf-8")


def test_a_failing_pagefind_costs_the_search_only(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def stuck(*_: object, **__: object) -> object:
        raise subprocess.TimeoutExpired("pagefind", search.TIMEOUT_S)

    monkeypatch.setattr("subprocess.run", stuck)
    out, report = build(shelf, search=True)
    assert "Pagefind did not run" in report.notes[0]
    assert (out / "2024-05-03" / "index.html").is_file()
