"""Traps planted among the observations of a synthetic world, so that links can be wrong as they are wrong outside.

A generated world holds one copied account and few shared ones, so nearly every link in it is true and nothing could be
learnt about false ones. Invariants: whatever is planted was observed elsewhere in the world; the truth stays as it is.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from headwater.model.tables import OBSERVATIONS
from headwater.world import Truth

COPIED_SITES = (1, 2, 4)
"""On so many of a rival's sites, by turns, an account is copied: on one (a prank) to four (a borrowed account)."""
SHARED_OWNERS = 3
"""So many operations share one account that no registry lists: a reseller nobody knows."""

Row = dict[str, Any]


def plant(observations: pa.Table, truth: Truth, rng: np.random.Generator) -> pa.Table:
    """`observations` with, for every other operation, one of its accounts shown by a rival, and one account shared.

    The same generator state gives the same rows.
    """
    rows = observations.to_pylist()
    ground = _Ground(rows, truth)
    planted = [*_copied(ground, rng), *_shared(ground, rng)]
    return pa.concat_tables([observations, pa.Table.from_pylist(planted, schema=OBSERVATIONS)])


class _Ground:
    """Who shows what where."""

    def __init__(self, rows: Sequence[Row], truth: Truth) -> None:
        owner_of = {row["site"]: row["owner"] for row in truth.sites.to_pylist()}
        accounts: dict[str, dict[tuple[str, ...], Row]] = defaultdict(dict)
        self.shows: dict[str, list[Row]] = defaultdict(list)
        sites: dict[str, set[str]] = defaultdict(set)
        for row in sorted(rows, key=lambda row: (row["captured_at"], row["capture_id"], row["kind"], row["value"])):
            owner = owner_of.get(row["site"])
            if owner is None or row["bundle"] != "payment" or row["specificity"] != "dedicated":
                continue
            self.shows[row["site"]].append(row)
            sites[owner].add(row["site"])
            accounts[owner].setdefault((row["kind"], row["provider"], row["value"]), row)
        self.sites = {owner: sorted(sites[owner]) for owner in sorted(sites)}
        self.accounts = {owner: [accounts[owner][key] for key in sorted(accounts[owner])] for owner in self.sites}


def _copied(ground: _Ground, rng: np.random.Generator) -> Iterator[Row]:
    owners = list(ground.sites)
    for turn, owner in enumerate(owners[::2] if len(owners) > 1 else []):
        rival = _one([name for name in owners if name != owner], rng)
        account = _one(ground.accounts[owner], rng)
        count = min(COPIED_SITES[turn % len(COPIED_SITES)], len(ground.sites[rival]))
        for place in sorted(rng.choice(len(ground.sites[rival]), count, replace=False).tolist()):
            yield from _onto(ground.sites[rival][place], account, ground)


def _shared(ground: _Ground, rng: np.random.Generator) -> Iterator[Row]:
    owners = list(ground.sites)
    if len(owners) < SHARED_OWNERS + 1:
        return
    lender, *others = (owners[place] for place in rng.choice(len(owners), SHARED_OWNERS + 1, replace=False).tolist())
    account = _one(ground.accounts[lender], rng)
    for other in others:
        sites = ground.sites[other]
        for place in sorted(rng.choice(len(sites), max(1, len(sites) // 10), replace=False).tolist()):
            yield from _onto(sites[place], account, ground)


def _onto(site: str, account: Mapping[str, Any], ground: _Ground) -> Iterator[Row]:
    """The account in every capture in which the site showed one of its own."""
    captures = {row["capture_id"]: row for row in ground.shows[site]}
    for capture in captures.values():
        yield {**account, "site": site, "capture_id": capture["capture_id"], "captured_at": capture["captured_at"]}


def _one(choices: Sequence[Any], rng: np.random.Generator) -> Any:
    return choices[int(rng.integers(len(choices)))]
