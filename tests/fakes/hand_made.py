"""Tables of captures, fingerprints and observations made by hand, for tests of attribution that need no page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa

from headwater.model.fingerprint import Fingerprint, View
from headwater.model.tables import CAPTURES, FINGERPRINTS, OBSERVATIONS, VIEW_NAMES

START = datetime(2012, 1, 1, 8, tzinfo=UTC)
Bag = Mapping[int, int]
"""Feature -> occurrences."""
Look = Mapping[str, Bag]
"""View name -> bag."""

SIZES = {"structure": 60, "names": 40, "kit": 12, "text": 40, "hidden": 0}
COMMON: Bag = {1: 1, 2: 1, 3: 1, 4: 9, 5: 6, 6: 4, 7: 3, 8: 2}
"""Structure that every page has."""


def template(seed: int) -> Look:
    """A template that shares nothing with another seed's but the structure every page has."""
    rng = np.random.default_rng([seed, 77])
    look = {}
    for view, size in SIZES.items():
        ids = rng.choice(2**32 - 1_000, size, replace=False) + 100
        look[view] = dict(zip(ids.tolist(), rng.integers(1, 5, size).tolist(), strict=True))
    look["structure"] |= COMMON
    return look


def altered(look: Look, seed: int, share: float) -> Look:
    """`look` with `share` of each view's features replaced by new ones."""
    return crossed(look, template(1_000_000 + seed), share)


def crossed(one: Look, other: Look, share: float) -> Look:
    """`share` of each view from `other`, the rest from `one`: the same share always takes the same features."""
    result = {}
    for view in VIEW_NAMES:
        ours, theirs = sorted(one[view].items()), sorted(other[view].items())
        cut, taken = len(ours) - round(share * len(ours)), round(share * len(theirs))
        result[view] = dict(theirs[:taken]) | dict(ours[:cut])
    return result


def joined(one: Look, other: Look) -> Look:
    """Everything of both."""
    return {view: {**one[view], **other[view]} for view in VIEW_NAMES}


@dataclass(frozen=True)
class Shot:
    """One capture: what `site` showed on `day` at address `page` to `visible_to`."""

    site: str
    day: int
    look: Look
    page: str = ""
    visible_to: str = ""
    site_kind: str = "registrable"
    gate: str = ""

    def later(self, days: int) -> "Shot":
        return replace(self, day=self.day + days)


def capture_id(shot: Shot) -> str:
    return sha256(f"{shot.site}|{shot.day}|{shot.page}|{shot.visible_to}".encode()).hexdigest()[:32]


def capture_tables(shots: Sequence[Shot], order: Sequence[int] | None = None) -> tuple[pa.Table, pa.Table]:
    """CAPTURES and FINGERPRINTS; `order` is that of the rows (fingerprints in reverse, to prove nothing lines up)."""
    shots = [shots[index] for index in (order if order is not None else range(len(shots)))]
    captures = [dict(zip(CAPTURES.names, _capture_row(shot), strict=True)) for shot in shots]
    return pa.Table.from_pylist(captures, schema=CAPTURES), print_table(shots[::-1])


def print_table(shots: Sequence[Shot]) -> pa.Table:
    """FINGERPRINTS in the order of `shots`."""
    return pa.Table.from_pylist([_print_row(shot) for shot in shots], schema=FINGERPRINTS)


def fingerprint_of(shot: Shot) -> Fingerprint:
    """The fingerprint of one shot."""
    views = {
        view: View(
            np.array(sorted(shot.look[view]), np.uint32),
            np.array([shot.look[view][feature] for feature in sorted(shot.look[view])], np.uint8),
        )
        for view in VIEW_NAMES
    }
    return Fingerprint(**views, gate=shot.gate, elements=sum(shot.look["structure"].values()))


def _capture_row(shot: Shot) -> tuple[Any, ...]:
    at = START + timedelta(days=shot.day)
    address = sha256(f"http://{shot.site}/{shot.page}".encode()).hexdigest()
    elements = sum(shot.look["structure"].values())
    return (
        capture_id(shot), address, shot.site, shot.site_kind, shot.site, shot.page, at, "desk", shot.visible_to,
        200, None, None, None, shot.gate, elements, 0, "", "content",
    )  # fmt: skip


def _print_row(shot: Shot) -> dict[str, Any]:
    row: dict[str, Any] = {"capture_id": capture_id(shot)}
    for view in VIEW_NAMES:
        row[f"{view}_ids"] = sorted(shot.look[view])
        row[f"{view}_tf"] = [shot.look[view][feature] for feature in sorted(shot.look[view])]
    return row


@dataclass(frozen=True)
class Seen:
    """One identifier seen on one site on one day; by default a merchant's own account."""

    site: str
    value: str
    day: int = 0
    kind: str = "merchant_account"
    role: str = "recipient"
    provider: str = "cardgate"
    payment_type: str = "card"
    specificity: str = "dedicated"
    bundle: str = "payment"


def observation_table(seen: Sequence[Seen], order: Sequence[int] | None = None) -> pa.Table:
    """OBSERVATIONS of `seen`, one capture a site and day."""
    rows = []
    for item in (seen[index] for index in (order if order is not None else range(len(seen)))):
        at = START + timedelta(days=item.day)
        row = (
            sha256(f"{item.site}|{item.day}".encode()).hexdigest()[:32], item.site, at, item.kind, item.value,
            item.role, item.provider, item.payment_type, item.specificity, item.bundle, "rule:test",
        )  # fmt: skip
        rows.append(dict(zip(OBSERVATIONS.names, row, strict=True)))
    return pa.Table.from_pylist(rows, schema=OBSERVATIONS)
