"""Lines: of what strangers would print, how much does the extractive editor's judge keep?

`lines.tsv` holds what readers said of lines of real days, by the item's store id and the line's
place in it: printed, or the first fault of the text; "heading" where only its label or section was
wrong, which counts as a printable text. The items come from the stores of recorded days: `--worlds`
is a folder of newsletters, one for each date and named by it, that have read their sources. Each
date is judged by weights that were fitted on the other dates. `--fit` writes the weights of all.
With `--listed` the same of titles that may be listed as posted (`listed.tsv`, read by the author).

    precision   lines that readers would print, of those kept
    recall      lines kept, of those that readers would print
"""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from benchmarks.command import Command, report
from dateline.config.load import load_config
from dateline.store.store import Store
from summarize.extractive.judge import features
from summarize.extractive.lines import body_lines, title_line
from summarize.text.tables import table
from summarize.text.titles import headline_of

FOLDER = Path(__file__).parent
MODEL = Path(__file__).parents[1] / "summarize/extractive/judge.toml"
PRINTABLE = {"printed", "heading"}
PENALTY = 1.0
Floats = NDArray[np.float64]


def labelled(file: Path) -> dict[str, list[tuple[str, int, bool]]]:
    """Read the labels of each date: item, place, whether the text is printable."""
    found: dict[str, list[tuple[str, int, bool]]] = {}
    for row in file.read_text("utf-8").splitlines():
        if not row.startswith("#"):
            date, id_, place, verdict = row.split("\t")
            found.setdefault(date, []).append((id_, int(place), verdict in PRINTABLE))
    return found


def seen(
    date: str, labels: list[tuple[str, int, bool]], worlds: Path, is_listed: bool
) -> Iterator[tuple[dict[str, float] | None, bool]]:
    """Yield the features of each labelled line, None where its form is refused, and its label."""
    config = load_config(worlds / date / "newsletter.toml")
    with Store.open(config.store_url) as store:
        items = store.items.items_by_id([id_ for id_, _, _ in labels])
    for id_, place, label in labels:
        item = items[id_]
        if is_listed:
            yield features(headline_of(item), item, -1), label
            continue
        lines = [title_line(item)] if place < 0 else body_lines(item)
        line = next((line for line in lines if line and line.place == place), None)
        yield (features(line.text, item, place) if line else None), label


def fit(inputs: Floats, labels: Floats) -> Floats:
    """Return the constant and the weights of a logistic model, large ones penalised."""

    def loss(weights: Floats) -> tuple[float, Floats]:
        score = inputs @ weights[1:] + weights[0]
        off = expit(score) - labels
        value = np.logaddexp(0, score).sum() - labels @ score
        value += PENALTY / 2 * (weights[1:] ** 2).sum()
        return float(value), np.r_[off.sum(), inputs.T @ off + PENALTY * weights[1:]]

    weights: Floats = minimize(loss, np.zeros(inputs.shape[1] + 1), jac=True).x
    return weights


def main() -> None:
    parser = Command(__doc__, "nothing: it takes seconds")
    worlds = Path(os.environ.get("DATELINE_WORLDS", ""))
    parser.add_argument("--worlds", type=Path, default=worlds, help="a folder of read newsletters")
    parser.add_argument("--fit", action="store_true", help="write the weights anew")
    parser.add_argument("--listed", action="store_true", help="judge titles that may be listed")
    options = parser.given()
    model, other = ("listed", "weights") if options.listed else ("weights", "listed")
    file = FOLDER / ("listed.tsv" if options.listed else "lines.tsv")
    models = table("summarize.extractive", "judge.toml")
    rows = [
        (date, *line)
        for date, labels in labelled(file).items()
        for line in seen(date, labels, options.worlds, options.listed)
    ]
    dates = np.array([date for date, found, _ in rows if found])
    names = list(next(found for _, found, _ in rows if found))
    names = [n for n in names if n in models[model]]
    inputs = np.array([[float(found[n]) for n in names] for _, found, _ in rows if found])
    labels = np.array([float(label) for _, found, label in rows if found])
    shares = np.zeros(len(labels))
    for date in set(dates):
        weights = fit(inputs[dates != date], labels[dates != date])
        shares[dates == date] = expit(inputs[dates == date] @ weights[1:] + weights[0])
    weights = fit(inputs, labels)
    for name, weight, uses in zip(["constant", *names], weights, [1, *inputs.mean(0)], strict=True):
        print(f"{name:<28}{weight:>7.2f}{uses:>7.2f}")
    if options.fit:
        head = "# Fitted by `python -m benchmarks.lines --fit`; see `judge.py`.\n"
        tables = {
            other: models[other],
            model: dict(zip(["constant", *names], weights, strict=True)),
        }
        for title in ("weights", "listed"):
            head += f"[{title}]\n" + "".join(f'"{n}" = {w:.2f}\n' for n, w in tables[title].items())
        MODEL.write_text(head, "utf-8")
    printable = sum(label for _, _, label in rows)
    figures: dict[str, float] = {"lines": len(rows), "dates": len(set(dates))}
    for bar in (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85):
        kept = shares >= bar
        figures[f"kept_{bar}"] = int(kept.sum())
        figures[f"precision_{bar}"] = float(labels[kept].mean())
        figures[f"recall_{bar}"] = float(labels[kept].sum() / printable)
    figures["printable"] = printable / len(rows)
    figures["refused_printable"] = sum(label for _, found, label in rows if not found)
    report("lines", figures, digits=3)


if __name__ == "__main__":
    main()
