"""By what a brand's sites took money: mechanisms, and payment types over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from headwater.model.phrases import decided_by
from headwater_desk.attribution import models as results
from headwater_desk.attribution import naming
from headwater_desk.brands.months import end_of, spans
from headwater_desk.brands.selectors import Head, captures
from headwater_desk.design.shapes import Lane, Timeline
from headwater_desk.facts import models as facts
from headwater_desk.people.models import User
from headwater_desk.sites.identifiers import SHARED, grouped

LISTED = 200


@dataclass(frozen=True)
class Mechanism:
    """One payment identifier on the brand's sites. `distributors` are those whose routes hold it (hypotheses)."""

    one: facts.Observation
    basis: str
    sites: int
    first: datetime
    last: datetime
    distributors: Sequence[str]


@dataclass(frozen=True)
class Taken:
    """Mechanisms, those of one operation's own first; `left` more are not listed; types as lanes over time."""

    mechanisms: Sequence[Mechanism]
    left: int
    line: Timeline | None


def taken(head: Head, user: User, most: int | None = LISTED) -> Taken:
    """How the brand's sites took money while they showed it; `most` mechanisms are listed, None for all."""
    seen = facts.Observation.objects.filter(capture__in=captures(head, user)).exclude(payment_type="")
    rows = sorted(
        grouped(seen).annotate(sites=Count("site", distinct=True)),
        key=lambda row: (row["specificity"] == SHARED, -row["sites"], row["first"], row["sample"]),
    )
    shown = rows[:most]
    opened = facts.Observation.objects.in_bulk([UUID(row["sample"]) for row in shown])
    behind = _behind(head, [bytes(row["value_mark"]) for row in shown])
    mechanisms = [_mechanism(row, opened[UUID(row["sample"])], behind) for row in shown]
    return Taken(mechanisms, len(rows) - len(shown), _line(seen))


def _mechanism(
    row: Mapping[str, Any], one: facts.Observation, behind: Mapping[tuple[str, bytes], set[str]]
) -> Mechanism:
    found = sorted(behind.get((row["kind"], bytes(row["value_mark"])), ()))
    return Mechanism(one, decided_by(row["basis"]), row["sites"], row["first"], row["last"], found)


def _behind(head: Head, marks: list[bytes]) -> dict[tuple[str, bytes], set[str]]:
    rows = results.MechanismResult.objects.filter(run=head.run, value_mark__in=marks).exclude(distributor_id="")
    found: dict[tuple[str, bytes], set[str]] = {}
    for kind, value_mark, distributor in rows.values_list("kind", "value_mark", "distributor_id"):
        found.setdefault((kind, bytes(value_mark)), set()).add(distributor)
    return found


def _line(seen: Any) -> Timeline | None:
    """Payment types, month by month."""
    rows = seen.order_by().annotate(month=TruncMonth("seen_at", tzinfo=UTC)).values_list("payment_type", "month")
    types: dict[str, dict[date, int]] = {}
    for kind, month, sites in rows.annotate(sites=Count("site", distinct=True)):
        types.setdefault(kind, {})[month.date()] = sites
    if not types:
        return None
    months = [month for found in types.values() for month in found]
    lanes = tuple(
        Lane(naming.named(naming.PAYMENT_TYPES, kind), spans(types[kind]))
        for kind in sorted(types, key=lambda k: min(types[k]))
    )
    return Timeline(_("Payment types over time"), min(months), end_of(max(months)), lanes)
