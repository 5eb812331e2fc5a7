"""How the leads benchmark counts: what a reader called a story twice, and whether he agreed."""

import pytest

from benchmarks.leads import Verdicts, agreement, is_right, load_labels, verdict


@pytest.mark.parametrize(
    ("said", "right"),
    [
        pytest.param(("first", "first"), True, id="the first both times"),
        pytest.param(("first", "-"), True, id="the first once"),
        pytest.param(("also", "first"), True, id="as right, and the first"),
        pytest.param(("also", "also"), True, id="as right both times"),
        pytest.param(("also", "-"), False, id="as right once"),
        pytest.param(("also", "never"), False, id="as right, and embarrassing"),
        pytest.param(("-", "-"), False, id="not named"),
    ],
)
def test_a_story_is_right_that_a_reader_would_put_first(said: Verdicts, right: bool) -> None:
    assert is_right(said) is right


def test_a_story_is_known_by_any_of_its_items() -> None:
    labels: dict[str, Verdicts] = {"feed:1": ("never", "never"), "feed:2": ("also", "also")}
    assert verdict({"feed:1", "feed:2", "feed:3"}, labels) == ("also", "also")
    assert verdict({"feed:3"}, labels) == ("-", "-")


def test_readings_agree_where_they_name_one_story_or_accept_each_others() -> None:
    one: dict[str, Verdicts] = {"a": ("first", "first"), "b": ("also", "-")}
    accepted: dict[str, Verdicts] = {"a": ("first", "also"), "b": ("also", "first")}
    apart: dict[str, Verdicts] = {"a": ("first", "-"), "b": ("-", "first")}
    found = agreement({"2026-06-01": one, "2026-06-02": accepted, "2026-06-03": apart})
    assert found == {"same_first": 1, "first_is_right_to_the_other": 2}


def test_each_date_has_a_first_story_of_each_reading() -> None:
    labels = load_labels()
    assert len(labels) == 70
    for said in labels.values():
        for reading in zip(*said.values(), strict=True):
            assert reading.count("first") == 1
            assert {*reading} <= {"first", "also", "never", "-"}
