"""What the engine takes and what it gives back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

import pyarrow as pa

Unit = TypeVar("Unit")
UnitIn = TypeVar("UnitIn", contravariant=True)

Reason = Literal["worker_died", "time_limit", "memory_limit"]
"""Why a record was lost: its worker vanished (signal, abort, exit), ran too long, or asked for too much memory."""

Tables = dict[str, pa.RecordBatch]


class Work(Protocol[UnitIn]):
    """A batch function: picklable, so a top-level function or a frozen dataclass with `__call__`.

    It reads the records of `unit` in order, passing over those at or before position `after` and those in `skip`;
    calls `beacon(position)` before it touches a record's bytes and finishes with that record before the next beacon;
    and yields `(position, tables)` for all records since its last yield, `position` being the last of them.
    Positions are whole numbers from 1, rising within a unit.
    """

    def __call__(
        self, unit: UnitIn, after: int, skip: frozenset[int], beacon: Callable[[int], None]
    ) -> Iterator[tuple[int, Tables]]: ...


@dataclass(frozen=True)
class Delivered(Generic[Unit]):
    """Tables for the records of unit number `index` since its last delivery, up to `position`, without those lost."""

    index: int
    unit: Unit
    position: int
    tables: Tables


@dataclass(frozen=True)
class Lost(Generic[Unit]):
    """The record at `position` of unit number `index` took its worker down; nothing of it was kept."""

    index: int
    unit: Unit
    position: int
    reason: Reason
