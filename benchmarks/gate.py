"""How much the fact gate catches, and how often it is wrong about a true statement.

    python -m benchmarks.gate [--data DIR] [--quick] [--half tune|report] [--show N]
    python -m benchmarks.gate --statements FILE

The set is built by `benchmarks.gate_set`. A changed statement counts as caught if the gate has any
finding; "kind" is the share whose finding names what was changed. Bars were set on the half "tune";
the figures are those of the half "report".
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks import gate_statements
from benchmarks.command import Command, report
from benchmarks.gate_set import Case, build, digests
from summarize.edition import Finding, Statement
from summarize.gate.check import Evidence, check_statement

GOALS = {"number": 0.95, "unit": 0.95, "date": 0.95, "version": 0.95, "quote": 0.95,
         "name": 0.85, "attribution": 0.85}  # fmt: skip
DIGESTS = 300
"""Sentences of free digests that are looked at."""

NUMBERS = frozenset({"number", "unit", "percent", "money", "date"})


def findings_of(case: Case) -> tuple[Finding, ...]:
    """Hold a case's statement against its item."""
    item = case.text.item()
    return check_statement(
        Statement(text=case.statement, items=(item.id,)),
        Evidence({item.id: item}),
        where=case.how,
        language=case.language,
        day=case.text.published + dt.timedelta(days=1),
    )


def names_it(case: Case, found: Iterable[Finding]) -> bool:
    """Return whether a finding is of the kind of the change."""
    kinds = {finding.kind for finding in found}
    if case.kind in ("number", "unit", "places"):
        return bool(kinds & NUMBERS)
    return case.kind in kinds or (case.kind == "attribution" and "name" in kinds)


def measure(cases: Sequence[Case]) -> tuple[list[str], dict[str, float]]:
    """Return the table's lines and the figures of some cases."""
    caught: Counter[tuple[str, str]] = Counter()
    named: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    refused: defaultdict[str, list[tuple[Finding, ...]]] = defaultdict(list)
    for case in cases:
        key = (case.kind or case.how, case.language)
        found = findings_of(case)
        if found and not case.kind:
            refused[case.language].append(found)
        total[key] += 1
        caught[key] += bool(found)
        named[key] += bool(case.kind) and names_it(case, found)
    lines, figures = [], {}
    changed = {case.kind for case in cases} - {""}
    for kind, language in sorted(total, key=lambda key: (key[1], key[0] not in changed, key[0])):
        n = total[kind, language]
        share = caught[kind, language] / n
        if kind in changed:
            figures[f"caught_{kind}{_suffix(language)}"] = share
            goal = f">= {GOALS[kind]:.2f}" if kind in GOALS else ""
            lines.append(
                f"{language}  changed {kind:<12} {n:>5}  caught {share:6.1%}  "
                f"named {named[kind, language] / n:6.1%}  {goal}"
            )
        else:
            lines.append(f"{language}  true, {kind:<13} {n:>5}  refused {share:6.1%}")
    for language in sorted({case.language for case in cases}):
        true = [key for key in total if key[1] == language and key[0] not in changed]
        n = sum(total[key] for key in true)
        share = sum(caught[key] for key in true) / max(1, n)
        figures[f"false_alarm{_suffix(language)}"] = share
        lines.append(f"{language}  true, all {'':<10} {n:>5}  refused {share:6.1%}  <= 0.02")
        lines.append(f"    by rule: {_by_rule(refused[language])}")
    return lines, figures


def _by_rule(refused: Iterable[Sequence[Finding]]) -> str:
    """Say how many statements each rule refuses."""
    counts = Counter(kind for found in refused for kind in {finding.kind for finding in found})
    return ", ".join(f"{kind} {n}" for kind, n in counts.most_common()) or "none"


def _suffix(language: str) -> str:
    return "" if language == "en" else f"_{language}"


def show(cases: Sequence[Case], count: int) -> None:
    """Print what the gate got wrong, for whoever works on it."""
    wrong: defaultdict[str, list[str]] = defaultdict(list)
    for case in cases:
        found = findings_of(case)
        if bool(found) == bool(case.kind):
            continue
        what = "; ".join(f"{f.kind}: {f.detail}" for f in found) or "nothing found"
        key = f"{case.language} {case.kind or 'true'}"
        wrong[key].append(f"  [{case.how}] {case.statement}\n      {what}")
    for key, lines in sorted(wrong.items()):
        print(f"\n{key}: {len(lines)} wrong")
        print("\n".join(lines[:count]))


def main() -> None:
    parser = Command(__doc__, "a quarter of the set")
    parser.add_argument("--half", choices=("tune", "report"), default="report")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N errors of a kind")
    parser.add_argument("--statements", type=Path, metavar="FILE", help="statements with items")
    options = parser.given()
    if options.statements:
        lines, figures = gate_statements.measure(options.statements)
        print("\n".join(lines))
        report("gate", figures)
        return
    cases = build(options.data, quick=options.quick)
    chosen = [case for case in cases if case.half == options.half]
    print(f"{len(cases)} statements; the half {options.half!r} has {len(chosen)}\n")
    lines, figures = measure(chosen)
    print("\n".join(lines))
    if options.show:
        show(chosen, options.show)
    figures["statements"] = len(chosen)
    if not options.quick:
        free = [case for case in digests(options.data) if case.half == options.half][:DIGESTS]
        refused = [finding for case in free if (finding := findings_of(case))]
        figures["digests_refused"] = len(refused) / max(1, len(free))
        print(f"en  free digests        {len(free):>5}  refused {figures['digests_refused']:6.1%}")
        print(f"    by rule: {_by_rule(refused)}")
    report("gate", figures)


if __name__ == "__main__":
    main()
