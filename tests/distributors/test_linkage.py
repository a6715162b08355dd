"""Average linkage against its definition, written out the slow way, and the laws it must keep."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.distributors.linkage import average_link

Pair = tuple[int, int]
SIZE = 8
eighths = st.integers(0, 8).map(lambda n: n / 8)  # exact in binary, so that both sides compute the same numbers
exposures = st.integers(2, SIZE).flatmap(
    lambda n: st.lists(st.lists(eighths, min_size=3, max_size=3), min_size=n, max_size=n)
)
scores = st.dictionaries(
    st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)).filter(lambda pair: pair[0] < pair[1]),
    st.integers(-40, 120).map(lambda n: n / 8),
    max_size=20,
)
forbidden = st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=5)


def within(pairs: dict[Pair, float], n: int) -> dict[Pair, float]:
    return {pair: score for pair, score in pairs.items() if max(pair) < n}


def apart(pairs: list[Pair], n: int) -> list[Pair]:
    return [(i, j) for i, j in pairs if i != j and max(i, j) < n]


def brute_force(
    exposure: list[list[float]], pairs: dict[Pair, float], threshold: float, cannot: list[Pair]
) -> list[list[int]]:
    """Again and again: the mean over *all* pairs of members of each two groups; join the best, ties to the first."""
    groups = [[member] for member in range(len(exposure))]
    never = {frozenset(pair) for pair in cannot}

    def mean(one: list[int], other: list[int]) -> float | None:
        crossing = [(min(i, j), max(i, j)) for i in one for j in other]
        known = [pair for pair in crossing if pair in pairs]
        if not known or any(frozenset(pair) in never for pair in crossing):
            return None
        met = {pair: sum(a * b for a, b in zip(exposure[pair[0]], exposure[pair[1]], strict=True)) for pair in crossing}
        silent = max(0.0, sum(met.values()) - sum(met[pair] for pair in known))
        return sum(pairs[pair] for pair in known) / (len(known) + silent)

    while True:
        found = [
            (-value, a, b)
            for a in range(len(groups))
            for b in range(a + 1, len(groups))
            if (value := mean(groups[a], groups[b])) is not None and value >= threshold
        ]
        if not found:
            return sorted(sorted(group) for group in groups)
        _, a, b = min(found)
        groups[a] += groups.pop(b)
        groups.sort(key=min)


@settings(max_examples=150)
@given(exposures, scores, st.integers(0, 40).map(lambda n: n / 4), forbidden)
def test_it_equals_the_definition(
    exposure: list[list[float]], pairs: dict[Pair, float], threshold: float, cannot: list[Pair]
) -> None:
    pairs, cannot = within(pairs, len(exposure)), apart(cannot, len(exposure))
    found = average_link(np.array(exposure), pairs, threshold, cannot)
    assert found == brute_force(exposure, pairs, threshold, cannot)


@given(exposures, scores, forbidden)
def test_groups_are_a_partition_and_no_cannot_link_is_broken(
    exposure: list[list[float]], pairs: dict[Pair, float], cannot: list[Pair]
) -> None:
    pairs, cannot = within(pairs, len(exposure)), apart(cannot, len(exposure))
    groups = average_link(np.array(exposure), pairs, 0.0, cannot)
    assert sorted(member for group in groups for member in group) == list(range(len(exposure)))
    assert all(group == sorted(group) for group in groups) and groups == sorted(groups)
    group_of = {member: number for number, group in enumerate(groups) for member in group}
    assert all(group_of[i] != group_of[j] for i, j in cannot)


@given(exposures, scores, forbidden, st.data())
def test_names_of_members_do_not_matter_where_scores_differ(
    exposure: list[list[float]], pairs: dict[Pair, float], cannot: list[Pair], data: st.DataObject
) -> None:
    n = len(exposure)
    pairs = {pair: score + number / 7919 for number, (pair, score) in enumerate(sorted(within(pairs, n).items()))}
    new = data.draw(st.permutations(range(n)))
    renamed = {(min(new[i], new[j]), max(new[i], new[j])): score for (i, j), score in pairs.items()}
    turned = [exposure[new.index(member)] for member in range(n)]
    plain = average_link(np.array(exposure), pairs, 2.0, apart(cannot, n))
    other = average_link(np.array(turned), renamed, 2.0, [(new[i], new[j]) for i, j in apart(cannot, n)])
    assert sorted(sorted(new[member] for member in group) for group in plain) == sorted(other)


def test_a_chain_of_strong_links_between_strangers_does_not_hold() -> None:
    """What connected components would join: ten members in a row, each tied to the next, all active together."""
    chain = {(n, n + 1): 6.0 for n in range(9)}
    groups = average_link(np.ones((10, 1)), chain, 4.0)
    assert max(len(group) for group in groups) == 2


def test_the_same_chain_holds_where_its_members_never_met() -> None:
    """Rotation: members that were never active at the same time are not held against one another."""
    chain = {(n, n + 1): 6.0 for n in range(9)}
    assert average_link(np.eye(10), chain, 4.0) == [list(range(10))]


def test_without_evidence_nothing_is_joined() -> None:
    assert average_link(np.zeros((3, 1)), {}, 0.0) == [[0], [1], [2]]
    assert average_link(np.zeros((0, 1)), {}, 0.0) == []


def test_a_cannot_link_holds_for_whole_groups() -> None:
    """0 and 1 are one, 1 and 2 belong together, but 0 and 2 were judged different."""
    assert average_link(np.zeros((3, 1)), {(0, 1): 9.0, (1, 2): 8.0}, 4.0, [(2, 0)]) == [[0, 1], [2]]
    assert average_link(np.zeros((3, 1)), {(0, 1): 8.0, (1, 2): 9.0}, 4.0, [(2, 0)]) == [[0], [1, 2]]


def test_the_threshold_itself_is_enough() -> None:
    assert average_link(np.zeros((2, 1)), {(0, 1): 4.0}, 4.0) == [[0, 1]]
    assert average_link(np.zeros((2, 1)), {(0, 1): 3.99}, 4.0) == [[0], [1]]
