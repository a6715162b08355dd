"""A folder of HTML pages listed by a manifest.csv.

Invariants: nothing outside the folder is read, by path or by link; a page that is media, too large or missing is
quarantined under its manifest row; a manifest that cannot be used is an InputError.
"""

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from headwater.errors import InputError, RecordError
from headwater.intake import values
from headwater.intake.formats.rows import csv_rows
from headwater.intake.limits import INTAKE_LIMITS, IntakeLimits
from headwater.intake.resume import Resume
from headwater.intake.unit import Unit
from headwater.model.quarantine import Quarantined
from headwater.model.raw import RawCapture
from headwater.model.sniff import SNIFF_BYTES, sniff

MANIFEST = "manifest.csv"
REQUIRED = ("file", "url", "captured_at")
OPTIONAL = ("encoding", "status", "ip", "asn", "country", "redirects", "source", "visible_to")


def read_header(folder: Path) -> list[str]:
    """Return the manifest's columns; raises InputError for missing, unknown or duplicate ones."""
    path = folder / MANIFEST
    for _, row in csv_rows(path, "utf-8-sig", ","):
        if isinstance(row, RecordError):
            raise InputError(f"{path}: the header cannot be read ({row.detail}).")
        header = [name.strip() for name in row]
        missing = [name for name in REQUIRED if name not in header]
        unknown = sorted(set(header) - {*REQUIRED, *OPTIONAL})
        double = sorted({name for name in header if header.count(name) > 1})
        if missing or unknown or double:
            raise InputError(
                f"{path}: the columns must be {', '.join(REQUIRED)} and, if you like, {', '.join(OPTIONAL)}."
                f" Missing: {_names(missing)}. Unknown: {_names(unknown)}. Twice: {_names(double)}."
            )
        return header
    raise InputError(f"{path}: empty; the first row names the columns {', '.join(REQUIRED)}.")


def _names(names: list[str]) -> str:
    return ", ".join(repr(name[:40]) for name in names) or "none"


def listed_files(folder: Path) -> set[str]:
    """The normal form of every file path the manifest names."""
    header = read_header(folder)
    at = header.index("file")
    rows = (row for number, row in csv_rows(folder / MANIFEST, "utf-8-sig", ",") if number > 1)
    return {str(PurePosixPath(row[at].strip())) for row in rows if not isinstance(row, RecordError) and len(row) > at}


def read(
    unit: Unit, resume: Resume, limits: IntakeLimits = INTAKE_LIMITS
) -> Iterator[tuple[int, RawCapture | Quarantined]]:
    """Yield the records of a folder with the line of their manifest row."""
    folder = Path(unit.path)
    manifest = folder / MANIFEST
    header = read_header(folder)
    rows = csv_rows(manifest, "utf-8-sig", ",", limits)
    next(rows)
    for position, row in rows:
        if not resume.begins(position):
            continue
        try:
            yield position, _capture(folder, header, row, limits)
        except RecordError as error:
            yield position, Quarantined(str(manifest), position, error.field, error.reason, error.detail)


def _capture(folder: Path, header: list[str], row: list[str] | RecordError, limits: IntakeLimits) -> RawCapture:
    if isinstance(row, RecordError):
        raise row
    if len(row) != len(header):
        raise RecordError("column_count", f"the row has {len(row)} cells, the header {len(header)}")
    cells: Mapping[str, str] = dict(zip(header, row, strict=True))
    return RawCapture(
        url=cells["url"].strip(),
        captured_at=values.moment(cells["captured_at"].strip(), "captured_at"),
        declared_encoding=values.short(cells.get("encoding", ""), "encoding", 40),
        status=values.integer(cells.get("status", ""), 100, 599, "status"),
        ip=values.ip_address(cells.get("ip")),
        asn=values.integer(cells.get("asn", ""), 0, 4294967295, "asn"),
        country=values.country(cells.get("country", "").strip()),
        redirects=tuple(cells.get("redirects", "").split()),
        source=values.short(cells.get("source", ""), "source"),
        visible_to=values.short(cells.get("visible_to", ""), "visible_to"),
        body=_body(folder, cells["file"].strip(), limits),
    )


def _body(folder: Path, name: str, limits: IntakeLimits) -> bytes:
    """Read one page of the folder (`bad_path`, `missing_file`, `media_refused`, `record_too_large`)."""
    descriptor = _open_inside(folder, name)
    with os.fdopen(descriptor, "rb") as stream:
        head = stream.read(SNIFF_BYTES)
        if sniff(head) == "media":
            raise RecordError("media_refused", "media is never taken in; its content was not read", "file")
        body = head + stream.read(limits.body + 1 - len(head))
    if len(body) > limits.body:
        raise RecordError("record_too_large", f"the file has more than {limits.body} bytes", "file")
    return body


def _open_inside(folder: Path, name: str) -> int:
    """Open a regular file below `folder`, refusing every way out of it, links included."""
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or name.startswith("/") or "\\" in name or "\0" in name or ":" in name:
        raise RecordError("bad_path", "give a path below the manifest's folder, with / between its parts", "file")
    here = folder
    for part in parts:
        here = here / part
        if here.is_symlink():
            raise RecordError("bad_path", "a link is not followed; copy the file into the folder", "file")
    try:
        # O_NONBLOCK: opening a named pipe must not wait for a writer. O_NOFOLLOW closes the gap after the check above.
        descriptor = os.open(here, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (OSError, ValueError):
        raise RecordError("missing_file", "no such readable file in the manifest's folder", "file") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise RecordError("missing_file", "not a regular file", "file")
    return descriptor
