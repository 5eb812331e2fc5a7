"""Tags: names by one spelling and themes, and nothing that only looks like a name."""

import pytest

from summarize.stories.tags import tags_of
from tests.support.story_items import item


@pytest.mark.parametrize(
    ("title", "tags"),
    [
        ("OpenAI releases GPT-5", ("GPT-5", "OpenAI")),
        ("Llama 70B runs on a laptop", ("Llama",)),
        ("Error 520 on the server", ()),
        ("Opened 6 issues today", ()),
        ("Thanks u/llama_fan7 and @gpt5fan", ()),
        ("Video: YxMFjYgW65", ()),
        ("Mystery 7 is here", ()),
        ("GSM8K has data contamination", ("AI benchmarks", "Data contamination")),
    ],
)
def test_a_title_has_these_tags(title: str, tags: tuple[str, ...]) -> None:
    assert set(tags_of((item(1, title),))) == set(tags)


def test_spellings_of_one_name_are_one_tag() -> None:
    items = (item(1, "huggingface opens a hub"), item(2, "hugging-face and its hub"))
    assert tags_of(items) == ("Hugging Face",)


def test_an_unknown_name_needs_several_who_write_it() -> None:
    assert tags_of((item(1, "Zarbo3 is out"), item(2, "Zarbo3 beats them all"))) == ("Zarbo3",)


def test_themes_are_in_the_newsletters_language() -> None:
    assert tags_of((item(1, "A new benchmark for planning"),), "ko") == ("AI 벤치마크",)
