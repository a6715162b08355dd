"""Agreement between a predicted and a true clustering of the same items.

B-cubed: Bagga and Baldwin (1998). Pairwise: Rand-style counts over pairs. Macro figures average over true clusters
(recall) or predicted clusters (precision) instead of items, so that one large cluster cannot hide many small ones.
"""

from collections import Counter
from collections.abc import Hashable, Mapping
from itertools import chain

from msgspec import Struct


class Agreement(Struct, frozen=True):
    """All figures in [0, 1] but `over_merge`: size of the largest predicted cluster over the largest true one."""

    b3_precision: float
    b3_recall: float
    b3_f1: float
    pair_precision: float
    pair_recall: float
    macro_precision: float
    macro_recall: float
    over_merge: float
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
    return Agreement(
        b3_precision=precision,
        b3_recall=recall,
        b3_f1=_ratio(2 * precision * recall, precision + recall),
        pair_precision=_ratio(pairs, sum(_pairs(n) for n in in_ours.values()), empty=1.0),
        pair_recall=_ratio(pairs, sum(_pairs(n) for n in in_theirs.values()), empty=1.0),
        macro_precision=_ratio(sum(n * n / in_ours[a] ** 2 for (a, _), n in in_both.items()), len(in_ours)),
        macro_recall=_ratio(sum(n * n / in_theirs[b] ** 2 for (_, b), n in in_both.items()), len(in_theirs)),
        over_merge=_ratio(max(chain(in_ours.values(), [0])), max(chain(in_theirs.values(), [0]))),
        items=len(items),
        predicted=len(in_ours),
        true=len(in_theirs),
    )


def _or_alone(cluster: Hashable | None, item: str) -> Hashable:
    return ("alone", item) if cluster is None else cluster


def _pairs(n: int) -> int:
    return n * (n - 1) // 2


def _ratio(part: float, whole: float, empty: float = 0.0) -> float:
    return part / whole if whole else empty
