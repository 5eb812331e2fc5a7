"""How well sentences of news are told from talk, and the fit of the model that does it.

Even rows (by a hash of their text) fit, odd rows are reported: for each kind, the share that
`summarize.extractive.report_likeness` would tell as news, quote, or leave out. Kinds come with
their labels:
what a newspaper prints as a headline, what a subreddit files under "News", what people write in
chats and comments, and news cut in the middle. `--fit` writes the model anew.

    python -m benchmarks.reports [--data DIR] [--quick] [--fit]
"""

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit

from benchmarks.command import Command, report, rows
from summarize.extractive.report_likeness import REPORT, TALK, features, report_share, states
from summarize.text.clean import clean_text
from summarize.text.sentences import split_sentences
from summarize.text.titles import clean_title

MODEL = Path(__file__).parents[1] / "summarize/extractive/report.toml"
PAPERS = {
    "Techmeme", "TechCrunch", "Engadget", "The Verge", "BBC News", "Ars Technica", "Slashdot",
    "New York Times", "OpenAI News", "GitHub Changelog", "The Decoder AI News", "Wired AI",
    "The Next Web", "Mac Rumors",
}  # fmt: skip
NEWS = {"News", "New Model"}
TALKS = {"Question | Help", "Discussion", "Funny", "Other"}
MAX_ROWS = 2_000
SMALL_WORDS = 260
MIN_SEEN = 12
PENALTY = 0.0003
LEAST = 0.1


def is_seen(text: str) -> bool:
    return hashlib.blake2b(text.encode(), digest_size=2).digest()[0] % 2 == 0


def comments(node: Any) -> Iterator[str]:
    """Yield the bodies of a recorded thread's comments."""
    if isinstance(node, dict):
        if isinstance(node.get("body"), str):
            yield node["body"]
        for value in node.values():
            yield from comments(value)
    elif isinstance(node, list):
        for value in node:
            yield from comments(value)


def sentences(texts: Iterator[str], first: int = 3) -> Iterator[str]:
    for text in texts:
        yield from split_sentences(clean_text(text), "en")[:first]


