"""The facts known at a moment, as the tables the core reads.

Invariant: what was known at a moment is the same whenever one asks: rows are only ever added.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import pyarrow as pa
from django.db.models import Prefetch, QuerySet

from headwater import judgements
from headwater.assemble import facts as making
from headwater.assemble.facts import Account
from headwater.assemble.gathering import Facts
from headwater.model.judgement import Judgement, Question, Retirement, Verdict
from headwater.model.tables import CAPTURES, FEATURE_NAMES, FINGERPRINTS, OBSERVATIONS, QUARANTINE, REPORTS
from headwater_desk.facts import models as facts
from headwater_desk.facts import views_codec

_AT_ONCE = 2000


def facts_known(at: datetime) -> Facts:
    """Every capture and report known by `at`, each once."""
    sites = {site.id: (site.name, site.kind) for site in facts.Site.objects.filter(known_at__lte=at).iterator()}
    captures, prints, observations = _captures(at, sites)
    names = facts.FeatureName.objects.order_by("feature").iterator()
    reports = _table(_reports(at, sites), REPORTS)
    return Facts(
        captures=making.distinct_captures(captures),
        fingerprints=making.distinct_fingerprints(prints),
        feature_names=_table(((row.feature, row.name) for row in names), FEATURE_NAMES),
        observations=making.distinct_rows(observations),
        reports=making.ordered_rows(reports),
        quarantine=QUARANTINE.empty_table(),
        capture_account=Account(captures.num_rows, captures.num_rows, 0, 0),
        report_account=Account(reports.num_rows, reports.num_rows, 0, 0),
    )


def _captures(at: datetime, sites: dict[UUID, tuple[str, str]]) -> tuple[pa.Table, pa.Table, pa.Table]:
    known = facts.Capture.objects.filter(known_at__lte=at).select_related("views").order_by("id")
    known = known.prefetch_related(Prefetch("observations", facts.Observation.objects.order_by("id")))
    tables: dict[str, list[pa.Table]] = {"captures": [], "prints": [], "observations": []}
    for batch in _batches(known):
        tables["captures"].append(_table((_capture(row, sites) for row in batch), CAPTURES))
        views = [{"capture_id": row.capture_id, **views_codec.unpack(row.views.content)} for row in batch]
        tables["prints"].append(pa.Table.from_pylist(views, schema=FINGERPRINTS))
        seen = (_observation(one, row, sites) for row in batch for one in row.observations.all())
        tables["observations"].append(_table(seen, OBSERVATIONS))
    return (
        pa.concat_tables([CAPTURES.empty_table(), *tables["captures"]]),
        pa.concat_tables([FINGERPRINTS.empty_table(), *tables["prints"]]),
        pa.concat_tables([OBSERVATIONS.empty_table(), *tables["observations"]]),
    )


def _batches(rows: "QuerySet[facts.Capture]") -> Iterator[list[facts.Capture]]:
    batch: list[facts.Capture] = []
    for row in rows.iterator(_AT_ONCE):
        batch.append(row)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    yield batch


def _capture(row: facts.Capture, sites: dict[UUID, tuple[str, str]]) -> tuple[Any, ...]:
    name, kind = sites[row.site_id]
    return (
        row.capture_id, bytes(row.url_mark).hex(), name, kind, row.host, row.page, row.valid_at, row.source,
        row.visible_to, row.status, row.ip, row.asn, row.country or None, row.gate, row.elements, row.dropped,
        row.truncated, row.role,
    )  # fmt: skip


def _observation(one: facts.Observation, row: facts.Capture, sites: dict[UUID, tuple[str, str]]) -> tuple[Any, ...]:
    return (
        row.capture_id, sites[row.site_id][0], one.seen_at, one.kind, one.value, one.role, one.provider,
        one.payment_type, one.specificity, one.bundle, one.basis,
    )  # fmt: skip


def _reports(at: datetime, sites: dict[UUID, tuple[str, str]]) -> Iterator[tuple[Any, ...]]:
    decided = latest_assessments(at)
    fields = ("id", "reference", "source", "url_mark", "site_id", "valid_at", "ip", "country")
    known = facts.Report.objects.filter(known_at__lte=at).order_by("id").values_list(*fields)
    for report, reference, source, url_mark, site, valid_at, ip, country in known.iterator(_AT_ONCE):
        name, kind = sites[site]
        outcome, commerciality, site_type = decided.get(report, ("unknown", "unknown", ""))
        host = name.partition("/")[0]
        yield (
            reference, source, bytes(url_mark).hex(), name, kind, host, valid_at, outcome, commerciality, site_type,
            ip, country or None,
        )  # fmt: skip


def latest_assessments(at: datetime) -> dict[UUID, tuple[str, str, str]]:
    """By report, the assessment that counts at a moment: outcome, commerciality, site type."""
    known = facts.Assessment.objects.filter(known_at__lte=at).order_by("known_at", "id")
    columns = ("report_id", "outcome", "commerciality", "site_type")
    return {row[0]: row[1:] for row in known.values_list(*columns).iterator(_AT_ONCE)}


def judgements_known(at: datetime) -> judgements.Log:
    """The log of judgements and retirements known by `at`."""
    made = facts.Judgement.objects.filter(known_at__lte=at).select_related("recorded_by").order_by("id")
    ended = facts.Retirement.objects.filter(known_at__lte=at).select_related("recorded_by").order_by("id")
    return judgements.Log(
        entries=(
            *(_judgement(row) for row in made),
            *(Retirement(str(row.judgement_id), row.valid_at, _who(row), row.reason) for row in ended),
        )
    )


def _judgement(row: facts.Judgement) -> Judgement:
    question, verdict = msgspec.convert(row.question, Question), msgspec.convert(row.verdict, Verdict)
    return Judgement(str(row.id), question, row.left, row.right, verdict, row.valid_at, _who(row), row.reason)


def _who(row: facts.Fact) -> str:
    return row.recorded_by.handle if row.recorded_by else row.source


def _table(rows: Iterable[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    columns: list[Any] = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)
