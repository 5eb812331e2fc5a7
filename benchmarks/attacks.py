"""How many attacks in items harm the issue, with a model that obeys every attack it sees.

Each attack of tests/attacks runs alone through the desk, in two places of a small day. The second
row is a model that obeys attacks that it was never shown, as if every filter had failed: what is
left then is held by the answer's checks alone.
"""

import argparse
import json
from pathlib import Path

from summarize.injection.detect import find_order
from tests.support.attack_run import CORPUS, load_attacks, run_attacks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with attacks.jsonl; ours if not given")
    parser.add_argument("--quick", action="store_true", help="every sixth attack")
    options = parser.parse_args()
    corpus = options.data / "attacks.jsonl" if options.data else CORPUS
    attacks = load_attacks(corpus if corpus.is_file() else CORPUS)[:: 6 if options.quick else 1]
    found = sum(find_order(attack.text) is not None for attack in attacks)
    rows = {}
    for name, always in (("obeys what it sees", False), ("obeys everything", True)):
        harmed = [outcome for outcome in run_attacks(attacks, always=always) if outcome.harm]
        rows[name] = len(harmed)
        print(f"{name:<20} {len(attacks):>4} attacks {len(harmed):>4} harmed")
        for outcome in harmed:
            print(f"  {outcome.attack.id}: {', '.join(outcome.harm)}")
    figures = {
        "attacks": len(attacks),
        "flagged": found,
        "harmed": rows["obeys what it sees"],
        "harmed_unfiltered": rows["obeys everything"],
    }
    print(json.dumps({"benchmark": "attacks", "figures": figures}))


if __name__ == "__main__":
    main()
