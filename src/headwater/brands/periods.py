"""Cut each site's history where it was completely rewritten: a period is what is decided as one (ATTRIBUTION A6).

A slice is what was captured of a site on one day. Two things begin a new period at a slice:
- pages captured again: most of them are strangers to what the same address showed the same audience before;
- with hindsight: the slice is clearly a brand known from *other* sites, and no page of it resembles the period's brand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from headwater.brands.likeness import likeness
from headwater.brands.options import BrandOptions
from headwater.brands.ordered import run_starts
from headwater.brands.prints import Prints
from headwater.brands.votes import NO_VOTE, Addresses, votes
from headwater.brands.weights import Weighted


@dataclass(frozen=True)
class Slices:
    """`rows` are the usable capture rows by site and time; slice s of `site[s]` is rows[starts[s]:starts[s+1]]."""

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    site: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.site)

    def rows_of(self, number: int) -> NDArray[np.int64]:
        return self.rows[self.starts[number] : self.starts[number + 1]]


@dataclass(frozen=True)
class Periods:
    """`of_capture[i]` numbers the period of capture row i (-1 when gated), in order of time.

    `site[k]` is the site of period k, `slices[k]` the numbers of its slices in order of time.
    """

    of_capture: NDArray[np.int64]
    site: NDArray[np.int64]
    slices: Sequence[NDArray[np.int64]]

    def __len__(self) -> int:
        return len(self.site)


def slices(captures: pa.Table, site: NDArray[np.int64], prints: Prints) -> Slices:
    """Slices of all sites; capture rows are in (captured_at, capture_id) order and `site` numbers their sites."""
    rows = np.flatnonzero(prints.of_capture >= 0)
    rows = rows[np.argsort(site[rows], kind="stable")]
    day = captures.column("captured_at").to_numpy().astype("datetime64[D]").astype(np.int64)
    starts = np.flatnonzero(run_starts(site[rows]) | run_starts(day[rows]))
    return Slices(rows, np.append(starts, len(rows)), site[rows[starts]])


def rewritten(
    captures: pa.Table, cut: Slices, prints: Prints, weighted: Weighted, options: BrandOptions
) -> NDArray[np.bool_]:
    """True for slices that begin a period: a site's first, and those where half of what returned is strange."""
    previous = _previous_of_same_page(captures, cut)
    again = np.flatnonzero(previous >= 0)
    now, before = prints.of_capture[cut.rows[again]], prints.of_capture[previous[again]]
    strange = np.zeros(len(cut.rows))
    strange[again] = likeness(weighted, now, before, options).blend < options.rewrite
    slice_of = np.repeat(np.arange(len(cut)), np.diff(cut.starts))
    returned = np.bincount(slice_of, weights=previous >= 0, minlength=len(cut))
    strangers = np.bincount(slice_of, weights=strange, minlength=len(cut))
    result: NDArray[np.bool_] = run_starts(cut.site) | ((strangers > 0) & (strangers >= returned / 2))
    return result


def _previous_of_same_page(captures: pa.Table, cut: Slices) -> NDArray[np.int64]:
    """For each row of `cut.rows` the last row of an earlier slice with the same site, page and audience, -1 if none."""
    page = captures.column("page").combine_chunks().dictionary_encode().indices.to_numpy()
    audience = captures.column("visible_to").combine_chunks().dictionary_encode().indices.to_numpy()
    last: dict[tuple[int, int, int], int] = {}
    previous = np.full(len(cut.rows), -1, np.int64)
    for number in range(len(cut)):
        keys = [(int(cut.site[number]), int(page[row]), int(audience[row])) for row in cut.rows_of(number).tolist()]
        previous[cut.starts[number] : cut.starts[number + 1]] = [last.get(key, -1) for key in keys]
        last.update(zip(keys, cut.rows_of(number).tolist(), strict=True))
    return previous


def periods(cut: Slices, begins: NDArray[np.bool_], captures: int) -> Periods:
    """The periods that `begins` cuts, numbered by their first capture."""
    number = np.cumsum(begins) - 1
    runs = np.split(np.arange(len(cut)), np.flatnonzero(begins)[1:]) if len(cut) else []
    order = sorted(range(len(runs)), key=lambda run: int(cut.rows[cut.starts[runs[run][0]]]))
    rank = np.empty(len(runs), np.int64)
    rank[order] = np.arange(len(runs))
    of_capture = np.full(captures, -1, np.int64)
    of_capture[cut.rows] = np.repeat(rank[number], np.diff(cut.starts))
    ordered = [runs[run] for run in order]
    return Periods(of_capture, np.array([cut.site[run[0]] for run in ordered], np.int64), ordered)


def foreign(
    shown: Sequence[Addresses],
    divided: Periods,
    brand: NDArray[np.int64],
    brand_of_print: NDArray[np.int64],
    several: NDArray[np.bool_],
    alike: sparse.csr_matrix,
    options: BrandOptions,
) -> NDArray[np.bool_]:
    """True for slices that are clearly another brand than their period's, judged by other sites' pages alone.

    `shown[s]` are the addresses of slice s, `several` marks prints that other sites show as well.
    """
    found = np.zeros(len(shown), np.bool_)
    known = brand_of_print.copy()
    for members, own in zip(divided.slices, brand.tolist(), strict=True):
        if len(members) < 2:
            continue
        prints = np.concatenate([page for number in members.tolist() for page in shown[number].values()])
        prints = prints[~several[prints]]
        mine = known[prints]
        known[prints] = -1
        current = own
        for number in members.tolist():
            better = _clear_brand(shown[number], current, known, alike, options)
            if number != members[0] and better >= 0:
                found[number] = True
            current = better if better >= 0 else current
        known[prints] = mine
    return found


def _clear_brand(
    addresses: Addresses, current: int, known: NDArray[np.int64], alike: sparse.csr_matrix, options: BrandOptions
) -> int:
    """The brand other than `current` that a slice clearly shows, -1 if none."""
    standing = votes(addresses, alike, known)
    ranked = sorted(standing, key=lambda brand: (-standing[brand].rank, brand))
    if not ranked or ranked[0] == current:
        return -1
    best = standing[ranked[0]]
    runner_up = standing.get(ranked[1], NO_VOTE) if len(ranked) > 1 else NO_VOTE
    clear = best.likeness >= options.seen and best.rank >= options.ratio_seen * runner_up.rank
    return ranked[0] if clear and standing.get(current, NO_VOTE).likeness < options.join else -1
