"""A model's words: what the prompts ask for is accepted, names stay, what leads astray is not."""

import pytest

from summarize.llm.answer_forms import WrittenStatement
from summarize.llm.grounding import (
    DOTTED,
    foreign_sentence,
    has_dotted,
    stems,
)
from summarize.llm.safe_words import TextError, make_statement, plain_words
from summarize.text.language import speaks

HANDLES = {"S1-1": "x:1", "S1-2": "feed:2"}


def made(text: str) -> str:
    return make_statement(WrittenStatement(text=text, items=("S1-1",)), HANDLES).text


@pytest.mark.parametrize(
    ("text", "stored", "plain"),
    [
        pytest.param(
            "Fern Labs released [Fern-2](S1-1) today.",
            "Fern Labs released [Fern-2](x:1) today.",
            "Fern Labs released Fern-2 today.",
            id="a link as the prompts show it",
        ),
        pytest.param(
            "Both [Fern-2] (S1-1) and [Pier](#S1-2) run.",
            "Both [Fern-2](x:1) and [Pier](feed:2) run.",
            "Both Fern-2 and Pier run.",
            id="links with gaps",
        ),
        pytest.param("It runs (S1-1, S1-2).", "It runs.", "It runs.", id="handles in brackets"),
        pytest.param("It runs [S1-2].", "It runs.", "It runs.", id="a handle in brackets"),
        pytest.param(
            "[FLUX.1 Krea [dev]](S1-1) is out.",
            r"[FLUX.1 Krea \[dev\]](x:1) is out.",
            "FLUX.1 Krea [dev] is out.",
            id="a link on a name with brackets",
        ),
        pytest.param(
            r"FLUX.1 Krea \[dev\] is out.",
            "FLUX.1 Krea [dev] is out.",
            "FLUX.1 Krea [dev] is out.",
            id="escapes that models add",
        ),
    ],
)
def test_links_become_links(text: str, stored: str, plain: str) -> None:
    statement = make_statement(WrittenStatement(text=text, items=("S1-1",)), HANDLES)
    assert statement.text == stored
    assert statement.plain == plain


@pytest.mark.parametrize(
    "text",
    [
        "FLUX.1 Krea [dev] is out",
        "Character.ai raised $100 million",
        "x.ai, Node.js and Booking.com use it",
        "@akshat_b wrote the kernel",
        "Models emit <think> tokens",
        "vector<int> and List<T> are used",
        "It takes 2*3*4 = 24 steps",
        "It is O(n**2) at worst",
        "The method __init__ of _Base calls snake_case_name",
        "#1 in the shop, 5 > 3",
        "R&D spends {x} | y",
    ],
)
def test_names_and_code_stay_as_they_are(text: str) -> None:
    assert made(text) == text
    assert plain_words(text, 100) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("**Phi-3** is *really* out", "Phi-3 is really out"),
        ("**마크다운(Markdown)**의 *문법*은", "마크다운(Markdown)의 *문법*은"),
        ("これは**太字(b)**です", "これは太字(b)です"),
        ("- __two words__ and `code`", "two words and code"),
        ("## R&amp;D", "R&D"),
        ("[A] It runs, [B] said", "It runs, said"),
        ("It fills vector‹int›, 5 › 3", "It fills vector<int>, 5 > 3"),
    ],
)
def test_only_marks_that_a_model_was_shown_or_adds_go(text: str, words: str) -> None:
    assert made(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "See <b>this</b>.",
        "<img src=x onerror=alert(1)>",
        "&lt;script&gt;",
        "![alt](S1-1)",
        "Read https://evil.example/x",
        "[here](https://evil.example/x)",
        "[here](evil)",
        "As S1-1 says",
        "",
        "...",
        "[...](S1-1)",
    ],
)
def test_what_leads_anywhere_else_is_refused(text: str) -> None:
    with pytest.raises(TextError):
        made(text)


def test_a_handle_that_nobody_gave_leaves_its_words() -> None:
    assert made("It is [here](S9-9) now.") == "It is here now."


@pytest.mark.parametrize(
    ("text", "korean"),
    [
        ("ROCm과 Flash Attention 2의 적응", True),
        ("@eliebakouch 이야기", True),
        ("Qwen3-Coder-30B-A3B-Instruct 공개", True),
        ("GPT-4", True),
        ("The model is faster than the last one", False),
        ("New Open Model Beats All Others On Many Hard Tests", False),
        ("이 모델은 빠릅니다.", True),
    ],
)
def test_latin_names_do_not_make_a_text_foreign(text: str, korean: bool) -> None:
    assert speaks(text, "ko") is korean


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("x.ai, Node.js and Booking.com", ["x.ai", "Node.js", "Booking.com"]),
        ("a.b.co is an address", ["a.b.co"]),
        ("outside the U.S. and the U.K.", []),
    ],
)
def test_letters_with_dots_are_no_name_with_a_dot(text: str, names: list[str]) -> None:
    assert DOTTED.findall(text) == names


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("see deeplearning.ai for more", True),
        ("a course @deeplearningai", True),
        ("deeplearning.ai의 강의", True),
        ("deeplearning.aid", False),
        ("a deeplearning aide", False),
    ],
)
def test_a_dotted_name_is_there_also_as_one_word(text: str, there: bool) -> None:
    assert has_dotted(text, "DeepLearning.AI") is there


def test_a_short_name_ties_words_to_their_items() -> None:
    said = stems(["Harbor introduced “Apps,” workflows for shops"])
    assert foreign_sentence("Harborml reported the release of Apps.", said) == ""
