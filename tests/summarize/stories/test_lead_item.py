"""The best item: whose news it is, then publications, then what states something, talk last."""

from dataclasses import replace

import pytest

from ingest.item import Item, Link, Relation
from summarize.stories.lead_item import is_official, lead_worth
from tests.support.story_items import item

POST = item(1, "Acme 2 is out today", publisher="r/news", id="reddit:1")
TALK = item(2, "", text="I think that Acme 2 is out today", publisher="#general")
OWN_PAGE = replace(
    item(3, "Introducing Acme 2 today"), id="feed:3", url="https://acme.com/blog/two"
)
PAPER = replace(item(4, "A new model is out today"), id="feed:4", url="https://paper.com/a")


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (POST, replace(TALK, id="discord:2")),
        (POST, replace(POST, relations=(Relation("reply", "reddit:9"),))),
        (POST, replace(POST, title="I made a chart of Acme 2")),
        (POST, replace(POST, title="Has anyone tried Acme 2?")),
        (PAPER, POST),
        (OWN_PAGE, PAPER),
    ],
)
def test_one_item_opens_a_story_better_than_another(better: Item, worse: Item) -> None:
    assert lead_worth(better) > lead_worth(worse)


@pytest.mark.parametrize(
    ("official", "post"),
    [
        (True, OWN_PAGE),
        (False, PAPER),
        (True, replace(item(5, "", text="Acme 2 is out"), id="x:5", publisher="@acme_ai")),
        (False, replace(item(5, "", text="Acme 2 is out"), id="x:5", publisher="@somebody")),
        (True, replace(POST, links=(Link("https://huggingface.co/acme/two"),))),
        (
            False,
            replace(POST, links=(Link("https://huggingface.co/blog/two"),), title="Two models"),
        ),
    ],
)
def test_who_makes_a_thing_speaks_of_it_officially(official: bool, post: Item) -> None:
    assert is_official(post) is official
