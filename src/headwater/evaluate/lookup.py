"""Look sites up in a pool of labelled pages: which label is each, and how far ahead of the next?

The one place that uses the brand step's own parts (weights, exact likeness, standings), until the brand index offers
the look-up itself. Exact: every page is compared with every page of the pool. Invariant: a page that is looked up has
no influence on rarity; that comes from the pool alone, counted over labels.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from headwater.brands.attribute import in_order, numbered, shots_of
from headwater.brands.compare import compare, learn_from
from headwater.brands.exact import between
from headwater.brands.looks import Faces, faces
from headwater.brands.options import OPTIONS, BrandOptions
from headwater.brands.pages import read_pages
from headwater.brands.prints import print_keys
from headwater.brands.standing import Resemblances, roles_of, standings
from headwater.brands.weights import Weights

Tables = Mapping[str, pa.Table]
_FLAT = Weights(np.empty(0, np.uint64), np.empty(0, np.float32), 1.0)
"""Every feature weighs the same: the brand step without rarity."""


class Standing(NamedTuple):
    """One label's standing for a site: `rank` orders labels, `likeness` is that of the nearest pair of pages."""

    label: str
    rank: float
    likeness: float


Ranked = dict[str, list[Standing]]


class Answers(NamedTuple):
    """Standings per site, best first: by the product's measure, without rarity, and against latest versions only."""

    ours: Ranked
    without_rarity: Ranked
    latest_only: Ranked


class _Looked(NamedTuple):
    """What is compared: pool rows first, then the pages asked about, in one pair of tables."""

    captures: pa.Table
    fingerprints: pa.Table
    pool: Faces
    asked: Faces
    sites: list[str]
    pool_rows: int


def look_up(pool: Tables, labels: Sequence[str], asked: Tables, options: BrandOptions = OPTIONS) -> Answers:
    """Standings of every site of `asked`; `labels[i]` belongs to row i of `pool`."""
    label_of = dict(zip(pool["captures"].column("capture_id").to_pylist(), labels, strict=True))
    captures, fingerprints = in_order(pool["captures"], pool["fingerprints"])
    names = sorted(set(labels))
    number = {name: position for position, name in enumerate(names)}
    label = np.array([number[label_of[one]] for one in captures.column("capture_id").to_pylist()], np.int64)
    pages = read_pages(captures, numbered(captures.column("site"))[1], fingerprints, options)
    weights = learn_from(pages, label[pages.first], options)
    looked = _looked(captures, fingerprints, *in_order(asked["captures"], asked["fingerprints"]), options)
    last = np.zeros(len(label), np.bool_)
    last[[int(np.flatnonzero(label == one)[-1]) for one in range(len(names))]] = True
    ours = _compared(looked, weights, options)
    return Answers(
        _standings(looked, ours, label, np.ones(len(label), np.bool_), names, options),
        _standings(looked, _compared(looked, _FLAT, options), label, np.ones(len(label), np.bool_), names, options),
        _standings(looked, ours, label, last, names, options),
    )


def _looked(
    captures: pa.Table, fingerprints: pa.Table, asked: pa.Table, prints: pa.Table, options: BrandOptions
) -> _Looked:
    sites = numbered(asked.column("site"))[0]
    return _Looked(
        pa.concat_tables([captures, asked]), pa.concat_tables([fingerprints, prints]),
        _faces(captures, fingerprints, options), _faces(asked, prints, options), sites,
        captures.num_rows,
    )  # fmt: skip


def _faces(captures: pa.Table, fingerprints: pa.Table, options: BrandOptions) -> Faces:
    """The faces of each site, every capture a version of its own."""
    site = numbered(captures.column("site"))[1]
    shots = shots_of(captures, site, read_pages(captures, site, fingerprints, options))
    return faces(shots.site, shots.page, shots.role, shots.row)


def _compared(looked: _Looked, weights: Weights, options: BrandOptions) -> NDArray[np.float64]:
    """Likeness of each face asked about (rows) to each page of the pool (columns)."""
    pool, asked = looked.pool.version, looked.asked.version
    left, right = np.repeat(asked + looked.pool_rows, len(pool)), np.tile(pool, len(asked))
    value = between(looked.captures, looked.fingerprints, left, right, weights, options).blend
    return value.reshape(len(asked), len(pool))


