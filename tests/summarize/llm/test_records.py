"""Records: what a model is shown of a story."""

from dataclasses import replace

import pytest

from summarize.llm.records import record, shown_items
from summarize.llm.spoken import spoken
from tests.support.llm_day import story
from tests.support.story_items import item


@pytest.mark.parametrize(
    ("text", "voices", "shown"),
    [
        pytest.param("One.\n\nTwo.", (), "One.\n\nTwo.", id="no conversation, or with names"),
        pytest.param("One.\n\nTwo.\n\nOh.", (1, 2, 1), "[A] One.\n\n[B] Two.\n\n[A] Oh.", id="two"),
        pytest.param(
            "One.\n\nMore.\n\nTwo.", (1, 1, 2), "[A] One.\n\nMore.\n\n[B] Two.", id="turn"
        ),
        pytest.param("One.\n\nTw…", (1, 2, 3), "[A] One.\n\n[B] Tw…", id="a text that was cut"),
        pytest.param("One.\n\nTwo.", (26, 27), "[Z] One.\n\n[?] Two.", id="a crowd"),
    ],
)
def test_nameless_people_of_a_chat_are_told_apart(
    text: str, voices: tuple[int, ...], shown: str
) -> None:
    assert spoken(replace(item(1, "", text), voices=voices)) == shown


def test_a_short_record_has_whole_titles_and_what_is_cited() -> None:
    subjects = ("licence", "price", "speed", "size", "context", "training", "safety", "hardware")
    titles = [
        f"Fern Labs tells of the {s} of its Fern-2 model in a long headline" for s in subjects
    ]
    told = story(1, "models", *(item(n, title, "") for n, title in enumerate(titles)))
    cited = shown_items(told)[-1]
    rows = record("S1", told, 250, {cited.id: ""}).splitlines()[1:]
    assert 1 < len(rows) < len(titles)
    assert all(row.partition(" | ")[2].partition(" | ")[2] in titles for row in rows)
    assert rows[-1].endswith(cited.title)
    assert len(record("S1", told, 2_000).splitlines()) == 1 + len(titles)


def test_a_title_of_two_sentences_is_shown_whole_where_a_line_cites_it() -> None:
    title = "Fern Labs merges Fern-2 and Moss. The side projects are over."
    one, other = item(1, title, ""), item(2, "Moss joins Fern-2", "Both are one product.")
    row = record("S1", story(1, "models", one, other), 200, {one.id: "Fern-2"}).splitlines()[1]
    assert row.endswith(title)


def test_a_long_chat_is_shown_whole_beside_a_line_where_it_fits() -> None:
    said = " ".join(f"Reader {n} likes Fern-2." for n in range(60)) + " I merged your change."
    told = story(1, "models", item(1, "", said))
    line = {told.items[0].id: "Fern-2의 변경이 병합됐습니다."}
    assert "I merged your change." in record("S1", told, 2_000, line)


def test_what_bears_a_line_out_is_shown_before_what_tells_most_of_its_story() -> None:
    news = "Fern Labs released Fern-2, a model that Fern Labs trained for Fern-2 users. "
    said = item(
        1, "", news * 30 + "On a card which nobody had tried decoding took 72.4 ms. " + news * 30
    )
    told = story(1, "models", said)
    line = "Fern-2는 72.4밀리초가 걸렸습니다."
    assert "72.4" not in record("S1", told, 200)
    assert "took 72.4 ms" in record("S1", told, 200, {said.id: line})
