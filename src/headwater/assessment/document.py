"""What an edition consists of, before it is typeset: the same text, tables and charts for PDF and HTML.

Invariants: every string here is finished text, defanged and formatted; renderers only place it. Nothing here is markup
except `Panel.svg`, which the chart library wrote.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

Kind = Literal["restricted", "public"]

MARKINGS: dict[Kind, tuple[str, str]] = {
    "restricted": ("TLP:AMBER+STRICT", "restricted edition"),
    "public": ("TLP:CLEAR", "public edition"),
}
"""Traffic Light Protocol 2.0 (FIRST, 2022)."""


class Column(Struct, frozen=True):
    """A table column; numeric columns are set flush right.

    `weight` is its part of the page's width; 0 = as wide as its longest cell, which is then never broken.
    """

    title: str
    numeric: bool
    weight: int = 0


class Table(Struct, frozen=True):
    """Cells as text; `note` says what the table does not show."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


class Panel(Struct, frozen=True):
    """One drawing: `alt` replaces it for a reader who cannot see it; `heading` is set above it ("" = none)."""

    svg: str
    alt: str
    heading: str = ""


class Chart(Struct, frozen=True):
    """Panels set `per_row` beside each other; `note` explains marks or names what could not be drawn.

    `complete` says that every number of the table is printed in the chart: on paper the table is then left out.
    """

    panels: tuple[Panel, ...]
    per_row: int = 1
    note: str = ""
    complete: bool = False


class Figure(Struct, frozen=True):
    """A finding as the reader meets it: what it says, the chart, the table behind it, and what limits it.

    `keys` are the findings shown. `half` figures may stand beside another half figure.
    """

    number: int
    keys: tuple[str, ...]
    statement: str
    subject: str
    basis: str
    definition: str
    caveats: tuple[str, ...]
    table: Table
    chart: Chart | None = None
    half: bool = False


class Section(Struct, frozen=True):
    """A chapter; `anchor` is its id within the document."""

    anchor: str
    title: str
    lead: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[tuple[str, Table], ...] = ()


class KeyFigure(Struct, frozen=True):
    """One number of the first page with what it counts."""

    value: str
    label: str
    note: str


class Document(Struct, frozen=True):
    """The whole edition. `dated` in words for the reader, `iso_date` for machines."""

    kind: str
    marking: str
    marking_label: str
    title: str
    period: str
    dated: str
    iso_date: str
    summary: tuple[str, ...]
    key_figures: tuple[KeyFigure, ...]
    sections: tuple[Section, ...]


class Edition(Struct, frozen=True):
    """What is the same for the whole document. `withheld` names analyses that only the restricted edition has."""

    kind: Kind
    title: str
    dated: date
    snapshot: Mapping[str, str]
    withheld: tuple[str, ...] = ()

    @property
    def decimals(self) -> int:
        """Of percentages: rounded counts do not carry a decimal."""
        return 0 if self.kind == "public" else 1
