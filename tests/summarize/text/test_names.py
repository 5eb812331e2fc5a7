"""Names: all spellings of one name meet, and a word of the language is none."""

import pytest

from summarize.text.names import fold_name, is_maker, known_name, known_names_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SD-3", "SD3"),
        ("HuggingFace", "Hugging Face"),
        ("Qwen 2.5", "qwen2.5"),
        ("ＧＰＴ-4", "gpt4"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("hugging-face and the HuggingFace Hub", ["Hugging Face"]),
        ("openai's plan, NVIDIA's nvidia", ["OpenAI", "NVIDIA"]),
        ("오픈AI의 새 모델", ["OpenAI"]),
        ("a meta study of the cursor", []),
        ("Meta buys Cursor", ["Meta", "Cursor"]),
        ("metadata and geminis", []),
    ],
)
def test_known_names_are_found_in_any_spelling(text: str, names: list[str]) -> None:
    assert list(known_names_in(text)) == names


def test_a_name_is_shown_as_the_paper_spells_it() -> None:
    assert known_name("meta-llama") == "Meta"
    assert known_name("acme") == ""
    assert is_maker("OpenAI")
    assert not is_maker("Sam Altman")
