"""Adds one entry to a log of judgements: whole, at the end, and only if nobody else wrote meanwhile.

Invariants: a byte once recorded is never changed; what is appended is what `load` accepts; two people who write at the
same time cannot both pass a check that only one of them would pass (the second is told to look again).
"""

import fcntl
import json
import os
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from headwater.errors import InputError
from headwater.judgements.log import Entry, Log, Named
from headwater.judgements.reading import Fault, Known, read_line
from headwater.model.judgement import Judgement, Retirement

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no two letters that look alike."""
_DIGITS = 10


def identified(made: Judgement) -> Judgement:
    """`made` under an id made from all it says, so that logs kept in several places can be put together.

    Unlike a brand a judgement never changes, so here an id made of content keeps its meaning.
    """
    said = msgspec.to_builtins(made)
    del said["judgement_id"]
    digest = int.from_bytes(sha256(json.dumps(said, sort_keys=True).encode()).digest()[:8])
    letters = "".join(_LETTERS[digest >> 5 * place & 31] for place in range(_DIGITS))
    return msgspec.structs.replace(made, judgement_id=f"J-{letters}")


def undoing(log: Log, by: str, at: datetime, reason: str) -> Entry:
    """The entry that takes back the last one: a judgement is retired, a retired judgement is made again.

    Raises InputError for an empty log.
    """
    if not log.entries:
        raise InputError("nothing to undo: the log of judgements is empty")
    last = log.entries[-1]
    if isinstance(last, Judgement):
        return Retirement(last.judgement_id, retired_at=at, retired_by=by, reason=reason)
    gone = next(made for made in log.judgements if made.judgement_id == last.judgement_id)
    why = f"{reason} (restores {gone.judgement_id})"
    return identified(msgspec.structs.replace(gone, decided_at=at, decided_by=by, reason=why))


def append(path: Path, log: Log, entry: Entry, named: Named | None = None) -> Log:
    """Write `entry` at the end of the log at `path`, of which `log` is what was read; returns the log with it.

    The file is made if there is none and `log` is empty. Raises InputError for an entry that `load` would not accept,
    and when the file is not the one that was read.
    """
    named = named if isinstance(entry, Judgement) else None
    line = _encoded(entry, named)
    known = Known()
    for earlier in log.entries:
        known.add(earlier)
    try:
        read_line(line, known)
    except Fault as fault:
        raise InputError(f"{fault.field or 'the entry'}: {fault}") from None
    size = _write(path, line, log.size)
    names = {**log.named, entry.judgement_id: named} if named else log.named
    return Log((*log.entries, entry), names, size)


def _encoded(entry: Entry, named: Named | None) -> bytes:
    values: dict[str, Any] = {"type": type(entry).__name__.lower(), **msgspec.to_builtins(entry)}
    if named is not None:
        values["named"] = msgspec.to_builtins(named)
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def _write(path: Path, line: bytes, expected: int) -> int:
    """Append under a lock; what was not written whole is taken back, so that an error means nothing was recorded."""
    new = 0 if expected else os.O_CREAT  # a log that was read and has gone since is not begun anew
    try:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | new, 0o666), "rb+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if file.seek(0, os.SEEK_END) != expected or not os.path.samestat(os.fstat(file.fileno()), path.stat()):
                raise InputError(f"{path}: somebody wrote to it meanwhile; call again, so that both are checked")
            if expected and _last_byte(file, expected) != b"\n":
                line = b"\n" + line
            try:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                os.ftruncate(file.fileno(), expected)
                raise
            return expected + len(line)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); check the folder and permissions") from error


def _last_byte(file: Any, size: int) -> bytes:
    file.seek(size - 1)
    last: bytes = file.read(1)
    return last
