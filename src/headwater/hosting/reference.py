"""Strict reading of the CSV files a user puts into the reference folder.

Invariant: a malformed file is refused whole, with file, line and field; no row is skipped, no value repaired.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from headwater.errors import ReferenceDataError

_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


class Row(Struct, frozen=True):
    """One data row: its place, and its values by column (absent optional columns read as "")."""

    path: Path
    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")

    def refuse(self, column: str, problem: str) -> ReferenceDataError:
        return ReferenceDataError(f"{self.path}, line {self.line}, field {column}: {problem}")

    def day(self, column: str) -> date | None:
        """ISO 8601 calendar date, or None when empty."""
        text = self[column]
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise self.refuse(column, "not a date; write it as YYYY-MM-DD") from None

    def country(self, column: str) -> str | None:
        """ISO 3166-1 alpha-2 in shape; None when empty or ZZ ("unknown" in several registries' files)."""
        text = self[column].upper()
        if text in ("", "ZZ"):
            return None
        if not _COUNTRY.fullmatch(text):
            raise self.refuse(column, "not a country code; write two letters as in ISO 3166-1 alpha-2")
        return text

    def asn(self, column: str) -> int | None:
        """Autonomous system number, 32 bits (RFC 6793), with or without the letters AS; None when empty or 0."""
        text = self[column].upper().removeprefix("AS")
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or int(text) >= 2**32:
            raise self.refuse(column, "not an AS number; write 64500 or AS64500")
        return int(text) or None


def read_rows(path: Path, required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Row]:
    """Rows of a UTF-8 CSV file whose header holds every `required` column and nothing outside both lists."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = _header(path, next(reader, None), required, optional)
            for cells in reader:
                if cells:
                    yield _row(path, reader.line_num, header, cells)
    except UnicodeDecodeError:
        raise ReferenceDataError(f"{path}: not UTF-8 text; save it as CSV in UTF-8") from None
    except csv.Error as error:
        raise ReferenceDataError(f"{path}, line {reader.line_num}: not CSV ({error})") from None
    except OSError as error:
        raise ReferenceDataError(f"{path}: cannot be read ({error.strerror})") from None


def _header(
    path: Path, cells: list[str] | None, required: tuple[str, ...], optional: tuple[str, ...]
) -> tuple[str, ...]:
    if cells is None:
        raise ReferenceDataError(f"{path}: empty; the first line must name the columns {', '.join(required)}")
    header = tuple(cell.strip() for cell in cells)
    for problem, columns in (
        ("missing", [name for name in required if name not in header]),
        ("unknown", [name for name in header if name not in required + optional]),
        ("repeated", sorted({name for name in header if header.count(name) > 1})),
    ):
        if columns:
            allowed = ", ".join(required + optional)
            raise ReferenceDataError(f"{path}, line 1: {problem} column {', '.join(columns)}; columns are {allowed}")
    return header


def _row(path: Path, line: int, header: tuple[str, ...], cells: list[str]) -> Row:
    if len(cells) != len(header):
        raise ReferenceDataError(f"{path}, line {line}: {len(cells)} values for {len(header)} columns")
    return Row(path, line, {name: cell.strip() for name, cell in zip(header, cells, strict=True)})
