"""Average linkage against its definition, written out the slow way over single sites, and the laws it must keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.distributors.first_look import first_look
from headwater.distributors.linkage import Group, Pair, Uses, average_link, evidence
from headwater.distributors.options import OPTIONS

PERIODS, USES = 4, 8
BUNDLE = (0, 0, 0, 1, 1, 1, 2, 5)
ALL_TIME = Uses((14.0, 13.0, 12.5, 12.0, 11.5, 12.0, 8.0, 7.5), BUNDLE, (0,) * USES, (PERIODS - 1,) * USES)


@dataclass(frozen=True)
class Site:
    """What one site shows, in which periods it was seen, and its brand."""

    shows: frozenset[int]
    first: int
    last: int
    brand: int


def group(sites: Sequence[Site]) -> Group:
    shown = {use: (count, float(count)) for use in range(USES) if (count := sum(use in s.shows for s in sites))}
    paying = [s for s in sites if any(BUNDLE[use] == 0 for use in s.shows)]
    known = [sum(any(BUNDLE[use] == bundle for use in s.shows) for s in sites) for bundle in range(6)]
    early = [sum(s.last < period for s in paying) for period in range(PERIODS)]
    late = [sum(s.first > period for s in paying) for period in range(PERIODS)]
    return Group(len(sites), shown, known, early, late, {s.brand for s in sites})


def spans(sites: Sequence[Site]) -> Uses:
    """Every use is in use as long as a site that shows it is seen."""
    first = [min((s.first for s in sites if use in s.shows), default=0) for use in range(USES)]
    last = [max((s.last for s in sites if use in s.shows), default=PERIODS - 1) for use in range(USES)]
    return Uses(ALL_TIME.bits, BUNDLE, first, last)


def bits_between(one: Sequence[Site], other: Sequence[Site], uses: Uses) -> float | None:
    """The definition: the strongest value of each bundle by the share of pairs that show it; None: it may not link."""
    best: dict[int, float] = {}
    carried = [0, 0]
    for use in range(USES):
        counts = [sum(use in s.shows for s in side) for side in (one, other)]
        if not all(counts):
            continue
        bundle = BUNDLE[use]
        could = [
            sum(
                any(BUNDLE[u] == bundle for u in s.shows)
                and (bundle != 0 or (s.first <= uses.last[use] and s.last >= uses.first[use]))
                for s in side
            )
            for side in (one, other)
        ]
        share = counts[0] * counts[1] / (could[0] * could[1])
        nobody_pays = not any(BUNDLE[u] == 0 for side in (one, other) for s in side for u in s.shows)
        silence = OPTIONS.payment_silence if bundle == 0 or nobody_pays else OPTIONS.silence
        best[bundle] = max(best.get(bundle, 0.0), uses.bits[use] * share / (share + silence * (1 - share)))
        if bundle == 0:
            carried = [max(a, b) for a, b in zip(carried, counts, strict=True)]
    single = any(count == 1 and len(side) > 1 for count, side in zip(carried, (one, other), strict=True))
    brands = [{s.brand for s in side} for side in (one, other)]
    common = len(brands[0] & brands[1])
    paid = best.get(0, 0.0)
    others = [bits for bundle, bits in best.items() if bundle and bits >= OPTIONS.bundle_least]
    links = (
        (paid >= OPTIONS.payment_threshold and not single)
        or (paid and single and common >= OPTIONS.common_brands and 4 * common >= min(map(len, brands)))
        or (paid and others and OPTIONS.co_carrier_bits + sum(others) >= OPTIONS.witnessed_threshold)
        or (len(others) >= 2 and sum(others) >= OPTIONS.bundle_threshold)
    )
    return round(sum(best.values()), 6) if links else None


def brute_force(sites: Sequence[Site], uses: Uses, cannot: Sequence[Pair]) -> list[int]:
    """Again and again: the evidence between each two groups; join the best, ties to the first."""
    groups = [[n] for n in range(len(sites))]
    never = {frozenset(pair) for pair in cannot}
    while True:
        found = []
        for a, b in combinations(range(len(groups)), 2):
            if any(frozenset((i, j)) in never for i in groups[a] for j in groups[b]):
                continue
            bits = bits_between([sites[n] for n in groups[a]], [sites[n] for n in groups[b]], uses)
            if bits is not None:
                found.append((-bits, a, b))
        if not found:
            into = {n: own[0] for own in groups for n in own}
            return [into[n] for n in range(len(sites))]
        _, a, b = min(found)
        groups[a] = sorted(groups[a] + groups.pop(b))
        groups.sort(key=min)


drawn_sites = st.lists(
    st.builds(
        lambda shows, ends, brand: Site(frozenset(shows), min(ends), max(ends), brand),
        st.sets(st.integers(0, USES - 1), max_size=4),
        st.tuples(st.integers(0, PERIODS - 1), st.integers(0, PERIODS - 1)),
        st.integers(0, 4),
    ),
    min_size=1,
    max_size=8,
)
forbidden = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=4)


def apart(pairs: Sequence[Pair], count: int) -> list[Pair]:
    return [(i, j) for i, j in pairs if i != j and max(i, j) < count]


def linked(sites: Sequence[Site], uses: Uses, cannot: Sequence[Pair] = ()) -> list[int]:
    """By a first look at all pairs, as the stage does, and one by one: the same."""
    groups, pairs = [group([site]) for site in sites], list(combinations(range(len(sites)), 2))
    known = first_look(groups, pairs, uses, OPTIONS)
    found = average_link([group([site]) for site in sites], pairs, uses, OPTIONS, cannot)
    assert average_link([*groups], pairs, uses, OPTIONS, cannot, known) == found
    return found


@given(st.lists(drawn_sites, min_size=2, max_size=5))
@settings(deadline=None)
def test_the_first_look_is_to_the_last_bit_what_is_said_one_by_one(drawn: list[list[Site]]) -> None:
    uses, groups = spans([site for sites in drawn for site in sites]), [group(sites) for sites in drawn]
    pairs = list(combinations(range(len(groups)), 2))
    expected = [evidence(groups[i], groups[j], uses, OPTIONS) for i, j in pairs]
    assert first_look(groups, pairs, uses, OPTIONS) == expected
    assert [evidence(groups[j], groups[i], uses, OPTIONS) for i, j in pairs] == expected


@settings(max_examples=200)
@given(drawn_sites, forbidden)
def test_it_equals_the_definition(sites: list[Site], cannot: list[Pair]) -> None:
    cannot, uses = apart(cannot, len(sites)), spans(sites)
    assert linked(sites, uses, cannot) == brute_force(sites, uses, cannot)


@given(drawn_sites, forbidden)
def test_no_cannot_link_is_broken(sites: list[Site], cannot: list[Pair]) -> None:
    cannot = apart(cannot, len(sites))
    into = linked(sites, spans(sites), cannot)
    assert all(into[i] != into[j] for i, j in cannot)
    assert all(into[root] == root for root in into)


@given(drawn_sites, drawn_sites)
def test_what_happens_elsewhere_changes_nothing(here: list[Site], there: list[Site]) -> None:
    """Sites that share no value with these neither join nor part them."""
    alone = linked(here, spans(here))
    other = [Site(frozenset(), site.first, site.last, site.brand) for site in there]
    assert linked([*here, *other], spans(here))[: len(here)] == alone


def test_without_evidence_nothing_is_joined() -> None:
    nobody = [Site(frozenset(), 0, 3, n) for n in range(3)]
    assert linked(nobody, ALL_TIME) == [0, 1, 2]
    assert linked([], ALL_TIME) == []


def test_a_cannot_link_holds_for_whole_groups() -> None:
    """0 and 1 are one, 1 and 2 belong together, but 0 and 2 were judged different."""
    sites = [Site(frozenset({0}), 0, 3, 0), Site(frozenset({0, 1}), 0, 3, 1), Site(frozenset({1}), 0, 3, 2)]
    assert linked(sites, ALL_TIME, [(2, 0)]) == [0, 0, 2]


def test_what_few_share_counts_for_more_where_nobody_pays() -> None:
    """Two of eight on either side share a registrant, all a name server: a group, but it widens no distributor."""
    mine, theirs = (
        [Site(frozenset({3, 6}), 0, 3, 0)] * 2 + [Site(frozenset({other, 6}), 0, 3, 0)] * 6 for other in (4, 5)
    )
    paying = [*theirs, Site(frozenset({1}), 0, 3, 1)]
    assert bits_between(mine, theirs, ALL_TIME) is not None and bits_between(mine, paying, ALL_TIME) is None


def test_one_site_that_shows_both_joins_neither_of_two_groups() -> None:
    """Poisoning: the site stays with one of them."""
    own = [Site(frozenset({0}), 0, 3, n) for n in range(3)] + [Site(frozenset({1}), 0, 3, 9) for _ in range(3)]
    into = linked([*own, Site(frozenset({0, 1}), 0, 3, 0)], ALL_TIME)
    assert into[:6] == [0, 0, 0, 3, 3, 3]
