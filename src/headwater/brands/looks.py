"""A look is what a period of a site showed: which versions at which addresses. Equal periods share one look.

An address may show different faces to different audiences (a disguised site's harmless page, ATTRIBUTION A7), and its
role (landing, join, pay ...) says with which pages of other sites it can be compared.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from headwater.brands.ordered import rows_of

ROLES = ("landing", "gate", "join", "pay", "content")
LANDING, CONTENT = 0, 4
Measure = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.float64]]
"""Likeness of pairs of versions, whether or not anybody proposed them."""


@dataclass(frozen=True)
class Faces:
    """What was shown, one row a face, ordered by owner: its `owner` (period or look), role, address and version.

    `address` numbers the addresses of all owners; the faces of one address share its number. So do, in `part`, those
    of one address that are alike: a page as it changed in the course of time, not a disguise.
    """

    owner: NDArray[np.int64]
    role: NDArray[np.int64]
    address: NDArray[np.int64]
    version: NDArray[np.int64]
    part: NDArray[np.int64]

    def of(self, keep: NDArray[np.bool_]) -> "Faces":
        """The faces where `keep` is true."""
        return Faces(self.owner[keep], self.role[keep], self.address[keep], self.version[keep], self.part[keep])


def faces(
    period: NDArray[np.int64], page: NDArray[np.int64], role: NDArray[np.int64], version: NDArray[np.int64]
) -> Faces:
    """Distinct faces of all periods, from the usable captures (one entry each), each a part of its own.

    An address has its least role.
    """
    order = np.lexsort((version, role, page, period))
    period, page, role, version = period[order], page[order], role[order], version[order]
    begins = np.ones(len(order), np.bool_)
    begins[1:] = (period[1:] != period[:-1]) | (page[1:] != page[:-1])
    address = np.cumsum(begins) - 1
    role = role[begins][address] if len(order) else role
    width = int(version.max(initial=0)) + 1
    _, first = np.unique(address * width + version, return_index=True)
    return Faces(period[first], role[first], address[first], version[first], np.arange(len(first)))


def in_parts(shown: Faces, alike: sparse.csr_matrix, measure: Measure, least: float) -> Faces:
    """The same faces, those of one address in one part where a chain of likenesses connects them.

    A version that nothing proposed beside an earlier one of the address is measured against the one before it.
    """
    again = np.flatnonzero(shown.address[1:] == shown.address[:-1]) + 1
    if not len(again):
        return shown
    before = again - 1
    near = np.asarray(alike[shown.version[again], shown.version[before]]).ravel() >= least
    unmet = np.flatnonzero(~near)
    near[unmet] = measure(shown.version[before[unmet]], shown.version[again[unmet]]) >= least
    rest = np.isin(shown.address, shown.address[again[~near]])
    one, other = _met(shown, np.flatnonzero(rest), alike, least)
    one, other = np.concatenate([again[near], one]), np.concatenate([before[near], other])
    size = len(shown.owner)
    graph = sparse.coo_matrix((np.ones(len(one), np.int8), (one, other)), shape=(size, size))
    return replace(shown, part=connected_components(graph, directed=False)[1].astype(np.int64))


def _met(
    shown: Faces, rows: NDArray[np.int64], alike: sparse.csr_matrix, least: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs among these rows that stand at one address and are known to be alike."""
    width = alike.shape[0]
    keys = shown.address[rows] * width + shown.version[rows]  # ascending
    at, near, value = rows_of(alike.indptr, shown.version[rows], alike.indices, alike.data)
    wanted = shown.address[rows[at]] * width + near
    place = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    found = (keys[place] == wanted) & (value >= least) if len(keys) else np.zeros(0, np.bool_)
    return rows[at[found]], rows[place[found]]


def looks(shown: Faces, periods: int, alone: Collection[int] = ()) -> tuple[NDArray[np.int64], Faces]:
    """(look of each period, faces of the looks); looks are numbered by their first period.

    The periods in `alone` keep a look of their own: a judgement is about them and not about their likes.
    """
    bounds = np.searchsorted(shown.owner, np.arange(periods + 1))
    begins = np.flatnonzero(np.diff(shown.address, prepend=-1))
    address_bounds = np.append(begins, len(shown.address))
    first_address = np.searchsorted(begins, bounds)
    versions, roles = shown.version.tolist(), shown.role.tolist()
    seen: dict[object, int] = {}
    look = np.empty(periods, np.int64)
    founder: list[int] = []
    for period in range(periods):
        held = sorted(
            (roles[address_bounds[a]], tuple(versions[address_bounds[a] : address_bounds[a + 1]]))
            for a in range(first_address[period], first_address[period + 1])
        )
        key: object = (period, "alone") if period in alone else tuple(dict.fromkeys(held))
        if key not in seen:
            seen[key] = len(founder)
            founder.append(period)
        look[period] = seen[key]
    keep = np.isin(shown.owner, np.array(founder, np.int64))
    kept = shown.of(keep)
    return look, replace(kept, owner=look[kept.owner])
