"""Turn the sources a user names into places to read: every file recognised, ignored on purpose, refused or an error.

Invariants: the same sources give the same plan (files sorted); links in directories are not followed; a file that is
not understood stops the run before it starts, with what to do about it; media is never opened beyond its first bytes.
"""

import io
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from headwater.errors import InputError, RecordError
from headwater.intake.formats import folder, reports
from headwater.intake.limits import INTAKE_LIMITS, MIB
from headwater.intake.mapping import SIDECAR, ReportMapping, check_mapping, load_mapping
from headwater.intake.streams import GZIP_MAGIC, BoundedGzip
from headwater.intake.unit import Plan, ReportFile, Unit
from headwater.model.quarantine import Quarantined
from headwater.model.sniff import SNIFF_BYTES, has_media_extension, signature

Kind = Literal["jsonl", "warc", "csv", "xlsx", "media", "ignored"]
_IGNORED_NAMES = ("readme", "license", "licence", "copying", "notice", "checksums", "sha256sums", "md5sums")
_IGNORED_SUFFIXES = (SIDECAR, ".sha256", ".md5", ".asc", ".sig")
_HELP = {
    ".html": "HTML pages need a manifest.csv beside them (columns file, url, captured_at)",
    ".htm": "HTML pages need a manifest.csv beside them (columns file, url, captured_at)",
    ".zip": "unpack the archive and give the folder",
    ".tar": "unpack the archive and give the folder",
    ".7z": "unpack the archive and give the folder",
    ".rar": "unpack the archive and give the folder",
    ".xls": "save the workbook as .xlsx",
    ".ods": "save the workbook as .xlsx",
    ".json": "write one JSON object a line and name the file .jsonl",
}


def plan(
    sources: Sequence[Path],
    *,
    mappings: Mapping[str, ReportMapping] | None = None,
    chunk_bytes: int = 32 * MIB,
) -> Plan:
    """Recognise `sources` (files and directories) and cut them into units of about `chunk_bytes`.

    `mappings` gives report mappings by path or file name, before a file's sidecar. Raises InputError naming the file.
    """
    draft = _Draft(mappings or {}, chunk_bytes)
    for source in sources:
        if source.is_dir():
            draft.add_directory(source)
        elif source.is_file():
            draft.add_named_file(source)
        else:
            raise InputError(f"{source}: no such file or directory.")
    return Plan(tuple(draft.units), tuple(draft.reports), tuple(draft.refused), tuple(draft.ignored))


class _Draft:
    """A plan in the making."""

    def __init__(self, mappings: Mapping[str, ReportMapping], chunk_bytes: int) -> None:
        if chunk_bytes < 1:
            raise InputError("chunk_bytes must be at least 1.")
        self._mappings = mappings
        self._chunk_bytes = chunk_bytes
        self.units: list[Unit] = []
        self.reports: list[ReportFile] = []
        self.refused: list[Quarantined] = []
        self.ignored: list[str] = []

    def add_named_file(self, path: Path) -> None:
        if path.name == folder.MANIFEST:
            raise InputError(f"{path}: give the manifest's folder, not the manifest.")
        kind = _kind(path)
        if kind == "media":
            raise InputError(f"{path}: media is never taken in; leave it out.")
        if kind == "ignored":
            raise InputError(f"{path}: not a source; give captures or report tables.")
        self._add(path, kind)

    def add_directory(self, directory: Path) -> None:
        if (directory / folder.MANIFEST).is_file():
            self._add_folder(directory)
            return
        for entry in sorted(directory.iterdir()):
            if entry.name.startswith("."):
                self.ignored.append(str(entry))
            elif reason := _irregular(entry):
                self._refuse(entry, reason, "only regular files and directories are read; copy the content here")
            elif entry.is_dir():
                self.add_directory(entry)
            else:
                self._add_found(entry)

    def _add_found(self, path: Path) -> None:
        kind = _kind(path)
        if kind == "media":
            self._refuse(path, "media_refused", "media is never taken in; its content was not read")
        elif kind == "ignored":
            self.ignored.append(str(path))
        else:
            self._add(path, kind)

    def _refuse(self, path: Path, reason: str, detail: str) -> None:
        self.refused.append(Quarantined(str(path), 0, "", reason, detail))

    def _add(self, path: Path, kind: Kind) -> None:
        if kind in ("csv", "xlsx"):
            report = ReportFile(str(path), "csv" if kind == "csv" else "xlsx", self._mapping(path))
            reports.check_header(report)
            self.reports.append(report)
        elif kind == "warc":
            self.units.append(Unit(str(path), "warc", 0, path.stat().st_size, 1))
        elif _is_gzip(path):
            self.units.append(Unit(str(path), "jsonl.gz", 0, path.stat().st_size, 1))
        else:
            self.units.extend(_cut(path, self._chunk_bytes))

    def _mapping(self, path: Path) -> ReportMapping:
        given = self._mappings.get(str(path)) or self._mappings.get(path.name)
        if given:
            check_mapping(given, f"mapping of {path.name}")
            return given
        sidecar = path.with_name(path.name + SIDECAR)
        if not sidecar.is_file():
            raise InputError(
                f"{path}: a report table needs a column mapping; write {sidecar.name} beside it"
                " (docs/reference/input-formats.md)."
            )
        return load_mapping(sidecar)

    def _add_folder(self, directory: Path) -> None:
        """One unit for the listed pages; every other file is refused by name, so that nothing is lost silently."""
        self.units.append(Unit(str(directory), "folder", 0, 0, 2))
        listed = folder.listed_files(directory)
        for path in _files_below(directory):
            relative = path.relative_to(directory).as_posix()
            if relative == folder.MANIFEST or relative in listed:
                continue
            if path.name.startswith(".") or _is_sidecar(path.name):
                self.ignored.append(str(path))
            elif not _irregular(path) and (has_media_extension(path.name) or _signature_of(path) == "media"):
                self._refuse(path, "media_refused", "media is never taken in; its content was not read")
            else:
                self._refuse(path, "unlisted_file", "not in the folder's manifest; list it or leave it out")


