"""What simpler methods make of the same data: the yardstick beside every figure of ours."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

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
    labels = _components(rows, columns, len(items) + len(kept))
    return {item: labels[index] for item, index in number.items()}


def single_link(items: Sequence[str], pairs: Iterable[tuple[str, str, float]], threshold: float) -> dict[str, int]:
    """Single linkage: components of the pairs (left, right, score) that reach `threshold` (Sibson 1973)."""
    number = {item: index for index, item in enumerate(items)}
    kept = [(number[left], number[right]) for left, right, score in pairs if score >= threshold]
    labels = _components([left for left, _ in kept], [right for _, right in kept], len(number))
    return {item: labels[index] for item, index in number.items()}


def _components(rows: Sequence[int], columns: Sequence[int], size: int) -> list[int]:
    graph = sparse.coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    found: list[int] = connected_components(graph, directed=False)[1].tolist() if size else []
    return found
