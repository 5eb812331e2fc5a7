"""Choosing the sentences that tell most of some texts, without repeating themselves.

Several views of a sentence's worth are added up, each scaled to its best sentence:

- centroid: how near it is to the mean of all sentences (Radev et al., "Centroid-based
  summarization of multiple documents", 2004);
- LexRank: how often a random walk over similar sentences comes by (Erkan and Radev, 2004);
- shared words: how many words it shares with each other sentence, by their lengths (the edges of
  TextRank, Mihalcea and Tarau, 2004, added up);
- place: the first sentences of a text say what it is about, and the first texts, where their order
  is one of weight, what the day is about (the lead baseline of news).

Sentences are then taken one by one, each for its worth, for the word pairs that it adds and other
sentences share (concept coverage, Gillick and Favre, 2009), less its likeness to those already
taken (maximal marginal relevance, Carbonell and Goldstein, 1998), and less what it overshoots the
length asked for. Between two mistakes, saying the same thing twice is the worse one: it wastes the
line that would have told another thing. The weights are those of the best ROUGE on one half of the
reference sets; benchmarks/extractive.py measures the other half.

It stood in the extractive editor. That one asks first whether a line can be printed, and then an
item has hardly ever two lines to choose from; so it tries them by that, and this stays as what
`benchmarks.extractive` compares.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from summarize.text.compare import content_words, count_words
from summarize.text.tokens import STOPWORDS, words

Floats = NDArray[np.float64]

MAX_SENTENCES: Final = 600
"""Sentences that are compared with each other; more of one story say nothing new."""

TWINS: Final = 0.75
"""Likeness from which on a sentence repeats one that was taken: only if nothing else is left."""

ONCE: Final = 0.2
"""What a word pair of a single sentence is worth, beside one that several share."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its text's rank, its place within it, and what the desk thinks of it.

    `document` is 0 for all where the order of texts says nothing. `bonus` is added to its worth.
    """

    text: str
    document: int = 0
    place: int = 0
    bonus: float = 0.0


@dataclass(frozen=True, slots=True)
class ChoiceSettings:
    """How much each view counts; see the module's docstring.

    `edge` is the likeness from which on LexRank walks; `variety` is the weight of not repeating
    oneself, `fit` that of the length.
    """

    centroid: float = 0.8
    lexrank: float = 0.4
    shared: float = 0.6
    edge: float = 0.05
    place: float = 0.2
    document: float = 3.0
    pairs: float = 0.3
    variety: float = 0.15
    fit: float = 0.5


SETTINGS: Final = ChoiceSettings()


def choose(
    sentences: Sequence[Sentence],
    *,
    max_sentences: int = 3,
    max_words: int | None = None,
    about_words: int | None = None,
    taken: Sequence[str] = (),
    settings: ChoiceSettings = SETTINGS,
) -> list[int]:
    """Return the indices of the best sentences, best first.

    `max_words` bounds the sum of their words: what does not fit is passed over. `about_words` is
    aimed at instead: the sentence that reaches it is the last one. `taken` are sentences that were
    told before: what repeats them is worth less.
    """
    sentences = sentences[:MAX_SENTENCES]
    if not sentences:
        return []
    count = len(sentences)
    texts = [s.text for s in sentences]
    vectors = _vectors([*texts, *taken])
    near = vectors @ vectors.T
    sizes = np.array([max(1, count_words(text)) for text in texts], np.float64)
    worth = _worth(sentences, vectors[:count], near[:count, :count], settings)
    nearest = near[:count, count:].max(axis=1) if len(taken) else np.zeros(count)
    pairs = _Pairs.of(texts, sizes)
    chosen: list[int] = []
    total = 0.0
    while len(chosen) < min(count, max_sentences) and (not about_words or total < about_words):
        gain = worth - settings.variety * nearest + settings.pairs * pairs.gain()
        if about_words:
            gain -= settings.fit * np.maximum(0, total + sizes - about_words) / about_words
        gain[nearest >= TWINS] -= 1.0
        gain[chosen] = -np.inf
        if max_words is not None:
            gain[total + sizes > max_words] = -np.inf
        best = int(gain.argmax())
        if gain[best] == -np.inf:
            break
        chosen.append(best)
        total += sizes[best]
        nearest = np.maximum(nearest, near[:count, best])
        pairs.cover(best)
    return chosen


@dataclass
class _Pairs:
    """The word pairs of sentences, what each is worth, and which were told."""

    holds: sparse.csr_matrix
    worth: Floats
    scale: Floats

    @classmethod
    def of(cls, texts: Sequence[str], sizes: Floats) -> "_Pairs":
        """Count pairs; one that a single sentence has says little of the whole."""
        rows = [_pairs(words(text)) for text in texts]
        seen = Counter(pair for row in rows for pair in row)
        column = {pair: i for i, pair in enumerate(sorted(seen))}
        starts = np.cumsum([0, *map(len, rows)])
        indices = np.array([column[pair] for row in rows for pair in sorted(row)], np.int64)
        holds = sparse.csr_matrix(
            (np.ones(len(indices)), indices, starts), (len(rows), max(1, len(column)))
        )
        worth = np.zeros(max(1, len(column)))
        for pair, n in seen.items():
            worth[column[pair]] = math.log1p(n) * (1 if n > 1 else ONCE)
        top = float((np.asarray(holds @ worth) / np.sqrt(sizes)).max(initial=0.0))
        return cls(holds, worth, np.sqrt(sizes) * (top or 1.0))

    def gain(self) -> Floats:
        """Return what each sentence adds, by its length."""
        added: Floats = np.asarray(self.holds @ self.worth) / self.scale
        return added

    def cover(self, sentence: int) -> None:
        """Take a sentence's pairs as told."""
        self.worth[self.holds[sentence].indices] = 0.0


