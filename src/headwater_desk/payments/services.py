"""Acts on payments: record what was found out about a mechanism and what price was asked; count types by month.

Invariants: facts are added and never changed; what is sent twice (a second press, a repeated request) counts once;
every act is in the audit, by opaque ids and codes, without value, site or note.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import TruncMonth

from headwater_desk.attribution.models import Run
from headwater_desk.audit import services as audit
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.ids import new_id
from headwater_desk.payments.models import Counted, TypeFigures
from headwater_desk.payments.selectors import mechanism_row
from headwater_desk.people.models import User

F = TypeVar("F", bound=facts.Fact)
SOURCE = "desk"


@transaction.atomic
def record_finding(user: User, mechanism_id: UUID, told: Mapping[str, Any]) -> facts.PaymentObservation | None:
    """Keep what was found out about a mechanism; None where the person may not see it. `told` as FindingForm gives."""
    about = mechanism_row(user, mechanism_id)
    if about is None:
        return None
    row, new = _once(
        facts.PaymentObservation(
            **_common(user, told),
            kind=about.kind,
            provider=about.provider,
            value=about.value,
            value_mark=about.value_mark,
            payment_type=about.payment_type,
            finding=told["finding"],
            site=told["site"],
            note=told["note"] or None,
        )
    )
    if new:
        detail = {"observation": str(row.pk), "finding": row.finding}
        audit.record(user, "record payment finding", subject_kind="mechanism", subject=mechanism_id, **detail)
    return row


@transaction.atomic
def record_price(user: User, told: Mapping[str, Any]) -> facts.PriceObservation:
    """Keep a price that was asked. `told` as PriceForm gives it."""
    row, new = _once(
        facts.PriceObservation(
            **_common(user, told),
            site=told["site"],
            price_for=told["price_for"],
            amount=told["amount"],
            currency=told["currency"],
            payment_type=told["payment_type"],
            note=told["note"] or None,
        )
    )
    if new:
        audit.record(user, "record price", subject_kind="price", subject=row.pk, price_for=row.price_for)
    return row


def _common(user: User, told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": told["once"],
        "organisation": user.organisation,
        "recorded_by": user,
        "source": SOURCE,
        "tlp": told["tlp"],
        "pap": told["pap"],
        "valid_at": told["on"],
    }


def _once(row: F) -> tuple[F, bool]:
    """The row, saved unless the same person's request was kept before."""
    kept = type(row)._default_manager.filter(pk=row.pk).first()
    if kept is not None and kept.recorded_by_id == row.recorded_by_id:
        return kept, False
    if kept is not None:  # somebody else's row bears that id: nothing may be learnt from it
        row.pk = new_id()
    row.save(force_insert=True)
    return row, True


def types(run: Run, user: User) -> "QuerySet[TypeFigures]":
    """Payment types by month as the person's organisation may see them; counted when first asked for."""
    own = {"run": run, "organisation_id": user.organisation_id}
    if not Counted.objects.filter(**own).exists():
        with suppress(IntegrityError):  # somebody of the same organisation asked at the same time and was first
            _count(run, user)
    return TypeFigures.objects.filter(**own).order_by("month", "payment_type")


@transaction.atomic
def _count(run: Run, user: User) -> None:
    Counted.objects.create(run=run, organisation=user.organisation)
    captures = known.visible(facts.Capture.objects.filter(pk=OuterRef("capture"), known_at__lte=run.known_at), user)
    seen = facts.Observation.objects.filter(Exists(captures)).exclude(payment_type="").order_by()
    by_month = seen.annotate(month=TruncMonth("seen_at", tzinfo=UTC)).values("month", "payment_type")
    rows = by_month.annotate(sites=Count("site", distinct=True), mechanisms=Count("value_mark", distinct=True))
    TypeFigures.objects.bulk_create(
        [
            TypeFigures(
                run=run,
                organisation=user.organisation,
                month=row["month"].date(),
                payment_type=row["payment_type"],
                sites=row["sites"],
                mechanisms=row["mechanisms"],
            )
            for row in rows
        ],
        batch_size=2000,
    )
