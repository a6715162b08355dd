"""Acts on brands: give a code name, and count what an organisation may see of a run's brands.

Invariants: a name is an added fact and the last one counts; whoever names a brand without having seen its present name
changes nothing and is told; every naming is in the audit, without the name.
"""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone

from headwater_desk.attribution import models as results
from headwater_desk.attribution import selectors as attribution
from headwater_desk.attribution.models import Run
from headwater_desk.audit import services as audit
from headwater_desk.brands.models import BrandFigures, Counted
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.marking import Pap, Tlp
from headwater_desk.people.models import User

SOURCE = "desk"


@dataclass(frozen=True)
class Named:
    """What came of naming: `kept` is the name now in force; `overtaken` says that it is somebody else's, unseen."""

    kept: facts.BrandName | None
    overtaken: bool = False


@transaction.atomic
def name(user: User, run: Run, brand_id: str, text: str, seen: UUID | None) -> Named:
    """Give a brand a code name; `seen` is the naming that stood when the person began, None for none.

    The name in force already is not added again. The brand's row is locked, so that of two at once the second is told.
    """
    results.BrandResult.objects.select_for_update().get(run=run, brand_id=brand_id)
    last = names(user, brand_id).first()
    if last is not None and last.name == text:
        return Named(last)
    if (last.pk if last else None) != seen:
        return Named(last, overtaken=True)
    row = facts.BrandName.objects.create(
        organisation=user.organisation, recorded_by=user, source=SOURCE, tlp=Tlp.AMBER, pap=Pap.AMBER,
        valid_at=timezone.now(), brand_id=brand_id, name=text,
    )  # fmt: skip
    audit.record(user, "name brand", subject_kind="brand", subject=brand_id, naming=str(row.pk))
    return Named(row)


def names(user: User, brand_id: str) -> "QuerySet[facts.BrandName]":
    """Its code names, the last one first."""
    rows = known.visible(facts.BrandName.objects.filter(brand_id=brand_id), user)
    return rows.select_related("recorded_by", "organisation").order_by("-known_at", "-id")


def counted(run: Run, user: User) -> "QuerySet[BrandFigures]":
    """The run's brands as the person's organisation may see them; counted when first asked for."""
    own = {"run": run, "organisation_id": user.organisation_id}
    if not Counted.objects.filter(**own).exists():
        with suppress(IntegrityError):  # somebody of the same organisation asked at the same time and was first
            _count(run, user)
    return BrandFigures.objects.filter(**own)


@transaction.atomic
def _count(run: Run, user: User) -> None:
    Counted.objects.create(run=run, organisation=user.organisation)
    of_brand = results.SiteResult.objects.filter(run=run, site__in=known.sites_visible(user)).exclude(brand_id="")
    rows = of_brand.order_by().values("brand_id").annotate(
        sites=Count("pk"),
        seen=Count("pk", filter=Q(decision="seen")),
        altered=Count("pk", filter=Q(decision="altered")),
        new=Count("pk", filter=Q(decision="new")),
        first=Min("first_seen"),
        last=Max("last_seen"),
    )  # fmt: skip
    behind = dict(attribution.brands(run).order_by().values_list("brand_id", "distributor_id"))
    BrandFigures.objects.bulk_create(
        [
            BrandFigures(
                run=run, organisation=user.organisation, brand_id=row["brand_id"],
                distributor_id=behind.get(row["brand_id"], ""), sites=row["sites"], seen=row["seen"],
                altered=row["altered"], new=row["new"], first_seen=row["first"], last_seen=row["last"],
            )
            for row in rows
        ],
        batch_size=2000,
    )  # fmt: skip
