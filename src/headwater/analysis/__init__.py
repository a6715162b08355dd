"""Figures over the tables of facts and results: every one with its definition, base, coverage, caveats and query.

Invariants: a figure is one readable SQL file run by DuckDB in this process, with no access to files or network; the
order of rows never matters; what was not supplied is said, and is not zero.
"""

from headwater.analysis.catalogue import Entry, load_catalogue
from headwater.analysis.figures import find, value
from headwater.analysis.queries import provenance, query_text
from headwater.analysis.run import findings, rows_behind
from headwater.analysis.scope import PeriodPlan, Scope

__all__ = [
    "Entry", "PeriodPlan", "Scope", "find", "findings", "load_catalogue", "provenance", "query_text", "rows_behind",
    "value",
]  # fmt: skip
