"""Discord's messages as plain records: words without markup, people without names."""

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.discord.markup import find_links, plain_text
from ingest.discord.parse import parse_messages
from ingest.discord.parts import media_kind
from ingest.item import Media

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["id", "type", "author", "content", "timestamp", "mentions", "embeds", "flags",
             "attachments", "message_reference", "message_id", "reactions", "count", "url"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=20,
)  # fmt: skip


def message(key: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": str(key << 22), "type": 0, "content": "Words", "timestamp": "2024-05-02T10:00:00Z",
        "author": {"id": "7", "username": "ada", "global_name": "Ada"},
    } | more  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        pytest.param("Hi <@12> and <@!34>", "Hi @someone and @Bob", id="people"),
        pytest.param("<@&5> see <#77> or <#99>", "@role see #papers or #channel", id="places"),
        pytest.param("nice <:yay:12> <a:party:34>", "nice :yay: :party:", id="custom emoji"),
        pytest.param("at <t:1714644000:F>", "at 2024-05-02 10:00 UTC", id="a time"),
        pytest.param("<https://a.example/x>", "https://a.example/x", id="a hidden preview"),
        pytest.param("[the paper](https://a.example)", "the paper", id="a masked link"),
        pytest.param("**bold** *it* _it_ __under line__ ~~no~~", "bold it it under line", id="em"),
        pytest.param("||hidden|| but a||b", "hidden but a||b", id="spoilers"),
        pytest.param("# Head\n-# small\n#tag", "Head\nsmall\n#tag", id="headings"),
        pytest.param("f(x)**2 + y**2 and 2*3*4", "f(x)**2 + y**2 and 2*3*4", id="sums"),
        pytest.param("__init__.py and a_b_c", "__init__.py and a_b_c", id="names of code"),
        pytest.param("`**kept** <@12>`", "`**kept** <@12>`", id="code in a line"),
        pytest.param(
            "see\n```py\nx = a**b  # **no**\n```", "see\n```py\nx = a**b  # **no**\n```", id="code"
        ),
        pytest.param("* one\n* two", "* one\n* two", id="a list"),
        pytest.param(r"use \*args and \_\_init\_\_", "use *args and __init__", id="escapes"),
        pytest.param(r"`\*kept\*` and \`not code\`", r"`\*kept\*` and `not code`", id="in code"),
        pytest.param(r"\\ and \[a](b) and C:\new", r"\ and [a](b) and C:\new", id="backslashes"),
        pytest.param(
            "[Foo (bar)](https://a.example/Foo_(bar)) [b [c]](<https://b.example>)",
            "Foo (bar) b [c]",
            id="brackets in words and addresses",
        ),
        pytest.param('[Docs](https://a.example "its title") up', "Docs up", id="a title"),
        pytest.param(
            "see https://a.example/_next_/*x*/~~y~~ *now*",
            "see https://a.example/_next_/*x*/~~y~~ now",
            id="an address holds no markup",
        ),
        pytest.param("a\u202eb\u200bc", "abc", id="unseen characters"),
        pytest.param("<t:99999999999999:R>", "<t:99999999999999:R>", id="a time beyond all"),
    ],
)
def test_markup_becomes_words(raw: str, words: str) -> None:
    assert plain_text(raw, {"34": "Bob"}, {"77": "papers"}) == words


@given(st.text(alphabet="*_~|`<>@#:[]()ab 1\n", max_size=60))
def test_any_markup_is_read_and_code_stays(raw: str) -> None:
    plain_text(raw, {}, {})
    fenced = plain_text(f"```\n{raw.replace('`', '')}x\n```", {}, {})
    assert fenced.startswith("```")


@given(JUNK)
def test_any_json_is_read_and_its_counts_add_up(body: Any) -> None:
    parsed = parse_messages(body)
    assert parsed.seen == len(parsed.messages) + parsed.duplicates + parsed.skipped
    assert parsed.messages or parsed.troubles or body == []


def test_the_order_of_a_page_does_not_matter() -> None:
    page = [message(n) for n in range(1, 30)]
    shuffled = random.Random(3).sample(page, len(page))
    assert parse_messages(page) == parse_messages(shuffled)
    assert [m.id >> 22 for m in parse_messages(page).messages] == list(range(1, 30))


def test_nobody_is_named_unless_names_are_allowed() -> None:
    sent = message(content="<@8> says so", mentions=[{"id": "8", "username": "bob"}])
    assert "bob" not in repr(parse_messages([sent]).messages)
    assert "Ada" not in repr(parse_messages([sent]).messages)
    named = parse_messages([sent], names=True).messages[0]
    assert (named.name, named.text) == ("Ada", "@bob says so")


