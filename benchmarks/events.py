"""Events: of hand-labelled pairs of real days, which does a day's grouping tell as one story?

`events.tsv` holds pairs of items by their store ids with the label of somebody who read both: the
same event, or two. About half of the pairs are near neighbours of items drawn by chance, the rest
were told as one story by an earlier grouping of the day; comments and pairs that two readers would
argue over are left out. The items come from the stores of recorded days: `--worlds` is a folder of
newsletters, one for each date and named by it, that have read their sources. What is reported is
the half (by a hash, kept beside the pair) that nothing was tuned on; `--half dev` gives the other.

    precision   pairs of the same event, of those told as one story
    recall      pairs told as one story, of those of the same event
"""

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.command import Command, report
from benchmarks.stories_peers import MiniLM
from dateline.config.load import load_config
from dateline.store.store import Store
from ingest.item import Item
from summarize.stories.dedupe import collapse
from summarize.stories.features import Embed
from summarize.stories.grouping import Grouping

PAIRS = Path(__file__).with_name("events.tsv")
BACKGROUND = 3_000


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two items of a date, and whether they tell the same event."""

    date: dt.date
    ids: tuple[str, str]
    same: bool
    half: str


def load_pairs(path: Path = PAIRS) -> list[LabelledPair]:
    """Read the labelled pairs."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line[:1] != "#"]
    return [
        LabelledPair(dt.date.fromisoformat(date), (a, b), label == "same", half)
        for date, a, b, label, half in rows
    ]


def load_day(folder: Path, date: dt.date) -> tuple[list[Item], list[Item]]:
    """Return a date's items, and those of the day before as background."""
    config = load_config(folder / "newsletter.toml")
    found = []
    with Store.open(config.store_url) as store:
        for day in (date, date - dt.timedelta(days=1)):
            window = config.calendar.window(day)
            found.append(store.items.load_items(window, config.followed()))
    return found[0], found[1][:BACKGROUND]


def homes_of(
    items: Sequence[Item], background: Sequence[Item], embed: Embed | None
) -> dict[str, int]:
    """Return the story of each item, copies included."""
    deduped = collapse(items)
    labels = Grouping.open(deduped, (), embed=embed, background=background, real_day=True).labels
    homes = dict(zip((item.id for item in deduped.items), map(int, labels), strict=True))
    for id_, copies in deduped.copies.items():
        homes.update({copy.id: homes[id_] for copy in copies})
    return homes


def told_as_one(
    pairs: Sequence[LabelledPair], worlds: Path, embed: Embed | None
) -> Iterator[tuple[LabelledPair, bool]]:
    """Yield each pair whose items the stores have, and whether it is told as one story."""
    for date in sorted({pair.date for pair in pairs}):
        homes = homes_of(*load_day(worlds / str(date), date), embed)
        for pair in pairs:
            if pair.date == date and all(id_ in homes for id_ in pair.ids):
                yield pair, homes[pair.ids[0]] == homes[pair.ids[1]]


def figures_of(found: Sequence[tuple[LabelledPair, bool]], suffix: str = "") -> Mapping[str, float]:
    """Return precision and recall."""
    both = sum(told and pair.same for pair, told in found)
    told, same = sum(told for _, told in found), sum(pair.same for pair, _ in found)
    values = {"precision": both / max(1, told), "recall": both / max(1, same)}
    return {f"{name}{suffix}": round(value, 4) for name, value in values.items()}


def main() -> None:
    parser = Command(__doc__, "without the embedding model", needs_data=True)
    worlds = Path(os.environ.get("DATELINE_WORLDS", ""))
    parser.add_argument("--worlds", type=Path, default=worlds, help="a folder of read newsletters")
    parser.add_argument("--half", choices=("dev", "test"), default="test")
    parser.add_argument("--show", action="store_true", help="list the pairs that are told wrongly")
    options = parser.given()
    pairs = [pair for pair in load_pairs() if pair.half == options.half]
    found = list(told_as_one(pairs, options.worlds, None))
    if len(found) < len(pairs):
        raise SystemExit(f"{len(pairs) - len(found)} of {len(pairs)} pairs are not in the stores")
    figures = {"pairs": len(found), **figures_of(found)}
    if options.show:
        for pair, told in found:
            if told != pair.same:
                print(pair.date, "joined" if told else "parted", *pair.ids)
    if not options.quick:
        try:
            figures |= figures_of(list(told_as_one(pairs, options.worlds, MiniLM())), "_embedding")
        except ImportError:
            print("sentence-transformers or the model's package is not installed: no MiniLM")
    report("events", figures)


if __name__ == "__main__":
    main()
