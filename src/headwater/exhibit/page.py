"""What stands on the page of an exhibit: words already cut, defanged and made unambiguous, and positions in mm.

Invariant: the template gets this and nothing else, as data.
"""

from msgspec import Struct


class Box(Struct, frozen=True):
    """A box of the diagram, in mm from its upper left corner. `kind`: party | mechanism | more."""

    x: float
    y: float
    width: float
    height: float
    title: str
    note: str
    kind: str


class Edge(Struct, frozen=True):
    """A connection of two boxes, from (x1, y1) to (x2, y2) in mm; `firm` False is drawn dashed."""

    x1: float
    y1: float
    x2: float
    y2: float
    firm: bool


class Diagram(Struct, frozen=True):
    """Brands, the mechanisms between them, and brands; `alt` says in words what it shows, `note` what it leaves out."""

    height: float
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    alt: str
    note: str


class Row(Struct, frozen=True):
    """One line of evidence. `share` is the length of its bar in 0..1, None for no bar."""

    name: str
    kind: str
    note: str
    common: str
    number: str
    share: float | None = None


class Group(Struct, frozen=True):
    """Evidence that counts once: a bundle, with the bar of what it counts."""

    title: str
    number: str
    share: float | None
    rows: tuple[Row, ...]


class Span(Struct, frozen=True):
    """An interval in fractions of the time line. `side`: seen | first | second."""

    start: float
    end: float
    side: str


class Line(Struct, frozen=True):
    """One line of the time line; `text` says the same in words."""

    label: str
    spans: tuple[Span, ...]
    text: str


class Tick(Struct, frozen=True):
    """A mark of the time line, in fractions of it."""

    at: float
    label: str


class TimeLine(Struct, frozen=True):
    """Validity intervals."""

    ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    note: str
    alt: str


class Entry(Struct, frozen=True):
    """A named paragraph; `notes` are set smaller below it."""

    name: str
    text: str
    notes: tuple[str, ...] = ()


class Strength(Struct, frozen=True):
    """The figure at the head: number, its unit, the word for it, and what is known about its reliability."""

    number: str
    unit: str
    word: str
    note: str


class Page(Struct, frozen=True, kw_only=True):
    """One exhibit on one page."""

    marking: str
    label: str
    subject: str
    claim: str
    caution: str
    strength: Strength | None
    diagram: Diagram | None
    evidence_title: str
    columns: tuple[str, str, str, str]
    groups: tuple[Group, ...]
    evidence_note: str
    names: tuple[tuple[str, tuple[str, ...]], ...]
    """Names side by side: (heading, names) in both, only here, only there; none where no pages are compared."""
    time: TimeLine | None
    against: tuple[Entry, ...]
    against_note: str
    innocent: tuple[Entry, ...]
    innocent_note: str
    bridge: str
    decided: str
    methods: str
    inputs: tuple[tuple[str, str], ...]
    evidence_sha256: str
    exhibit_sha256: str
    as_of: str
    iso_date: str
