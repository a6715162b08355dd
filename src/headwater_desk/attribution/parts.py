"""The tables of a run as the core made them, sealed piece by piece, and read back whole.

Invariant: what is read is what was stored, bit for bit; nothing is written outside the database.
"""

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from uuid import UUID

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from headwater import identity
from headwater_desk.attribution.models import Run, RunPart

PIECE_BYTES = 4 * 1024**2
LOG, SNAPSHOT = "identity", "snapshot"


def store(run: Run, tables: Mapping[str, pa.Table], log: Iterable[identity.Event], snapshot: Mapping[str, str]) -> None:
    """Seal the tables, the log of ids and the names of the methods."""
    contents = {name: _parquet(table) for name, table in tables.items()}
    contents[LOG] = msgspec.json.encode(list(log))
    contents[SNAPSHOT] = msgspec.json.encode(dict(snapshot))
    for name, content in contents.items():
        for number, start in enumerate(range(0, len(content), PIECE_BYTES)):
            piece = base64.b85encode(content[start : start + PIECE_BYTES]).decode("ascii")
            RunPart.objects.create(run=run, table=name, number=number, content=piece)


def _parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


@lru_cache(maxsize=2)
def tables(run_id: UUID) -> Mapping[str, pa.Table]:
    """The tables of a complete run, by the name of their file; those of the last runs asked for stay in memory."""
    contents = _contents(run_id)
    return {name: pq.read_table(pa.BufferReader(content)) for name, content in contents.items() if name not in _JSON}


_JSON = (LOG, SNAPSHOT)


@lru_cache(maxsize=2)
def digests(run_id: UUID) -> Mapping[str, str]:
    """SHA-256 of each table of a complete run as it is kept: what an exhibit names as its inputs."""
    contents = _contents(run_id)
    return {name: hashlib.sha256(content).hexdigest() for name, content in contents.items() if name not in _JSON}


def digest(table: pa.Table) -> str:
    """SHA-256 of a table as it would be kept."""
    return hashlib.sha256(_parquet(table)).hexdigest()


def log(run_id: UUID) -> list[identity.Event]:
    """What happened to ids up to this run."""
    return msgspec.json.decode(_contents(run_id, LOG)[LOG], type=list[identity.Event])


def snapshot(run_id: UUID) -> dict[str, str]:
    """Name of the run and versions of its methods."""
    return msgspec.json.decode(_contents(run_id, SNAPSHOT)[SNAPSHOT], type=dict[str, str])


def _contents(run_id: UUID, *names: str) -> dict[str, bytes]:
    parts = RunPart.objects.filter(run_id=run_id).order_by("table", "number")
    if names:
        parts = parts.filter(table__in=names)
    pieces: dict[str, list[bytes]] = defaultdict(list)
    for part in parts.iterator():
        pieces[part.table].append(base64.b85decode(part.content))
    return {name: b"".join(found) for name, found in pieces.items()}
