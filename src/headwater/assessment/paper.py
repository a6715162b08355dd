"""The document as a tagged PDF (PDF/UA-1, PDF/A-2a), typeset by typst.

Invariants: the text reaches the typesetter as JSON data and never as markup; only embedded fonts are used and the
date is the edition's own, so that the same document gives the same bytes.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import msgspec
from msgspec.structs import replace

from headwater import typeset
from headwater.assessment.arrange import rows
from headwater.assessment.document import Document, Figure, Section, Table

_TEMPLATES = files("headwater.assessment") / "templates"
ANNEX = "details"
"""Anchor of the chapter of tables."""


def pdf(document: Document) -> bytes:
    """PDF bytes of `document`; what no embedded font can draw is printed as its code (`headwater.typeset`)."""
    dated = datetime.fromisoformat(document.iso_date).replace(tzinfo=UTC)
    return typeset.pdf((_TEMPLATES / "edition.typ").read_bytes(), _json(document), dated)


def _json(document: Document) -> str:
    """The document in the order of paper: chapters, then tables in columns, then how it all was made.

    What a chart or a sentence leaves out is collected in one annex, because many small tables among the figures would
    leave every other page half empty.
    """
    chapters = [section for section in document.sections if section.figures]
    front = [section for section in chapters if section.anchor != ANNEX]
    annex = [section for section in chapters if section.anchor == ANNEX]
    behind = [figure for section in front for figure in section.figures if figure.table_at == "annex"]
    plain = msgspec.to_builtins(document)
    plain["sections"] = [_chapter(section) for section in front]
    plain["annex"] = _annex(behind, annex)
    plain["back"] = [msgspec.to_builtins(section) for section in document.sections if not section.figures]
    return msgspec.json.encode(plain).decode()


def _chapter(section: Section) -> dict[str, Any]:
    chapter: dict[str, Any] = msgspec.to_builtins(replace(section, figures=()))
    return chapter | {"figures": [msgspec.to_builtins(row) for row in rows(section.figures)]}


def _annex(behind: Sequence[Figure], details: Sequence[Section]) -> dict[str, Any]:
    own = [figure for section in details for figure in section.figures]
    tables = [(figure, False) for figure in behind] + [(figure, True) for figure in own]
    sheets = [
        {"figure": msgspec.to_builtins(replace(figure, chart=None)), "limits": limits}
        | {"wide": _width(figure.table) > _COLUMN, "parts": _parts(figure.table)}
        for figure, limits in tables
    ]
    return {"sheets": sheets, "notes": [msgspec.to_builtins(note) for section in details for note in section.notes]}


_COLUMN = 83.0
"""Width in mm of one of the annex's two columns."""


def _width(table: Table) -> float:
    """About how many mm a table needs in the annex's type: 1.2 mm a letter, 4 mm between columns."""
    longest = [
        max([len(column.title), *(len(line) for row in table.rows for line in row[at].split("\n"))])
        for at, column in enumerate(table.columns)
    ]
    letters = [min(n, _WRAPPED) if column.weight else n for n, column in zip(longest, table.columns, strict=True)]
    return sum(letters) * 1.2 + 4 * (len(letters) - 1)


_WRAPPED = 24
"""Letters a column of sentences can do with."""


def _parts(table: Table) -> int:
    """Into how many a narrow table is cut, to be set side by side like the index of a book."""
    if len(table.rows) < 12 or any(column.weight for column in table.columns):
        return 1
    return max(1, min(4, int((_COLUMN + 5) / (_width(table) + 5))))
