"""Two pages side by side: the names they share and do not, and how alike they are in each view.

The likeness a decision rests on is the run's own. The likeness per view is computed anew from the run's fingerprints:
weighted Jaccard over log-tf x idf, with idf counted over the brands of the run and half weight for what one site alone
carries (as headwater.brands does; banners of free hosts are not subtracted here).
"""

from collections.abc import Mapping, Sequence
from itertools import product
from math import log, log2
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from headwater.explain.run import Row, Run
from headwater.model.explanation import Mark, Sighting, Template, ViewLikeness

VIEWS = ("structure", "names", "kit", "text")
NAMED = ("names", "kit")
"""Views whose features have readable names."""
LISTED = 40
"""Names listed of each kind; the rarest say most, and the totals are given."""
_FLOOR, _LONE = 0.05, 0.5
_SAMPLE = 6
"""Pages of a brand that are compared with those of another: spread over its time."""

Bag = Mapping[int, int]
"""Feature -> occurrences in one page."""


class _Spread(NamedTuple):
    """How widely features are carried: brands and sites of each."""

    brands: Mapping[int, int]
    sites: Mapping[int, int]


def compare(run: Run, left: str, right: str, likeness: float | None) -> Template | None:
    """Two captures side by side; None where the run has no fingerprint of one. `likeness` is what the run recorded."""
    bags = _bags(run, [left, right])
    if left not in bags or right not in bags:
        return None
    here, there = bags[left], bags[right]
    spread = {view: _spread(run, view, here[view].keys() | there[view].keys()) for view in VIEWS}
    views = tuple(ViewLikeness(view, _jaccard(here[view], there[view], spread[view], run.brands)) for view in VIEWS)
    one, other = (_named(run, bag, spread) for bag in (here, there))
    return Template(
        left=_place(run, left),
        right=_place(run, right),
        likeness=likeness,
        views=views,
        shared=_rarest(one & other),
        only_left=_rarest(one - other),
        only_right=_rarest(other - one),
        shared_total=len(one & other),
        only_left_total=len(one - other),
        only_right_total=len(other - one),
    )


def closest(run: Run, left: Sequence[Row], right: Sequence[Row]) -> Template | None:
    """The two most alike pages of two sides, among a sample of each spread over time."""
    ones, others = _sample(left), _sample(right)
    bags = _bags(run, [*ones, *others])
    pairs = [pair for pair in product(ones, others) if bags.keys() >= set(pair) and pair[0] != pair[1]]
    if not pairs:
        return None
    best = max(pairs, key=lambda pair: (_overlap(bags[pair[0]], bags[pair[1]]), pair))
    return compare(run, *best, likeness=None)


def _sample(captures: Sequence[Row]) -> list[str]:
    step = max(1, -(-len(captures) // _SAMPLE))
    return [row["capture_id"] for row in captures[::step]]


def _overlap(one: Mapping[str, Bag], other: Mapping[str, Bag]) -> float:
    """Share of names and structure in common: enough to choose which pair to compare."""
    features = [{feature for view in ("structure", "names", "kit") for feature in bag[view]} for bag in (one, other)]
    union = features[0] | features[1]
    return len(features[0] & features[1]) / len(union) if union else 0.0


def _place(run: Run, capture: str) -> Sighting:
    (found,) = run.sightings(run.among("captures", "capture_id", [capture]))
    return found


def _bags(run: Run, captures: Sequence[str]) -> dict[str, dict[str, Bag]]:
    """Capture -> view -> bag."""
    return {
        row["capture_id"]: {view: dict(zip(row[f"{view}_ids"], row[f"{view}_tf"], strict=True)) for view in VIEWS}
        for row in run.among("fingerprints", "capture_id", captures)
    }


def _spread(run: Run, view: str, features: set[int]) -> _Spread:
    """In how many brands and sites of the run each feature occurs."""
    prints = run.tables["fingerprints"]
    column = prints.column(f"{view}_ids").combine_chunks()
    hit = pc.is_in(pc.list_flatten(column), pa.array(sorted(features), pa.uint32()))
    rows = pc.list_parent_indices(column).filter(hit)
    found = pa.table(
        {
            "feature": pc.list_flatten(column).filter(hit),
            "brand": run.brand_of_print.take(rows),
            "site": run.site_of_print.take(rows),
        }
    )
    return _Spread(_carriers(found, "brand"), _carriers(found, "site"))


def _carriers(found: pa.Table, by: str) -> dict[int, int]:
    counted = found.group_by("feature").aggregate([(by, "count_distinct")])  # nulls are not counted
    return dict(
        zip(counted.column("feature").to_pylist(), counted.column(f"{by}_count_distinct").to_pylist(), strict=True)
    )


def _jaccard(one: Bag, other: Bag, spread: _Spread, brands: int) -> float | None:
    """Sum of minima over sum of maxima of the weights; None where neither page has the view."""
    shared = union = 0.0
    for feature in one.keys() | other.keys():
        worth = _worth(feature, spread, brands)
        pair = sorted(worth * _log_tf(bag.get(feature, 0)) for bag in (one, other))
        shared, union = shared + pair[0], union + pair[1]
    return round(shared / union, 3) if union else None


def _log_tf(occurrences: int) -> float:
    return 1.0 + log(occurrences) if occurrences else 0.0


def _worth(feature: int, spread: _Spread, brands: int) -> float:
    idf = log2(1.0 + brands / max(1, spread.brands.get(feature, 0))) - 1.0 + _FLOOR
    return idf * (1.0 if spread.sites.get(feature, 0) > 1 else _LONE)


def _named(run: Run, bag: Mapping[str, Bag], spread: Mapping[str, _Spread]) -> set[tuple[str, int]]:
    """(name, brands that carry it) of all named features of a page."""
    return {
        (run.name_of_feature[feature], spread[view].brands.get(feature, 0))
        for view in NAMED
        for feature in bag[view]
        if feature in run.name_of_feature
    }


def _rarest(names: set[tuple[str, int]]) -> tuple[Mark, ...]:
    return tuple(Mark(name, brands) for name, brands in sorted(names, key=lambda pair: (pair[1], pair[0]))[:LISTED])
