"""What stands behind a figure and what does not: sources, tables that were not supplied, years counted from captures.

Invariant: a figure that could not be counted says so; it is never shown as zero.
"""

import duckdb
from msgspec import Struct

from headwater.analysis.catalogue import Entry, Stream
from headwater.analysis.database import SCHEMAS
from headwater.analysis.scope import Scope
from headwater.errors import InputError
from headwater.model.finding import Period

_NEEDS: dict[Stream, tuple[tuple[str, ...], ...]] = {
    # Every group must have one table that is not empty.
    "reports": (("reports",),),
    "brands": (("reports", "captures"), ("sites", "capture_brands")),
    "hosting": (("reports", "captures"),),
    "moves": (("captures",),),
    "payments": (("observations",),),
}
_WORDS = {
    "reports": "reports",
    "captures": "captures",
    "sites": "attributed sites",
    "capture_brands": "attributed captures",
    "observations": "identifiers",
}


class Supply(Struct, frozen=True):
    """What the run was given: rows by table, and the years in which reports and captures are dated.

    `funnel_years` and `hosting_years` are those with a report of the sources in scope; `stand_in_years` those in which
    no source supplied a report and captures are counted instead.
    """

    rows: dict[str, int]
    funnel_years: frozenset[int]
    hosting_years: frozenset[int]
    capture_years: frozenset[int]
    stand_in_years: frozenset[int]

    def lacking(self, entry: Entry, period: Period) -> str:
        """Why nothing can be counted for this finding, "" when it can."""
        for group in _NEEDS[entry.stream]:
            if not any(self.rows[table] for table in group):
                return f"Not counted: no {' or '.join(_WORDS[table] for table in group)} supplied."
        if entry.period in ("year", "hosting") and period.start.year not in self.years(entry.stream):
            return f"Not counted: nothing was supplied for {period.start.year}."
        return ""

    def years(self, stream: Stream) -> frozenset[int]:
        """The years for which the stream has facts to count."""
        match stream:
            case "reports":
                return self.funnel_years
            case "brands":
                return self.funnel_years | self.stand_in_years
            case "hosting":
                return self.hosting_years | self.stand_in_years
        return self.capture_years


def supplied(connection: duckdb.DuckDBPyConnection, scope: Scope) -> Supply:
    """What there is. Raises InputError when a source in scope has no report at all: most likely a misspelling."""
    rows = {name: connection.table(name).shape[0] for name in SCHEMAS}
    known = {source for (source,) in connection.execute("SELECT DISTINCT source FROM reported").fetchall()}
    strange = sorted({*scope.funnel_sources, *scope.hosting_sources} - known)
    if strange and rows["reports"]:
        raise InputError(f"no report comes from {', '.join(strange)}; the sources are {', '.join(sorted(known))}")
    reports = "SELECT DISTINCT year FROM reported WHERE in_scope(source, getvariable('{}'))"
    captured = _years(connection, "SELECT DISTINCT year(captured_at) FROM captures WHERE captured_at IS NOT NULL")
    return Supply(
        rows,
        _years(connection, reports.format("funnel_sources")),
        _years(connection, reports.format("hosting_sources")),
        captured,
        captured - _years(connection, "SELECT DISTINCT year FROM reported"),
    )


def coverage(entry: Entry, period: Period, scope: Scope, supply: Supply, base: dict[str, int | None]) -> str:
    """The sentences of a counted finding: its own, then sources, then what was missing."""
    own = entry.coverage.format_map({name: 0 if number is None else number for name, number in base.items()})
    return " ".join(part for part in (own, _sources(entry, scope), *_missing(entry, period, supply)) if part)


def _sources(entry: Entry, scope: Scope) -> str:
    if entry.stream in ("moves", "payments"):
        return "All captures."
    sources = scope.hosting_sources if entry.stream == "hosting" else scope.funnel_sources
    return f"Sources: {', '.join(sorted(sources))}." if sources else "All sources."


def _missing(entry: Entry, period: Period, supply: Supply) -> list[str]:
    said = []
    if entry.stream in ("brands", "hosting"):
        said.append(_stand_ins(entry, period, supply))
    if entry.stream in ("hosting", "moves") and not supply.rows["hosting"]:
        said.append("No address reference data supplied: networks and countries are as the sources recorded them.")
    return said


def _stand_ins(entry: Entry, period: Period, supply: Supply) -> str:
    if not supply.rows["reports"]:
        return "No reports supplied: every captured URL is counted as if commercial."
    # What is new depends on all the years before; where something was hosted depends on its own period alone.
    alone = entry.period == "hosting"
    years = [year for year in sorted(supply.stand_in_years) if not alone or year == period.start.year]
    listed = ", ".join(map(str, years))
    return f"No reports supplied for {listed}: every captured URL is counted there as if commercial." if years else ""


def _years(connection: duckdb.DuckDBPyConnection, query: str) -> frozenset[int]:
    return frozenset(year for (year,) in connection.execute(query).fetchall())
