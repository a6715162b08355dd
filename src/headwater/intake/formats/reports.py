"""Report tables, CSV or XLSX, under a declared column mapping.

Invariants: every row gives a Report or a quarantined record with its row and field; every column is mapped or ignored
on purpose; a value that is not in its value map is quarantined, never guessed; details never show a cell.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from headwater.errors import InputError, RecordError
from headwater.intake import values
from headwater.intake.formats.rows import csv_rows
from headwater.intake.formats.workbook import Cell, workbook_rows
from headwater.intake.mapping import FIELDS, ReportMapping
from headwater.intake.unit import ReportFile
from headwater.model.quarantine import Quarantined
from headwater.model.report import Commerciality, Outcome, Report
from headwater.model.urls import normalise, url_hash

_SITE_TYPE = re.compile(r"[a-z0-9_]{0,40}")
Columns = dict[str, int]


def check_header(file: ReportFile) -> None:
    """Raise InputError unless the table's header fits its mapping."""
    for _, row in _rows(file):
        _columns(file, row)
        return
    raise InputError(f"{file.path}: empty; the first row names the columns.")


def read(file: ReportFile) -> Iterator[tuple[int, Report | Quarantined]]:
    """Yield (row number, report or quarantined row)."""
    rows = _rows(file)
    header = next(rows, None)
    if header is None:
        raise InputError(f"{file.path}: empty; the first row names the columns.")
    columns, width = _columns(file, header[1])
    for position, row in rows:
        try:
            yield position, _report(file, columns, width, row)
        except RecordError as error:
            yield position, Quarantined(file.path, position, error.field, error.reason, error.detail)


def _rows(file: ReportFile) -> Iterator[tuple[int, Sequence[Cell] | RecordError]]:
    if file.format == "xlsx":
        return iter(workbook_rows(Path(file.path), file.mapping.sheet))
    return iter(csv_rows(Path(file.path), file.mapping.encoding, file.mapping.delimiter))


def _columns(file: ReportFile, row: Sequence[Cell] | RecordError) -> tuple[Columns, int]:
    """Return where each mapped field stands, and the table's width."""
    if isinstance(row, RecordError):
        raise InputError(f"{file.path}: the header cannot be read ({row.detail}). Check delimiter and encoding.")
    header = [str(cell).strip() for cell in row]
    mapped = file.mapping.columns
    double = sorted({name for name in header if name and header.count(name) > 1})
    if double:
        raise InputError(f"{file.path}: columns appear twice: {_names(double)}; rename them.")
    missing = sorted(set(mapped.values()) - set(header))
    if missing:
        raise InputError(f"{file.path}: columns of the mapping are missing: {_names(missing)}; found {_names(header)}.")
    left = [name for name in header if name and name not in mapped.values() and name not in file.mapping.ignore]
    if left and "*" not in file.mapping.ignore:
        raise InputError(f"{file.path}: columns are neither mapped nor ignored: {_names(left)}; add them to ignore.")
    return {field: header.index(name) for field, name in mapped.items()}, len(header)


def _names(names: Sequence[str]) -> str:
    return ", ".join(repr(name[:60]) for name in names)


def _report(file: ReportFile, columns: Columns, width: int, row: Sequence[Cell] | RecordError) -> Report:
    if isinstance(row, RecordError):
        raise row
    if len(row) != width:
        raise RecordError("column_count", f"the row has {len(row)} cells, the header {width}")
    mapping = file.mapping
    cells = {field: row[columns[field]] if field in columns else "" for field in FIELDS}
    text = {field: _text(cell) for field, cell in cells.items()}
    address = normalise(text["url"])
    report_id = values.short(text["report_id"], "report_id")
    source = mapping.source or values.short(text["source"], "source")
    if not report_id or not source:
        raise RecordError(
            "missing_field", "a report needs a reference and a source", "source" if report_id else "report_id"
        )
    return Report(
        report_id=report_id,
        source=source,
        url=address.url,
        url_hash=url_hash(address.url),
        host=address.host,
        received_at=_moment(cells["received_at"], mapping),
        outcome=_outcome(_coded("outcome", text, mapping)),
        commerciality=_commerciality(_coded("commerciality", text, mapping)),
        site_type=_site_type(_coded("site_type", text, mapping)),
        ip=values.ip_address(text["ip"]),
        country=values.country(text["country"]),
    )


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():  # spreadsheets store every number as a float
        return str(int(cell))
    return str(cell).strip()


def _coded(field: str, text: dict[str, str], mapping: ReportMapping) -> str:
    value, table = text[field], mapping.values.get(field)
    if table is None or not value:
        return value
    if value not in table:
        raise RecordError("unknown_value", "the value is not in the mapping's value table; add it", field)
    return table[value]


def _outcome(code: str) -> Outcome:
    match code:
        case "actionable" | "not_actionable" | "unknown":
            return code
        case "":
            return "unknown"
    raise RecordError("unknown_value", "must be actionable, not_actionable or unknown; map it", "outcome")


def _commerciality(code: str) -> Commerciality:
    match code:
        case "commercial" | "non_commercial" | "unknown":
            return code
        case "":
            return "unknown"
    raise RecordError("unknown_value", "must be commercial, non_commercial or unknown; map it", "commerciality")


def _site_type(code: str) -> str:
    if not _SITE_TYPE.fullmatch(code):
        raise RecordError("unknown_value", "must be a code of small letters, digits and _; map it", "site_type")
    return code


def _moment(cell: Cell, mapping: ReportMapping) -> datetime:
    if isinstance(cell, datetime):
        return values.plausible(_zoned(cell, mapping), "received_at")
    if isinstance(cell, date):
        return values.plausible(_zoned(datetime(cell.year, cell.month, cell.day), mapping), "received_at")
    text = _text(cell)
    if not mapping.time_format:
        if mapping.time_zone and _UNZONED.fullmatch(text):
            return values.plausible(_zoned(_parse(text, None), mapping), "received_at")
        return values.moment(text, "received_at")
    return values.plausible(_zoned(_parse(text, mapping.time_format), mapping), "received_at")


_UNZONED = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?", re.ASCII)


def _parse(text: str, form: str | None) -> datetime:
    try:
        return datetime.strptime(text, form) if form else datetime.fromisoformat(text)
    except ValueError:
        raise RecordError("bad_time", "not in the mapping's time format", "received_at") from None


def _zoned(moment: datetime, mapping: ReportMapping) -> datetime:
    if moment.tzinfo is None:
        if not mapping.time_zone:
            raise RecordError("bad_time", "the time has no zone; set time_zone in the mapping", "received_at")
        moment = moment.replace(tzinfo=ZoneInfo(mapping.time_zone))
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise RecordError("bad_time", "no such date or time", "received_at") from None
