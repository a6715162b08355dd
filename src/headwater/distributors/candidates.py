"""Which starting groups are worth comparing: those that share a mechanism, or two values of different bundles.

Invariant: a value or pair of values on k groups proposes O(k) pairs once k is large, never k squared: each group with
its neighbour in order, and with the largest.
"""

import numpy as np

from headwater.distributors.facts import Facts, Ints, distinct
from headwater.distributors.options import DistributorOptions
from headwater.distributors.seeds import Seeds
from headwater.distributors.worth import Worth


def candidates(facts: Facts, valued: Worth, start: Seeds, options: DistributorOptions) -> Ints:
    """Pairs (i < j) of seeds, one row each, sorted."""
    size = np.bincount(start.of_site[start.of_site >= 0], minlength=start.count)
    paying = facts.mechanism[start.use]
    by_payment = _stars(start.use[paying], start.seed[paying], size, options)
    by_values = _stars(*_value_pairs(facts, valued, start, options), size, options)
    span = max(start.count, 1)
    keys = distinct(
        np.concatenate([by_payment[:, 0] * span + by_payment[:, 1], by_values[:, 0] * span + by_values[:, 1]])
    )
    return np.stack([keys // span, keys % span], axis=1)


def _value_pairs(facts: Facts, valued: Worth, start: Seeds, options: DistributorOptions) -> tuple[Ints, Ints]:
    """(pair of values, seed): pairs of different bundles that stand on one site, each telling enough."""
    kept = (
        (valued.bits[facts.use] >= options.bundle_least)
        & ~facts.mechanism[facts.use]
        & (start.of_site[facts.site] >= 0)
    )
    kept &= ~valued.listing[facts.site]
    use, site = facts.use[kept], facts.site[kept]
    order = np.lexsort((use, site))
    use, site = use[order], site[order]
    head = np.flatnonzero(np.r_[True, site[1:] != site[:-1]]) if len(site) else np.zeros(0, np.int64)
    sizes = np.diff(np.r_[head, len(site)])
    span = max(len(facts.use_value), 1)
    keys, seeds = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for count in np.unique(sizes[sizes >= 2]).tolist():
        rows = head[sizes == count]
        block = use[rows[:, None] + np.arange(count)]
        i, j = np.triu_indices(count, 1)
        one, other = block[:, i].ravel(), block[:, j].ravel()
        apart = valued.bundle[one] != valued.bundle[other]
        keys.append((one * span + other)[apart])
        seeds.append(np.repeat(start.of_site[site[rows]], len(i))[apart])
    return np.concatenate(keys), np.concatenate(seeds)


def _stars(key: Ints, seed: Ints, size: Ints, options: DistributorOptions) -> Ints:
    """Pairs of seeds under one key."""
    span = max(len(size), 1)
    _, number = np.unique(key, return_inverse=True)
    unique = distinct(number * span + seed)
    key, seed = unique // span, unique % span
    head = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.zeros(0, np.int64)
    sizes = np.diff(np.r_[head, len(key)])
    found = [np.zeros((0, 2), np.int64)]
    for count in np.unique(sizes[sizes >= 2]).tolist():
        block = seed[head[sizes == count][:, None] + np.arange(count)]
        if count <= options.star_carriers:
            i, j = np.triu_indices(count, 1)
            found.append(np.stack([block[:, i].ravel(), block[:, j].ravel()], axis=1))
            continue
        largest = block[np.arange(len(block)), np.argmax(size[block], axis=1)][:, None]
        found.append(np.stack([block[:, :-1].ravel(), block[:, 1:].ravel()], axis=1))
        star = np.stack([np.minimum(block, largest).ravel(), np.maximum(block, largest).ravel()], axis=1)
        found.append(star[star[:, 0] != star[:, 1]])
    return np.concatenate(found)
