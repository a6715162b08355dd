"""What simpler methods make of the same observations: the yardstick beside every figure of ours."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components


def shared_values(carried: Iterable[tuple[str, str]], *, degree_cap: int | None = None) -> dict[str, int]:
    """Connected components over (item, value): any shared value links, unless on more than `degree_cap` items."""
    items_of: dict[str, set[str]] = defaultdict(set)
    for item, value in carried:
        items_of[value].add(item)
    items = sorted({item for group in items_of.values() for item in group})
    number = {item: index for index, item in enumerate(items)}
    kept = [sorted(group) for group in items_of.values() if degree_cap is None or len(group) <= degree_cap]
    rows = [number[item] for group in kept for item in group]
    columns = [len(items) + index for index, group in enumerate(kept) for _ in group]
    size = len(items) + len(kept)
    graph = sparse.coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    labels = connected_components(graph, directed=False)[1]
    return {item: int(labels[index]) for item, index in number.items()}
