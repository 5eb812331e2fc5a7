"""A second opinion on an edition by a chat model: does each statement follow from its sources?

Off by default. The fact gate compares what can be compared; whether a sentence of its own words
*follows* from its items it can't tell. A model can, mostly, and errs in both directions: so its
findings are of a kind of their own (`entailment`), are only noted, and block publication only where
`[gate] block_on` says so. All statements go in one question or a few, with the sentences of their
items that are nearest to them; answers are kept like any other, so a repeat asks nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pydantic import Field

from ingest.item import Item
from summarize.edition import Edition, Finding, Statement
from summarize.gate.check import cited_ids, nearest_words
from summarize.injection.detect import disarm_item
from summarize.llm.asking import ModelCaller
from summarize.llm.material import fenced
from summarize.llm.prompt_files import load_prompt
from summarize.llm.question import ModelRequest
from summarize.llm.records import clean
from summarize.llm.schema import AnswerForm
from summarize.models.budget import Budget, count_tokens
from summarize.models.settings import AnswerStore, CallRecord, ModelSettings

KIND: Final = "entailment"
QUESTION_TOKENS: Final = 7_000
"""Tokens of statements and sources in one question; small models lose count beyond that."""

SENTENCES: Final = 4
MAX_SOURCES: Final = 3

Placed = tuple[str, Statement]


class Verdict(AnswerForm):
    """What a model thinks of one statement."""

    number: int
    supported: bool
    why: str = Field(default="", description="why not, in one short sentence")


class EntailAnswer(AnswerForm):
    """What a model thinks of the statements that it was shown."""

    verdicts: tuple[Verdict, ...]


def second_opinion(
    edition: Edition,
    items: Mapping[str, Item],
    settings: ModelSettings,
    answers: AnswerStore,
    *,
    usage: list[CallRecord] | None = None,
) -> tuple[Finding, ...]:
    """Return a finding for each statement that a model holds to be unsupported.

    Statements that it was not asked about, or gave no verdict on, are not found fault with: a
    model that fails is no reason to distrust an issue.
    """
    phone = ModelCaller(
        settings, answers, Budget(settings), usage=usage if usage is not None else []
    )
    placed = [(w, s) for w, s in edition.statements() if not w.startswith("viewpoint")]
    found: list[Finding] = []
    with phone.line():
        for group in _groups(placed, items):
            asked = phone.ask(_question(group, items, settings))
            if asked.answer is not None:
                found += _findings(asked.answer, group)
    return tuple(found)


def _groups(placed: Sequence[Placed], items: Mapping[str, Item]) -> Iterator[list[Placed]]:
    """Part statements into groups that fit a question."""
    group: list[Placed] = []
    left = QUESTION_TOKENS
    for where, statement in placed:
        size = count_tokens(_entry(1, statement, items))
        if group and size > left:
            yield group
            group, left = [], QUESTION_TOKENS
        group.append((where, statement))
        left -= size
    if group:
        yield group


def _entry(number: int, statement: Statement, items: Mapping[str, Item]) -> str:
    """Return a statement under its number, with the nearest words of its items, disarmed."""
    lines = [f"{number}. {statement.plain}"]
    for id_ in cited_ids(statement)[:MAX_SOURCES]:
        item = disarm_item(items[id_])[0] if id_ in items else None
        if item is not None:
            who = ", ".join(filter(None, (item.author, item.publisher)))
            words = clean(nearest_words(statement.plain, item, SENTENCES))
            lines.append(f"   source ({clean(who)}, {item.published_at:%Y-%m-%d}): {words}")
    return "\n".join(lines)


def _question(
    group: Sequence[Placed], items: Mapping[str, Item], settings: ModelSettings
) -> ModelRequest[EntailAnswer]:
    entries = [_entry(n, statement, items) for n, (_, statement) in enumerate(group, 1)]
    prompt = load_prompt("entail", settings.prompts_dir)

    def check(answer: EntailAnswer) -> str:
        missing = set(range(1, len(group) + 1)) - {v.number for v in answer.verdicts}
        return f"there is no verdict on {sorted(missing)[:8]}" if missing else ""

    messages = prompt.fill(statements=fenced("\n".join(entries)))
    return ModelRequest("entail", messages, EntailAnswer, check)


def _findings(answer: EntailAnswer, group: Sequence[Placed]) -> Iterator[Finding]:
    for verdict in answer.verdicts:
        if verdict.supported or not 1 <= verdict.number <= len(group):
            continue
        where, statement = group[verdict.number - 1]
        why = clean(verdict.why)[:200] or "the sources do not bear it out"
        yield Finding(
            kind=KIND,
            where=where,
            statement=statement.plain,
            detail=f"a second opinion: {why}",
            action="kept",
        )
