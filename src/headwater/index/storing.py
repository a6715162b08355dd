"""An index in a folder: one sub-folder of Parquet files for each state, and a manifest that says which state holds.

The manifest is written last and names every file with its SHA-256, so that a crash leaves the state before or the state
after, never a mixture. Invariants: files that do not match the manifest are refused; a state that another process saved
in between is never overwritten.
"""

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from headwater import __version__, files
from headwater.errors import InputError
from headwater.index.attribution import AttributionIndex

MANIFEST = "index.json"
_STATE = "state-"


class Manifest(Struct, frozen=True):
    """`files`: SHA-256 by file name, all in the sub-folder `state-NUMBER`."""

    number: int
    captures: int
    headwater: str
    files: Mapping[str, str]


def save(index: AttributionIndex, folder: Path, before: Manifest | None = None) -> Manifest:
    """Keep the index in `folder`, which is made if need be, in place of the state `before` (None where there is none).

    Raises InputError where the folder cannot be written or holds another state than `before`.
    """
    _refuse_other(folder, before)
    number = 1 + (before.number if before else 0)
    state = folder / f"{_STATE}{number}"
    try:
        shutil.rmtree(state, ignore_errors=True)  # what a crash may have left
        state.mkdir(parents=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be written ({error.strerror}): name another folder") from error
    hashes = {}
    for name, table in index.tables().items():
        path = state / f"{name}.parquet"
        files.write_table(table, path)
        hashes[path.name] = _digest(path)
    _refuse_other(folder, before)
    made = Manifest(number, len(index), __version__, hashes)
    files.write_json(made, folder / MANIFEST)
    for old in folder.glob(f"{_STATE}*"):
        if old != state:
            shutil.rmtree(old, ignore_errors=True)
    return made


def load(folder: Path) -> tuple[AttributionIndex, Manifest]:
    """The index in `folder` and the state it is in; raises InputError for a damaged one or one of another method."""
    made = manifest_of(folder)
    if made is None:
        raise InputError(f"{folder} holds no index: make one with `headwater index build OUT -o {folder}`")
    tables = {}
    for name, digest in made.files.items():
        path = folder / f"{_STATE}{made.number}" / Path(name).name
        if not path.is_file() or _digest(path) != digest:
            raise InputError(f"{path} is missing or not what was saved: restore the folder, or build the index anew")
        tables[path.stem] = files.read_table(path)
    return AttributionIndex.of(tables), made


def manifest_of(folder: Path) -> Manifest | None:
    """The state that holds in `folder`; None where there is none."""
    path = folder / MANIFEST
    return files.read_json(path, Manifest) if path.is_file() else None


def _refuse_other(folder: Path, before: Manifest | None) -> None:
    held = manifest_of(folder)
    if held is not None and before is None:
        raise InputError(f"{folder} holds an index already: name another folder")
    if held != before:
        raise InputError(f"{folder} holds an index that was saved by another process since: read it again first")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
