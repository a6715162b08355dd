"""The bags of many pages, kept as plain arrays so that 200,000 of them take no more room than their features."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.brands.arrays import Growing
from headwater.brands.prints import VIEWS, Bags

_VIEW = np.uint64(32)


class BagStore:
    """Bags by page number: `ids` and `tf` of all views one after another, `bounds[p]` where the views of page p are."""

    def __init__(self) -> None:
        self._ids, self._tf = Growing(np.empty(0, np.uint32)), Growing(np.empty(0, np.uint8))
        self._bounds = Growing(np.empty((0, len(VIEWS) + 1), np.int64))

    def __len__(self) -> int:
        return len(self._bounds)

    def add(self, bags: Bags) -> None:
        """All rows of `bags`, as the next pages."""
        self._bounds.extend(self._held(bags))

    def replace(self, page: int, bags: Bags) -> None:
        """Give `page` other bags (one row). The old ones stay unused; a `table` leaves them out."""
        self._bounds.values[page] = self._held(bags)[0]

    def _held(self, bags: Bags) -> NDArray[np.int64]:
        start = len(self._ids)
        self._ids.extend(bags.keys.astype(np.uint32))
        self._tf.extend(bags.tf)
        view = np.arange(len(VIEWS) + 1, dtype=np.uint64)
        rows = np.repeat(np.arange(len(bags), dtype=np.uint64), np.diff(bags.indptr))
        ordered = rows * np.uint64(len(VIEWS) + 1) + (bags.keys >> _VIEW)
        wanted = np.arange(len(bags), dtype=np.uint64)[:, None] * np.uint64(len(VIEWS) + 1) + view
        found: NDArray[np.int64] = np.searchsorted(ordered, wanted).astype(np.int64) + start
        return found

    def bags(self, pages: NDArray[np.int64]) -> Bags:
        """The bags of some pages, in that order."""
        bounds = self._bounds.values[pages]
        size = bounds[:, -1] - bounds[:, 0]
        indptr = np.concatenate([[0], np.cumsum(size)])
        at = np.arange(indptr[-1]) + np.repeat(bounds[:, 0] - indptr[:-1], size)
        view = np.repeat(np.tile(np.arange(len(VIEWS)), len(pages)), np.diff(bounds, axis=1).ravel())
        keys = self._ids.values[at].astype(np.uint64) | (view.astype(np.uint64) << _VIEW)
        return Bags(indptr, keys, self._tf.values[at])

    def table(self) -> pa.Table:
        """One row a page: `ids`, `tf` and `sizes` of its views."""
        pages = self.bags(np.arange(len(self)))
        offsets = pa.array(pages.indptr, pa.int64())
        sizes = np.diff(self._bounds.values, axis=1).astype(np.uint32)
        return pa.table(
            {
                "ids": pa.LargeListArray.from_arrays(offsets, pa.array(pages.keys.astype(np.uint32))),
                "tf": pa.LargeListArray.from_arrays(offsets, pa.array(pages.tf)),
                "sizes": pa.FixedSizeListArray.from_arrays(pa.array(sizes.ravel()), len(VIEWS)),
            }
        )

    @classmethod
    def of(cls, table: pa.Table) -> "BagStore":
        """The store that `table` made."""
        store = cls()
        ids = table.column("ids").combine_chunks()
        offsets = ids.offsets.to_numpy()
        sizes = table.column("sizes").combine_chunks().flatten().to_numpy().reshape(-1, len(VIEWS))
        store._ids.extend(ids.values.to_numpy()[offsets[0] : offsets[-1]])
        store._tf.extend(table.column("tf").combine_chunks().values.to_numpy()[offsets[0] : offsets[-1]])
        before = np.concatenate([np.zeros((len(sizes), 1), np.int64), np.cumsum(sizes, axis=1, dtype=np.int64)], axis=1)
        store._bounds.extend(before + (offsets[:-1] - offsets[0])[:, None])
        return store


def packed(rows: NDArray[np.uint32]) -> pa.Array:
    """Each row as bytes of a fixed size: hashes do not compress, and lists of them take longer to read."""
    data = pa.py_buffer(np.ascontiguousarray(rows, "<u4").tobytes())
    return pa.Array.from_buffers(pa.binary(rows.shape[1] * 4), len(rows), [None, data])


def unpacked(column: pa.ChunkedArray, width: int) -> NDArray[np.uint32]:
    """The rows that `packed` made, of `width` numbers."""
    parts = [np.empty((0, width), np.uint32)]
    for chunk in column.chunks:
        data = np.frombuffer(chunk.buffers()[1], "<u4").reshape(-1, width)
        parts.append(data[chunk.offset : chunk.offset + len(chunk)])
    return np.concatenate(parts)
