"""What is known of a line: seen before, which brand, who may be behind it, who hosts it, who was told.

Invariants: only what the person may see is counted; an answer for many lines needs as many questions to the database as
one for a single line.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min

from headwater_desk.attribution import models as results
from headwater_desk.attribution import selectors as attribution
from headwater_desk.attribution.models import Run
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.facts.places import Place, places
from headwater_desk.facts.storing import value_mark
from headwater_desk.lookup.asked import Asked
from headwater_desk.people.models import User
from headwater_desk.sealing import mark

LATEST = 5
"""So many notices, reports and addresses are shown of a site; its own page has the rest."""


@dataclass(frozen=True)
class Seen:
    """How often, from when to when."""

    times: int = 0
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True)
class Host:
    """An address that answered for a site."""

    ip: str
    place: Place
    seen: Seen


@dataclass(frozen=True)
class SiteKnown:
    """A site of which something is known. `points` are the distributors its brand's evidence points to."""

    site: facts.Site
    reports: Seen
    captures: Seen
    outcomes: Mapping[str, int]
    latest: facts.Assessment | None
    result: results.SiteResult | None
    code_name: str
    points: Sequence[results.HypothesisResult]
    hosts: Sequence[Host]
    notices: Sequence[facts.Notice]


@dataclass(frozen=True)
class ValueKnown:
    """An identifier that was seen before: on so many sites, of these brands and distributors."""

    kind: str
    provider: str
    value: str
    specificity: str
    sites: int
    seen: Seen
    brands: Sequence[str]
    distributors: Sequence[str]
    findings: Sequence[facts.PaymentObservation]


@dataclass(frozen=True)
class Answer:
    """What is known of one line; `exact` is about this very address."""

    asked: Asked
    exact: Seen
    site: SiteKnown | None
    values: Sequence[ValueKnown]

    @property
    def known(self) -> bool:
        """Whether anything is."""
        return self.site is not None or bool(self.values)


def answers(user: User, lines: Sequence[Asked]) -> list[Answer]:
    """One answer a line, in their order."""
    run = attribution.latest()
    exact = _exact(user, lines)
    sites = _sites(user, run, {line.site for line in lines if line.site})
    values = _values(user, run, {value for line in lines for value in line.values})
    return [
        Answer(
            line,
            exact.get(line.url_hash, Seen()),
            sites.get(line.site),
            [one for value in line.values for one in values.get(value, ())],
        )
        for line in lines
    ]


def _exact(user: User, lines: Iterable[Asked]) -> dict[str, Seen]:
    marks = {mark("url", line.url_hash): line.url_hash for line in lines if line.url_hash}
    rows = _seen(known.visible(facts.Report.objects.filter(url_mark__in=list(marks)), user), "url_mark")
    return {marks[bytes(url_mark)]: seen for url_mark, seen in rows.items()}


def _seen(rows: Any, by: str) -> dict[Any, Seen]:
    counted = rows.order_by().values(by).annotate(times=Count("pk"), first=Min("valid_at"), last=Max("valid_at"))
    return {row[by]: Seen(row["times"], row["first"], row["last"]) for row in counted}


def _sites(user: User, run: Run | None, names: set[str]) -> dict[str, SiteKnown]:
    marks = {mark("site", name): name for name in names}
    found = {site.id: site for site in known.sites_visible(user).filter(name_mark__in=list(marks))}
    ids = list(found)
    reports = known.visible(facts.Report.objects.filter(site__in=ids), user)
    captures = known.visible(facts.Capture.objects.filter(site__in=ids), user)
    reported, captured = _seen(reports, "site_id"), _seen(captures, "site_id")
    outcomes, latest = _assessed(user, ids)
    hosts, notices = _hosts(captures), _notices(user, ids)
    placed = {one.site_id: one for one in attribution.sites(run, user).filter(site__in=ids)} if run else {}
    brands = {one.brand_id for one in placed.values() if one.brand_id}
    names_of, points = known.code_names(brands, user), _points(run, brands)
    return {
        marks[bytes(site.name_mark)]: SiteKnown(
            site,
            reported.get(key, Seen()),
            captured.get(key, Seen()),
            outcomes.get(key, {}),
            latest.get(key),
            result := placed.get(key),
            names_of.get(result.brand_id, "") if result else "",
            points.get(result.brand_id, ()) if result else (),
            hosts.get(key, ()),
            notices.get(key, ()),
        )
        for key, site in found.items()
    }


