"""MinHash signatures of pages (Broder 1997) and the band keys by which alike pages find one another.

Invariants: a signature depends on its page (and, weighted, on the weights) alone; words of text enter none.
"""

from collections.abc import Callable

import numpy as np
import rensa
from numpy.typing import NDArray

from headwater.brands.prints import HASHED_VIEWS, Bags
from headwater.brands.threads import by_weight, shared_out

_SEED = 20_121_231
_COPIES = 6
_ENTRIES = 1 << 18
"""Entries hashed at a time."""
_PAIRS = 1_000
"""Pairs of signatures compared at a time: as many as the processor's cache holds."""
_TEXT = np.uint64(HASHED_VIEWS << 32)


def plain(pages: Bags, permutations: int) -> NDArray[np.uint32]:
    """Signatures over the features present, rows x permutations."""
    return _signatures(pages, lambda part: np.ones(part.stop - part.start, np.int64), permutations, threads=1)


def weighted(pages: Bags, weights: NDArray[np.float64], permutations: int, threads: int = 1) -> NDArray[np.uint32]:
    """Signatures in which a heavy feature is hashed in several copies, at most six; `weights` per entry of `pages`."""

    def copies(part: slice) -> NDArray[np.int64]:
        return np.minimum(np.round(weights[part]).astype(np.int64), _COPIES)

    return _signatures(pages, copies, permutations, threads)


def _signatures(
    pages: Bags, copies: Callable[[slice], NDArray[np.int64]], permutations: int, threads: int
) -> NDArray[np.uint32]:
    """`copies` of a slice of entries says how often each of them is hashed."""
    result = np.empty((len(pages), permutations), np.uint32)

    def sign(rows: slice) -> None:
        bounds = pages.indptr[rows.start : rows.stop + 1]
        part = slice(int(bounds[0]), int(bounds[-1]))
        keys = pages.keys[part]
        times = np.where(keys < _TEXT, copies(part), 0)
        offsets = np.concatenate([[0], np.cumsum(times)])[bounds - bounds[0]].astype(np.uint64)
        matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(_tokens(keys, times), offsets, permutations, _SEED)
        result[rows] = np.array(matrix.to_rows(), np.uint32).reshape(len(bounds) - 1, permutations)

    shared_out(sign, by_weight(pages.indptr, _ENTRIES), threads)
    return result


def _tokens(keys: NDArray[np.uint64], copies: NDArray[np.int64]) -> NDArray[np.uint64]:
    if copies.max(initial=0) <= 1:
        return scramble(keys[copies > 0])
    copy = np.arange(int(copies.sum())) - np.repeat(np.cumsum(copies) - copies, copies)
    return scramble(np.repeat(keys, copies) | (copy.astype(np.uint64) << np.uint64(48)))


def scramble(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64 finaliser (Steele, Lea and Flood 2014): small integers become hash-like."""
    mixed = values * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(29))


def band_keys(signature: NDArray[np.uint32], rows: int) -> NDArray[np.uint64]:
    """One key a band of `rows` places: pages x bands. Pages without any feature get a key of their own nowhere."""
    bands = signature.shape[1] // rows
    part = signature[:, : bands * rows].reshape(len(signature), bands, rows).astype(np.uint64)
    keys = np.tile(scramble(np.arange(1, bands + 1, dtype=np.uint64)), (len(signature), 1))
    for place in range(rows):
        keys = scramble(keys ^ part[:, :, place]) + np.uint64(0x9E3779B97F4A7C15)
    return keys


def agreeing(signature: NDArray[np.uint32], left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """In how many places each pair agrees: the MinHash estimate of Jaccard, times the permutations."""
    result = np.empty(len(left), np.int64)
    for start in range(0, len(left), _PAIRS):
        part = slice(start, start + _PAIRS)
        result[part] = np.count_nonzero(signature[left[part]] == signature[right[part]], axis=1)
    return result


def blank(pages: Bags) -> NDArray[np.bool_]:
    """Pages without any hashed feature: they resemble nothing."""
    hashed = np.concatenate([[0], np.cumsum(pages.keys < _TEXT)])
    result: NDArray[np.bool_] = hashed[pages.indptr[1:]] == hashed[pages.indptr[:-1]]
    return result
