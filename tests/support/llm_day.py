"""A small day for the model editor's tests: stories, an assignment, and a plain fallback editor."""

import datetime as dt
from dataclasses import replace

from ingest.item import Engagement, Item, Link, Media
from summarize.edition import Bullet, Making, Newsletter, Paragraph, Section, Statement
from summarize.editor import Assignment, Draft
from summarize.extractive.editor import ExtractiveEditor
from summarize.story import Story, Topic

NOON = dt.datetime(2024, 5, 2, 12, tzinfo=dt.UTC)
TOPICS = (
    Topic("models", {"en": "Models", "ko": "모델"}, ("model", "weights")),
    Topic("research", {"en": "Research", "ko": "연구"}, ("paper", "benchmark")),
    Topic("tools", {"en": "Tools", "ko": "도구"}, ("kernel", "library")),
)
WORDS = (
    ("models", "Fern Labs releases Fern-2 with 7 billion parameters", "Fern Labs released Fern-2, "
     "a model with 7 billion parameters. It reads 128,000 tokens and runs on one card."),
    ("research", "OpenAI releases a new arithmetic test that finds overfitting", "OpenAI has "
     "released 1,200 fresh arithmetic problems. Several models score 13 percent lower on them "
     "than on the known test."),
    ("tools", "NVIDIA releases a kernel that makes attention 1.7 times faster", "NVIDIA has "
     "released a kernel that speeds attention up 1.7 times on older cards. Its author says that "
     "it needs no new driver."),
    ("models", "Harbor releases the weights of its small model", "Harbor opened the weights of "
     "Pier-3B under a free licence. The model was trained on 2 trillion tokens."),
    ("research", "Google DeepMind publishes a study of radiology reports", "Google DeepMind has "
     "published a study in which doctors preferred the reports of its model in 61 percent of "
     "cases. The study covers 500 patients."),
    ("tools", "Mistral opens a debugger for training runs", "Mistral has released a debugger that "
     "records every gradient of a training run. It adds 4 percent to the time of a step."),
)  # fmt: skip


def item(n: int, title: str, text: str, **more: object) -> Item:
    """Return an item of the day."""
    values: dict[str, object] = {
        "id": f"feed:item{n}",
        "source": "Blog",
        "url": f"https://blog.example/{n}",
        "title": title,
        "text": text,
        "author": f"Writer {n}",
        "published_at": NOON + dt.timedelta(minutes=n),
        "publisher": "The Blog",
        "language": "en",
        "links": (Link(f"https://paper.example/{n}"),),
        "engagement": Engagement(score=100 - n),
    }
    return Item(**{**values, **more})  # type: ignore[arg-type]


def story(n: int, topic: str, *items: Item) -> Story:
    """Return a story of the day."""
    return Story(f"story{n}", items[0].title, items, score=10.0 - n / 10, topic=topic)


def stories() -> tuple[Story, ...]:
    """Return the day's six stories; the first has a second item, and a picture."""
    made = []
    for n, (topic, title, text) in enumerate(WORDS):
        media = (Media("https://pics.example/0.png", alt="a chart"),) if n == 0 else ()
        items = [item(n, title, text, media=media)]
        if n == 0:
            items.append(
                item(
                    90, "", f"Read this: {title}. See https://t.example/x", id="x:90", author="@ann"
                )
            )
        made.append(story(n, topic, *items))
    return tuple(made)


def longer(story: Story) -> Story:
    """Return a story whose first item fills a record, and more than one of a question in need."""
    said = " ".join(f"{story.items[0].text} It answers question {n}." for n in range(100))
    return replace(story, items=(replace(story.items[0], text=said), *story.items[1:]))


def assignment(language: str = "en", told: tuple[Story, ...] | None = None) -> Assignment:
    """Return the day as an assignment."""
    return Assignment(
        newsletter=Newsletter(name="The Paper", slug="the-paper"),
        date=dt.date(2024, 5, 3),
        language=language,
        window_start=NOON - dt.timedelta(hours=12),
        window_end=NOON + dt.timedelta(hours=12),
        stories=told if told is not None else stories(),
        topics=TOPICS,
    )


class PlainEditor(ExtractiveEditor):
    """The simplest editor: each story's title, as its item has it."""

    def write(self, assignment: Assignment) -> Draft:
        """Return a draft with a bullet for each story."""
        by_topic: dict[str, list[Bullet]] = {}
        for told in assignment.stories:
            text = f"{told.items[0].text or told.title}".replace("[", "").replace("]", "")
            statement = Statement(text=text, items=(told.items[0].id,), story=told.id)
            by_topic.setdefault(told.topic, []).append(
                Bullet(label=told.title, statement=statement)
            )
        sections = tuple(
            Section(title=topic, topic=topic, bullets=tuple(bullets))
            for topic, bullets in by_topic.items()
        )
        first = sections[0].bullets[0]
        rest = sections[0].model_copy(update={"bullets": sections[0].bullets[1:]})
        sections = (rest, *sections[1:]) if rest.bullets else sections[1:] or sections
        return Draft(
            title=first.label,
            description=first.label,
            tags=("news",),
            lead=(Paragraph(statement=first.statement),),
            preview=(),
            viewpoint=(Statement(text="A day in numbers."),),
            overview_title="The day",
            overview=sections,
            making=Making(editor="extractive", made_by="extractive"),
        )
