"""The computed viewpoint says what holds, and nothing that could as well be said of another."""

import datetime as dt
from dataclasses import replace

from ingest.item import Item
from summarize.extractive.editor import ExtractiveEditor
from summarize.extractive.phrases import phrases_for
from summarize.extractive.told_story import StoryExtract
from summarize.extractive.viewpoint import compute_viewpoint
from summarize.story import Story

FIRMS = ("Brindle", "Tavo", "Lumen", "Quill", "Harbor")
OUTLETS = ("one.example", "two.example", "three.example", "four.example")


def item(n: int, firm: str, publisher: str) -> Item:
    return Item(
        id=f"feed:{n}{publisher}",
        source="feeds",
        url=f"https://{publisher}/{n}",
        title=f"{firm} releases a model with {n} billion parameters",
        text="",
        author="",
        published_at=dt.datetime(2024, 5, 2, 12, tzinfo=dt.UTC),
        publisher=publisher,
        language="en",
    )


def said(
    *told_by: int,
    firms: tuple[str, ...] = FIRMS,
    place: str = "",
    outlets: tuple[str, ...] = OUTLETS,
) -> str:
    """Return the viewpoint on stories that are told by so many outlets each, or all at a place."""
    extracts: list[StoryExtract] = []
    for n, (firm, most) in enumerate(zip(firms, told_by, strict=False), 3):
        items = tuple(item(n, firm, publisher) for publisher in outlets[:most])
        if place:
            items = tuple(
                replace(each, publisher=place, url=f"https://{place}/{each.id}") for each in items
            )
        story = Story(f"story{n}", items[0].title, items, score=1.0, topic="models")
        extracts.append(ExtractiveEditor().extract(story, "en"))
    return " ".join(s.plain for s in compute_viewpoint(extracts, phrases_for("en")))


def test_the_story_in_most_places_is_named_if_it_is_alone_and_they_are_cited() -> None:
    assert said(4, 2, 1, 1).startswith("No story was told in more places than “Brindle releases")
    assert "one.example" in said(4, 2, 1, 1)


def test_a_tie_is_no_distinction() -> None:
    assert said(3, 3, 1, 1) == "2 of the 4 stories rest on a single source each."
    assert said(2, 1, 1, 1) == "3 of the 4 stories rest on a single source each."


def test_that_all_or_none_have_one_source_is_said_as_such() -> None:
    assert said(1, 1, 1, 1) == "Each of the 4 stories rests on a single source."
    assert said(3, 3, 2, 1) == ""
    assert said(2, 2, 2, 2, place="one.example") == ""
    assert said(2, 2, 2, 2) == "Each of the 4 stories was told in more than one place."


def test_a_name_in_many_stories_is_news() -> None:
    firms = ("OpenAI", "OpenAI", "OpenAI", "Tavo", "Lumen")
    told = said(1, 1, 1, 1, 1, firms=firms)
    assert told == "OpenAI is named in 3 of the 5 stories, more than any other name."


def test_of_few_stories_nothing_is_said() -> None:
    assert said(4, 1, 1) == ""


def test_what_the_story_s_line_cites_is_counted() -> None:
    firms = ("Brindle", "Tavo", "Lumen", "Quill")
    pairs = [(item(n, firm, "one.example"),) for n, firm in enumerate(firms, 3)]
    other = replace(item(9, "Elm", "two.example"), title="Elm moves its office to the harbour")
    pairs[0] = (*pairs[0], other)  # it stands beside the story, and tells another
    extracts = [
        ExtractiveEditor().extract(Story(f"s{n}", i[0].title, i, score=1.0, topic="models"), "en")
        for n, i in enumerate(pairs)
    ]
    (statement,) = compute_viewpoint(extracts, phrases_for("en"))
    assert statement.plain == "Each of the 4 stories rests on a single source."


def test_the_parts_of_a_site_are_one_place() -> None:
    sites = ("fern.example", "status.fern.example", "www-cdn.fern.example", "one.example")
    assert said(4, 1, 1, 1, outlets=sites) == "3 of the 4 stories rest on a single source each."
