"""Reads labelled data in the layout of the evaluation folder; a missing file means the case is skipped, and says so.

Invariant: nothing is written; rows are held in memory for the length of a case.
"""

import csv
import gzip
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from headwater.assemble.columns import SCHEMAS, Columns
from headwater.errors import InputError
from headwater.fingerprint import FeatureHasher, fingerprint, page_role
from headwater.model.raw import RawCapture
from headwater.model.tables import OBSERVATIONS
from headwater.sanitise import sanitise

EPOCH = datetime(2025, 1, 1, tzinfo=UTC)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Objects of a gzipped JSONL file."""
    with gzip.open(path, "rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                yield msgspec.json.decode(line)
            except msgspec.DecodeError as error:
                raise InputError(f"{path}, line {number}: not JSON; the file is damaged or of another kind") from error


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a CSV file, gzipped or not."""
    with (
        (gzip.open if path.suffix == ".gz" else open)(path, "rb") as stream,
        io.TextIOWrapper(stream, "utf-8", newline="") as text,
    ):
        yield from csv.DictReader(text)


def prints(pages: Iterator[tuple[str, str, str, str]]) -> dict[str, pa.Table]:
    """`captures` and `fingerprints` of (site, page, ISO date, html)."""
    columns, hasher = Columns(), FeatureHasher()
    for site, page, date, html in pages:
        _add(columns, hasher, site, page, date, html)
    batches = columns.take()
    return {name: pa.Table.from_batches([batches[name]], SCHEMAS[name]) for name in ("captures", "fingerprints")}


def _add(columns: Columns, hasher: FeatureHasher, site: str, page: str, date: str, html: str) -> None:
    raw = RawCapture(
        url=f"https://{site}.example/{page}", captured_at=datetime.fromisoformat(date), body=html.encode(),
        declared_encoding="utf-8", source="evaluation",
    )  # fmt: skip
    capture = sanitise(raw)
    views = fingerprint(capture, hasher)
    columns.add(
        "captures",
        (
            capture.capture_id, capture.url_hash, site, "registrable", capture.host, page, capture.captured_at,
            capture.source, "", None, None, None, None, views.gate, views.elements, 0, capture.truncated,
            page_role(capture).role,
        ),
    )  # fmt: skip
    columns.add_fingerprint(capture.capture_id, views)


def observations(facts: Iterator[tuple[str, str, str, str, str]]) -> pa.Table:
    """OBSERVATIONS of (site, kind, value, specificity, bundle), all seen at one moment."""
    columns: dict[str, list[Any]] = {name: [] for name in OBSERVATIONS.names}
    for site, kind, value, specificity, bundle in facts:
        row = (site, site, EPOCH, kind, value, "network", "", "", specificity, bundle, "evaluation")
        for name, cell in zip(OBSERVATIONS.names, row, strict=True):
            columns[name].append(cell)
    return pa.table(columns, schema=OBSERVATIONS)
