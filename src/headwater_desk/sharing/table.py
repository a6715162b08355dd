"""What leaves as a table: columns that say what they hold, and rows of plain cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from headwater_desk.marking import Tlp

Cell = str | int | float | Decimal | bool | datetime | None


@dataclass(frozen=True)
class Column:
    """One column; `identifying` says that its cells may name a site, an account or a person."""

    name: str
    identifying: bool = False


@dataclass(frozen=True)
class Table:
    """A table about to leave. `marking` None counts as the most restrictive."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    marking: Tlp | None = None
