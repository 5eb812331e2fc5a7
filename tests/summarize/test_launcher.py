"""`python -m summarize`: items in, an edition out, no store."""

import io
import json
from pathlib import Path

import pytest

from summarize.__main__ import main
from summarize.edition import Edition
from tests.support.llm_day import stories


def rows() -> list[str]:
    items = [item for story in stories() for item in story.items]
    return [json.dumps(item.to_json()) for item in items]


@pytest.mark.parametrize("form", ["lines", "array"])
def test_prints_an_edition(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "items.json"
    path.write_text("\n".join(rows()) if form == "lines" else f"[{','.join(rows())}]")
    assert main([str(path), "--name", "The Paper"]) == 0
    edition = Edition.from_json(capsys.readouterr().out)
    assert str(edition.date) == "2024-05-03"
    assert edition.newsletter.slug == "the-paper"
    assert edition.reading.items == len(rows())
    assert sum(source.items for source in edition.sources) == len(rows())


def test_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(rows())))
    assert main(["-", "--language", "ko"]) == 0
    assert Edition.from_json(capsys.readouterr().out).language == "ko"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        pytest.param('{"id": "x:1"}', 2, "field", id="no item"),
        pytest.param("not json", 2, "items.json", id="no JSON"),
    ],
)
def test_says_what_is_wrong(
    text: str, code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "items.json"
    path.write_text(text)
    assert main([str(path)]) == code
    assert said in capsys.readouterr().err


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.json")]) == 2
    assert "none.json" in capsys.readouterr().err
