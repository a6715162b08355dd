"""How a brand's template changed: each period that brought a new version, and which names came and went with it.

Invariants: what is compared are the two captures behind the run's decision, where the person may see both; names are
those of classes, ids, assets and kit marks, never text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from headwater_desk import keyset
from headwater_desk.attribution import models as results
from headwater_desk.attribution import selectors as attribution
from headwater_desk.brands.selectors import Head
from headwater_desk.design.shapes import Page
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.people.models import User
from headwater_desk.sites.outlines import names_of, views_of

PAGE = 20
LISTED = 16
NAMED = ("names", "kit")
_BRINGS_A_VERSION = ("new", "altered")
Views = Mapping[str, Mapping[int, int]]


@dataclass(frozen=True)
class Names:
    """Names that came or went: some of them, and how many in all."""

    shown: Sequence[str]
    total: int


@dataclass(frozen=True)
class Change:
    """A period that brought a version. `came` and `went` are None where the two captures are not both open."""

    period: results.PeriodResult
    came: Names | None = None
    went: Names | None = None
    structure_came: int = 0
    structure_went: int = 0


def versions(head: Head, user: User, asked: Mapping[str, str]) -> tuple[list[Change], Page]:
    """Periods that brought a new or altered version, the latest first."""
    rows = attribution.periods(head.run, brand_id=head.brand_id).filter(
        decision__in=_BRINGS_A_VERSION, site__in=known.sites_visible(user)
    )
    periods, page = keyset.read(rows, ("-first_seen", "-id"), asked, PAGE)
    views = _views(user, {name for period in periods for name in (period.capture_id, period.matched_capture) if name})
    pairs = [(period, views.get(period.capture_id), views.get(period.matched_capture)) for period in periods]
    differing = {feature for _, now, then in pairs if now and then for feature in _named(now) ^ _named(then)}
    names = names_of(differing)
    return [_change(period, now, then, names) for period, now, then in pairs], page


def _views(user: User, capture_ids: set[str]) -> dict[str, Views]:
    rows = known.visible(facts.Capture.objects.filter(capture_id__in=capture_ids), user).select_related("views")
    found: dict[Any, str] = {row.pk: row.capture_id for row in rows}
    opened = views_of(row.views for row in rows)
    return {name: opened[key] for key, name in found.items()}


def _named(views: Views) -> set[int]:
    return {feature for view in NAMED for feature in views[view]}


def _change(period: results.PeriodResult, now: Views | None, then: Views | None, names: Mapping[int, str]) -> Change:
    if now is None or then is None:
        return Change(period)
    here, there = set(now["structure"]), set(then["structure"])
    came, went = _named(now) - _named(then), _named(then) - _named(now)
    return Change(period, _some(came, names), _some(went, names), len(here - there), len(there - here))


def _some(features: set[int], names: Mapping[int, str]) -> Names:
    known_names = sorted(names[feature] for feature in features if feature in names)
    return Names(known_names[:LISTED], len(features))
