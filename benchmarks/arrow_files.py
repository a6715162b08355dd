"""Arrow tables on disk, uncompressed: what reading them costs is not what is measured."""

from pathlib import Path

import pyarrow as pa


def store(table: pa.Table, path: Path) -> None:
    with pa.ipc.new_file(path, table.schema) as writer:
        writer.write_table(table)


def load(path: Path) -> pa.Table:
    """Into memory, not mapped: peak memory counts the input too."""
    with pa.OSFile(str(path)) as file:
        return pa.ipc.open_file(file).read_all()