def _assessed(user: User, sites: Sequence[UUID]) -> tuple[dict[UUID, dict[str, int]], dict[UUID, facts.Assessment]]:
    """(reports by outcome that counts, newest assessment) of each site."""
    decided = known.visible(facts.Assessment.objects.filter(report__site__in=sites), user)
    current: dict[UUID, facts.Assessment] = {}
    for one in decided.select_related("report").order_by("known_at", "valid_at", "id"):
        current[one.report_id] = one
    outcomes: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    latest: dict[UUID, facts.Assessment] = {}
    for one in current.values():
        site = one.report.site_id
        outcomes[site][one.outcome] += 1
        if site not in latest or (one.known_at, one.valid_at) > (latest[site].known_at, latest[site].valid_at):
            latest[site] = one
    return {site: dict(counted) for site, counted in outcomes.items()}, latest


def _hosts(captures: Any) -> dict[UUID, list[Host]]:
    rows = captures.exclude(ip=None).order_by().values("site_id", "ip", "country")
    counted = rows.annotate(times=Count("pk"), first=Min("valid_at"), last=Max("valid_at")).order_by("-last")
    shown: dict[UUID, list[Any]] = defaultdict(list)
    for row in counted:
        if len(shown[row["site_id"]]) < LATEST:
            shown[row["site_id"]].append(row)
    place = places(row["ip"] for of_site in shown.values() for row in of_site)
    return {site: [_host(row, place.get(row["ip"], Place())) for row in of_site] for site, of_site in shown.items()}


def _host(row: Any, place: Place) -> Host:
    """What the source recorded counts where the hosting data do not know the address."""
    known_place = place if place.country else replace(place, country=row["country"])
    return Host(row["ip"], known_place, Seen(row["times"], row["first"], row["last"]))


def _notices(user: User, sites: Sequence[UUID]) -> dict[UUID, list[facts.Notice]]:
    sent = known.visible(facts.Notice.objects.filter(site__in=sites), user)
    found: dict[UUID, list[facts.Notice]] = defaultdict(list)
    for one in sent.prefetch_related("outcomes").order_by("-valid_at", "-id"):
        if len(found[one.site_id]) < LATEST:
            found[one.site_id].append(one)
    return found


def _points(run: Run | None, brands: Iterable[str]) -> dict[str, list[results.HypothesisResult]]:
    rows = results.HypothesisResult.objects.filter(run=run, brand_id__in=set(brands)).order_by("-main", "-share", "id")
    found: dict[str, list[results.HypothesisResult]] = defaultdict(list)
    for row in rows:
        found[row.brand_id].append(row)
    return found


def _values(user: User, run: Run | None, values: set[tuple[str, str]]) -> dict[tuple[str, str], list[ValueKnown]]:
    marks = {value_mark(*value): value for value in values}
    captures = known.visible(facts.Capture.objects.all(), user)
    shown = facts.Observation.objects.filter(value_mark__in=list(marks), capture__in=captures)
    columns = ("value_mark", "kind", "provider", "specificity")
    rows = shown.order_by().values(*columns).annotate(
        sites=Count("site_id", distinct=True), times=Count("pk"), first=Min("seen_at"), last=Max("seen_at")
    )  # fmt: skip
    behind = _behind(user, run, shown)
    findings = _findings(user, marks)
    found: dict[tuple[str, str], list[ValueKnown]] = defaultdict(list)
    for row in rows:
        key = bytes(row["value_mark"]), row["provider"]
        brands, distributors = behind.get(key, (set(), set()))
        value = marks[key[0]]
        if row["kind"] != value[0]:
            continue
        found[value].append(
            ValueKnown(
                row["kind"], row["provider"], value[1], row["specificity"], row["sites"],
                Seen(row["times"], row["first"], row["last"]), sorted(brands), sorted(distributors),
                findings.get(key, ()),
            )
        )  # fmt: skip
    return found


def _behind(user: User, run: Run | None, shown: Any) -> dict[tuple[bytes, str], tuple[set[str], set[str]]]:
    """Brands and distributors of the sites that carry a value."""
    if run is None:
        return {}
    carriers = list(shown.order_by().values_list("value_mark", "provider", "site_id").distinct())
    placed = {
        one.site_id: one for one in results.SiteResult.objects.filter(run=run, site__in={row[2] for row in carriers})
    }
    found: dict[tuple[bytes, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for value, provider, site in carriers:
        if site in placed:
            brands, distributors = found[bytes(value), provider]
            brands.update(filter(None, [placed[site].brand_id]))
            distributors.update(filter(None, [placed[site].distributor_id]))
    return found


def _findings(user: User, marks: Mapping[bytes, Any]) -> dict[tuple[bytes, str], list[facts.PaymentObservation]]:
    rows = known.visible(facts.PaymentObservation.objects.filter(value_mark__in=list(marks)), user)
    found: dict[tuple[bytes, str], list[facts.PaymentObservation]] = defaultdict(list)
    for row in rows.order_by("-valid_at", "-id"):
        found[bytes(row.value_mark), row.provider].append(row)
    return found
