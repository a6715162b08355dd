"""What stands in the queue: open reports of the person's organisation, one line an address, as it was at one moment.

Invariants: a list is a snapshot: whatever comes in or is decided later neither adds a line nor takes one away, and a
delivery counts once it is stored whole; a page asks as many questions of the database whatever it shows.
"""

import base64
import binascii
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater_desk import keyset
from headwater_desk.attribution import selectors as attribution
from headwater_desk.attribution.models import SiteResult
from headwater_desk.design.shapes import Page
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.facts.places import site_rules
from headwater_desk.lookup.answers import Answer, answers
from headwater_desk.lookup.asked import asked
from headwater_desk.people.models import User
from headwater_desk.triage.models import Decided, Decision, Lease, Referral, SavedFilter

ORDER = ("valid_at", "id")
SIZE = 25
MOST_NEW = 100
"""The bar counts new addresses up to here."""
_AHEAD = 30
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AGES = {"day": (0, 1), "week": (0, 7), "month": (0, 30), "older": (30, 40_000)}


@dataclass(frozen=True)
class Listed:
    """A line of the queue: the oldest open report of an address, and what is known of it."""

    report: facts.Report
    reports: int
    answer: Answer
    stands: facts.Assessment | None
    lease: Lease | None
    referred: bool
    undo: UUID | None

    @property
    def decided(self) -> bool:
        """Whether somebody decided it since the list was made."""
        return self.referred or (self.stands is not None and self.stands.outcome != facts.Outcome.UNKNOWN)

    @property
    def token(self) -> str:
        """The report and the assessment that counts, for a form to send back."""
        return f"{self.report.pk}:{self.stands.pk if self.stands else ''}"


