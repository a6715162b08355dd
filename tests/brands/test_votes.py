"""Votes: addresses vote, not pages; likeness to a brand is that to its nearest version."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from headwater.brands.votes import votes

SIZE = 6
likenesses = st.lists(st.sampled_from([0.0, 0.2, 0.5, 0.9]), min_size=SIZE * SIZE, max_size=SIZE * SIZE)
brand_of = st.lists(st.integers(-1, 2), min_size=SIZE, max_size=SIZE)
shown = st.lists(st.sets(st.integers(0, SIZE - 1), min_size=1), min_size=1, max_size=3)


def matrix(values: list[float]) -> sparse.csr_matrix:
    dense = np.array(values).reshape(SIZE, SIZE)
    dense = np.maximum(dense, dense.T)
    np.fill_diagonal(dense, 1.0)
    return sparse.csr_matrix(dense)


def addresses(pages: list[set[int]]) -> dict[int, np.ndarray]:
    return {number: np.array(sorted(prints), np.int64) for number, prints in enumerate(pages)}


@settings(max_examples=40)
@given(likenesses, brand_of, shown)
def test_votes_are_bounded_and_name_real_prints(values: list[float], brands: list[int], pages: list[set[int]]) -> None:
    alike, known = matrix(values), np.array(brands, np.int64)
    everything = set().union(*pages)
    for brand, vote in votes(addresses(pages), alike, known).items():
        assert 0 <= vote.rank <= vote.likeness + 1e-9 <= 1 + 2e-9
        assert vote.page in everything and brands[vote.match] == brand
        assert alike[vote.page, vote.match] > 0


@settings(max_examples=40)
@given(likenesses, brand_of, shown, st.data())
def test_the_order_of_addresses_does_not_matter(
    values: list[float], brands: list[int], pages: list[set[int]], data: st.DataObject
) -> None:
    alike, known = matrix(values), np.array(brands, np.int64)
    turned = data.draw(st.permutations(pages))
    one, other = votes(addresses(pages), alike, known), votes(addresses(turned), alike, known)
    assert one.keys() == other.keys()
    for brand, vote in one.items():
        np.testing.assert_allclose(vote[:2], other[brand][:2])


@settings(max_examples=40)
@given(likenesses, brand_of, st.integers(0, SIZE - 1))
def test_one_page_is_as_like_a_brand_as_its_nearest_version(values: list[float], brands: list[int], page: int) -> None:
    alike, known = matrix(values), np.array(brands, np.int64)
    found = votes(addresses([{page}]), alike, known)
    dense = alike.toarray()[page]
    expected = {b: max(dense[p] for p in range(SIZE) if brands[p] == b) for b in set(brands) - {-1}}
    assert {b: round(vote.likeness, 9) for b, vote in found.items()} == {
        b: round(value, 9) for b, value in expected.items() if value > 0
    }


def test_a_print_that_fits_two_brands_counts_half_in_the_ranking() -> None:
    alike = sparse.csr_matrix(np.array([[1.0, 0.8, 0.8], [0.8, 1.0, 0.0], [0.8, 0.0, 1.0]]))
    found = votes(addresses([{0}]), alike, np.array([-1, 0, 1]))
    for brand in (0, 1):
        assert abs(found[brand].rank - 0.4) < 1e-9 and abs(found[brand].likeness - 0.8) < 1e-9


def test_what_one_address_shows_to_two_audiences_shares_one_vote() -> None:
    """Page 0 is brand 0's own, page 1 a disguise that brand 1 is known to show."""
    alike = sparse.csr_matrix(np.eye(4))
    known = np.array([0, 1, -1, -1])
    together = votes(addresses([{0, 1}]), alike, known)
    assert together[0].likeness == together[1].likeness == 0.5
    apart = votes(addresses([{0}, {2}]), alike, known)
    assert apart[0].likeness > together[0].likeness


def test_nothing_known_gives_no_vote() -> None:
    assert votes(addresses([{0, 1}]), sparse.csr_matrix(np.eye(2)), np.array([-1, -1])) == {}
