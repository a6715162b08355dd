"""Acts of the queue: take and give back an address, decide on one or many, refer, undo, keep a filter.

Invariants: decisions are assessments that are added, never changed; whoever decides on what somebody else has in hand,
or has decided since, is told so and nothing is recorded; every act is in the audit, by opaque ids.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from headwater_desk.audit import services as audit
from headwater_desk.facts import models as facts
from headwater_desk.people.models import User
from headwater_desk.triage import legal, selectors
from headwater_desk.triage.models import Decided, Decision, Lease, Referral, SavedFilter

LEASE = timedelta(minutes=10)
SOURCE = "desk"


class InHandError(Exception):
    """Somebody else works on the address."""

    def __init__(self, lease: Lease) -> None:
        super().__init__("in hand")
        self.lease = lease


class DecidedError(Exception):
    """It was decided since the page was made; `standing` is what counts now, None where it was referred."""

    def __init__(self, report: facts.Report, standing: facts.Assessment | None) -> None:
        super().__init__("decided")
        self.report, self.standing = report, standing


@transaction.atomic
def take(user: User, report: facts.Report, at: datetime | None = None) -> Lease:
    """Take an address in hand, or keep it a while longer; raises InHandError where somebody else has it."""
    now = at or timezone.now()
    held = Lease.objects.filter(organisation=user.organisation_id, url_mark=report.url_mark)
    if not held.filter(Q(until__lte=now) | Q(by=user)).update(by=user, until=now + LEASE):
        try:
            with transaction.atomic():
                return Lease.objects.create(
                    organisation=user.organisation, url_mark=report.url_mark, by=user, until=now + LEASE
                )
        except IntegrityError:
            raise InHandError(held.select_related("by").get()) from None
    return held.get()


@transaction.atomic
def release(user: User, report: facts.Report) -> None:
    """Give an address back that the person has in hand."""
    gone, _by = Lease.objects.filter(organisation=user.organisation_id, url_mark=report.url_mark, by=user).delete()
    if gone:
        audit.record(user, "release report", subject_kind="report", subject=report.pk)


@transaction.atomic
def decide(user: User, seen: Mapping[UUID, str], told: Mapping[str, Any]) -> Decision | None:
    """Record one decision on the addresses of these reports, and on every open report of the same addresses.

    `seen` says by report which assessment the person saw as counting ("" for none), `told` is as DecisionForm gives
    it. None where one is no report of the organisation's. Raises InHandError and DecidedError, PermissionDenied where
    the desk may only refer.
    """
    if legal.mode() != "assess":
        raise PermissionDenied
    reports = _taken(user, seen)
    if reports is None:
        return None
    now = timezone.now()
    act = Decision.objects.create(organisation=user.organisation, by=user, at=now, addresses=len(reports))
    covered = {one.pk: one for report in reports for one in (report, *selectors.open_of_address(user, report))}
    before = selectors.latest(user, covered)
    for one in covered.values():
        fields = {name: told[name] for name in ("outcome", "commerciality", "site_type", "legal_basis")}
        made = _assessment(user, one, now, note=told["note"] or None, **fields)
        Decided.objects.create(decision=act, assessment=made, before=before.get(one.pk))
    _give_back(user, reports)
    audit.record(
        user, "assess", subject_kind="decision", subject=act.pk, outcome=told["outcome"],
        addresses=len(reports), reports=len(covered), first=str(reports[0].pk),
    )  # fmt: skip
    return act


@transaction.atomic
def refer(user: User, seen: Mapping[UUID, str], told: Mapping[str, Any]) -> int | None:
    """Record that the addresses of these reports were referred to the police: a notice for each address.

    Returns how many; None as of `decide`. Raises as `decide`, PermissionDenied where the desk assesses itself.
    """
    if legal.mode() != "refer":
        raise PermissionDenied
    reports = _taken(user, seen)
    if reports is None:
        return None
    now = timezone.now()
    for report in reports:
        notice = facts.Notice.objects.create(
            **_common(user, report, now), site_id=report.site_id, recipient_kind=facts.Recipient.POLICE,
            recipient=told["recipient"], reference=report.reference, note=told["note"] or None,
        )  # fmt: skip
        covered = {one.pk: one for one in (report, *selectors.open_of_address(user, report))}
        Referral.objects.bulk_create(Referral(report=one, notice=notice, at=now) for one in covered.values())
        audit.record(
            user, "refer", subject_kind="report", subject=report.pk, notice=str(notice.pk), reports=len(covered)
        )
    _give_back(user, reports)
    return len(reports)


@transaction.atomic
def undo(user: User, decision: UUID) -> Decision | None:
    """Restore what counted before an act, by new assessments; None where the organisation has no such act.

    Raises DecidedError where something of it was decided anew since.
    """
    own = Decision.objects.select_for_update().filter(organisation=user.organisation_id)
    act = own.filter(pk=decision).first()
    if act is None or Decision.objects.filter(undoes=act).exists():
        return None
    rows = list(act.decided.select_related("assessment__report", "before"))
    standing = selectors.latest(user, [row.assessment.report_id for row in rows])
    for row in rows:
        if standing[row.assessment.report_id].pk != row.assessment_id:
            raise DecidedError(row.assessment.report, standing[row.assessment.report_id])
    now = timezone.now()
    back = Decision.objects.create(organisation=user.organisation, by=user, at=now, addresses=act.addresses, undoes=act)
    for row in rows:
        made = _restored(user, row, now)
        Decided.objects.create(decision=back, assessment=made, before=row.assessment)
    audit.record(user, "undo assess", subject_kind="decision", subject=act.pk, by=str(back.pk), reports=len(rows))
    return back


@transaction.atomic
def save_filter(user: User, name: str, chosen: Mapping[str, Any]) -> SavedFilter:
    """Keep a filter under a name."""
    codes = {key: value for key, value in chosen.items() if value}
    row = SavedFilter.objects.create(organisation=user.organisation, by=user, name=name, chosen=codes)
    audit.record(user, "save filter", subject_kind="filter", subject=row.pk)
    return row


@transaction.atomic
def drop_filter(user: User, saved: UUID) -> bool:
    """Keep a filter no longer."""
    gone, _by = SavedFilter.objects.filter(by=user, pk=saved).delete()
    if gone:
        audit.record(user, "drop filter", subject_kind="filter", subject=saved)
    return bool(gone)


def _taken(user: User, seen: Mapping[UUID, str]) -> list[facts.Report] | None:
    """The reports, in hand and as the person saw them. In order of id, so that two people never wait for each other."""
    own = facts.Report.objects.filter(organisation=user.organisation_id, pk__in=list(seen)).order_by("pk")
    reports = list({bytes(report.url_mark): report for report in own.select_related("site")}.values())
    if not reports or own.count() != len(seen):
        return None
    for report in reports:
        take(user, report)
    standing = selectors.latest(user, [report.pk for report in reports])
    referred = set(Referral.objects.filter(report__in=reports).values_list("report_id", flat=True))
    for report in reports:
        now = standing.get(report.pk)
        if report.pk in referred or (str(now.pk) if now else "") != seen[report.pk]:
            raise DecidedError(report, now)
    return reports


def _give_back(user: User, reports: list[facts.Report]) -> None:
    marks = [report.url_mark for report in reports]
    Lease.objects.filter(organisation=user.organisation_id, url_mark__in=marks, by=user).delete()


def _restored(user: User, row: Decided, now: datetime) -> facts.Assessment:
    """What counted before, said anew; nothing did: "not decided"."""
    was, report = row.before, row.assessment.report
    if was is None:
        return _assessment(user, report, now, outcome=facts.Outcome.UNKNOWN)
    return _assessment(
        user, report, now, outcome=was.outcome, commerciality=was.commerciality, site_type=was.site_type,
        legal_basis=was.legal_basis, note=was.note,
    )  # fmt: skip


def _assessment(user: User, report: facts.Report, now: datetime, **told: Any) -> facts.Assessment:
    return facts.Assessment.objects.create(**_common(user, report, now), report=report, **told)


def _common(user: User, report: facts.Report, now: datetime) -> dict[str, Any]:
    return {
        "organisation": user.organisation, "recorded_by": user, "source": SOURCE, "tlp": report.tlp,
        "pap": report.pap, "valid_at": now, "known_at": now,
    }  # fmt: skip
