"""From the likeness of versions to brands: periods, looks, clusters; with judgements, and once more with hindsight."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.brands.cluster import cluster
from headwater.brands.compare import Compared
from headwater.brands.hindsight import foreign
from headwater.brands.judged import Pinned, links
from headwater.brands.looks import Faces, faces, in_parts, looks
from headwater.brands.options import BrandOptions
from headwater.brands.periods import Periods, Shots, periods, returned, rewritten


@dataclass(frozen=True)
class Grouped:
    """`look[k]` of period k, `label[l]` names the brand of look l by its first look; `faces` are those of the periods.

    `shown` are the faces of the looks.
    """

    shots: Shots
    periods: Periods
    faces: Faces
    look: NDArray[np.int64]
    shown: Faces
    label: NDArray[np.int64]

    def brand_of_period(self) -> NDArray[np.int64]:
        """The label of each period's brand."""
        return self.label[self.look]

    def numbered(self) -> tuple[NDArray[np.int64], int]:
        """(brand of each period, number of brands): without gaps, in order of their first period."""
        label = self.brand_of_period()
        _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
        rank = np.empty(len(first), np.int64)
        rank[np.argsort(first, kind="stable")] = np.arange(len(first))
        return rank[inverse], len(first)

    def brand_of_version(self, count: int) -> NDArray[np.int64]:
        """The brand that first showed each of `count` versions, -1 where none does."""
        brand = np.full(count, -1, np.int64)
        order = np.argsort(self.shown.owner, kind="stable")[::-1]  # of several the earliest is written last
        brand[self.shown.version[order]] = self.label[self.shown.owner[order]]
        return brand


def group(shots: Shots, compared: Compared, options: BrandOptions, pinned: Pinned) -> Grouped:
    """Brands of all periods of all sites."""
    now, before = returned(shots)
    value = compared.likeness(shots.version[now], shots.version[before])
    begins = rewritten(shots, now, value < options.rewrite) | pinned.cuts(shots)
    found = _grouped(shots, begins, compared, options, pinned)
    hindsight = foreign(shots, found.periods, found.brand_of_period(), compared.alike, options)
    if not hindsight.any():
        return found
    return _grouped(shots, begins | hindsight, compared, options, pinned)


def _grouped(
    shots: Shots, begins: NDArray[np.bool_], compared: Compared, options: BrandOptions, pinned: Pinned
) -> Grouped:
    divided = periods(shots, begins)
    shown = faces(divided.of_shot, shots.page, shots.role, shots.version)
    shown = in_parts(shown, compared.alike, compared.likeness, options.doubt)
    together, apart = links(pinned, shots, divided)
    judged = {period for pair in (*together, *apart) for period in pair}
    look, shown_by_look = looks(shown, len(divided), judged)
    first = np.full(int(look.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, look, divided.first)
    label = cluster(
        shown_by_look,
        first,
        compared.alike,
        options,
        compared.likeness,
        [(int(look[one]), int(look[other])) for one, other in together],
        [(int(look[one]), int(look[other])) for one, other in apart],
        compared.within,
    )
    return Grouped(shots, divided, shown, look, shown_by_look, label)