def cut(texts: list[str]) -> Iterator[str]:
    """Yield sentences without their beginning, and without their end."""
    for text in texts:
        words = text.split()
        if len(words) > 8:
            at = 2 + len(text) % (len(words) // 2)
            yield " ".join(words[at:])
            yield " ".join(words[: len(words) - at])


def kinds(data: Path) -> dict[str, tuple[bool, list[str]]]:
    """Return the texts of each kind, with whether they are reports."""
    reddit = [row["data"] for row in rows(data / "reddit_json/localllama_submissions.jsonl.gz")]
    by_flair = lambda wanted: [  # noqa: E731
        clean_title(post["title"]) for post in reddit if post.get("link_flair_text") in wanted
    ]
    ours = (row for row in rows(data / "ai_stream/radar_items.jsonl.gz") if row["title"].isascii())
    ainews = rows(data / "ainews/twitter_items.jsonl.gz")
    threads = sorted((data / "reddit_json/localllama_threads").glob("*.json.gz"))
    bodies = (
        b for path in threads for b in comments(json.loads(gzip.decompress(path.read_bytes())))
    )
    chat = (row["content"] for row in rows(data / "discord_json/nous_messages.jsonl.gz"))
    asked = (p["selftext"] for p in reddit if p.get("link_flair_text") == "Question | Help")
    tweets = (row["text"] for row in rows(data / "ai_stream/builder_tweets.jsonl.gz"))
    articles = (
        row["gold_text"]
        for row in rows(data / "article_html/gold.jsonl.gz")
        if row.get("gold_text")
    )
    papers = [clean_title(row["title"], [row["source"]]) for row in ours if row["source"] in PAPERS]
    lines = [re.sub(r"^[^:.]{3,60}:\s", "", clean_text(row["text"])) for row in ainews]
    lines = [next(iter(split_sentences(line, "en")), "") for line in lines]
    found = {
        "headlines": (True, papers),
        "headlines_uci": (
            True,
            [row["title"] for row in rows(data / "clustering_gold/uci_news.jsonl.gz")],
        ),
        "reddit_news": (True, by_flair(NEWS)),
        "digest_lines": (True, lines),
        "articles": (True, list(sentences(articles, 2))),
        "reddit_talk": (False, by_flair(TALKS)),
        "comments": (False, list(sentences(bodies))),
        "questions": (False, list(sentences(asked))),
        "chat": (False, list(sentences(chat))),
        "tweets": (False, list(sentences(tweets, 2))),
    }
    cuts = list(cut([*papers, *lines, *found["articles"][1]]))
    found["cut"] = (False, cuts)
    return {
        name: (label, by_hash([t for t in dict.fromkeys(texts) if 3 <= len(t.split()) <= 60]))
        for name, (label, texts) in found.items()
    }


def by_hash(texts: list[str]) -> list[str]:
    ordered = sorted(texts, key=lambda text: hashlib.blake2b(text.encode()).digest())
    return ordered[:MAX_ROWS]


def fit(found: dict[str, tuple[bool, list[str]]]) -> None:
    """Fit the model on the even half and write it."""
    seen = {name: [t for t in texts if is_seen(t)] for name, (_, texts) in found.items()}
    words: Counter[str] = Counter()
    for texts in seen.values():
        for word, n in Counter(
            w for t in texts for w in set(re.findall(r"[a-z']+", t.lower().replace("’", "'")))
        ).items():
            words[word] += n / len(texts)
    small = frozenset(word for word, _ in words.most_common(SMALL_WORDS))
    texts = [(t, found[name][0], 1 / len(ts) ** 0.5) for name, ts in seen.items() for t in ts]
    bags = [frozenset(features(t, small)) for t, _, _ in texts]
    count = Counter(feature for bag in bags for feature in bag)
    names = sorted(feature for feature, n in count.items() if n >= MIN_SEEN)
    column = {name: n for n, name in enumerate(names)}
    held = [(row, column[f]) for row, bag in enumerate(bags) for f in bag if f in column]
    table = sparse.csr_matrix(
        (np.ones(len(held)), tuple(zip(*held, strict=True))), (len(bags), len(names))
    )
    labels = np.array([label for _, label, _ in texts])
    weights = np.array([w for _, _, w in texts])
    for label in (True, False):
        weights[labels == label] /= weights[labels == label].sum()
    signs = np.where(labels, 1.0, -1.0)

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = signs * (table @ point[1:] + point[0])
        slope = -weights * signs * expit(-margin)
        smooth = np.sqrt(point[1:] ** 2 + 1e-4)  # nearly the sum of sizes: most weights go to 0
        value = (weights * np.logaddexp(0, -margin)).sum() + PENALTY * smooth.sum()
        return value, np.concatenate(
            ([slope.sum()], table.T @ slope + PENALTY * point[1:] / smooth)
        )

    best = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B").x
    kept = {"": float(best[0])} | {
        name: float(value)
        for name, value in zip(names, best[1:], strict=True)
        if abs(value) >= LEAST
    }
    lines = [
        "# Fitted by `python -m benchmarks.reports --fit`; see report_likeness.py.",
        f"small_words = {json.dumps(' '.join(sorted(small)))}",
        "[weights]",
        *(
            f"{json.dumps(name, ensure_ascii=False)} = {value:.2f}"
            for name, value in sorted(kept.items())
        ),
    ]
    MODEL.write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    parser = Command(__doc__, "every fifth text", needs_data=True)
    parser.add_argument("--fit", action="store_true", help="write the model anew first")
    args = parser.given()
    found = kinds(args.data)
    if args.fit:
        fit(found)
    figures: dict[str, float] = {}
    print(f"{'kind':<15}{'texts':>7}{'told':>8}{'quoted':>8}{'left out':>10}{'title':>8}")
    for name, (label, texts) in found.items():
        unseen = [t for t in texts if not is_seen(t)][:: 5 if args.quick else 1]
        shares = [report_share(text) for text in unseen]
        told = sum(s >= REPORT for s in shares) / len(shares)
        out = sum(s < TALK for s in shares) / len(shares)
        title = sum(s >= TALK and states(t) for s, t in zip(shares, unseen, strict=True))
        title /= len(shares)
        print(
            f"{name:<15}{len(unseen):>7}{told:>8.3f}{1 - told - out:>8.3f}{out:>10.3f}{title:>8.3f}"
        )
        figures[f"{'told' if label else 'false'}_{name}"] = round(told, 3)
        figures[f"out_{name}"] = round(out, 3)
        figures[f"title_{name}"] = round(title, 3)
    report("reports", figures)


if __name__ == "__main__":
    main()
