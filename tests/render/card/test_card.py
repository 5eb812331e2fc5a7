"""What a card shows of titles that are hard to write: right to left, mixed, pictures alone.

Which fonts a machine has is its own affair, so each expectation asks whether a face was found:
with one, ink stands at the title's side; without, the card is the one of the issue's topics.
"""

import io

import pytest
from PIL import Image, ImageChops, ImageStat, features

from render.card import fonts as card_faces
from render.card.card import MARGIN, SIZE, card_of, draw_card
from render.card.fonts import direction_of, face_for
from render.text.labels import labels_for
from tests.support.render_editions import edition

NAME, DATE = "The Paper", "3 May 2024"
TOPICS = ("Models", "Tools")
HEBREW = "מודל פתוח חדש מגיע"
ARABIC = "نموذج لغوي جديد"
MIXED = "GPT-5 הגיע: חברת OpenAI משחררת שלושה גדלים"


def drawn(title: str, topics: tuple[str, ...] = TOPICS) -> bytes:
    """Return the card of a title, with some topics."""
    return draw_card(title, NAME, DATE, topics)


def ink(card: bytes) -> tuple[int, int, int, int]:
    """Return the box of what stands between the rule and the date."""
    page = Image.open(io.BytesIO(card)).convert("L").crop((0, 150, SIZE[0], SIZE[1] - 112))
    box = page.point([255 * (value < 128) for value in range(256)]).getbbox()
    assert box, "nothing is written"
    return box


@pytest.mark.parametrize(
    ("title", "way"),
    [
        pytest.param("Fern-2 arrives", None, id="latin"),
        pytest.param("새 기준의 등장", None, id="korean"),
        pytest.param("2024: 🤖", None, id="no-letters"),
        pytest.param(HEBREW, "rtl", id="hebrew"),
        pytest.param(ARABIC, "rtl", id="arabic"),
        pytest.param(MIXED, "rtl", id="latin-name-first"),
        pytest.param("הגיע OpenAI DeepMind", "rtl", id="hebrew-first-few-letters"),
        pytest.param("What שלום means to a model", "ltr", id="a-hebrew-word-in-english"),
    ],
)
def test_a_title_is_read_from_one_side(title: str, way: str | None) -> None:
    assert direction_of(title) == way


@pytest.mark.parametrize(
    "title",
    [
        pytest.param(HEBREW, id="hebrew"),
        pytest.param(ARABIC, id="arabic"),
        pytest.param("مدل زبانی تازه‌ای با ۷ میلیارد پارامتر", id="persian"),
        pytest.param("שָׁלוֹם עוֹלָם", id="hebrew-with-vowels"),
        pytest.param(MIXED, id="mixed"),
        pytest.param("🤖 " + HEBREW, id="with-a-picture"),
        pytest.param("\u202e" + HEBREW, id="with-an-override"),
        pytest.param(f"{HEBREW} " * 40, id="too-long"),
        pytest.param("ש" * 5000, id="one-word"),
    ],
)
def test_a_title_from_right_to_left_stands_at_the_right_margin(title: str) -> None:
    card = drawn(title)
    left, _, right, _ = ink(card)
    if face_for("".join(filter(str.isalnum, title)), 46):
        assert SIZE[0] - MARGIN - 12 <= right <= SIZE[0] - MARGIN + 12
        assert left >= MARGIN - 30
        assert card != drawn("")
    else:
        assert card == drawn("")
    assert card == drawn(title)
    assert len(card) < 60_000


@pytest.mark.parametrize(
    ("start", "more"),
    [
        pytest.param("שלום", "!", id="hebrew-mark"),
        pytest.param("שלום", " GPT-5", id="hebrew-latin"),
        pytest.param("نموذج", " (7B)", id="arabic-number"),
        pytest.param("نموذج", ".", id="arabic-mark"),
    ],
)
def test_what_comes_later_stands_further_to_the_left(start: str, more: str) -> None:
    short, long = drawn(start), drawn(start + more)
    if face_for(start + more, 46):
        (begin, *_), (end, *_) = ink(short), ink(long)
        assert end < begin
        first, again = (
            Image.open(io.BytesIO(card)).convert("L").crop((begin, 150, SIZE[0], 300))
            for card in (short, long)
        )
        # Letters may move by a point (a difference of 3); in the wrong order it is above 20.
        assert ImageStat.Stat(ImageChops.difference(first, again)).mean[0] < 8
    else:
        assert short == long == drawn("")


