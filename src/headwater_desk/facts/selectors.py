"""Questions about facts. Everything a person is shown passes `visible`."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from headwater_desk.facts import models as facts
from headwater_desk.marking import SHARED_IN_THE_DESK
from headwater_desk.people.models import User

F = TypeVar("F", bound=facts.Fact)


def visible(rows: "QuerySet[F]", user: User) -> "QuerySet[F]":
    """Those facts the person may see: the own organisation's, and others' whose marking shares them in this desk."""
    return rows.filter(Q(organisation=user.organisation_id) | Q(tlp__in=SHARED_IN_THE_DESK))


def as_of(rows: "QuerySet[F]", *, valid: datetime | None = None, known: datetime | None = None) -> "QuerySet[F]":
    """Those facts that were so by `valid` and known by `known`."""
    if valid is not None:
        rows = rows.filter(valid_at__lte=valid)
    if known is not None:
        rows = rows.filter(known_at__lte=known)
    return rows


def sites_visible(user: User) -> "QuerySet[facts.Site]":
    """Sites of which the person may see at least one report or capture."""
    own = {"site": OuterRef("pk")}
    reported = visible(facts.Report.objects.filter(**own), user)
    captured = visible(facts.Capture.objects.filter(**own), user)
    return facts.Site.objects.filter(Exists(captured) | Exists(reported))


def latest_assessment(reports: Iterable[UUID], user: User) -> dict[UUID, facts.Assessment]:
    """By report, the assessment that counts: the last one known."""
    decided = visible(facts.Assessment.objects.filter(report_id__in=list(reports)), user).order_by("known_at", "id")
    return {one.report_id: one for one in decided}


def code_names(brand_ids: Iterable[str], user: User) -> dict[str, str]:
    """By brand, the code name that people gave it last."""
    named = visible(facts.BrandName.objects.filter(brand_id__in=set(brand_ids)), user).order_by("known_at", "id")
    return {row.brand_id: row.name for row in named}
