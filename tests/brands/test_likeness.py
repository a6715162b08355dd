"""Likeness against its definition, written out the slow way: weighted Jaccard a view, blended by trusted material."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.brands.likeness import Likeness, likeness, weighed
from headwater.brands.options import OPTIONS
from headwater.brands.pages import number
from headwater.brands.prints import VIEWS, Bags
from headwater.brands.weights import UNIT

units_ = st.sampled_from([0, 1, 500, 1024, 3 * 1024, 40 * 1024])
Page = dict[tuple[int, int], int]
"""(view, feature) -> weight in units of 1/1024."""
page_ = st.dictionaries(st.tuples(st.integers(0, 3), st.sampled_from([0, 1, 2, 2**32 - 1])), units_, max_size=9)
pages_ = st.lists(page_, min_size=1, max_size=5)


def measured(pages: list[Page], left: list[int], right: list[int]) -> Likeness:
    entries = [(feature | view << 32, units) for page in pages for (view, feature), units in sorted(page.items())]
    indptr = np.concatenate([[0], np.cumsum([len(page) for page in pages])]).astype(np.int64)
    keys = np.array([key for key, _ in entries], np.uint64)
    held = Bags(indptr, keys, np.ones(len(keys), np.uint8))
    names, column = number(keys)
    laid = weighed(held, np.array([units for _, units in entries], np.int64), column, len(names))
    return likeness(laid, np.array(left, np.int64), np.array(right, np.int64), OPTIONS)


def by_view(page: Page, view: int) -> dict[int, float]:
    return {feature: units / UNIT for (of, feature), units in page.items() if of == view}


def brute_force(one: Page, other: Page) -> float:
    """ATTRIBUTION A3: sum of minima over sum of maxima per view; a view counts by its weight and its material."""
    total = trust = 0.0
    for view, name in enumerate(VIEWS):
        ours, theirs = by_view(one, view), by_view(other, view)
        shared = sum(min(ours.get(f, 0.0), theirs.get(f, 0.0)) for f in ours | theirs)
        union = sum(max(ours.get(f, 0.0), theirs.get(f, 0.0)) for f in ours | theirs)
        counts = OPTIONS.view_weight[name] * union / (union + OPTIONS.view_mass[name])
        total += counts * (shared / union if union else 0.0)
        trust += counts
    jaccard = total / trust if trust else 0.0
    share = max(contained(one, other, OPTIONS.part_mass), contained(other, one, OPTIONS.part_mass))
    return max(jaccard, OPTIONS.part * share) if share >= OPTIONS.contained else jaccard


def contained(one: Page, other: Page, more: float = 0.0) -> float:
    """The share of `one` that stands in `other`, as if `one` weighed `more` besides."""
    whole = sum(units for (view, _), units in one.items() if view < 3) + more * UNIT
    shared = sum(min(units, other.get(key, 0)) for key, units in one.items() if key[0] < 3)
    return shared / whole if whole else 0.0


def test_a_page_that_stands_in_another_is_alike_to_it_however_much_more_that_one_has() -> None:
    part: Page = {(0, k): 40 * 1024 for k in range(5)}
    for more in (30, 100, 1_000):
        whole: Page = part | {(0, k): 40 * 1024 for k in range(10, 10 + more)}
        found = measured([part, whole], [0, 1], [1, 0])
        assert found.within_left.tolist() == found.within_right.tolist()[::-1]
        assert found.within_left[0] == 1.0 and found.within_right[0] < 0.4
        assert found.blend.tolist() == [pytest.approx(OPTIONS.part * 200 / (200 + OPTIONS.part_mass))] * 2


def test_a_page_with_next_to_nothing_is_part_of_nothing() -> None:
    part: Page = {(0, 1): 5 * 1024}
    whole: Page = part | {(0, k): 40 * 1024 for k in range(10, 60)}
    found = measured([part, whole], [0], [1])
    assert found.within_left[0] == 1.0 and found.blend[0] < 0.01


def squared(pages: list[Page]) -> tuple[list[int], list[int]]:
    return [i for i in range(len(pages)) for _ in pages], [j for _ in pages for j in range(len(pages))]


@settings(max_examples=100)
@given(pages_)
def test_it_equals_the_definition(pages: list[Page]) -> None:
    left, right = squared(pages)
    found = measured(pages, left, right)
    pairs = [(pages[i], pages[j]) for i, j in zip(left, right, strict=True)]
    np.testing.assert_allclose(found.blend, [brute_force(*pair) for pair in pairs], atol=1e-12)
    np.testing.assert_allclose(found.within_left, [contained(*pair) for pair in pairs], atol=1e-12)
    np.testing.assert_allclose(found.within_right, [contained(*pair[::-1]) for pair in pairs], atol=1e-12)


@settings(max_examples=80)
@given(pages_)
def test_it_is_symmetric_to_the_last_bit_and_between_nothing_and_one(pages: list[Page]) -> None:
    left, right = squared(pages)
    there, back = measured(pages, left, right), measured(pages, right, left)
    assert there.blend.tolist() == back.blend.tolist()
    assert all(0.0 <= value <= 1.0 for value in there.blend.tolist())
    assert there.within_left.tolist() == back.within_right.tolist()


@settings(max_examples=80)
@given(pages_)
def test_one_stands_for_equal_material_and_for_nothing_else(pages: list[Page]) -> None:
    left, right = squared(pages)
    material = [{key: units for key, units in page.items() if units} for page in pages]
    for i, j, value in zip(left, right, measured(pages, left, right).blend.tolist(), strict=True):
        assert (value == pytest.approx(1.0, abs=1e-12)) == bool(material[i] and material[i] == material[j])


@settings(max_examples=60)
@given(pages_, st.data())
def test_other_pages_and_pairs_change_no_likeness(pages: list[Page], data: st.DataObject) -> None:
    """Whole numbers: not even the last bit depends on what else is compared, or in what order."""
    pairs = data.draw(st.lists(st.tuples(*[st.integers(0, len(pages) - 1)] * 2), min_size=1, max_size=12))
    together = measured(pages, [i for i, _ in pairs], [j for _, j in pairs]).blend.tolist()
    assert together == [float(measured([pages[i], pages[j]], [0], [1]).blend[0]) for i, j in pairs]


def test_views_without_material_on_either_side_say_nothing() -> None:
    one: Page = {(1, 5): 1024, (1, 6): 1024}
    found = measured([one, one], [0], [1])
    assert found.blend.tolist() == [1.0]
    assert np.isnan(found.views[0]).tolist() == [True, False, True, True]


def test_no_pairs_give_no_likeness() -> None:
    assert measured([{(0, 1): 5}], [], []).blend.tolist() == []


def test_a_page_meets_many_partners_without_a_seam() -> None:
    pages: list[Page] = [{(v, k): (n * 7 + k * v) % 4 * 512 for k in range(4) for v in range(4)} for n in range(60)]
    left, right = squared(pages)
    found = measured(pages, left, right).blend
    expected = [brute_force(pages[i], pages[j]) for i, j in zip(left, right, strict=True)]
    np.testing.assert_allclose(found, expected, atol=1e-12)