@pytest.mark.parametrize(
    ("title", "same_as"),
    [
        pytest.param("🤖 " + HEBREW, HEBREW, id="picture"),
        pytest.param("\u202e" + HEBREW + "\u2066", HEBREW, id="overrides"),
        pytest.param(f" {ARABIC}\n ", ARABIC, id="blanks"),
    ],
)
def test_what_has_no_look_changes_nothing(title: str, same_as: str) -> None:
    assert drawn(title) == drawn(same_as)


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("", id="empty"),
        pytest.param("🤖🧪", id="emoji"),
        pytest.param("👩🏽‍💻 🇰🇷", id="joined-emoji"),
        pytest.param("🎉!!", id="emoji-and-marks"),
        pytest.param("नया मॉडल", id="no-face-for-the-script"),
        pytest.param("Fern-2 नया", id="partly-without-a-face"),
        pytest.param("模型 " + HEBREW, id="no-face-for-both-scripts"),
    ],
)
def test_topics_stand_for_a_title_that_cannot_be_written(title: str) -> None:
    assert drawn(title) == drawn("…")
    assert drawn(title) != drawn(title, ("Other",))
    assert ink(drawn(title))[0] in range(MARGIN - 6, MARGIN + 12)


@pytest.mark.parametrize(
    ("topics", "same_as"),
    [
        pytest.param(("Models", "🤖", "", "Tools"), TOPICS, id="what-says-nothing"),
        pytest.param(("Models", "models", "Tools"), TOPICS, id="twice"),
        pytest.param(("Models", "नया", "Tools"), TOPICS, id="without-a-face"),
        pytest.param(tuple("abcdef"), tuple("abcd"), id="too-many"),
        pytest.param(("🤖",), (), id="none-left"),
    ],
)
def test_topics_are_those_that_can_be_written(
    topics: tuple[str, ...], same_as: tuple[str, ...]
) -> None:
    assert drawn("🤖", topics) == drawn("🤖", same_as)


def test_a_long_topic_stays_on_its_line() -> None:
    _, _, right, low = ink(drawn("🤖", ("A topic that goes on " * 20,)))
    assert right < SIZE[0] - MARGIN // 2
    assert low < 120


def test_without_topics_the_papers_name_is_the_title() -> None:
    assert drawn("🤖", ()) == drawn(NAME, ())


def test_a_title_that_can_be_written_needs_no_topics() -> None:
    assert drawn("Fern-2 arrives") == drawn("Fern-2 arrives", ())


def test_an_issue_gives_its_sections_then_its_tags() -> None:
    issue = edition(title="🤖")
    topics = ("Models", "Tools", "Fern Labs", "kernels")
    assert card_of(issue, labels_for("en")) == draw_card("", NAME, DATE, topics)


def test_the_date_stands_beside_a_name_without_a_face() -> None:
    with_date = draw_card("Fern-2", "नया", DATE)
    assert with_date != draw_card("Fern-2", "नया", "4 May 2024")


@pytest.mark.parametrize("title", [HEBREW, ARABIC, MIXED], ids=["hebrew", "arabic", "mixed"])
def test_without_raqm_topics_stand_for_right_to_left(
    title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "check", lambda feature: False)
    assert face_for(title, 46) is None
    assert drawn(title) == drawn("")


@pytest.mark.parametrize("title", [HEBREW, ARABIC, MIXED], ids=["hebrew", "arabic", "mixed"])
def test_without_fonts_topics_stand_for_right_to_left(
    title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_faces, "_files", dict)
    assert face_for(title, 46) is None
    assert drawn(title) == drawn("")
