"""Blocks that somebody puts into pages of all kinds: a host's banner, an archive's bar, a processor's box.

Such a block says nothing of the template it stands in, and says it in many words. It is told by where it stands, not by
a list of hosts: many features on exactly the same pages, of many families that are not alike, and within most of these
on some pages only. What a template or a kit brings along stands on all of a family's pages. Invariant: a function of
the set of pages.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.brands.options import BrandOptions
from headwater.brands.ordered import run_starts
from headwater.brands.prints import Bags
from headwater.brands.signatures import scramble


class _Carriers(NamedTuple):
    """Feature f stands on the pages `row[start[f]:stop[f]]`, ascending; `family[r]` and `size` of each family."""

    row: NDArray[np.int64]
    start: NDArray[np.int64]
    stop: NDArray[np.int64]
    family: NDArray[np.int64]
    size: NDArray[np.int64]

    def scattered(self, feature: int, options: BrandOptions) -> bool:
        """Whether it stands in many families, and in most of those that have several pages on a part only."""
        carried = np.bincount(self.family[self.row[self.start[feature] : self.stop[feature]]], minlength=len(self.size))
        several = (carried > 0) & (self.size > 1)
        partly = np.count_nonzero(several & (carried < self.size))
        return bool(
            np.count_nonzero(carried) >= options.block_families
            and 2 * np.count_nonzero(several) >= options.block_families
            and partly >= options.block_partly * np.count_nonzero(several)
        )


def injected(
    pages: Bags, column: NDArray[np.int32], family: NDArray[np.int64], options: BrandOptions
) -> NDArray[np.int64]:
    """The columns that belong to an injected block; `column` numbers the feature of each entry of `pages`, no gaps.

    `family[r]` groups the rows coarsely. A block is found by the features that it has to itself; with it go those
    that stand hardly anywhere but beside one, as what joins the block to the page does.
    """
    if not len(column):
        return np.empty(0, np.int64)
    held = _carriers(pages, column, family)
    wide = held.stop - held.start >= options.block_families
    block, first, size = _blocks(held)
    found = np.zeros(len(size), np.bool_)
    for number in np.flatnonzero((size >= options.block_features) & wide[first]).tolist():
        found[number] = held.scattered(int(first[number]), options)
    part: NDArray[np.bool_] = found[block]
    if part.any():
        for feature in np.flatnonzero(~part & wide & _beside(held, part, len(pages), options)).tolist():
            part[feature] = held.scattered(feature, options)
    return np.flatnonzero(part)


def _carriers(pages: Bags, column: NDArray[np.int32], family: NDArray[np.int64]) -> _Carriers:
    order = np.argsort(column, kind="stable")
    start = np.flatnonzero(run_starts(column[order]))
    members = np.unique(family, return_inverse=True)[1]
    row = np.repeat(np.arange(len(pages)), np.diff(pages.indptr))[order]
    return _Carriers(row, start, np.append(start[1:], len(row)), members, np.bincount(members))


def _blocks(held: _Carriers) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """(block of each feature, first feature and number of features of each block): those on exactly the same pages."""
    same = np.add.reduceat(scramble(held.row.astype(np.uint64) + np.uint64(1)), held.start)  # order-free set hash
    _, first, block, size = np.unique(same, return_index=True, return_inverse=True, return_counts=True)
    return block, first, size


def _beside(held: _Carriers, part: NDArray[np.bool_], pages: int, options: BrandOptions) -> NDArray[np.bool_]:
    """Features that hardly stand on a page without a block."""
    blocked = np.zeros(pages, np.bool_)
    blocked[held.row[np.repeat(part, held.stop - held.start)]] = True
    beside = np.add.reduceat(blocked[held.row].astype(np.int64), held.start)
    result: NDArray[np.bool_] = beside >= options.block_beside * (held.stop - held.start)
    return result