def _standings(
    looked: _Looked,
    likeness: NDArray[np.float64],
    label: NDArray[np.int64],
    standing_for: NDArray[np.bool_],
    names: Sequence[str],
    options: BrandOptions,
) -> Ranked:
    """What the brand step would say of each site if the pages in `standing_for` were all that is known."""
    of_column = label[looked.pool.version]
    best = np.zeros((len(looked.asked.owner), len(names)))
    for number in range(len(names)):
        mine = (of_column == number) & standing_for[looked.pool.version]
        best[:, number] = likeness[:, mine].max(axis=1, initial=0.0)
    face, brand = np.nonzero(best >= options.unmatched)
    found = Resemblances(face, brand, best[face, brand])
    roles = roles_of(looked.pool, _by_owner(looked.pool, of_column), len(names))
    ranked: Ranked = {site: [] for site in looked.sites}
    for owner, name, rank in zip(*standings(looked.asked, found, roles, options), strict=True):
        nearest = float(best[looked.asked.owner == owner, name].max())
        ranked[looked.sites[owner]].append(Standing(names[name], float(rank), nearest))
    return {site: sorted(found, key=lambda one: (-one.rank, one.label)) for site, found in ranked.items()}


def _by_owner(pool: Faces, of_column: NDArray[np.int64]) -> NDArray[np.int64]:
    """The label of each site of the pool."""
    label = np.zeros(int(pool.owner.max(initial=-1)) + 1, np.int64)
    label[pool.owner] = of_column
    return label


def site_likeness(tables: Tables, options: BrandOptions = OPTIONS) -> list[tuple[str, str, float]]:
    """(site, site, largest likeness of any two pages) over all pairs: what single linkage of sites would see.

    For data of a few hundred pages; pairs nothing is shared by are left out.
    """
    captures, fingerprints = in_order(tables["captures"], tables["fingerprints"])
    sites, site = numbered(captures.column("site"))
    weights = learn_from(read_pages(captures, site, fingerprints, options), None, options)
    left, right = np.triu_indices(captures.num_rows, 1)
    keep = site[left] != site[right]
    left, right = left[keep], right[keep]
    value = between(captures, fingerprints, left, right, weights, options).blend
    best = np.zeros((len(sites), len(sites)))
    np.maximum.at(best, (np.minimum(site[left], site[right]), np.maximum(site[left], site[right])), value)
    return [(sites[a], sites[b], float(best[a, b])) for a, b in zip(*np.nonzero(best), strict=True)]


def single_linked(
    tables: Tables, brand_of: Mapping[str, str | None], options: BrandOptions = OPTIONS
) -> dict[str, int]:
    """Single linkage of captures: whatever a chain of likenesses that would let a page join connects is one group.

    Rarity is counted over the brands of `brand_of`, as in the brand step's last round; what claims none counts for
    itself. A gated capture is in no group.
    """
    captures, fingerprints = in_order(tables["captures"], tables["fingerprints"])
    ids = captures.column("capture_id").to_pylist()
    site = numbered(captures.column("site"))[1]
    pages = read_pages(captures, site, fingerprints, options)
    brand = numbered(pa.chunked_array([[brand_of.get(one) or one for one in ids]]))[1]
    alike = compare(pages, learn_from(pages, brand[pages.first], options), options).alike
    group = connected_components(alike >= options.join, directed=False)[1]
    shots = shots_of(captures, site, pages)
    return {
        ids[row]: int(group[version]) for row, version in zip(shots.row.tolist(), shots.version.tolist(), strict=True)
    }


def print_of_capture(tables: Tables) -> dict[str, int]:
    """A number for each capture that is the same for identical pages."""
    keys = print_keys(tables["fingerprints"])
    ids = tables["fingerprints"].column("capture_id").to_pylist()
    return dict(zip(ids, np.unique(keys, return_inverse=True)[1].tolist(), strict=True))
