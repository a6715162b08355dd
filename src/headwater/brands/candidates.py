"""Pairs worth comparing, by banded MinHash (Broder 1997; Indyk and Motwani 1998), linear in the number of prints.

Two passes: unweighted with long bands finds near-copies; idf-weighted (a heavy feature is hashed in several copies)
with short bands finds distant versions. Within a bucket a print meets its first and its preceding few members only, so
one brand on 90 % of captures costs no more than many small ones. Every proposed pair is verified exactly afterwards.
"""

import numpy as np
import rensa
from numpy.typing import NDArray
from scipy import sparse

from headwater.brands.options import BrandOptions
from headwater.brands.ordered import distinct, run_starts
from headwater.brands.weights import Weighted

_SEED = 20_121_231
_HASHED_VIEWS = ("structure", "names", "kit")
_COPIES = 6


def signatures(weighted: Weighted, permutations: int, *, by_weight: bool) -> NDArray[np.uint32]:
    """MinHash signatures, rows x permutations; rows without features are all alike (see `empty_rows`)."""
    tokens, offsets = _tokens(weighted, by_weight=by_weight)
    matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(tokens, offsets, permutations, _SEED)
    return np.array(matrix.to_rows(), np.uint32).reshape(len(offsets) - 1, permutations)


def _tokens(weighted: Weighted, *, by_weight: bool) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    rows, tokens = [], []
    for salt, view in enumerate(_HASHED_VIEWS, start=1):
        part = weighted[view].tocoo()
        copies = np.ones(len(part.data), np.int64)
        if by_weight:
            copies = np.minimum(np.round(part.data).astype(np.int64), _COPIES)
        row, column = np.repeat(part.row, copies), np.repeat(part.col, copies)
        copy = np.arange(len(row)) - np.repeat(np.cumsum(copies) - copies, copies)
        rows.append(row.astype(np.int64))
        tokens.append(
            _scramble(
                (np.uint64(salt) << np.uint64(60))
                | (copy.astype(np.uint64) << np.uint64(48))
                | column.astype(np.uint64)
            )
        )
    row, token = np.concatenate(rows), np.concatenate(tokens)
    order = np.argsort(row, kind="stable")
    count = np.bincount(row, minlength=weighted["structure"].shape[0])
    return token[order], np.concatenate([[0], np.cumsum(count)]).astype(np.uint64)


def _scramble(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64 finaliser (Steele, Lea and Flood 2014): small integers become hash-like."""
    mixed = values * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(29))


def pairs(
    signature: NDArray[np.uint32], rows: int, options: BrandOptions
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Distinct candidate pairs (left < right) that share a band of `rows` hashes."""
    count = len(signature)
    found = [np.empty(0, np.int64)]
    for band in range(signature.shape[1] // rows):
        keys = _band_keys(signature[:, band * rows : (band + 1) * rows])
        left, right = _within_buckets(keys, options.bucket_reach)
        found.append(np.minimum(left, right) * count + np.maximum(left, right))
        if len(found) > 8:
            found = [distinct(np.concatenate(found))]
    joined = distinct(np.concatenate(found))
    return joined // max(count, 1), joined % max(count, 1)


def _band_keys(part: NDArray[np.uint32]) -> NDArray[np.uint64]:
    keys = np.zeros(len(part), np.uint64)
    for column in part.T:
        keys = _scramble(keys ^ column.astype(np.uint64)) + np.uint64(0x9E3779B97F4A7C15)
    return keys


def _within_buckets(keys: NDArray[np.uint64], reach: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each member against the first `reach` and the `reach` preceding members of its bucket."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    index = np.arange(len(order))
    starts = np.flatnonzero(run_starts(ordered))
    start = np.repeat(starts, np.diff(np.append(starts, len(order))))
    left, right = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for step in range(reach):
        for other in (start + step, index - 1 - step):
            keep = (other < index) & (other >= start)
            left.append(order[other[keep]])
            right.append(order[index[keep]])
    return np.concatenate(left), np.concatenate(right)


def agreeing(
    signature: NDArray[np.uint32], left: NDArray[np.int64], right: NDArray[np.int64], block: int = 50_000
) -> NDArray[np.int64]:
    """In how many permutations each pair agrees: the MinHash estimate of Jaccard, times the permutations."""
    result = np.empty(len(left), np.int64)
    for start in range(0, len(left), block):
        part = slice(start, start + block)
        result[part] = np.count_nonzero(signature[left[part]] == signature[right[part]], axis=1)
    return result


def empty_rows(weighted: Weighted) -> NDArray[np.bool_]:
    """Prints without any hashed feature: they propose no pair."""
    mass = sum(np.asarray(sparse.csr_matrix(weighted[view]).sum(axis=1)).ravel() for view in _HASHED_VIEWS)
    result: NDArray[np.bool_] = np.asarray(mass) <= 0
    return result
