"""What belongs to a post's own service is taken out; what it says stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.edition import LINK
from summarize.text.clean import clean_text
from summarize.text.titles import clean_title


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Big news 🧵 1/n", "Big news", id="thread mark"),
        pytest.param("RT @fern: Fern-2 is out", "Fern-2 is out", id="repost"),
        pytest.param("Fern-2 is out. #AI #LLM #OpenSource", "Fern-2 is out.", id="hashtag tail"),
        pytest.param("The #LLM from @fern is out.", "The LLM from fern is out.", id="signs inside"),
        pytest.param("Weights: https://t.co/abc", "Weights", id="address at the end"),
        pytest.param("See [the paper](https://a.example/(x)) now", "See the paper now", id="link"),
        pytest.param("![chart](https://a.example/x.png) Text.", "Text.", id="image"),
        pytest.param("**Bold** and `code` and _it_", "Bold and code and it", id="emphasis"),
        pytest.param("snake_case_name stays", "snake_case_name stays", id="underscores inside"),
        pytest.param("Use this:\n```\nrm -rf\n```\nDone.", "Use this:\n\nDone.", id="code block"),
        pytest.param("# Heading\n> quoted\nText.", "Text.", id="heading and quotation"),
        pytest.param("Speed &gt; 3 &amp; rising", "Speed 3 & rising", id="entities"),
        pytest.param("<@123> hi <:fire:99> there", "hi there", id="discord marks"),
        pytest.param("FLUX.1 [dev] is out [12].", "FLUX.1 [dev] is out.", id="brackets in names"),
        pytest.param("<script>x</script>Text", "x Text", id="tags"),
        pytest.param("C# and F# compile.", "C# and F# compile.", id="sharps in names"),
        pytest.param("It costs $3 ( ) per run , or so.", "It costs $3 per run, or so.", id="gaps"),
    ],
)  # fmt: skip
def test_cleans(text: str, expected: str) -> None:
    assert clean_text(text) == expected


@given(st.text(max_size=400))
def test_nothing_that_breaks_a_statement_is_left(text: str) -> None:
    cleaned = clean_text(text)
    assert not set(cleaned) & set("{}<>\\")
    assert not LINK.search(cleaned)
    assert "https://" not in cleaned


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit", ["[", "(a", "@a ", "#a ", "😀 ", "http://a ", "a - ", "a, ", "1/2 "]
)
def test_hostile_repetition_is_cleaned_in_time(unit: str) -> None:
    """Quadratic patterns take minutes for these; the timeout would say so."""
    assert len(clean_text(unit * 20_000)) <= 20_000
    assert len(clean_title(unit * 20_000)) <= 400
