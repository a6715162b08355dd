"""Cut each site's history where it was completely rewritten: a period is what is decided as one.

Pages of one site differ by role, so a capture is compared with the previous capture of the *same* page and audience.
Only when every re-captured page of a day is a stranger to its predecessor does a new period begin (ATTRIBUTION A6).
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.brands.likeness import likeness
from headwater.brands.options import BrandOptions
from headwater.brands.ordered import run_starts
from headwater.brands.prints import Prints
from headwater.brands.weights import Weighted


@dataclass(frozen=True)
class Periods:
    """`of_capture[i]` numbers the period of capture row i (-1 when gated); `site[k]` the site of period k; by time."""

    of_capture: NDArray[np.int64]
    site: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.site)


def cut(
    captures: pa.Table, site: NDArray[np.int64], prints: Prints, weighted: Weighted, options: BrandOptions
) -> Periods:
    """Periods of all sites; capture rows are in (captured_at, capture_id) order and `site` numbers their sites."""
    usable = np.flatnonzero(prints.of_capture >= 0)
    usable = usable[np.argsort(site[usable], kind="stable")]
    day = captures.column("captured_at").to_numpy().astype("datetime64[D]").astype(np.int64)
    previous = _previous_of_same_page(captures, site, usable)
    stranger = _strangers(prints, weighted, usable, previous, options)
    begins = _period_starts(site[usable], day[usable], previous >= 0, stranger)
    number = np.cumsum(begins) - 1
    return _in_order_of_time(prints.of_capture, usable, number, site)


def _previous_of_same_page(captures: pa.Table, site: NDArray[np.int64], usable: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each usable row the preceding usable row of the same site, page and audience, -1 if none."""
    page = captures.column("page").combine_chunks().dictionary_encode().indices.to_numpy()
    audience = captures.column("visible_to").combine_chunks().dictionary_encode().indices.to_numpy()
    last: dict[tuple[int, int, int], int] = {}
    previous = np.full(len(usable), -1, np.int64)
    for position, row in enumerate(usable.tolist()):
        key = (int(site[row]), int(page[row]), int(audience[row]))
        previous[position] = last.get(key, -1)
        last[key] = row
    return previous


def _strangers(
    prints: Prints,
    weighted: Weighted,
    usable: NDArray[np.int64],
    previous: NDArray[np.int64],
    options: BrandOptions,
) -> NDArray[np.bool_]:
    again = np.flatnonzero(previous >= 0)
    stranger = np.zeros(len(usable), np.bool_)
    now, before = prints.of_capture[usable[again]], prints.of_capture[previous[again]]
    differs = now != before
    alike = likeness(weighted, now[differs], before[differs], options).blend
    stranger[again[differs]] = alike < options.rewrite
    return stranger


def _period_starts(
    site: NDArray[np.int64], day: NDArray[np.int64], again: NDArray[np.bool_], stranger: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """True at the first row of each period; rows are grouped by site and in order of time."""
    site_start = run_starts(site)
    slice_start = site_start | run_starts(day)
    number = np.cumsum(slice_start) - 1
    slices = int(number[-1]) + 1 if len(site) else 0
    returning = np.bincount(number, weights=again, minlength=slices)
    strange = np.bincount(number, weights=stranger, minlength=slices)
    rewritten = (returning > 0) & (strange == returning)
    result: NDArray[np.bool_] = site_start | (slice_start & rewritten[number])
    return result


def _in_order_of_time(
    of_capture: NDArray[np.int64], usable: NDArray[np.int64], number: NDArray[np.int64], site: NDArray[np.int64]
) -> Periods:
    """Renumber periods by their first capture row."""
    count = int(number[-1]) + 1 if len(number) else 0
    first = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(first, number, usable)
    order = np.argsort(first, kind="stable")
    rank = np.empty(count, np.int64)
    rank[order] = np.arange(count)
    period = np.full(len(of_capture), -1, np.int64)
    period[usable] = rank[number]
    return Periods(period, site[first[order]] if count else np.empty(0, np.int64))
