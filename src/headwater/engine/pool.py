"""The parent's side: hand out units, take results, and go on where a dead worker stopped.

Invariants: every record of every unit is delivered or lost, once; a worker is at most one message ahead of the
consumer, so memory stays flat; no worker outlives the iterator. Results come as workers finish: `gather` sorts.
"""

import multiprocessing
import os
import signal
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import Any, Generic

from headwater import errors
from headwater.engine import wire
from headwater.engine.outcome import Delivered, Lost, Reason, Unit, Work
from headwater.engine.worker import EXIT_MEMORY, NO_RECORD, Beacon, Limits, Task, serve
from headwater.errors import EngineError

DEATHS_BETWEEN_RECORDS = 2
"""How often in a row a worker may die without having reached a new record: once can be the kernel choosing a victim."""

SECONDS_TO_EXIT = 5.0

LONGEST_SOCKET_PATH = 103
"""Bytes of a Unix socket's path that every system takes: 107 on Linux, 103 on macOS (unix(7), `sun_path`)."""

SOCKET_IN_TEMPORARY_FOLDER = len("/pymp-xxxxxxxx/listener-xxxxxxxx")
"""Bytes that the fork server's socket adds to the temporary folder's path (multiprocessing.connection)."""


@dataclass
class _Progress(Generic[Unit]):
    """How far one unit has come."""

    index: int
    unit: Unit
    delivered: int = NO_RECORD
    lost: set[int] = field(default_factory=set)
    barren_deaths: int = 0

    def task(self) -> Task:
        return Task(self.unit, self.delivered, frozenset(p for p in self.lost if p > self.delivered))


@dataclass
class _Seat(Generic[Unit]):
    """One worker process and the unit it is at."""

    process: multiprocessing.process.BaseProcess
    channel: Connection
    beacon: Beacon
    progress: _Progress[Unit]

    def assign(self, progress: _Progress[Unit]) -> None:
        self.progress = progress
        self.beacon.value = NO_RECORD
        try:
            self.channel.send(progress.task())
        except OSError:
            return  # it died while idle: reading the channel says so, and the unit goes to the next worker

    def receive(self) -> wire.Message | None:
        """The next message; None when the worker is dead and everything it finished saying has been read."""
        try:
            return wire.decode(self.channel.recv_bytes())
        except (EOFError, OSError):
            return None

    def dismiss(self) -> None:
        """End the worker, whatever it is doing."""
        self.channel.close()
        self.process.kill()
        self.process.join()

    def exit_status(self) -> int | None:
        """How a worker ended whose channel is closed; one that lingers on its way out is ended."""
        self.process.join(timeout=SECONDS_TO_EXIT)
        self.dismiss()
        return self.process.exitcode


def map_units(
    units: Sequence[Unit],
    work: Work[Unit],
    *,
    workers: int,
    memory_bytes: int,
    seconds_per_record: float,
) -> Iterator[Delivered[Unit] | Lost[Unit]]:
    """Run `work` over each unit in `workers` processes; results in no fixed order between units.

    A record that kills its worker, takes longer than `seconds_per_record` (wall clock) or needs more than
    `memory_bytes` beyond the worker's start (Linux) comes back as Lost; the unit goes on without it. With `workers=0`
    everything runs in this process, without limits: for debugging and profiling.

    Raises EngineError when the work fails outside any record or its workers die before they reach one, InputError and
    ReferenceDataError as raised by the work. Other exceptions are reported by type and place only: their text may
    quote captured content.
    """
    if workers <= 0:
        return _in_process(units, work)
    return _in_workers(
        deque(_Progress(i, unit) for i, unit in enumerate(units)),
        work,
        workers,
        Limits(memory_bytes, seconds_per_record),
    )


def _in_process(units: Sequence[Unit], work: Work[Unit]) -> Iterator[Delivered[Unit] | Lost[Unit]]:
    for index, unit in enumerate(units):
        for position, tables in work(unit, NO_RECORD, frozenset(), lambda _: None):
            yield Delivered(index, unit, position, tables)


