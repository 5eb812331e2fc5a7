"""The fact gate: each statement against the items that it cites, without any model.

    form -> citations -> quotations -> versions -> dates -> numbers -> names -> speakers
         -> negations and hedges -> copying

Each check has a module of its own with its theory (`numbers`, `names`, ...). Letting
an error through is the worse mistake, but not by far: what the gate refuses costs a repair or the
model's wording, and a gate with many false alarms would make every issue extractive. So the bars
are set on half of the recorded data to at most 3 % of true statements refused, and measured on the
other half (`benchmarks.gate`, docs/gate.md).

Opinion may say what no item says, but not bring a new fact: its numbers, names, dates and
quotations are looked for in all items, and in `computed` texts, which code has counted.
"""

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ingest.item import Item
from summarize.edition import LINK, Edition, Finding, Statement
from summarize.gate.date_match import borne_out as date_holds
from summarize.gate.evidence import Facts, Sources, facts_of, sentences_of, tokens_of
from summarize.gate.figures import figures
from summarize.gate.form import form_problems
from summarize.gate.hedges import lost_hedge
from summarize.gate.names import unknown_names
from summarize.gate.negation import lost_negations
from summarize.gate.number_match import borne_out, values_agree
from summarize.gate.numbers import Quantity
from summarize.gate.quotes import copied_run, unknown_quotations
from summarize.gate.speakers import unknown_speakers
from summarize.gate.versions import unknown_versions
from summarize.text.normalize import fold

KINDS: Final = (
    "number", "unit", "percent", "money", "date", "version", "quote", "name", "attribution",
    "negation", "hedge", "copied", "language", "address", "markup", "image", "unknown-item",
    "uncited", "order", "entailment",
)  # fmt: skip
"""The kinds of findings, as `[gate] block_on` may name them; the last two are found elsewhere:
orders to a model (`injection`), and what a second opinion objects to (`second_opinion`)."""

MIN_SAME: Final = 20
"""Least value of a one-digit number that is called the same with another unit, not another one."""

EXTRACTIVE: Final = "extractive"
"""What `Making.made_by` says of an edition that no model had a part in."""

_SPEAKER: Final = re.compile(r"^[^:：]{1,60}[:：]\s?")
"""Who says it, in front of a sentence in its source's words."""

_PLAIN_DAY: Final = dt.date(1970, 1, 1)
Problem = tuple[str, str]


