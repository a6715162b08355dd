"""The worker's side: run the work on one unit after another, under limits the kernel keeps.

Invariants: hostile bytes are parsed here and only here; a record that takes too long is ended by the kernel (SIGALRM),
even inside a parser that never returns to Python and even when the parent is gone; nothing but `wire` messages leaves.
"""

import os
import resource
import signal
import sys
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from headwater.engine import wire
from headwater.engine.outcome import Work
from headwater.errors import InputError, ReferenceDataError

EXIT_MEMORY = 77
"""Exit status of a worker that ran out of its memory allowance: it has none left to say so."""

NO_RECORD = 0
"""Beacon value before the first record: positions start at 1."""


class Beacon(Protocol):
    """A whole number in memory shared with the parent: it outlives the worker."""

    value: int


@dataclass(frozen=True)
class Limits:
    """`memory_bytes` a worker may ask for beyond what it holds at start; `seconds` of wall-clock time per record."""

    memory_bytes: int
    seconds: float


@dataclass(frozen=True)
class Task:
    """A unit, or what is left of it."""

    unit: Any
    after: int
    skip: frozenset[int]


def serve(work: Work[Any], limits: Limits, channel: Connection, beacon: Beacon) -> None:
    """Take tasks from `channel` until the parent closes it."""
    _take_no_signals()
    _limit_memory(limits.memory_bytes)
    try:
        while True:
            _run(work, channel.recv(), limits, channel, beacon)
    except (_ParentGone, EOFError, OSError):
        return  # the parent has gone or has had enough: there is nobody left to tell


def _run(work: Work[Any], task: Task, limits: Limits, channel: Connection, beacon: Beacon) -> None:
    def before(position: int) -> None:
        beacon.value = position
        signal.setitimer(signal.ITIMER_REAL, limits.seconds)

    message: wire.Message = wire.Finished()
    try:
        for position, tables in work(task.unit, task.after, task.skip, before):
            _send(channel, wire.pack(position, tables))
    except MemoryError:
        os._exit(EXIT_MEMORY)  # unwinding, or sending, could need the memory that is not there
    except Exception as error:
        message = _describe(error)
    _send(channel, message)


class _ParentGone(BaseException):
    """The channel is closed: told apart from an OSError of the work itself."""


def _send(channel: Connection, message: wire.Message) -> None:
    data = wire.encode(message)
    signal.setitimer(signal.ITIMER_REAL, 0)  # waiting for a busy parent is not the record's fault
    try:
        channel.send_bytes(data)
    except OSError as error:
        raise _ParentGone from error


def _describe(error: Exception) -> wire.Failed:
    places = tuple(f"{_module(frame)}:{line}" for frame, line in traceback.walk_tb(error.__traceback__))
    name = type(error).__name__
    deliberate = isinstance(error, InputError | ReferenceDataError)
    return wire.Failed(name, places, str(error) if deliberate else "")


def _module(frame: Any) -> str:
    return str(frame.f_globals.get("__name__", "?"))


def _take_no_signals() -> None:
    """An interrupt at the terminal reaches the whole group; the parent alone decides, and ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


def _limit_memory(allowance: int) -> None:
    """Limit the address space where the platform says what is in use already (Linux); elsewhere there is no limit."""
    statm = Path("/proc/self/statm")
    if sys.platform != "linux" or not statm.exists():
        return
    in_use = int(statm.read_text().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    ceiling = in_use + allowance if hard == resource.RLIM_INFINITY else min(in_use + allowance, hard)
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
