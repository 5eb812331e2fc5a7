"""B-cubed, adjusted Rand index and normalised mutual information of a clustering against gold."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import comb, log


@dataclass(frozen=True, slots=True)
class Quality:
    """How well labels agree with gold; all figures are 1 for equal partitions."""

    precision: float
    recall: float
    f1: float
    ari: float
    nmi: float


def quality(gold: Sequence[Hashable], found: Sequence[Hashable]) -> Quality:
    """Compare two labellings of the same items.

    B-cubed (Bagga and Baldwin, 1998) averages over items how pure their cluster is and how whole
    their story is; ARI corrects pair agreement for chance; NMI uses the arithmetic mean.
    """
    count = len(gold)
    a, b, both = Counter(gold), Counter(found), Counter(zip(gold, found, strict=True))
    precision = sum(n * n / b[y] for (_, y), n in both.items()) / count
    recall = sum(n * n / a[x] for (x, _), n in both.items()) / count
    f1 = 2 * precision * recall / (precision + recall)
    return Quality(precision, recall, f1, _ari(a, b, both, count), _nmi(a, b, both, count))


def mean(parts: Sequence[tuple[int, Quality]]) -> Quality:
    """Put the qualities of several days together, each item weighing the same.

    B-cubed's precision and recall are means over items, so those of all days are, and F1 is theirs:
    averaging the days' F1 would punish a day of one story that the others make up for.
    """
    total = sum(n for n, _ in parts)
    precision, recall, ari, nmi = (
        sum(n * getattr(q, name) for n, q in parts) / total
        for name in ("precision", "recall", "ari", "nmi")
    )
    return Quality(precision, recall, 2 * precision * recall / (precision + recall), ari, nmi)


def _ari(
    a: Counter[Hashable], b: Counter[Hashable], both: Counter[tuple[Hashable, Hashable]], count: int
) -> float:
    pairs = sum(comb(n, 2) for n in both.values())
    left, right = (sum(comb(n, 2) for n in c.values()) for c in (a, b))
    expected = left * right / max(1, comb(count, 2))
    best = (left + right) / 2
    return 1.0 if best == expected else (pairs - expected) / (best - expected)


def _nmi(
    a: Counter[Hashable], b: Counter[Hashable], both: Counter[tuple[Hashable, Hashable]], count: int
) -> float:
    mutual = sum(n / count * log(n * count / (a[x] * b[y])) for (x, y), n in both.items())
    entropy = [-sum(n / count * log(n / count) for n in c.values()) for c in (a, b)]
    return 1.0 if sum(entropy) == 0 else 2 * mutual / sum(entropy)
