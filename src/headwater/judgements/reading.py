"""Reads a log of judgements strictly: every line is a judgement, a retirement, or a fault with its line and field.

Invariants: nothing is guessed, defaulted or skipped but blank lines; messages repeat no value of the file but ids of
known form; time and memory grow with the size of the file, whatever stands in it.
"""

import json
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from headwater.errors import InputError
from headwater.judgements import fields
from headwater.judgements.log import Entry, Log, Named
from headwater.model.judgement import Judgement, Retirement

MAX_LINE = 64 * 1024
"""Bytes; all fields at their own caps fit."""
_FAULTS_SHOWN = 20

_Check = Callable[[Any], Any]
_SHAPES: dict[str, dict[str, _Check]] = {
    "judgement": {
        "judgement_id": fields.judgement_id,
        "question": fields.one_of("brand", "distributor"),
        "left": fields.subject,
        "right": fields.subject,
        "verdict": fields.one_of("same", "different", "unsure"),
        "decided_at": fields.moment,
        "decided_by": fields.person,
        "reason": fields.reason,
    },
    "retirement": {
        "judgement_id": fields.judgement_id,
        "retired_at": fields.moment,
        "retired_by": fields.person,
        "reason": fields.reason,
    },
}


@dataclass
class Known:
    """What the lines above say: when each judgement was decided, and which are retired."""

    decided: dict[str, datetime] = field(default_factory=dict)
    retired: set[str] = field(default_factory=set)

    def add(self, entry: Entry) -> None:
        if isinstance(entry, Judgement):
            self.decided[entry.judgement_id] = entry.decided_at
        else:
            self.retired.add(entry.judgement_id)


class Fault(Exception):  # noqa: N818  it is raised and caught within this package only
    """What is wrong with one line: the field ("" for the whole line), and what to do."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(problem)
        self.field = field


def load(path: Path) -> Log:
    """The log at `path`; raises InputError naming every faulty line with its field (the first 20 are shown)."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe would wait, and a device never end
            raise InputError(f"{path}: the log of judgements is no ordinary file; check the path")
        with path.open("rb") as file:
            return parse(_lines(file), str(path), found.st_size)
    except OSError as error:
        raise InputError(f"{path}: the log of judgements cannot be read ({error.strerror}); check the path") from error


def parse(lines: Iterable[bytes], place: str, size: int = 0) -> Log:
    """The log in `lines`; `place` is how messages call it. Raises as `load`."""
    entries: list[Entry] = []
    named: dict[str, Named] = {}
    known = Known()
    faults: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry, names = read_line(line, known)
        except Fault as fault:
            faults.append(f"line {number}" + (f", field {fault.field}" if fault.field else "") + f": {fault}")
            continue
        known.add(entry)
        entries.append(entry)
        if names is not None:
            named[entry.judgement_id] = names
    if faults:
        raise InputError(_told(place, faults))
    return Log(tuple(entries), named, size)


def read_line(line: bytes, known: Known) -> tuple[Entry, Named | None]:
    """One entry and what its sides were called; raises Fault."""
    values = _object(line)
    kind = values.pop("type", None)
    if not isinstance(kind, str) or kind not in _SHAPES:
        raise Fault("type", 'neither "judgement" nor "retirement"; write one of the two')
    names = _named(values.pop("named", None)) if kind == "judgement" else None
    shape = _SHAPES[kind]
    if unknown := sorted(name for name in values if name not in shape):
        field = unknown[0] if unknown[0].isidentifier() and len(unknown[0]) <= 40 else ""
        raise Fault(field, f"a {kind} has no such field; it has {', '.join(shape)}")
    checked = {}
    for name, check in shape.items():
        if name not in values:
            raise Fault(name, "missing; add it")
        try:
            checked[name] = check(values[name])
        except ValueError as problem:
            raise Fault(name, str(problem)) from None
    return (_judgement(checked, known) if kind == "judgement" else _retirement(checked, known)), names


def _judgement(values: dict[str, Any], known: Known) -> Judgement:
    made = Judgement(**values)
    if made.judgement_id in known.decided:
        raise Fault("judgement_id", f"{made.judgement_id} stands on a line above; every judgement has its own id")
    if made.left == made.right:
        raise Fault("right", "the same subject as left; judge two different ones")
    for side in ("left", "right"):
        allowed = {"brand": ("capture:",), "distributor": ("site:", "account:")}[made.question]
        if not getattr(made, side).startswith(allowed):
            raise Fault(side, f"the question {made.question} is about {' and '.join(allowed)} subjects; name one")
    return made


def _retirement(values: dict[str, Any], known: Known) -> Retirement:
    made = Retirement(**values)
    if made.judgement_id not in known.decided:
        raise Fault("judgement_id", f"{made.judgement_id} is recorded on no line above; correct the id")
    if made.judgement_id in known.retired:
        raise Fault("judgement_id", f"{made.judgement_id} is retired already; leave it as it is")
    if made.retired_at < known.decided[made.judgement_id]:
        raise Fault("retired_at", f"before {made.judgement_id} was decided; correct the time")
    return made


def _named(value: Any) -> Named | None:
    if value is None:
        return None
    if not isinstance(value, dict) or set(value) != {"left", "right"}:
        raise Fault("named", "not an object of left and right; leave it out or give both")
    try:
        return Named(left=fields.name(value["left"]), right=fields.name(value["right"]))
    except ValueError as problem:
        raise Fault("named", str(problem)) from None


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        raise Fault("", f"longer than {MAX_LINE:,} bytes; shorten its texts")
    try:
        value = json.loads(line.decode(), object_pairs_hook=_unrepeated)
    except (ValueError, RecursionError):  # its text may quote the value
        raise Fault("", "not one JSON object in UTF-8; write one object a line") from None
    if not isinstance(value, dict):
        raise Fault("", "not one JSON object in UTF-8; write one object a line")
    return value


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise Fault("", "a field stands there twice; keep one")
    return values


def _lines(file: Any) -> Iterator[bytes]:
    """Lines of a binary file; of one that is too long only enough to see that it is."""
    while line := file.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            rest = line
            while rest and not rest.endswith(b"\n"):
                rest = file.readline(MAX_LINE)
        yield line


def _told(place: str, faults: list[str]) -> str:
    shown = faults[:_FAULTS_SHOWN]
    if len(shown) == 1:
        return f"{place}, {shown[0]}"
    more = [f"and {len(faults) - len(shown)} more"] if len(faults) > len(shown) else []
    return f"{place}: {len(faults)} lines cannot be used:\n  " + "\n  ".join(shown + more)
