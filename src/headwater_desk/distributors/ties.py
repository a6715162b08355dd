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
    return rows.filter(pk__in=[row[0] for row in _open(run, rows, hidden)]) if hidden else rows


def provisional(run: Run, user: User) -> Counter[str]:
    """By distributor, the links that were not followed."""
    rows = results.LinkResult.objects.filter(run=run, provisional=True)
    hidden = telling.hidden_from(user)
    if hidden:
        return Counter(row[3] for row in _open(run, rows, hidden))
    return Counter(rows.order_by().values_list("distributor_id", flat=True))


def _open(run: Run, rows: "QuerySet[results.LinkResult]", hidden: telling.Hidden) -> list[tuple[int, str, str, str]]:
    """(key, brand, other brand, distributor) of the links that rest on nothing closed."""
    tables = telling.shown(run, hidden)
    if not tables:
        return []
    table = tables["links"].select(["left", "right"])
    pairs = set(zip(table.column("left").to_pylist(), table.column("right").to_pylist(), strict=True))
    brands = set(tables["brands"].column("brand_id").to_pylist())
    found = rows.order_by().values_list("pk", "left", "right", "distributor_id")
    return [row for row in found if row[1:3] in pairs and brands.issuperset(row[1:3])]
