"""Rows for every app, so that what is migrated, dumped or walked over is never an empty database.

An app adds a function and its line in `POPULATE`; the order is that of the apps' layers.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import counted_work  # noqa: F401  registers the kinds of work that are asked for

from headwater_desk.attribution.models import Run
from headwater_desk.audit import services as audit
from headwater_desk.brands import services as brands
from headwater_desk.distributors.models import Counted as DistributorsCounted
from headwater_desk.distributors.models import DistributorFigures
from headwater_desk.facts.models import Assessment, Notice, Report, Site
from headwater_desk.figures.models import Move, Prepared, Return, ReturnsFound, Standing
from headwater_desk.payments.models import Counted as PaymentsCounted
from headwater_desk.payments.models import TypeFigures
from headwater_desk.sealing import mark
from headwater_desk.triage.models import Decided, Decision, Lease, Referral, SavedFilter
from headwater_desk.work import runner, services
from tests.desk import personas, small_case
from tests.desk.personas import Cast

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _audit(cast: Cast) -> None:
    audit.record(cast.analyst, "read site", subject_kind="site", subject=cast.hotline.id)
    audit.record(None, "begin", count=3)


def _work(cast: Cast) -> None:
    """One piece of each state."""
    for units in range(2):
        services.enqueue("count", {"units": units}, actor=cast.analyst, at=NOON)
    runner.Worker("populating", lambda: NOON).drain()
    services.enqueue("refuse", {"units": 1}, actor=cast.analyst, at=NOON)
    runner.Worker("populating", lambda: NOON).drain()
    services.enqueue("count", {"units": 3}, actor=cast.supervisor, at=NOON)
    runner.claim("gone", NOON, timedelta(seconds=60))
    services.cancel(cast.intake, services.enqueue("count", {}, actor=cast.intake, at=NOON).id, at=NOON)
    services.enqueue("count", {"units": 1}, actor=cast.intake, at=NOON)


def _brands(cast: Cast) -> None:
    """Facts, a run over them, and its brands counted for two organisations."""
    run = small_case.case(cast, kept={"a2.example"}).run
    for person in (cast.analyst, cast.rival_analyst):
        brands.counted(run, person)


def _distributors(cast: Cast) -> None:
    """Figures of a run that is not complete, so that no page shows it."""
    run = Run.objects.create(name="populated", known_at=NOON)
    DistributorsCounted.objects.create(run=run, organisation=cast.hotline, year=2026)
    DistributorFigures.objects.create(
        run=run, organisation=cast.hotline, distributor_id="D-00001", brands=2, sites=5, hidden_sites=0, mechanisms=3,
        provisional_links=1, active_brands=1, active_sites=2, first_seen=NOON, last_seen=NOON,
    )  # fmt: skip


def _payments(cast: Cast) -> None:
    run = Run.objects.create(name="populated", known_at=NOON)
    PaymentsCounted.objects.create(run=run, organisation=cast.hotline)
    TypeFigures.objects.create(
        run=run, organisation=cast.hotline, month=NOON.date().replace(day=1), payment_type="card", sites=5, mechanisms=3
    )


def _figures(cast: Cast) -> None:
    """A site that stood somewhere, moved, and brought a brand back."""
    run = Run.objects.create(name="abcdefghijkl", known_at=NOON, complete_at=NOON)
    site = Site.objects.create(name="figured.example", name_mark=mark("site", "figured.example"), kind="registrable")
    Prepared.objects.create(run=run)
    Standing.objects.create(run=run, site=site, country="NL", network="AS64500 Example Net", urls=3)
    Move.objects.create(run=run, site=site, at=NOON, level="country", from_country="NL", to_country="IE")
    ReturnsFound.objects.create(run=run, organisation=cast.hotline)
    Return.objects.create(run=run, organisation=cast.hotline, brand_id="B-00001", at=NOON)


def _triage(cast: Cast) -> None:
    """An address in hand, one decided, one referred, and a filter."""
    common = {"organisation": cast.hotline, "source": "hotline", "valid_at": NOON, "known_at": NOON}
    site = Site.objects.create(name="queued.example", name_mark=mark("site", "queued.example"), kind="registrable")
    reports = [
        Report.objects.create(
            **common, reference=f"queued-{n}", site=site, url=f"http://queued.example/{n}",
            url_mark=mark("url", f"queued-{n}"), content_mark=mark("report", f"queued-{n}"),
        )
        for n in range(3)
    ]  # fmt: skip
    Lease.objects.create(organisation=cast.hotline, url_mark=reports[0].url_mark, by=cast.assessor, until=NOON)
    act = Decision.objects.create(organisation=cast.hotline, by=cast.assessor, addresses=1)
    made = Assessment.objects.create(**common, report=reports[1], outcome="actionable")
    Decided.objects.create(decision=act, assessment=made)
    told = Notice.objects.create(**common, site=site, recipient_kind="police", recipient="police")
    Referral.objects.create(report=reports[2], notice=told)
    SavedFilter.objects.create(organisation=cast.hotline, by=cast.assessor, name="mine", chosen={"source": "hotline"})


POPULATE: dict[str, Callable[[Cast], None]] = {
    "audit": _audit,
    "work": _work,
    "brands": _brands,
    "distributors": _distributors,
    "payments": _payments,
    "figures": _figures,
    "triage": _triage,
}


def populate() -> Cast:
    """The cast, and rows of every app."""
    cast = personas.cast()
    for add in POPULATE.values():
        add(cast)
    return cast
