"""The one place that knows what the product's two steps return: everything else in this folder asks here.

Invariant: only public steps are called; what is read from their results is read here and nowhere else.
"""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from headwater import brands, distributors
from headwater.assemble import results
from headwater.evaluate.lookup import print_of_capture
from headwater.model.judgement import NO_CONSTRAINTS, Constraints


@dataclass(frozen=True)
class Branded:
    """`brand_of_site[s]`: the brands of a site in order of time (none claimed: not in it); `brand_of_capture` likewise.

    `outcome_of_capture` is what was decided on it by what was known then: new, altered, seen, review, or "" when gated.
    """

    brand_of_site: dict[str, list[str]]
    brand_of_capture: Mapping[str, str]
    outcome_of_capture: Mapping[str, str]
    print_of_capture: Mapping[str, int]
    group_of_capture: Mapping[str, int]
    """The step's grouping, also where nothing is claimed because a person is to decide."""
    matched: Mapping[str, str]
    """The earlier capture that the decision on each capture's period rests on; not in it where nothing was near."""
    members: Sequence[Mapping[str, float]]

    @property
    def last(self) -> dict[str, str]:
        """Each site's latest brand."""
        return {site: shown[-1] for site, shown in self.brand_of_site.items()}


def branded(tables: Mapping[str, pa.Table], constraints: Constraints = NO_CONSTRAINTS) -> Branded:
    """The brand step on `captures` and `fingerprints`."""
    found = brands.attribute(tables["captures"], tables["fingerprints"], constraints=constraints)
    claimed = results.settled(found)
    ids = found.captures.column("capture_id").to_pylist()
    periods = found.period_of_capture.tolist()
    of_site: dict[str, list[str]] = {}
    for period, (_, brand) in enumerate(claimed):
        shown = of_site.setdefault(found.sites[found.site[period]], []) if brand >= 0 else []
        if str(brand) not in shown:
            shown.append(str(brand))
    return Branded(
        brand_of_site=of_site,
        brand_of_capture={c: str(claimed[p][1]) for c, p in zip(ids, periods, strict=True) if p >= 0 <= claimed[p][1]},
        outcome_of_capture={c: claimed[p][0] if p >= 0 else "" for c, p in zip(ids, periods, strict=True)},
        group_of_capture={c: int(found.brand[p]) for c, p in zip(ids, periods, strict=True) if p >= 0},
        print_of_capture=print_of_capture(tables),
        matched={
            c: ids[found.decisions[p].match]
            for c, p in zip(ids, periods, strict=True)
            if p >= 0 <= found.decisions[p].match
        },
        members=results.members(found, claimed),
    )


@dataclass(frozen=True)
class Operations:
    """`of_site` numbers the operation behind each site, `distributor_of_site` those that are claimed as distributors.

    `scored` are pairs of sites with the evidence between them in bits, for single linkage over the same scores;
    `threshold` the bits from which the step itself merges; `flagged` the values set aside or marked for review.
    """

    of_site: Mapping[str, int]
    distributor_of_site: Mapping[str, int]
    hypotheses: Mapping[str, Sequence[int]]
    scored: Sequence[tuple[str, str, float]]
    threshold: float
    flagged: frozenset[str]
    provisional: frozenset[frozenset[str]]
    """Pairs of account values whose tie is stated but does not merge."""
    routes: Mapping[str, int] | None = None
    """The payment route of each account value, where the step tells routes apart from the hypotheses over them."""


def operations(
    observations: pa.Table, brands_of_site: Mapping[str, Sequence[str]], constraints: Constraints = NO_CONSTRAINTS
) -> Operations:
    """The distributor step on OBSERVATIONS."""
    more: dict[str, Any] = {} if constraints == NO_CONSTRAINTS else {"constraints": constraints}
    found: Any = distributors.attribute(observations, brands_of_site, **more)
    options = distributors.OPTIONS
    return Operations(
        of_site=found.operation_of_site,
        distributor_of_site=found.of_site,
        hypotheses={brand: sorted(counted) for brand, counted in found.hypotheses.items()},
        scored=list(_scored(found, options)),
        threshold=options.merge_threshold,
        flagged=frozenset(value.value for value in found.hubs),
        provisional=frozenset(_provisional(found, options)),
    )


def _scored(found: Any, options: distributors.DistributorOptions) -> Iterator[tuple[str, str, float]]:
    """A member's sites hang together; a qualifying tie joins two members through their first sites."""
    for sites in found.members.sites:
        first, *others = sorted(sites)
        yield from ((first, other, float("inf")) for other in others)
    for (i, j), tie in found.ties.items():
        if tie.qualifies(options):
            yield min(found.members.sites[i]), min(found.members.sites[j]), tie.bits(options)


def _provisional(found: Any, options: distributors.DistributorOptions) -> Iterator[frozenset[str]]:
    mechanisms = found.members.mechanisms
    for (i, j), tie in found.ties.items():
        if tie.co_carriers and not tie.qualifies(options) and max(i, j) < len(mechanisms):
            yield frozenset((mechanisms[i].value.value, mechanisms[j].value.value))


def takes(step: Any, argument: str) -> bool:
    """Whether a step has an argument of that name yet."""
    return argument in inspect.signature(step).parameters
