"""What a worker does with a unit: for every record one row in captures or in quarantine, wherever it resumes."""

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest

from headwater import intake
from headwater.assemble import reading
from headwater.assemble.columns import SCHEMAS
from headwater.assemble.reading import ReadCaptures
from headwater.intake import Unit

PAGE = (
    "<html><body class=shop><p>Sturdy kites number {n}</p><form action=/pay/{n}><input name=plan></form></body></html>"
)
BAD = {3: "{not json", 6: json.dumps({"url": "http://a.example/", "captured_at": "yesterday", "html": ""}), 9: "\x00"}


def line(number: int) -> str:
    if number in BAD:
        return BAD[number]
    if number == 7:  # refused by the sanitiser, not by intake
        return json.dumps(
            {"url": "http://a.example/", "captured_at": "2012-03-01T10:00:00Z", "html": "GIF89a" + "x" * 50}
        )
    moment = f"2012-03-{number:02d}T10:00:00Z"
    return json.dumps({"url": f"http://kite{number}.example/", "captured_at": moment, "html": PAGE.format(n=number)})


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Unit:
    path = tmp_path_factory.mktemp("read") / "captures.jsonl"
    path.write_text("\n".join(line(number) for number in range(1, 13)) + "\n")
    (found,) = intake.plan([path]).capture_units
    return found


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH", 2)


def ignore(position: int) -> None:
    """A watchdog that nobody reads."""


def read(
    unit: Unit, after: int = 0, skip: frozenset[int] = frozenset()
) -> Iterator[tuple[int, dict[str, pa.RecordBatch]]]:
    return ReadCaptures()(unit, after, skip, ignore)


def rows(delivered: list[tuple[int, dict[str, pa.RecordBatch]]], table: str) -> list[dict[str, Any]]:
    return [row for _, tables in delivered if table in tables for row in tables[table].to_pylist()]


def test_every_record_leaves_once(unit: Unit) -> None:
    delivered = list(read(unit))
    quarantined = rows(delivered, "quarantine")
    assert [row["record"] for row in quarantined] == [3, 6, 7, 9]
    assert {row["file"] for row in quarantined} == {str(unit.path)}
    assert len(rows(delivered, "captures")) == len(rows(delivered, "fingerprints")) == 12 - len(quarantined)
    assert all(batch.schema == SCHEMAS[name] for _, tables in delivered for name, batch in tables.items())


def test_positions_rise_and_end_at_the_last_record(unit: Unit) -> None:
    positions = [position for position, _ in read(unit)]
    assert positions == sorted(set(positions)) and positions[-1] == 12


@pytest.mark.parametrize("stop", [1, 2, 3, 5])
def test_resuming_after_any_batch_loses_and_repeats_nothing(unit: Unit, stop: int) -> None:
    """What the engine does when a worker dies: the batches it has, and the rest from there on."""
    whole = list(read(unit))
    begun = whole[:stop]
    resumed = begun + list(read(unit, after=begun[-1][0]))
    for table in ("captures", "fingerprints", "observations", "quarantine"):
        assert rows(resumed, table) == rows(whole, table)


def test_a_record_to_skip_is_not_touched(unit: Unit) -> None:
    seen: list[int] = []
    delivered = list(ReadCaptures()(unit, 4, frozenset([5, 6]), seen.append))
    assert not {5, 6} & set(seen) and 7 in seen
    assert [row["record"] for row in rows(delivered, "quarantine")] == [7, 9]
    assert len(rows(delivered, "captures")) == 4


def test_captures_and_observations_name_each_other(unit: Unit) -> None:
    delivered = list(read(unit))
    captures = {row["capture_id"]: row for row in rows(delivered, "captures")}
    for seen in rows(delivered, "observations"):
        of = captures[seen["capture_id"]]
        assert (seen["site"], seen["captured_at"]) == (of["site"], of["captured_at"])
    assert {row["capture_id"] for row in rows(delivered, "fingerprints")} == set(captures)


def test_feature_names_are_those_of_the_fingerprints(unit: Unit) -> None:
    delivered = list(read(unit))
    names = {row["feature"]: row["name"] for row in rows(delivered, "feature_names")}
    of_prints = {
        feature
        for row in rows(delivered, "fingerprints")
        for view in ("names", "kit")
        for feature in row[f"{view}_ids"]
    }
    assert of_prints <= set(names) and ".shop" in names.values()
    assert not [name for name in names.values() if "kites" in name]
