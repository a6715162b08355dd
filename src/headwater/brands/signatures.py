"""MinHash signatures of pages (Broder 1997) and the band keys by which alike pages find one another.

Invariants: a signature depends on its page (and, weighted, on the weights) alone; words of text enter none.
"""

import numpy as np
import rensa
from numpy.typing import NDArray

from headwater.brands.prints import HASHED_VIEWS, Bags

_SEED = 20_121_231
_COPIES = 6
_BLOCK = 20_000
_TEXT = np.uint64(HASHED_VIEWS << 32)


def plain(pages: Bags, permutations: int) -> NDArray[np.uint32]:
    """Signatures over the features present, rows x permutations."""
    return _signatures(pages, np.ones(len(pages.keys), np.int64), permutations)


def weighted(pages: Bags, weights: NDArray[np.float64], permutations: int) -> NDArray[np.uint32]:
    """Signatures in which a heavy feature is hashed in several copies, at most six; `weights` per entry of `pages`."""
    return _signatures(pages, np.minimum(np.round(weights).astype(np.int64), _COPIES), permutations)


def _signatures(pages: Bags, copies: NDArray[np.int64], permutations: int) -> NDArray[np.uint32]:
    copies = np.where(pages.keys < _TEXT, copies, 0)
    result = np.empty((len(pages), permutations), np.uint32)
    for start in range(0, len(pages), _BLOCK):
        stop = min(start + _BLOCK, len(pages))
        low, high = pages.indptr[start], pages.indptr[stop]
        tokens = _tokens(pages.keys[low:high], copies[low:high])
        running = np.concatenate([[0], np.cumsum(copies[low:high])])
        offsets = running[pages.indptr[start : stop + 1] - low].astype(np.uint64)
        matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(tokens, offsets, permutations, _SEED)
        result[start:stop] = np.array(matrix.to_rows(), np.uint32).reshape(stop - start, permutations)
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
    for start in range(0, len(left), _BLOCK):
        part = slice(start, start + _BLOCK)
        result[part] = np.count_nonzero(signature[left[part]] == signature[right[part]], axis=1)
    return result


def blank(pages: Bags) -> NDArray[np.bool_]:
    """Pages without any hashed feature: they resemble nothing."""
    hashed = np.concatenate([[0], np.cumsum(pages.keys < _TEXT)])
    result: NDArray[np.bool_] = hashed[pages.indptr[1:]] == hashed[pages.indptr[:-1]]
    return result
