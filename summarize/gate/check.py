"""The fact gate's first layer: what code can prove of a statement against the items that it cites.

    form -> citations -> quotations -> versions -> dates -> numbers -> names -> copying

Each check has a module of its own with its theory (`numbers`, `names`, ...), and works between any
two languages. A true statement refused costs a repair or the editor's words, a false one that is
let through costs the paper its readers' trust: a rule stays only if it refuses at most 1 % of true
statements that it was not written with (docs/gate.md). What needs a reader (who does what to whom,
whether or not, how sure, who says it) is the second layer's, a model's.

Opinion may say what no item says, but not bring a new fact: its numbers, names, dates and
quotations are looked for in all items, and in `computed` texts, which code has counted.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ingest.item import Item
from summarize.edition import Edition, Finding, Reference, Statement
from summarize.gate.evidence import Evidence, Sources
from summarize.gate.form import form_problems
from summarize.gate.names import unknown_names
from summarize.gate.names_with_digits import versions
from summarize.gate.placement import Version, misplaced
from summarize.gate.quotes import as_terms, copied_run, unknown_quotations
from summarize.gate.units import Quantity
from summarize.gate.unknown_figures import Problem, unknown_figures
from summarize.gate.versions import unknown_versions
from summarize.gate.wording import nearest_words, sentences_of

__all__ = ["KINDS", "Evidence", "check_edition", "check_statement", "check_words", "nearest_words"]

KINDS: Final = (
    "number", "unit", "percent", "money", "date", "version", "quote", "name", "copied", "language",
    "address", "markup", "image", "unknown-item", "uncited", "foreign-item", "repeated", "order",
    "entailment",
)  # fmt: skip
"""The kinds of findings, as `[gate] block_on` may name them; the last four are found elsewhere:
what `compose` holds an answer to, orders to a model (`injection`), and what a second opinion
objects to (`entailment`)."""

EXTRACTIVE: Final = "extractive"
"""What `Making.made_by` says of an edition that no model had a part in."""

_SPEAKER: Final = re.compile(r"^[^:：]{1,60}[:：]\s?")
"""Who says it, in front of a sentence in its source's words."""


def check_statement(
    statement: Statement,
    evidence: Evidence,
    *,
    where: str,
    language: str,
    day: dt.date,
    opinion: bool = False,
    cases: int = 0,
) -> tuple[Finding, ...]:
    """Hold a statement against the items it cites.

    Hand in one `Evidence` for all statements of an edition: what items say is then gathered once.
    `day` is the issue's date, from which the statement's "yesterday" counts. With `opinion` all
    items count, and what the house computed. An opinion may count what it cites in words, any
    other statement so many `cases`.
    """
    cited = statement.cited
    problems: list[Problem] = [
        ("unknown-item", f"cites {id_}, which the editor was not given")
        for id_ in cited
        if id_ not in evidence.items
    ]
    if not cited and not opinion:
        problems.append(("uncited", "cites no item"))
    sources = evidence.everything if opinion else evidence.cited(cited)
    problems += form_problems(statement.text, language, sources)
    if sources.facts:
        cases = len(cited) if opinion else cases
        problems += _facts(statement.plain, sources, language, day, cases)
        if not opinion:
            problems += _misplaced(statement.plain, sources, day)
            if run := copied_run(statement.plain, sources):
                problems.append(("copied", f"a long run of words is an item's own: {run!r}"))
    return _findings(problems, where, statement.plain)


def with_terms(statement: Statement, evidence: Evidence, language: str) -> Statement:
    """Return a statement whose translated quotations of a few words are set as terms."""
    text = as_terms(statement.text, evidence.cited(statement.cited), language)
    return statement.model_copy(update={"text": text})


def check_words(
    text: str, evidence: Evidence, *, where: str, language: str, day: dt.date
) -> tuple[Finding, ...]:
    """Hold a title, description, label or tag against all items: it cites none."""
    sources = evidence.everything
    problems = list(form_problems(text, language, sources))
    problems += _facts(text, sources, language, day)
    return _findings(problems, where, text)


