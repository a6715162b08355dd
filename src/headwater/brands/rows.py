"""One capture after another out of the tables in which captures travel in bulk."""

from collections.abc import Iterator
from itertools import starmap

import pyarrow as pa

from headwater.brands.held import Shown
from headwater.model.fingerprint import Fingerprint, View
from headwater.model.tables import VIEW_NAMES


def shown_of(captures: pa.Table) -> Iterator[Shown]:
    """What each row of a CAPTURES table shows, in its order."""
    return starmap(Shown, zip(*(captures.column(name).to_pylist() for name in Shown._fields), strict=True))


def fingerprints_of(captures: pa.Table, fingerprints: pa.Table) -> Iterator[Fingerprint]:
    """Each row's fingerprint; both tables have the same captures in the same order."""
    views = [_views(fingerprints, name) for name in VIEW_NAMES]
    gates, elements = captures.column("gate").to_pylist(), captures.column("elements").to_pylist()
    for *shown, gate, count in zip(*views, gates, elements, strict=True):
        yield Fingerprint(**dict(zip(VIEW_NAMES, shown, strict=True)), gate=gate, elements=count)


def _views(fingerprints: pa.Table, name: str) -> Iterator[View]:
    ids, tf = (fingerprints.column(f"{name}_{part}").combine_chunks() for part in ("ids", "tf"))
    bounds = ids.offsets.to_numpy()
    starts = tf.offsets.to_numpy()
    features, counts = ids.values.to_numpy(zero_copy_only=False), tf.values.to_numpy(zero_copy_only=False)
    for row in range(len(ids)):
        yield View(features[bounds[row] : bounds[row + 1]], counts[starts[row] : starts[row + 1]])