def cursor(moment: datetime) -> str:
    """A moment as it stands in an address."""
    micro = (moment - _EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(micro.to_bytes(8, "big")).decode().rstrip("=")


def moment(told: str) -> datetime:
    """The moment of a cursor; raises BadRequest for what is none."""
    try:
        plain = base64.b64decode(told[:16] + "=" * (-len(told) % 4), b"-_", validate=True)
        if len(plain) != 8:
            raise ValueError
        micro = int.from_bytes(plain, "big")
        found = _EPOCH + timedelta(microseconds=micro)
    except (binascii.Error, ValueError, OverflowError):
        raise BadRequest(_("This address names no state of the queue. Open the queue anew.")) from None
    if found > timezone.now():
        raise BadRequest(_("This address names no state of the queue. Open the queue anew."))
    return found


def sources(user: User) -> list[str]:
    """Sources of the organisation's reports."""
    own = facts.Report.objects.filter(organisation=user.organisation_id)
    return list(own.order_by("source").values_list("source", flat=True).distinct())


def listing(user: User, at: datetime, chosen: Mapping[str, Any], told: Mapping[str, str]) -> tuple[list[Listed], Page]:
    """The page that `told` names of the queue as it was at a moment; `chosen` as QueueFilter gives it."""
    rows, page = keyset.read(queue(user, at, chosen), ORDER, told, SIZE)
    return named(user, rows), page


def queue(user: User, at: datetime, chosen: Mapping[str, Any]) -> "QuerySet[facts.Report]":
    """Of each address with open reports that the filter keeps, the oldest of them."""
    earlier = _open(user, at, chosen).filter(url_mark=OuterRef("url_mark")).filter(
        Q(valid_at__lt=OuterRef("valid_at")) | Q(valid_at=OuterRef("valid_at"), pk__lt=OuterRef("pk"))
    )  # fmt: skip
    return _open(user, at, chosen).filter(~Exists(earlier))


def open_of_address(user: User, report: facts.Report) -> "QuerySet[facts.Report]":
    """All reports of its address that are open now: one decision covers them."""
    return _undecided(user, timezone.now()).filter(url_mark=report.url_mark)


def _undecided(user: User, at: datetime) -> "QuerySet[facts.Report]":
    stands = facts.Assessment.objects.filter(
        report=OuterRef("pk"), organisation=user.organisation_id, known_at__lte=at
    ).order_by("-known_at", "-id")
    own = facts.Report.objects.filter(organisation=user.organisation_id, known_at__lte=at)
    rows = own.annotate(stands=Subquery(stands.values("outcome")[:1]))
    return rows.filter(Q(stands=None) | Q(stands=facts.Outcome.UNKNOWN)).filter(
        ~Exists(Referral.objects.filter(report=OuterRef("pk"), at__lte=at))
    )


def _open(user: User, at: datetime, chosen: Mapping[str, Any]) -> "QuerySet[facts.Report]":
    rows = _undecided(user, at)
    late = list(_deliveries_after(user, at).values_list("pk", flat=True))
    if late:
        rows = rows.exclude(delivery__in=late)
    return _kept(rows, user, at, chosen)


def _deliveries_after(user: User, at: datetime) -> "QuerySet[facts.Import]":
    own = facts.Import.objects.filter(organisation=user.organisation_id)
    return own.filter(Q(ended_at=None) | Q(ended_at__gt=at))


def _kept(
    rows: "QuerySet[facts.Report]", user: User, at: datetime, chosen: Mapping[str, Any]
) -> "QuerySet[facts.Report]":
    for name in ("source", "country", "environment"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    if age := _AGES.get(chosen.get("age", "")):
        rows = rows.filter(valid_at__lte=at - timedelta(days=age[0]), valid_at__gt=at - timedelta(days=age[1]))
    kind = chosen.get("known")
    if kind == "brand":
        run = attribution.latest()
        return rows.filter(site__in=SiteResult.objects.filter(run=run).exclude(brand_id="").values("site"))
    if kind in ("site", "new"):
        before = known.visible(
            facts.Report.objects.filter(site=OuterRef("site"), valid_at__lt=OuterRef("valid_at")), user
        )
        captured = known.visible(facts.Capture.objects.filter(site=OuterRef("site")), user)
        seen = Exists(captured) | Exists(before)
        return rows.filter(seen if kind == "site" else ~seen)
    return rows


def arrived(user: User, at: datetime, chosen: Mapping[str, Any]) -> int:
    """Addresses with open reports that came in after a moment, counted up to MOST_NEW."""
    now = timezone.now()
    whole = list(_deliveries_after(user, at).exclude(ended_at=None).values_list("pk", flat=True))
    fresh = Q(delivery=None, known_at__gt=at) | Q(delivery__in=whole)
    rows = _kept(_undecided(user, now).filter(fresh), user, now, chosen)
    return len(rows.order_by().values_list("url_mark", flat=True).distinct()[:MOST_NEW])


def named(user: User, rows: Sequence[facts.Report]) -> list[Listed]:
    """What is known of each line now."""
    marks = [bytes(row.url_mark) for row in rows]
    every = _of_addresses(user, marks)
    open_now = Counter(bytes(mark) for mark in every.values_list("url_mark", flat=True))
    found = answers(user, [asked(row.url, site_rules()) for row in rows])
    standing = latest(user, [row.pk for row in rows])
    leases = {bytes(one.url_mark): one for one in _leases(user, marks)}
    referred = set(Referral.objects.filter(report__in=rows).values_list("report_id", flat=True))
    undo = _undo([one.pk for one in standing.values()])
    return [
        Listed(
            row, open_now[bytes(row.url_mark)], answer, stands := standing.get(row.pk), leases.get(bytes(row.url_mark)),
            row.pk in referred, undo.get(stands.pk) if stands else None,
        )
        for row, answer in zip(rows, found, strict=True)
    ]  # fmt: skip


def _of_addresses(user: User, marks: Sequence[bytes]) -> "QuerySet[facts.Report]":
    return _undecided(user, timezone.now()).filter(url_mark__in=list(marks))


def _leases(user: User, marks: Sequence[bytes]) -> "QuerySet[Lease]":
    now = timezone.now()
    held = Lease.objects.filter(organisation=user.organisation_id, url_mark__in=list(marks), until__gt=now)
    return held.select_related("by")


def _undo(assessments: Iterable[UUID]) -> dict[UUID, UUID]:
    rows = Decided.objects.filter(assessment__in=list(assessments), decision__undone_by=None)
    return dict(rows.values_list("assessment_id", "decision_id"))


def latest(user: User, reports: Iterable[UUID]) -> dict[UUID, facts.Assessment]:
    """By report, the organisation's own assessment that counts now."""
    rows = facts.Assessment.objects.filter(report__in=list(reports), organisation=user.organisation_id)
    ordered = rows.select_related("recorded_by").order_by("known_at", "id")
    return {row.report_id: row for row in ordered}


def own(user: User, report: UUID) -> facts.Report | None:
    """A report of the person's organisation."""
    return facts.Report.objects.filter(organisation=user.organisation_id, pk=report).select_related("site").first()


def others(user: User, report: facts.Report) -> list[facts.Report]:
    """Further open reports of the same address, the oldest first, at most 50."""
    return list(open_of_address(user, report).exclude(pk=report.pk).order_by(*ORDER)[:50])


def beside(
    user: User, report: facts.Report, at: datetime, chosen: Mapping[str, Any]
) -> tuple[UUID | None, UUID | None]:
    """(the line before, the next line that is still open and in nobody else's hands) in the queue of a moment."""
    rows = queue(user, at, chosen)
    here = Q(valid_at=report.valid_at)
    before = rows.filter(Q(valid_at__lt=report.valid_at) | here & Q(pk__lt=report.pk))
    after = rows.filter(Q(valid_at__gt=report.valid_at) | here & Q(pk__gt=report.pk))
    ahead = list(after.order_by(*ORDER).values_list("pk", "url_mark")[:_AHEAD])
    open_now = set(
        _undecided(user, timezone.now()).filter(pk__in=[pk for pk, _mark in ahead]).values_list("pk", flat=True)
    )
    held = {bytes(one.url_mark) for one in _leases(user, [bytes(mark) for _pk, mark in ahead]) if one.by_id != user.pk}
    following = next((pk for pk, mark in ahead if pk in open_now and bytes(mark) not in held), None)
    return before.order_by("-valid_at", "-id").values_list("pk", flat=True).first(), following


def last(user: User) -> Decision | None:
    """The person's last act, where it can be undone."""
    found = Decision.objects.filter(by=user).order_by("-at", "-id").select_related("undone_by").first()
    return None if found is None or found.undoes_id is not None else found


def saved(user: User) -> list[SavedFilter]:
    """The person's own filters."""
    return list(SavedFilter.objects.filter(by=user))
