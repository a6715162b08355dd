"""Stable 32-bit feature hashes, and bags of them.

Invariant: the hash of a feature depends on the feature alone, never on process, platform or order of arrival.
"""

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from headwater.model.fingerprint import View

_CACHE_LIMIT = 500_000
EMPTY = View(np.empty(0, np.uint32), np.empty(0, np.uint8))


def feature_hash(name: str) -> int:
    """32-bit hash of one feature (BLAKE2b, RFC 7693, 4-byte digest)."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little")


class FeatureHasher:
    """Maps feature strings to uint32 and remembers the names it has met since `take_new_names` was last called.

    Names recur from capture to capture, so a bounded dictionary answers almost every call.
    """

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._fresh: list[tuple[int, str]] = []

    def __call__(self, name: str) -> int:
        found = self._known.get(name)
        if found is None:
            found = feature_hash(name)
            if len(self._known) >= _CACHE_LIMIT:
                self._known.clear()
            self._known[name] = found
            self._fresh.append((found, name))
        return found

    def many(self, names: Iterable[str]) -> NDArray[np.uint32]:
        """Hashes of `names`, in order."""
        known = self._known
        return np.array([known[name] if name in known else self(name) for name in names], np.uint32)

    def take_new_names(self) -> list[tuple[int, str]]:
        """(hash, name) pairs met for the first time since the last call."""
        fresh, self._fresh = self._fresh, []
        return fresh


def bag(features: NDArray[np.uint32]) -> View:
    """The multiset of `features` as a View."""
    if not len(features):
        return EMPTY
    ids, counts = np.unique(features, return_counts=True)
    return View(ids, np.minimum(counts, 255).astype(np.uint8))


def mix(*parts: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """One hash per position from several aligned hash arrays, order-sensitive (multiply-xorshift, 64 bit inside)."""
    state = np.full(len(parts[0]), 0x9E3779B97F4A7C15, np.uint64)
    for part in parts:
        state ^= part.astype(np.uint64)
        state *= np.uint64(0xFF51AFD7ED558CCD)
        state ^= state >> np.uint64(32)
    return (state & np.uint64(0xFFFFFFFF)).astype(np.uint32)


def ngrams(hashes: NDArray[np.uint32], n: int) -> NDArray[np.uint32]:
    """Hashes of the n-grams of a sequence; empty when the sequence is shorter than n."""
    if len(hashes) < n:
        return np.empty(0, np.uint32)
    return mix(*(hashes[i : len(hashes) - n + 1 + i] for i in range(n)))
