"""Writes a file under a temporary name beside its place, and renames it when it is complete.

Invariants: a reader, or a run after a crash, sees the old file or the new one, never a part.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from headwater.errors import InputError


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A binary file that takes the name `path` when the block ends without an error.

    Raises InputError if the folder is missing or cannot be written. The folder is not created: a typing error in a
    path should not become a folder.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        file = partial.open("wb")
    except OSError as error:
        raise InputError(
            f"{path}: cannot write here ({error.strerror}); check the folder and its permissions"
        ) from error
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_bytes(content: bytes, path: Path) -> None:
    """Write a finished document; raises InputError where `replacing` does."""
    with replacing(path) as file:
        file.write(content)
