"""What simpler methods make of the same data: the yardstick beside every figure of ours."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

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


def arrivals(
    order: Sequence[str], pairs: Iterable[tuple[str, str, float]], threshold: float
) -> Iterator[tuple[str, list[str]]]:
    """Single linkage one item at a time: each item with the earlier ones it is in one group with when it arrives."""
    place = {item: number for number, item in enumerate(order)}
    earlier: dict[str, set[str]] = defaultdict(set)
    for left, right, score in pairs:
        if score >= threshold and left != right:
            first, last = sorted((left, right), key=place.__getitem__)
            earlier[last].add(first)
    group_of: dict[str, list[str]] = {}
    for item in order:
        joined = {id(group_of[one]): group_of[one] for one in earlier[item]}
        before = sorted((one for group in joined.values() for one in group), key=place.__getitem__)
        yield item, before
        whole = [*before, item]
        for one in whole:
            group_of[one] = whole


def _components(rows: Sequence[int], columns: Sequence[int], size: int) -> list[int]:
    graph = sparse.coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    found: list[int] = connected_components(graph, directed=False)[1].tolist() if size else []
    return found
