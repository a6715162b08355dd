"""What the larger components are handed: plain values, ready to be shown.

Invariants: text is already in the reader's language; addresses and accounts may come live, the templates defang them.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Page:
    """One page of a list that is read by key. `before` and `after` are opaque; "" where there is no such page."""

    shown: int
    before: str = ""
    after: str = ""
    total: int | None = None


@dataclass(frozen=True)
class Tab:
    """One tab: a link to the same thing seen another way."""

    label: Text
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Crumb:
    """One step of the way to a page; the last has no address."""

    label: Text
    href: str = ""


@dataclass(frozen=True)
class Side:
    """One side of a comparison."""

    name: Text
    note: Text = ""
    href: str = ""


@dataclass(frozen=True)
class Compared:
    """One row of a comparison. `shared` is whether the two sides agree; `bits` its weight, None where it has none."""

    label: Text
    left: str
    right: str
    shared: bool = False
    bits: float | None = None
    left_note: Text = ""
    right_note: Text = ""


@dataclass(frozen=True)
class Versus:
    """Two subjects side by side, for and against."""

    left: Side
    right: Side
    rows: tuple[Compared, ...]

    @property
    def total(self) -> float:
        """The sum of what was weighed, in bits."""
        return sum(row.bits for row in self.rows if row.bits is not None)

    @property
    def most(self) -> float:
        """The longest bar."""
        return max((abs(row.bits) for row in self.rows if row.bits is not None), default=0.0)


@dataclass(frozen=True)
class Span:
    """Something that lasted: [first, last], both days included; one day where they are equal."""

    first: date
    last: date
    label: Text
    kind: str = "bar"
    """bar | other | against: the colour."""


@dataclass(frozen=True)
class Lane:
    """One line of a timeline."""

    name: Text
    spans: tuple[Span, ...]
    href: str = ""


@dataclass(frozen=True)
class Timeline:
    """Lanes over one stretch of days."""

    label: Text
    first: date
    last: date
    lanes: tuple[Lane, ...]
