"""Puts the engine's results into the order of the input, whichever worker was faster."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic

import pyarrow as pa

from headwater.engine.outcome import Delivered, Lost, Unit


@dataclass(frozen=True)
class Gathered(Generic[Unit]):
    """One table per name, rows in the order of units and positions, and the lost records in the same order."""

    tables: dict[str, pa.Table]
    lost: tuple[Lost[Unit], ...]


def gather(results: Iterable[Delivered[Unit] | Lost[Unit]], schemas: Mapping[str, pa.Schema]) -> Gathered[Unit]:
    """Collect all results in memory: a table for each of `schemas`, equal rows whatever the workers did.

    Raises KeyError for a table that `schemas` does not know, pyarrow.ArrowInvalid for one of another shape.
    """
    batches: dict[str, list[tuple[int, int, pa.RecordBatch]]] = {name: [] for name in schemas}
    lost: list[Lost[Unit]] = []
    for result in results:
        if isinstance(result, Lost):
            lost.append(result)
            continue
        for name, batch in result.tables.items():
            batches[name].append((result.index, result.position, batch))
    tables = {name: _in_order(batches[name], schema) for name, schema in schemas.items()}
    return Gathered(tables, tuple(sorted(lost, key=lambda item: (item.index, item.position))))


def _in_order(batches: list[tuple[int, int, pa.RecordBatch]], schema: pa.Schema) -> pa.Table:
    ordered = sorted(batches, key=lambda item: item[:2])
    return pa.Table.from_batches([batch for _, _, batch in ordered], schema=schema)
