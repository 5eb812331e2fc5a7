"""ROUGE of a chooser of sentences (`chooser`) beside every algorithm of sumy and lead-k.

Sets (DATA/summarization_refs): Opinosis (reviews, several human summaries), BBC news (summaries
made of the article's sentences), MultiLing 2011 (news clusters, several human summaries) and
AINews (a community's day by channel, and its digest).

All systems choose from the same sentences, with the same words in each sentence, and have the same
length: each adds sentences, in its own order of worth, until the set's number of words is reached;
they are put into the order of the source and cut at that number (the DUC convention). The number is
the mean length of the set's references. One setting of ours serves all sets. It was chosen on the
even half (every second topic by id); the odd half is what is reported (`--half` shows either).
Scores are F1 by the package rouge-score with stemming, the mean over a topic's references.
"""

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.chooser import Sentence, choose
from benchmarks.command import Command, report, rows
from summarize.text.sentences import split_sentences

MEASURES = ("rouge1", "rouge2", "rougeL")
WORD = re.compile(r"\w+(?:['’.,-]\w+)*")


@dataclass(frozen=True)
class Topic:
    """Texts to summarise, as sentences, and the references to compare with.

    `is_ranked` says that the set's order of documents is one of weight (AINews lists a server's
    channels so); reviews and news about one event have none.
    """

    id: str
    documents: tuple[tuple[str, ...], ...]
    references: tuple[str, ...]
    is_ranked: bool = True

    @property
    def sentences(self) -> list[Sentence]:
        """All sentences with their document and place; documents without an order are all first."""
        return [
            Sentence(text, document=d if self.is_ranked else 0, place=p)
            for d, document in enumerate(self.documents)
            for p, text in enumerate(document)
        ]


System = Callable[[Topic, int], Sequence[int]]
"""Gives the indices of a topic's sentences, the best first, for a number of words at least."""


def opinosis(row: dict[str, Any]) -> Topic:
    """Each sentence is of another review, so each is a document of its own."""
    return _topic(row["id"], [[text] for text in row["sentences"]], row["refs"], ranked=False)


def bbc(row: dict[str, Any]) -> Topic:
    return _topic(row["id"], [split_sentences(row["document"])], [row["summary"]])


def multiling(row: dict[str, Any]) -> Topic:
    texts = (document["text"] for document in row["documents"])
    documents = [
        [s for paragraph in ([text] if isinstance(text, str) else text)
         for s in split_sentences(paragraph)]
        for text in texts
    ]  # fmt: skip
    return _topic(row["id"], documents, row["refs"], ranked=False)


def ainews(row: dict[str, Any]) -> Topic:
    documents = [split_sentences(doc["text"]) for doc in row["docs"]]
    return _topic(row["id"], documents, [row["ref"]])


def _text(value: Any) -> str:
    """Join whatever form a reference has into one text."""
    if isinstance(value, dict):
        return _text(value.get("text", list(value.values())))
    return value if isinstance(value, str) else " ".join(_text(part) for part in value)


def _topic(
    name: str,
    documents: Sequence[Sequence[str]],
    references: Sequence[Any],
    *,
    ranked: bool = True,
) -> Topic:
    kept = [tuple(text for text in doc if WORD.search(text)) for doc in documents]
    texts = tuple(_text(ref) for ref in references)
    return Topic(name, tuple(doc for doc in kept if doc), texts, ranked)


SETS: dict[str, tuple[str, Callable[[dict[str, Any]], Topic]]] = {
    "multiling": ("multiling2011_fixture.jsonl.gz", multiling),
    "bbc": ("bbc_extractive.jsonl.gz", bbc),
    "ainews": ("ainews_discord_mds.jsonl.gz", ainews),
    "opinosis": ("opinosis.jsonl.gz", opinosis),
}


def length_of(topics: Sequence[Topic]) -> int:
    """Return the mean number of words of a set's references."""
    return round(mean(len(WORD.findall(ref)) for topic in topics for ref in topic.references))


def summary(topic: Topic, chosen: Sequence[int], length: int) -> str:
    """Put chosen sentences into the source's order and cut them at a number of words."""
    texts = [s.text for s in topic.sentences]
    total, kept = 0, []
    for i in chosen:
        kept.append(i)
        total += len(WORD.findall(texts[i]))
        if total >= length:
            break
    whole = " ".join(texts[i] for i in sorted(kept))
    ends = [match.end() for match in WORD.finditer(whole)]
    return whole[: ends[length - 1]] if len(ends) > length else whole


def ours(topic: Topic, length: int) -> Sequence[int]:
    sentences = topic.sentences
    return choose(sentences, max_sentences=len(sentences), about_words=length)


def lead(topic: Topic, length: int) -> Sequence[int]:
    """Take the first sentence of every document, then the second, and so on."""
    return sorted(range(len(topic.sentences)), key=lambda i: (topic.sentences[i].place, i))


