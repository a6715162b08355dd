"""The distributor step from end to end: carriers, ties, linkage, and the hypothesis for each site and brand.

Routes (clusters of mechanisms) are facts; the distributor behind one is a hypothesis. A distributor is claimed only
where at least two brands share it. Invariant: a pure function of the *set* of observations.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.distributors.carriers import Carriers, Span, Value, carriers, linking, mechanisms
from headwater.distributors.evidence import Members, Pair, Tie, members, ties
from headwater.distributors.linkage import average_link
from headwater.distributors.options import OPTIONS, DistributorOptions


@dataclass(frozen=True)
class Attribution:
    """`groups` lists members of each distributor; `of_site` and `of_brand` number them (absent = none claimed).

    `operation_of_site` numbers all groups, also those without a payment mechanism or with one brand only, which are not
    distributors (BRIEF: only mechanisms link brands). `hypotheses[brand]` counts its evidence-bearing sites per
    group, -1 for all groups that are no distributor.
    """

    members: Members
    ties: dict[Pair, Tie]
    groups: list[list[int]]
    of_site: dict[str, int]
    of_brand: dict[str, int]
    hypotheses: dict[str, Counter[int]]
    hubs: list[Value]
    carried: Carriers
    operation_of_site: dict[str, int]


def attribute(
    observations: pa.Table,
    brands_of_site: Mapping[str, Sequence[str]],
    options: DistributorOptions = OPTIONS,
    cannot: Iterable[Pair] = (),
) -> Attribution:
    """Distributors behind the sites of `observations` (OBSERVATIONS schema).

    `brands_of_site` names the brands a site has shown, in order of time; sites without one are not in it.

    `cannot` holds pairs of member indexes that a person judged different.
    """
    carried = carriers(linking(observations))
    everyone = members(mechanisms(carried, options.reuse_gap_days), carried)
    tied, hubs = ties(everyone, carried, brands_of_site, options)
    scores = {pair: tie.bits(options) for pair, tie in tied.items() if tie.qualifies(options)}
    groups = average_link(_exposure(everyone, carried, options), scores, options.merge_threshold, cannot)
    of_site = _group_of_site(everyone, groups)
    hypotheses = _hypotheses(of_site, brands_of_site)
    return _claimed(everyone, tied, groups, of_site, hypotheses, hubs, carried)


def _exposure(everyone: Members, carried: Carriers, options: DistributorOptions) -> NDArray[np.float64]:
    """Member x quarter activity; a rarely seen member's silence counts for little (`small_carrier`)."""
    spans = _site_spans(carried)
    quarters: list[set[int]] = []
    for index, sites in enumerate(everyone.sites):
        of_member = everyone.mechanisms[index].sites if index < len(everyone.mechanisms) else spans
        quarters.append(
            {q for site in sites for q in range(_quarter(of_member[site].first), _quarter(of_member[site].last) + 1)}
        )
    start = min((min(active) for active in quarters), default=0)
    width = max((max(active) for active in quarters), default=0) - start + 1
    exposure = np.zeros((len(everyone), width))
    for index, active in enumerate(quarters):
        size = len(everyone.sites[index])
        exposure[index, [q - start for q in active]] = np.sqrt(size / (size + options.small_carrier) / len(active))
    return exposure


def _quarter(moment: datetime) -> int:
    return moment.year * 4 + (moment.month - 1) // 3


def _site_spans(carried: Carriers) -> dict[str, Span]:
    spans: dict[str, Span] = {}
    for by_site in carried.values():
        for site, span in by_site.items():
            known = spans.get(site, span)
            spans[site] = Span(min(known.first, span.first), max(known.last, span.last), known.captures)
    return spans


def _group_of_site(everyone: Members, groups: list[list[int]]) -> dict[str, int]:
    """A site goes where most of its captures point; on a tie to whose mechanism it showed first.

    Not to the larger group: an account copied onto a site would make its owner's group the larger one.
    """
    votes: dict[str, Counter[int]] = defaultdict(Counter)
    shown: dict[tuple[str, int], datetime] = {}
    for number, group in enumerate(groups):
        for member in group:
            if member >= len(everyone.mechanisms):
                votes.update({site: Counter({number: 1}) for site in everyone.sites[member]})
                continue
            for site, span in everyone.mechanisms[member].sites.items():
                votes[site][number] += span.captures
                shown[site, number] = min(shown.get((site, number), span.first), span.first)
    return {
        site: min(counted, key=lambda number: (-counted[number], shown.get((site, number)), number))
        for site, counted in sorted(votes.items())
    }


def _hypotheses(of_site: Mapping[str, int], brands_of_site: Mapping[str, Sequence[str]]) -> dict[str, Counter[int]]:
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for site, number in of_site.items():
        for brand in brands_of_site.get(site, ()):
            found[brand][number] += 1
    return dict(sorted(found.items()))


def _claimed(
    everyone: Members,
    tied: dict[Pair, Tie],
    groups: list[list[int]],
    of_site: dict[str, int],
    hypotheses: dict[str, Counter[int]],
    hubs: list[Value],
    carried: Carriers,
) -> Attribution:
    """Keep groups that hold a payment mechanism and are the main hypothesis of at least two brands, without gaps."""
    main = {brand: min(counted, key=lambda number: (-counted[number], number)) for brand, counted in hypotheses.items()}
    brands_behind = Counter(main.values())
    pays = [any(member < len(everyone.mechanisms) for member in group) for group in groups]
    claimed = [number for number in range(len(groups)) if pays[number] and brands_behind[number] >= 2]
    rank = {number: position for position, number in enumerate(claimed)}
    return Attribution(
        members=everyone,
        ties=tied,
        groups=[groups[number] for number in claimed],
        of_site={site: rank[number] for site, number in of_site.items() if number in rank},
        of_brand={brand: rank[number] for brand, number in main.items() if number in rank},
        hypotheses={brand: _ranked(counted, rank) for brand, counted in hypotheses.items()},
        hubs=hubs,
        carried=carried,
        operation_of_site=of_site,
    )


def _ranked(counted: Counter[int], rank: Mapping[int, int]) -> Counter[int]:
    ranked: Counter[int] = Counter()
    for number, count in counted.items():
        ranked[rank.get(number, -1)] += count
    return ranked
