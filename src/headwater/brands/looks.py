"""A look is what a period of a site showed: which versions at which addresses. Equal periods share one look.

An address may show different faces to different audiences (a disguised site's harmless page, ATTRIBUTION A7), and its
role (landing, join, pay ...) says with which pages of other sites it can be compared.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROLES = ("landing", "gate", "join", "pay", "content")
LANDING, CONTENT = 0, 4


@dataclass(frozen=True)
class Faces:
    """What was shown, one row a face, ordered by owner: its `owner` (period or look), role, address and version.

    `address` numbers the addresses of all owners; the faces of one address share its number.
    """

    owner: NDArray[np.int64]
    role: NDArray[np.int64]
    address: NDArray[np.int64]
    version: NDArray[np.int64]

    def of(self, keep: NDArray[np.bool_]) -> "Faces":
        """The faces where `keep` is true."""
        return Faces(self.owner[keep], self.role[keep], self.address[keep], self.version[keep])


def faces(
    period: NDArray[np.int64], page: NDArray[np.int64], role: NDArray[np.int64], version: NDArray[np.int64]
) -> Faces:
    """Distinct faces of all periods, from the usable captures (one entry each). An address has its least role."""
    order = np.lexsort((version, role, page, period))
    period, page, role, version = period[order], page[order], role[order], version[order]
    begins = np.ones(len(order), np.bool_)
    begins[1:] = (period[1:] != period[:-1]) | (page[1:] != page[:-1])
    address = np.cumsum(begins) - 1
    role = role[begins][address] if len(order) else role
    width = int(version.max(initial=0)) + 1
    _, first = np.unique(address * width + version, return_index=True)
    return Faces(period[first], role[first], address[first], version[first])


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
    return look, Faces(look[kept.owner], kept.role, kept.address, kept.version)
