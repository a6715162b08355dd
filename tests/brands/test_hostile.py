"""Bad input: giants, floods, empties and monsters cost what their size says and join nothing that is not alike."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from hand_made import START, Look, Shot, altered, capture_id, capture_tables, fingerprint_of, template

from headwater.brands import OPTIONS, Attribution, BrandIndex, Shown, attribute
from headwater.brands.attribute import in_order, numbered
from headwater.brands.candidates import pairs
from headwater.brands.compare import compare, learn_from
from headwater.brands.linkage import link
from headwater.brands.looks import Faces
from headwater.brands.pages import Pages, read_pages
from headwater.brands.signatures import band_keys, weighted
from headwater.brands.weights import UNIT
from headwater.model.tables import CAPTURES, FINGERPRINTS

A, B = template(1), template(2)
EMPTY: Look = {view: {} for view in ("structure", "names", "kit", "text", "hidden")}
BANDS = OPTIONS.far_permutations // OPTIONS.far_rows


def read(shots: Sequence[Shot]) -> Pages:
    captures, fingerprints = in_order(*capture_tables(shots))
    return read_pages(captures, numbered(captures.column("site"))[1], fingerprints, OPTIONS)


def proposed(pages: Pages) -> int:
    """How many pairs of versions would be looked at."""
    weights = learn_from(pages, None, OPTIONS)
    versions = pages.sample.head(len(pages))
    signature = weighted(versions, weights.entries(versions, pages.host[: len(pages)]) / UNIT, OPTIONS.far_permutations)
    return len(pairs(band_keys(signature, OPTIONS.far_rows), pages.blank, OPTIONS.bucket_stars)[0])


def brands_of(found: Attribution) -> dict[str, set[int]]:
    result: dict[str, set[int]] = {}
    for site, brand in zip(found.site.tolist(), found.brand.tolist(), strict=True):
        result.setdefault(found.sites[site], set()).add(brand)
    return result


def giant(count: int, share: float = 0.25) -> list[Shot]:
    """One brand on nine tenths of the captures, no two pages alike; ten small ones on the rest."""
    ours = count * 9 // 10
    shots = [Shot(f"a{n}.example", n % 60, altered(A, n, share)) for n in range(ours)]
    small = (altered(template(50 + n % 10), 9_000 + n, 0.1) for n in range(count - ours))
    return [*shots, *(Shot(f"small{n}.example", n % 60, look) for n, look in enumerate(small))]


def test_one_brand_on_nine_tenths_of_all_captures_costs_no_square() -> None:
    for count in (500, 1_000, 2_000):
        pages = read(giant(count))
        assert len(pages) > 0.8 * count
        assert proposed(pages) <= len(pages) * 2 * OPTIONS.bucket_stars * BANDS  # by construction
        assert proposed(pages) <= 60 * len(pages)  # and in fact far fewer: not a twentieth of all pairs
        assert compare(pages, learn_from(pages, None, OPTIONS), OPTIONS).alike.nnz <= 120 * len(pages)


@pytest.mark.parametrize(("count", "share"), [(300, 0.2), (2_000, 0.15), (2_000, 0.25), (600, 0.3)])
def test_it_stays_whole_and_takes_no_small_one_in(count: int, share: float) -> None:
    found = brands_of(attribute(*capture_tables(giant(count, share))))
    giants = {brand for site, brands in found.items() if site.startswith("a") for brand in brands}
    small: dict[int, set[int]] = {}
    for n in range(count - count * 9 // 10):
        small.setdefault(n % 10, set()).update(found[f"small{n}.example"])
    theirs = {brand for brands in small.values() for brand in brands}
    assert len(giants) == 1
    assert all(len(brands) == 1 for brands in small.values()) and len(theirs) == 10
    assert not giants & theirs


def test_all_captures_one_page() -> None:
    shots = [Shot(f"s{n}.example", n % 40, A) for n in range(2_000)]
    pages = read(shots)
    assert len(pages) == 1 and proposed(pages) == 0
    found = attribute(*capture_tables(shots))
    assert found.brands == 1 and len(found.decisions) == 2_000
    assert [made.outcome for made in found.decisions] == ["new"] + ["seen"] * 1_999


def test_an_empty_table() -> None:
    found = attribute(CAPTURES.empty_table(), FINGERPRINTS.empty_table())
    assert (found.brands, found.decisions, found.sites, len(found.versions)) == (0, [], [], 0)
    again = attribute(*capture_tables([Shot("a.example", 0, A)]), weights=found.weights)
    assert [made.outcome for made in again.decisions] == ["new"]


def test_no_usable_capture() -> None:
    shots = [Shot(f"s{n}.example", n, A, gate="parked") for n in range(5)]
    found = attribute(*capture_tables(shots))
    assert (found.brands, found.decisions, found.period_of_capture.tolist()) == (0, [], [-1] * 5)


@pytest.mark.parametrize("look", [EMPTY, {**EMPTY, "text": {5: 3}}, {**EMPTY, "hidden": {5: 3}}])
def test_captures_without_any_feature_resemble_nothing_not_even_one_another(look: Look) -> None:
    """Equal to the last bit they are one page all the same: they collapse, and say nothing of anything else."""
    shots = [Shot("a.example", 0, A), Shot("b.example", 1, look), Shot("c.example", 2, A), Shot("b.example", 3, A)]
    found = attribute(*capture_tables(shots))
    by_site = brands_of(found)
    assert by_site["a.example"] == by_site["c.example"] and not by_site["a.example"] >= by_site["b.example"]
    assert found.decisions[1].nearest == -1 and found.decisions[1].likeness == 0.0


def test_names_of_a_megabyte() -> None:
    """Whatever stands in the columns, it is compared and never cut, and two that differ at the end stay two."""
    long = "x" * 1_000_000
    shots = [Shot(f"{long}{n}.example", n, A, page=f"{long}{page}") for n in range(2) for page in range(2)]
    found = attribute(*capture_tables(shots))
    assert found.brands == 1 and len(found.sites) == 2 and len(found.decisions) == 2
    index = BrandIndex(found.weights)
    for shot in shots:
        when = START + timedelta(days=shot.day)
        index.add(Shown(capture_id(shot), when, shot.site, shot.site_kind, shot.page, long, long), fingerprint_of(shot))
    index.settle()
    assert len(set(index.brands().values())) == 1


def test_names_of_odd_characters() -> None:
    names = ["", " ", "/", ".", "\u202eelpmaxe.kite", "a\x00b", "'; --", "\U0001f600", "index.", "a" * 300]
    shots = [Shot(name, n, A, page=other, site_kind="free_host") for n, name in enumerate(names) for other in names]
    found = attribute(*capture_tables(shots))
    assert sorted(found.sites) == sorted(set(names)) and len(found.decisions) == len(names)


def test_five_thousand_addresses_on_one_site() -> None:
    """One site is one period and one look, however many addresses; it joins what its pages are like."""
    shots = [Shot("wide.example", n % 3, template(n % 7), page=f"p{n}") for n in range(5_000)]
    found = attribute(*capture_tables([*shots, Shot("b.example", 9, template(3), page="p")]))
    assert len(found.decisions) == 2 and found.versions.max() <= 7
    assert len(read(shots)) == 7


def test_many_pages_all_different_on_one_site() -> None:
    pages = read([Shot("wide.example", 0, altered(A, n, 0.3), page=f"p{n}") for n in range(1_500)])
    assert proposed(pages) <= 60 * len(pages)


def test_one_page_at_five_hundred_sites_costs_no_square() -> None:
    """Beside it each site shows a page of its own: the shared one is met at its earliest brands only."""
    shots = [Shot(f"s{n}.example", n % 50, A) for n in range(500)]
    shots += [Shot(f"s{n}.example", n % 50, template(100 + n), page="join") for n in range(500)]
    captures, fingerprints = in_order(*capture_tables(shots))
    pages = read(shots)
    assert len(pages) == 501 and proposed(pages) <= 60 * 501
    found = attribute(captures, fingerprints)
    assert len(found.decisions) == 500
    compared = compare(pages, found.weights, OPTIONS)
    own = np.arange(500)
    version = np.stack([np.zeros(500, np.int64), 1 + own], axis=1).ravel()
    shown = Faces(np.repeat(own, 2), np.tile([0, 4], 500), np.arange(1_000), version, np.arange(1_000))
    linkage = link(shown, own, own, compared.alike, OPTIONS)
    assert len(linkage.own) <= 500 * (OPTIONS.version_stars + 1)


def test_occurrences_at_their_cap_and_ids_at_their_ends() -> None:
    edge: Look = {view: {0: 255, 2**32 - 1: 255, 7: 1} for view in ("structure", "names", "kit", "text", "hidden")}
    shots = [Shot("a.example", 0, edge), Shot("b.example", 1, edge), Shot("c.example", 2, B)]
    found = attribute(*capture_tables(shots))
    assert [made.outcome for made in found.decisions] == ["new", "seen", "new"]
