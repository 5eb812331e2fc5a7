"""What is news: what an item is shifts it, by weights that stand as data."""

import pytest

from summarize.stories.newsworth import newsworth
from tests.support.story_items import item


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("Anthropic releases Claude 5", "A company releases a thing"),
        ("Noted engineer joins OpenAI", "Noted engineer eats at OpenAI"),
        ("A benchmark of planners", "What is a good planner?"),
    ],
)
def test_one_title_is_more_news_than_another(more: str, less: str) -> None:
    assert newsworth(item(1, more)) > newsworth(item(1, less))
