"""What items speak of: each thing once, by how new it is."""

import pytest

from summarize.stories.subjects import subject_matrix, subjects_of
from tests.support.story_items import item

SUBJECTS = [
    pytest.param("Elon Musk speaks", {"Elon Musk": 1, "speak": 1}, id="a name is one thing"),
    pytest.param("SmolLM3 is out", {"smollm3": 1.5}, id="a spelling that only names have"),
    pytest.param("xAI in OpenAI's way", {"xAI": 1, "OpenAI": 1, "way": 1}, id="also if sure of it"),
    pytest.param("GLM-5.2 or GLM v5", {"GLM": 1}, id="a version goes with its name"),
    pytest.param("Accelerating costs", {"acceler": 1, "cost": 1}, id="a word's family"),
    pytest.param("Up by 684 of 5", {"684": 1}, id="numbers of one digit say nothing"),
    pytest.param("法院判了", {"法院": 0.5, "院判": 0.5, "判了": 0.5}, id="ideographs in pairs"),
]


@pytest.mark.parametrize(("title", "subjects"), SUBJECTS)
def test_a_head_speaks_of_things(title: str, subjects: dict[str, float]):
    assert subjects_of(item(1, title=title)) == subjects


def test_what_all_spoke_of_before_is_not_new():
    background = [item(n, title="Wan cooks") for n in range(100, 200)]
    said = [item(n, title=title) for n, title in enumerate(("Wan", "Wan", "Krea", "Krea"))]
    wan, _, krea, _ = subject_matrix(said, background).sum(axis=1).ravel().tolist()[0]
    assert wan < 0.01
    assert krea == 1
