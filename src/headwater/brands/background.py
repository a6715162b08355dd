"""What pages that have nothing to do with the data carry: rarity needs a background that is not the data itself.

With few brands in a data set a template's own marks look common and a framework's skeleton looks rare (ATTRIBUTION A3,
B3). The shipped table says in how many independent groups of benign pages (one site, or one author's packages) each
feature occurs, for the views whose vocabulary templates share.

Invariants: counts and hashes only, nothing readable; a feature that fewer than `LEAST_GROUPS` groups carry is not in
the table; the same package data gives the same answer, without network or clock. Made by `tools/background/build.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

FILE = "background.parquet"
GROUPS_KEY = b"headwater.groups"
LEAST_GROUPS = 3
VIEWS = ("structure", "names", "kit")
SCHEMA = pa.schema([("view", pa.string()), ("feature", pa.uint32()), ("groups", pa.uint16())])
"""One row a feature, sorted by (place of the view in `VIEWS`, feature); the number of groups is in the metadata."""

Counts = tuple[NDArray[np.uint32], NDArray[np.uint16]]
"""Sorted unique feature ids, and aligned with them the number of groups that carry each."""


@dataclass(frozen=True)
class Background:
    """`groups`: how many were counted; `views[v]`: the ids known in view v and how many groups carry each."""

    groups: int
    views: Mapping[str, Counts]

    def share(self, view: str, ids: NDArray[np.uint32]) -> NDArray[np.float64]:
        """Fraction of the groups, in [0, 1], that carry each of the n `ids`, in their order; 0 where not in the table.

        0 stands for "fewer than `LEAST_GROUPS` groups", not for "none". KeyError for a view that is not in `VIEWS`.
        """
        known, carried = self.views[view]
        if not len(known):
            return np.zeros(len(ids))
        at = np.minimum(np.searchsorted(known, ids), len(known) - 1)
        return np.where(known[at] == ids, carried[at], 0) / self.groups


@lru_cache(maxsize=1)
def load() -> Background:
    """The background shipped with this version; its arrays are read-only, since every caller gets the same ones."""
    table = pq.read_table(pa.BufferReader(files(__package__).joinpath(FILE).read_bytes()))
    view = table.column("view").to_numpy(zero_copy_only=False)
    feature, groups = (table.column(name).to_numpy() for name in ("feature", "groups"))
    views = {name: (_frozen(feature[view == name]), _frozen(groups[view == name])) for name in VIEWS}
    return Background(int(table.schema.metadata[GROUPS_KEY]), views)


def _frozen(values: NDArray[Any]) -> NDArray[Any]:
    values.setflags(write=False)
    return values
