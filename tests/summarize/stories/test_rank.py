"""Scores: what is unusual for its place, how many independent voices, topics and tags."""

from dataclasses import replace

import pytest

from ingest.item import Item
from summarize.stories.rank import excess, parts_of, usual_engagement, voices
from summarize.stories.settings import StorySettings
from summarize.stories.tags import tags_of
from summarize.story import Story
from tests.support.story_items import item


def test_a_small_lab_can_beat_a_celebrity() -> None:
    lab = [item(n, score=8, publisher="@lab") for n in range(20)]
    star = [item(50 + n, score=5_000, publisher="@star") for n in range(20)]
    usual = usual_engagement([*lab, *star])
    assert excess(item(99, score=200, publisher="@lab"), usual) > excess(star[0], usual)


def test_families_of_one_owner_are_one_voice() -> None:
    items = [item(n, publisher=f"@lab{n}") for n in range(3)]
    assert voices(items, {}) == 3
    assert voices(items, {f"@lab{n}": "Lab" for n in range(3)}) == 1


def test_one_author_in_many_places_is_one_voice() -> None:
    assert voices([item(n, publisher=f"r/{n}", author="ann") for n in range(4)], {}) == 1


def test_a_word_of_the_language_is_no_company() -> None:
    assert tags_of((item(1, "A meta study of the cursor in text"),)) == ()


def score_of(*members: Item, language: str = "en") -> float:
    settings = StorySettings(language=language)
    return sum(parts_of(Story("s-1", members[0].title, members), {}, settings).values())


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("Anthropic releases Claude 5", "A company releases a thing"),
        ("OpenAI launches a browser", "OpenAI eats at noon"),
        ("Mistral OCR 4", "Mistral on reading"),
    ],
)
def test_one_title_is_more_news_than_another(more: str, less: str) -> None:
    assert score_of(item(1, more)) > score_of(item(1, less))


def test_a_story_that_no_source_tells_in_the_language_falls_behind() -> None:
    korean = item(1, "새로운 언어 모델이 나왔다")
    english = item(2, "There is a new language model")
    assert score_of(korean) < score_of(english)
    assert score_of(korean, language="ko") > score_of(english, language="ko")
    assert score_of(korean, english) >= score_of(english)


def test_chat_alone_falls_behind_and_an_announcement_does_not() -> None:
    said = "Acme opens the weights of its model"
    chat = item(1, "", said, id="discord:1")
    assert score_of(chat) < score_of(item(2, "", said))
    assert score_of(replace(chat, flags=("announcement",))) > score_of(item(2, "", said))
