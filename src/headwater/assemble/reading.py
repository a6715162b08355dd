"""What a worker process does with a unit of input: read, sanitise, fingerprint, extract; raw stays here.

Invariant: for every record exactly one row leaves, in `captures` or in `quarantine`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from headwater import intake
from headwater.assemble.columns import Columns
from headwater.errors import RecordError
from headwater.fingerprint import FeatureHasher, fingerprint, page_role
from headwater.hosting import Site, SiteRules
from headwater.identifiers import Registry, extract
from headwater.intake import Unit
from headwater.model.capture import Capture
from headwater.model.fingerprint import Fingerprint
from headwater.model.observation import Observation
from headwater.model.quarantine import Quarantined
from headwater.model.raw import RawCapture
from headwater.sanitise import sanitise

BATCH = 400


@dataclass(frozen=True)
class ReadCaptures:
    """The engine's work: picklable, carries only where the reference data is."""

    reference: Path | None = None
    registry: Path | None = None

    def __call__(
        self, unit: Unit, after: int, skip: frozenset[int], beacon: Callable[[int], None]
    ) -> Iterator[tuple[int, dict[str, pa.RecordBatch]]]:
        """See `engine.Work`."""
        rules, registry = _rules(self.reference), _registry(self.registry)
        columns, hasher, held, position = Columns(), FeatureHasher(), 0, after
        for position, item in intake.read_captures(unit, after=after, skip=skip, before=beacon):
            _take(item, unit, position, columns, hasher, rules, registry)
            held += 1
            if held == BATCH:
                yield position, _flush(columns, hasher)
                held = 0
        if held:
            yield position, _flush(columns, hasher)


@lru_cache(maxsize=4)
def _rules(reference: Path | None) -> SiteRules:
    return SiteRules.load(reference)


@lru_cache(maxsize=4)
def _registry(extra: Path | None) -> Registry:
    return Registry.load(extra)


def _take(
    item: RawCapture | Quarantined,
    unit: Unit,
    position: int,
    columns: Columns,
    hasher: FeatureHasher,
    rules: SiteRules,
    registry: Registry,
) -> None:
    if isinstance(item, RawCapture):
        try:
            _keep(sanitise(item), columns, hasher, rules, registry)
            return
        except RecordError as error:
            item = Quarantined(str(unit.path), position, error.field, error.reason, error.detail)
    columns.add("quarantine", (item.file, item.record, item.field, item.reason, item.detail))


def _keep(capture: Capture, columns: Columns, hasher: FeatureHasher, rules: SiteRules, registry: Registry) -> None:
    site = rules.site_of(capture.url)
    views = fingerprint(capture, hasher)
    add_rows(columns, capture, site, views, extract(capture, registry))


def add_rows(columns: Columns, capture: Capture, site: Site, views: Fingerprint, seen: Iterable[Observation]) -> None:
    """All rows of one capture."""
    columns.add(
        "captures",
        (
            capture.capture_id, capture.url_hash, site.site, site.kind, capture.host, site.page, capture.captured_at,
            capture.source, capture.visible_to, capture.status, capture.ip, capture.asn, capture.country, views.gate,
            views.elements, sum(capture.dropped.values()), capture.truncated, page_role(capture, views.gate).role,
        ),
    )  # fmt: skip
    columns.add_fingerprint(capture.capture_id, views)
    for one in seen:
        columns.add(
            "observations",
            (
                capture.capture_id, site.site, capture.captured_at, one.kind, one.value, one.role, one.provider,
                one.payment_type, one.specificity, one.bundle, one.basis,
            ),
        )  # fmt: skip


def _flush(columns: Columns, hasher: FeatureHasher) -> dict[str, pa.RecordBatch]:
    for feature, name in hasher.take_new_names():
        columns.add("feature_names", (feature, name))
    return columns.take()
