"""A finding: a figure with everything needed to believe it."""

from datetime import date
from typing import Any

from msgspec import Struct


class Period(Struct, frozen=True):
    """Half-open interval of days [start, end) with the label a reader sees, e.g. "2012" or "2012-Q4"."""

    label: str
    start: date
    end: date


class Finding(Struct, frozen=True, kw_only=True):
    """One figure or table of figures.

    `rows` are the table (one dict a row, keys = `columns`); `measure` names the counted column, `dimensions` the
    others. A single figure has one row and no dimensions. `identifying` is True when rows name a host, brand,
    account or any other identity: such a finding never enters a public edition.
    `query` is the name of the .sql file, `query_sha256` its hash: the query is the provenance.
    """

    key: str
    title: str
    definition: str
    unit: str
    base: str
    period: Period
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    measure: str
    dimensions: tuple[str, ...] = ()
    numerator: int | None = None
    denominator: int | None = None
    exclusions: tuple[tuple[str, int], ...] = ()
    coverage: str = ""
    caveats: tuple[str, ...] = ()
    query: str = ""
    query_sha256: str = ""
    identifying: bool = False
