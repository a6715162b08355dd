"""The brand step from end to end: prints, versions, weights, likeness, periods, looks, brands, decisions.

Invariants: a pure function of the *set* of captures (row order does not matter) and, where given, of frozen weights; no
step looks at all pairs.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headwater.brands.compare import compare, learn_from
from headwater.brands.decide import Decision, decide
from headwater.brands.exact import between
from headwater.brands.group import Grouped, group
from headwater.brands.judged import Pinned, pinned
from headwater.brands.likeness import Likeness
from headwater.brands.looks import CONTENT, LANDING, ROLES
from headwater.brands.options import OPTIONS, BrandOptions
from headwater.brands.pages import Pages, read_pages
from headwater.brands.periods import Shots
from headwater.brands.threads import THREADS, shared_out
from headwater.brands.weights import Weights
from headwater.model.judgement import NO_CONSTRAINTS, Constraints


@dataclass(frozen=True)
class Attribution:
    """Result of the brand step over `captures` (rows sorted by captured_at, capture_id).

    `period_of_capture` -1 when gated; `decisions[k]`, `brand[k]`, `site[k]` belong to period k; `sites` are the names
    that `site` numbers; `versions[b]` counts the kept versions of brand b; `version_of_capture` names the capture row
    of the version that stands for a capture (-1 when gated). `weights` made the likenesses and can be used again.
    """

    captures: pa.Table
    sites: list[str]
    site_of_capture: NDArray[np.int64]
    period_of_capture: NDArray[np.int64]
    version_of_capture: NDArray[np.int64]
    site: NDArray[np.int64]
    decisions: list[Decision]
    brand: NDArray[np.int64]
    brands: int
    versions: NDArray[np.int64]
    weights: Weights


def attribute(
    captures: pa.Table,
    fingerprints: pa.Table,
    options: BrandOptions = OPTIONS,
    constraints: Constraints = NO_CONSTRAINTS,
    weights: Weights | None = None,
) -> Attribution:
    """Brands of all captures; tables have the CAPTURES and FINGERPRINTS schemas, one row a capture, any order.

    Without `weights` they are learnt from the captures, in two rounds: over near-copies, then over the brands found so.
    `constraints` are the judgements on captures; raises ContradictionError where they cannot be kept.
    """
    captures, fingerprints = in_order(captures, fingerprints)
    sites, site = numbered(captures.column("site"))
    pages = read_pages(captures, site, fingerprints, options, None if weights is None else weights.injected)
    shots = shots_of(captures, site, pages)
    judged = _judged(constraints, captures)
    if weights is None:
        first = compare(pages, learn_from(pages, None, options), options)
        weights = learn_from(pages, group(shots, first, options, judged).brand_of_version(len(pages)), options)
    compared = compare(pages, weights, options)
    found = group(shots, compared, options, judged)
    brand, brands = found.numbered()

    def exact(left: NDArray[np.int64], right: NDArray[np.int64]) -> Likeness:
        return between(captures, fingerprints, left, right, weights, options)

    return Attribution(
        captures=captures,
        sites=sites,
        site_of_capture=site,
        period_of_capture=_by_capture(captures, shots, found.periods.of_shot),
        version_of_capture=_by_capture(captures, shots, pages.first[shots.version]),
        site=found.periods.site,
        decisions=decide(found, brand, compared, options, exact),
        brand=brand,
        brands=brands,
        versions=_versions(found, brand, brands),
        weights=weights,
    )


def in_order(captures: pa.Table, fingerprints: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Captures by (captured_at, capture_id), and the fingerprints in the same order."""
    captures = captures.sort_by([("captured_at", "ascending"), ("capture_id", "ascending")])
    at = pc.index_in(captures.column("capture_id"), fingerprints.column("capture_id").combine_chunks())
    columns = shared_out(lambda column: column.take(at), fingerprints.columns, THREADS)
    return captures, pa.table(columns, schema=fingerprints.schema)


def numbered(column: pa.ChunkedArray) -> tuple[list[str], NDArray[np.int64]]:
    """(distinct values, number of each row's value)."""
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int64)


def shots_of(captures: pa.Table, site: NDArray[np.int64], pages: Pages) -> Shots:
    """The usable captures by site and time."""
    rows = np.flatnonzero(pages.prints.of_capture >= 0)
    rows = rows[np.argsort(site[rows], kind="stable")]
    paths, page = numbered(captures.column("page"))
    day = captures.column("captured_at").to_numpy().astype("datetime64[D]").astype(np.int64)
    return Shots(
        row=rows,
        site=site[rows],
        day=day[rows],
        page=page[rows],
        role=_roles(captures, paths, page)[rows],
        audience=numbered(captures.column("visible_to"))[1][rows],
        version=pages.version_of_print[pages.prints.of_capture[rows]],
    )


def _roles(captures: pa.Table, paths: list[str], page: NDArray[np.int64]) -> NDArray[np.int64]:
    names, role = numbered(captures.column("role"))
    table = np.array([[role_of(path, name) for name in names] for path in ("index.", "page")], np.int64).reshape(2, -1)
    entry = np.array([is_entry(path) for path in paths], np.bool_)
    return table[np.where(entry[page], 0, 1), role] if len(page) else page


def role_of(path: str, role: str) -> int:
    """What a capture is for: a site's entry page is a landing page, whatever it shows; else what its structure says."""
    if is_entry(path):
        return LANDING
    return ROLES.index(role) if role in ROLES else CONTENT


def is_entry(path: str) -> bool:
    return path in ("", "/") or path.lstrip("/").startswith("index.")


def _judged(constraints: Constraints, captures: pa.Table) -> Pinned:
    if not constraints.must and not constraints.cannot:
        return Pinned()
    ids = captures.column("capture_id").to_pylist()
    return pinned(constraints, {capture_id: row for row, capture_id in enumerate(ids)})


def _by_capture(captures: pa.Table, shots: Shots, values: NDArray[np.int64]) -> NDArray[np.int64]:
    result = np.full(captures.num_rows, -1, np.int64)
    result[shots.row] = values
    return result


def _versions(found: Grouped, brand: NDArray[np.int64], brands: int) -> NDArray[np.int64]:
    width = int(found.faces.version.max(initial=0)) + 1
    shown = np.unique(brand[found.faces.owner] * width + found.faces.version)
    return np.bincount(shown // width, minlength=brands)
