"""What people posted: in quotation marks, with links, and nothing that a line tells."""

from collections.abc import Iterable

import pytest

from ingest.item import Engagement, Item
from summarize.compose.compose import compose
from summarize.edition import Bullet
from summarize.extractive.editor import ExtractiveEditor
from summarize.extractive.phrases import phrases_for
from summarize.extractive.posted import FIRST, MAX_TITLES, posted
from summarize.story import Story
from tests.support.llm_day import NOON, assignment, item

TITLES = (
    "Claude Code now supports custom agents in every editor that Anthropic ships",
    "Mistral merges support for Mamba-2 in vLLM",
    "Gemma 4 fine-tuning needs 50% less VRAM since Unsloth rewrote its kernels",
    "OpenAI adds GPT-6 to the ChatGPT app for 30 countries",
    "Qwen3 releases a coder with 30B parameters on Hugging Face",
    "DeepSeek releases R3 with 20B parameters under the MIT license",
    "Nvidia releases an RTX card with 48GB of memory for local AI models",
    "Microsoft releases Phi-7 with 4B parameters on GitHub for schools",
    "Meta launches a Llama 6 chatbot that reads 90% of all PDF files",
)


def post(n: int, title: str, **more: object) -> Item:
    values: dict[str, object] = {"id": f"reddit:{n}", "publisher": "r/Fern"}
    return item(n, title, "", **{**values, "links": (), **more})


def of_person(text: str) -> Item:
    return item(9, "", text, id="x:9", publisher="@ada", author="ada")


def listed(items: Iterable[Item], said: tuple[str, ...] = ()) -> tuple[Bullet, ...]:
    editor = ExtractiveEditor()
    stories = [Story(one.id, one.title, (one,)) for one in items]
    extracts = [editor.extract(story, "en") for story in stories]
    return posted(extracts, said, phrases_for("en"))


def cited(bullets: Iterable[Bullet]) -> list[str]:
    return [id_ for bullet in bullets for id_ in bullet.statement.items]


def test_titles_are_quoted_with_their_place_which_links_to_each() -> None:
    bullets = listed([post(n, title) for n, title in enumerate(TITLES[:2])])
    assert [bullet.label for bullet in bullets] == ["Claude Code", "Mistral"]
    assert [bullet.statement.text for bullet in bullets] == [
        f"“{TITLES[0]}” ([r/Fern](reddit:0))",
        f"“{TITLES[1]}” ([r/Fern](reddit:1))",
    ]
    assert cited(bullets) == ["reddit:0", "reddit:1"]


def test_the_list_is_short() -> None:
    bullets = listed(post(n, title) for n, title in enumerate(TITLES))
    assert len(bullets) == len(cited(bullets)) == MAX_TITLES < len(TITLES)


def test_a_persons_post_stands_behind_what_communities_voted_for() -> None:
    text = "OpenAI offers a discount on GPT-6 to 30 schools in Texas."
    *_, last = bullets = listed([of_person(text), post(1, TITLES[1])])
    assert [bullet.label for bullet in bullets] == ["Mistral", "OpenAI"]
    assert last.statement.text.endswith(f"“{text}” ([@ada](x:9))")


@pytest.mark.parametrize(
    ("why", "one"),
    [
        ("a tale of oneself", post(5, "I made Claude Code draw my cats")),
        ("a question", post(5, "Why does Claude Code draw cats?")),
        ("no name", post(5, "The absurd luck of being a human")),
        ("a joke by its flair", post(5, TITLES[2], flags=("flair:Funny",))),
        ("a comment", item(5, "", TITLES[2], id="reddit:5")),
        ("a chat", item(5, TITLES[2], "", id="discord:5")),
        ("a publication", item(5, TITLES[2], "")),
        ("a post of another language", post(5, "Fern-2는 이제 한국어를 이해한다", language="ko")),
        ("what a line says", post(5, "Claude Code supports custom agents now in every editor")),
        ("an opinion", post(5, "Claude Code is really good and it will change your life")),
        ("nothing that happens", post(5, "The smallest Gemma 4! Open-source! 7x Compression")),
        ("no name for its subject", post(5, "Number of Claude Code users has dropped by 32%")),
        ("a person's opinion", of_person("GPT-6 is definitely a step up in the character game.")),
        ("off the subject", of_person("Ada Byron shared a video of nine cats from the museum.")),
        ("words that are not the title's", post(5, "Meta releases Llama 6 → in 30 countries")),
    ],
)
def test_what_is_not_listed(why: str, one: Item) -> None:
    assert cited(listed([post(0, TITLES[0]), post(1, TITLES[1]), one])) == [
        "reddit:0",
        "reddit:1",
    ], why


def test_one_post_is_no_list() -> None:
    assert not listed([post(2, TITLES[4])])


def test_a_title_that_an_editor_would_surely_list_stands_alone() -> None:
    assert cited(listed([post(0, TITLES[0])])) == ["reddit:0"]


def test_an_issue_lists_posts_once_behind_its_sections_and_keeps_their_links() -> None:
    news = item(20, "OpenAI releases GPT-6 with 7 billion parameters to 30 countries", "")
    posts = [post(n, title, published_at=NOON) for n, title in enumerate(TITLES[:3])]
    told = tuple(Story(one.id, one.title, (one,), score=9.0) for one in (news, *posts))
    edition = compose(assignment(told=told), ExtractiveEditor(), now=NOON)
    shown = [b for s in edition.overview for b in s.bullets] + list(edition.lead)
    ids = [id_ for part in shown for id_ in part.statement.cited]
    assert {"feed:item20", "reddit:0"} <= edition.references.keys()
    assert len(ids) == len(set(ids))


def test_titles_that_few_voted_for_are_not_listed() -> None:
    liked = {"engagement": Engagement(score=50)}
    more = [post(n, f"Acme {n} is out", **liked) for n in range(20, 20 + FIRST)]
    few = post(0, TITLES[0], engagement=Engagement(score=1))
    shown = listed([few, post(1, TITLES[1], **liked), post(3, TITLES[3], **liked), *more])
    assert cited(shown) == ["reddit:1", "reddit:3"]
