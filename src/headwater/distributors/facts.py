"""Who carries which value, from when to when, as columns: the bipartite facts that all linking starts from.

Invariants: everything is numbered in sorted order of its text, so the order of rows decides nothing; a value
that may prove anything is cut into *uses* where it was unseen for longer than the re-use gap, since accounts and hosts
get re-used; values longer than any identifier may be are left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headwater.distributors.columns import (
    Whole,
    coded,
    greatest_of_runs,
    heads,
    in_order,
    least_of_runs,
    lengths,
    numbered,
)
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
    columns = coded([table.column(column) for column in (*KEYS, "basis", "value", "site")])
    *attributes, (basis, bases), (name, values), (site, sites) = columns
    of_class, classes = _classes(attributes, table.num_rows)
    time = table.column("captured_at").cast(pa.int64()).to_numpy()
    order = in_order((site, len(sites)), (of_class, len(classes)), (name, len(values)))
    head = heads(name[order], of_class[order])
    value_class, value_name = of_class[order[head]].astype(np.int64), name[order[head]].astype(np.int64)
    value_basis = least_of_runs(basis[order], head).astype(np.int64)
    cut = np.array([row[KEYS.index("specificity")] != "shared_service" for row in classes], dtype=bool)
    part = _parts(time[order], head, cut[value_class], options.reuse_gap_days * _DAY)
    parts = greatest_of_runs(part, head) + 1
    use = np.repeat(np.cumsum(parts) - parts, lengths(head, len(order))) + part
    if part.any():
        again = in_order((use, int(parts.sum())))
        order, use = order[again], use[again]
    edge = heads(use, site[order])
    captures = _captures(table.column("capture_id"), order, edge)
    time = time[order]
    return Facts(
        sites=sites, values=values, classes=classes, bases=bases.to_pylist(), value_name=value_name,
        value_class=value_class, value_basis=value_basis, use_value=np.repeat(np.arange(len(head)), parts),
        use=use[edge], site=site[order[edge]].astype(np.int64), captures=captures,
        first=least_of_runs(time, edge), last=greatest_of_runs(time, edge),
    )  # fmt: skip


def _classes(attributes: Sequence[tuple[Whole, pa.Array]], rows: int) -> tuple[Whole, list[tuple[str, ...]]]:
    """(class of each row, the classes in sorted order): a class is one combination of all attributes but the value."""
    codes = np.zeros(rows, np.int64)
    for code, text in attributes:
        codes = codes * max(len(text), 1) + code
    of_row, known = numbered(codes)
    classes = []
    for code in known.tolist():
        row: list[str] = []
        for _, text in reversed(attributes):
            code, place = divmod(code, max(len(text), 1))
            row.append(text[place].as_py())
        classes.append(tuple(reversed(row)))
    return of_row, classes


def _parts(time: Ints, head: Ints, cut: NDArray[np.bool_], gap: int) -> Ints:
    """Per row, in order of value: in which span of use of its value it is, from 0, for the values that may be `cut`.

    Times are told apart by spans as long as the gap: within one there is none, so only the ends of each are compared.
    """
    part = np.zeros(len(time), np.int64)
    long = cut & (greatest_of_runs(time, head) - least_of_runs(time, head) > gap)
    sizes = lengths(head, len(time))
    rows = np.flatnonzero(np.repeat(long, sizes))
    if not len(rows):
        return part
    value, (span, spans) = np.repeat(np.cumsum(long) - 1, sizes)[rows], numbered(time[rows] // max(gap, 1))
    order = in_order((span, len(spans)), (value, len(head)))
    rows, value = rows[order], value[order]
    cell = heads(value, span[order])
    least, most, of_cell = least_of_runs(time[rows], cell), greatest_of_runs(time[rows], cell), value[cell]
    silent = np.zeros(len(cell), np.int64)
    silent[1:] = (of_cell[1:] == of_cell[:-1]) & (least[1:] - most[:-1] > gap)
    passed = np.cumsum(silent)
    first = heads(of_cell)
    passed -= np.repeat(passed[first], lengths(first, len(cell)))
    part[rows] = np.repeat(passed, lengths(cell, len(rows)))
    return part


def _captures(column: pa.ChunkedArray, order: Whole, edge: Ints) -> Ints:
    """Distinct captures of each edge; only those of edges that several rows tell of are looked at."""
    sizes = lengths(edge, len(order))
    captures = np.ones(len(edge), np.int64)
    several = np.repeat(sizes > 1, sizes)
    rows = order[several]
    if not len(rows):
        return captures
    wanted = np.zeros(len(order), bool)
    wanted[rows] = True
    ((code, texts),) = coded([column.filter(pa.array(wanted))])
    edges = np.repeat(np.arange(len(edge)), sizes)[several]
    pairs = distinct(edges * len(texts) + code[(np.cumsum(wanted) - 1)[rows]])
    captures[sizes > 1] = 0
    return captures + np.bincount(pairs // len(texts), minlength=len(edge))


def distinct(keys: Ints) -> Ints:
    """The distinct keys, sorted; by sorting, since hashing tens of millions of numbers takes many times as long."""
    ordered = np.sort(keys)
    return ordered[np.r_[True, ordered[1:] != ordered[:-1]]] if len(ordered) else ordered