def _pairs(found: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Return neighbouring words of which at least one says something."""
    return frozenset((a, b) for a, b in pairwise(found) if not (a in STOPWORDS and b in STOPWORDS))


def _vectors(texts: Sequence[str]) -> Floats:
    """Return unit TF-IDF rows; rarity is counted among the sentences themselves."""
    rows = [Counter(content_words(text)) for text in texts]
    seen = Counter(word for row in rows for word in row)
    column = {word: i for i, word in enumerate(sorted(seen))}
    matrix = np.zeros((len(rows), max(1, len(column))))
    for i, row in enumerate(rows):
        for word, n in row.items():
            matrix[i, column[word]] = n * (1 + math.log(len(rows) / seen[word]))
    rows_of_one: Floats = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
    return rows_of_one


def _worth(
    sentences: Sequence[Sentence], vectors: Floats, near: Floats, settings: ChoiceSettings
) -> Floats:
    """Add up the views of each sentence's worth, and the desk's bonus."""
    place = np.array([s.place for s in sentences], np.float64)
    document = np.array([s.document for s in sentences], np.float64)
    worth = settings.centroid * _scaled(vectors @ vectors.mean(axis=0))
    worth = worth + settings.lexrank * _scaled(lexrank(near, settings.edge))
    worth = worth + settings.shared * _scaled(shared_words([s.text for s in sentences]))
    worth = worth + settings.place / (1 + place) + settings.document / np.sqrt(1 + document)
    total: Floats = worth + np.array([s.bonus for s in sentences])
    return total


def shared_words(texts: Sequence[str]) -> Floats:
    """Return how many words each sentence shares with the others, by the lengths of both."""
    rows = [frozenset(content_words(text)) for text in texts]
    column = {word: i for i, word in enumerate(sorted(frozenset().union(*rows)))}
    holds = np.zeros((len(rows), max(1, len(column))))
    for i, row in enumerate(rows):
        holds[i, [column[word] for word in row]] = 1
    logs = np.log([len(row) + 1 for row in rows])
    shared: Floats = holds @ holds.T / np.maximum(logs[:, None] + logs[None, :], 1e-9)
    np.fill_diagonal(shared, 0.0)
    total: Floats = shared.sum(axis=1)
    return total


def lexrank(near: Floats, edge: float = 0.1, damping: float = 0.85, rounds: int = 50) -> Floats:
    """The share of a random walk's time at each sentence; likeness below `edge` is no path."""
    graph = np.where(near >= edge, near, 0.0)
    np.fill_diagonal(graph, 1.0)
    graph = graph / graph.sum(axis=1, keepdims=True)
    rank: Floats = np.full(len(graph), 1 / len(graph))
    for _ in range(rounds):
        rank = (1 - damping) / len(graph) + damping * (graph.T @ rank)
    return rank


def _scaled(values: Floats) -> Floats:
    """Scale to the best value: 1 for it, 0 for nothing."""
    top = values.max(initial=0.0)
    return values / top if top > 0 else values
