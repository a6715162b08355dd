"""The one place that knows what the product's two steps return: everything else in this folder asks here.

Invariant: only public steps are called; what is read from their results is read here and nowhere else.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import msgspec
import pyarrow as pa

from headwater import brands, distributors
from headwater.assemble import distributor_tables, results
from headwater.assemble.distributor_links import links
from headwater.calibration import brand_score
from headwater.evaluate.baselines import shared_values
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
    score: Mapping[str, float]
    """What the probability of that link is read from, for the same captures."""
    decision_of_capture: Mapping[str, int]
    """A number for the decision that each capture falls under: one for each period of a site."""
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
    near = {c: found.decisions[p] for c, p in zip(ids, periods, strict=True) if p >= 0 <= found.decisions[p].match}
    return Branded(
        brand_of_site=of_site,
        brand_of_capture={c: str(claimed[p][1]) for c, p in zip(ids, periods, strict=True) if p >= 0 <= claimed[p][1]},
        outcome_of_capture={c: claimed[p][0] if p >= 0 else "" for c, p in zip(ids, periods, strict=True)},
        group_of_capture={c: int(found.brand[p]) for c, p in zip(ids, periods, strict=True) if p >= 0},
        print_of_capture=print_of_capture(tables),
        matched={capture: ids[decision.match] for capture, decision in near.items()},
        decision_of_capture={c: p for c, p in zip(ids, periods, strict=True) if p >= 0},
        score={capture: brand_score(one.likeness, one.next_likeness) for capture, one in near.items()},
        members=results.members(found, claimed),
    )


@dataclass(frozen=True)
class Operations:
    """`of_site` numbers the operation behind each site, `distributor_of_site` those that are claimed as distributors.

    `single_link` is single linkage over the same worth of values: any two sites that alone would be joined are.
    `flagged` are the values set aside or marked for review, `provisional` the account values whose tie across groups is
    stated and not followed, `routes` the payment route of each account value.
    """

    of_site: Mapping[str, int]
    distributor_of_site: Mapping[str, int]
    single_link: Mapping[str, int]
    flagged: frozenset[str]
    provisional: frozenset[str]
    routes: Mapping[str, int]


def operations(
    observations: pa.Table, brands_of_site: Mapping[str, Sequence[str]], constraints: Constraints = NO_CONSTRAINTS
) -> Operations:
    """The distributor step on OBSERVATIONS."""
    found = distributors.attribute(observations, brands_of_site, constraints=constraints)
    names = [f"D-{number:05d}" for number in range(len(found.claimed))]
    tied = links(found, names, lambda bits: "")
    stated = tied.filter(tied.column("provisional")).column("evidence").to_pylist()
    way = distributor_tables.routes(found).of_use.tolist()
    return Operations(
        of_site=found.operation_of_site,
        distributor_of_site=found.of_site,
        single_link=shared_values(_sufficient(found)),
        flagged=frozenset(distributor_tables.flag_table(found).column("value").to_pylist()),
        provisional=frozenset(item["value"] for one in stated for item in msgspec.json.decode(one)["items"]),
        routes={found.facts.describe(use).value: route for use, route in enumerate(way) if route >= 0},
    )


def _sufficient(found: distributors.Attribution) -> Iterator[tuple[str, str]]:
    """(site, what would be enough): a mechanism, or two values of different bundles, worth a link if shared.

    Three weak bundles that only together are enough are left out: single linkage is the yardstick, not the rule.
    """
    facts, valued, options = found.facts, found.valued, found.options
    names = facts.sites.to_pylist()
    held: dict[int, list[int]] = defaultdict(list)
    for use, site in zip(facts.use.tolist(), facts.site.tolist(), strict=True):
        held[site].append(use)
    bits, bundle, mechanism = valued.bits.tolist(), valued.bundle.tolist(), facts.mechanism.tolist()
    for site, uses in held.items():
        yield names[site], f"alone {site}"
        for use in uses:
            if mechanism[use] and bits[use] >= options.payment_threshold:
                yield names[site], f"{use}"
        telling = [use for use in uses if not mechanism[use] and bits[use] >= options.bundle_least]
        for one, other in combinations(telling if not valued.listing[site] else (), 2):
            if bundle[one] != bundle[other] and bits[one] + bits[other] >= options.bundle_threshold:
                yield names[site], f"{one}+{other}"
