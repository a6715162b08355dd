"""Injected blocks: found by where they stand, whatever the host; never a template's, a kit's or a giant's own marks."""

from collections.abc import Sequence

import numpy as np
import pytest
from hand_made import Look, Shot, altered, capture_tables, joined, template

from headwater.brands import OPTIONS, Attribution, BrandIndex, attribute, fingerprints_of, shown_of
from headwater.brands.attribute import in_order, numbered
from headwater.brands.pages import read_pages


def half(look: Look) -> Look:
    """Every second feature of each view, none that every page has."""
    return {view: {f: bag[f] for f in sorted(bag)[::2] if f > 8} for view, bag in look.items()}


BLOCK = half(template(997))
"""Half as large as a page."""
FAMILIES = 14
SITES = 4


def pages(block: Look | None, share: float, seed: int = 0, families: int = FAMILIES) -> list[Shot]:
    """Sites of many templates, each site a little altered, a share of them with the block on top."""
    dice = np.random.default_rng(seed)
    shots = []
    for family in range(families):
        for number in range(SITES):
            look = altered(template(family), 100 * family + number, 0.05)
            beset = block is not None and dice.random() < share
            shots.append(Shot(f"f{family}n{number}.example", number, joined(look, block) if beset and block else look))
    return shots


def masked(shots: Sequence[Shot]) -> set[int]:
    """The features of all injected blocks, views aside."""
    captures, fingerprints = in_order(*capture_tables(shots))
    found = read_pages(captures, numbered(captures.column("site"))[1], fingerprints, OPTIONS).injected
    return {int(key) & (2**32 - 1) for key in found.tolist()}


def features(look: Look) -> set[int]:
    return {feature for view, bag in look.items() for feature in bag if view != "hidden"}


def groups(found: Attribution) -> set[frozenset[str]]:
    brand = dict(zip(found.site.tolist(), found.brand.tolist(), strict=True))
    return {frozenset(found.sites[s] for s, b in brand.items() if b == one) for one in set(brand.values())}


@pytest.mark.parametrize("share", [0.4, 0.5, 0.75])
def test_the_block_is_found_and_nothing_else(share: float) -> None:
    assert masked(pages(BLOCK, share)) == features(BLOCK)
    assert masked(pages(None, 0.0)) == set()


@pytest.mark.parametrize("share", [0.4, 0.5, 0.75])
def test_it_joins_no_brands_and_parts_none(share: float) -> None:
    """On no free host."""
    plain, beset = (attribute(*capture_tables(pages(block, share))) for block in (None, BLOCK))
    assert groups(beset) == groups(plain) and plain.brands == FAMILIES
    assert features(BLOCK) == {int(key) & (2**32 - 1) for key in beset.weights.injected.tolist()}


def test_what_few_families_share_is_no_block() -> None:
    assert masked(pages(BLOCK, 0.5, families=OPTIONS.block_families - 2)) == set()


def test_a_kit_that_stands_on_all_pages_of_its_brands_is_no_block() -> None:
    shots = pages(None, 0.0)
    kit = [Shot(s.site, s.day, joined(s.look, BLOCK)) if int(s.site[1 : s.site.index("n")]) % 2 else s for s in shots]
    assert masked(kit) == set()


def test_a_brand_that_is_nearly_all_there_is_is_no_block() -> None:
    giant = template(500)
    shots = [Shot(f"g{n}.example", n % 30, altered(giant, n, 0.35)) for n in range(200)]
    assert masked([*shots, *pages(None, 0.0, families=4)]) == set()


def test_the_same_weights_given_to_a_batch_or_to_an_index_mask_the_same() -> None:
    shots = pages(BLOCK, 0.5, seed=3)
    tables = capture_tables(shots)
    learnt = attribute(*tables)
    again = attribute(*tables, weights=learnt.weights)
    assert len(learnt.weights.injected) and groups(again) == groups(learnt)
    assert again.decisions == learnt.decisions
    captures, fingerprints = in_order(*tables)
    index = BrandIndex(learnt.weights)
    order = np.random.default_rng(4).permutation(captures.num_rows)
    captures, fingerprints = captures.take(order), fingerprints.take(order)
    for shown, fingerprint in zip(shown_of(captures), fingerprints_of(captures, fingerprints), strict=True):
        index.add(shown, fingerprint)
    index.settle()
    site = dict(zip(captures.column("capture_id").to_pylist(), captures.column("site").to_pylist(), strict=True))
    held: dict[str, set[str]] = {}
    for capture, brand in index.brands().items():
        held.setdefault(brand, set()).add(site[capture])
    assert {frozenset(sites) for sites in held.values()} == groups(learnt)


def test_a_page_that_is_nothing_but_the_block_resembles_nothing() -> None:
    found = attribute(*capture_tables([*pages(BLOCK, 0.5), Shot("only.example", 60, BLOCK)]))
    (mine,) = [made for made, site in zip(found.decisions, found.site.tolist(), strict=True)
               if found.sites[site] == "only.example"]  # fmt: skip
    assert (mine.outcome, mine.nearest) == ("new", -1)
