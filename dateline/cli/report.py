"""What commands print of issues: plain lines for people, plain data for scripts. Pure."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline.console.terminal import by_reason, counted
from summarize.edition import Edition

if TYPE_CHECKING:
    from dateline.day.models import ModelTrial
    from dateline.day.publish import SiteReport
    from dateline.day.run import RunResult


def run_lines(result: "RunResult", home: Path) -> Iterator[str]:
    """Yield lines that say what a run read, chose and found, and where the issue is."""
    yield from edition_lines(result.written.editions[0])
    for post in result.posts:
        state = "" if post.changed else " (unchanged)"
        state = " (edited by hand: left as it is)" if post.edited else state
        yield f"Post:  {_near(post.path, home)}{state}"


def page_line(site: "SiteReport", home: Path) -> str:
    """Return a line that says where the site's first page is."""
    return f"Page:  {_near(site.home, home)}"


def edition_lines(edition: Edition) -> Iterator[str]:
    """Yield a few lines that say what an edition read, chose and found."""
    reading, gate, making = edition.reading, edition.gate, edition.making
    read = [note for note in edition.sources if note.status != "missing"]
    missing = [note for note in edition.sources if note.status in ("missing", "partial")]
    yield f"Issue: {edition.date} [{edition.language}] {edition.title}"
    yield (
        f"Read:  {reading.items:,} items from {len(read)} of {len(edition.sources)} sources, "
        f"{reading.duplicates:,} of them copies of others"
    )
    for note in missing:
        yield f"       {note.status}: {note.name}: {note.reason}"
    yield (
        f"Chose: {reading.told} of {reading.stories} stories"
        + (f"; {reading.repeated} only repeated earlier days" if reading.repeated else "")
        + (f"; found with {making.embedding}" if making.embedding else "")
    )
    found = counted(Counter(finding.action for finding in gate.findings)) or "nothing to mend"
    yield f"Gate:  {gate.passed} of {gate.statements} statements hold; {found}"
    yield f"By:    {making.made_by}{_cost(edition)}"
    for fallback in making.fallbacks:
        yield f"       {fallback}"


def _cost(edition: Edition) -> str:
    making = edition.making
    if not making.calls:
        return ""
    money = f", {making.cost:.4f} {making.currency}" if making.cost else ""
    tokens = making.input_tokens + making.output_tokens
    return f" ({making.calls} calls, {tokens:,} tokens{money})"


def _near(path: Path, home: Path) -> str:
    home = home.resolve()
    return str(path.relative_to(home)) if path.is_relative_to(home) else str(path)


def estimate_line(costs: Mapping[str, Any]) -> str:
    """Return a line that says what writing a date would take at most: calls, tokens, pages."""
    pages = f" {costs['pages']} pages would be read." if costs["pages"] else ""
    if not costs["calls"]:
        return f"The issue of {costs['date']}: {costs['editor']} asks no model.{pages}"
    money = f"at most {costs['cost']:.4f}" if costs["cost"] else "no price is set in [model.prices]"
    tokens = f"{costs['input_tokens']:,} input and {costs['output_tokens']:,} output tokens"
    return (
        f"The issue of {costs['date']} by {costs['editor']}: at most {costs['calls']} calls, "
        f"{tokens}; {money}.{pages}"
    )


def run_summary(result: "RunResult") -> dict[str, Any]:
    """Return a run as plain data."""
    return {
        "date": result.date.isoformat(),
        "sources": [asdict(each) for each in result.collections],
        "editions": [edition_summary(edition) for edition in result.written.editions],
        "posts": [{"path": str(p.path), "changed": p.changed} for p in result.posts],
    }


def edition_summary(edition: Edition) -> dict[str, Any]:
    """Return what matters of an edition to a script."""
    names = {"date", "language", "revision", "title", "tags", "reading", "gate", "making"}
    return edition.model_dump(mode="json", include=names | {"sources"})


def status_lines(state: dict[str, Any]) -> Iterator[str]:
    """Yield lines that say how the newsroom stands."""
    issues, items = _count(state["issues"], "issue"), _count(state["items"], "item")
    yield f"{state['name']}: {issues}, {items} in the store"
    if state["latest"]:
        coming = dt.datetime.fromisoformat(state["next_issue"])
        yield f"Latest issue: {state['latest']}; next one: {coming:%Y-%m-%d %H:%M %Z}"
    else:
        yield "No issue yet. Make one with `dateline run`."
    if state["overdue"]:
        yield f"Overdue: {', '.join(state['overdue'])}"
    yield from map(_run_line, state["runs"])
    if failed := state["model_failed"]:
        yield f"Published without their model: {', '.join(failed)}"
    money = state["model"]
    if money["calls"]:
        yield (
            f"Models this month: {money['calls']} calls, "
            f"{money['input_tokens'] + money['output_tokens']:,} tokens, {money['cost']:.4f}"
        )
    for name, posts in state["x_posts"].items():
        yield (
            f"{name} this month: {posts['spent']:,} of {posts['limit']:,} posts read, "
            f"{posts['left_now']:,} may be read now"
        )
    if queue := state["queue"]:
        yield from _queue_lines(queue)
    yield from by_reason(
        (row["name"], row["code"], f"failed {_times(row['failures'])}. {row['problem']}")
        for row in state["sources"]
        if row["failures"]
    )


def _queue_lines(queue: Mapping[str, Any]) -> Iterator[str]:
    oldest = queue["oldest_s"]
    waits = "no job waits" if oldest is None else f"the oldest job has waited {oldest:,.0f} s"
    yield f"Queue: {_count(queue['workers'], 'worker')}; {waits}"
    names = {"todo": "waiting", "doing": "under way", "failed": "failed"}
    for kind, states in queue["jobs"].items():
        counts = (f"{states[key]:,} {word}" for key, word in names.items() if key in states)
        yield f"  {kind}: {', '.join(counts)}"


def _run_line(run: Mapping[str, Any]) -> str:
    phase = "" if run["phase"] == run["status"] else f" ({run['phase']})"
    # The first line: what each source said follows under its own name.
    detail = run["detail"].partition("\n")[0].rstrip(":")
    took = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in run["durations"].items())
    parts = [f"  {run['date']}  {run['status']}{phase}{f': {detail}' if detail else ''}"]
    parts += [f"[{took}]"] if took else []
    if run["model"]["calls"]:
        parts.append(f"{_count(run['model']['calls'], 'call')}, {run['model']['cost']:.4f}")
    parts += [f"{channel}: {counted(states)}" for channel, states in run["delivered"].items()]
    return "  ".join(parts)


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times in a row"


def model_line(trial: "ModelTrial") -> str:
    """Return whether a model answered."""
    mark = "ok   " if trial.answers else "error"
    return f"{mark} {trial.use}: {trial.model}: {' '.join(trial.detail.split())}"


def stories_lines(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """List a day's stories with the parts of their scores."""
    for row in rows:
        parts = "  ".join(f"{name} {value:+.2f}" for name, value in row["parts"].items())
        mark = "told" if row["told"] else f"left out: {row['reason'] or 'not among the best'}"
        yield f"{row['score']:6.2f}  {row['title']}"
        yield f"        {row['id']}  {row['topic'] or '-'}  {_count(row['items'], 'item')}  {mark}"
        yield f"        {parts}"


def site_line(built: "SiteReport") -> str:
    """Return a line that says what building the site did."""
    removed = f", {len(built.removed)} removed" if built.removed else ""
    return f"{len(built.written)} files written, {built.unchanged} unchanged{removed}: {built.home}"
