"""The gate at publication (`refuse`), and `dateline check` of what is stored."""

from collections.abc import Sequence
from typing import Any

from dateline.config.settings import Config
from dateline.day.context import IssueContext
from dateline.day.linked_pages import cited_items
from dateline.day.publish import stored_editions
from summarize.edition import Edition
from summarize.errors import REFUSED, UserError
from summarize.gate.check import check_edition


def check_stored(issue: IssueContext) -> list[dict[str, Any]]:
    """Return the report on each edition of a date, as plain data."""
    return [
        {
            "date": edition.date.isoformat(),
            "language": edition.language,
            "revision": edition.revision,
            "statements": check_edition(edition, cited_items(issue.store, edition.references)),
            "mended": [finding.model_dump() for finding in edition.gate.findings],
        }
        for edition in stored_editions(issue)
    ]


def blocked(config: Config, reports: Sequence[dict[str, Any]]) -> bool:
    """Return whether something is wrong that `[gate] block_on` names."""
    return any(
        finding["kind"] in config.gate.block_on
        for report in reports
        for row in report["statements"]
        for finding in row["findings"]
    )


def check_text(reports: Sequence[dict[str, Any]]) -> str:
    """Write the reports for a reader: each statement, what it rests on, and what is wrong."""
    lines = []
    for report in reports:
        rows = report["statements"]
        good = sum(1 for row in rows if not row["findings"])
        lines.append(
            f"{report['date']} [{report['language']}] revision {report['revision']}: "
            f"{good} of {len(rows)} statements hold"
        )
        for row in rows:
            lines.append(
                f"\n{'ok ' if not row['findings'] else 'BAD'} {row['where']}: {row['text']}"
            )
            lines += [f"      {f['kind']}: {f['detail']}" for f in row["findings"]]
            lines += [f"      [{s['id']}] {s['words']}" for s in row["sources"]]
    return "\n".join(lines)


class GateRefusedError(UserError):
    """The gate keeps an edition from being published; the message says for what."""

    exit_code = REFUSED
    run_status = "refused"


def refuse(config: Config, edition: Edition) -> None:
    """Raise GateRefusedError if the edition falls under the bar of `[gate]`."""
    gate, problems = config.gate, []
    if len(edition.stories) < gate.min_stories:
        problems.append(f"{len(edition.stories)} stories, gate.min_stories is {gate.min_stories}")
    read = [note for note in edition.sources if note.status != "missing"]
    if edition.sources and len(read) / len(edition.sources) < gate.min_sources_share:
        problems.append(
            f"{len(read)} of {len(edition.sources)} sources were read, "
            f"gate.min_sources_share is {gate.min_sources_share}"
        )
    problems += [
        f"{finding.where}: {finding.kind}: {finding.detail}"
        for finding in edition.gate.findings
        if finding.action == "kept" and finding.kind in gate.block_on
    ]
    if problems:
        raise GateRefusedError(
            f"the issue of {edition.date} was not published: {'; '.join(problems)}. "
            "The last published issue stays."
        )
