"""Arithmetic shared out to threads: NumPy leaves the interpreter to others while it works on long arrays.

Invariant: each part is computed by itself and writes what is its own, so no result depends on how many threads there
are or on which of them comes first.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

THREADS = 2
"""As many as any machine that attributes captures has cores."""
Part = TypeVar("Part")
Result = TypeVar("Result")


def shared_out(work: Callable[[Part], Result], parts: Sequence[Part], threads: int) -> list[Result]:
    """`work` of each part, in the order of the parts; the first error of a part is raised."""
    if threads <= 1 or len(parts) <= 1:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(min(threads, len(parts))) as pool:
        return list(pool.map(work, parts))


def by_weight(until: NDArray[np.int64], most: int) -> list[slice]:
    """Slices of the rows, in order, none heavier than `most` unless it is a single row.

    Row i weighs `until[i + 1] - until[i]`; `until` ascends.
    """
    return list(_by_weight(until, most))


def _by_weight(until: NDArray[np.int64], most: int) -> Iterator[slice]:
    start = 0
    while start < len(until) - 1:
        stop = max(start + 1, int(np.searchsorted(until, until[start] + most, side="right")) - 1)
        yield slice(start, stop)
        start = stop
