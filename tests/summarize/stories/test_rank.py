"""Scores: what is unusual for its place, how many independent voices, topics and tags."""

from dataclasses import replace

from summarize.stories.rank import excess, usual_engagement, voices
from summarize.stories.tags import tags_of
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
    assert voices([replace(i, owner="Lab") for i in items], {}) == 1


def test_one_author_in_many_places_is_one_voice() -> None:
    assert voices([item(n, publisher=f"r/{n}", author="ann") for n in range(4)], {}) == 1


def test_a_word_of_the_language_is_no_company() -> None:
    assert tags_of((item(1, "A meta study of the cursor in text"),)) == ()
