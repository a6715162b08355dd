"""JSON and JSON Lines in one canonical form: sorted keys, UTF-8, a newline at the end.

Invariants: not-a-number and infinity are refused, as JSON has neither; the same value gives the same bytes.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from headwater.errors import InputError
from headwater.files.atomic import replacing, write_bytes

Kind = TypeVar("Kind")


def write_json(value: Any, path: Path) -> None:
    """Write built-in values, msgspec structs, dates and times (ISO 8601), indented for a person to read.

    Raises ValueError for not-a-number and infinity, InputError where `replacing` does.
    """
    write_bytes((_text(value, indent=2) + "\n").encode(), path)


def write_jsonl(values: Iterable[Any], path: Path) -> int:
    """Write one value a line as they come, in flat memory; returns the number of lines. Raises as `write_json`."""
    lines = 0
    with replacing(path) as file:
        for value in values:
            file.write((_text(value, indent=None) + "\n").encode())
            lines += 1
    return lines


def read_json(path: Path, kind: type[Kind]) -> Kind:
    """The value at `path` as `kind` (a struct, or a built-in type such as `dict[str, int]`); raises InputError."""
    return _decode(_read(path), kind, str(path))


def read_jsonl(path: Path, kind: type[Kind]) -> Iterator[Kind]:
    """The values at `path`, line by line; raises InputError naming the line. For Headwater's own files."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                yield _decode(line, kind, f"{path}, line {number}")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error


def _text(value: Any, indent: int | None) -> str:
    plain = msgspec.to_builtins(value, str_keys=True)
    separators = (",", ": ") if indent else (",", ":")
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error


def _decode(data: bytes, kind: type[Kind], place: str) -> Kind:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError:  # its text may quote the value
        raise InputError(f"{place}: not what this version writes; run again to write it anew") from None
