"""What was read becomes facts: every record accepted, a duplicate, or quarantined, each once.

Invariants: a batch is stored whole or not at all; the same delivery again, renamed or reordered, adds no fact.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.db.models import F

from headwater.hosting import SiteRules
from headwater.model.quarantine import Quarantined as BadRecord
from headwater.model.report import Report as ReadReport
from headwater_desk.facts import models as facts
from headwater_desk.facts import views_codec
from headwater_desk.facts.register import SiteRegister
from headwater_desk.ids import id_at, new_id
from headwater_desk.marking import Pap, Tlp
from headwater_desk.sealing import mark

Row = dict[str, Any]


@dataclass(frozen=True)
class Delivery:
    """A delivery under way: who brings it, under which marking, and since when it is known."""

    row: facts.Import
    known_at: datetime
    tlp: Tlp = Tlp.AMBER
    pap: Pap = Pap.AMBER
    sites: SiteRegister = field(default_factory=SiteRegister)

    def common(self, source: str, valid_at: datetime) -> dict[str, Any]:
        """What every fact of this delivery carries."""
        return {
            "organisation_id": self.row.organisation_id,
            "source": source,
            "tlp": self.tlp,
            "pap": self.pap,
            "valid_at": valid_at,
            "known_at": self.known_at,
            "recorded_by_id": self.row.by_id,
        }

    def count(self, *, accepted: int = 0, duplicate: int = 0, quarantined: int = 0) -> None:
        """Add to the account of the delivery, in the transaction of what is counted."""
        facts.Import.objects.filter(id=self.row.id).update(
            records=F("records") + accepted + duplicate + quarantined,
            accepted=F("accepted") + accepted,
            duplicate=F("duplicate") + duplicate,
            quarantined=F("quarantined") + quarantined,
        )


@transaction.atomic
def captures(delivery: Delivery, tables: Mapping[str, pa.Table | pa.RecordBatch]) -> None:
    """Store a batch of the core's tables captures, fingerprints, feature_names, observations and quarantine."""
    read: list[Row] = tables["captures"].to_pylist() if "captures" in tables else []
    fresh = _not_known(delivery, {row["capture_id"]: row for row in read})
    sites = delivery.sites.ids({(row["site"], row["site_kind"]) for row in fresh.values()}, delivery.known_at)
    made = {name: _capture(delivery, row, sites[row["site"]]) for name, row in fresh.items()}
    facts.Capture.objects.bulk_create(made.values(), batch_size=500)
    prints = {row["capture_id"]: row for row in _rows(tables, "fingerprints") if row["capture_id"] in made}
    facts.Views.objects.bulk_create(
        [facts.Views(capture=made[name], content=views_codec.pack(row)) for name, row in prints.items()],
        batch_size=500,
    )
    facts.Observation.objects.bulk_create(
        [
            _observation(delivery, row, made[row["capture_id"]])
            for row in _distinct(_rows(tables, "observations"))
            if row["capture_id"] in made
        ],
        batch_size=500,
    )
    facts.FeatureName.objects.bulk_create(
        [facts.FeatureName(feature=row["feature"], name=row["name"]) for row in _rows(tables, "feature_names")],
        batch_size=500,
        ignore_conflicts=True,
    )
    bad = _rows(tables, "quarantine")
    quarantine(delivery, [BadRecord(**row) for row in bad])
    delivery.count(accepted=len(made), duplicate=len(read) - len(made))


def _rows(tables: Mapping[str, pa.Table | pa.RecordBatch], name: str) -> list[Row]:
    found: list[Row] = tables[name].to_pylist() if name in tables else []
    return found


def _distinct(rows: list[Row]) -> list[Row]:
    return list({tuple(row.values()): row for row in rows}.values())


def _not_known(delivery: Delivery, rows: dict[str, Row]) -> dict[str, Row]:
    names = list(rows)
    known = {
        name
        for start in range(0, len(names), 500)
        for name in facts.Capture.objects.filter(
            organisation_id=delivery.row.organisation_id, capture_id__in=names[start : start + 500]
        ).values_list("capture_id", flat=True)
    }
    return {name: row for name, row in rows.items() if name not in known}


def _capture(delivery: Delivery, row: Row, site: Any) -> facts.Capture:
    return facts.Capture(
        **delivery.common(row["source"], row["captured_at"]),
        id=id_at(row["captured_at"]),
        delivery_id=delivery.row.id,
        capture_id=row["capture_id"],
        site_id=site,
        host=row["host"],
        page=row["page"],
        url_mark=mark("url", row["url_hash"]),
        visible_to=row["visible_to"],
        status=row["status"],
        ip=row["ip"] or None,
        asn=row["asn"],
        country=row["country"] or "",
        gate=row["gate"],
        role=row["role"],
        elements=row["elements"],
        dropped=row["dropped"],
        truncated=row["truncated"],
    )


