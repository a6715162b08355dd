"""Work for the engine's tests: reads `Records` and meets the faults they name, as a hostile page would cause them."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

from headwater.errors import InputError

Fault = Literal["kill", "abort", "exit", "memory", "forever", "between", "start", "defect", "input", "stack"]
SCHEMA = pa.schema([("unit", pa.string()), ("position", pa.int64())])
CANARY = "heron-on-the-weir"


@dataclass(frozen=True)
class Records:
    """A unit of `count` records, delivered in batches of `batch`, with a fault at some positions."""

    name: str
    count: int
    batch: int = 3
    faults: Mapping[int, Fault] = field(default_factory=dict)


def read(
    unit: Records, after: int, skip: frozenset[int], beacon: Callable[[int], None]
) -> Iterator[tuple[int, dict[str, pa.RecordBatch]]]:
    """Work as the engine expects it, with faults."""
    if "start" in unit.faults.values():
        os.kill(os.getpid(), signal.SIGKILL)
    done: list[int] = []
    for position in range(after + 1, unit.count + 1):
        if position in skip:
            continue
        if unit.faults.get(position) == "between":
            os._exit(3)
        beacon(position)
        meet(unit.faults.get(position))
        done.append(position)
        if len(done) == unit.batch:
            yield position, {"records": rows(unit.name, done)}
            done = []
    if done:
        yield done[-1], {"records": rows(unit.name, done)}


def rows(name: str, positions: list[int]) -> pa.RecordBatch:
    """One row a record."""
    return pa.RecordBatch.from_pylist([{"unit": name, "position": p} for p in positions], schema=SCHEMA)


def meet(fault: Fault | None) -> None:
    """Do what the fault says."""
    if fault == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif fault == "abort":
        os.abort()
    elif fault == "exit":
        os._exit(0)
    elif fault == "memory":
        bytearray(1 << 40)
    elif fault == "forever":
        _spin()
    elif fault == "defect":
        raise ValueError(CANARY)
    elif fault == "stack":
        raise OSError(CANARY)
    elif fault == "input":
        raise InputError("reports.csv: no such file; check the path")


def _spin() -> None:
    while True:
        pass


@dataclass(frozen=True)
class Announcing:
    """Work that carries configuration and says which process it runs in."""

    label: str

    def __call__(
        self, unit: int, after: int, skip: frozenset[int], beacon: Callable[[int], None]
    ) -> Iterator[tuple[int, dict[str, pa.RecordBatch]]]:
        """One record: the label and the process."""
        beacon(1)
        yield 1, {"who": pa.RecordBatch.from_pylist([{"label": self.label, "pid": os.getpid()}])}


def endless(
    unit: int, after: int, skip: frozenset[int], beacon: Callable[[int], None]
) -> Iterator[tuple[int, dict[str, pa.RecordBatch]]]:
    """A unit without an end, a megabyte a delivery."""
    position = after
    while True:
        position += 1
        beacon(position)
        yield position, {"who": pa.RecordBatch.from_pydict({"pid": [os.getpid()], "ballast": [b"0" * (1 << 20)]})}
