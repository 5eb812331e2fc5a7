"""Editions for the tests of posts and pages: small, in three languages, and one full of traps."""

import datetime as dt
from typing import Any

from summarize.edition import (
    Bullet,
    Correction,
    Edition,
    Finding,
    Gate,
    Making,
    Newsletter,
    Paragraph,
    Picture,
    Reading,
    Reference,
    Section,
    SourceNote,
    Statement,
    StoryNote,
)

DAY = dt.date(2024, 5, 3)
NOON = dt.datetime(2024, 5, 2, 12, tzinfo=dt.UTC)


def reference(id: str, url: str, title: str, **more: Any) -> Reference:
    """Return a reference of noon."""
    values = {"kind": id.partition(":")[0], "published_at": NOON, "publisher": "The Blog"}
    return Reference(id=id, url=url, title=title, **{**values, **more})


def says(text: str, *items: str, story: str = "", **more: Any) -> Statement:
    """Return a statement that rests on items."""
    return Statement(text=text, items=items, story=story, **more)


def bullet(label: str, text: str, *items: str, story: str = "") -> Bullet:
    """Return a labelled statement."""
    return Bullet(label=label, statement=says(text, *items, story=story))


def edition(**changes: Any) -> Edition:
    """Return a plain English issue, with fields replaced."""
    references = [
        reference("feed:fern", "https://fern.example/fern-2", "Fern-2 is here", author="Ann Fern",
                  publisher="Fern Labs", excerpt="Fern-2 has 7 billion parameters.", language="en"),
        reference("x:90", "https://x.com/ann/status/90", "", author="Ann", publisher="@ann",
                  excerpt="We just released Fern-2!"),
        reference("reddit:abc", "https://www.reddit.com/r/LocalLLaMA/comments/abc/fern/",
                  "Fern-2 on one card", author="u/bob", publisher="r/LocalLLaMA"),
        reference("feed:kernel", "https://kernels.example/fast?a=1&b=2", "A faster kernel",
                  copies=("https://mirror.example/fast",)),
    ]  # fmt: skip
    picture = Picture(
        item="feed:fern",
        url="https://fern.example/chart.png",
        alt="Chart of scores",
        file="2024-05-03-1.png",
        width=640,
        height=360,
    )
    values: dict[str, Any] = {
        "newsletter": Newsletter(name="The Paper", slug="the-paper", url="https://paper.example"),
        "date": DAY,
        "language": "en",
        "title": "Fern-2 arrives",
        "description": "A small model, a faster kernel.",
        "tags": ("Fern Labs", "kernels"),
        "lead": (
            Paragraph(
                statement=says("Fern Labs released [Fern-2](feed:fern), a small model.", "x:90",
                               story="s1"),
                picture=picture,
            ),
            Paragraph(statement=says("A [kernel](feed:kernel) speeds it up.")),
        ),
        "preview": (
            Section(title="Models", bullets=(
                bullet("Fern-2", "A model with [7 billion parameters](feed:fern).", story="s1"),
            )),
        ),
        "viewpoint": (says("Small models have a good week."), says("[Kernels](feed:kernel) help.")),
        "overview_title": "Small models, fast kernels",
        "overview": (
            Section(title="Models", bullets=(
                bullet("Fern-2", "It runs on one card.", "feed:fern", "reddit:abc", "x:90",
                       story="s1"),
            )),
            Section(title="Tools", bullets=(
                bullet("Attention", "A kernel is 1.7 times faster.", "feed:kernel", story="s2"),
                bullet("Again", "The same kernel needs no driver.", "feed:kernel", story="s2"),
            )),
        ),
        "references": {r.id: r for r in references},
        "stories": (
            StoryNote(id="s1", thread="t1", title="Fern-2 arrives", items=("feed:fern",),
                      status="continues", since=dt.date(2024, 5, 1), last=dt.date(2024, 5, 2),
                      last_title="Fern Labs teases a model", tags=("Fern Labs", "Fern-2")),
            StoryNote(id="s2", thread="t2", title="A faster kernel", items=("feed:kernel",),
                      tags=("kernels",)),
        ),
        "sources": (
            SourceNote(name="Fern Labs", kind="feed", status="read", items=1),
            SourceNote(name="r/LocalLLaMA", kind="reddit", status="missing", code="timeout"),
        ),
        "reading": Reading(items=420, duplicates=12, stories=88, told=2, repeated=3, words=98000),
        "gate": Gate(statements=7, passed=6, findings=(
            Finding(kind="number", where="overview/1/0", statement="A kernel is 17 times faster.",
                    detail="17 is in no cited item", action="repaired"),
        )),
        "making": Making(editor="extractive", made_by="extractive", version="0.1.0"),
        "window_start": NOON - dt.timedelta(hours=12),
        "window_end": NOON + dt.timedelta(hours=12),
        "updated": DAY,
    }  # fmt: skip
    return Edition(**{**values, **changes})


def corrected() -> Edition:
    """Return the issue with one correction made the day after."""
    return edition(
        revision=2,
        updated=dt.date(2024, 5, 4),
        corrections=(
            Correction(date=dt.date(2024, 5, 4), reason="The kernel is 1.7 times faster, not 17.",
                       where="overview/1/0", before="17 times", after="1.7 times"),
        ),
    )  # fmt: skip


HOSTILE = (
    "# heading",
    "- list",
    "+ list",
    "1. list",
    "> quotation",
    "---",
    "===",
    "```sh",
    "~~~",
    "    code",
    "*em* **strong** _em_ __strong__ ~~gone~~",
    "`code` ``more``",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title></head><body>",
    "<!-- comment",
    "&lt;b&gt; &copy; &#35;",
    "](javascript:alert(1))",
    "[x](javascript:alert(1)) ![x](https://spy.example/p.png)",
    "[ref]: https://spy.example",
    "[^1] [ ] [x]",
    "| a | b |",
    "{{ site.title }} {% raw %} {# c #}",
    "{{< figure src='x' >}} {{% note %}}",
    "{: .class} {#id} {::comment}",
    "$$x^2$$ $5",
    "https://spy.example/x www.spy.example",
    "title: 'a' \"b\": c # d",
    "null\x00byte \x07 bell \x1b[31m",
    "a\nb\r\nc\u2028d",
    "back\\slash \\",
    "wow! ends!",
    "عنوان النص مرحبا",
    "שלום עולם",
    "👩‍🔬🤖 emoji 🇰🇷",
    "전각 ＡＢＣ　１２３ 半角",
    ": definition",
    "^",
    "=",
    "C#",
    "trailing #",
    "snake_case_name and _private",
    "@someone_: a_b_ _c_ __init__ x_",
    "\u202eevil\u202c",
    "x" * 10_000,
)
"""Words that some generator or browser would take for more than words."""