def _files_below(directory: Path) -> Iterator[Path]:
    for here, directories, files in os.walk(directory):
        directories.sort()
        for name in sorted(files + [name for name in directories if (Path(here) / name).is_symlink()]):
            yield Path(here) / name


def _irregular(path: Path) -> str:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return "link_refused"
    return "" if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else "special_file"


def _is_sidecar(name: str) -> bool:
    return name.lower().startswith(_IGNORED_NAMES) or name.lower().endswith(_IGNORED_SUFFIXES)


def _kind(path: Path) -> Kind:
    """Recognise a file by name and first bytes; raises InputError for what is not understood."""
    name = path.name.lower()
    if _is_sidecar(name):
        return "ignored"
    found = _signature_of(path)
    if has_media_extension(name.removesuffix(".gz")) or found == "media":
        return "media"
    plain = name.removesuffix(".gz")
    if plain.endswith((".jsonl", ".ndjson", ".warc")) and (found != "binary" or _is_gzip(path)):
        _refuse_nested(path)
        return "warc" if plain.endswith(".warc") else "jsonl"
    if name.endswith(".csv") and found != "binary":
        return "csv"
    if name.endswith(".xlsx") and _head(path)[:2] == b"PK":
        return "xlsx"
    suffix = path.suffix.lower() if path.suffix.lower() != ".gz" else Path(plain).suffix
    hint = _HELP.get(
        suffix, "known are .jsonl, .jsonl.gz, .warc, .warc.gz, folders with manifest.csv, .csv and .xlsx reports"
    )
    raise InputError(f"{path}: not a format Headwater reads: {hint}.")


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(SNIFF_BYTES)


def _signature_of(path: Path) -> str:
    return signature(_head(path))


def _is_gzip(path: Path) -> bool:
    return _head(path)[:2] == GZIP_MAGIC


def _refuse_nested(path: Path) -> None:
    """Refuse a compressed file whose content is itself an archive or media."""
    if not _is_gzip(path):
        return
    try:
        with path.open("rb") as stream, BoundedGzip(stream, INTAKE_LIMITS) as unpacked:
            found = signature(io.BufferedReader(unpacked, SNIFF_BYTES).read(SNIFF_BYTES))
    except RecordError:
        return  # damage is told by the reader, with the records before it
    if found:
        raise InputError(f"{path}: holds an archive, media or other binary content; unpack it and give the records.")


def _cut(path: Path, chunk_bytes: int) -> Iterator[Unit]:
    """Cut a plain JSONL file at line ends into byte ranges of about `chunk_bytes`, numbering lines as it goes."""
    size = path.stat().st_size
    if size <= chunk_bytes:
        yield Unit(str(path), "jsonl", 0, size, 1)
        return
    start, record, lines, position = 0, 1, 0, 0
    with path.open("rb") as stream:
        while block := stream.read(MIB):
            at = 0
            while position + len(block) - start >= chunk_bytes:
                wanted = max(at, start + chunk_bytes - 1 - position)
                end = block.find(b"\n", wanted)
                if end < 0:
                    break
                lines += block.count(b"\n", at, end + 1)
                stop = position + end + 1
                yield Unit(str(path), "jsonl", start, stop, record)
                start, record, lines, at = stop, record + lines, 0, end + 1
            lines += block.count(b"\n", at)
            position += len(block)
    if start < position:
        yield Unit(str(path), "jsonl", start, position, record)