def _observation(delivery: Delivery, row: Row, capture: facts.Capture) -> facts.Observation:
    return facts.Observation(
        organisation_id=delivery.row.organisation_id,
        capture=capture,
        site_id=capture.site_id,
        kind=row["kind"],
        provider=row["provider"],
        value=row["value"],
        value_mark=value_mark(row["kind"], row["value"]),
        role=row["role"],
        payment_type=row["payment_type"],
        specificity=row["specificity"],
        bundle=row["bundle"],
        basis=row["basis"],
        seen_at=row["captured_at"],
    )


def value_mark(kind: str, value: str) -> bytes:
    """The mark under which an identifier value is found, whichever provider it belongs to."""
    return mark("value", f"{kind}|{value}")


@transaction.atomic
def reports(delivery: Delivery, rules: SiteRules, read: Sequence[tuple[str, int, ReadReport | BadRecord]]) -> None:
    """Store a batch of (file, row, report or bad record).

    A reference repeated with the same content is a duplicate; with other content it is quarantined.
    """
    bad = [item for _, _, item in read if isinstance(item, BadRecord)]
    good = [(file, row, item) for file, row, item in read if isinstance(item, ReadReport)]
    known = _known_references(delivery, [item for _, _, item in good])
    sites = {item.url: rules.site_of(item.url) for _, _, item in good}
    ids = delivery.sites.ids({(site.site, site.kind) for site in sites.values()}, delivery.known_at)
    made: list[facts.Report] = []
    decided: list[facts.Assessment] = []
    duplicate = 0
    for file, row, item in good:
        key, content = (item.source, item.report_id), _content_mark(item)
        if key not in known:
            known[key] = content
            report = _report(delivery, item, ids[sites[item.url].site], content)
            made.append(report)
            if item.outcome != "unknown" or item.commerciality != "unknown":
                decided.append(_assessment(delivery, item, report))
        elif known[key] == content:
            duplicate += 1
        else:
            bad.append(_conflict(file, row))
    facts.Report.objects.bulk_create(made, batch_size=500)
    facts.Assessment.objects.bulk_create(decided, batch_size=500)
    quarantine(delivery, bad)
    delivery.count(accepted=len(made), duplicate=duplicate)


def _known_references(delivery: Delivery, read: Sequence[ReadReport]) -> dict[tuple[str, str], bytes]:
    by_source: dict[str, list[str]] = defaultdict(list)
    for item in read:
        by_source[item.source].append(item.report_id)
    return {
        (source, reference): bytes(content)
        for source, references in by_source.items()
        for start in range(0, len(references), 500)
        for reference, content in facts.Report.objects.filter(
            organisation_id=delivery.row.organisation_id,
            source=source,
            reference__in=references[start : start + 500],
        ).values_list("reference", "content_mark")
    }


def _content_mark(item: ReadReport) -> bytes:
    told = (item.url, item.received_at.isoformat(), item.outcome, item.commerciality, item.site_type, item.ip or "")
    return mark("report", "\n".join((*told, item.country or "")))


def _report(delivery: Delivery, item: ReadReport, site: Any, content: bytes) -> facts.Report:
    return facts.Report(
        **delivery.common(item.source, item.received_at),
        id=id_at(item.received_at),
        delivery_id=delivery.row.id,
        reference=item.report_id,
        site_id=site,
        url=item.url,
        url_mark=mark("url", item.url_hash),
        content_mark=content,
        ip=item.ip or None,
        country=item.country or "",
    )


def _assessment(delivery: Delivery, item: ReadReport, report: facts.Report) -> facts.Assessment:
    return facts.Assessment(
        **delivery.common(item.source, item.received_at),
        report=report,
        outcome=item.outcome,
        commerciality=item.commerciality,
        site_type=item.site_type,
    )


def _conflict(file: str, row: int) -> BadRecord:
    return BadRecord(
        file, row, "report_id", "conflicting_report",
        "the same source and reference already stand with other content; correct one of the rows",
    )  # fmt: skip


def quarantine(delivery: Delivery, bad: Sequence[BadRecord]) -> None:
    """Keep what could not be used, with its place and the reason."""
    facts.Quarantined.objects.bulk_create(
        [
            facts.Quarantined(
                id=new_id(),
                delivery_id=delivery.row.id,
                organisation_id=delivery.row.organisation_id,
                file=item.file,
                record=item.record,
                field=item.field,
                reason=item.reason,
                detail=item.detail,
            )
            for item in bad
        ],
        batch_size=500,
    )
    delivery.count(quarantined=len(bad))
