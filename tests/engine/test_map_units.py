"""Law of the engine: every record is delivered or lost, once, wherever a worker dies."""

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from itertools import islice
from pathlib import Path

import msgspec
import pyarrow as pa
import pytest
from faulty_work import CANARY, SCHEMA, Announcing, Fault, Records, endless, read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.engine import Delivered, Lost, gather, map_units, wire
from headwater.engine.outcome import Tables
from headwater.errors import EngineError, InputError

MEMORY = 1 << 30
FAKES = Path(__file__).parents[1] / "fakes"


def run(units: list[Records], workers: int = 2, seconds: float = 60.0) -> list[Delivered[Records] | Lost[Records]]:
    return list(map_units(units, read, workers=workers, memory_bytes=MEMORY, seconds_per_record=seconds))


def seen(results: list[Delivered[Records] | Lost[Records]]) -> Counter[tuple[str, int]]:
    counted: Counter[tuple[str, int]] = Counter()
    for result in results:
        if isinstance(result, Lost):
            counted[result.unit.name, result.position] += 1
        else:
            counted.update((row["unit"], row["position"]) for row in result.tables["records"].to_pylist())
    return counted


def every_record_once(units: list[Records]) -> Counter[tuple[str, int]]:
    return Counter((unit.name, position) for unit in units for position in range(1, unit.count + 1))


@st.composite
def units_with_faults(draw: st.DrawFn) -> list[Records]:
    units = []
    for index in range(draw(st.integers(1, 3))):
        count = draw(st.integers(0, 12))
        kinds: list[Fault] = ["kill", "abort", "exit", "memory"]
        spots = st.dictionaries(st.integers(1, max(count, 1)), st.sampled_from(kinds), max_size=3)
        faults = {position: fault for position, fault in draw(spots).items() if position <= count}
        units.append(Records(f"unit-{index}", count, draw(st.integers(1, 5)), faults))
    return units


@pytest.mark.slow
@given(units=units_with_faults(), workers=st.integers(1, 3))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_record_is_delivered_or_lost_once(units: list[Records], workers: int) -> None:
    results = run(units, workers)
    assert seen(results) == every_record_once(units)
    lost = {(r.unit.name, r.position): r.reason for r in results if isinstance(r, Lost)}
    expected = {
        (unit.name, position): "memory_limit" if fault == "memory" else "worker_died"
        for unit in units
        for position, fault in unit.faults.items()
    }
    assert lost == expected


def test_a_record_that_never_ends_is_lost_and_the_unit_goes_on() -> None:
    unit = Records("slow", 7, 3, {2: "forever", 7: "forever"})
    results = run([unit], seconds=1.0)
    assert seen(results) == every_record_once([unit])
    assert [(r.position, r.reason) for r in results if isinstance(r, Lost)] == [(2, "time_limit"), (7, "time_limit")]


def test_all_records_may_be_lost() -> None:
    unit = Records("bad", 5, 2, dict.fromkeys(range(1, 6), "kill"))
    assert [type(result) for result in run([unit])] == [Lost] * 5


def test_the_same_rows_come_in_the_same_order_however_many_workers_die() -> None:
    units = [Records(f"unit-{i}", 20, 4, {7: "kill", 8: "abort"} if i % 2 else {}) for i in range(5)]
    gathered = gather(run(units, workers=3), {"records": SCHEMA, "nothing": SCHEMA})
    rows = [(row["unit"], row["position"]) for row in gathered.tables["records"].to_pylist()]
    assert rows == sorted(rows, key=lambda row: (row[0], row[1]))
    assert [(item.index, item.position) for item in gathered.lost] == [(1, 7), (1, 8), (3, 7), (3, 8)]
    assert gathered.tables["nothing"].num_rows == 0


def test_gather_refuses_a_table_nobody_expects() -> None:
    with pytest.raises(KeyError):
        gather(run([Records("unit", 1)]), {"other": SCHEMA})


def test_in_process_and_in_workers_deliver_the_same() -> None:
    units = [Records("a", 7), Records("b", 0), Records("c", 4)]
    expected = {"records": SCHEMA}
    assert gather(run(units, workers=0), expected).tables == gather(run(units, workers=2), expected).tables


def test_no_units_no_workers() -> None:
    assert run([]) == []


@pytest.mark.parametrize("fault", ["start", "between"])
def test_death_outside_any_record_is_an_error_that_says_what_to_do(fault: Fault) -> None:
    with pytest.raises(EngineError, match=r"die between records of unit 2 after position .*workers=0"):
        run([Records("fine", 2), Records("bad", 4, 2, {3: fault})])


@pytest.mark.parametrize(("fault", "name"), [("defect", "ValueError"), ("stack", "OSError")])
def test_a_defect_is_reported_by_type_and_place_never_by_its_text(fault: Fault, name: str) -> None:
    with pytest.raises(EngineError, match=rf"{name} in unit 1 after position 2, at faulty_work:\d+ < ") as caught:
        run([Records("unit", 4, 2, {3: fault})])
    chain = "".join(str(error) for error in (caught.value, caught.value.__cause__, caught.value.__context__))
    assert CANARY not in chain


