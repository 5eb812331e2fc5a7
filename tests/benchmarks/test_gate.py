"""The gate's benchmark on data of the recorded form: the set's rules, and its line of JSON."""

import datetime as dt
import gzip
import json
import random
import sys
from pathlib import Path

import pytest

from benchmarks import gate
from benchmarks.gate_changes import CHANGES, Given, Names
from benchmarks.gate_paraphrase import PARAPHRASES, Told
from benchmarks.gate_set import build, digests

ENGLISH = (
    "Fern Labs released Fern 2.1 on May {d} with {n},000 training hours and a 128K context window. "
    "Ann Lee said the model “is a first step and no more” for 40% of its users. "
    "The kernel does not support cards that are older than {n} months, according to Harbor."
)
KOREAN = (
    "삼성전자는 5월 {d}일 새 모델을 공개하고 {n}억원을 투자한다고 밝혔다. "
    "이재용 회장은 “투자를 계속해서 크게 늘리겠다”고 말했다. "
    "이 기능은 윈도우에서 아직 지원하지 않는다고 회사는 설명했다."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        {
            "id": f"i{n}",
            "guild": "Harbor",
            "text": ENGLISH.format(d=3 + n, n=20 + n),
            "date": f"2024-05-{3 + n:02}",
        }
        for n in range(12)
    ]
    _write(tmp_path / "ainews" / "discord_high_recap.jsonl.gz", rows)
    issue = {
        "slug": "one",
        "date": "2024-05-03",
        "title": "One",
        "body_top": ENGLISH.format(d=3, n=20),
        "companies": ["fern-labs", "harbor"],
        "people": ["ann-lee"],
        "models": ["fern"],
    }
    _write(tmp_path / "ainews" / "issues.jsonl.gz", [issue])
    news = [
        {
            "url": f"https://news.example/{n}",
            "title": "새 모델",
            "text": KOREAN.format(d=3 + n, n=20 + n),
            "publisher": "가나일보",
            "published_at": f"2024-05-{3 + n:02}T01:00:00.000Z",
        }
        for n in range(12)
    ]
    _write(tmp_path / "korean" / "knews_2022_items.jsonl.gz", news)
    notes = [{"channel": "general", "text": ENGLISH.format(d=3, n=20)}]
    row = {
        "id": "one",
        "date": "2024-05-03",
        "guild": "Harbor",
        "docs": notes,
        "ref": "Fern Labs released Fern 2.1 with a large context window.",
    }
    _write(tmp_path / "summarization_refs" / "ainews_discord_mds.jsonl.gz", [row])
    return tmp_path


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def test_the_set_is_the_same_each_time_and_no_change_is_in_its_source(folder: Path) -> None:
    cases = build(folder)
    assert cases == build(folder)
    assert {case.language for case in cases} == {"en", "ko"}
    assert {case.half for case in cases} == {"tune", "report"}
    assert {"number", "date", "quote"} <= {case.kind for case in cases}
    assert not [c for c in cases if c.kind and c.statement in c.text.text]
    assert len(list(digests(folder))) == 1


def test_it_prints_a_table_and_one_line_of_json(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["gate", "--data", str(folder), "--show", "2"])
    gate.main()
    *_, last = capsys.readouterr().out.splitlines()
    line = json.loads(last)
    assert line["benchmark"] == "gate"
    assert line["figures"]["caught_number"] == 1.0
    assert line["figures"]["false_alarm"] == line["figures"]["false_alarm_ko"] == 0.0
    assert {"caught_quote", "statements"} <= line["figures"].keys()


@pytest.mark.parametrize("kind", CHANGES)
def test_a_sentence_without_the_thing_to_change_is_left_alone(kind: str) -> None:
    names = Names(["Fern Labs"], ["Ann Lee"], ["Fern"])
    bare = Given("Everything here stays as ever", "Nothing moves", "en", 1)
    assert CHANGES[kind](bare, names, random.Random(1)) is None


@pytest.mark.parametrize("how", [how for how in PARAPHRASES if how != "sourced"])
def test_a_paraphrase_needs_its_place(how: str) -> None:
    told = Told("Everything stays as it always was.", "Harbor", dt.date(2024, 5, 3), "en")
    assert PARAPHRASES[how](told, random.Random(1)) is None


def test_statements_of_a_file_are_held_against_their_items(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    item = {"id": "1", "title": "Fern 2.1", "text": "Fern 2.1 has 40 layers.", "author": "Ann Lee",
            "publisher": "Harbor", "published": "2024-05-03", "language": "en"}  # fmt: skip
    rows = [
        {
            "id": "a",
            "language": "en",
            "kind": "true",
            "statement": "It has 40 layers.",
            "item": item,
        },
        {"id": "b", "language": "en", "kind": "number", "statement": "It has 41.", "item": item},
        {"id": "c", "language": "en", "kind": "swap", "statement": "Layers have it.", "item": item},
    ]
    file = tmp_path / "statements.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    monkeypatch.setattr(sys, "argv", ["gate", "--statements", str(file)])
    gate.main()
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first == "c en swap: Layers have it."
    assert json.loads(last)["figures"] == {
        "statements": 3, "false_alarm_en": 0.0, "caught_number_en": 1.0, "caught_swap_en": 0.0,
    }  # fmt: skip
