"""Candidates: never miss what is identical, never propose all pairs, depend on nothing but the features."""

from itertools import combinations

import numpy as np
import pytest
from hand_made import Look, Shot, altered, print_table, template
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from headwater.brands.candidates import agreeing, empty_rows, pairs, signatures
from headwater.brands.options import OPTIONS
from headwater.brands.prints import Prints, collapse
from headwater.brands.weights import Weighted, weigh

BLANK: Look = {view: {} for view in ("structure", "names", "kit", "text", "hidden")}
ROWS = [OPTIONS.near_rows, OPTIONS.far_rows]


def prints_of(looks: list[Look]) -> Prints:
    """Every look as a print of its own: text differs, which makes no other print, so a unique mark goes to the kit."""
    shots = [Shot(f"s{n}.example", n, look) for n, look in enumerate(looks)]
    return collapse(print_table(shots), np.ones(len(shots), bool))


def weighed(prints: Prints) -> Weighted:
    """Every print a group and a site of its own."""
    own = np.arange(len(prints))
    return weigh(prints, own, own, np.zeros(len(prints), bool), {}, OPTIONS.lone)


def plain(prints: Prints) -> Weighted:
    return {view: bags.matrix for view, bags in prints.views.items()}


@settings(max_examples=50)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=60), st.sampled_from(ROWS))
def test_identical_signatures_always_meet(kinds: list[int], rows: int) -> None:
    rng = np.random.default_rng(5)
    vocabulary = rng.integers(0, 2**32, (10, OPTIONS.permutations), dtype=np.uint32)
    left, right = pairs(vocabulary[np.array(kinds)], rows, OPTIONS)
    met = set(zip(left.tolist(), right.tolist(), strict=True))
    for index, kind in enumerate(kinds):
        before = [earlier for earlier in range(index) if kinds[earlier] == kind]
        assert not before or any((earlier, index) in met for earlier in before)


@settings(max_examples=50)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=80), st.sampled_from(ROWS))
def test_pairs_are_distinct_ordered_and_bounded(kinds: list[int], rows: int) -> None:
    rng = np.random.default_rng(6)
    signature = (
        rng.integers(0, 3, (len(kinds), OPTIONS.permutations), dtype=np.uint32) + np.array(kinds, np.uint32)[:, None]
    )
    left, right = pairs(signature, rows, OPTIONS)
    assert (left < right).all()
    assert len(set(zip(left.tolist(), right.tolist(), strict=True))) == len(left)
    assert len(left) <= len(kinds) * 2 * OPTIONS.bucket_reach * (OPTIONS.permutations // rows)


@pytest.mark.parametrize("rows", ROWS)
def test_one_giant_bucket_costs_no_more_than_its_length(rows: int) -> None:
    counts = {}
    for size in (500, 1_000, 2_000):
        signature = np.full((size, OPTIONS.permutations), 7, np.uint32)
        counts[size] = len(pairs(signature, rows, OPTIONS)[0])
        assert counts[size] <= size * 2 * OPTIONS.bucket_reach
    assert counts[2_000] - counts[1_000] <= 2 * (counts[1_000] - counts[500]) + 1


@pytest.mark.parametrize("rows", ROWS)
def test_everyone_meets_the_first_of_a_giant_bucket(rows: int) -> None:
    """The earliest version of a brand stands for it however many copies came since."""
    left, right = pairs(np.full((100, OPTIONS.permutations), 7, np.uint32), rows, OPTIONS)
    met = set(zip(left.tolist(), right.tolist(), strict=True))
    assert {(0, other) for other in range(1, 100)} <= met
    assert {(other - 1, other) for other in range(1, 100)} <= met


@given(st.integers(0, 2**32 - 1))
def test_agreement_is_counted_permutation_by_permutation(seed: int) -> None:
    signature = np.random.default_rng(seed).integers(0, 3, (6, 16), dtype=np.uint32)
    two = np.array(list(combinations(range(6), 2)))
    found = agreeing(signature, two[:, 0], two[:, 1], block=4)
    assert found.tolist() == [int((signature[i] == signature[j]).sum()) for i, j in two.tolist()]


@pytest.mark.parametrize("by_weight", [False, True])
def test_signatures_estimate_the_overlap(by_weight: bool) -> None:
    """MinHash (Broder 1997): the share of agreeing permutations is about the Jaccard likeness of the token sets."""
    base = template(1)
    prints = prints_of([base, altered(base, 2, 0.02), altered(base, 3, 0.5), template(4)])
    weighted = weighed(prints) if by_weight else plain(prints)
    signature = signatures(weighted, 512, by_weight=by_weight)
    near, far, foreign = (agreeing(signature, np.array([0]), np.array([other]))[0] / 512 for other in (1, 2, 3))
    assert near > 0.8 > 0.6 > far > 2 * foreign


@pytest.mark.parametrize("by_weight", [False, True])
def test_signatures_depend_on_a_row_alone(by_weight: bool) -> None:
    looks = [altered(template(n % 3), n, 0.2) for n in range(12)]
    prints = prints_of(looks)
    weighted = weighed(prints) if by_weight else plain(prints)
    order = np.random.default_rng(2).permutation(12)
    shuffled = {view: matrix[order] for view, matrix in weighted.items()}
    straight = signatures(weighted, OPTIONS.permutations, by_weight=by_weight)
    assert (signatures(shuffled, OPTIONS.permutations, by_weight=by_weight) == straight[order]).all()


def test_rows_without_hashed_features_are_known() -> None:
    only_text: Look = {**BLANK, "text": {5: 1}}
    blank: NDArray[np.bool_] = empty_rows(plain(prints_of([template(1), only_text])))
    assert blank.tolist() == [False, True]


def test_distant_versions_are_found_among_strangers() -> None:
    """The weighted pass with short bands is there for versions that changed by half."""
    base = template(1)
    looks = [base, altered(base, 9, 0.4), *(template(10 + n) for n in range(60))]
    prints = prints_of(looks)
    weighted = weighed(prints)
    left, right = pairs(signatures(weighted, OPTIONS.permutations, by_weight=True), OPTIONS.far_rows, OPTIONS)
    assert (0, 1) in set(zip(left.tolist(), right.tolist(), strict=True))
