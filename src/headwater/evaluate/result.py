"""One line of an evaluation, and how a case makes it.

Invariants: `passed` is None where there is no bar or the case was skipped; the names in JSON are public contracts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from headwater import files

Progress = Callable[[str, int, int], None]

AT_MOST = frozenset(
    {
        "wrong_link_rate", "cross_owner_links", "default_links", "hub_links", "service_links", "b3_precision_loss",
        "new_merges", "brands_active_error", "brands_new_error", "distributors_active_error", "violations",
        "partition_differences",
    }
)  # fmt: skip
"""Metrics whose bar is a ceiling; every other bar is a floor."""


COUNTS = frozenset(
    {"cross_owner_links", "default_links", "hub_links", "service_links", "new_merges", "violations", "groups",
     "partition_differences", "hypotheses", "routes"}
)  # fmt: skip
"""Metrics that are whole numbers; the others are shares or ratios."""


class Result(Struct, frozen=True):
    """`baselines` holds the same metric for simpler methods; `seconds` is the time of the whole case."""

    case: str
    data: str
    metric: str
    value: float | None
    bar: float | None
    passed: bool | None
    baselines: dict[str, float]
    seconds: float = 0.0
    note: str = ""


class Settings(Struct, frozen=True):
    """What to evaluate on. `worlds` is how many seeds of each kind to build; `splink` a folder shared with Splink 4."""

    data: Path
    worlds: int = 3
    splink: Path | None = None
    progress: Progress = lambda step, done, total: None


class Case(Struct, frozen=True):
    """One row of ATTRIBUTION E, or a control beside it. `needs` are files below the data folder."""

    name: str
    group: str
    run: Callable[["Settings"], Iterable[Result]]
    needs: tuple[str, ...] = ()
    worlds: bool = False
    """Built from generated worlds: left out when no world is asked for."""


def measured(
    case: str,
    data: str,
    metric: str,
    value: float,
    bar: float | None = None,
    baselines: Mapping[str, float] | None = None,
    note: str = "",
) -> Result:
    """A result, judged by its bar."""
    passed = None if bar is None else (value <= bar if metric in AT_MOST else value >= bar)
    others = {name: round(float(other), 4) for name, other in (baselines or {}).items()}
    return Result(case, data, metric, round(float(value), 4), bar, passed, others, note=note)


def skipped(case: str, data: str, why: str) -> Result:
    return Result(case, data, "", None, None, None, {}, note=f"skipped: {why}")


def rows(results: Iterable[Result]) -> Iterator[dict[str, object]]:
    """Results under their published names; `pass` is no attribute name in Python."""
    for one in results:
        yield {
            "case": one.case, "data": one.data, "metric": one.metric, "value": one.value, "bar": one.bar,
            "pass": one.passed, "baselines": one.baselines, "seconds": one.seconds, "note": one.note,
        }  # fmt: skip


class _Row(Struct, frozen=True, forbid_unknown_fields=True, rename={"passed": "pass"}):
    case: str
    data: str
    metric: str
    value: float | None
    bar: float | None
    passed: bool | None
    baselines: dict[str, float]
    seconds: float
    note: str


def read(path: Path) -> list[Result]:
    """Results that `--json` wrote. Raises InputError for another file."""
    return [Result(**msgspec.structs.asdict(row)) for row in files.read_json(path, list[_Row])]
