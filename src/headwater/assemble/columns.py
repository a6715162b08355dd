"""Collects rows of one capture after another as columns and hands them on as Arrow batches."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from headwater.model.fingerprint import Fingerprint, View
from headwater.model.tables import CAPTURES, FEATURE_NAMES, FINGERPRINTS, OBSERVATIONS, QUARANTINE, VIEW_NAMES

SCHEMAS: dict[str, pa.Schema] = {
    "captures": CAPTURES,
    "fingerprints": FINGERPRINTS,
    "feature_names": FEATURE_NAMES,
    "observations": OBSERVATIONS,
    "quarantine": QUARANTINE,
}


class Columns:
    """Rows for the five tables of `SCHEMAS`; `take()` empties it."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Sequence[Any]]] = defaultdict(list)
        self._prints: list[tuple[str, Fingerprint]] = []

    def add(self, table: str, row: Sequence[Any]) -> None:
        """One row in the order of the table's schema."""
        self._rows[table].append(row)

    def add_fingerprint(self, capture_id: str, fingerprint: Fingerprint) -> None:
        self._prints.append((capture_id, fingerprint))

    def take(self) -> dict[str, pa.RecordBatch]:
        """Everything since the last call, one batch a table; tables without rows are left out."""
        batches = {name: _batch(rows, SCHEMAS[name]) for name, rows in self._rows.items() if rows}
        if self._prints:
            batches["fingerprints"] = _fingerprint_batch(self._prints)
        self._rows.clear()
        self._prints.clear()
        return batches


def _batch(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.RecordBatch:
    columns = [pa.array(values, field.type) for values, field in zip(zip(*rows, strict=True), schema, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _fingerprint_batch(prints: Sequence[tuple[str, Fingerprint]]) -> pa.RecordBatch:
    arrays = [pa.array([capture_id for capture_id, _ in prints])]
    for name in VIEW_NAMES:
        views: list[View] = [getattr(fingerprint, name) for _, fingerprint in prints]
        offsets = pa.array(np.cumsum([0, *(len(view.ids) for view in views)]), pa.int32())
        ids = pa.array(np.concatenate([view.ids for view in views]), pa.uint32())
        counts = pa.array(np.concatenate([view.tf for view in views]), pa.uint8())
        arrays += [pa.ListArray.from_arrays(offsets, ids), pa.ListArray.from_arrays(offsets, counts)]
    return pa.RecordBatch.from_arrays(arrays, schema=FINGERPRINTS)
