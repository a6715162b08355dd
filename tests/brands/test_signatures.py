"""Signatures: a page's own, an estimate of overlap; band keys meet where all places of a band agree."""

from itertools import combinations

import numpy as np
import pytest
from hand_made import Look, Shot, altered, fingerprint_of, print_table, template
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from headwater.brands import signatures
from headwater.brands.prints import Bags, bags, bags_of

BLANK: Look = {view: {} for view in ("structure", "names", "kit", "text", "hidden")}


def held(looks: list[Look]) -> Bags:
    return bags(print_table([Shot(f"s{n}.example", n, look) for n, look in enumerate(looks)]), np.arange(len(looks)))


def signed(pages: Bags, permutations: int, *, by_weight: bool) -> NDArray[np.uint32]:
    if not by_weight:
        return signatures.plain(pages, permutations)
    return signatures.weighted(pages, (pages.keys % np.uint64(70)).astype(np.float64) / 10, permutations)


@given(st.integers(0, 2**32 - 1))
def test_agreement_is_counted_place_by_place(seed: int) -> None:
    signature = np.random.default_rng(seed).integers(0, 3, (6, 16), dtype=np.uint32)
    two = np.array(list(combinations(range(6), 2)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signatures, "_PAIRS", 4)
        found = signatures.agreeing(signature, two[:, 0], two[:, 1])
    assert found.tolist() == [int((signature[i] == signature[j]).sum()) for i, j in two.tolist()]


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 2, 3, 8]))
def test_a_key_is_shared_where_a_whole_band_agrees_and_only_there(seed: int, rows: int) -> None:
    signature = np.random.default_rng(seed).integers(0, 2, (7, 16), dtype=np.uint32)
    keys = signatures.band_keys(signature, rows)
    assert keys.shape == (7, 16 // rows)
    for one, other in combinations(range(7), 2):
        for band in range(16 // rows):
            part = slice(band * rows, (band + 1) * rows)
            assert (keys[one, band] == keys[other, band]) == (signature[one, part] == signature[other, part]).all()
    assert all(not set(keys[:, a].tolist()) & set(keys[:, b].tolist()) for a, b in combinations(range(16 // rows), 2))


@pytest.mark.parametrize("by_weight", [False, True])
def test_signatures_estimate_the_overlap(by_weight: bool) -> None:
    """MinHash (Broder 1997): the share of agreeing places is about the Jaccard likeness of the token sets."""
    base = template(1)
    signature = signed(
        held([base, altered(base, 2, 0.02), altered(base, 3, 0.5), template(4)]), 512, by_weight=by_weight
    )
    zero = np.array([0])
    near, far, foreign = (signatures.agreeing(signature, zero, np.array([other]))[0] / 512 for other in (1, 2, 3))
    assert near > 0.8 > 0.6 > far > 2 * foreign


@pytest.mark.parametrize("by_weight", [False, True])
def test_signatures_depend_on_a_page_alone(by_weight: bool) -> None:
    """Whatever stands beside it, in whatever order, in however many blocks, and one at a time."""
    looks = [altered(template(n % 3), n, 0.2) for n in range(12)]
    straight = signed(held(looks), 64, by_weight=by_weight)
    order = np.random.default_rng(2).permutation(12)
    assert (signed(held([looks[n] for n in order.tolist()]), 64, by_weight=by_weight) == straight[order]).all()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signatures, "_ENTRIES", 5)
        assert (signed(held(looks), 64, by_weight=by_weight) == straight).all()
    for number, look in enumerate(looks):
        alone = signed(bags_of(fingerprint_of(Shot("a.example", 0, look))), 64, by_weight=by_weight)
        assert (alone[0] == straight[number]).all()


def test_words_enter_no_signature() -> None:
    one = template(1)
    pages = held([one, {**one, "text": {7: 9}}])
    for by_weight in (False, True):
        first, second = signed(pages, 64, by_weight=by_weight)
        assert (first == second).all()


def test_a_heavy_feature_counts_more_than_a_light_one() -> None:
    """Half the features are shared: alike if those are the heavy ones, strangers if they are not."""
    shared, own = dict.fromkeys(range(100), 1), [dict.fromkeys(range(1000 * n, 1000 * n + 100), 1) for n in (1, 2)]
    pages = held([{**BLANK, "names": shared | mine} for mine in own])
    common = (pages.keys & np.uint64(2**32 - 1)) < 100
    agreement = [
        signatures.agreeing(signatures.weighted(pages, weight, 512), np.array([0]), np.array([1]))[0] / 512
        for weight in (np.where(common, 6.0, 1.0), np.ones(len(common)), np.where(common, 1.0, 6.0))
    ]
    assert agreement[0] > 0.6 > 0.45 > agreement[1] > 0.2 > 0.15 > agreement[2]


def test_pages_without_hashed_features_are_known() -> None:
    pages = held([template(1), {**BLANK, "text": {5: 1}}, BLANK])
    assert signatures.blank(pages).tolist() == [False, True, True]
    assert signatures.plain(held([]), 64).shape == (0, 64)
