"""When a distributor's mechanisms and brands were seen, month by month."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date

from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.translation import gettext as _

from headwater.model.defang import defang
from headwater_desk.attribution import models as results
from headwater_desk.attribution import paying
from headwater_desk.attribution.months import Months, end_of, spans
from headwater_desk.design.shapes import Lane, Timeline
from headwater_desk.distributors.selectors import Head, brands, mechanisms
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.people.models import User

LANES = 40


@dataclass(frozen=True)
class Activity:
    """Lanes of mechanisms or of brands, the earliest first; `left` more are not drawn."""

    line: Timeline | None
    left: int


def of_mechanisms(head: Head, user: User) -> Activity:
    """Months in which each mechanism was captured."""
    rows = mechanisms(head, user)
    shown = {paying.value_of(row): row for row in rows[:LANES]}
    months = paying.months(user, shown.keys(), head.until)
    lanes = [
        (f"{shown[value].provider} {defang(shown[value].value)}".strip(), found, "") for value, found in months.items()
    ]
    return _activity(lanes, len({paying.value_of(row) for row in rows}) - len(shown))


def of_brands(head: Head, user: User) -> Activity:
    """Months in which each brand was captured, while its sites showed it."""
    of_it = brands(head, user)
    shown = sorted(of_it, key=lambda one: (-of_it[one], one))[:LANES]
    names = known.code_names(shown, user)
    periods = results.PeriodResult.objects.filter(run=head.run, brand_id__in=shown).order_by()
    shown_in: dict[object, list[tuple[str, date, date]]] = defaultdict(list)
    for site, brand, first, last in periods.values_list("site", "brand_id", "first_seen", "last_seen"):
        shown_in[site].append((brand, first.date().replace(day=1), last.date()))
    seen = known.visible(facts.Capture.objects.filter(site__in=periods.values("site")), user)
    if head.until is not None:
        seen = seen.filter(valid_at__lt=head.until)
    found: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    rows = seen.order_by().annotate(month=TruncMonth("valid_at", tzinfo=UTC)).values_list("site", "month").distinct()
    for site, moment in rows:
        month = moment.date()
        for brand in {brand for brand, first, last in shown_in[site] if first <= month <= last}:
            found[brand][month] += 1
    lanes = [
        (f"{names[one]} ({one})" if one in names else one, found[one], reverse("brands:brand", args=[one]))
        for one in shown
        if found.get(one)
    ]
    return _activity(lanes, len(of_it) - len(shown))


def _activity(found: Iterable[tuple[str, Months, str]], left: int) -> Activity:
    lanes = sorted((one for one in found if one[1]), key=lambda one: (min(one[1]), one[0]))
    if not lanes:
        return Activity(None, left)
    days = [month for _name, months, _href in lanes for month in months]
    drawn = tuple(Lane(name, spans(months), href) for name, months, href in lanes)
    return Activity(Timeline(_("Activity, month by month"), min(days), end_of(max(days)), drawn), left)
