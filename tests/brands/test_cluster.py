"""Clusters of looks: order-free, component by component, judgements kept, and the cases between families."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse

from headwater.brands.cluster import cluster
from headwater.brands.linkage import link
from headwater.brands.looks import CONTENT, LANDING, ROLES, Faces, in_parts
from headwater.brands.options import OPTIONS
from headwater.brands.standing import Resemblances, roles_of, standings

JOIN = ROLES.index("join")
Address = tuple[int, Sequence[int]]
"""Role and versions shown at one address."""
Pair = tuple[int, int]
NOTHING: Mapping[Pair, float] = {}


def faces_of(looks: Sequence[Sequence[Address]]) -> Faces:
    rows = []
    address = 0
    for owner, addresses in enumerate(looks):
        for role, versions in addresses:
            rows += [(owner, role, address, version) for version in sorted(versions)]
            address += 1
    table = np.array(rows, np.int64).reshape(-1, 4)
    return Faces(table[:, 0], table[:, 1], table[:, 2], table[:, 3], np.arange(len(table)))


def matrix(size: int, pairs: Mapping[Pair, float]) -> sparse.csr_matrix:
    dense = np.eye(size)
    for (one, other), value in pairs.items():
        dense[one, other] = dense[other, one] = value
    return sparse.csr_matrix(dense)


def landing(*versions: int) -> list[Address]:
    return [(LANDING, [version]) for version in versions]


def labels(
    looks: Sequence[Sequence[Address]],
    alike: dict[Pair, float],
    together: Sequence[Pair] = (),
    apart: Sequence[Pair] = (),
    first: Sequence[int] | None = None,
    unmet: Mapping[Pair, float] = NOTHING,
) -> list[int]:
    """`alike` was proposed and measured; `unmet` is what measuring the other pairs would give."""
    shown = faces_of(looks)
    size = 1 + max([int(shown.version.max(initial=0)), *(max(pair) for pair in alike)])
    when = np.arange(len(looks)) if first is None else np.array(first, np.int64)
    dense = matrix(size, {**alike, **unmet}).toarray()
    near = matrix(size, alike)
    shown = in_parts(shown, near, lambda a, b: dense[a, b], OPTIONS.doubt)
    found: list[int] = cluster(shown, when, near, OPTIONS, lambda a, b: dense[a, b], together, apart).tolist()
    return found


def simple(count: int) -> list[list[Address]]:
    """Look n shows version n on its landing page."""
    return [landing(version) for version in range(count)]


def partition(label: Sequence[int]) -> set[frozenset[int]]:
    return {frozenset(n for n, mine in enumerate(label) if mine == one) for one in set(label)}


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[list[Address]], dict[Pair, float]]:
    """Looks of a few addresses over a few versions, and likenesses in general position (no two alike)."""
    size = draw(st.integers(1, 7))
    address = st.tuples(
        st.sampled_from([LANDING, JOIN, CONTENT]), st.frozensets(st.integers(0, size - 1), min_size=1, max_size=2)
    )
    looks = draw(st.lists(st.lists(address, min_size=1, max_size=3), min_size=1, max_size=7))
    pairs = [(one, other) for one in range(size) for other in range(one + 1, size)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=12)) if pairs else []
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = rng.uniform(OPTIONS.doubt, 1.0, len(chosen)).tolist()
    return [[(role, sorted(shown)) for role, shown in look] for look in looks], dict(zip(chosen, values, strict=True))


@settings(max_examples=80)
@given(worlds(), st.data())
def test_numbers_of_versions_and_order_of_addresses_decide_nothing(
    world: tuple[list[list[Address]], dict[Pair, float]], data: st.DataObject
) -> None:
    looks, alike = world
    size = 1 + max([*(v for look in looks for _, shown in look for v in shown), *(max(pair) for pair in alike)])
    named = data.draw(st.permutations(range(size)))
    turned = [data.draw(st.permutations([(role, [named[v] for v in shown]) for role, shown in look])) for look in looks]
    renamed = {(named[one], named[other]): value for (one, other), value in alike.items()}
    assert labels(turned, renamed) == labels(looks, alike)


@settings(max_examples=80)
@given(worlds(), worlds())
def test_what_no_chain_connects_never_influences(
    one: tuple[list[list[Address]], dict[Pair, float]], other: tuple[list[list[Address]], dict[Pair, float]]
) -> None:
    """The union of two disconnected inputs is the union of both results, even with looks taken in turn."""
    looks = [*one[0], *other[0]]
    shift = 10
    moved = [[(role, [v + shift for v in shown]) for role, shown in look] for look in other[0]]
    alike = one[1] | {(a + shift, b + shift): value for (a, b), value in other[1].items()}
    both = labels([*one[0], *moved], alike)
    here, there = labels(*one), labels(*other)
    assert both == [*here, *(len(here) + label for label in there)]
    assert len(both) == len(looks)


@st.composite
def judged_worlds(
    draw: st.DrawFn,
) -> tuple[list[list[Address]], dict[Pair, float], list[Pair], list[Pair]]:
    """A world and judgements that somebody with one opinion about each look could have made."""
    looks, alike = draw(worlds())
    opinion = draw(st.lists(st.integers(0, 2), min_size=len(looks), max_size=len(looks)))
    pairs = [(one, other) for one in range(len(looks)) for other in range(one + 1, len(looks))]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=8)) if pairs else []
    together = [pair for pair in chosen if opinion[pair[0]] == opinion[pair[1]]]
    return looks, alike, together, [pair for pair in chosen if pair not in together]


@settings(max_examples=200)
@given(judged_worlds())
def test_judgements_are_kept(world: tuple[list[list[Address]], dict[Pair, float], list[Pair], list[Pair]]) -> None:
    looks, alike, together, apart = world
    found = labels(looks, alike, together, apart)
    assert all(found[one] == found[other] for one, other in together)
    assert all(found[one] != found[other] for one, other in apart)
    assert all(label == min(group) for group in partition(found) for label in {found[n] for n in group})


def test_two_judged_different_do_not_meet_in_a_third() -> None:
    """Both are near to one look of a brand that is itself, on the whole, near to neither."""
    looks: list[list[Address]] = [*(landing(0) for _ in range(4)), landing(1), landing(2), landing(3)]
    must = [(0, 1), (1, 2), (2, 3), (3, 4)]
    alike = {(1, 2): 0.9, (1, 3): 0.8}
    assert len(set(labels(looks, alike, must))) == 1
    assert labels(looks, alike, must, [(5, 6)]) == [0, 0, 0, 0, 0, 0, 6]


@settings(max_examples=100)
@given(judged_worlds())
def test_a_judgement_of_sameness_needs_no_likeness(
    world: tuple[list[list[Address]], dict[Pair, float], list[Pair], list[Pair]],
) -> None:
    looks, _, together, _ = world
    found = labels([landing(n) for n in range(len(looks))], {}, together)
    parts = partition(found)
    assert sum(len(part) - 1 for part in parts) <= len(together)
    assert all(any({one, other} <= part for part in parts) for one, other in together)


@given(st.floats(OPTIONS.doubt, 1.0))
def test_two_looks_join_from_the_threshold_up(value: float) -> None:
    assert (labels(simple(2), {(0, 1): value}) == [0, 0]) == (round(value, 9) >= OPTIONS.join)


def test_a_torn_page_between_two_families_joins_neither_and_joins_them_not() -> None:
    """Versions 0, 1 are one family and 2, 3 another; version 4 came last and is half of each."""
    alike = {(0, 1): 0.8, (2, 3): 0.8, **{(n, 4): 0.45 for n in range(4)}}
    assert labels(simple(5), alike) == [0, 0, 2, 2, 4]


def test_clearly_nearer_to_one_family_it_joins_that() -> None:
    alike = {(0, 1): 0.8, (2, 3): 0.8, (0, 4): 0.7, (1, 4): 0.7, (2, 4): 0.3, (3, 4): 0.3}
    assert labels(simple(5), alike) == [0, 0, 2, 2, 0]


@pytest.mark.parametrize("unmet", [0.9, OPTIONS.join, OPTIONS.join - 0.01])
def test_pages_of_one_brand_that_never_met_do_not_tear_it_apart(unmet: float) -> None:
    """2 is as near to 0 as to 1, which nobody proposed to compare: then they are measured, not taken for strangers."""
    found = labels(simple(3), {(0, 2): 0.8, (1, 2): 0.79}, unmet={(0, 1): unmet})
    assert found == ([0, 0, 0] if unmet >= OPTIONS.join else [0, 1, 2])


def test_brands_judged_different_remain_rivals_however_alike() -> None:
    assert labels(simple(3), {(0, 1): 0.9, (0, 2): 0.8, (1, 2): 0.79}, apart=[(0, 1)]) == [0, 1, 2]


@pytest.mark.parametrize("length", [3, 10, 40])
@pytest.mark.parametrize("kept", [0.6, 0.75, 0.9])
def test_a_chain_of_versions_in_time_joins(length: int, kept: float) -> None:
    """Each version keeps that share of the one before: the ends share nothing and are one brand, altered."""
    alike = {(a, b): kept ** (b - a) for a in range(length) for b in range(a + 1, length)}
    alike = {pair: value for pair, value in alike.items() if value >= OPTIONS.doubt}
    assert set(labels(simple(length), alike)) == {0}


def test_a_bridge_younger_than_both_families_joins_nothing() -> None:
    """It holds both templates whole: two addresses, each as good as identical to one family."""
    looks: list[list[Address]] = [landing(0), landing(0), landing(1), landing(1), [(LANDING, [0]), (LANDING, [1])]]
    assert labels(looks, {}) == [0, 0, 2, 2, 4]


def test_a_shared_disguise_joins_nothing() -> None:
    """Version 9 is the harmless page both show to everybody else: alone it carries the geometric mean, which is low."""
    looks: list[list[Address]] = [[(LANDING, [version, 9])] for version in (0, 1, 2, 3)]
    assert labels(looks, {}) == [0, 1, 2, 3]
    assert labels(looks, {(0, 1): 0.9, (2, 3): 0.9}) == [0, 0, 2, 2]


def test_a_disguise_is_worth_the_geometric_mean() -> None:
    shown = faces_of([[(LANDING, [0, 2])], [(LANDING, [1, 2])]])
    found = Resemblances(np.array([1]), np.array([1]), np.array([1.0]))
    _, _, standing = standings(shown, found, roles_of(shown, np.arange(2), 2), OPTIONS)
    assert standing.tolist() == [round((1.0 * OPTIONS.unmatched) ** 0.5, 9)]


def test_a_page_as_it_changed_is_one_part_and_counts_by_its_best() -> None:
    """Versions 0 and 2 resemble each other, so the address is no disguise: it shows what it showed last, altered."""
    looks: list[list[Address]] = [[(LANDING, [0, 2])], [(LANDING, [1, 2])]]
    shown = in_parts(faces_of(looks), matrix(3, {(0, 2): 0.4}), lambda a, b: np.zeros(len(a)), OPTIONS.doubt)
    assert shown.part[0] == shown.part[1] and shown.part[2] != shown.part[3]
    found = Resemblances(np.array([1]), np.array([1]), np.array([1.0]))
    _, _, standing = standings(shown, found, roles_of(shown, np.arange(2), 2), OPTIONS)
    assert standing.tolist() == [1.0]


def test_versions_of_one_address_that_never_met_are_measured() -> None:
    """Taken for strangers, a page as it changed would pass for a disguise and stay out while families form."""
    looks: list[list[Address]] = [[(LANDING, [0, 3])], landing(1), landing(2)]
    alike = {(0, 1): 0.9, (1, 2): 0.9, (0, 2): 0.9}
    assert labels(looks, {**alike, (1, 3): 0.3}, unmet={(0, 3): 0.3}) == [0, 0, 0]
    shown = faces_of(looks)
    met = in_parts(shown, matrix(4, alike), lambda a, b: np.full(len(a), 0.3), OPTIONS.doubt)
    assert met.part.tolist() == [0, 0, 1, 2]
    assert in_parts(shown, matrix(4, alike), lambda a, b: np.zeros(len(a)), OPTIONS.doubt).part.tolist() == [0, 1, 2, 3]


@settings(max_examples=80)
@given(worlds(), st.floats(OPTIONS.doubt, 0.9))
def test_parts_are_components_of_what_is_alike_at_one_address(
    world: tuple[list[list[Address]], dict[Pair, float]], least: float
) -> None:
    looks, alike = world
    shown = faces_of(looks)
    size = 1 + max([int(shown.version.max(initial=0)), *(max(pair) for pair in alike)])
    found = in_parts(shown, matrix(size, alike), lambda a, b: np.zeros(len(a)), least)
    graph = nx.Graph()
    graph.add_nodes_from(range(len(shown.owner)))
    for one, other in combinations(range(len(shown.owner)), 2):
        pair = int(shown.version[one]), int(shown.version[other])
        if shown.address[one] == shown.address[other] and alike.get((min(pair), max(pair)), 0.0) >= least:
            graph.add_edge(one, other)
    assert partition(found.part.tolist()) == {frozenset(part) for part in nx.connected_components(graph)}


Found = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]


def slow_standing(looks: Sequence[Sequence[Address]], values: dict[tuple[int, int, int], float], own: int, of: int,
                  roles: set[int]) -> float:  # fmt: skip
    """By the definition: `values[address number, version, brand]`."""
    best: dict[int, float] = {}
    number = sum(len(look) for look in looks[:own])
    for place, (role, versions) in enumerate(looks[own], start=number):
        likes = [values.get((place, version, of), OPTIONS.unmatched) for version in versions]
        mean = float(np.prod(likes)) ** (1 / len(likes))
        if any((place, version, of) in values for version in versions):
            best[role] = max(best.get(role, 0.0), mean)
    mine = {role for role, _ in looks[own]}
    counted = set(best) | ((mine & roles) - {CONTENT})
    weight = {role: 2.0 if role == LANDING else 1.0 for role in counted}
    return sum(weight[role] * value for role, value in best.items()) / sum(weight.values())


@settings(max_examples=80)
@given(worlds(), st.data())
def test_standings_are_those_of_the_definition(
    world: tuple[list[list[Address]], dict[Pair, float]], data: st.DataObject
) -> None:
    looks, _ = world
    shown, brands = faces_of(looks), 3
    rows = list(zip(*(column.tolist() for column in (shown.address, shown.version)), strict=True))
    possible = [(face, brand) for face in range(len(rows)) for brand in range(brands)]
    chosen = sorted(data.draw(st.sets(st.sampled_from(possible), min_size=1)))
    value = [data.draw(st.sampled_from([0.25, 0.4, 0.7, 1.0])) for _ in chosen]
    roles = [data.draw(st.sets(st.sampled_from([LANDING, JOIN, CONTENT]))) for _ in range(brands)]
    masks = np.array([sum(1 << role for role in held) for held in roles], np.int64)
    found = Resemblances(np.array([f for f, _ in chosen]), np.array([b for _, b in chosen]), np.array(value))
    owner, brand, standing = standings(shown, found, masks, OPTIONS)
    values = {(*rows[face], of): likely for (face, of), likely in zip(chosen, value, strict=True)}
    met = {(int(shown.owner[face]), of) for face, of in chosen}
    assert list(zip(owner.tolist(), brand.tolist(), strict=True)) == sorted(met)
    expected = [slow_standing(looks, values, own, of, roles[of]) for own, of in sorted(met)]
    np.testing.assert_allclose(standing, expected, atol=1e-8)


@pytest.mark.parametrize("sites", [100, 200, 400])
def test_a_page_that_every_site_shows_costs_no_square(sites: int) -> None:
    """A version stands for its earliest brands only: so many resemblances a face, however many sites show it."""
    looks = [[(LANDING, [0]), (JOIN, [1 + number])] for number in range(sites)]
    shown, own = faces_of(looks), np.arange(sites)
    found = link(shown, own, own, matrix(sites + 1, {}), OPTIONS)
    assert len(found.own) <= sites * (OPTIONS.version_stars + 1)


def test_nothing_groups_to_nothing() -> None:
    empty = np.empty(0, np.int64)
    shown = Faces(empty, empty, empty, empty, empty)
    assert not len(cluster(shown, empty, matrix(0, {}), OPTIONS, lambda a, b: np.zeros(len(a))))
