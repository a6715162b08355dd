"""What is true in a world: for evaluation alone, kept apart from the sources and never read by the pipeline.

Invariants: figures are counted from what was written (reports, captures, owners), not from what was planned; a brand is
its template family, an owner is who is paid; a copycat's site counts for the brand it copied.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from headwater.errors import InputError
from headwater.model.tables import TIME

CAPTURES = pa.schema(
    [
        ("url", pa.string()),
        ("url_hash", pa.string()),  # SHA-256 hex of the normalised URL
        ("captured_at", TIME),
        ("site", pa.string()),
        ("brand", pa.string()),  # "" for notices and disguises
        ("distributor", pa.string()),  # who is paid on the site; "" if no distributor
        ("variant", pa.string()),  # "", disguise, or the reason of a notice
        ("gate", pa.string()),  # "" or parked, suspended, error, default_server
        ("role", pa.string()),  # landing, tour, join, pay, enter, notice
        ("version", pa.int32()),  # of the brand's template, -1 where there is no brand
        ("accounts", pa.list_(pa.string())),  # provider:account shown, planted ones included
    ]
)
SITES = pa.schema(
    [
        ("site", pa.string()),
        ("brand", pa.string()),
        ("distributor", pa.string()),  # the brand's
        ("owner", pa.string()),  # distributor-NN, independent-NNNN or copycat-NNN
        ("start", TIME),
        ("end", TIME),
    ]
)
BRANDS = pa.schema(
    [
        ("brand", pa.string()),
        ("name", pa.string()),
        ("distributor", pa.string()),
        ("first_seen", TIME),
        ("last_seen", TIME),
        ("urls_2009", pa.int32()),
        ("urls_2010", pa.int32()),
        ("urls_2011", pa.int32()),
        ("urls_2012", pa.int32()),
        ("sites", pa.int32()),
        ("versions", pa.int32()),
        ("succeeds", pa.string()),  # brand replaced on the same site, "" if none
        ("linkable", pa.bool_()),  # payment evidence in the captures ties it to the bulk of its distributor
    ]
)
DISTRIBUTORS = pa.schema(
    [
        ("distributor", pa.string()),
        ("first_seen", TIME),
        ("last_seen", TIME),
        ("brands", pa.int32()),
        ("linkable_brands", pa.int32()),
        ("accounts", pa.list_(pa.string())),  # its dedicated accounts, provider:account
    ]
)
_TABLES = {"captures": CAPTURES, "sites": SITES, "brands": BRANDS, "distributors": DISTRIBUTORS}


class Truth(Struct, frozen=True):
    """The tables of `truth/` and the true figures by the keys of published.toml."""

    captures: pa.Table
    sites: pa.Table
    brands: pa.Table
    distributors: pa.Table
    figures: dict[str, Any]


def load_truth(out: Path) -> Truth:
    """Truth of the world at `out`. Raises InputError where there is none."""
    folder = out / "truth"
    if not (folder / "figures.json").is_file():
        raise InputError(f"{folder} holds no truth: give the folder a world was built in")
    tables = {name: pq.read_table(folder / f"{name}.parquet") for name in _TABLES}
    return Truth(**tables, figures=json.loads((folder / "figures.json").read_text("utf-8")))


def write_truth(out: Path, rows: dict[str, list[dict[str, Any]]], figures: dict[str, Any]) -> None:
    folder = out / "truth"
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in _TABLES.items():
        pq.write_table(pa.Table.from_pylist(rows[name], schema), folder / f"{name}.parquet")
    (folder / "figures.json").write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", "utf-8")


def brand_figures(brands: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The "brands.*" figures from rows of BRANDS."""
    groups = Counter(row["distributor"] for row in brands if row["distributor"])
    real = {name for name, size in groups.items() if size >= 2}
    active = [row for row in brands if row["urls_2012"]]
    seen = defaultdict(list)
    for row in brands:
        seen[row["distributor"]].append(row)
    ranked = sorted(active, key=lambda row: (-row["urls_2012"], row["brand"]))
    top30 = Counter(row["distributor"] for row in ranked[:30])
    start = min(row["first_seen"] for row in brands).strftime("%Y-%m")
    return {
        "brands.project_period": [start, max(row["last_seen"] for row in brands).strftime("%Y-%m")],
        "brands.templates_identified_total": len(brands),
        "brands.distributors_total": len(real),
        "brands.brands_active_2012": len(active),
        "brands.brands_new_2012": sum(row["first_seen"].year == 2012 for row in brands),
        "brands.distributors_active_2012": len({row["distributor"] for row in active} & real),
        "brands.distributors_new_since_2009_06": sum(
            min(row["first_seen"] for row in seen[name]).strftime("%Y-%m") > start for name in real
        ),
        "brands.top10_brands_share_of_commercial": round(
            sum(row["urls_2012"] for row in ranked[:10]) / max(1, sum(row["urls_2012"] for row in active)), 6
        ),
        "brands.top10_brands_distributors": len({row["distributor"] for row in ranked[:10]}),
        "brands.top30_brands_distributors": len(top30),
        "brands.top30_brands_of_leading_distributor": top30.most_common(1)[0][1] if top30 else 0,
    }
