"""Topics: a story goes to the heading whose seeds its words hold most."""

import pytest

from summarize.stories.topics import DEFAULT_TOPICS, assign_topic
from summarize.story import Story, Topic
from tests.support.story_items import item

CHIPS = Topic("chips", {"en": "Chips"}, ("gpu", "wafer", "release"))
LAW = Topic("law", {"en": "Law"}, ("court", "lawsuit", "저작권", "release"))
REST = Topic("rest", {"en": "All else"})
TOPICS = (CHIPS, LAW, REST)


def topic(title: str, text: str = "", topics: tuple[Topic, ...] = TOPICS) -> str:
    return assign_topic(Story("s", title, (item(1, title, text),)), topics)


@pytest.mark.parametrize(
    ("title", "text", "key"),
    [
        pytest.param("A new GPU", "", "chips", id="a seed in the title"),
        pytest.param("Court hears lawsuit", "over a gpu", "law", id="most seeds"),
        pytest.param("GPU maker grows", "a court waits", "chips", id="title before text"),
        pytest.param("Who may read?", "the court asks", "law", id="text alone"),
        pytest.param("작가들, 저작권 소송", "", "law", id="Korean"),
        pytest.param("The courtyard", "", "rest", id="no part of a word"),
        pytest.param("Weather", "rain", "rest", id="none goes to the last"),
        pytest.param("release", "", "chips", id="a tie goes to the first"),
        pytest.param("", "", "rest", id="nothing said"),
    ],
)
def test_the_heading_of_a_story(title: str, text: str, key: str):
    assert topic(title, text) == key


def test_a_seed_that_topics_share_counts_less_than_one_of_their_own():
    assert topic("release in court") == "law"


def test_without_topics_there_is_no_heading():
    assert topic("A new GPU", topics=()) == ""


def test_a_topic_with_more_seeds_is_not_favoured_by_their_number():
    wide = Topic("wide", {}, ("court", *(f"word{n}" for n in range(200))))
    assert topic("The court", topics=(wide, LAW, REST)) == "law"


def test_the_usual_topics_have_keys_of_their_own_and_english_titles():
    assert len({t.key for t in DEFAULT_TOPICS}) == len(DEFAULT_TOPICS)
    assert all(t.titles.get("en") for t in DEFAULT_TOPICS)
    assert topic("New open weights released", topics=DEFAULT_TOPICS) == "models"


@pytest.mark.parametrize(
    ("title", "key"),
    [
        pytest.param("A new benchmark paper finds overfitting", "models", id="a paper"),
        pytest.param("엔비디아 반도체 데이터센터 증설", "business", id="Korean"),
        pytest.param("Six authors sue Orbitlab over its research model", "business", id="a suit"),
        pytest.param("Orbitlab buys a maker of GPU kernels", "business", id="money"),
        pytest.param("Orbitlab gets $70M to launch an assistant", "business", id="a sum"),
        pytest.param("Orbitlab launches a coding assistant", "models", id="a launch"),
        pytest.param("Court lets Orbitlab launch its chip", "business", id="law over launch"),
        pytest.param("Orbitlab unveils a safety-focused OS", "models", id="safety is no event"),
        pytest.param("States investigate coding agents", "business", id="an inquiry"),
        pytest.param("Orbitlab calls out Ivy over its chatbot", "business", id="a quarrel"),
        pytest.param("Ivy's iBee is a language model", "models", id="what it is"),
        pytest.param("Orbitlab has a quiet summer", "business", id="a company's news is no talk"),
        pytest.param("Gemini on the wrist is faster", "models", id="a product's news is none"),
    ],
)
def test_a_publications_headline_goes_by_the_kind_of_its_event(title: str, key: str):
    assert topic(title, topics=DEFAULT_TOPICS) == key


def test_what_people_say_of_nothing_in_particular_is_talk():
    said = item(1, "Grandmother wins a cake prize", id="reddit:1", publisher="r/Cakes")
    assert assign_topic(Story("s", said.title, (said,)), DEFAULT_TOPICS) == "community"


def test_the_headline_is_that_of_the_issues_language():
    told = (
        item(1, "Orbitlab 추가 투자", language="ko"),
        item(2, "Orbitlab launches an assistant", language="en"),
    )
    assert assign_topic(Story("s", told[0].title, told), DEFAULT_TOPICS, "ko") == "business"
    assert assign_topic(Story("s", told[0].title, told), DEFAULT_TOPICS, "en") == "models"
