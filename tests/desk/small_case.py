"""A small run made by hand, with the facts behind it: what pages of sites and brands are tested on.

Facts of the sites named as kept are another hotline's, marked TLP:RED: nobody of the cast's own hotline may see them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pyarrow as pa
from django.utils import timezone
from small_run import SNAPSHOT, SmallRun, at

from headwater.model.tables import REPORTS
from headwater_desk.attribution import parts, rows
from headwater_desk.attribution.models import Run
from headwater_desk.facts import models as facts
from headwater_desk.facts import views_codec
from headwater_desk.facts.register import SiteRegister
from headwater_desk.facts.storing import value_mark
from headwater_desk.ids import id_at
from headwater_desk.marking import Tlp
from headwater_desk.people.models import Organisation
from headwater_desk.sealing import mark
from tests.desk.personas import Cast

SITES = {visit.site for visit in SmallRun().visits}
REPORTED = ("a1.example", "a1.example", "b1.example", "d1.example")
"""Sites of reports, one each day."""


@dataclass(frozen=True)
class Case:
    """The run, and ids of its sites by name."""

    run: Run
    sites: dict[str, UUID]

    def capture(self, site: str) -> facts.Capture:
        """The first capture of a site."""
        return facts.Capture.objects.filter(site=self.sites[site]).order_by("valid_at")[0]


def case(cast: Cast, kept: Collection[str] = (), without_run: bool = False) -> Case:
    """Facts and, unless told otherwise, the run that concludes from them."""
    made = SmallRun()
    tables = made.tables() | {"reports": REPORTS.empty_table()}
    sites = SiteRegister().ids({(visit.site, "registrable") for visit in made.visits}, timezone.now())
    _captures(cast, tables, {visit.capture_id: visit.ip for visit in made.visits}, dict(sites), kept)
    _reports(cast, dict(sites), kept)
    run = Run() if without_run else _run(tables)
    return Case(run, dict(sites))


def _run(tables: dict[str, pa.Table]) -> Run:
    run = Run.objects.create(name=SNAPSHOT["run"], known_at=timezone.now(), methods=SNAPSHOT)
    made: Any = SimpleNamespace(tables=tables, findings=())
    rows.store(run, made)
    parts.store(run, tables, (), SNAPSHOT)
    run.complete_at = timezone.now()
    run.save()
    return run


def _common(cast: Cast, site: str, kept: Collection[str], day: Any) -> dict[str, Any]:
    home: Organisation = cast.rival if site in kept else cast.hotline
    tlp = Tlp.RED if site in kept else Tlp.AMBER
    return {"organisation": home, "tlp": tlp, "source": "hotline", "valid_at": day, "id": id_at(day)}


def _captures(
    cast: Cast, tables: dict[str, pa.Table], ips: dict[str, str], sites: dict[str, UUID], kept: Collection[str]
) -> None:
    made: dict[str, facts.Capture] = {}
    for row in tables["captures"].to_pylist():
        made[row["capture_id"]] = facts.Capture.objects.create(
            **_common(cast, row["site"], kept, row["captured_at"]),
            capture_id=row["capture_id"], site_id=sites[row["site"]], host=row["site"], page="/inner/page.html",
            url_mark=mark("url", row["url_hash"]), ip=ips[row["capture_id"]], status=200, role="landing",
        )  # fmt: skip
    for row in tables["fingerprints"].to_pylist():
        facts.Views.objects.create(capture=made[row["capture_id"]], content=views_codec.pack(row))
    for row in tables["feature_names"].to_pylist():
        facts.FeatureName.objects.create(feature=row["feature"], name=row["name"])
    for row in tables["observations"].to_pylist():
        capture = made[row["capture_id"]]
        columns = ("kind", "provider", "value", "role", "payment_type", "specificity", "bundle", "basis")
        facts.Observation.objects.create(
            organisation=capture.organisation, capture=capture, site_id=sites[row["site"]],
            value_mark=value_mark(row["kind"], row["value"]), seen_at=row["captured_at"],
            **{name: row[name] for name in columns},
        )  # fmt: skip


def _reports(cast: Cast, sites: dict[str, UUID], kept: Collection[str]) -> None:
    for number, site in enumerate(REPORTED):
        common = _common(cast, site, kept, at(number) + timedelta(hours=1))
        report = facts.Report.objects.create(
            **common, reference=f"R-{number}", site_id=sites[site], url=f"https://{site}/secret/path{number}",
            url_mark=mark("url", f"{number}"), content_mark=mark("report", f"{number}"), ip="203.0.113.9", country="NL",
        )  # fmt: skip
        common.pop("id")
        facts.Assessment.objects.create(**common, report=report, outcome="actionable", commerciality="commercial")
