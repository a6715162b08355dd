"""Weights: rarity counted over brands and never over captures; a free host's own block weighs nothing; frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hand_made import Shot, altered, capture_tables, template
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from headwater.brands.attribute import attribute, in_order
from headwater.brands.exact import between
from headwater.brands.options import OPTIONS
from headwater.brands.pages import number
from headwater.brands.prints import Bags
from headwater.brands.weights import FLOOR, UNIT, Sample, Weights, learn

WHOLE = replace(OPTIONS, lone=1.0)
carried = st.lists(st.sets(st.integers(0, 4)), min_size=1, max_size=10)


def bags_of(marks: Sequence[set[int]], times: int = 1) -> Bags:
    keys = [key for one in marks for key in sorted(one)]
    indptr = np.concatenate([[0], np.cumsum([len(one) for one in marks])]).astype(np.int64)
    return Bags(indptr, np.array(keys, np.uint64), np.full(len(keys), times, np.uint8))


def sample(
    marks: Sequence[set[int]],
    group: Sequence[int] | None = None,
    site: Sequence[int] | None = None,
    several: Sequence[bool] | None = None,
    host: Sequence[str] | None = None,
) -> Sample:
    count, pages = len(marks), bags_of(marks)
    keys, column = number(pages.keys)
    return Sample(
        pages,
        column,
        keys,
        np.array([-1] * count if group is None else group, np.int64),
        np.array(range(count) if site is None else site, np.int64),
        np.array([False] * count if several is None else several, np.bool_),
        [""] * count if host is None else list(host),
    )


def rarity(weights: Weights) -> dict[int, float]:
    return dict(zip(weights.keys.tolist(), weights.rarity.tolist(), strict=True))


@given(carried, st.data())
def test_more_captures_of_a_group_change_no_weight(marks: list[set[int]], data: st.DataObject) -> None:
    groups = data.draw(st.lists(st.integers(0, 3), min_size=len(marks), max_size=len(marks)))
    again = data.draw(st.lists(st.integers(0, len(marks) - 1), max_size=20))
    plain = learn(sample(marks, groups), WHOLE, banners=False)
    more = learn(
        sample([*marks, *(marks[n] for n in again)], [*groups, *(groups[n] for n in again)]), WHOLE, banners=False
    )
    assert rarity(plain) == rarity(more) and plain.unknown == more.unknown and plain.version == more.version


@given(carried, st.data())
def test_a_feature_of_fewer_groups_never_weighs_less(marks: list[set[int]], data: st.DataObject) -> None:
    groups = data.draw(st.lists(st.integers(-1, 3), min_size=len(marks), max_size=len(marks)))
    own = [f"g{group}" if group >= 0 else f"loose{n}" for n, group in enumerate(groups)]
    found = learn(sample(marks, groups), WHOLE, banners=False)
    carriers = {key: {own[n] for n, one in enumerate(marks) if key in one} for key in set().union(*marks)}
    assert carriers.keys() == rarity(found).keys()
    for key, weight in rarity(found).items():
        expected = np.log2(1 + len(set(own)) / len(carriers[key])) - 1 + FLOOR
        assert weight == pytest.approx(expected, abs=1 / UNIT) and weight > 0
        assert found.unknown >= weight - 1 / UNIT  # what nobody carries is at least as rare


def test_a_prolific_brands_own_mark_stays_rare() -> None:
    """Feature 0 is on 90 captures of one brand, feature 1 on one capture of each of 10 others."""
    marks = [{0}] * 90 + [{1}] * 10
    weight = rarity(learn(sample(marks, [0] * 90 + list(range(1, 11))), WHOLE, banners=False))
    assert weight[0] > 3 * weight[1]
    by_capture = rarity(learn(sample(marks), WHOLE, banners=False))
    assert by_capture[0] < by_capture[1]  # what counting captures would have made of it


def test_what_one_site_alone_carries_keeps_a_fraction() -> None:
    marks = [{7, 50}, {7, 50}, {7, 60}]
    whole = rarity(learn(sample(marks, range(3), [0, 0, 1]), WHOLE, banners=False))
    half = rarity(learn(sample(marks, range(3), [0, 0, 1]), OPTIONS, banners=False))
    assert {key: half[key] / whole[key] for key in whole} == pytest.approx({7: 1.0, 50: 0.5, 60: 0.5}, abs=0.01)
    elsewhere = rarity(learn(sample(marks, range(3), [0, 0, 1], [False, False, True]), OPTIONS, banners=False))
    assert elsewhere[60] == whole[60]  # its page stands on another site as well, though collapsed into one


def test_a_feature_nobody_learnt_from_weighs_what_a_lone_one_does() -> None:
    found = learn(sample([{1}, {2}, {2}]), OPTIONS, banners=False)
    assert found.of(np.array([99, 1, 2**40], np.uint64)).tolist() == pytest.approx(
        [found.unknown, rarity(found)[1], found.unknown]
    )
    assert found.unknown == pytest.approx(rarity(found)[1], abs=1 / UNIT)
    assert Weights(np.empty(0, np.uint64), np.empty(0, np.float32), 0.7).of(np.array([3], np.uint64)).tolist() == [0.7]


def masked(marks: Sequence[set[int]], host: Sequence[str], site: Sequence[int] | None = None) -> Mapping[str, set[int]]:
    found = learn(sample(marks, None, site, None, host), OPTIONS, banners=True).banners
    return {name: set(keys.tolist()) for name, keys in found.items()}


def test_only_the_hosts_own_block_is_its_banner() -> None:
    marks = [{7, 50 + n} for n in range(6)] + [{7, 80}]  # the last carries the same block, but not on that host
    assert masked(marks, ["host.example"] * 6 + [""]) == {"host.example": {7}}
    assert learn(sample(marks, host=["host.example"] * 7), OPTIONS, banners=False).banners == {}


def test_few_sites_or_few_carriers_are_no_banner() -> None:
    assert masked([{7, 50 + n} for n in range(4)], ["host.example"] * 4) == {}
    assert masked([{7, 1}, {7, 2}, {3}, {4}, {5}, {6}], ["host.example"] * 6) == {}
    assert masked([{7, 1}, {7, 2}, {7, 3}, {4}, {5}, {6}], ["host.example"] * 6) == {"host.example": {7}}


def test_carriers_are_counted_by_site_not_by_page() -> None:
    """One prolific site among five does not make its own mark the host's."""
    marks = [{7, 50 + n} for n in range(20)] + [{100 + n} for n in range(4)]
    assert masked(marks, ["host.example"] * 24, [0] * 20 + [1, 2, 3, 4]) == {}


