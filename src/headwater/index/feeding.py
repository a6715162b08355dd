"""Captures one at a time out of tables: what was shown, how it looked, and what was observed."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from headwater.brands import Shown, fingerprints_of, shown_of
from headwater.model.fingerprint import Fingerprint


def one_by_one(
    captures: pa.Table, fingerprints: pa.Table, observations: pa.Table
) -> Iterator[tuple[Shown, Fingerprint, pa.Table]]:
    """Every capture of CAPTURES in order of time, with its fingerprint and its OBSERVATIONS."""
    captures = captures.sort_by([("captured_at", "ascending"), ("capture_id", "ascending")])
    ids = captures.column("capture_id").combine_chunks()
    fingerprints = fingerprints.take(pc.index_in(ids, fingerprints.column("capture_id").combine_chunks()))
    place = pc.index_in(observations.column("capture_id").combine_chunks(), ids).fill_null(-1).to_numpy()
    order = np.argsort(place, kind="stable")
    bounds = np.searchsorted(place[order], np.arange(len(ids) + 1)).tolist()
    observations = observations.take(pa.array(order)).combine_chunks()
    pairs = zip(shown_of(captures), fingerprints_of(captures, fingerprints), strict=True)
    for row, (shown, fingerprint) in enumerate(pairs):
        yield shown, fingerprint, observations.slice(bounds[row], bounds[row + 1] - bounds[row])
