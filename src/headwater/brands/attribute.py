"""The brand step from end to end: prints, weights, candidates, likeness, periods, decisions, consolidation.

Invariants: a pure function of the *set* of captures (row order does not matter); no step looks at all pairs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from headwater.brands.candidates import agreeing, empty_rows, pairs, signatures
from headwater.brands.consolidate import consolidate
from headwater.brands.decide import Decision, Pages, decide
from headwater.brands.likeness import likeness
from headwater.brands.options import OPTIONS, BrandOptions
from headwater.brands.ordered import distinct
from headwater.brands.periods import Periods, Slices, foreign, periods, rewritten, slices
from headwater.brands.prints import Prints, collapse
from headwater.brands.votes import Addresses
from headwater.brands.weights import Weighted, banner_masks, weigh


@dataclass(frozen=True)
class Attribution:
    """Result of the brand step over `captures` (rows sorted by captured_at, capture_id).

    `period_of_capture` -1 when gated; `decisions[k]`, `brand[k]`, `site[k]` belong to period k; `sites` are the names
    that `site` numbers; `print_of_capture` and `weighted` serve explanations.
    """

    captures: pa.Table
    sites: list[str]
    site_of_capture: NDArray[np.int64]
    period_of_capture: NDArray[np.int64]
    site: NDArray[np.int64]
    decisions: list[Decision]
    brand: NDArray[np.int64]
    brands: int
    prints: Prints
    weighted: Weighted
    brand_of_print: NDArray[np.int64]


def attribute(captures: pa.Table, fingerprints: pa.Table, options: BrandOptions = OPTIONS) -> Attribution:
    """Brands of all captures; tables have the CAPTURES and FINGERPRINTS schemas, one row a capture, any order."""
    captures, fingerprints = _in_order(captures, fingerprints)
    usable = np.asarray(captures.column("gate").to_numpy(zero_copy_only=False) == "", np.bool_)
    prints = collapse(fingerprints, usable)
    sites, site = _numbered(captures.column("site"))
    cut = slices(captures, site, prints)
    shown = _shown(captures, prints, cut)

    owner, several = site[prints.first], _on_several_sites(prints, site)
    weighted = weigh(prints, _near_copies(prints, options), owner, several, {}, options.lone)
    alike = _alike(prints, weighted, options)
    begins = rewritten(captures, cut, prints, weighted, options)
    divided = periods(cut, begins, captures.num_rows)
    _, brand, brand_of_print = _one_round(shown, divided, alike, options)

    banners = _banners(captures, site, prints, options)
    weighted = weigh(prints, brand_of_print, owner, several, banners, options.lone)
    alike = _alike(prints, weighted, options)
    begins = rewritten(captures, cut, prints, weighted, options)
    begins |= foreign(shown, divided, brand, brand_of_print, several, alike, options)
    divided = periods(cut, begins, captures.num_rows)
    decisions, brand, brand_of_print = _one_round(shown, divided, alike, options)
    return Attribution(
        captures=captures,
        sites=sites,
        site_of_capture=site,
        period_of_capture=divided.of_capture,
        site=divided.site,
        decisions=decisions,
        brand=brand,
        brands=int(brand.max(initial=-1)) + 1,
        prints=prints,
        weighted=weighted,
        brand_of_print=brand_of_print,
    )


def _in_order(captures: pa.Table, fingerprints: pa.Table) -> tuple[pa.Table, pa.Table]:
    captures = captures.sort_by([("captured_at", "ascending"), ("capture_id", "ascending")])
    position = {capture_id: row for row, capture_id in enumerate(fingerprints.column("capture_id").to_pylist())}
    rows = [position[capture_id] for capture_id in captures.column("capture_id").to_pylist()]
    return captures, fingerprints.take(pa.array(rows, pa.int64()))


def _on_several_sites(prints: Prints, site: NDArray[np.int64]) -> NDArray[np.bool_]:
    """True for prints that more than one site shows."""
    rows = np.flatnonzero(prints.of_capture >= 0)
    several = np.zeros(len(prints), np.bool_)
    differs = site[rows] != site[prints.first[prints.of_capture[rows]]]
    several[prints.of_capture[rows[differs]]] = True
    return several


def _numbered(column: pa.ChunkedArray) -> tuple[list[str], NDArray[np.int64]]:
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int64)


def _near_copies(prints: Prints, options: BrandOptions) -> NDArray[np.int64]:
    """Coarse groups for the first idf: each print with the earliest print it nearly copies."""
    group = np.arange(len(prints))
    if not len(prints):
        return group
    plain = {view: bags.matrix for view, bags in prints.views.items()}
    left, right = _proposed(plain, options.near_rows, options, by_weight=False)
    close = likeness(plain, left, right, options).blend >= options.near
    order = np.argsort(right[close], kind="stable")
    for earlier, later in zip(left[close][order].tolist(), right[close][order].tolist(), strict=True):
        group[later] = min(group[later], group[earlier])
    return group


def _proposed(
    weighted: Weighted, rows: int, options: BrandOptions, *, by_weight: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    signature = signatures(weighted, options.permutations, by_weight=by_weight)
    left, right = pairs(signature, rows, options)
    blank = empty_rows(weighted)
    keep = ~blank[left] & ~blank[right]
    left, right = left[keep], right[keep]
    promising = agreeing(signature, left, right) >= options.least_agreement * options.permutations
    return left[promising], right[promising]


def _one_round(
    shown: Sequence[Addresses], divided: Periods, alike: sparse.csr_matrix, options: BrandOptions
) -> tuple[list[Decision], NDArray[np.int64], NDArray[np.int64]]:
    pages = [_pages([shown[number] for number in members.tolist()]) for members in divided.slices]
    decisions, brand_of_print = decide(pages, alike, options)
    brand = np.array([decision.brand for decision in decisions], np.int64)
    addresses = [period.addresses for period in pages]
    brand, brand_of_print = consolidate(addresses, brand, brand_of_print, alike, options)
    return decisions, *_renumbered(brand, brand_of_print)


def _shown(captures: pa.Table, prints: Prints, cut: Slices) -> list[Addresses]:
    """For each slice its addresses, with the distinct prints each showed; an address keeps its place in all slices."""
    page = _numbered(captures.column("page"))[1]
    result: list[Addresses] = []
    for number in range(len(cut)):
        by_address: dict[int, set[int]] = {}
        for row in cut.rows_of(number).tolist():
            by_address.setdefault(int(page[row]), set()).add(int(prints.of_capture[row]))
        result.append({address: _sorted(found) for address, found in sorted(by_address.items())})
    return result


def _pages(by_slice: Sequence[Addresses]) -> Pages:
    """All addresses of a period together, and its prints slice by slice."""
    merged: dict[int, set[int]] = {}
    for addresses in by_slice:
        for address, found in addresses.items():
            merged.setdefault(address, set()).update(found.tolist())
    together = {address: _sorted(found) for address, found in sorted(merged.items())}
    return Pages(together, [_sorted(set(np.concatenate(list(one.values())).tolist())) for one in by_slice])


def _sorted(found: set[int]) -> NDArray[np.int64]:
    return np.array(sorted(found), np.int64)


def _alike(prints: Prints, weighted: Weighted, options: BrandOptions) -> sparse.csr_matrix:
    """Symmetric print x print likeness of all candidates at or above `doubt` / 2, with a unit diagonal."""
    count = len(prints)
    near = _proposed(weighted, options.near_rows, options, by_weight=False)
    far = _proposed(weighted, options.far_rows, options, by_weight=True)
    key = distinct(np.concatenate([near[0] * count + near[1], far[0] * count + far[1]]))
    left, right = key // max(count, 1), key % max(count, 1)
    value = likeness(weighted, left, right, options).blend
    keep = value >= options.doubt / 2
    left, right, value = left[keep], right[keep], value[keep]
    index = np.arange(count)
    rows, columns = np.concatenate([left, right, index]), np.concatenate([right, left, index])
    return sparse.csr_matrix((np.concatenate([value, value, np.ones(count)]), (rows, columns)), shape=(count, count))


def _renumbered(
    brand: NDArray[np.int64], brand_of_print: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Brands numbered without gaps in order of their first period."""
    kept, first = np.unique(brand, return_index=True)
    rank = np.full(int(kept.max(initial=-1)) + 2, -1, np.int64)
    rank[kept[np.argsort(first, kind="stable")]] = np.arange(len(kept))
    return rank[brand], rank[brand_of_print]


def _banners(
    captures: pa.Table, site: NDArray[np.int64], prints: Prints, options: BrandOptions
) -> dict[str, sparse.csr_matrix]:
    """Masks of what free hosts inject; the host of a free sub-domain is its name without the first label."""
    kind = captures.column("site_kind").to_pylist()
    name = captures.column("site").to_pylist()
    owners = [_free_host(kind[row], name[row]) for row in prints.first.tolist()]
    numbers = {owner: number for number, owner in enumerate(sorted(set(owners) - {""}))}
    host = np.array([numbers.get(owner, -1) for owner in owners], np.int64)
    return banner_masks(prints, host, site[prints.first], options.banner_share, options.banner_sites)


def _free_host(kind: str, site: str) -> str:
    if kind == "free_host":
        return site.partition(".")[2]
    return site.partition("/")[0] if kind == "path_root" else ""
