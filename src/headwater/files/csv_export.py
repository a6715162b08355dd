"""CSV for people who open it in a spreadsheet: RFC 4180, and no cell a spreadsheet would run as a formula.

Source: OWASP, "CSV Injection". A cell is neutralised by an apostrophe before it, which spreadsheets take for "text".
"""

import codecs
import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from headwater.files.atomic import replacing

Cell = str | int | float | None
# Spreadsheets skip spaces, controls and invisible characters before they look for a formula, and take full-width
# signs for the plain ones. "|" starts a dynamic data exchange call in some.
_FORMULA = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@|%＝＋－＠−]")
_CONTROL_FIRST = ("\t", "\r", "\n", "\0")


def neutral_cell(value: Cell) -> Cell:
    """`value` as a spreadsheet may see it: numbers stay numbers, text that could be a formula becomes text."""
    if isinstance(value, str) and (value.startswith(_CONTROL_FIRST) or _FORMULA.match(value)):
        return "'" + value
    return value


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], path: Path) -> None:
    """Write a header and rows, UTF-8, CRLF line ends, text quoted; flat memory.

    Raises ValueError for a row that has not as many cells as `columns`, InputError where `replacing` does.
    """
    with replacing(path) as file:
        writer = csv.writer(codecs.getwriter("utf-8")(file), lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow([neutral_cell(name) for name in columns])
        for row in rows:
            if len(row) != len(columns):
                raise ValueError(f"a row of {len(row)} cells for {len(columns)} columns")
            writer.writerow([neutral_cell(cell) for cell in row])
