"""Rows handed in come out as Arrow batches, unchanged and once."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.assemble.columns import SCHEMAS, Columns
from headwater.fingerprint.hashing import bag
from headwater.model.fingerprint import Fingerprint, View
from headwater.model.tables import FINGERPRINTS, VIEW_NAMES

views = st.lists(st.integers(0, 2**32 - 1), max_size=8).map(lambda ids: bag(np.array(ids, np.uint32)))
prints = st.builds(Fingerprint, *(views for _ in VIEW_NAMES), st.just(""), st.integers(0, 99))


@settings(max_examples=40)
@given(st.lists(prints, max_size=6))
def test_fingerprints_come_back(given_prints: list[Fingerprint]) -> None:
    columns = Columns()
    for number, found in enumerate(given_prints):
        columns.add_fingerprint(f"c{number}", found)
    batches = columns.take()
    if not given_prints:
        assert batches == {}
        return
    batch = batches["fingerprints"]
    batch.validate(full=True)
    assert batch.schema == FINGERPRINTS
    for number, row in enumerate(batch.to_pylist()):
        assert row["capture_id"] == f"c{number}"
        for name in VIEW_NAMES:
            view: View = getattr(given_prints[number], name)
            assert (row[f"{name}_ids"], row[f"{name}_tf"]) == (view.ids.tolist(), view.tf.tolist())


def test_taking_empties() -> None:
    columns = Columns()
    columns.add("feature_names", (7, ".menu"))
    columns.add("quarantine", ("a.jsonl", 3, "url", "bad_url", "no address"))
    first = columns.take()
    assert {name: batch.num_rows for name, batch in first.items()} == {"feature_names": 1, "quarantine": 1}
    assert all(first[name].schema == SCHEMAS[name] for name in first)
    assert columns.take() == {}


def test_times_keep_their_zone() -> None:
    columns = Columns()
    at = datetime(2012, 5, 1, 10, 30, tzinfo=UTC)
    columns.add("observations", ("c", "s", at, "email", "a@b.example", "contact", "", "", "unknown", "page", "default"))
    (row,) = columns.take()["observations"].to_pylist()
    assert row["captured_at"] == at and isinstance(SCHEMAS["observations"].field("captured_at").type, pa.TimestampType)
