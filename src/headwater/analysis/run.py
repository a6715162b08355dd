"""All findings over one set of tables.

Invariant: the same tables and scope give the same findings, whatever the order of rows and the number of threads.
"""

from collections.abc import Mapping
from typing import Any

import duckdb
import msgspec
import pyarrow as pa

from headwater.analysis.catalogue import CountingRule, Entry, counting_rule, load_catalogue
from headwater.analysis.coverage import Supply, coverage, supplied
from headwater.analysis.database import connect, first_and_last_day, prepare
from headwater.analysis.queries import behind, load_query
from headwater.analysis.scope import PeriodPlan, Scope
from headwater.errors import InputError
from headwater.model.finding import Finding, Period


class _Run(msgspec.Struct, frozen=True):
    connection: duckdb.DuckDBPyConnection
    scope: Scope
    plan: PeriodPlan
    rule: CountingRule
    supply: Supply


def findings(
    tables: Mapping[str, pa.Table], *, year: int | None = None, scope: Scope | None = None, threads: int = 2
) -> list[Finding]:
    """Every finding of the catalogue, in its order.

    `tables` by name: reports, captures, capture_brands, sites, decisions, brands, distributors, links, observations and
    hosting, in the schemas of model/tables.py; a table that is absent counts as empty. `year` is short for a scope with
    that year.
    Raises InputError for tables that do not fit, and when there is neither a dated row nor a year.
    """
    with connect(tables, threads) as connection:
        run = _prepared(connection, _scope(year, scope))
        return [_finding(key, entry, run) for key, entry in load_catalogue().items()]


def rows_behind(tables: Mapping[str, pa.Table], *, scope: Scope | None = None, threads: int = 2) -> dict[str, pa.Table]:
    """What the findings on hosting and moves were counted from, by site; `tables` and `scope` as for the findings.

    standing: quarter ("" = the hosting period), site, country, network, registry, site_type, site_kind, urls.
    moves: site, moment (naive UTC), level, from_country, to_country.
    """
    with connect(tables, threads) as connection:
        _prepared(connection, _scope(None, scope))
        return {name: connection.sql(query).to_arrow_table() for name, query in behind().items()}


def _prepared(connection: duckdb.DuckDBPyConnection, scope: Scope) -> _Run:
    rule = counting_rule(scope.counting_rule)
    plan = PeriodPlan.of(*first_and_last_day(connection), scope)
    prepare(connection, plan, scope, rule)
    return _Run(connection, scope, plan, rule, supplied(connection, scope))


def _scope(year: int | None, scope: Scope | None) -> Scope:
    chosen = scope or Scope()
    if year is None:
        return chosen
    if chosen.year not in (None, year):
        raise InputError(f"two years to assess were named, {year} and {chosen.year}; name one")
    return msgspec.structs.replace(chosen, year=year)


def _finding(key: str, entry: Entry, run: _Run) -> Finding:
    query = load_query(key)
    result = run.connection.execute(query.rows)
    columns = tuple(column[0] for column in result.description or ())
    rows = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    [base] = _records(run.connection, query.base)
    period = _period(entry, run.plan)
    lacking = run.supply.lacking(entry, period)
    if lacking:
        # A single figure keeps its one row, so that a reader meets "not known" where the number would stand.
        rows, base = ([] if entry.dimensions else [{entry.measure: None}]), {}
    return Finding(
        key=key,
        title=entry.title,
        definition=f"{entry.definition} Counting rule {run.rule.version}.",
        unit=entry.unit,
        base=entry.base,
        period=period,
        columns=columns,
        rows=tuple(rows),
        measure=entry.measure,
        dimensions=entry.dimensions,
        numerator=base.get("numerator"),
        denominator=base.get("denominator"),
        exclusions=tuple((words, base[name]) for name, words in entry.exclusions.items() if base.get(name)),
        coverage=lacking or coverage(entry, period, run.scope, run.supply, base),
        caveats=entry.caveats,
        query=query.name,
        query_sha256=query.digest,
        identifying=entry.identifying,
    )


def _records(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    result = connection.execute(query)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _period(entry: Entry, plan: PeriodPlan) -> Period:
    match entry.period:
        case "hosting":
            return plan.hosting
        case "all":
            return plan.all or plan.year
        case "to_year_end":
            return plan.to_year_end
    return plan.year
