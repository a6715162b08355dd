"""How a site's pages stand to brands: over faces, addresses and roles.

Invariant: sums are taken in the order of the faces, so that a part of the data gives what the whole gives.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.brands.looks import CONTENT, LANDING, ROLES, Faces
from headwater.brands.options import BrandOptions
from headwater.brands.ordered import run_starts

_WEIGHT = np.array([2.0 if role == LANDING else 1.0 for role in range(len(ROLES))])
_BITS = 1 << np.arange(len(ROLES))
_MASK_WEIGHT = np.array([_WEIGHT[[bool(mask & bit) for bit in _BITS]].sum() for mask in range(1 << len(ROLES))])


class Resemblances(NamedTuple):
    """How like face number `face[i]` is to the nearest version of brand `brand[i]`; no pair recurs."""

    face: NDArray[np.int64]
    brand: NDArray[np.int64]
    value: NDArray[np.float64]


def standings(
    shown: Faces, found: Resemblances, roles: NDArray[np.int64], options: BrandOptions
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """(owner, brand, standing) for every brand that an owner's pages resemble; `roles[b]` are the roles brand b showed.

    An address counts by the geometric mean over its parts, so that a disguise alone carries nothing; a role by its best
    address; the owner by the mean over the roles that both it and the brand have shown, landing pages twice.
    """
    width = len(roles)
    address, brand, value = _addresses(shown, found, width, options.unmatched)
    first = np.flatnonzero(np.diff(shown.address, prepend=-1))
    row = first[np.searchsorted(shown.address[first], address)]
    place = shown.owner[row] * len(ROLES) + shown.role[row]
    keys, value = grouped(place * width + brand, value, np.maximum)
    return _over_roles(shown, roles, keys, value)


def roles_of(shown: Faces, label: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    """The roles that the owners of each label have shown, as a bit mask."""
    roles = np.zeros(width, np.int64)
    np.bitwise_or.at(roles, label[shown.owner], _BITS[shown.role])
    return roles


def grouped(
    keys: NDArray[np.int64], values: NDArray[np.float64], by: np.ufunc
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Distinct keys, ascending, and their values combined, in the order in which they stand."""
    if not len(keys):
        return keys, values
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = np.flatnonzero(run_starts(keys))
    return keys[starts], by.reduceat(values[order], starts)


def _addresses(
    shown: Faces, found: Resemblances, width: int, unmatched: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """(address, brand, geometric mean over the address's parts); a part without resemblance counts `unmatched`."""
    keys, best = grouped(shown.part[found.face] * width + found.brand, found.value, np.maximum)
    parts, row = np.unique(shown.part, return_index=True)
    address = shown.address[row][np.searchsorted(parts, keys // width)]
    excess = np.log(best) - np.log(unmatched)
    count = np.bincount(shown.address[row])
    keys, total = grouped(address * width + keys % width, excess, np.add)
    return keys // width, keys % width, np.round(unmatched * np.exp(total / count[keys // width]), 9)


def _over_roles(
    shown: Faces, roles: NDArray[np.int64], keys: NDArray[np.int64], value: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """`keys` = (owner * roles + role) * width + brand."""
    width = len(roles)
    role, owner, brand = keys // width % len(ROLES), keys // width // len(ROLES), keys % width
    own = np.zeros(int(shown.owner.max(initial=-1)) + 1, np.int64)
    np.bitwise_or.at(own, shown.owner, _BITS[shown.role])
    pairs = owner * width + brand
    once, total = grouped(pairs, _WEIGHT[role] * value, np.add)
    met = np.zeros(len(once), np.int64)
    np.bitwise_or.at(met, np.searchsorted(once, pairs), _BITS[role])
    owner, brand = once // width, once % width
    mask = met | (own[owner] & roles[brand] & ~_BITS[CONTENT])
    return owner, brand, total / _MASK_WEIGHT[mask]
