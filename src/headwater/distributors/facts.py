"""Who carries which value, from when to when, as columns: the bipartite facts that all linking starts from.

Invariants: everything is numbered in sorted order of its text, so the order of rows decides nothing; a value
that may prove anything is cut into *uses* where it was unseen for longer than the re-use gap, since accounts and hosts
get re-used; values longer than any identifier may be are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headwater.distributors.options import DistributorOptions
from headwater.identifiers.kind import MAX_VALUE

Ints = NDArray[np.int64]
KEYS = ("kind", "provider", "role", "payment_type", "specificity", "bundle")
_DAY = 86_400_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Value(NamedTuple):
    """An identifier with the attributes that decide what it may prove."""

    kind: str
    value: str
    role: str
    provider: str
    payment_type: str
    specificity: str
    bundle: str
    basis: str


@dataclass(frozen=True)
class Facts:
    """Sites, values and uses, each numbered in sorted order; edges are sorted by (use, site).

    A *use* is a value in one span of use. `first` and `last` are
    microseconds since 1970 in UTC, `captures` counts captures of the site that show the value.
    """

    sites: pa.Array
    values: pa.Array
    classes: list[tuple[str, ...]]
    bases: list[str]
    value_name: Ints
    value_class: Ints
    value_basis: Ints
    use_value: Ints
    use: Ints
    site: Ints
    first: Ints
    last: Ints
    captures: Ints

    @property
    def degree(self) -> Ints:
        """Sites per use."""
        return np.bincount(self.use, minlength=len(self.use_value)).astype(np.int64)

    def flag(self, name: str, *wanted: str) -> NDArray[np.bool_]:
        """Per use: is attribute `name` one of `wanted`?"""
        place = KEYS.index(name)
        of_class = np.array([row[place] in wanted for row in self.classes], dtype=bool)
        return np.asarray(of_class[self.value_class[self.use_value]] if len(of_class) else np.zeros(0, bool))

    @property
    def value_bundle(self) -> Ints:
        """Per value: a number for its bundle, equal for equal bundles."""
        names = sorted({row[KEYS.index("bundle")] for row in self.classes})
        of_class = np.array([names.index(row[KEYS.index("bundle")]) for row in self.classes], np.int64)
        return of_class[self.value_class] if len(names) else self.value_class

    @property
    def mechanism(self) -> NDArray[np.bool_]:
        """Per use: is it a dedicated payment mechanism?"""
        return self.flag("bundle", "payment") & self.flag("specificity", "dedicated")

    def describe(self, use: int) -> Value:
        """The value behind a use."""
        value = int(self.use_value[use])
        kind, provider, role, payment_type, specificity, bundle = self.classes[self.value_class[value]]
        name = self.values[int(self.value_name[value])].as_py()
        basis = self.bases[self.value_basis[value]]
        return Value(kind, name, role, provider, payment_type, specificity, bundle, basis)

    def keys(self) -> Iterator[tuple[str, ...]]:
        """(kind, value, role, provider, payment_type, specificity, bundle) of every value, in order."""
        for name, of_class in zip(self.value_name.tolist(), self.value_class.tolist(), strict=True):
            kind, provider, role, payment_type, specificity, bundle = self.classes[of_class]
            yield (kind, self.values[name].as_py(), role, provider, payment_type, specificity, bundle)

    def edges_of(self, use: int) -> slice:
        """The edges of a use."""
        return slice(int(np.searchsorted(self.use, use)), int(np.searchsorted(self.use, use, side="right")))


def in_use(facts: Facts) -> tuple[Ints, Ints]:
    """(first, last) moment each use was seen, on whatever site."""
    count = len(facts.use_value)
    begin, end = np.full(count, np.iinfo(np.int64).max), np.full(count, np.iinfo(np.int64).min)
    np.minimum.at(begin, facts.use, facts.first)
    np.maximum.at(end, facts.use, facts.last)
    return begin, end


def moment(microseconds: int) -> datetime:
    """As a time; exact to the microsecond."""
    return EPOCH + timedelta(microseconds=int(microseconds))


def collapse(observations: pa.Table, options: DistributorOptions) -> Facts:
    """Facts of an OBSERVATIONS table, a pure function of the set of its rows."""
    short = pc.less_equal(pc.utf8_length(observations.column("value")), MAX_VALUE)
    table = observations if pc.all(short).as_py() in (True, None) else observations.filter(short)  # seldom a copy
    class_of_row, classes = _classes(table)
    basis_of_row, bases = _coded(table.column("basis"))
    name_of_row, values = _coded(table.column("value"))
    site_of_row, sites = _coded(table.column("site"))
    value_of_row, first_row = _numbered(name_of_row * max(len(classes), 1) + class_of_row)
    value_basis = np.full(len(first_row), len(bases), np.int64)
    np.minimum.at(value_basis, value_of_row, basis_of_row)
    value_class = class_of_row[first_row]
    time = table.column("captured_at").cast(pa.int64()).to_numpy().astype(np.int64, copy=False)
    order, counted = _distinct(value_of_row, time, site_of_row, _codes(table.column("capture_id")))
    value_of_row, time, site_of_row = value_of_row[order], time[order], site_of_row[order]
    shared = np.array([row[4] == "shared_service" for row in classes], dtype=bool)
    cut = ~shared[value_class] if len(classes) else np.zeros(0, bool)
    use_of_row, use_value = _uses(value_of_row, time, cut, options.reuse_gap_days * _DAY)
    edge_of_row, head = _numbered(use_of_row * max(len(sites), 1) + site_of_row)
    first, last = np.full(len(head), np.iinfo(np.int64).max), np.full(len(head), np.iinfo(np.int64).min)
    np.minimum.at(first, edge_of_row, time)
    np.maximum.at(last, edge_of_row, time)
    return Facts(
        sites=sites, values=values, classes=classes, bases=bases.to_pylist(), value_name=name_of_row[first_row],
        value_class=value_class, value_basis=value_basis, use_value=use_value, use=use_of_row[head],
        site=site_of_row[head], first=first, last=last,
        captures=np.bincount(edge_of_row, weights=counted[order], minlength=len(head)).astype(np.int64),
    )  # fmt: skip


def _codes(column: pa.ChunkedArray) -> Ints:
    """Numbers for the texts of a column, equal for equal texts; their order means nothing."""
    encoded = column.combine_chunks().dictionary_encode()
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    return encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)  # type: ignore[no-any-return]


def _coded(column: pa.ChunkedArray) -> tuple[Ints, pa.Array]:
    """(number of each row's text in sorted order, the sorted texts)."""
    whole = column.cast(pa.large_string()).combine_chunks()
    whole = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
    encoded = whole.dictionary_encode()
    order = pc.sort_indices(encoded.dictionary)
    rank = np.empty(len(order), np.int64)
    rank[order.to_numpy()] = np.arange(len(order))
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    return rank[codes] if len(order) else np.zeros(0, np.int64), encoded.dictionary.take(order)


def _classes(table: pa.Table) -> tuple[Ints, list[tuple[str, ...]]]:
    """(class of each row, the classes in sorted order): a class is one combination of all attributes but the value."""
    codes = np.zeros(table.num_rows, np.int64)
    texts = []
    for name in KEYS:
        code, text = _coded(table.column(name))
        codes = codes * max(len(text), 1) + code
        texts.append(text.to_pylist())
    known, of_row = np.unique(codes, return_inverse=True)
    rows = []
    for code in known.tolist():
        row: list[str] = []
        for text in reversed(texts):
            code, place = divmod(code, max(len(text), 1))
            row.append(text[place])
        rows.append(tuple(reversed(row)))
    return of_row.astype(np.int64), rows


def distinct(keys: Ints) -> Ints:
    """The distinct keys, sorted; by sorting, since hashing tens of millions of numbers takes many times as long."""
    ordered = np.sort(keys)
    return ordered[np.r_[True, ordered[1:] != ordered[:-1]]] if len(ordered) else ordered


def _numbered(keys: Ints) -> tuple[Ints, Ints]:
    """(number of each row's key in sorted order, one row of each key)."""
    _, head, number = np.unique(keys, return_index=True, return_inverse=True)
    return number.astype(np.int64), head.astype(np.int64)


def _distinct(value: Ints, time: Ints, site: Ints, capture: Ints) -> tuple[Ints, NDArray[np.float64]]:
    """(rows in order of value and time, 1 for the first row of each value, site and capture, else 0)."""
    order = np.lexsort((time, value))
    key, _ = _numbered(value * max(len(value), 1) + capture)
    pair = key * max(int(site.max(initial=0)) + 1, 1) + site
    _, head = np.unique(pair, return_index=True)
    counted = np.zeros(len(value))
    counted[head] = 1.0
    return order, counted


def _uses(value: Ints, time: Ints, cut: NDArray[np.bool_], gap: int) -> tuple[Ints, Ints]:
    """(use of each row, value of each use) of rows in order of value and time."""
    if not len(value):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    fresh = np.ones(len(value), bool)
    fresh[1:] = (value[1:] != value[:-1]) | (cut[value[1:]] & (time[1:] - time[:-1] > gap))
    number = np.cumsum(fresh) - 1
    return number.astype(np.int64), value[fresh]
