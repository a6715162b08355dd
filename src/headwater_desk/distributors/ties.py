"""Links between brands as one person may see them.

Invariant: a link is shown only where both its brands are, and where nothing that it rests on is closed to the person;
where the run's tables are no longer kept, that cannot be known for somebody to whom anything is closed, and none is.
"""

from collections import Counter
from datetime import datetime

from django.db.models import QuerySet

from headwater_desk.attribution import models as results
from headwater_desk.attribution import telling
from headwater_desk.attribution.models import Run
from headwater_desk.people.models import User


def links(
    run: Run, user: User, distributor_id: str = "", until: datetime | None = None
) -> "QuerySet[results.LinkResult]":
    """Links, of one distributor where it is named, that held before `until`."""
    rows = results.LinkResult.objects.filter(run=run)
    if distributor_id:
        rows = rows.filter(distributor_id=distributor_id)
    if until is not None:
        rows = rows.filter(first_seen__lt=until)
    hidden = telling.hidden_from(user)
    if not hidden:
        return rows
    tables = telling.shown(run, hidden)
    if not tables:
        return rows.none()
    table = tables["links"].select(["left", "right"])
    pairs = set(zip(table.column("left").to_pylist(), table.column("right").to_pylist(), strict=True))
    brands = set(tables["brands"].column("brand_id").to_pylist())
    shown = [
        pk
        for pk, left, right in rows.order_by().values_list("pk", "left", "right")
        if (left, right) in pairs and {left, right} <= brands
    ]
    return results.LinkResult.objects.filter(pk__in=shown)


def provisional(run: Run, user: User) -> Counter[str]:
    """By distributor, the links that were not followed."""
    rows = links(run, user).filter(provisional=True).order_by()
    return Counter(rows.values_list("distributor_id", flat=True))