@pytest.mark.parametrize(
    ("more", "count"),
    [
        pytest.param({"type": 19, "message_reference": {"message_id": "5"}}, 1, id="a reply"),
        pytest.param({"message_reference": {"message_id": "5", "type": 1}}, 0, id="a forward"),
        pytest.param({"flags": 2, "message_reference": {"message_id": "5"}}, 0, id="a crosspost"),
        pytest.param({"type": 21, "message_reference": {"message_id": "5"}}, 0, id="a starter"),
        pytest.param({"type": 7}, 0, id="a join"),
    ],
)
def test_only_answers_are_replies(more: dict[str, Any], count: int) -> None:
    assert sum(bool(m.answers) for m in parse_messages([message(**more)]).messages) == count


def test_words_of_starters_forwards_and_bots_are_found() -> None:
    starter = message(1, type=21, content="", referenced_message={"content": "The question"})
    forward = message(2, content="", message_snapshots=[{"message": {"content": "Forwarded"}}])
    bot = message(3, content="", embeds=[{"type": "rich", "title": "Build", "description": "ok"}])
    seen = {"type": "rich", "title": "Not words", "url": "https://a.example/?utm_source=x"}
    preview = message(4, content="Look https://a.example/", embeds=[seen])
    found = parse_messages([starter, forward, bot, preview]).messages
    assert [m.text for m in found] == [
        "The question",
        "Forwarded",
        "Build\nok",
        "Look https://a.example/",
    ]


def test_links_have_the_titles_of_their_previews_and_come_once() -> None:
    raw = "See https://a.example/p?utm_source=d, [docs](https://b.example/) https://a.example/p."
    embeds = [{"url": "https://a.example/p", "title": "A paper"}]
    assert [(link.url, link.text) for link in find_links(raw, embeds)] == [
        ("https://b.example/", "docs"),
        ("https://a.example/p", "A paper"),
    ]


@pytest.mark.parametrize(
    ("raw", "url", "label"),
    [
        pytest.param("(see https://a.example/x_(y))", "https://a.example/x_(y)", "", id="inside"),
        pytest.param("[https://a.example/p].", "https://a.example/p", "", id="square"),
        pytest.param("**https://a.example/p**", "https://a.example/p", "", id="bold"),
        pytest.param(
            "[a](https://a.example/b_(c_(d)))", "https://a.example/b_(c_(d))", "a", id="2"
        ),
        pytest.param(r"[a](https://a.example/b\)c)", "https://a.example/b)c", "a", id="escaped"),
        pytest.param("[a](<https://a.example/b>)", "https://a.example/b", "a", id="no preview"),
        pytest.param(
            "[a b](https://a.example/b 'the title')", "https://a.example/b", "a b", id="t"
        ),
        pytest.param(r"https://a.example/a\_b", "https://a.example/a_b", "", id="escaped sign"),
        pytest.param("읽기(https://a.example/p)입니다", "https://a.example/p", "", id="Korean"),
        pytest.param("https://a.example/p、次", "https://a.example/p", "", id="Japanese comma"),
        pytest.param("「https://a.example/p」。", "https://a.example/p", "", id="corner brackets"),
        pytest.param("https://a.example/p…", "https://a.example/p", "", id="dots"),
    ],
)
def test_an_address_is_whole_and_nothing_more(raw: str, url: str, label: str) -> None:
    assert [(link.url, link.text) for link in find_links(raw, [])] == [(url, label)]


RICH = {"type": "rich", "title": "Model X", "description": "128k [context](https://m.example/c)",
        "fields": [{"name": "License", "value": "Apache-2.0"}, {"name": "\u200b", "value": "free"}],
        "image": {"url": "https://m.example/plot.png"}}  # fmt: skip
FILE_ = {"filename": "chart.png", "url": "https://cdn.example/chart.png"}
POLL = {"question": {"text": "Which?"}, "answers": [{"poll_media": {"text": "A"}},
        {"poll_media": {"text": "B", "emoji": {"name": "x"}}}, {"poll_media": {}}]}  # fmt: skip
POLL_END = {"type": "poll_result", "fields": [
    {"name": "poll_question_text", "value": "Which?"}, {"name": "victor_answer_text", "value": "A"},
    {"name": "total_votes", "value": "9"}]}  # fmt: skip
