"""Laws of the files: whole or absent, the same bytes for the same content, and no formula for a spreadsheet."""

import csv
import io
import math
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater import files
from headwater.errors import InputError
from headwater.model import tables

SCHEMA = pa.schema([("name", pa.string()), ("count", pa.int64()), ("parts", pa.list_(pa.uint32()))])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.none() | st.text(st.characters(codec="utf-8"), max_size=8),
            "count": st.none() | st.integers(-(2**63), 2**63 - 1),
            "parts": st.lists(st.integers(0, 2**32 - 1), max_size=3),
        }
    ),
    max_size=12,
)


@given(rows=ROWS, cuts=st.lists(st.integers(0, 12), max_size=4))
def test_parquet_round_trip_and_bytes_do_not_depend_on_chunks(
    rows: list[dict[str, Any]], cuts: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("parquet")
    whole = pa.Table.from_pylist(rows, schema=SCHEMA)
    edges = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    pieces = pa.concat_tables([whole.slice(a, b - a) for a, b in pairwise(edges)])
    files.write_table(whole, folder / "whole.parquet")
    files.write_table(pieces, folder / "pieces.parquet")
    assert files.read_table(folder / "whole.parquet", SCHEMA) == whole
    assert (folder / "whole.parquet").read_bytes() == (folder / "pieces.parquet").read_bytes()


def test_every_output_schema_can_be_written_and_read_when_empty(tmp_path: Path) -> None:
    schemas = {name: value for name, value in vars(tables).items() if isinstance(value, pa.Schema)}
    assert "SITES" in schemas
    for name, schema in schemas.items():
        files.write_table(schema.empty_table(), tmp_path / name)
        assert files.read_table(tmp_path / name, schema).schema == schema


def test_more_rows_than_a_group(tmp_path: Path) -> None:
    from_range = pa.table({"n": pa.array(range(300_000), pa.int64())})
    files.write_table(from_range, tmp_path / "n.parquet")
    assert pq.read_metadata(tmp_path / "n.parquet").num_row_groups == 3
    assert files.read_table(tmp_path / "n.parquet", from_range.schema) == from_range
    assert files.read_table(tmp_path / "n.parquet") == from_range


def test_a_table_of_another_schema_is_refused_with_every_difference(tmp_path: Path) -> None:
    pq.write_table(pa.table({"name": ["a"], "count": ["7"], "colour": ["red"]}), tmp_path / "t.parquet")
    with pytest.raises(InputError) as caught:
        files.read_table(tmp_path / "t.parquet", SCHEMA)
    for part in ("t.parquet", "parts is missing", "colour is not expected", "count is string, expected int64"):
        assert part in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"name,count\n", b"PAR1" + bytes(100) + b"PAR1"])
def test_what_is_no_parquet_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "t.parquet").write_bytes(content)
    with pytest.raises(InputError, match="not a readable Parquet file"):
        files.read_table(tmp_path / "t.parquet", SCHEMA)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"sites\.parquet: no such file"):
        files.read_table(tmp_path / "sites.parquet", SCHEMA)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(value=JSON_VALUES)
def test_json_round_trip(value: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("json") / "v.json"
    files.write_json(value, path)
    assert files.read_json(path, object) == value
    assert path.read_bytes().endswith(b"\n")


@given(values=st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=4), st.integers(-9, 9), max_size=6))
def test_json_does_not_depend_on_the_order_of_keys(
    values: dict[str, int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("json")
    files.write_json(values, folder / "a.json")
    files.write_json(dict(reversed(values.items())), folder / "b.json")
    assert (folder / "a.json").read_bytes() == (folder / "b.json").read_bytes()


class Sample(msgspec.Struct, frozen=True):
    name: str
    day: date
    moment: datetime
    parts: tuple[int, ...] = ()


def test_structs_dates_and_tuples(tmp_path: Path) -> None:
    sample = Sample("Amber Kite", date(2012, 3, 1), datetime(2012, 3, 1, 9, 30, tzinfo=UTC), (2, 1))
    assert files.write_jsonl([sample, sample], tmp_path / "s.jsonl") == 2
    line = '{"day":"2012-03-01","moment":"2012-03-01T09:30:00Z","name":"Amber Kite","parts":[2,1]}\n'
    assert (tmp_path / "s.jsonl").read_text() == line * 2
    assert list(files.read_jsonl(tmp_path / "s.jsonl", Sample)) == [sample, sample]


@pytest.mark.parametrize("value", [math.nan, math.inf, [{"x": -math.inf}]])
def test_json_has_no_word_for_not_a_number(value: Any, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        files.write_json(value, tmp_path / "v.json")
    assert list(tmp_path.iterdir()) == []


def test_a_bad_line_is_named_and_not_quoted(tmp_path: Path) -> None:
    (tmp_path / "s.jsonl").write_text('{"a":1}\n{"a":"heron-on-the-weir"}\n')
    with pytest.raises(InputError, match=r"s\.jsonl, line 2") as caught:
        list(files.read_jsonl(tmp_path / "s.jsonl", dict[str, int]))
    assert "heron" not in str(caught.value)
    with pytest.raises(InputError, match="cannot be read"):
        files.read_json(tmp_path / "absent", object)
    with pytest.raises(InputError, match="cannot be read"):
        list(files.read_jsonl(tmp_path / "absent", object))


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "v.json"
    files.write_json(1, path)
    with pytest.raises(RuntimeError), files.replacing(path) as file:
        file.write(b"half of it")
        assert path.read_text() == "1\n"
        raise RuntimeError
    assert [p.name for p in tmp_path.iterdir()] == ["v.json"]
    assert path.read_text() == "1\n"


def test_a_missing_folder_is_an_error_not_a_new_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write here"):
        files.write_bytes(b"x", tmp_path / "absent" / "x.pdf")
    assert list(tmp_path.iterdir()) == []


FORMULA_STARTS = [
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    " =",
    "\n@",
    "\ufeff=",
    "\u200b=",
    "\u202e+",
    "＝",
    "－",
    "|",
    "%",
    "\t",
    "\0",
]


@given(start=st.sampled_from(FORMULA_STARTS), rest=st.text(st.characters(codec="utf-8"), max_size=8))
def test_no_text_cell_starts_a_formula(start: str, rest: str) -> None:
    assert files.neutral_cell(start + rest) == "'" + start + rest


@pytest.mark.parametrize("value", [-5, -0.5, None, 0, "Amber Kite", "hxxps://a[.]example/", "a=b", ""])
def test_numbers_and_plain_text_stay_as_they_are(value: files.csv_export.Cell) -> None:
    assert files.neutral_cell(value) == value


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=6))
def test_csv_round_trip(rows: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    files.write_csv(["left", "=right"], rows, path)
    read = list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))
    assert read[0] == ["left", "'=right"]
    assert read[1:] == [[str(files.neutral_cell(cell)) for cell in row] for row in rows]


def test_a_ragged_row_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a row of 1 cells for 2 columns"):
        files.write_csv(["a", "b"], [["1", "2"], ["3"]], tmp_path / "t.csv")
    assert list(tmp_path.iterdir()) == []
