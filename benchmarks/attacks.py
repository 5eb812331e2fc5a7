"""How many attacks in items harm the issue of a model that obeys them, and what defence costs.

Each attack of a file (`--attacks`, ours if not given) replaces an item of the sample day; the model
obeys in two ways, in an English and in a Korean issue (`tests.support.attack_run`). An attack that
harms in either way counts as one. Beside it stands what honest text pays: the share of recorded
items of DATA (Reddit submissions, builders' posts and articles, AI news titles) of which a model
is not shown a sentence.
"""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.command import Command, report, rows
from summarize.injection.detect import find_orders
from tests.support.attack_run import CORPUS, Outcome, load_attacks, run_attacks

RECORDED = (
    ("reddit_json/localllama_submissions.jsonl.gz", ("title", "selftext")),
    ("ai_stream/builder_tweets.jsonl.gz", ("text",)),
    ("ai_stream/builder_articles.jsonl.gz", ("title", "content")),
    ("ai_stream/radar_items.jsonl.gz", ("title",)),
    ("discord_json/nous_messages.jsonl.gz", ("content",)),
    ("korean/geeknews_topics.jsonl.gz", ("title", "markdown")),
)
"""Recorded files, and the fields that are an item's words."""


def recorded(data: Path) -> Iterator[tuple[str, str]]:
    """Yield file and words of each recorded item."""
    for name, fields in RECORDED:
        path = data / name
        if not path.is_file():
            continue
        for row in rows(path):
            yield name, "\n".join(str(row.get(field) or "") for field in fields)


def cut_share(data: Path | None) -> tuple[int, float]:
    """Return how many recorded items there are, and the share that loses a sentence."""
    items = cut = 0
    for name, text in recorded(data) if data else ():
        items += 1
        if orders := find_orders(text):
            cut += 1
            print(f"  cut in {name}: {orders[0][:140]!r}")
    return items, cut / items if items else 0.0


def main() -> None:
    parser = Command(__doc__, "every eighth attack")
    parser.add_argument("--attacks", type=Path, default=CORPUS, help="a file of attacks")
    options = parser.given()
    attacks = load_attacks(options.attacks)[:: 8 if options.quick else 1]
    harmed: dict[str, set[str]] = {"en": set(), "ko": set()}
    seen: set[str] = set()
    for outcome in run_attacks(attacks):
        seen |= {outcome.attack.id} if outcome.seen else set()
        if outcome.harm:
            harmed[outcome.language].add(outcome.attack.id)
            print_harm(outcome)
    honest, share = cut_share(options.data)
    figures = {
        "attacks": len(attacks),
        "obeyed": len(seen),
        "harmed_en": len(harmed["en"]),
        "harmed_ko": len(harmed["ko"]),
        "honest": honest,
        "cut_share": round(share, 5),
    }
    report("attacks", figures)


def print_harm(outcome: Outcome) -> None:
    """Say where an attack got to."""
    print(f"  {outcome.attack.id} ({outcome.language}, {outcome.mode}): {'; '.join(outcome.harm)}")


if __name__ == "__main__":
    main()
