"""Choosing the sentences that tell most of some texts, without repeating themselves.

Three views of a sentence's worth are added up, each scaled to its best sentence:

- centroid: how near it is to the mean of all sentences (Radev et al., "Centroid-based
  summarization of multiple documents", 2004);
- LexRank: how often a random walk over similar sentences comes by (Erkan and Radev, 2004);
- place: the first sentences of a text say what it is about (the lead baseline of news).

Sentences are then taken one by one, each for its worth less its likeness to those already taken
(maximal marginal relevance, Carbonell and Goldstein, 1998). Between two mistakes, saying the same
thing twice is the worse one: it wastes the line that would have told another thing. Weights are
those of the best ROUGE on one half of the reference sets; see benchmarks/extractive.py.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from summarize.words import STOPWORDS, words

Floats = NDArray[np.float64]

MAX_SENTENCES: Final = 600
"""Sentences that are compared with each other; more of one story say nothing new."""

_SPACELESS: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_WORD: Final = re.compile(r"(?:(?![\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])[\w.'’-])+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its text's number, its place within it, and what the desk thinks of it.

    `bonus` is added to its worth, which is between 0 and 1 for a plain sentence.
    """

    text: str
    document: int = 0
    place: int = 0
    bonus: float = 0.0


@dataclass(frozen=True, slots=True)
class ChoiceSettings:
    """How much each view counts; `variety` is the weight of not repeating oneself."""

    centroid: float = 0.5
    lexrank: float = 0.3
    place: float = 0.2
    variety: float = 0.5
    short: int = 6
    edge: float = 0.1


SETTINGS: Final = ChoiceSettings()


def choose(
    sentences: Sequence[Sentence],
    *,
    max_sentences: int = 3,
    max_words: int | None = None,
    taken: Sequence[str] = (),
    settings: ChoiceSettings = SETTINGS,
) -> list[int]:
    """Give the indices of the best sentences, best first.

    `max_words` bounds the sum of their words; what does not fit is passed over. `taken` are
    sentences that were told before: what repeats them is worth less.
    """
    sentences = sentences[:MAX_SENTENCES]
    if not sentences:
        return []
    vectors = _vectors([s.text for s in sentences] + list(taken))
    near = vectors @ vectors.T
    count = len(sentences)
    worth = _worth(sentences, vectors[:count], near[:count, :count], settings)
    nearest = near[:count, count:].max(axis=1) if len(taken) else np.zeros(count)
    lengths = [count_words(s.text) for s in sentences]
    left = math.inf if max_words is None else max_words
    open_ = set(range(count))
    chosen: list[int] = []
    while open_ and len(chosen) < max_sentences:
        gain = worth - settings.variety * nearest
        fitting = [i for i in sorted(open_) if lengths[i] <= left]
        if not fitting:
            break
        best = max(fitting, key=lambda i: (gain[i], -i))
        open_.discard(best)
        chosen.append(best)
        left -= lengths[best]
        nearest = np.maximum(nearest, near[:count, best])
    return chosen


def likeness(a: str, b: str) -> float:
    """Say how alike two sentences are in their words: 0 to 1 (cosine of their counts)."""
    one, two = Counter(_content(a)), Counter(_content(b))
    shared = sum(one[w] * two[w] for w in one)
    size = math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in two.values()))
    return shared / size if size else 0.0


def overlap(a: str, b: str) -> float:
    """Say which share of the shorter sentence's words the other one has: 0 to 1."""
    one, two = set(_content(a)), set(_content(b))
    smaller = min(len(one), len(two))
    return len(one & two) / smaller if smaller else 0.0


def count_words(text: str) -> int:
    """Count words; of scripts without spaces, two characters are one."""
    return len(_WORD.findall(text)) + (len(_SPACELESS.findall(text)) + 1) // 2


def _content(text: str) -> list[str]:
    found = words(text)
    return [word for word in found if word not in STOPWORDS] or found


def _vectors(texts: Sequence[str]) -> Floats:
    """Give unit TF-IDF rows; rarity is counted among the sentences themselves."""
    rows = [Counter(_content(text)) for text in texts]
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
    centroid = _scaled(vectors @ vectors.mean(axis=0))
    place = np.array([1 / (1 + s.place) ** 0.5 for s in sentences])
    bonus = np.array([s.bonus for s in sentences])
    sizes = np.array([count_words(s.text) for s in sentences])
    full = np.minimum(1.0, sizes / max(1, settings.short))
    worth = settings.centroid * centroid + settings.place * place
    if settings.lexrank:
        worth = worth + settings.lexrank * _scaled(lexrank(near, settings.edge))
    total: Floats = worth * full + bonus
    return total


def lexrank(near: Floats, edge: float = 0.1, damping: float = 0.85, rounds: int = 50) -> Floats:
    """Give the share of a random walk's time at each sentence; likeness below `edge` is no path."""
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
