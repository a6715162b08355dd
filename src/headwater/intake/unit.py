"""The places intake hands out: small, picklable, without content."""

from typing import Literal

from msgspec import Struct

from headwater.intake.mapping import ReportMapping
from headwater.model.quarantine import Quarantined

CaptureFormat = Literal["jsonl", "jsonl.gz", "warc", "folder"]
ReportFormat = Literal["csv", "xlsx"]


class Unit(Struct, frozen=True):
    """A place where captures stand: bytes [start, stop) of a file, or a whole folder.

    `first_record` is the number of the first record in it: 1-based line (jsonl) or record (warc); in a folder the
    manifest row as a spreadsheet shows it, so its header is row 1 and its first record row 2.
    """

    path: str
    format: CaptureFormat
    start: int
    stop: int
    first_record: int


class ReportFile(Struct, frozen=True):
    """A table of reports and how to read it."""

    path: str
    format: ReportFormat
    mapping: ReportMapping


class Plan(Struct, frozen=True):
    """What there is to read. `refused` are inputs that are no records (media, stray files), already accounted for."""

    capture_units: tuple[Unit, ...] = ()
    report_files: tuple[ReportFile, ...] = ()
    refused: tuple[Quarantined, ...] = ()
    ignored: tuple[str, ...] = ()
    """Files passed over on purpose: hidden files, READMEs, licences, checksums, mappings."""
