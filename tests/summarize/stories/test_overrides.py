"""`stories.toml`: read strictly, because a decision that is silently ignored is no decision."""

import pytest

from summarize.stories.overrides import Overrides, OverridesError

WHOLE = """
pin = ["x:1"]
drop = ["s-2"]
[[merge]]
stories = ["x:3", "x:4"]
[[split]]
story = "x:5"
items = ["x:6"]
[[retitle]]
story = "x:7"
title = " A title "
"""


def test_every_decision_is_read() -> None:
    assert Overrides.from_toml(WHOLE) == Overrides(
        pin=("x:1",),
        drop=("s-2",),
        merge=(("x:3", "x:4"),),
        split=(("x:5", ("x:6",)),),
        retitle=(("x:7", "A title"),),
    )


def test_an_empty_file_decides_nothing() -> None:
    assert Overrides.from_toml("") == Overrides()


def test_names_are_all_that_is_spoken_of() -> None:
    found = Overrides.from_toml(WHOLE).names()
    assert found == {"x:1", "s-2", "x:3", "x:4", "x:5", "x:6", "x:7"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("pinn = []", "did you mean pin", id="a misspelt key"),
        pytest.param("[[merge]]\nstorys = []", "did you mean stories", id="a misspelt inner key"),
        pytest.param("[[split]]\nstory = 'x:1'", "split.items is missing", id="half a split"),
        pytest.param("[merge]\nstories = []", "[[merge]]", id="a table instead of a list"),
        pytest.param("pin = 'x:1'", "list of ids", id="a text instead of a list"),
        pytest.param("pin = [1]", "list of ids", id="a number as id"),
        pytest.param("[[retitle]]\nstory='x:1'\ntitle=' '", "title", id="an empty title"),
        pytest.param("pin = ['a']\ndrop = ['a']", "both pinned and dropped", id="a contradiction"),
        pytest.param("pin: x:1", "line 1", id="no TOML"),
    ],
)
def test_what_is_wrong_is_named(text: str, says: str) -> None:
    with pytest.raises(OverridesError) as caught:
        Overrides.from_toml(text, name="2024-05-03.stories.toml")
    assert str(caught.value).startswith("2024-05-03.stories.toml: ")
    assert says in str(caught.value)
