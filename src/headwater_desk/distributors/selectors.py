"""What pages say about distributors: the list, one distributor's head, its claim, routes, hypotheses and mechanisms.

Invariants: a distributor is shown to whoever may see a fact of one of its sites, with the figures of those sites; what
is closed is counted and never named; a page asks as many questions of the database whatever it shows; only mechanisms,
links and sites that had begun by the asked month are shown.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet

from headwater_desk import keyset
from headwater_desk.attribution import models as results
from headwater_desk.attribution import naming, paying, telling
from headwater_desk.attribution import selectors as attribution
from headwater_desk.attribution.models import Run
from headwater_desk.attribution.naming import Text
from headwater_desk.attribution.paying import Carried
from headwater_desk.design.shapes import Page
from headwater_desk.distributors import services, ties
from headwater_desk.distributors.forms import AsOfForm
from headwater_desk.distributors.models import DistributorFigures
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.marking import Tlp, strictest
from headwater_desk.people.models import User

ORDERS = {
    sign + name: (sign + name, "id") if sign else (name, "-id")
    for name in ("brands", "sites", "mechanisms", "active_sites", "last_seen", "first_seen")
    for sign in ("-", "")
}
FIRST_ORDER = "-brands"


@dataclass(frozen=True)
class Listing:
    """A page of distributors; `run` is None before the first run, `year` the latest that it knows."""

    run: Run | None
    year: int | None = None
    rows: Sequence[DistributorFigures] = ()
    page: Page = field(default_factory=lambda: Page(0))
    hidden: int = 0


def listing(user: User, chosen: Mapping[str, Any], asked: Mapping[str, str]) -> Listing:
    """The page that `asked` names (sort, after, before) of the distributors that `chosen` keeps."""
    run = attribution.latest()
    if run is None:
        return Listing(None)
    order = ORDERS.get(asked.get("sort", ""), ORDERS[FIRST_ORDER])
    rows, page = keyset.read(chosen_distributors(run, user, chosen), order, asked)
    hidden = attribution.distributors(run).count() - services.counted(run, user).count()
    return Listing(run, services.year(run, user), rows, page, hidden)


def chosen_distributors(run: Run, user: User, chosen: Mapping[str, Any]) -> "QuerySet[DistributorFigures]":
    """Figures of the distributors that the filter keeps."""
    rows = services.counted(run, user)
    if least := chosen.get("least"):
        rows = rows.filter(brands__gte=least)
    match chosen.get("active"):
        case "yes":
            rows = rows.filter(active_sites__gt=0)
        case "no":
            rows = rows.filter(active_sites=0)
    return rows


@dataclass(frozen=True)
class Head:
    """What stands on every page of a distributor. `until` is the moment before which things must have begun."""

    run: Run
    figures: DistributorFigures
    until: datetime | None
    form: AsOfForm
    tlp: Tlp

    @property
    def distributor_id(self) -> str:
        """The core's stable id."""
        return self.figures.distributor_id

    @property
    def narrowed(self) -> bool:
        """Whether another time than now is asked for."""
        return any(self.form.cleaned_data.get(name) for name in ("at", "known"))


@dataclass(frozen=True)
class Unknown:
    """No head: `form` says what was asked, `never` that no run had been made on the day that was asked for."""

    form: AsOfForm
    never: bool = False


def head(user: User, distributor_id: str, asked: Mapping[str, str]) -> Head | Unknown:
    """Unknown where the run that counts has no such distributor with a site that the person may see."""
    form = AsOfForm(asked)
    form.is_valid()
    by = form.known_by()
    run = attribution.known_at(by) if by else attribution.latest()
    if run is None:
        return Unknown(form, by is not None and attribution.latest() is not None)
    figures = services.counted(run, user).filter(distributor_id=distributor_id).first()
    if figures is None:
        return Unknown(form)
    behind = results.SiteResult.objects.filter(run=run, distributor_id=distributor_id).values("site")
    marked = {
        tlp
        for model in (facts.Capture, facts.Report)
        for tlp in known.visible(model.objects.filter(site__in=behind), user)
        .order_by().values_list("tlp", flat=True).distinct()
    }  # fmt: skip
    return Head(run, figures, form.until(), form, strictest(marked))


def sites(head: Head, user: User) -> "QuerySet[results.SiteResult]":
    """Its sites that the person may see and that had been seen by then."""
    rows = attribution.sites(head.run, user).filter(distributor_id=head.distributor_id)
    return rows if head.until is None else rows.filter(first_seen__lt=head.until)


def mechanisms(head: Head, user: User) -> list[results.MechanismResult]:
    """Its mechanisms of which the person may see a sighting by then, those on most sites first."""
    rows = attribution.mechanisms(head.run, distributor_id=head.distributor_id)
    return paying.visible_mechanisms(rows, user, head.until)


def brands(head: Head, user: User) -> dict[str, int]:
    """Its brands with a site that the person may see and that had been seen by then, and on how many sites."""
    of_it = results.BrandResult.objects.filter(run=head.run, distributor_id=head.distributor_id)
    rows = results.PeriodResult.objects.filter(
        run=head.run, brand_id__in=of_it.values("brand_id"), site__in=known.sites_visible(user)
    )
    if head.until is not None:
        rows = rows.filter(first_seen__lt=head.until)
    return dict(rows.order_by().values_list("brand_id").annotate(Count("site", distinct=True)))


@dataclass(frozen=True)
class Overview:
    """One distributor at a glance, as of the asked month. `weakest` and `strongest` are its firm links' ends."""

    brands: int
    sites: int
    mechanisms: int
    first: datetime | None
    last: datetime | None
    links: int
    provisional: int
    bridges: int
    weakest: results.LinkResult | None
    strongest: results.LinkResult | None
    elsewhere: int | None
    """Brands with sites that point elsewhere as well; None where that is not known to the person."""
    types: Sequence[tuple[Text, int]]
    """Payment types and how many of its mechanisms are of each."""


