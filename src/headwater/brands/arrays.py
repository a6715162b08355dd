"""Arrays that grow at the end, and sorted keys that take new ones: what an index needs to stay flat as it grows."""

from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Growing:
    """A NumPy array that grows by whole rows, in amortised constant time."""

    def __init__(self, start: NDArray[Any]) -> None:
        self._held = start.copy()
        self._count = len(start)

    def __len__(self) -> int:
        return self._count

    @property
    def values(self) -> NDArray[Any]:
        """What is held, as a view: valid until the next growth."""
        return self._held[: self._count]

    def extend(self, rows: NDArray[Any]) -> None:
        needed = self._count + len(rows)
        if needed > len(self._held):
            grown = np.empty((max(needed, 2 * len(self._held), 64), *self._held.shape[1:]), self._held.dtype)
            grown[: self._count] = self._held[: self._count]
            self._held = grown
        self._held[self._count : needed] = rows
        self._count = needed


class Buckets:
    """Members by 64-bit key, in order of arrival: a sorted base and what came since."""

    def __init__(self, keys: NDArray[np.uint64], members: NDArray[np.int64]) -> None:
        """`keys[i]` holds `members[i]`; members of equal keys are in order of arrival."""
        order = np.argsort(keys, kind="stable")
        self._keys, self._members = keys[order], members[order].astype(np.int32)
        self._since: dict[int, list[int]] = defaultdict(list)

    @classmethod
    def empty(cls) -> "Buckets":
        return cls(np.empty(0, np.uint64), np.empty(0, np.int64))

    def of(self, keys: NDArray[np.uint64], most: int | None = None) -> NDArray[np.int64]:
        """Distinct members of all these buckets, ascending; of each bucket at most the first and the last `most`."""
        low, high = np.searchsorted(self._keys, keys), np.searchsorted(self._keys, keys, side="right")
        found: set[int] = set()
        for key, start, stop in zip(keys.tolist(), low.tolist(), high.tolist(), strict=True):
            since = self._since.get(key, [])
            if most is None or stop - start + len(since) <= 2 * most:
                found.update(self._members[start:stop].tolist(), since)
                continue
            found.update(
                self._members[start : min(stop, start + most)].tolist(), since[: max(0, most - (stop - start))]
            )
            found.update(since[-most:], self._members[max(start, stop - max(0, most - len(since))) : stop].tolist())
        return np.array(sorted(found), np.int64)

    def add(self, keys: NDArray[np.uint64], member: int) -> None:
        for key in keys.tolist():
            self._since[key].append(member)
