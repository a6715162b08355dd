"""Cut each site's history where it was completely rewritten: a period is what is decided as one (ATTRIBUTION A6).

A slice is what was captured of a site on one day. Two things begin a new period at a slice:
- pages captured again: most of them are strangers to what the same address showed the same audience before;
- with hindsight: the slice is clearly a brand known from *other* sites, and no page of it resembles the period's brand.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.brands.ordered import run_starts


@dataclass(frozen=True)
class Shots:
    """The usable captures by site, then time (one entry each): capture `row`, site, day, page, role, audience, version.

    Pages and audiences are numbered over all captures, `version` is the print that stands for what was shown.
    """

    row: NDArray[np.int64]
    site: NDArray[np.int64]
    day: NDArray[np.int64]
    page: NDArray[np.int64]
    role: NDArray[np.int64]
    audience: NDArray[np.int64]
    version: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.row)

    def slice_starts(self) -> NDArray[np.bool_]:
        """True where a slice begins."""
        return run_starts(self.site) | run_starts(self.day)


@dataclass(frozen=True)
class Periods:
    """`of_shot[i]` numbers the period of shot i, in order of each period's first capture; `site[k]`, `first[k]` its
    site and its first capture row.
    """

    of_shot: NDArray[np.int64]
    site: NDArray[np.int64]
    first: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.site)


def returned(shots: Shots) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(shot, the last shot of an earlier slice with the same site, page and audience) for all that have one."""
    slice_number = np.cumsum(shots.slice_starts()) - 1
    order = np.lexsort((np.arange(len(shots)), shots.audience, shots.page, shots.site))
    same = np.zeros(len(shots), np.bool_)
    for values in (shots.site, shots.page, shots.audience):
        values = values[order]
        same[1:] |= values[1:] != values[:-1]
    group = np.cumsum(same)
    begins = np.zeros(len(shots), np.bool_)
    begins[:1] = True
    ordered = slice_number[order]
    begins[1:] = (ordered[1:] != ordered[:-1]) | (group[1:] != group[:-1])
    start = np.maximum.accumulate(np.where(begins, np.arange(len(shots)), 0))
    has_earlier = (start > 0) & (group[np.maximum(start - 1, 0)] == group)
    return order[has_earlier], order[start[has_earlier] - 1]


def rewritten(shots: Shots, now: NDArray[np.int64], strange: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """True for shots that begin a period: a site's first, and those of a slice half of whose returns are strange.

    `now` are the shots that `returned` names, `strange` whether each is a stranger to what it is compared with.
    """
    starts = shots.slice_starts()
    number = np.cumsum(starts) - 1
    count = int(number.max(initial=-1)) + 1
    again = np.bincount(number[now], minlength=count)
    strangers = np.bincount(number[now], weights=strange, minlength=count)
    cut = (strangers > 0) & (strangers >= again / 2)
    result: NDArray[np.bool_] = run_starts(shots.site) | (starts & cut[number])
    return result


def periods(shots: Shots, begins: NDArray[np.bool_]) -> Periods:
    """The periods that `begins` cuts, numbered by their first capture."""
    number = np.cumsum(begins) - 1
    first = np.full(int(number.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, number, shots.row)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return Periods(rank[number], shots.site[begins][order], first[order])
