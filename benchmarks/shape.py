"""What synthetic fingerprints look like, to be held beside those of a run: sizes, distinct share, likeness."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from brand_data import build

from headwater import brands
from headwater.brands.exact import between
from headwater.model.tables import VIEW_NAMES

PAIRS = 20_000


def shape(captures: int, brand_count: int, seed: int, run: Path | None) -> str:
    """Figures of synthetic data, and of a run's tables (with the brands the run found) if there is one."""
    data = build(captures, brands=brand_count, seed=seed)
    truth = dict(zip(data.captures["capture_id"].to_pylist(), data.brand.tolist(), strict=True))
    text = "synthetic, true brands\n" + described(data.captures, data.fingerprints, truth)
    if run:
        captured, prints = pq.read_table(run / "capture_facts.parquet"), pq.read_table(run / "fingerprints.parquet")
        shown = pq.read_table(run / "captures.parquet").select(["capture_id", "brand_id"])
        names = shown["brand_id"].combine_chunks().dictionary_encode().indices.fill_null(-1)
        found = dict(zip(shown["capture_id"].to_pylist(), names.to_pylist(), strict=True))
        text += "\nrun, brands it found\n" + described(captured, prints, found)
    return text


def described(captures: pa.Table, prints: pa.Table, brand_of: dict[str, int]) -> str:
    lines = [_sizes(prints, view) for view in VIEW_NAMES]
    captures, prints = _in_order(captures, prints)
    found = brands.attribute(captures, prints)
    usable = found.period_of_capture >= 0
    distinct = len(set(_digests(prints.filter(pa.array(usable))))) / max(int(usable.sum()), 1)
    lines.append(f"  distinct fingerprints: {distinct:.3f} of the captures not gated")
    brand = np.array([brand_of.get(capture, -1) for capture in captures["capture_id"].to_pylist()])
    page = captures["page"].combine_chunks().dictionary_encode().indices.to_numpy()
    rows = np.flatnonzero(usable & (brand >= 0))
    left, right = _pairs(rows, brand, np.random.default_rng(7))
    alike = between(captures, prints, left, right, found.weights, brands.OPTIONS).blend
    same_brand, same_page, same_site = (of[left] == of[right] for of in (brand, page, found.site_of_capture))
    for name, chosen in (
        ("one brand, one page, one site", same_brand & same_page & same_site),
        ("one brand, one page, two sites", same_brand & same_page & ~same_site),
        ("one brand, two pages", same_brand & ~same_page),
        ("two brands, one page", ~same_brand & same_page),
    ):
        lines.append(f"  likeness, {name:30s} 5/25/50/75/95 %: {_percentiles(alike[chosen])}")
    return "\n".join(lines)


def _in_order(captures: pa.Table, prints: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Both as the step orders them."""
    captures = captures.sort_by([("captured_at", "ascending"), ("capture_id", "ascending")])
    at = pc.index_in(captures["capture_id"], prints["capture_id"].combine_chunks())
    return captures, prints.take(at).combine_chunks()


def _digests(prints: pa.Table) -> list[bytes]:
    """What two captures have in common that show the same structure, names and kit."""
    columns = [prints[f"{view}_{part}"].combine_chunks() for view in (*VIEW_NAMES[:2], "kit") for part in ("ids", "tf")]
    offsets = [column.offsets.to_numpy() for column in columns]
    values = [column.values.to_numpy() for column in columns]
    return [
        b"|".join(held[at[row] : at[row + 1]].tobytes() for held, at in zip(values, offsets, strict=True))
        for row in range(prints.num_rows)
    ]


def _sizes(prints: pa.Table, view: str) -> str:
    count = pc.list_value_length(prints[f"{view}_ids"]).to_numpy()
    _, carriers = np.unique(pc.list_flatten(prints[f"{view}_ids"]).to_numpy(), return_counts=True)
    once = float((carriers == 1).sum()) / max(len(count), 1)
    return f"  {view:10s} features 5/25/50/75/95 %: {_percentiles(count, 0)}  on one page only: {once:.1f} a page"


def _percentiles(values: np.ndarray, digits: int = 3) -> str:
    if not len(values):
        return "none"
    return " ".join(f"{value:.{digits}f}" for value in np.percentile(values, [5, 25, 50, 75, 95]))


def _pairs(rows: np.ndarray, brand: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Half of the pairs within a brand (drawn by brand: large ones would crowd out the others), half at random."""
    ordered = rows[np.argsort(brand[rows], kind="stable")]
    _, start, count = np.unique(brand[ordered], return_index=True, return_counts=True)
    drawn = rng.integers(0, len(start), PAIRS)
    left = ordered[start[drawn] + rng.integers(0, count[drawn])]
    right = ordered[start[drawn] + rng.integers(0, count[drawn])]
    left, right = np.append(left, rng.choice(rows, PAIRS)), np.append(right, rng.choice(rows, PAIRS))
    return left[left != right], right[left != right]
