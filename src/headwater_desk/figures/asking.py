"""What an address asks of figures: a period and a source, as coded values.

Invariant: a period that names none is left aside, and the page says which it used instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.http import urlencode

from headwater_desk.attribution import selectors as attribution
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.figures.periods import Period, offered, period, year_of
from headwater_desk.figures.registry import Asked
from headwater_desk.people.models import User


@dataclass(frozen=True)
class Question:
    """What was asked, and the periods that may be chosen. `strange` is a period that names none."""

    asked: Asked
    periods: Sequence[Period]
    strange: bool = False

    @property
    def query(self) -> str:
        """The same as the query of an address."""
        return query(self.asked.period, self.asked.source)


def query(chosen: Period, source: str = "") -> str:
    """A period and a source as the query of an address."""
    return urlencode({"period": chosen.code} | ({"source": source} if source else {}))


def question(user: User, told: Mapping[str, str]) -> Question:
    """What `told` (period, source) asks; without a period, the year of the newest report."""
    first, last = _days(user)
    found = period(told.get("period", ""))
    asked = Asked(user, attribution.latest(), found or year_of(last), told.get("source", "")[:60])
    return Question(asked, list(offered(first, last)), bool(told.get("period")) and found is None)


def _days(user: User) -> tuple[date, date]:
    """Between the first and the last report that the person may see."""
    rows = known.visible(facts.Report.objects.all(), user)
    orders = (("valid_at", "id"), ("-valid_at", "-id"))
    ends = [rows.order_by(*order).values_list("valid_at", flat=True).first() for order in orders]
    today = timezone.now().date()
    first, last = (end.date() if end else today for end in ends)
    return first, last
