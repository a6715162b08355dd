"""Reads labelled data in the layout of the evaluation folder; a missing file means the case is skipped, and says so.

Invariant: nothing is written; rows are held in memory for the length of a case.
"""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

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


class Page(NamedTuple):
    """One page as an evaluation needs it: `site` is the name it is captured under, `date` ISO 8601 with a zone."""

    site: str
    page: str
    date: str
    html: str


def moment(date: str) -> datetime:
    """An ISO 8601 date as a moment of UTC, so that dates of different zones can be put in order."""
    read = datetime.fromisoformat(date)
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)


def prints(pages: Iterable[Page]) -> dict[str, pa.Table]:
    """`captures` and `fingerprints` of pages, row by row in their order."""
    columns, hasher = Columns(), FeatureHasher()
    for page in pages:
        _add(columns, hasher, page)
    batches = columns.take()
    return {
        name: pa.Table.from_batches([batches[name]] if name in batches else [], SCHEMAS[name])
        for name in ("captures", "fingerprints")
    }


def _add(columns: Columns, hasher: FeatureHasher, page: Page) -> None:
    raw = RawCapture(
        url=f"https://{page.site}.example/{page.page}", captured_at=moment(page.date), body=page.html.encode(),
        declared_encoding="utf-8", source="evaluation",
    )  # fmt: skip
    capture = sanitise(raw)
    views = fingerprint(capture, hasher)
    columns.add(
        "captures",
        (
            capture.capture_id, capture.url_hash, page.site, "registrable", capture.host, page.page,
            capture.captured_at,
            capture.source, "", None, None, None, None, views.gate, views.elements, 0, capture.truncated,
            page_role(capture, views.gate).role,
        ),
    )  # fmt: skip
    columns.add_fingerprint(capture.capture_id, views)


class Fact(NamedTuple):
    """One identifier on one site, as the distributor step is to see it."""

    site: str
    kind: str
    value: str
    bundle: str
    specificity: str = "unknown"
    role: str = "network"
    provider: str = ""
    payment_type: str = ""
    at: datetime = EPOCH


def account(site: str, value: str, at: datetime = EPOCH, provider: str = "evaluation") -> Fact:
    """A merchant's own account, as a rule of the registry would name it."""
    return Fact(site, "merchant_account", value, "payment", "dedicated", "recipient", provider, "card", at)


def observations(facts: Iterable[Fact]) -> pa.Table:
    """OBSERVATIONS, one capture a site and moment."""
    columns: dict[str, list[Any]] = {name: [] for name in OBSERVATIONS.names}
    for one in facts:
        row = (
            f"{one.site}@{one.at:%Y%m%d}", one.site, one.at, one.kind, one.value, one.role, one.provider,
            one.payment_type, one.specificity, one.bundle, "evaluation",
        )  # fmt: skip
        for name, cell in zip(OBSERVATIONS.names, row, strict=True):
            columns[name].append(cell)
    return pa.table(columns, schema=OBSERVATIONS)