def test_a_banner_weighs_nothing_on_its_host_and_the_rest_what_it_did() -> None:
    marks = [{7, 50 + n} for n in range(6)]
    found = learn(sample(marks, host=["host.example"] * 6), OPTIONS, banners=True)
    pages = bags_of(marks)
    there = found.entries(pages, ["host.example"] * 5 + ["other.example"])
    plain = replace(found, banners={}).entries(pages, ["host.example"] * 6)
    on_host = np.isin(pages.keys, [7]) & (np.arange(len(pages.keys)) < pages.indptr[5])
    assert (plain > 0).all()
    assert there.tolist() == np.where(on_host, 0, plain).tolist()


@given(st.integers(1, 255))
def test_occurrences_count_by_their_logarithm(times: int) -> None:
    found = Weights(np.array([3], np.uint64), np.array([0.5], np.float32), 1.0)
    entries = found.entries(bags_of([{3, 4}], times), [""]).tolist()
    assert entries == [round(rare * (1 + np.log(times)) * UNIT) for rare in (0.5, 1.0)]


def test_the_version_tells_every_change_of_content() -> None:
    def made(
        keys: Sequence[int] = (1, 2),
        weight: Sequence[float] = (0.5, 1.0),
        unknown: float = 2.0,
        banners: Mapping[str, NDArray[np.uint64]] | None = None,
    ) -> str:
        return Weights(np.array(keys, np.uint64), np.array(weight, np.float32), unknown, banners or {}).version

    seven = np.array([7], np.uint64)
    versions = [
        made(), made([1, 3]), made(weight=[0.5, 1.5]), made(unknown=2.5), made(banners={"h.example": seven}),
        made(banners={"i.example": seven}), made(banners={"h.example": seven + np.uint64(1)}),
    ]  # fmt: skip
    assert len(set(versions)) == len(versions) and made() == made()
    both = {"h.example": seven, "i.example": seven}
    assert made(banners=both) == made(banners=dict(reversed(both.items())))
    assert all(len(version) == 12 and version.isalpha() for version in versions)


LOOKS = [altered(template(n % 3), n, (n % 5) / 10) for n in range(9)]
FROZEN = attribute(*capture_tables([Shot(f"t{n}.example", n, look) for n, look in enumerate(LOOKS)])).weights


@settings(max_examples=25)
@given(st.lists(st.integers(0, 8), min_size=2, max_size=6), st.lists(st.integers(0, 20), max_size=5))
def test_frozen_weights_give_a_pair_the_same_likeness_whatever_else_is_known(
    pair: list[int], others: list[int]
) -> None:
    shots = [Shot(f"s{n}.example", n, LOOKS[of]) for n, of in enumerate(pair)]
    more = [Shot(f"o{n}.example", 100 + n, altered(template(of), 7 * of, 0.3)) for n, of in enumerate(others)]
    left, right = np.triu_indices(len(shots), 1)

    def measured(table: list[Shot]) -> list[float]:
        captures, fingerprints = in_order(*capture_tables(table))
        found: list[float] = between(captures, fingerprints, left, right, FROZEN, OPTIONS).blend.tolist()
        return found

    assert measured(shots) == measured([*shots, *more])


def test_weights_that_are_given_are_used_and_handed_on() -> None:
    found = attribute(
        *capture_tables([Shot("a.example", 0, template(1)), Shot("b.example", 1, template(1))]), weights=FROZEN
    )
    assert found.weights is FROZEN
