"""An in-process DuckDB over the Arrow tables, shut off from files, extensions and network.

Invariants: times reach SQL as naive UTC (so no time zone data is needed); a table that was not supplied is an empty one
with the right columns, and the caller knows that it is empty.
"""

from collections.abc import Mapping
from datetime import date, datetime, time

import duckdb
import pyarrow as pa

from headwater.analysis.catalogue import CountingRule
from headwater.analysis.queries import shared_scripts
from headwater.analysis.scope import PeriodPlan, Scope
from headwater.errors import InputError
from headwater.model import tables as schemas

SCHEMAS: dict[str, pa.Schema] = {
    "reports": schemas.REPORTS,
    "captures": schemas.CAPTURES,
    "capture_brands": schemas.CAPTURE_BRANDS,
    "sites": schemas.SITES,
    "brands": schemas.BRANDS,
    "distributors": schemas.DISTRIBUTORS,
    "links": schemas.LINKS,
    "routes": schemas.ROUTES,
    "mechanisms": schemas.MECHANISMS,
    "hypotheses": schemas.HYPOTHESES,
    "bridges": schemas.BRIDGES,
    "flags": schemas.FLAGS,
    "decisions": schemas.DECISIONS,
    "observations": schemas.OBSERVATIONS,
    "hosting": schemas.HOSTING,
}
_SEALED = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
    "allow_community_extensions": "false",
}


def connect(tables: Mapping[str, pa.Table], threads: int) -> duckdb.DuckDBPyConnection:
    """A sealed connection in which every table of SCHEMAS exists. Raises InputError for a table that does not fit."""
    unknown = sorted(set(tables) - set(SCHEMAS))
    if unknown:
        raise InputError(f"unknown table {', '.join(unknown)}; the tables are {', '.join(SCHEMAS)}")
    connection = duckdb.connect(":memory:", config={**_SEALED, "threads": str(threads)})
    for name, schema in SCHEMAS.items():
        connection.register(name, _fitted(name, tables.get(name, schema.empty_table()), schema))
    connection.execute("SET lock_configuration = true")
    return connection


def first_and_last_day(connection: duckdb.DuckDBPyConnection) -> tuple[date | None, date | None]:
    """First and last UTC day on which a report was received or a capture taken."""
    row = connection.execute(
        """SELECT min(moment)::DATE, max(moment)::DATE
        FROM (SELECT received_at AS moment FROM reports UNION ALL SELECT captured_at FROM captures)"""
    ).fetchone()
    return row if row else (None, None)


def prepare(connection: duckdb.DuckDBPyConnection, plan: PeriodPlan, scope: Scope, rule: CountingRule) -> None:
    """Set the words the queries use and build the tables they share."""
    variables: dict[str, object] = {
        "year_start": _midnight(plan.year.start),
        "year_end": _midnight(plan.year.end),
        "hosting_start": _midnight(plan.hosting.start),
        "hosting_end": _midnight(plan.hosting.end),
        "funnel_sources": list(scope.funnel_sources),
        "hosting_sources": list(scope.hosting_sources),
        "actioned_outcomes": rule.actioned_outcomes,
        "commercial_values": rule.commercial_values,
        "mechanism_roles": rule.mechanism_roles,
        "shared_specificities": rule.shared_specificities,
        "new_since_start_months": rule.new_since_start_months,
    }
    for name, content in variables.items():
        connection.execute(f"SET VARIABLE {name} = ?", [content])
    for script in shared_scripts():
        connection.execute(script)


def _fitted(name: str, table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table's columns in the schema's order and types, times without zone."""
    missing = [column for column in schema.names if column not in table.column_names]
    if missing:
        raise InputError(f"table {name} lacks column {', '.join(missing)}; its columns are {', '.join(schema.names)}")
    try:
        fitted = table.select(schema.names).cast(schema)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise InputError(f"table {name} has a column of the wrong type: {error}") from None
    naive = [f.with_type(pa.timestamp("us")) if pa.types.is_timestamp(f.type) else f for f in schema]
    return fitted.cast(pa.schema(naive))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)