def peers() -> dict[str, System]:
    """Return sumy's algorithms, or none where it is not installed."""
    try:
        from sumy.models.dom import ObjectDocumentModel, Paragraph
        from sumy.models.dom import Sentence as SumySentence
        from sumy.nlp.stemmers import Stemmer
        from sumy.summarizers import (
            edmundson,
            kl,
            lex_rank,
            lsa,
            luhn,
            reduction,
            sum_basic,
            text_rank,
        )
        from sumy.utils import get_stop_words
    except ImportError:
        return {}

    class Words:
        """Splits words without NLTK's downloads; sentences come split."""

        def to_words(self, text: str) -> tuple[str, ...]:
            return tuple(WORD.findall(text))

    def document(topic: Topic) -> Any:
        return ObjectDocumentModel(
            Paragraph([SumySentence(text, Words()) for text in doc]) for doc in topic.documents
        )

    def best_first(sentences: Any, count: Any, rating: Any, *args: Any, **kwargs: Any) -> list[Any]:
        rated = rating.__getitem__ if isinstance(rating, dict) else rating
        worth = [rated(s, *args, **kwargs) for s in sentences]
        return [sentences[i] for i in sorted(range(len(worth)), key=lambda i: (-worth[i], i))]

    def system(make: Callable[[], Any]) -> System:
        def run(topic: Topic, length: int) -> Sequence[int]:
            model, summarizer = document(topic), make()
            number = {id(s): i for i, s in enumerate(model.sentences)}
            # sumy rates all sentences and gives the best few; asked for their order instead, it
            # has to rate them once, not once for each length that is tried.
            summarizer._get_best_sentences = best_first
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return [number[id(s)] for s in summarizer(model, len(model.sentences))]

        return run

    stemmer, stop_words = Stemmer("english"), get_stop_words("english")
    classes = {
        "LexRank": lex_rank.LexRankSummarizer,
        "LSA": lsa.LsaSummarizer,
        "Luhn": luhn.LuhnSummarizer,
        "TextRank": text_rank.TextRankSummarizer,
        "SumBasic": sum_basic.SumBasicSummarizer,
        "KL-Sum": kl.KLSummarizer,
        "Reduction": reduction.ReductionSummarizer,
    }

    def plain(kind: Any) -> Callable[[], Any]:
        def make() -> Any:
            summarizer = kind(stemmer)
            summarizer.stop_words = stop_words
            return summarizer

        return make

    def edmundsons() -> Any:
        summarizer = edmundson.EdmundsonSummarizer(stemmer)
        summarizer.bonus_words = ("significant", "important", "new", "best", "announced")
        summarizer.stigma_words = ("hardly", "impossible", "maybe")
        summarizer.null_words = stop_words
        return summarizer

    found = {f"sumy {name}": system(plain(kind)) for name, kind in classes.items()}
    return {**found, "sumy Edmundson": system(edmundsons)}


def score(topics: Sequence[Topic], system: System, length: int) -> dict[str, float]:
    """Return a system's mean F1 for each measure."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(list(MEASURES), use_stemmer=True)
    values: dict[str, list[float]] = {measure: [] for measure in MEASURES}
    for topic in topics:
        text = summary(topic, system(topic, length), length)
        found = [scorer.score(ref, text) for ref in topic.references]
        for measure in MEASURES:
            values[measure].append(mean(scores[measure].fmeasure for scores in found))
    return {measure: mean(numbers) for measure, numbers in values.items()}


def load(folder: Path, name: str) -> list[Topic]:
    """Read a set; empty where the folder does not have it."""
    file, parse = SETS[name]
    path = folder / "summarization_refs" / file
    topics = [parse(row) for row in rows(path)] if path.is_file() else []
    return [topic for topic in topics if topic.documents and any(topic.references)]


def halves(topics: Sequence[Topic], half: str) -> list[Topic]:
    """Every second topic by id, from the first (even) or the second (odd), or all of them."""
    ordered = sorted(topics, key=lambda topic: topic.id)
    return {"even": ordered[::2], "odd": ordered[1::2] or ordered, "all": ordered}[half]


def measure(
    folder: Path, half: str, quick: bool, names: Sequence[str]
) -> Iterator[tuple[str, int, dict[str, dict[str, float]]]]:
    """Yield each set's name, length and scores by system."""
    systems: dict[str, System] = {"ours": ours, "lead": lead, **peers()}
    for name in names:
        topics = halves(load(folder, name), half)
        topics = topics[:20] if quick else topics
        if topics:
            length = length_of(topics)
            yield name, length, {key: score(topics, run, length) for key, run in systems.items()}


def main() -> None:
    parser = Command(__doc__, "20 topics of each set", needs_data=True)
    parser.add_argument("--half", choices=("odd", "even", "all"), default="odd")
    parser.add_argument("--sets", nargs="+", choices=list(SETS), default=list(SETS))
    given = parser.given()
    if "rouge-score" in _versions(missing=True):
        parser.error("rouge-score is not installed, which measures: pip install -e .[bench]")
    figures: dict[str, float] = {}
    print(f"half {given.half}; {_versions()}")
    for name, length, scores in measure(given.data, given.half, given.quick, given.sets):
        print(f"\n{name}: {length} words\n{'':16}" + "".join(f"{m:>9}" for m in MEASURES))
        for system, values in sorted(scores.items(), key=lambda pair: -pair[1]["rouge1"]):
            print(f"{system:16}" + "".join(f"{values[m]:9.4f}" for m in MEASURES), flush=True)
        for m in MEASURES:
            rivals = [values[m] for system, values in scores.items() if system != "ours"]
            figures[f"{m}_{name}_ours"] = round(scores["ours"][m], 4)
            figures[f"{m}_{name}_best_peer"] = round(max(rivals), 4)
    if "sumy" in _versions(missing=True):
        print("\nsumy is not installed: its rows are left out")
    ratios = [
        figures[key] / figures[key.replace("_ours", "_best_peer")]
        for key in figures
        if key.endswith("_ours")
    ]
    if ratios:
        print(f"\nours to the best peer: lowest {min(ratios):.3f}, mean {mean(ratios):.3f}")
    report("extractive", figures)


def _versions(*, missing: bool = False) -> str:
    found, lost = [], []
    for package in ("sumy", "rouge-score"):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            lost.append(package)
    return ", ".join(lost if missing else found)


if __name__ == "__main__":
    main()
