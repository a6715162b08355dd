"""Candidates against their definition: each meets the first of its bucket and those before it, whatever comes later."""

from dataclasses import replace

import numpy as np
import pytest
from hand_made import Shot, altered, capture_tables, template
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.brands.attribute import in_order, numbered
from headwater.brands.candidates import pairs, promising
from headwater.brands.compare import compare, learn_from
from headwater.brands.options import OPTIONS
from headwater.brands.pages import read_pages

keys_ = st.integers(1, 3).flatmap(
    lambda bands: st.lists(st.lists(st.integers(0, 3), min_size=bands, max_size=bands), max_size=14)
)
stars_ = st.integers(1, 4)


def proposed(rows: list[list[int]], blank: list[bool], stars: int) -> list[tuple[int, int]]:
    """A band's keys are its own: bands never meet, as with real band keys."""
    width = len(rows[0]) if rows else 1
    keys = np.array([[4 * band + key for band, key in enumerate(row)] for row in rows], np.uint64).reshape(-1, width)
    left, right = pairs(keys, np.array(blank, np.bool_), stars)
    return list(zip(left.tolist(), right.tolist(), strict=True))


def brute_force(rows: list[list[int]], blank: list[bool], stars: int) -> set[tuple[int, int]]:
    found = set()
    for band in range(len(rows[0]) if rows else 0):
        for key in {row[band] for row in rows}:
            members = [n for n, row in enumerate(rows) if row[band] == key and not blank[n]]
            for place, right in enumerate(members):
                found |= {(left, right) for left in members[:place][:stars] + members[:place][-stars:]}
    return found


@settings(max_examples=150)
@given(keys_, stars_, st.data())
def test_pairs_are_those_of_the_definition_each_once(rows: list[list[int]], stars: int, data: st.DataObject) -> None:
    blank = data.draw(st.lists(st.sampled_from([False, False, True]), min_size=len(rows), max_size=len(rows)))
    found = proposed(rows, blank, stars)
    assert len(found) == len(set(found)) and set(found) == brute_force(rows, blank, stars)


@settings(max_examples=80)
@given(keys_, stars_, st.data())
def test_what_comes_later_never_changes_which_earlier_pairs_are_proposed(
    rows: list[list[int]], stars: int, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(rows)))
    blank = [False] * len(rows)
    before = [pair for pair in proposed(rows, blank, stars) if pair[1] < cut]
    assert before == proposed(rows[:cut], blank[:cut], stars)


@pytest.mark.parametrize("bands", [1, 12])
def test_one_giant_bucket_costs_no_more_than_its_length(bands: int) -> None:
    for size in (500, 1_000, 2_000):
        left, right = pairs(np.full((size, bands), 7, np.uint64), np.zeros(size, np.bool_), OPTIONS.bucket_stars)
        assert len(left) == sum(min(2 * OPTIONS.bucket_stars, number) for number in range(size))
        assert ((left < OPTIONS.bucket_stars) | (right - left <= OPTIONS.bucket_stars)).all()


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.sampled_from([0.0, 0.125, 0.5]))
def test_promising_pairs_agree_often_enough_or_may_be_one_part_of_the_other(
    seed: int, least: float, least_part: float
) -> None:
    rng = np.random.default_rng(seed)
    signature, mass = rng.integers(0, 3, (6, 8), dtype=np.uint32), rng.integers(0, 9, 6) * 1024
    options = replace(OPTIONS, least_agreement=least, least_part=least_part)
    one, other = np.triu_indices(6, 1)
    left, right = promising(signature, mass, (one, other), options)
    kept = []
    for i, j in zip(one.tolist(), other.tolist(), strict=True):
        agreed = int((signature[i] == signature[j]).sum()) / 8
        common = agreed / (1 + agreed) * float(mass[i] + mass[j])
        if agreed >= least or (agreed >= least_part and common >= options.perhaps * float(min(mass[i], mass[j]))):
            kept.append((i, j))
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == kept


def test_nothing_proposes_nothing() -> None:
    left, right = pairs(np.empty((0, 3), np.uint64), np.empty(0, np.bool_), 6)
    assert (left.tolist(), right.tolist()) == ([], [])


def test_distant_versions_are_found_among_strangers() -> None:
    """The weighted signatures with short bands are there for versions that changed by two fifths."""
    base = template(1)
    looks = [base, altered(base, 9, 0.4), *(template(10 + n) for n in range(60))]
    captures, fingerprints = in_order(*capture_tables([Shot(f"s{n}.example", n, look) for n, look in enumerate(looks)]))
    pages = read_pages(captures, numbered(captures.column("site"))[1], fingerprints, OPTIONS)
    found = compare(pages, learn_from(pages, None, OPTIONS), OPTIONS).alike
    assert found[0, 1] >= OPTIONS.doubt and found.nnz == 62 + 2
