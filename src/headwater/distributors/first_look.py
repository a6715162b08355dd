"""Evidence between starting groups, for all candidate pairs at once: two thirds of what linkage would ask one by one.

Invariant: to the last bit what `linkage.evidence` says of each pair; a test holds it to that.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from headwater.distributors.facts import Ints
from headwater.distributors.linkage import PAYMENT, Evidence, Group, Pair, Uses
from headwater.distributors.options import DistributorOptions

Floats = NDArray[np.float64]


def first_look(
    groups: Sequence[Group], pairs: Sequence[Pair], uses: Uses, options: DistributorOptions
) -> list[Evidence]:
    """What speaks for one operation behind both groups of each pair."""
    if not pairs:
        return []
    shown = _Shown(groups, uses)
    few, many, pair, one, other = shown.common(np.array(pairs, np.int64))
    paying = np.flatnonzero(shown.bundle[one] == PAYMENT)
    share = shown.sites[one] * shown.sites[other] / (shown.known[one] * shown.known[other])
    nobody_pays = (shown.paying[one] == 0) & (shown.paying[other] == 0)
    silence = np.where(nobody_pays, options.payment_silence, options.silence)
    pays, paid = one[paying], other[paying]
    share[paying] = shown.mass[pays] * shown.mass[paid] / (shown.active(pays) * shown.active(paid))
    silence[paying] = options.payment_silence
    items = np.zeros((len(pairs), len(groups[0].known)))
    np.maximum.at(items, (pair, shown.bundle[one]), shown.bits[one] * share / (share + silence * (1.0 - share)))
    single = shown.carried_across(few, pair[paying], pays) | shown.carried_across(many, pair[paying], paid)
    found = []
    for (i, j), strongest, alone in zip(pairs, items.tolist(), single.tolist(), strict=True):
        ours, theirs = groups[i].brands, groups[j].brands
        brands = (len(ours & theirs), min(len(ours), len(theirs))) if alone else (0, 0)
        found.append(Evidence(strongest, alone, *brands))
    return found


class _Shown:
    """What groups show, as columns: a row for each group and use, in that order."""

    def __init__(self, groups: Sequence[Group], uses: Uses) -> None:
        self.size = np.array([group.sites for group in groups])
        self.rows = np.array([len(group.shown) for group in groups])
        counts = np.array([counts for group in groups for counts in group.shown.values()], np.float64).reshape(-1, 2)
        use = np.fromiter((use for group in groups for use in group.shown), np.int64, len(counts))
        self.owner = np.repeat(np.arange(len(groups)), self.rows)
        order = np.lexsort((use, self.owner))
        self.use, self.sites, self.mass = use[order], counts[order, 0], counts[order, 1]
        self.bundle, self.bits = np.array(uses.bundle)[self.use], np.array(uses.bits)[self.use]
        known = np.array([group.known for group in groups])
        self.known, self.paying = known[self.owner, self.bundle], known[self.owner, PAYMENT]
        self.early, self.late = (np.array([getattr(g, side) for g in groups], np.int32) for side in ("early", "late"))
        self.first, self.last = np.array(uses.first), np.array(uses.last)

    def common(self, pairs: Ints) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """For each pair the group that shows fewer uses and the other; then for each use that both show the number of
        the pair and the rows of both groups."""
        left, right = pairs[:, 0], pairs[:, 1]
        swap = self.rows[left] > self.rows[right]
        few, many = np.where(swap, right, left), np.where(swap, left, right)
        begin, rows = np.cumsum(self.rows) - self.rows, self.rows[few]
        pair = np.repeat(np.arange(len(pairs)), rows)
        row = np.arange(len(pair)) + np.repeat(begin[few] - (np.cumsum(rows) - rows), rows)
        span = len(self.first)
        keys, wanted = self.owner * span + self.use, many[pair] * span + self.use[row]
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        both = np.flatnonzero(keys[place] == wanted) if len(keys) else np.zeros(0, np.int64)
        return few, many, pair[both], row[both], place[both]

    def active(self, row: Ints) -> Ints:
        """`linkage._active` of the row's group and use."""
        owner, use = self.owner[row], self.use[row]
        silent = self.early[owner, self.first[use]] + self.late[owner, self.last[use]]
        active: Ints = np.maximum(self.paying[row] - silent, self.sites[row].astype(np.int64))
        return active

    def carried_across(self, group: Ints, pair: Ints, row: Ints) -> NDArray[np.bool_]:
        """`linkage._carried_across` of one group of each pair; `row` are the mechanisms that it shares, in `pair`."""
        sites, firmly = np.zeros(len(group)), np.zeros(len(group))
        np.maximum.at(sites, pair, self.sites[row])
        np.maximum.at(firmly, pair, self.mass[row])
        return np.asarray((sites == 1) & ((self.size[group] > 1) | (firmly < 1.0)))
