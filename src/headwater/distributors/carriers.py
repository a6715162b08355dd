"""Who carries which value, from when to when: the bipartite facts that all linking starts from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc


class Value(NamedTuple):
    """An identifier with the attributes that decide what it may prove."""

    kind: str
    value: str
    role: str
    provider: str
    payment_type: str
    specificity: str
    bundle: str


class Span(NamedTuple):
    """First and last time a site carried a value, and in how many captures."""

    first: datetime
    last: datetime
    captures: int


@dataclass(frozen=True)
class Mechanism:
    """A dedicated payment mechanism in one span of use: the same account re-used after a long gap is another one."""

    value: Value
    sites: Mapping[str, Span]

    @property
    def first(self) -> datetime:
        return min(span.first for span in self.sites.values())

    @property
    def last(self) -> datetime:
        return max(span.last for span in self.sites.values())


Carriers = dict[Value, dict[str, Span]]
_KEYS = ["kind", "value", "role", "provider", "payment_type", "specificity", "bundle", "site"]


def carriers(observations: pa.Table) -> Carriers:
    """Sites per value, in a deterministic order."""
    grouped = observations.group_by(_KEYS).aggregate(
        [("captured_at", "min"), ("captured_at", "max"), ("capture_id", "count_distinct")]
    )
    grouped = grouped.sort_by([(name, "ascending") for name in _KEYS])
    result: Carriers = {}
    columns = [grouped.column(name).to_pylist() for name in _KEYS]
    times = [grouped.column(f"captured_at_{end}").to_pylist() for end in ("min", "max")]
    counts = grouped.column("capture_id_count_distinct").to_pylist()
    for *key, site, first, last, count in zip(*columns, *times, counts, strict=True):
        result.setdefault(Value(*key), {})[site] = Span(first, last, count)
    return result


def mechanisms(carried: Carriers, reuse_gap_days: int) -> list[Mechanism]:
    """All dedicated payment mechanisms, cut where they were unseen for longer than `reuse_gap_days`."""
    gap = timedelta(days=reuse_gap_days)
    found = [
        Mechanism(value, sites)
        for value, by_site in carried.items()
        if value.bundle == "payment" and value.specificity == "dedicated"
        for sites in _uses(by_site, gap)
    ]
    return sorted(found, key=lambda mechanism: (mechanism.first, mechanism.value))


def _uses(by_site: Mapping[str, Span], gap: timedelta) -> Iterable[dict[str, Span]]:
    use: dict[str, Span] = {}
    until: datetime | None = None
    for site, span in sorted(by_site.items(), key=lambda item: (item[1].first, item[0])):
        if until is not None and span.first - until > gap:
            yield use
            use = {}
        use[site] = span
        until = span.last if until is None else max(until, span.last)
    if use:
        yield use


def linking(observations: pa.Table) -> pa.Table:
    """Observations that may prove anything at all: shared services never do."""
    return observations.filter(pc.not_equal(observations.column("specificity"), "shared_service"))