COMPONENTS = [
    {"type": 17, "components": [
        {"type": 10, "content": "## Out **now**"},
        {"type": 9, "components": [{"type": 10, "content": "Second"}],
         "accessory": {"type": 11, "media": {"url": "https://cdn.example/t.webp"}}},
        {"type": 12, "items": [{"media": {"url": "https://cdn.example/g.png"}}]},
        {"type": 13, "file": {"url": "attachment://paper.pdf"}},
    ]},
    {"type": 1, "components": [
        {"type": 2, "style": 5, "label": "Read it", "url": "https://m.example/r"},
        {"type": 2, "style": 1, "label": "Vote", "custom_id": "v"},
    ]},
]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "text", "links", "media"),
    [
        pytest.param({"content": "@everyone", "embeds": [RICH]},
                     "@everyone\nModel X\n128k context\nLicense: Apache-2.0\nfree",
                     ["https://m.example/c"], ["https://m.example/plot.png"],
                     id="an embed beside a ping"),
        pytest.param({"content": "Model X", "embeds": [{"type": "rich", "title": "Model X"}]},
                     "Model X", [], [], id="an embed that repeats the text"),
        pytest.param({"content": "https://m.example/a",
                      "embeds": [{"type": "article", "title": "T", "url": "https://m.example/a"}]},
                     "https://m.example/a", ["https://m.example/a"], [], id="a preview"),
        pytest.param({"message_snapshots": [{"message": {"attachments": [FILE_]}}]},
                     "", [], ["https://cdn.example/chart.png"], id="a forwarded file"),
        pytest.param({"message_snapshots": [{"message": {"embeds": [RICH], "poll": POLL}}]},
                     "Model X\n128k context\nLicense: Apache-2.0\nfree\nWhich?\n- A\n- B",
                     ["https://m.example/c"], ["https://m.example/plot.png"],
                     id="a forwarded embed and poll"),
        pytest.param({"type": 21, "referenced_message": {"content": "Q", "attachments": [FILE_]}},
                     "Q", [], ["https://cdn.example/chart.png"], id="a starter's file"),
        pytest.param({"message_reference": {"type": 1, "message_id": "5"},
                      "referenced_message": {"content": "Q", "attachments": [FILE_]}},
                     "Q", [], ["https://cdn.example/chart.png"], id="a forward by reference"),
        pytest.param({"message_reference": {"type": 1, "message_id": "5"},
                      "message_snapshots": [{"message": {"content": "Q"}}],
                      "referenced_message": {"content": "Q, edited"}},
                     "Q", [], [], id="a forward as it was"),
        pytest.param({"content": "A", "type": 19, "message_reference": {"message_id": "5"},
                      "referenced_message": {"content": "Q"}}, "A", [], [], id="a reply"),
        pytest.param({"type": 46, "embeds": [POLL_END]}, "Which?\nA", [], [], id="a poll's end"),
        pytest.param({"content": "was ~~$900~~ $90, `~~x~~`"}, "was $90, `~~x~~`", [], [],
                     id="struck words"),
        pytest.param({"content": "use </ask me:12>"}, "use /ask me", [], [], id="a command"),
        pytest.param({"content": "see <id:guide>, <id:linked-roles:12>"},
                     "see #guide, #linked-roles", [], [], id="a server's own pages"),
        pytest.param({"poll": POLL}, "Which?\n- A\n- B", [], [], id="a poll"),
        pytest.param({"components": COMPONENTS}, "Out now\nSecond", ["https://m.example/r"],
                     ["https://cdn.example/t.webp", "https://cdn.example/g.png"], id="components"),
    ],
)  # fmt: skip
def test_what_stands_outside_of_content_is_said_too(
    more: dict[str, Any], text: str, links: list[str], media: list[str]
) -> None:
    (found,) = parse_messages([message(**{"content": ""} | more)]).messages
    assert found.text == text
    assert [link.url for link in found.links] == links
    assert [file.url for file in found.media] == media


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_dangerous_addresses_are_no_links_and_no_media(url: str) -> None:
    sent = message(content=f"[x]({url}) {url}", attachments=[{"url": url, "filename": "a.png"}])
    found = parse_messages([sent]).messages[0]
    assert (found.links, found.media) == ((), ())


def test_attachments_keep_their_kind_and_description() -> None:
    sent = message(attachments=[
        {"url": "https://cdn.example/a.png?ex=1", "filename": "a.png", "description": "A plot"},
        {"url": "https://cdn.example/b.bin", "filename": "b.bin", "content_type": "video/mp4"},
    ])  # fmt: skip
    assert parse_messages([sent]).messages[0].media == (
        Media("https://cdn.example/a.png?ex=1", "image", "A plot"),
        Media("https://cdn.example/b.bin", "video"),
    )


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("", "x.PNG", "image"),
        ("", "talk.mp3", "audio"),
        ("audio/x", "x", "audio"),
        ("", "paper.pdf", "file"),
        ("", "", "file"),
    ],
)
def test_files_are_told_apart(kind: str, name: str, expected: str) -> None:
    assert media_kind(kind, name) == expected


def test_a_refusal_in_a_200_is_an_error_by_its_code_alone() -> None:
    parsed = parse_messages({"message": "Missing Access", "code": 50001}, subject="#a")
    assert "50001" in parsed.troubles[0].message
    assert "Missing" not in parsed.troubles[0].message
    assert parsed.troubles[0].fatal


def test_ids_as_numbers_are_read_like_ids_as_strings() -> None:
    sent = json.loads(json.dumps(message(5)))
    as_number = sent | {"id": int(sent["id"])}
    assert parse_messages([sent]).messages == parse_messages([as_number]).messages
