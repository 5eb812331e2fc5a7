"""An item that tells of many things is parted into its entries; any other one is not."""

from dataclasses import replace

import pytest

from ingest.item import Engagement, Item, Link, Media
from summarize.passages import is_passage, passages_of, whole_of
from tests.support.story_items import item

ENTRIES = (
    "Harbor opens the weights of its Pier model",
    "The Senate asks chip makers about export rules",
    "Arithmetic problems reveal overfitting in models",
    "A volcano near Reykjavik closes the airport",
    "Tram drivers of Graz end their strike today",
)


def letter(form: str = "- {}", sites: int = 5, count: int = 5, **more: object) -> Item:
    """Return a letter of entries, each with a link on its first three words."""
    text = "\n\n".join(["The week in short.", *(form.format(entry) for entry in ENTRIES[:count])])
    links = tuple(
        Link(f"https://site{n % sites}.example/{n}", " ".join(entry.split()[:3]))
        for n, entry in enumerate(ENTRIES[:count])
    )
    return replace(item(1, "The Friday letter", text), links=links, **more)


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(letter("- {}"), id="a list"),
        pytest.param(letter("  • {}"), id="a list with other signs"),
        pytest.param(letter("2. {}"), id="a numbered list"),
        pytest.param(letter("{}."), id="paragraphs"),
        pytest.param(letter(id="page:1"), id="a page"),
    ],
)
def test_each_entry_is_an_item_with_its_own_words_and_links(whole: Item) -> None:
    found = passages_of(whole)
    assert [part.text.rstrip(".") for part in found] == list(ENTRIES)
    assert [part.links for part in found] == [(link,) for link in whole.links]
    assert [part.id for part in found] == [f"{whole.id}#{n}" for n in range(1, 6)]
    assert {(part.url, part.publisher, part.title) for part in found} == {
        (whole.url, whole.publisher, "")
    }


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(letter(count=4), id="four entries"),
        pytest.param(letter(sites=2), id="pages of two sites"),
        pytest.param(replace(letter(), links=()), id="no links"),
        pytest.param(
            letter(url="https://site0.example/letter"),
            id="four of other sites",
        ),
        pytest.param(letter("- {:.24}"), id="bare links"),
        pytest.param(letter("{}"), id="headings"),
        pytest.param(
            replace(letter(), text=f"{letter().text}\n\n{'An essay on trams. ' * 30}"),
            id="an essay with references",
        ),
        pytest.param(letter(id="reddit:1"), id="a post, which anybody can write"),
        pytest.param(letter(id="x:1"), id="a person's post"),
        pytest.param(item(1, "A title", "A text."), id="an article"),
    ],
)
def test_other_items_are_not_parted(whole: Item) -> None:
    assert passages_of(whole) == ()


def test_a_link_is_the_entrys_that_has_its_words_behind_the_link_before() -> None:
    entries = [f"See here what {entry[0].lower()}{entry[1:]}" for entry in ENTRIES]
    links = tuple(Link(f"https://site{n}.example/{n}", "here") for n in range(5))
    whole = replace(item(1), text="\n".join(f"- {entry}" for entry in entries), links=links)
    assert [part.links for part in passages_of(whole)] == [(link,) for link in links]


def test_what_readers_met_and_saw_is_the_wholes() -> None:
    met = letter(engagement=Engagement(score=9), media=(Media("https://site1.example/a.png"),))
    part = passages_of(met)[0]
    assert (part.engagement, part.media) == (Engagement(), ())


def test_a_passage_is_known_by_its_id() -> None:
    whole = letter()
    part = passages_of(whole)[2]
    assert (whole_of(part.id), whole_of(whole.id)) == (whole.id, whole.id)
    assert (is_passage(part), is_passage(whole)) == (True, False)
    assert passages_of(part) == ()
