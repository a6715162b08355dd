"""Weights: rarity is counted over brands and not over captures, and what a free host injects weighs nothing."""

import numpy as np
from hand_made import Shot, print_table
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from headwater.brands.prints import Prints, collapse
from headwater.brands.weights import banner_masks, idf, weigh

present = hnp.arrays(np.float64, st.tuples(st.integers(1, 10), st.just(5)), elements=st.sampled_from([0.0, 1.0, 2.0]))


@given(present, st.data())
def test_more_captures_of_a_group_change_no_weight(rows: np.ndarray, data: st.DataObject) -> None:
    groups = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows))), np.int64)
    again = np.array(data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=20)), np.int64)
    plain = idf(sparse.csr_matrix(rows), groups)
    prolific = idf(sparse.csr_matrix(np.concatenate([rows, rows[again]])), np.concatenate([groups, groups[again]]))
    np.testing.assert_allclose(plain, prolific)


@given(present, st.data())
def test_a_feature_of_fewer_groups_never_weighs_less(rows: np.ndarray, data: st.DataObject) -> None:
    groups = np.array(data.draw(st.lists(st.integers(-1, 3), min_size=len(rows), max_size=len(rows))), np.int64)
    own = [f"g{group}" if group >= 0 else f"loose{number}" for number, group in enumerate(groups.tolist())]
    carried = [len({own[row] for row in np.flatnonzero(rows[:, column])}) for column in range(5)]
    weight = idf(sparse.csr_matrix(rows), groups)
    assert (weight > 0).all()
    for one in range(5):
        for other in range(5):
            if 0 < carried[one] < carried[other]:
                assert weight[one] > weight[other]
            if 0 < carried[one] == carried[other]:
                assert weight[one] == weight[other]


def test_a_prolific_brands_own_mark_stays_rare() -> None:
    """Feature 0 is on 90 captures of one brand, feature 1 on one capture of each of 10 others."""
    rows = np.zeros((100, 2))
    rows[:90, 0] = 1
    rows[90:, 1] = 1
    groups = np.concatenate([np.zeros(90, np.int64), np.arange(1, 11)])
    weight = idf(sparse.csr_matrix(rows), groups)
    assert weight[0] > 3 * weight[1]
    by_capture = idf(sparse.csr_matrix(rows), np.full(100, -1, np.int64))
    assert by_capture[0] < by_capture[1]  # what counting captures would have made of it


def hosted(marks: list[set[int]]) -> Prints:
    """One print a site; every site has a mark of its own besides `marks`."""
    shots = [
        Shot(
            f"s{n}.example",
            n,
            {"structure": {1000 + n: 1}, "names": dict.fromkeys(own, 1), "kit": {}, "text": {}, "hidden": {}},
        )
        for n, own in enumerate(marks)
    ]
    return collapse(print_table(shots), np.ones(len(shots), np.bool_))


def masked(prints: Prints, host: list[int], site: list[int], share: float = 0.5, least: int = 5) -> list[set[int]]:
    masks = banner_masks(prints, np.array(host, np.int64), np.array(site, np.int64), share, least)
    if "names" not in masks:
        return [set() for _ in host]
    vocabulary = prints.views["names"].vocabulary
    return [{int(vocabulary[c]) for c in masks["names"][row].indices} for row in range(len(host))]


def test_only_the_hosts_own_block_is_masked_and_only_on_its_sites() -> None:
    marks = [{7, 50 + n} for n in range(6)] + [{7, 80}]  # the last carries the same block, but not on that host
    assert masked(hosted(marks), [0] * 6 + [-1], list(range(7))) == [{7}] * 6 + [set()]


def test_few_sites_or_few_carriers_are_no_banner() -> None:
    marks = [{7, 50 + n} for n in range(4)]
    assert masked(hosted(marks), [0] * 4, [0, 1, 2, 3]) == [set()] * 4
    marks = [{7, 1}, {7, 2}, {3}, {4}, {5}, {6}]
    assert masked(hosted(marks), [0] * 6, list(range(6))) == [set()] * 6


def test_carriers_are_counted_by_site_not_by_page() -> None:
    """One prolific site among five does not make its own mark the host's."""
    marks = [{7, 50 + n} for n in range(20)] + [{100 + n} for n in range(4)]
    assert masked(hosted(marks), [0] * 24, [0] * 20 + [1, 2, 3, 4]) == [set()] * 24


def test_what_is_masked_weighs_nothing_and_the_rest_what_it_did() -> None:
    prints = hosted([{7, 50 + n} for n in range(6)])
    masks = banner_masks(prints, np.zeros(6, np.int64), np.arange(6), 0.5, 5)
    own, several = np.arange(6), np.zeros(6, bool)
    plain, without = (weigh(prints, own, own, several, mask, 1.0)["names"].toarray() for mask in ({}, masks))
    column = int(np.flatnonzero(prints.views["names"].vocabulary == 7)[0])
    assert (plain[:, column] > 0).all() and (without[:, column] == 0).all()
    plain[:, column] = 0
    np.testing.assert_allclose(without, plain)


def test_what_one_site_alone_carries_keeps_a_fraction() -> None:
    prints = hosted([{7, 50}, {7, 50}, {7, 60}])
    groups, sites = np.arange(3), np.array([0, 0, 1])
    vocabulary = prints.views["names"].vocabulary.tolist()
    several = np.zeros(3, bool)
    whole, half = (weigh(prints, groups, sites, several, {}, lone)["names"].toarray() for lone in (1.0, 0.5))
    for column, feature in enumerate(vocabulary):
        expected = whole[:, column] * (1.0 if feature == 7 else 0.5)
        np.testing.assert_allclose(half[:, column], expected, err_msg=str(feature))
    shared = weigh(prints, groups, sites, np.array([False, False, True]), {}, 0.5)["names"].toarray()
    column = vocabulary.index(60)  # its print stands on another site as well, though collapsed into one row
    np.testing.assert_allclose(shared[:, column], whole[:, column])
