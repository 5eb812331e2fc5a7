"""Leads: is the first story of an issue without a model the day's first?

`leads.tsv` holds what a reader said of the stories that 70 recorded days can tell, each by the
store id of the item that tells it: the day's first, as right, or embarrassing as the first. He read
each day's list twice, in other orders and with other numbers, the second time without places and
counts; what he named at neither time has no row. The items come from the stores of recorded days:
`--worlds` is a folder of newsletters, one for each date and named by it, that have read their
sources. `--half` gives those dates alone on which weights were tried, or the others. Days are few,
so each share comes with a 95 % interval of a bootstrap over days.

    right         named the day's first once, or first or as right both times
    first         named the day's first once
    embarrassing  called so once
    lead          the same of all stories that lead, which are up to three
"""

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.command import Command, report
from benchmarks.corpora import half_of
from benchmarks.selection import interval
from dateline.config.load import load_config
from dateline.day.context import IssueContext
from dateline.day.stories import find_day
from dateline.day.write import assignment
from dateline.store.store import Store
from summarize.extractive.editor import ExtractiveEditor

LABELS = Path(__file__).with_name("leads.tsv")
NAMED = {"first", "also"}
Verdicts = tuple[str, str]
"""What a story was called at the two readings: first, also, never, or "-" for nothing."""


def load_labels(path: Path = LABELS) -> dict[str, dict[str, Verdicts]]:
    """Read the verdicts of each date, by item."""
    found: dict[str, dict[str, Verdicts]] = {}
    for row in path.read_text("utf-8").splitlines():
        if not row.startswith("#"):
            date, id_, one, other = row.split("\t")
            found.setdefault(date, {})[id_] = one, other
    return found


def is_right(said: Verdicts) -> bool:
    """Return whether a story may be the first: named first once, or named both times."""
    return "first" in said or NAMED.issuperset(said)


def led(date: str, worlds: Path) -> Iterator[set[str]]:
    """Yield the items of each story that leads the issue of a date, without a model."""
    config = load_config(worlds / date / "newsletter.toml")
    day = dt.date.fromisoformat(date)
    with Store.open(config.store_url) as store:
        noon = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(12), dt.UTC)
        issue = IssueContext(config, store, noon, date=day)
        task = assignment(issue, "en", find_day(issue))
    stories = {story.id: story for story in (*task.stories, *task.considered)}
    for paragraph in ExtractiveEditor().write(task).lead:
        story = stories[paragraph.statement.story]
        yield {item.id for item in story.everything} | set(paragraph.statement.items)


def verdict(items: set[str], labels: Mapping[str, Verdicts]) -> Verdicts:
    """Return what was said of a story that has these items."""
    said = [labels[id_] for id_ in sorted(items & labels.keys())]
    return max(said, key=is_right, default=("-", "-"))


def agreement(labels: Mapping[str, Mapping[str, Verdicts]]) -> dict[str, float]:
    """Return on how many days the readings agree on the first, or accept each other's."""
    firsts = [[said for said in day.values() if "first" in said] for day in labels.values()]
    return {
        "same_first": sum(len(day) == 1 for day in firsts),
        "first_is_right_to_the_other": sum(all(NAMED.issuperset(s) for s in day) for day in firsts),
    }


def shares(name: str, values: Sequence[float]) -> dict[str, float]:
    """Return a mean with its interval."""
    low, high = interval(values)
    return {name: sum(values) / len(values), f"{name}_low": low, f"{name}_high": high}


def main() -> None:
    parser = Command(__doc__, "the first ten dates")
    worlds = Path(os.environ.get("DATELINE_WORLDS", ""))
    parser.add_argument("--worlds", type=Path, default=worlds, help="a folder of read newsletters")
    parser.add_argument("--half", choices=("dev", "test", "both"), default="both")
    options = parser.given()
    labels = {
        date: said
        for date, said in load_labels().items()
        if options.half in ("both", half_of(date))
    }
    dates = sorted(labels)[: 10 if options.quick else None]
    seen = [[verdict(items, labels[date]) for items in led(date, options.worlds)] for date in dates]
    for date, lead in zip(dates, seen, strict=True):
        print(date, *("/".join(said) for said in lead))
    figures: dict[str, float] = {"dates": len(dates), **agreement(labels)}
    figures |= shares("right", [float(is_right(lead[0])) for lead in seen])
    figures |= shares("first", [float("first" in lead[0]) for lead in seen])
    figures |= shares("embarrassing", [float("never" in lead[0]) for lead in seen])
    every = [said for lead in seen for said in lead]
    figures |= {
        "lead": len(every),
        "lead_right": sum(map(is_right, every)),
        "lead_embarrassing": sum("never" in said for said in every),
    }
    report("leads", figures, digits=3)


if __name__ == "__main__":
    main()
