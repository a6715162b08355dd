"""Stable 32-bit feature hashes, and bags of them.

Invariant: the hash of a feature depends on the feature alone, never on process, platform or order of arrival.
"""

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from headwater.model.fingerprint import View

_CACHE_LIMIT = 500_000
_SEED = 0x9E3779B97F4A7C15
_MULTIPLIER = np.uint64(0xFF51AFD7ED558CCD)
_HALF = np.uint64(32)
Hashes = NDArray[np.uint32] | NDArray[np.uint64]
"""Hashes of 32 bits; in the wider type where they are about to be mixed."""
EMPTY = View(np.empty(0, np.uint32), np.empty(0, np.uint8))


def digest(name: str) -> bytes:
    """Four bytes of BLAKE2b (RFC 7693) over the UTF-8 of `name`."""
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).digest()


def feature_hash(name: str) -> int:
    """32-bit hash of one feature: its digest, little-endian."""
    return int.from_bytes(digest(name), "little")


def hashes(digests: Iterable[bytes]) -> NDArray[np.uint32]:
    """The hashes that lie one behind the other in `digests` (whole multiples of four bytes each)."""
    return np.frombuffer(b"".join(digests), "<u4").astype(np.uint32, copy=False)


class _Known(dict[str, bytes]):
    """Digest by name, computed when a name is first asked for: a hit costs no Python call."""

    def __init__(self) -> None:
        super().__init__()
        self.fresh: list[str] = []

    def __missing__(self, name: str) -> bytes:
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        self.fresh.append(name)
        found = self[name] = digest(name)
        return found


class FeatureHasher:
    """Maps feature strings to uint32 and remembers the names it has met since `take_new_names` was last called.

    Names recur from capture to capture, so a bounded dictionary answers almost every call.
    """

    def __init__(self) -> None:
        self._known = _Known()

    def many(self, names: Iterable[str]) -> NDArray[np.uint32]:
        """Hashes of `names`, in order."""
        return hashes(map(self._known.__getitem__, names))

    def take_new_names(self) -> list[tuple[int, str]]:
        """(hash, name) pairs met for the first time since the last call."""
        fresh, self._known.fresh = self._known.fresh, []
        return [(feature_hash(name), name) for name in fresh]


def bag(features: NDArray[np.uint32]) -> View:
    """The multiset of `features` as a View."""
    size = len(features)
    if not size:
        return EMPTY
    # Runs of a sorted copy, as np.unique finds them, without its overhead: most views are a few hundred features.
    ordered = np.sort(features)
    edges = np.empty(size + 1, np.bool_)
    edges[0] = edges[size] = True
    np.not_equal(ordered[1:], ordered[:-1], out=edges[1:size])
    bounds = edges.nonzero()[0]
    starts = bounds[:-1]
    return View(ordered[starts], np.minimum(bounds[1:] - starts, 255).astype(np.uint8))


def mix(*parts: Hashes) -> NDArray[np.uint32]:
    """One hash per position from several aligned hash arrays, order-sensitive (multiply-xorshift, 64 bit inside)."""
    state = np.full(len(parts[0]), _SEED, np.uint64)
    for part in parts:
        state ^= part
        state *= _MULTIPLIER
        state ^= state >> _HALF
    return state.astype(np.uint32)  # the lower half


def ngrams(hashes: Hashes, n: int) -> NDArray[np.uint32]:
    """Hashes of the n-grams of a sequence; empty when the sequence is shorter than n."""
    if len(hashes) < n:
        return np.empty(0, np.uint32)
    wide = hashes.astype(np.uint64, copy=False)  # once, not in each of n parts
    return mix(*(wide[i : len(wide) - n + 1 + i] for i in range(n)))
