"""Look sites up in a pool of labelled pages: which label is each, and how far ahead of the next?

The one place that uses the brand step's own parts (views, rarity, likeness, votes), until the brand index offers the
look-up itself. Exact: every page is compared with every page of the pool. Invariant: a page that is looked up has no
influence on rarity; that comes from the pool alone, counted over labels.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from headwater.brands.likeness import likeness
from headwater.brands.options import OPTIONS, BrandOptions
from headwater.brands.prints import Prints, collapse
from headwater.brands.votes import votes
from headwater.brands.weights import Weighted, idf

Tables = Mapping[str, pa.Table]


class Standing(NamedTuple):
    """One label's standing for a site: `rank` orders labels, `likeness` is in [0, 1]."""

    label: str
    rank: float
    likeness: float


class Answers(NamedTuple):
    """Standings per site, best first: by the product's measure, without rarity, and against latest versions only."""

    ours: dict[str, list[Standing]]
    without_rarity: dict[str, list[Standing]]
    latest_only: dict[str, list[Standing]]


def look_up(pool: Tables, labels: Sequence[str], asked: Tables, options: BrandOptions = OPTIONS) -> Answers:
    """Standings of every site of `asked`; `labels[i]` belongs to row i of `pool`, whose rows are in order of time."""
    prints = _prints(pool, asked)
    names = sorted(set(labels))
    known = np.full(len(prints), -1, np.int64)
    latest = known.copy()
    for row, label in enumerate(labels):
        known[prints.of_capture[row]] = names.index(label)
    last = {label: row for row, label in enumerate(labels)}
    for label, row in last.items():
        latest[prints.of_capture[row]] = names.index(label)
    sites = _pages(asked, prints.of_capture[len(labels) :])
    weighted = _weighted(prints, known, options)
    alike = _alike(weighted, known, sites, options)
    plain = _alike({view: bags.matrix for view, bags in prints.views.items()}, known, sites, options)
    return Answers(
        _standings(sites, alike, known, names), _standings(sites, plain, known, names),
        _standings(sites, alike, latest, names),
    )  # fmt: skip


def _prints(pool: Tables, asked: Tables) -> Prints:
    """Prints over the rows of both, the pool first; nothing is gated: whoever asks wants an answer."""
    fingerprints = pa.concat_tables([_aligned(pool), _aligned(asked)]).combine_chunks()
    return collapse(fingerprints, np.ones(fingerprints.num_rows, np.bool_))


def _aligned(tables: Tables) -> pa.Table:
    """Fingerprints in the order of the captures."""
    position = {name: row for row, name in enumerate(tables["fingerprints"].column("capture_id").to_pylist())}
    order = [position[name] for name in tables["captures"].column("capture_id").to_pylist()]
    return tables["fingerprints"].take(pa.array(order, pa.int64()))


def _pages(asked: Tables, of_row: NDArray[np.int64]) -> dict[str, dict[int, NDArray[np.int64]]]:
    """Site -> address -> distinct prints."""
    shown: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    columns = (asked["captures"].column(name).to_pylist() for name in ("site", "page"))
    for site, page, number in zip(*columns, of_row.tolist(), strict=True):
        shown[site][page].add(number)
    return {
        site: {i: np.array(sorted(found), np.int64) for i, (_, found) in enumerate(sorted(pages.items()))}
        for site, pages in sorted(shown.items())
    }


def _weighted(prints: Prints, known: NDArray[np.int64], options: BrandOptions) -> Weighted:
    """Log-tf x idf as the brand step weighs it, but with rarity and commonness counted in the pool only."""
    pool = np.flatnonzero(known >= 0)
    weighted = {}
    for view, bags in prints.views.items():
        part = bags.matrix[pool]
        common = part.getnnz(axis=0) > 1
        weight = idf(part, known[pool]) * np.where(common, 1.0, options.lone)
        weighted[view] = sparse.csr_matrix(bags.matrix @ sparse.diags(weight.astype(np.float32)))
    return weighted


def _alike(
    weighted: Weighted,
    known: NDArray[np.int64],
    sites: Mapping[str, Mapping[int, NDArray[np.int64]]],
    options: BrandOptions,
) -> sparse.csr_matrix:
    """Likeness of every page asked about to every page of the pool."""
    pages = np.array(sorted({p for shown in sites.values() for found in shown.values() for p in found.tolist()}))
    pool = np.flatnonzero(known >= 0)
    left, right = np.repeat(pages, len(pool)), np.tile(pool, len(pages))
    value = likeness(weighted, left, right, options).blend
    return sparse.csr_matrix((value, (left, right)), shape=(len(known), len(known)))


def _standings(
    sites: Mapping[str, Mapping[int, NDArray[np.int64]]],
    alike: sparse.csr_matrix,
    known: NDArray[np.int64],
    names: Sequence[str],
) -> dict[str, list[Standing]]:
    answers = {}
    for site, shown in sites.items():
        found = [Standing(names[n], vote.rank, vote.likeness) for n, vote in votes(shown, alike, known).items()]
        answers[site] = sorted(found, key=lambda one: (-one.rank, one.label))
    return answers


def site_likeness(tables: Tables, options: BrandOptions = OPTIONS) -> list[tuple[str, str, float]]:
    """(site, site, largest likeness of any two pages) over all pairs: what single linkage of sites would see.

    Rarity is counted over sites, there being no labels. For data of a few hundred pages.
    """
    prints = _prints(tables, {name: table.slice(0, 0) for name, table in tables.items()})
    names, owner = np.unique(np.array(tables["captures"].column("site").to_pylist()), return_inverse=True)
    known = owner[prints.first]
    weighted = _weighted(prints, known, options)
    left, right = np.triu_indices(len(prints), 1)
    value = likeness(weighted, left, right, options).blend
    best: dict[tuple[int, int], float] = {}
    on_sites = [set(owner[prints.of_capture == p].tolist()) for p in range(len(prints))]
    for p, q, alike in zip(left.tolist(), right.tolist(), value.tolist(), strict=True):
        for pair in ((a, b) for a in on_sites[p] for b in on_sites[q] if a != b):
            key = (min(pair), max(pair))
            best[key] = max(alike, best.get(key, 0.0))
    for sites in on_sites:
        best |= {(a, b): 1.0 for a in sites for b in sites if a < b}
    return [(str(names[a]), str(names[b]), alike) for (a, b), alike in sorted(best.items())]
