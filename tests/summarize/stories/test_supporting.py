"""What a digest says of a story supports that story, and no more than that."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import pytest

from ingest.item import Item, Link
from summarize.edition import Statement
from summarize.extractive.phrases import phrases_for
from summarize.extractive.support import support
from summarize.extractive.told_story import StoryExtract
from summarize.gate.check import Evidence, check_statement
from summarize.llm.records import record
from summarize.stories.find import FoundStories, find_stories
from summarize.story import Story
from tests.support.story_items import EVENTS, NOON, day, item

TOWNS = ("Bergen", "Porto", "Gdansk", "Skagen", "Graz", "Bari", "Tartu", "Lugo", "Brno", "Nantes")
DISHES = ("dumplings", "sardines", "lentils", "chestnuts", "herring")
USUAL = [item(1_000 + n, f"{town} cooks {dish}") for n, town in enumerate(TOWNS) for dish in DISHES]
"""What is told on other days."""


def letter(entries: Sequence[tuple[str, str]] = ()) -> Item:
    """Return a digest of these entries, each with the page that it leads to, and of others'."""
    far = [
        (f"{town} museum number {n} shows maps of {dish} fields", f"https://{town}.example/{n}")
        for n, (town, dish) in enumerate(product(TOWNS, DISHES))
    ]
    links = tuple(Link(url, " ".join(said.split()[:4])) for said, url in (*entries, *far))
    text = "\n".join(f"- {said}" for said, _ in (*entries, *far))
    whole = item(900, "What we read", text, publisher="Letter", url="https://letter.example/9")
    return replace(whole, links=links)


def found_in(items: Sequence[Item]) -> FoundStories:
    return find_stories(items, background=[*USUAL, *USUAL])


def story_of(found: FoundStories, id_: str) -> Story:
    return next(s for s in found.stories if any(i.id == id_ for i in s.items))


def passages(found: FoundStories) -> dict[str, list[str]]:
    """Return the texts of the passages in each story, by its best item."""
    said = {s.best.id: [i.text for i in s.items if "#" in i.id] for s in found.stories}
    return {best: texts for best, texts in said.items() if texts}


PAGE = "https://news0.example/post-0"
"""The page of the first item of the day."""


@pytest.mark.parametrize(
    ("said", "url", "supports"),
    [
        pytest.param(
            "Harbor frees its Pier model with all weights", PAGE, True, id="leads to its page"
        ),
        pytest.param(EVENTS[0][0], "https://b.example/1", True, id="in its words"),
        pytest.param(
            "Harbor lights guide travellers through misty fjords", "https://b.example/1", False,
            id="shares a name only",
        ),
        pytest.param(
            "A guide to walks along the piers of Danish harbours", "https://news77.example/post-0",
            False, id="leads elsewhere",
        ),
    ],
)  # fmt: skip
def test_a_passage_is_on_a_story_that_it_leads_to_or_surely_tells(
    said: str, url: str, supports: bool
) -> None:
    found = found_in([*day(), letter([(said, url)])])
    assert list(passages(found).values()) == ([[said]] if supports else [])
    if supports:
        assert [i.publisher for i in story_of(found, "feed:0").items][-1] == "Letter"


def test_stories_are_the_same_with_and_without_a_digest() -> None:
    bridge = f"{EVENTS[0][0]}. {EVENTS[1][0]}"
    digest = letter([(bridge, PAGE), (EVENTS[2][0], "https://news20.example/post-20")])
    unparted, parted = found_in([*day(), replace(digest, links=())]), found_in([*day(), digest])
    assert passages(parted)
    assert {
        (s.id, s.title, tuple(i.id for i in s.items if "#" not in i.id)) for s in parted.stories
    } == {(s.id, s.title, tuple(i.id for i in s.items)) for s in unparted.stories}


def test_a_digest_supports_a_story_once_and_not_its_own() -> None:
    entries = [
        ("Harbor frees its Pier model with all weights", PAGE),
        ("Licence of the Pier model is a free one now", "https://news1.example/post-1"),
    ]
    assert list(map(len, passages(found_in([*day(), letter(entries)])).values())) == [1]
    own = [replace(i, publisher="Letter") if i.id == "feed:0" else i for i in day()]
    assert passages(found_in([*own, letter(entries)])) == {}


def test_an_editor_is_shown_and_held_to_the_entry_only() -> None:
    found = found_in([*day(), letter([("Harbor frees its Pier model with 7 weights", PAGE)])])
    story = story_of(found, "feed:0")
    part = story.items[-1]
    shown = record("S1", story, 4_000)
    assert "| writer 900 in Letter" in shown
    assert "museum" not in shown
    evidence = Evidence({i.id: i for i in story.items})
    for number, kinds in (("7", []), ("49", ["number"])):  # 49 stands in another entry
        said = Statement(text=f"Harbor frees {number} weights.", items=(part.id,))
        held = check_statement(said, evidence, where="", language="en", day=NOON.date())
        assert [finding.kind for finding in held] == kinds


def test_a_passage_is_cited_beside_a_line_and_opens_none() -> None:
    said = f"{EVENTS[0][0]}, says its maker"
    post = item(0, EVENTS[0][0], "Harbor opened the weights of its Pier model.", url=PAGE)
    story = story_of(found_in([post, letter([(said, PAGE)])]), "feed:0")
    extract = StoryExtract(story, "en", phrases_for("en"))
    assert [told.item.id for told in extract.tellings] == ["feed:0"]
    assert support(extract, extract.tellings[0]) == ("feed:0", "feed:900#1")


def test_a_story_that_links_to_a_digest_is_not_what_it_tells_of() -> None:
    about = item(800, "A letter worth reading is this one", links=("https://letter.example/9",))
    found = found_in([about, letter([(EVENTS[0][0], PAGE)])])
    assert passages(found) == {}
