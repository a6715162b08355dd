"""Values that sides have in common, each with who carries it, where it was seen and what it weighed in the run.

Invariant: a value means the same only with the same kind, provider and role (ATTRIBUTION B1).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from headwater.explain.run import Row, Run, moment
from headwater.model.explanation import Carried, Item, Side
from headwater.model.phrases import decided_by

RANK = {"dedicated": 0, "unknown": 1, "shared_service": 2}


class Key(NamedTuple):
    """What makes two observations the same value."""

    kind: str
    provider: str
    value: str
    role: str


Weights = Mapping[tuple[str, str, str], Mapping[str, Any]]
"""(kind, provider, value) -> the item of that value in a link's evidence."""


def common(
    run: Run,
    sides: Sequence[tuple[str, Iterable[Row]]],
    weights: Weights | None = None,
    keep: Callable[[Row], bool] = lambda row: True,
) -> tuple[Item, ...]:
    """Values that every side showed, the heaviest and most telling first.

    `sides` are (name, observations). Where a run weighed a value, its own counts are given; else they are counted here.
    """
    by_side = [(name, _grouped(row for row in observed if keep(row))) for name, observed in sides]
    keys = set.intersection(*(set(shown) for _, shown in by_side)) if by_side else set()
    everywhere = _grouped(run.among("observations", "value", {key.value for key in keys}))
    weights = weights or {}
    found = [
        _item(run, key, [(name, shown[key]) for name, shown in by_side], everywhere[key], weights.get(key[:3], {}))
        for key in keys
    ]
    return tuple(sorted(found, key=_order))


def _order(item: Item) -> tuple[Any, ...]:
    heavy = -(item.bits or 0.0)
    return heavy, RANK.get(item.specificity, 1), -item.carried.sites, item.kind, item.provider, item.value, item.role


def _grouped(observed: Iterable[Row]) -> dict[Key, list[Row]]:
    grouped: dict[Key, list[Row]] = defaultdict(list)
    for row in observed:
        grouped[Key(row["kind"], row["provider"], row["value"], row["role"])].append(row)
    return grouped


def _item(
    run: Run, key: Key, sides: Sequence[tuple[str, list[Row]]], everywhere: list[Row], weighed: Mapping[str, Any]
) -> Item:
    row = sides[0][1][0]
    basis = weighed.get("basis") or row["basis"]
    specificity = weighed.get("specificity") or row["specificity"]
    shown = tuple(_side(run, name, observed) for name, observed in sides)
    return Item(
        kind=key.kind,
        value=key.value,
        role=key.role,
        provider=key.provider,
        payment_type=row["payment_type"],
        specificity=specificity,
        basis=basis,
        decided_by=decided_by(basis),
        bundle=row["bundle"],
        bits=weighed.get("bits"),
        carried=_carried(run, everywhere, weighed),
        first=moment(min(one["captured_at"] for _, observed in sides for one in observed)),
        last=moment(max(one["captured_at"] for _, observed in sides for one in observed)),
        sides=shown,
        apart_days=_apart(shown) if len(shown) == 2 else None,
    )


def _side(run: Run, name: str, observed: list[Row]) -> Side:
    sightings = run.sightings(observed)
    sites = len({row["site"] for row in observed})
    return Side(name, sites, sightings[0].captured_at, sightings[-1].captured_at, sightings)


def _carried(run: Run, everywhere: list[Row], weighed: Mapping[str, Any]) -> Carried:
    """Brands are counted as the run counts them: all that the carrying sites ever showed."""
    sites = {row["site"] for row in everywhere}
    return Carried(
        brands=len(run.brands_on(sites)),
        brands_total=run.brands,
        sites=len(sites),
        sites_total=run.sites,
        background_sites=weighed.get("background_sites"),
        background_total=weighed.get("background_total"),
    )


def _apart(sides: Sequence[Side]) -> int:
    """Whole days between the two intervals; 0 where they meet."""
    left, right = sorted(sides, key=lambda side: side.first)
    return max(0, (datetime.fromisoformat(right.first) - datetime.fromisoformat(left.last)).days)


def dedicated(item: Item) -> bool:
    """A payment mechanism of one customer: what alone may link brands (ATTRIBUTION B5)."""
    return item.bundle == "payment" and item.specificity == "dedicated"


def telling(row: Row) -> bool:
    """True for an observation of a dedicated payment mechanism."""
    return bool(row["bundle"] == "payment" and row["specificity"] == "dedicated")
