"""Held-out synthetic worlds as labelled pairs: the scores a run gives, beside what is true.

Invariant: labels come from the truth folder, which the run never sees. Synthetic worlds flatter: they hold the
difficulties their maker thought of, and the mix of true and false pairs is his.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from headwater import intake
from headwater.assemble.deriving import derive
from headwater.assemble.gathering import read
from headwater.assemble.methods import METHODS
from headwater.assemble.options import RunOptions
from headwater.calibration import Calibration, brand_score
from headwater.evaluate.traps import plant
from headwater.model.judgement import Question
from headwater.world import Truth, WorldSpec, build, load_truth

Tables = Mapping[str, pa.Table]


class Labelled(NamedTuple):
    """One pair: its score, the truth, and the true template or operation that it belongs to."""

    score: float
    same: bool
    cluster: str


def labelled_world(spec: WorldSpec, folder: Path) -> dict[Question, list[Labelled]]:
    """Build the world in `folder`, plant traps in what was observed, run on it, and label what the run says."""
    build(spec, folder)
    truth = load_truth(folder)
    options = RunOptions(reference=folder / "reference", workers=0)
    known = read(intake.plan([folder / "sources"]), options)
    trapped = replace(known, observations=plant(known.observations, truth, np.random.default_rng(spec.seed)))
    unfitted = Calibration.unfitted(METHODS)
    return labelled(derive(trapped, options, calibration=unfitted).tables, truth, f"seed {spec.seed}")


def labelled(tables: Tables, truth: Truth, name: str) -> dict[Question, list[Labelled]]:
    """Pairs of both questions; `name` keeps the clusters of several worlds apart."""
    return {
        "brand": [pair._replace(cluster=f"{name} {pair.cluster}") for pair in _brand_pairs(tables, truth)],
        "distributor": [pair._replace(cluster=f"{name} {pair.cluster}") for pair in _link_pairs(tables, truth)],
    }


def _brand_pairs(tables: Tables, truth: Truth) -> Iterator[Labelled]:
    """Every decision that had a nearest version: is the period's brand the true brand of that version?"""
    true = _true_brands(tables["captures"], truth)
    for row in tables["decisions"].to_pylist():
        if row["matched_capture"] is not None:
            shown, known = true[row["capture_id"]], true[row["matched_capture"]]
            yield Labelled(brand_score(row["likeness"], row["next_likeness"]), shown == known, shown)


def _true_brands(captures: pa.Table, truth: Truth) -> dict[str, str]:
    """The true brand behind each capture; of a disguise, the brand that its site had at that moment."""
    tenures: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in truth.sites.to_pylist():
        tenures[row["site"]].append(row)
    shown = {(row["url_hash"], row["captured_at"]): row for row in truth.captures.to_pylist()}
    found = {}
    for row in captures.select(["capture_id", "url_hash", "captured_at"]).to_pylist():
        true = shown[row["url_hash"], row["captured_at"]]
        found[row["capture_id"]] = true["brand"] or _tenant(tenures[true["site"]], row["captured_at"])
    return found


def _tenant(tenures: Sequence[Mapping[str, Any]], moment: datetime) -> str:
    """The brand last begun by then; "" for a site whose every capture is a notice."""
    begun = [row for row in tenures if row["start"] <= moment] or tenures[:1]
    return str(max(begun, key=lambda row: row["start"])["brand"]) if begun else ""


def _link_pairs(tables: Tables, truth: Truth) -> Iterator[Labelled]:
    """Every link: is the same operation paid on the sites through which it ties the two brands?"""
    owners = _Owners(tables, truth)
    for row in tables["links"].to_pylist():
        left, right = (owners.of(row[side], row["distributor_id"]) for side in ("left", "right"))
        yield Labelled(row["bits"], left == right, left)


class _Owners:
    """Who is truly paid on the sites of a recovered brand."""

    def __init__(self, tables: Tables, truth: Truth) -> None:
        self._paid: dict[str, str] = {row["site"]: row["owner"] for row in truth.sites.to_pylist()}
        self._behind = {row["site"]: row["distributor_id"] for row in tables["sites"].to_pylist()}
        self._sites: dict[str, set[str]] = defaultdict(set)
        for row in tables["decisions"].to_pylist():
            if row["brand_id"] is not None:
                self._sites[row["brand_id"]].add(row["site"])

    def of(self, brand: str, distributor: str | None) -> str:
        """The owner of most of the brand's sites within the distributor; where it has none there, of all its sites.

        A copycat's site carries the copied brand and another's account: it is not what the link speaks of.
        """
        sites = self._sites[brand]
        within = [site for site in sites if self._behind[site] == distributor] or sites
        counted: Counter[str] = Counter(self._paid[site] for site in within)
        return min(counted, key=lambda owner: (-counted[owner], owner))