def overview(head: Head, user: User) -> Overview:
    """What is claimed and how sure, in figures."""
    shown, found = brands(head, user), mechanisms(head, user)
    span = sites(head, user).aggregate(number=Count("pk"), first=Min("first_seen"), last=Max("last_seen"))
    rows = ties.links(head.run, user, head.distributor_id, head.until)
    firm = rows.filter(provisional=False)
    types: dict[str, int] = defaultdict(int)
    for row in found:
        types[row.payment_type] += 1
    return Overview(
        brands=len(shown),
        sites=span["number"],
        mechanisms=len(found),
        first=span["first"],
        last=span["last"],
        links=firm.count(),
        provisional=rows.filter(provisional=True).count(),
        bridges=firm.filter(bridge=True).count(),
        weakest=firm.order_by("bits", "id").first(),
        strongest=firm.order_by("-bits", "id").first(),
        elsewhere=_elsewhere(head, user, shown),
        types=[
            (naming.named(naming.PAYMENT_TYPES, kind), types[kind]) for kind in sorted(types, key=lambda k: -types[k])
        ],
    )


def _elsewhere(head: Head, user: User, shown: Iterable[str]) -> int | None:
    """Its brands with sites that point elsewhere; None for somebody to whom sites are closed, which may be those."""
    if telling.hidden_from(user):
        return None
    rows = results.HypothesisResult.objects.filter(run=head.run, main=False).order_by()
    return len(set(shown).intersection(rows.values_list("brand_id", flat=True).distinct()))


def listed_mechanisms(head: Head, user: User) -> list[paying.Described]:
    """Its mechanisms with what is open of them."""
    return paying.described(head.run, user, mechanisms(head, user), head.until)


@dataclass(frozen=True)
class Route:
    """Mechanisms that stand side by side: a fact."""

    route_id: str
    mechanisms: int
    sites: int
    brands: int
    first: datetime
    last: datetime


def routes(head: Head, user: User) -> list[Route]:
    """Its payment routes, counted by what is open of them."""
    by_route: dict[str, list[Carried]] = defaultdict(list)
    rows = {row.pk: row for row in mechanisms(head, user)}
    for one in paying.carriers(head.run, user, list(rows.values()), head.until):
        by_route[rows[one.mechanism].route_id].append(one)
    found = [_route(name, carried) for name, carried in by_route.items()]
    return sorted(found, key=lambda one: (-one.sites, one.route_id))


def _route(name: str, carried: Sequence[Carried]) -> Route:
    return Route(
        name,
        len({one.mechanism for one in carried}),
        len(frozenset().union(*(one.sites for one in carried))),
        len({one.brand_id for one in carried} - {""}),
        min(one.first for one in carried),
        max(one.last for one in carried),
    )


@dataclass(frozen=True)
class Point:
    """One group that a brand's sites point to. `distributor_id` is "" where it is claimed as none."""

    distributor_id: str
    route_id: str
    sites: int
    share: float
    main: bool


@dataclass(frozen=True)
class Hypothesis:
    """A brand and every hypothesis of it, by share."""

    brand_id: str
    code_name: str
    points: Sequence[Point]


def hypotheses(head: Head, user: User, asked: Mapping[str, str]) -> tuple[list[Hypothesis], Page]:
    """Its brands, a page of them, each with everything that its sites point to."""
    shown = brands(head, user)
    of_it = attribution.brands(head.run).filter(distributor_id=head.distributor_id, brand_id__in=list(shown))
    rows, page = keyset.read(of_it, ("-sites", "id"), asked)
    ids = [row.brand_id for row in rows]
    names = known.code_names(ids, user)
    points = _open_points(head, user, ids) if telling.hidden_from(user) else _points(head, ids)
    return [Hypothesis(one, names.get(one, ""), points.get(one, ())) for one in ids], page


def _points(head: Head, ids: Sequence[str]) -> Mapping[str, Sequence[Point]]:
    found: dict[str, list[Point]] = defaultdict(list)
    rows = results.HypothesisResult.objects.filter(run=head.run, brand_id__in=ids).order_by("-main", "-share", "id")
    for row in rows:
        found[row.brand_id].append(Point(row.distributor_id, row.route_id, row.sites, row.share, row.main))
    return found


def _open_points(head: Head, user: User, ids: Sequence[str]) -> Mapping[str, Sequence[Point]]:
    """Counted anew by the mechanisms of open sites, for somebody to whom others are closed."""
    periods = results.PeriodResult.objects.filter(run=head.run, brand_id__in=ids).order_by().values("site")
    paid = facts.Observation.objects.filter(site__in=periods).exclude(payment_type="").order_by().values("value_mark")
    rows = list(results.MechanismResult.objects.filter(run=head.run, value_mark__in=paid).defer("value"))
    behind = {row.pk: row.distributor_id for row in rows}
    found: dict[str, dict[str, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for one in paying.carriers(head.run, user, rows, head.until):
        if one.brand_id in ids:
            found[one.brand_id][behind[one.mechanism]] |= one.sites
    return {brand: _shares(pointed) for brand, pointed in found.items()}


def _shares(pointed: Mapping[str, Collection[UUID]]) -> list[Point]:
    whole = len({site for sites in pointed.values() for site in sites})
    ordered = sorted(pointed.items(), key=lambda one: (-len(one[1]), one[0]))
    return [Point(name, "", len(sites), len(sites) / whole, place == 0) for place, (name, sites) in enumerate(ordered)]
