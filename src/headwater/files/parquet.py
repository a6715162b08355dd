"""Parquet files with a declared schema and, for the same table, the same bytes.

Invariants: fixed format version, compression and row groups; no clock in the file; the bytes do not depend on how the
table is cut into chunks.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from headwater.errors import InputError
from headwater.files.atomic import replacing

ROWS_PER_GROUP = 1 << 17


def write_table(table: pa.Table, path: Path) -> None:
    """Write `table`; memory beyond the table itself is one row group. Raises InputError where `replacing` does."""
    with (
        replacing(path) as file,
        pq.ParquetWriter(file, table.schema, version="2.6", compression="zstd", data_page_version="1.0") as writer,
    ):
        for start in range(0, table.num_rows, ROWS_PER_GROUP):
            writer.write_table(table.slice(start, ROWS_PER_GROUP).combine_chunks(), row_group_size=ROWS_PER_GROUP)


def read_table(path: Path, schema: pa.Schema | None = None) -> pa.Table:
    """The table at `path`, columns in the order of `schema`; without one, as the file has it.

    Raises InputError, naming every missing, unexpected and differently typed column, if the file has another schema.
    """
    try:
        if schema is None:
            return pq.read_table(path)
        _check(path, pq.read_schema(path), schema)
        return pq.read_table(path, columns=schema.names).select(schema.names).cast(schema)
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file; give the folder of a finished run") from error
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"{path}: not a readable Parquet file; write it again with the run that made it") from error


def _check(path: Path, found: pa.Schema, expected: pa.Schema) -> None:
    faults = [f"column {name} is missing" for name in expected.names if name not in found.names]
    faults += [f"column {name} is not expected" for name in found.names if name not in expected.names]
    faults += [
        f"column {name} is {found.field(name).type}, expected {expected.field(name).type}"
        for name in expected.names
        if name in found.names and not found.field(name).type.equals(expected.field(name).type)
    ]
    if faults:
        raise InputError(f"{path}: {'; '.join(faults)}: written by another version? Run again to write it anew")