def _in_workers(
    waiting: deque[_Progress[Unit]], work: Work[Unit], workers: int, limits: Limits
) -> Iterator[Delivered[Unit] | Lost[Unit]]:
    context = _context(work)
    seats: dict[Connection, _Seat[Unit]] = {}
    try:
        while waiting or seats:
            while waiting and len(seats) < workers:
                seat = _hire(context, work, limits, waiting.popleft())
                seats[seat.channel] = seat
            for channel in wait(list(seats)):
                seat = seats[channel]  # type: ignore[index]  # wait returns what it was given
                message = seat.receive()
                if isinstance(message, wire.Batch):
                    yield _deliver(seat.progress, message)
                elif isinstance(message, wire.Failed):
                    raise _failure(seat.progress, message)
                elif message is None:
                    del seats[seat.channel]
                    waiting.appendleft(seat.progress)
                    yield from _bury(seat)
                elif waiting:
                    seat.assign(waiting.popleft())
                else:
                    del seats[seat.channel]
                    seat.dismiss()
    finally:
        for seat in seats.values():
            seat.dismiss()


def _context(work: Work[Any]) -> ForkServerContext | SpawnContext:
    """Workers are forked from a clean server that knows the work's module: safe with threads, quick to restart.

    Under a temporary folder whose path is too long for the server's socket each worker starts by itself instead, which
    costs the imports of every start and changes nothing else.
    """
    # Arrow's own pool reserves a gigabyte of addresses at first use, which the memory limit would count; this has an
    # effect on processes started from here only, as Arrow reads it when it is imported.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if len(os.fsencode(tempfile.gettempdir())) + SOCKET_IN_TEMPORARY_FOLDER > LONGEST_SOCKET_PATH:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["headwater.engine.worker", work.__module__])
    return context


def _hire(
    context: ForkServerContext | SpawnContext, work: Work[Unit], limits: Limits, progress: _Progress[Unit]
) -> _Seat[Unit]:
    ours, theirs = context.Pipe()
    beacon = context.RawValue("q", NO_RECORD)
    process = context.Process(target=serve, args=(work, limits, theirs, beacon), daemon=True)
    process.start()
    theirs.close()  # the worker's copy is the only one left: when it dies, ours reads the end of the stream
    seat = _Seat(process, ours, beacon, progress)
    seat.assign(progress)
    return seat


def _deliver(progress: _Progress[Unit], message: wire.Batch) -> Delivered[Unit]:
    progress.delivered = message.position
    progress.barren_deaths = 0
    return Delivered(progress.index, progress.unit, message.position, wire.unpack(message))


def _bury(seat: _Seat[Unit]) -> Iterator[Lost[Unit]]:
    """Name the record a dead worker was at; raise if it was at none and that is no accident."""
    progress, position, status = seat.progress, seat.beacon.value, seat.exit_status()
    if position > progress.delivered and position not in progress.lost:
        progress.lost.add(position)
        progress.barren_deaths = 0
        yield Lost(progress.index, progress.unit, position, _reason(status))
        return
    progress.barren_deaths += 1
    if progress.barren_deaths >= DEATHS_BETWEEN_RECORDS:
        raise EngineError(
            f"workers die between records of unit {progress.index + 1} after position {progress.delivered} "
            f"(exit status {status}): check free memory, raise the memory limit, or run with workers=0 to see why"
        )


def _reason(exit_status: int | None) -> Reason:
    if exit_status == EXIT_MEMORY:
        return "memory_limit"
    return "time_limit" if exit_status == -signal.SIGALRM else "worker_died"


def _failure(progress: _Progress[Any], message: wire.Failed) -> errors.HeadwaterError:
    """The worker's error as one of ours; its message crosses only when it is one Headwater wrote."""
    deliberate = {cls.__name__: cls for cls in (errors.InputError, errors.ReferenceDataError)}
    if message.message and message.error in deliberate:
        return deliberate[message.error](message.message)
    places = " < ".join(reversed(message.places))
    return EngineError(
        f"{message.error} in unit {progress.index + 1} after position {progress.delivered}, at {places}: "
        "this is a defect in Headwater; run with workers=0 to see it whole"
    )
