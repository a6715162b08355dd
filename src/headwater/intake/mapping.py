"""How the columns of a report table are to be read: declared beside the file, never guessed.

Invariants: every column is mapped or explicitly ignored; an unusable mapping is an InputError that says what to change.
"""

import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from headwater.errors import InputError

REQUIRED = ("report_id", "url", "received_at")
FIELDS = (*REQUIRED, "outcome", "commerciality", "site_type", "ip", "country", "source")
CODED = ("outcome", "commerciality", "site_type")
SIDECAR = ".mapping.toml"


class ReportMapping(Struct, frozen=True, forbid_unknown_fields=True):
    """Column mapping of one report table.

    `columns`: field of Report -> column header; `source` is a field or the constant below. `values`: field -> source
    value -> code, for outcome, commerciality and site_type. `ignore`: headers left out on purpose ("*" = all others).
    `time_format`: strptime format ("" = ISO 8601); `time_zone`: IANA zone for times that carry none.
    """

    columns: dict[str, str]
    source: str = ""
    values: dict[str, dict[str, str]] = {}
    ignore: tuple[str, ...] = ()
    time_format: str = ""
    time_zone: str = ""
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    sheet: str = ""


def load_mapping(path: Path) -> ReportMapping:
    """Read a mapping from a TOML file; raises InputError."""
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        mapping = msgspec.convert(content, ReportMapping)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a report mapping: {error}. See docs/reference/input-formats.md.") from None
    check_mapping(mapping, str(path))
    return mapping


def check_mapping(mapping: ReportMapping, where: str) -> None:
    """Raise InputError unless the mapping names what every report needs."""
    unknown = sorted({*mapping.columns, *mapping.values} - set(FIELDS))
    missing = [field for field in REQUIRED if field not in mapping.columns]
    if unknown:
        raise InputError(f"{where}: unknown fields {', '.join(unknown)}; known are {', '.join(FIELDS)}.")
    if missing:
        raise InputError(f"{where}: [columns] lacks {', '.join(missing)}; name the column each comes from.")
    if not set(mapping.values) <= set(CODED):
        raise InputError(f"{where}: [values] is for {', '.join(CODED)} only.")
    if ("source" in mapping.columns) == bool(mapping.source):
        raise InputError(
            f'{where}: give either a constant source = "..." or a source column, not both and not neither.'
        )
    if len(mapping.delimiter) != 1:
        raise InputError(f"{where}: the delimiter is one character.")
    _check_names(mapping, where)


def _check_names(mapping: ReportMapping, where: str) -> None:
    try:
        "".encode(mapping.encoding)
    except LookupError:
        raise InputError(f"{where}: unknown encoding {mapping.encoding!r}.") from None
    if mapping.time_zone:
        try:
            ZoneInfo(mapping.time_zone)
        except (KeyError, ValueError, OSError):
            raise InputError(f"{where}: unknown time zone {mapping.time_zone!r}; give an IANA name.") from None
