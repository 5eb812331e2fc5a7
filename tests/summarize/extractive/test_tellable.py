"""Which sentences may stand in an issue, and in which manner."""

import pytest

from summarize.extractive.tellable import tell


@pytest.mark.parametrize(
    ("sentence", "manner", "text"),
    [
        pytest.param(
            "However, Fern-2 scores 61 percent on the test",
            "plain",
            "Fern-2 scores 61 percent on the test.",
            id="connective off, full stop on",
        ),
        pytest.param(
            "new model beats the old one on GSM8K!",
            "plain",
            "New model beats the old one on GSM8K.",
            id="capital on, shouting off",
        ),
        pytest.param("vLLM serves the model on two cards.", "plain", None, id="small name"),
        pytest.param("We release the weights of Fern-2 today.", "quote", None, id="first person"),
        pytest.param("The US government tests the new model.", "plain", None, id="US is no us"),
        pytest.param(
            "저희는 오늘 새 모델의 가중치를 공개합니다.", "quote", None, id="Korean first person"
        ),
        pytest.param("Subscribe to our newsletter for more updates.", "never", None, id="call"),
        pytest.param("Is this the end of all the benchmarks?", "never", None, id="question"),
        pytest.param("The results of the new test were", "never", None, id="open end"),
        pytest.param("The model beats every other model on…", "never", None, id="cut"),
        pytest.param("Very good.", "never", None, id="too short"),
        pytest.param("lol this model is so bad guys", "never", None, id="talk"),
        pytest.param("| 1 | 2 | 3 | 4 | 5 | 6 | 7 |", "never", None, id="table"),
    ],
)
def test_tell(sentence: str, manner: str, text: str | None) -> None:
    telling = tell(sentence)
    assert telling.manner == manner
    if text is not None:
        assert telling.text == text


@pytest.mark.parametrize(
    "sentence",
    [
        "It reads 128,000 tokens and runs on one card.",
        "This is the best result on the test so far.",
        "They trained it on two trillion tokens of text.",
        "이는 지난해보다 3배 빠른 속도다.",
        "これは昨年の三倍の速さである。",
    ],
)
def test_dangling_sentences_are_known(sentence: str) -> None:
    assert tell(sentence).dangles


def test_what_a_person_thinks_is_quoted() -> None:
    sentence = "The new benchmark is probably the best ever made."
    assert tell(sentence, social=True).manner == "quote"
    assert tell(sentence, social=False).manner == "plain"