def test_an_error_worded_by_headwater_keeps_its_class_and_message() -> None:
    with pytest.raises(InputError, match=r"reports\.csv: no such file; check the path"):
        run([Records("unit", 1, 1, {1: "input"})])


def test_work_may_carry_its_configuration_and_runs_elsewhere() -> None:
    results = map_units([1, 2], Announcing("amber"), workers=2, memory_bytes=MEMORY, seconds_per_record=60)
    rows = [row for r in results if isinstance(r, Delivered) for row in r.tables["who"].to_pylist()]
    assert [row["label"] for row in rows] == ["amber", "amber"]
    assert os.getpid() not in {row["pid"] for row in rows}


def first_pids(results: object, number: int) -> set[int]:
    taken: list[Delivered[int] | Lost[int]] = list(islice(results, number))  # type: ignore[call-overload]
    return {r.tables["who"].column("pid")[0].as_py() for r in taken if isinstance(r, Delivered)}


def alive(pid: int) -> bool:
    """Whether a process exists; one that ended and waits to be collected by its parent counts as gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_leaving_early_leaves_no_process_behind() -> None:
    results = map_units([1, 2], endless, workers=2, memory_bytes=MEMORY, seconds_per_record=60)
    pids = first_pids(results, 20)
    assert all(alive(pid) for pid in pids)
    results.close()  # type: ignore[attr-defined]
    assert pids and not any(alive(pid) for pid in pids)


INTERRUPTED = """
import os, signal, sys
sys.path.insert(0, {fakes!r})
from faulty_work import endless
from headwater.engine import map_units

if __name__ == "__main__":
    pids = set()
    for count, result in enumerate(map_units([1, 2], endless, workers=2, memory_bytes=1 << 30, seconds_per_record=60)):
        pids.add(result.tables["who"].column("pid")[0].as_py())
        if count % 20 == 0 and count:  # again, as a person does, where Python dropped the first in a destructor
            print(*pids, flush=True)
            {stop}
"""


@pytest.mark.parametrize(
    "stop",
    ["os.killpg(os.getpgrp(), signal.SIGINT)", "os.kill(os.getpid(), signal.SIGKILL)"],
    ids=["interrupted at the terminal", "killed"],
)
def test_no_worker_outlives_its_parent(stop: str, tmp_path: Path) -> None:
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED.format(fakes=str(FAKES), stop=stop))
    done = subprocess.run(  # returns when every process that holds the output has ended
        [sys.executable, script], capture_output=True, text=True, start_new_session=True, check=False, timeout=60
    )
    pids = [int(pid) for pid in done.stdout.split()]
    assert done.returncode != 0 and pids
    assert not any(alive(pid) for pid in pids)
    assert done.stderr.count("Traceback") <= 1, "workers print nothing when interrupted"


FAR_DOWN = """
import sys
sys.path.insert(0, {fakes!r})
from faulty_work import Records, read
from headwater.engine import map_units

if __name__ == "__main__":
    units = [Records("a", 4, 2, {{2: "kill"}}), Records("b", 3)]
    found = list(map_units(units, read, workers=2, memory_bytes=1 << 30, seconds_per_record=60))
    print(sorted({{type(result).__name__ for result in found}}))
"""


@pytest.mark.parametrize("bytes_long", [10, 60, 71, 72, 90, 200])
def test_workers_start_under_a_temporary_folder_of_any_length(bytes_long: int, tmp_path: Path) -> None:
    """The fork server listens on a socket in the temporary folder, and a socket's path is short."""
    folder = Path(tempfile.mkdtemp(dir="/tmp", prefix="h"))
    deep = folder / ("d" * max(bytes_long - len(str(folder)) - 1, 0))
    deep.mkdir(exist_ok=True)
    script = tmp_path / "far_down.py"
    script.write_text(FAR_DOWN.format(fakes=str(FAKES)))
    done = subprocess.run(
        [sys.executable, script], env=os.environ | {"TMPDIR": str(deep)}, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip
    shutil.rmtree(folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "['Delivered', 'Lost']\n"


def test_results_cross_the_boundary_as_data_only() -> None:
    """A worker that has parsed hostile bytes cannot make its parent unpickle: its messages are decoded by type."""
    with pytest.raises(msgspec.DecodeError):
        wire.decode(pickle.dumps({"position": 1}))
    tables: Tables = {"records": pa.RecordBatch.from_pylist([{"unit": "é", "position": 1}], schema=SCHEMA)}
    decoded = wire.decode(wire.encode(wire.pack(3, tables)))
    assert isinstance(decoded, wire.Batch)
    unpacked = wire.unpack(decoded)
    assert unpacked == tables
    addresses = [b.address for column in unpacked["records"].columns for b in column.buffers() if b is not None]
    assert all(address % 8 == 0 for address in addresses), "Arrow's kernels want their columns aligned"


@pytest.mark.slow
def test_memory_stays_flat_when_the_consumer_is_slower_than_the_workers() -> None:
    results = map_units([1, 2], endless, workers=2, memory_bytes=MEMORY, seconds_per_record=60)
    first_pids(results, 50)
    before = pa.total_allocated_bytes()
    first_pids(results, 200)
    assert pa.total_allocated_bytes() - before < 20 << 20
    results.close()  # type: ignore[attr-defined]
