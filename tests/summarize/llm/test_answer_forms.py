"""Reading answers as models give them: thoughts, wrappers, slips of JSON, and cut ones."""

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.llm.answer_forms import AnswerError, WriteAnswer, WrittenStatement, parse_answer
from summarize.llm.verdicts import EntailAnswer

GOOD = '{"title":"Models","bullets":[{"text":"A text","items":["S1-1"],"story":"S1","label":"L"}]}'
DRAFT = '{"title":"DRAFT","bullets":[]}'
BULLET = '{"text":"A text","items":["S1-1"],"story":"S1","label":"L"}'
HARMONY = (
    "<|channel|>analysis<|message|>Say {}.<|end|><|start|>assistant<|channel|>final<|message|>"
)

SAME = {
    "plain": GOOD,
    "end of thoughts alone": f"Let me draft {DRAFT} hmm\n</think>\n{GOOD}",
    "thinking tag": f"<thinking>maybe {DRAFT}</thinking>\n{GOOD}",
    "capital brackets": f"[THINK]maybe {DRAFT}[/THINK]{GOOD}",
    "namespaced tag": f"<seed:think>{DRAFT}</seed:think>{GOOD}",
    "triangles": f"◁think▷{DRAFT}◁/think▷{GOOD}",
    "start and end in words": f"<|START_THINKING|>{DRAFT}<|END_THINKING|>{GOOD}",
    "harmony": HARMONY.format(DRAFT) + GOOD + "<|return|>",
    "harmony, tool channel": f"<|channel|>commentary to=functions.write<|message|>{GOOD}<|call|>",
    "thoughts after the answer": f"{GOOD}\n<think>Was {DRAFT} better?</think>",
    "an example, then a fence": f"Like {DRAFT}. The answer:\n```json\n{GOOD}\n```\nBye {{x}}!",
    "many braces first": f"<think>{'{x} ' * 60}\n</think >{GOOD}",
    "tool call as text": f'{{"name":"WriteAnswer","parameters":{GOOD}}}',
    "tool call, arguments as text": json.dumps({"name": "answer", "arguments": GOOD}),
    "tool call, arguments as text of text": json.dumps({"arguments": json.dumps(GOOD)}),
    "tool call in tags": f'<tool_call>\n{{"name":"answer","arguments":{GOOD}}}\n</tool_call>',
    "schema-shaped": f'{{"type":"object","properties":{GOOD}}}',
    "wrapper": f'{{"result":{{"answer":{GOOD}}}}}',
    "list of one": f"[{GOOD}]",
    "text of JSON": json.dumps(GOOD),
    "list as text": json.dumps({"title": "Models", "bullets": f"[{BULLET}]"}),
    "object for a list": f'{{"title":"Models","bullets":{BULLET}}}',
    "text for a list": GOOD.replace('["S1-1"]', '"S1-1"'),
    "list in a list": GOOD.replace('["S1-1"]', '[["S1-1"]]'),
    "objects for handles": GOOD.replace('"S1-1"', '{"handle":"S1-1"}'),
    "list for a text": GOOD.replace('"A text"', '["A","text"]'),
    "nothing in a list": GOOD.replace('"S1-1"', '"S1-1", null'),
    "handles in brackets": GOOD.replace('"S1-1"', '"[S1-1]"'),
    "numbered object for a list": f'{{"title":"Models","bullets":{{"0":{BULLET}}}}}',
    "capital keys": GOOD.replace('"title"', '"Title"').replace('"bullets"', '"Bullets"'),
    "text of a fence": json.dumps({"output": f"```json\n{GOOD}\n```"}),
    "message with a tool call": json.dumps(
        {"tool_calls": [{"type": "function", "function": {"name": "answer", "arguments": GOOD}}]}
    ),
    "trailing commas": GOOD.replace("}]", "},]").replace("]}", "],}"),
    "comma forgotten": GOOD.replace(',"items"', ' "items"'),
    "no end": GOOD[:-2],
    "single quotes": GOOD.replace('"', "'"),
    "bare keys": GOOD.replace('"title"', "title").replace('"bullets"', "bullets"),
    "comment": GOOD.replace('"bullets"', '// the list\n"bullets"'),
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME.keys())
def test_the_answer_is_found_whatever_stands_around_it(text: str) -> None:
    assert parse_answer(text, WriteAnswer) == parse_answer(GOOD, WriteAnswer)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("A text", r"A text \(x\) it\'s"), r"A text \(x\) it's"),
        (GOOD.replace("A text", "Models emit <think> tokens"), "Models emit <think> tokens"),
        (GOOD.replace("A text", 'A 5" screen'), 'A 5" screen'),
        (GOOD.replace("A text", "two\nlines"), "two\nlines"),
        (GOOD.replace("A text", r"half \ud83d an emoji"), "half ? an emoji"),
        (GOOD.replace('"A text"', "42"), "42"),
    ],
    ids=[
        "bad escapes",
        "a tag as a word",
        "bare quote",
        "bare line end",
        "half an emoji",
        "number",
    ],
)
def test_a_slip_leaves_the_words_as_they_are(text: str, said: str) -> None:
    assert [bullet.text for bullet in parse_answer(text, WriteAnswer).bullets] == [said]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("S1-1, S1-2", ("S1-1", "S1-2")),
        ("S1-1; S1-2", ("S1-1", "S1-2")),
        ('["S1-1", "S1-2"]', ("S1-1", "S1-2")),
        ("[S1-1, S1-2]", ("S1-1", "S1-2")),
        ("", ()),
    ],
)
def test_handles_in_one_text_are_a_list(text: str, items: tuple[str, ...]) -> None:
    answer = json.dumps({"text": "A text", "items": text})
    assert parse_answer(answer, WrittenStatement).items == items


def test_rows_without_the_object_around_them_are_its_list() -> None:
    assert parse_answer(f"[{BULLET}]", WriteAnswer).bullets[0].text == "A text"
    rows = '[{"number":1,"fault":null},{"number":"2","fault":"false"}, {"number":3}]'
    assert [v.fault for v in parse_answer(rows, EntailAnswer).verdicts] == ["", "false", ""]


@pytest.mark.parametrize(
    "text",
    [f"<think>maybe {GOOD}", f"[THINK]{GOOD}[/THINK] I can't say.", HARMONY.format(GOOD), ""],
    ids=["never ended", "nothing after", "harmony", "empty"],
)
def test_thoughts_are_never_the_answer(text: str) -> None:
    with pytest.raises(AnswerError):
        parse_answer(text, WriteAnswer)


def test_half_a_sentence_is_left_out_of_an_answer_that_was_cut() -> None:
    text = GOOD[:-2] + ',{"text":"Half a sen'
    for cut in (True, False):
        assert parse_answer(text, WriteAnswer, cut=cut) == parse_answer(GOOD, WriteAnswer)
    with pytest.raises(AnswerError, match="cut off"):
        parse_answer('{"text":"Half a sentence.', WrittenStatement, cut=True)


@pytest.mark.parametrize("piece", ["{", '{"a":', '{"x"', '{"a":"b" ', "<think>", "{}<think>", "[{"])
def test_a_monstrous_answer_is_given_up_soon(piece: str) -> None:
    started = time.process_time()
    with pytest.raises(AnswerError):
        parse_answer(piece * 5_000, WriteAnswer)
    assert time.process_time() - started < 5


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    for prefix in ("", '{"title":"x","bullets":['):
        with contextlib.suppress(AnswerError):
            assert parse_answer(prefix + text, WriteAnswer).bullets is not None
