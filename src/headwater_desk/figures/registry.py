"""The numbers that the desk counts itself: each has a name, a definition, and one set of rows.

Invariants: a number is how many rows its set has, and the list it opens is that set, so that two places that show it
under one filter agree; only what the person may see is in a set. What a run concluded is never counted here: those
figures are findings.

A figure is `base(asked)` narrowed by `where`: figures of one base are counted together, in one question.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from headwater_desk.attribution import models as results
from headwater_desk.attribution.models import Run
from headwater_desk.brands import services as brands
from headwater_desk.brands.models import BrandFigures
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.figures import services
from headwater_desk.figures.models import Move
from headwater_desk.figures.periods import Period
from headwater_desk.people.models import User
from headwater_desk.work.models import ENDED, Job

Text = str | Promise
Rows = QuerySet[Any]


@dataclass(frozen=True)
class Asked:
    """By whom, over which run, for which stretch of time and source ("" = all) a figure is asked for."""

    user: User
    run: Run | None
    period: Period
    source: str = ""

    def within(self, column: str) -> Q:
        """That a moment lies in the period."""
        return Q(**{f"{column}__gte": self.period.begins, f"{column}__lt": self.period.ends})


@dataclass(frozen=True)
class Figure:
    """`lists` names what its rows are (figures/listing.py); `timeless` ones are as of now, whatever the period."""

    key: str
    name: Text
    definition: Text
    lists: str
    base: Callable[[Asked], Rows]
    where: Q = field(default_factory=Q)
    timeless: bool = False
    by_source: bool = False

    def rows(self, asked: Asked) -> Rows:
        """The rows that it counts."""
        return self.base(asked).filter(self.where)


def number(figure: Figure, asked: Asked) -> int:
    """How many rows a figure has."""
    return figure.rows(asked).count()


def numbers(figures: Iterable[Figure], asked: Asked) -> dict[str, int]:
    """The same for several figures, those of one base in one question."""
    found: dict[str, int] = {}
    for base, group in _by_base(figures).items():
        counted = base(asked).order_by().aggregate(**_counts(group))
        found |= {figure.key: counted[figure.key] for figure in group}
    return found


def by_source(figures: Sequence[Figure], asked: Asked) -> dict[str, dict[str, int]]:
    """By source, the numbers of figures of one base whose rows have a source."""
    [(base, group)] = _by_base(figures).items()
    rows = base(asked).order_by().values("source").annotate(**_counts(group))
    return {row["source"]: {figure.key: row[figure.key] for figure in group} for row in rows}


def _by_base(figures: Iterable[Figure]) -> dict[Callable[[Asked], Rows], list[Figure]]:
    grouped: dict[Callable[[Asked], Rows], list[Figure]] = {}
    for figure in figures:
        grouped.setdefault(figure.base, []).append(figure)
    return grouped


def _counts(figures: Iterable[Figure]) -> Mapping[str, Count]:
    return {one.key: Count("pk", filter=one.where) if one.where else Count("pk") for one in figures}


def _reports(asked: Asked) -> Rows:
    """Reports of the period with what was decided of each last, and where the run placed its site."""
    rows = known.visible(facts.Report.objects.filter(asked.within("valid_at")), asked.user)
    if asked.source:
        rows = rows.filter(source=asked.source)
    decided = known.visible(facts.Assessment.objects.filter(report=OuterRef("pk")), asked.user)
    last = decided.order_by("-known_at", "-id").annotate(both=Concat("outcome", Value(":"), "commerciality"))
    placed = results.SiteResult.objects.filter(run=asked.run)
    return rows.annotate(
        decided=Subquery(last.values("both")[:1]),
        in_brand=Exists(placed.filter(site=OuterRef("site")).exclude(brand_id="")),
        in_distributor=Exists(placed.filter(site=OuterRef("site")).exclude(distributor_id="")),
    )


def _waiting(asked: Asked) -> Rows:
    decided = known.visible(facts.Assessment.objects.filter(report=OuterRef("pk")), asked.user)
    rows = known.visible(facts.Report.objects.filter(~Exists(decided)), asked.user)
    return rows.filter(source=asked.source) if asked.source else rows


def _brands(asked: Asked) -> "QuerySet[BrandFigures]":
    return brands.counted(asked.run, asked.user) if asked.run else BrandFigures.objects.none()


def _brands_new(asked: Asked) -> Rows:
    return _brands(asked).filter(asked.within("first_seen"))


def _brands_active(asked: Asked) -> Rows:
    return _brands(asked).filter(first_seen__lt=asked.period.ends, last_seen__gte=asked.period.begins)


def _appeared(asked: Asked) -> Rows:
    """Sites of the brand in the outer query that appeared in the period."""
    sites = results.SiteResult.objects.filter(asked.within("first_seen"), run=asked.run)
    return sites.filter(brand_id=OuterRef("brand_id"), site__in=known.sites_visible(asked.user))


def _brands_back(asked: Asked) -> Rows:
    if asked.run is None:
        return BrandFigures.objects.none()
    back = services.returns(asked.run, asked.user).filter(asked.within("at"), brand_id=OuterRef("brand_id"))
    return _brands(asked).filter(Exists(back))


def _brands_back_after_removal(asked: Asked) -> Rows:
    same = results.SiteResult.objects.filter(run=asked.run, brand_id=OuterRef(OuterRef("brand_id")))
    removed = known.visible(facts.NoticeOutcome.objects.filter(answer=facts.Answer.REMOVED), asked.user).filter(
        valid_at__lt=OuterRef("first_seen"), notice__site__in=same.values("site")
    )
    return _brands(asked).filter(Exists(_appeared(asked).filter(Exists(removed))))


def _mechanisms_new(asked: Asked) -> Rows:
    """One row a mechanism, its first span, where its first sighting that the person may see lies in the period."""
    sighted = facts.Observation.objects.filter(
        value_mark=OuterRef("value_mark"), capture__in=known.visible(facts.Capture.objects.all(), asked.user)
    )
    spans = results.MechanismResult.objects.filter(run=asked.run, value_mark=OuterRef("value_mark"))
    at_once = Q(first_seen=OuterRef("first_seen"), pk__lt=OuterRef("pk"))
    earlier = spans.filter(Q(first_seen__lt=OuterRef("first_seen")) | at_once)
    return results.MechanismResult.objects.filter(
        Exists(sighted.filter(asked.within("seen_at"))),
        ~Exists(sighted.filter(seen_at__lt=asked.period.begins)),
        ~Exists(earlier),
        run=asked.run,
    )


def _moves(asked: Asked) -> Rows:
    if asked.run is None or not services.prepared(asked.run):
        return Move.objects.none()
    rows = Move.objects.filter(asked.within("at"), run=asked.run)
    return rows.filter(site__in=known.sites_visible(asked.user))


def _my_judgements(asked: Asked) -> Rows:
    return facts.Judgement.objects.filter(asked.within("valid_at"), recorded_by=asked.user)


def _my_notices(asked: Asked) -> Rows:
    answered = known.visible(facts.NoticeOutcome.objects.filter(notice=OuterRef("pk")), asked.user)
    own = facts.Notice.objects.filter(~Exists(answered), recorded_by=asked.user)
    return known.visible(own, asked.user)


def _my_imports(asked: Asked) -> Rows:
    return facts.Import.objects.filter(asked.within("started_at"), by=asked.user)


def _my_quarantine(asked: Asked) -> Rows:
    return facts.Quarantined.objects.filter(delivery__by=asked.user, organisation=asked.user.organisation_id)


def _my_work(asked: Asked) -> Rows:
    return Job.objects.filter(requested_by=asked.user).exclude(state__in=ENDED)


_ACTIONED = Q(decided__startswith="actionable:")
_COMMERCIAL = Q(decided="actionable:commercial")
FUNNEL = (
    Figure(
        "reports_received", _("Reports"), _("Reports received in the period."), "reports", _reports, by_source=True
    ),
    Figure(
        "reports_actioned", _("Actioned"), _("Of these, those whose last assessment says actionable."),
        "reports", _reports, _ACTIONED, by_source=True,
    ),
    Figure(
        "reports_commercial", _("Commercial"), _("Of these, those whose last assessment says commercial."),
        "reports", _reports, _COMMERCIAL, by_source=True,
    ),
    Figure(
        "reports_in_brand", _("With a brand"), _("Of these, those whose site the last run placed in a brand."),
        "reports", _reports, _COMMERCIAL & Q(in_brand=True), by_source=True,
    ),
    Figure(
        "reports_in_distributor", _("With a distributor"),
        _("Of these, those whose site the last run places with a distributor, which is a hypothesis."),
        "reports", _reports, _COMMERCIAL & Q(in_brand=True, in_distributor=True), by_source=True,
    ),
)  # fmt: skip
NEW = (
    Figure("brands_new", _("New brands"), _("Brands first seen in the period."), "brands", _brands_new),
    Figure(
        "brands_active", _("Active brands"),
        _("Brands first seen before the period's end and last seen after its beginning."), "brands", _brands_active,
    ),
    Figure(
        "brands_back", _("Brands back after absence"),
        _("Brands that had a site appear in the period after none of their sites was seen for more than 90 days."),
        "brands", _brands_back,
    ),
    Figure(
        "brands_back_after_removal", _("Brands back after removal"),
        _("Brands that had a site appear in the period after a recipient of a notice removed or closed another."),
        "brands", _brands_back_after_removal,
    ),
    Figure(
        "mechanisms_new", _("New mechanisms"),
        _("Payment mechanisms of the last run whose first sighting falls in the period."), "mechanisms",
        _mechanisms_new,
    ),
    Figure(
        "moves", _("Moves"),
        _("Changes of address between consecutive captures of a site, in the period, as the last run knows them."),
        "moves", _moves,
    ),
)  # fmt: skip
MINE = (
    Figure(
        "reports_waiting", _("Reports waiting"), _("Reports that nobody has assessed yet, whenever they came."),
        "reports", _waiting, timeless=True, by_source=True,
    ),
    Figure(
        "my_work", _("My work under way"), _("Work in the background that I asked for and that has not ended."),
        "jobs", _my_work, timeless=True,
    ),
    Figure(
        "my_notices", _("My notices without an answer"), _("Notices that I recorded and no outcome is known of."),
        "notices", _my_notices, timeless=True,
    ),
    Figure(
        "my_quarantine", _("My records in quarantine"), _("Records of my deliveries that could not be used."),
        "quarantined", _my_quarantine, timeless=True,
    ),
    Figure(
        "my_judgements", _("My judgements"), _("Judgements that I made in the period."), "judgements", _my_judgements
    ),
    Figure("my_imports", _("My deliveries"), _("Deliveries that I brought in the period."), "deliveries", _my_imports),
)  # fmt: skip
FIGURES: dict[str, Figure] = {figure.key: figure for figure in (*FUNNEL, *NEW, *MINE)}
