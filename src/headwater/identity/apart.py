"""Ids that a person holds to be different: between which ids, and what tells the steps to keep them so.

A step that is given the representatives' pairs as cannot-links never joins the two groups; `mint` then has nothing to
hold. Both are needed: the first keeps groups apart, the second keeps an id from being lost if they merge all the same.
"""

from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

IdPair = tuple[str, str]


def apart_ids(cannot: Iterable[tuple[str, str]], earlier: Mapping[str, str]) -> frozenset[IdPair]:
    """Pairs of ids with a standing "different" between their members, lesser id first."""
    pairs = {(earlier.get(left, ""), earlier.get(right, "")) for left, right in cannot}
    return frozenset((min(pair), max(pair)) for pair in pairs if all(pair) and pair[0] != pair[1])


def pairwise(confirmed: Collection[str]) -> frozenset[IdPair]:
    """Ids that a person confirmed, as pairs: no two of them merge by themselves."""
    return frozenset(combinations(sorted(set(confirmed)), 2))


def representatives(apart: Iterable[IdPair], earlier: Mapping[str, str]) -> list[tuple[str, str]]:
    """For each pair of ids one member of each, the least: cannot-links for the step that makes the groups.

    A pair of which one id has no member is left out: its group is out of sight.
    """
    first: dict[str, str] = {}
    for member in sorted(earlier):
        first.setdefault(earlier[member], member)
    return sorted((first[one], first[other]) for one, other in apart if one in first and other in first)
