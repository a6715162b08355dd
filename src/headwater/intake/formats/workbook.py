"""Rows of one sheet of an XLSX workbook.

Invariants: the archive is checked before the reader sees it (members, unpacked size by counting, embedded media);
formulas give their stored values, never an evaluation.
"""

import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from headwater.errors import InputError
from headwater.intake.limits import INTAKE_LIMITS, IntakeLimits
from headwater.model.sniff import has_media_extension

Cell = int | float | str | bool | time | date | datetime | timedelta
_HEADER_BYTES = 30


def workbook_rows(path: Path, sheet: str, limits: IntakeLimits = INTAKE_LIMITS) -> Iterator[tuple[int, list[Cell]]]:
    """Yield (row number as the spreadsheet shows it, cells) for every row that is not blank; raises InputError."""
    check_workbook(path, limits)
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            name = sheet or workbook.sheet_names[0]
            if name not in workbook.sheet_names:
                raise InputError(f"{path}: no sheet {name!r}; there are {', '.join(map(repr, workbook.sheet_names))}.")
            rows = workbook.get_sheet_by_name(name)
            first = (rows.start or (0, 0))[0] + 1
            for number, row in enumerate(rows.iter_rows(), first):
                if any(cell != "" for cell in row):
                    yield number, list(row)
    except (CalamineError, IndexError):
        raise InputError(f"{path}: not a readable XLSX workbook; save it again as .xlsx without a password.") from None


def check_workbook(path: Path, limits: IntakeLimits = INTAKE_LIMITS) -> None:
    """Raise InputError for a bomb, a damaged archive or embedded media."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            media = sum(has_media_extension(member.filename) for member in members)
            if media:
                raise InputError(f"{path}: holds {media} embedded media files; save the table without them.")
            if len(members) > limits.workbook_members:
                raise InputError(f"{path}: more than {limits.workbook_members} members; this is no report table.")
            left = limits.workbook_total
            for member in members:
                left -= _unpacked_size(path, member, left)
                if left < 0:
                    raise InputError(f"{path}: unpacks to more than {limits.workbook_total} bytes; split the table.")
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError):
        raise InputError(f"{path}: not a readable XLSX workbook; save it again as .xlsx without a password.") from None


def _unpacked_size(path: Path, member: zipfile.ZipInfo, limit: int) -> int:
    """Count what a member really unpacks to, whatever the archive's directory claims; stops beyond `limit`."""
    if member.compress_type != zipfile.ZIP_DEFLATED:
        return max(member.compress_size, member.file_size)
    inflater, size, left = zlib.decompressobj(-zlib.MAX_WBITS), 0, member.compress_size
    with path.open("rb") as stream:
        stream.seek(member.header_offset)
        header = stream.read(_HEADER_BYTES)  # APPNOTE 4.3.7: name and extra lengths stand at 26 and 28
        stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
        pending = b""
        while size <= limit and not inflater.eof:
            if not pending:
                pending = stream.read(min(left, 1 << 16))
                left -= len(pending)
                if not pending:
                    break
            size += len(inflater.decompress(pending, 1 << 20))
            pending = inflater.unconsumed_tail
    return size
