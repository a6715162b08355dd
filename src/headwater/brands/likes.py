"""Which pages are alike and how much, each pair once: quick to ask for one page, to list whole, and to add to.

Invariant: what was there at the start is sorted arrays, what came since a small dictionary; no call but `edges` walks
everything.
"""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from headwater.brands.arrays import Growing

Edges = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]


class Likes:
    """Symmetric likenesses of numbered pages."""

    def __init__(self, left: NDArray[np.int64], right: NDArray[np.int64], value: NDArray[np.float64]) -> None:
        """`value[i]` is the likeness of pages `left[i]` and `right[i]`; no pair recurs."""
        self._left, self._right, self._value = Growing(left), Growing(right), Growing(value)
        one = np.concatenate([left, right])
        order = np.argsort(one, kind="stable")
        self._one = one[order]
        self._other, self._of = np.concatenate([right, left])[order], np.concatenate([value, value])[order]
        self._since: dict[int, dict[int, float]] = defaultdict(dict)

    @classmethod
    def empty(cls) -> "Likes":
        return cls(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))

    def add(self, left: NDArray[np.int64], right: NDArray[np.int64], value: NDArray[np.float64]) -> None:
        """More pairs, none of which is known."""
        self._left.extend(left)
        self._right.extend(right)
        self._value.extend(value)
        for one, other, likely in zip(left.tolist(), right.tolist(), value.tolist(), strict=True):
            self._since[one][other] = self._since[other][one] = likely

    def of(self, page: int) -> dict[int, float]:
        """The pages this one resembles."""
        low, high = np.searchsorted(self._one, page), np.searchsorted(self._one, page, side="right")
        near = dict(zip(self._other[low:high].tolist(), self._of[low:high].tolist(), strict=True))
        return {**near, **self._since.get(page, {})}

    def edges(self) -> Edges:
        """All pairs, each once; views that are valid until the next `add`."""
        return self._left.values, self._right.values, self._value.values
