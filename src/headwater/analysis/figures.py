"""Reading one figure out of a list of findings."""

from collections.abc import Iterable
from typing import Any

from headwater.errors import InputError
from headwater.model.finding import Finding


def find(findings: Iterable[Finding], key: str) -> Finding:
    """The finding with that key. Raises InputError when there is none."""
    for finding in findings:
        if finding.key == key:
            return finding
    raise InputError(f"there is no finding {key}")


def value(findings: Iterable[Finding], key: str, column: str = "", /, **dims: Any) -> Any:
    """The measure (or another column) of the one row whose dimensions are `dims`.

    None when no row has these dimensions or the figure was not counted. Raises InputError for an unknown key, column or
    dimension, and when several rows fit.
    """
    finding = find(findings, key)
    wanted = column or finding.measure
    unknown = sorted({wanted, *dims} - set(finding.columns))
    if unknown:
        raise InputError(f"finding {key} has no column {', '.join(unknown)}; it has {', '.join(finding.columns)}")
    rows = [row for row in finding.rows if all(row[name] == content for name, content in dims.items())]
    if len(rows) > 1:
        raise InputError(
            f"finding {key} has {len(rows)} rows for these dimensions; name {', '.join(finding.dimensions)}"
        )
    return rows[0][wanted] if rows else None
