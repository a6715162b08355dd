"""Rows of a CSV file, as a stream: bounded lines, strict quoting, damage told row by row.

Invariants: every row is a list of cells or a RecordError; a row's number is the physical line it starts on, so that a
text editor finds it; a bad row never stops the file.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from headwater.errors import RecordError
from headwater.intake.limits import INTAKE_LIMITS, IntakeLimits
from headwater.intake.streams import open_stream, read_lines

_LONG_LINE = "\0long"
_MAX_ROW_LINES = 200
"""Lines one quoted cell may span; more is a quote that was never closed."""

Row = list[str] | RecordError


def csv_rows(
    path: Path, encoding: str, delimiter: str, limits: IntakeLimits = INTAKE_LIMITS
) -> Iterator[tuple[int, Row]]:
    """Yield (line number, row) for every row that is not blank, the header included.

    A RecordError row has reason `bad_csv`, `bad_encoding`, `nul_byte` or `line_too_long`; `truncated_gzip` and its kin
    end the file.
    """
    with open_stream(path, limits) as stream:
        lines = _Lines(stream, encoding, limits.line)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            lines.begin_row()
            first = lines.number + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield first, RecordError("bad_csv", f"quotes do not match in lines {first} to {lines.number}")
                continue
            except RecordError as error:
                yield first, error
                if error.reason != "bad_csv":
                    return
                reader = csv.reader(lines, delimiter=delimiter, strict=True)
                continue
            if any(cell.strip() for cell in row):
                yield first, _checked(row)


def _checked(row: list[str]) -> Row:
    text = "".join(row)
    if _LONG_LINE in text:
        return RecordError("line_too_long", "a line of this row is too long")
    if "\0" in text:
        return RecordError("nul_byte", "the row holds NUL bytes; export the table again")
    if any("\udc80" <= character <= "\udcff" for character in text) if not text.isascii() else False:
        return RecordError("bad_encoding", "the row is not in the declared encoding")
    return row


class _Lines:
    """Decoded physical lines for csv.reader; undecodable bytes become lone surrogates, found again by `_checked`."""

    def __init__(self, stream: BinaryIO, encoding: str, limit: int) -> None:
        self._lines = read_lines(stream, limit)
        self._encoding = encoding
        self._in_row = 0
        self.number = 0

    def begin_row(self) -> None:
        self._in_row = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        self._in_row += 1
        if self._in_row > _MAX_ROW_LINES:
            first = self.number - self._in_row + 1
            raise RecordError(
                "bad_csv", f"a quote opened in line {first} is not closed; lines up to {self.number} are lost"
            )
        if line is None:
            return _LONG_LINE
        if self.number > 1 and self._encoding == "utf-8-sig":
            return line.decode("utf-8", "surrogateescape") + "\n"
        return line.decode(self._encoding, "surrogateescape") + "\n"
