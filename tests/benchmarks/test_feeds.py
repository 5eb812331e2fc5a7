"""The feeds benchmark on a corpus of the tests' own: what it counts, and what it must notice."""

import json
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from benchmarks import feeds
from benchmarks.feed_expectations import Expectation, expectations

RSS = (
    '<rss version="2.0"><channel><title>Trail</title><link>https://trail.example/</link>'
    "<item><title>One &amp;amp; two</title><link>/one</link><guid>g1</guid>"
    "<pubDate>Thu, 02 May 2024 09:30:00 GMT</pubDate></item></channel></rss>"
)
RIGHT = (
    "not bozo and len(entries) == 1 and feed['title'] == 'Trail' and entries[0]['id'] == 'g1' "
    "and entries[0]['published_parsed'] == (2024, 5, 2, 9, 30, 0, 3, 123, 0)"
)
GOFEED = {
    "title": "Trail",
    "items": [{"title": "One & two", "guid": "g1", "publishedParsed": "2024-05-02T09:30:00Z"}],
}


def pack(path: Path, files: dict[str, bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as tar:
        for name, body in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(body)
            tar.addfile(member, BytesIO(body))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    files = {
        "a/right.xml": RSS.encode(),
        "a/wrong.xml": RSS.encode(),
        "b/other.xml": RSS.encode(),
        "b/other.json": json.dumps(GOFEED).encode(),
        "c/page.xml": b"<html><title>Sorry</title></html>",
    }
    pack(tmp_path / "feeds" / "feeds.tar.gz", files)
    expect = {
        "a/right.xml": RIGHT,
        "a/wrong.xml": "entries[0].title == 'Three' or entries[0].link == 'https://no.example/'",
    }
    rows = [{"file": name, "expect": expect.get(name)} for name in files]
    manifest = "\n".join(json.dumps(row) for row in rows)
    (tmp_path / "feeds" / "manifest.jsonl").write_text(manifest, "utf-8")
    dates = [
        {"input": "2 May 2024 09:30 GMT", "expected": None},
        {"input": "no day", "expected": None},
    ]
    odd = "\n".join(json.dumps(row) for row in dates)
    (tmp_path / "feeds" / "odd_dates.jsonl").write_text(odd, "utf-8")
    korean = RSS.replace("One", "새 모델").encode("euc-kr")
    declared = b'<?xml version="1.0" encoding="euc-kr"?>' + korean
    pack(tmp_path / "korean" / "legacy_encodings.tar.gz", {"EUC-KR/a.xml": declared})
    return tmp_path


def test_it_counts_what_it_finds(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("sys.argv", ["feeds", "--data", str(corpus), "--verbose"])
    feeds.main()
    *lines, last = capsys.readouterr().out.splitlines()
    result = json.loads(last)
    assert result["benchmark"] == "feeds"
    figures = result["figures"]
    assert (figures["documents"], figures["crashed"], figures["hung"]) == (5, 0, 0)
    # Four of right.xml, five of other.xml in the JSON beside it, and two of wrong.xml.
    assert figures["expectations"] == 11
    assert figures["agree_share_all"] == round(9 / 11, 4)
    assert figures["korean_right_share"] == figures["readers_agree_share"] == 1.0
    assert sum("unexplained" in line for line in lines) == 2


def test_assertions_are_read_and_never_run(tmp_path: Path):
    hostile = "__import__('os').abort() == 1 and entries[0]['title'] == 'A' + 'B'"
    assert expectations({"file": "x.xml", "expect": hostile}, tmp_path) == [
        Expectation("x.xml", 0, "title", "AB")
    ]