def _facts(
    text: str, sources: Sources, language: str, day: dt.date, cases: int = 0
) -> Iterator[Problem]:
    """Find quotations, versions, dates, numbers and names that the items don't have.

    What is part of one is not looked at again: the 2 of "2 May" is no number, nor is the 3 of
    "Llama 3". At most so many `cases` may be counted in words ("all three makers").
    """
    for words in unknown_quotations(text, sources, language):
        yield "quote", f"no item has these words: “{words[:120]}”"
    for name in unknown_versions(text, sources):
        yield "version", f"no item has {name}"
    yield from unknown_figures(text, sources, day, cases)
    looked_at = " ".join(name for name, _, _ in versions(text))
    for name in unknown_names(text, sources, language):
        if name not in looked_at:
            yield "name", f"no item has the name {name}"


def _misplaced(text: str, sources: Sources, day: dt.date) -> Iterator[Problem]:
    """Find figures that stand in the place of another one; an item's own sentence has none."""
    free = [s for s in sentences_of(text) if not sources.has_verbatim(s)]
    known = [one for facts in sources.facts for one in facts.placed]
    for figure, other in misplaced(free, known, day):
        kind = figure.kind if isinstance(figure, Quantity) else "date"
        kind = "version" if isinstance(figure, Version) else kind
        yield kind, f"an item has {other.text!r} where the statement has {figure.text!r}"


def _findings(problems: Sequence[Problem], where: str, text: str) -> tuple[Finding, ...]:
    return tuple(
        Finding(kind=kind, where=where, statement=text, detail=detail, action="kept")
        for kind, detail in dict.fromkeys(problems)
    )


def check_edition(edition: Edition, items: Mapping[str, Item]) -> list[dict[str, Any]]:
    """Hold a stored edition against the items that are still there; one row for each statement.

    A row is plain data: `where`, `text`, `ok`, `findings` (kind and detail), `sources` (id, url,
    title, and the words of the item that are nearest to the statement). An item that the store has
    forgotten is stood in for by what the edition itself kept of it. A viewpoint that was computed
    has its numbers from counting, which the items can't show, so only its form is looked at; and
    what stands in its sources' own words is in their language, as the edition says.
    """
    kept = {reference.id: _item_of(reference) for reference in edition.references.values()}
    known = Evidence(kept | dict(items))
    making = edition.making
    extractive = making.made_by == EXTRACTIVE
    counted = extractive or making.replaced("viewpoint")
    rows = []
    for where, statement in edition.statements():
        sources = known.cited(statement.cited)
        opinion = where.is_opinion
        if (opinion and counted) or not edition.references:  # a quiet day cites nothing
            problems = list(form_problems(statement.text, edition.language, known.everything))
            found = _findings(problems, where, statement.plain)
        else:
            found = check_statement(
                statement, known, where=where, language=edition.language, day=edition.date,
                opinion=opinion,
            )  # fmt: skip
        words = sentences_of(_SPEAKER.sub("", statement.plain))
        if extractive or all(map(sources.has_verbatim, words)):  # nobody has translated them
            found = tuple(f for f in found if f.kind != "language")
        rows.append({
            "where": where,
            "text": statement.plain,
            "ok": not found,
            "findings": [{"kind": f.kind, "detail": f.detail} for f in found],
            "sources": [
                {
                    "id": facts.item.id,
                    "url": edition.references[facts.item.id].url,
                    "title": edition.references[facts.item.id].title,
                    "words": nearest_words(statement.plain, facts.item),
                }
                for facts in sources.facts
            ],
        })  # fmt: skip
    return rows


def _item_of(kept: Reference) -> Item:
    """Make an item of what an edition keeps of one."""
    return Item(
        id=kept.id, source=kept.publisher, url=kept.url, title=kept.title, text=kept.excerpt,
        author=kept.author, published_at=kept.published_at, publisher=kept.publisher,
        language=kept.language,
    )  # fmt: skip