def check_statement(
    statement: Statement,
    items: Mapping[str, Item],
    *,
    where: str,
    language: str,
    day: dt.date,
    opinion: bool = False,
    computed: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """Hold a statement against the items it cites; `items` are all that the editor was given.

    `day` is the issue's date, from which the statement's "yesterday" counts. With `opinion` all
    items and the `computed` texts count, and who said what is not asked.
    """
    cited = cited_ids(statement)
    problems: list[Problem] = [
        ("unknown-item", f"cites {id_}, which the editor was not given")
        for id_ in cited
        if id_ not in items
    ]
    if not cited and not opinion:
        problems.append(("uncited", "cites no item"))
    problems += form_problems(statement.text, language)
    known = [items[id_] for id_ in cited if id_ in items]
    if opinion:
        problems += _facts(statement.plain, _all_sources(items, computed), language, day)
    elif known:
        sources = Sources.of(known, items.values())
        problems += _facts(statement.plain, sources, language, day)
        problems += _claims(statement.plain, sources, language)
    return _findings(problems, where, statement.plain)


def check_words(
    text: str,
    items: Mapping[str, Item],
    *,
    where: str,
    language: str,
    day: dt.date = _PLAIN_DAY,
    computed: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """Hold a title, description, label or tag against all items: it cites none."""
    problems = list(form_problems(text, language))
    problems += _facts(text, _all_sources(items, computed), language, day)
    return _findings(problems, where, text)


def cited_ids(statement: Statement) -> tuple[str, ...]:
    """Return the ids that a statement cites, beside it and in its links."""
    linked = (match[2] for match in LINK.finditer(statement.text))
    return tuple(dict.fromkeys((*statement.items, *linked)))


def _all_sources(items: Mapping[str, Item], computed: Sequence[str]) -> Sources:
    facts = tuple(facts_of(item) for item in items.values())
    if not computed or not items:
        return Sources(facts)
    text = "\n".join(computed)
    return Sources((*facts, Facts(next(iter(items.values())), text, text)))


def _facts(text: str, sources: Sources, language: str, day: dt.date) -> Iterator[Problem]:
    """Find quotations, versions, dates, numbers and names that the items don't have.

    What is part of one is not looked at again: the 2 of "2 May" is no number, nor is the 3 of
    "Llama 3".
    """
    for words in unknown_quotations(text, sources, language):
        yield "quote", f"no item has these words: “{words[:120]}”"
    wrong_versions = list(unknown_versions(text, sources))
    for name in wrong_versions:
        yield "version", f"no item has {name}"
    found_dates, found_numbers = figures(text)
    for dated in found_dates:
        if not date_holds(dated, sources.dates, sources.published, day):
            yield "date", f"no item bears out the date {dated.text!r}"
    for quantity in found_numbers:
        if quantity.text != "one" and not borne_out(quantity, sources.quantities):
            yield _number_problem(quantity, sources)
    flagged = " ".join(wrong_versions)
    for name in unknown_names(text, sources, language):
        if name not in flagged:
            yield "name", f"no item has the name {name}"


def _number_problem(quantity: Quantity, sources: Sources) -> Problem:
    """Say what is wrong with a number: its value, or only its unit."""
    value = quantity.readings[0][0]
    same = [
        other.text
        for other in sources.quantities
        if (quantity.digits > 1 or value >= MIN_SAME)
        and any(unit.measure and values_agree(value, v, quantity) for v, unit in other.readings)
    ]
    if same:
        return "unit", f"the items have {same[0]!r}, not {quantity.text!r}"
    return quantity.kind, f"no item has the number {quantity.text!r}"


def _claims(text: str, sources: Sources, language: str) -> Iterator[Problem]:
    """Find what paraphrase loses; a sentence in an item's own words has lost nothing."""
    if run := copied_run(text, sources):
        yield "copied", f"a long run of words is an item's own: {run!r}"
    text = " ".join(s for s in sentences_of(text) if not sources.has_verbatim(s))
    for name in unknown_speakers(text, sources, language):
        yield "attribution", f"{name} does not say this in any item"
    for word in lost_negations(text, sources, language):
        yield "negation", f"the items and the statement differ about whether or not: {word!r}"
    if mark := lost_hedge(text, sources, language):
        yield "hedge", f"the item is not sure ({mark!r}), the statement is"


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
    known = {id_: _item_of(edition, id_) for id_ in edition.references} | dict(items)
    computed = viewpoint_is_computed(edition)
    rows = []
    for where, statement in edition.statements():
        opinion = where.startswith("viewpoint")
        if opinion and computed:
            problems = list(form_problems(statement.text, edition.language))
            findings = _findings(problems, where, statement.plain)
        else:
            findings = check_statement(
                statement, known, where=where, language=edition.language, day=edition.date,
                opinion=opinion,
            )  # fmt: skip
        if _in_sources_words(edition, statement, known):
            findings = tuple(f for f in findings if f.kind != "language")
        rows.append(_row(edition, where, statement, findings, known))
    return rows


def _in_sources_words(edition: Edition, statement: Statement, items: Mapping[str, Item]) -> bool:
    """Return whether a statement is a sentence of its items, which nobody has translated."""
    if edition.making.made_by == EXTRACTIVE:
        return True
    sources = Sources.of(items[id_] for id_ in cited_ids(statement) if id_ in items)
    words = _SPEAKER.sub("", statement.plain)
    return all(sources.has_verbatim(sentence) for sentence in sentences_of(words))


def viewpoint_is_computed(edition: Edition) -> bool:
    """Return whether an edition's viewpoint was counted by code, not written by a model."""
    making = edition.making
    return making.made_by == EXTRACTIVE or any(
        fault.startswith("viewpoint") and "fallback editor" in fault for fault in making.fallbacks
    )


def _item_of(edition: Edition, id_: str) -> Item:
    """Make an item of what an edition keeps of one."""
    kept = edition.references[id_]
    return Item(
        id=id_, source=kept.publisher, url=kept.url, title=kept.title, text=kept.excerpt,
        author=kept.author, published_at=kept.published_at, publisher=kept.publisher,
        language=kept.language,
    )  # fmt: skip


def _row(
    edition: Edition,
    where: str,
    statement: Statement,
    findings: Sequence[Finding],
    items: Mapping[str, Item],
) -> dict[str, Any]:
    sources = [
        {
            "id": id_,
            "url": edition.references[id_].url,
            "title": edition.references[id_].title,
            "words": nearest_words(statement.plain, items[id_]),
        }
        for id_ in cited_ids(statement)
        if id_ in items and id_ in edition.references
    ]
    return {
        "where": where,
        "text": statement.plain,
        "ok": not findings,
        "findings": [{"kind": f.kind, "detail": f.detail} for f in findings],
        "sources": sources,
    }


def nearest_words(text: str, item: Item, sentences: int = 2) -> str:
    """Return the sentences of an item that share most words with a text, in the item's order."""
    wanted = set(tokens_of(fold(text)))
    found = sentences_of("\n".join(filter(None, (item.title, item.text)))[:20_000])

    def shared(sentence: str) -> float:
        words = set(tokens_of(fold(sentence)))
        return len(words & wanted) / (1 + math.sqrt(len(words)))

    best = sorted(range(len(found)), key=lambda i: (-shared(found[i]), i))[:sentences]
    return " … ".join(re.sub(r"\s+", " ", found[i])[:400] for i in sorted(best))
