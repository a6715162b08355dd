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


Size = Literal["full", "half", "brief"]
"""How much of a row a figure takes: all of it, half of it, or, for a sentence alone, a third."""
Place = Literal["here", "annex", "nowhere"]
"""Where a table stands on paper; a screen has room for all of them."""


class Chart(Struct, frozen=True):
    """Panels set in rows of relative widths `columns`; `note` explains marks or names what could not be drawn.

    `complete` says that every number of the table is printed in the chart: on paper the table is then left out.
    """

    panels: tuple[Panel, ...]
    columns: tuple[int, ...] = (1,)
    note: str = ""
    complete: bool = False
    size: Size = "full"


class Figure(Struct, frozen=True):
    """A finding as the reader meets it: what it says, the chart, the table behind it, and what limits it.

    `keys` are the findings shown. `notes` are the letters of those notes to the chapter that hold for this figure.
    The table stands `nowhere` on paper when chart or sentence have every number of it already.
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
    size: Size = "full"
    table_at: Place = "here"
    notes: str = ""


class Note(Struct, frozen=True):
    """A sentence that holds for several figures of a chapter: `mark` "" means all of them."""

    mark: str
    text: str
    figures: str = ""


class Section(Struct, frozen=True):
    """A chapter; `anchor` is its id within the document."""

    anchor: str
    title: str
    lead: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[tuple[str, Table], ...] = ()
    notes: tuple[Note, ...] = ()


class KeyFigure(Struct, frozen=True):
    """One number of the first page with what it counts."""

    value: str
    label: str
    note: str


class Document(Struct, frozen=True):
    """The whole edition. `guide` says in a few words how to read it.

    `dated` is in words for the reader, `iso_date` for machines.
    """

    kind: str
    marking: str
    marking_label: str
    title: str
    period: str
    dated: str
    iso_date: str
    summary: tuple[str, ...]
    key_figures: tuple[KeyFigure, ...]
    guide: tuple[tuple[str, str], ...]
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
