"""Agreement between a predicted and a true clustering of the same items.

B-cubed: Bagga and Baldwin (1998). Pairwise: Rand-style counts over pairs. CEAF-e: Luo (2005), similarity phi-4.
Macro figures average over true clusters (recall) or predicted clusters (precision) instead of items, so that one large
cluster cannot hide many small ones.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from itertools import chain

import numpy as np
from msgspec import Struct
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import connected_components


class Agreement(Struct, frozen=True):
    """All figures in [0, 1] but `over_merge`: size of the largest predicted cluster over the largest true one.

    `alone` is the share of items that were left in no cluster or in one of their own: abstention, seen from outside.
    """

    b3_precision: float
    b3_recall: float
    b3_f1: float
    pair_precision: float
    pair_recall: float
    pair_f1: float
    macro_precision: float
    macro_recall: float
    ceaf_e: float
    over_merge: float
    alone: float
    items: int
    predicted: int
    true: int


def agreement(predicted: Mapping[str, Hashable | None], true: Mapping[str, Hashable]) -> Agreement:
    """Compare over the items of `true`; an item that `predicted` lacks or maps to None stands alone."""
    items = sorted(true)
    ours: list[Hashable] = [_or_alone(predicted.get(item), item) for item in items]
    theirs: list[Hashable] = [true[item] for item in items]
    in_ours, in_theirs = Counter(ours), Counter(theirs)
    in_both = Counter(zip(ours, theirs, strict=True))
    count = max(len(items), 1)
    precision = sum(n * n / in_ours[a] for (a, _), n in in_both.items()) / count
    recall = sum(n * n / in_theirs[b] for (_, b), n in in_both.items()) / count
    pairs = sum(_pairs(n) for n in in_both.values())
    pair_precision = _ratio(pairs, sum(_pairs(n) for n in in_ours.values()), empty=1.0)
    pair_recall = _ratio(pairs, sum(_pairs(n) for n in in_theirs.values()), empty=1.0)
    return Agreement(
        b3_precision=precision,
        b3_recall=recall,
        b3_f1=_harmonic(precision, recall),
        pair_precision=pair_precision,
        pair_recall=pair_recall,
        pair_f1=_harmonic(pair_precision, pair_recall),
        macro_precision=_ratio(sum(n * n / in_ours[a] ** 2 for (a, _), n in in_both.items()), len(in_ours)),
        macro_recall=_ratio(sum(n * n / in_theirs[b] ** 2 for (_, b), n in in_both.items()), len(in_theirs)),
        ceaf_e=_ceaf_e(in_ours, in_theirs, in_both),
        over_merge=_ratio(max(chain(in_ours.values(), [0])), max(chain(in_theirs.values(), [0]))),
        alone=sum(n for n in in_ours.values() if n == 1) / count,
        items=len(items),
        predicted=len(in_ours),
        true=len(in_theirs),
    )


def _ceaf_e(
    in_ours: Counter[Hashable], in_theirs: Counter[Hashable], in_both: Counter[tuple[Hashable, Hashable]]
) -> float:
    """F1 of CEAF-e: the best one-to-one alignment of clusters, similarity 2|K and R| / (|K| + |R|).

    Exact: clusters that share nothing cannot gain from one another, so each connected part is solved by itself.
    """
    ours, theirs = {name: i for i, name in enumerate(in_ours)}, {name: i for i, name in enumerate(in_theirs)}
    rows = np.array([ours[a] for a, _ in in_both], np.int64)
    columns = np.array([theirs[b] for _, b in in_both], np.int64)
    gain = np.array([2.0 * n / (in_ours[a] + in_theirs[b]) for (a, b), n in in_both.items()])
    size = len(ours) + len(theirs)
    graph = sparse.coo_matrix((gain, (rows, columns + len(ours))), shape=(size, size))
    part = connected_components(graph, directed=False)[1][rows] if len(rows) else rows
    edges: dict[int, list[int]] = defaultdict(list)
    for edge, number in enumerate(part.tolist()):
        edges[number].append(edge)
    total = sum(_best_alignment(rows[e], columns[e], gain[e]) for e in edges.values())
    return _ratio(2 * total, len(ours) + len(theirs))


def _best_alignment(rows: np.ndarray, columns: np.ndarray, gain: np.ndarray) -> float:
    """Largest sum of gains over a matching of one connected part."""
    (left, i), (right, j) = np.unique(rows, return_inverse=True), np.unique(columns, return_inverse=True)
    if 1 in (len(left), len(right)):
        return float(gain.max())
    dense = np.zeros((len(left), len(right)))
    dense[i, j] = gain
    return float(dense[linear_sum_assignment(dense, maximize=True)].sum())


class Calibration(Struct, frozen=True):
    """Reliability of probabilities: Brier score, expected calibration error, and (mean, rate, count) of each bin."""

    brier: float
    ece: float
    table: tuple[tuple[float, float, int], ...]


def calibration(probabilities: list[float], outcomes: list[bool], bins: int = 10) -> Calibration:
    """Equal-width bins over [0, 1] (Naeini et al. 2015); empty bins are left out of the table."""
    p, y = np.array(probabilities, float), np.array(outcomes, float)
    of_bin = np.minimum((p * bins).astype(int), bins - 1)
    groups = [of_bin == number for number in range(bins)]
    table = tuple((float(p[g].mean()), float(y[g].mean()), int(g.sum())) for g in groups if g.any())
    ece = sum(abs(mean - rate) * count for mean, rate, count in table) / max(len(p), 1)
    return Calibration(float(np.mean((p - y) ** 2)) if len(p) else 0.0, ece, table)


def coverage_at_precision(scores: list[float], right: list[bool], least: float) -> float:
    """Largest share of cases decided, best scores first and ties together, with precision at least `least`."""
    ranked = sorted(zip(scores, right, strict=True), key=lambda one: -one[0])
    covered, hits = 0, 0
    for position, (score, is_right) in enumerate(ranked, start=1):
        hits += is_right
        last_of_tie = position == len(ranked) or ranked[position][0] < score
        if last_of_tie and hits / position >= least:
            covered = position
    return _ratio(covered, len(ranked))


def _or_alone(cluster: Hashable | None, item: str) -> Hashable:
    return ("alone", item) if cluster is None else cluster


def _pairs(n: int) -> int:
    return n * (n - 1) // 2


def _harmonic(a: float, b: float) -> float:
    return _ratio(2 * a * b, a + b)


def _ratio(part: float, whole: float, empty: float = 0.0) -> float:
    return part / whole if whole else empty
