"""Identifiers seen on a site, and the sites on which one value was seen.

Invariants: only observations of captures that the person may see count; an address names a value by the id of one
observation of it, never by the value. Of a shared service it is not counted on how many sites it was seen: many
unrelated customers use it, so the number says nothing and is dear to find.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, Exists, Max, Min, OuterRef, QuerySet
from django.db.models.functions import Cast

from headwater.model.phrases import decided_by
from headwater_desk import keyset
from headwater_desk.attribution import naming
from headwater_desk.attribution import selectors as attribution
from headwater_desk.attribution.models import Run
from headwater_desk.attribution.naming import Text
from headwater_desk.design.shapes import Page
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.people.models import User
from headwater_desk.sites.selectors import FIRST_ORDER, ORDERS, Listed, named

SHARED = "shared_service"
_SAME = ("bundle", "kind", "provider", "value_mark", "role", "payment_type", "specificity", "basis")


@dataclass(frozen=True)
class Identifier:
    """One value in one role on a site. `one` is an observation of it; `elsewhere` is None where it is not counted."""

    one: facts.Observation
    basis: str
    captures: int
    first: datetime
    last: datetime
    elsewhere: int | None


@dataclass(frozen=True)
class Bundle:
    """Identifiers that count once together, as one witness."""

    label: Text
    identifiers: Sequence[Identifier]


def observations(user: User) -> "QuerySet[facts.Observation]":
    """Those of captures that the person may see."""
    captures = known.visible(facts.Capture.objects.filter(pk=OuterRef("capture")), user)
    return facts.Observation.objects.filter(Exists(captures))


def seen_on(user: User, site_id: UUID) -> list[Bundle]:
    """Identifiers of a site by bundle, payment first."""
    rows = list(grouped(observations(user).filter(site=site_id)))
    shown = facts.Observation.objects.in_bulk([UUID(row["sample"]) for row in rows])
    elsewhere = _elsewhere(user, site_id, rows)
    found: dict[str, list[Identifier]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["specificity"] == SHARED, row["kind"], -row["number"])):
        key = row["kind"], bytes(row["value_mark"])
        others = None if row["specificity"] == SHARED else elsewhere.get(key, 0)
        one = shown[UUID(row["sample"])]
        found[row["bundle"]].append(
            Identifier(one, decided_by(row["basis"]), row["number"], row["first"], row["last"], others)
        )
    order = list(naming.BUNDLES)
    return [
        Bundle(naming.named(naming.BUNDLES, bundle), found[bundle])
        for bundle in sorted(found, key=lambda name: (order.index(name) if name in order else len(order), name))
    ]


def grouped(rows: "QuerySet[facts.Observation]") -> Any:
    """Observations by value and role: `number` of captures, `first`, `last`, and the id of a `sample`."""
    return rows.order_by().values(*_SAME).annotate(
        number=Count("capture_id", distinct=True),
        first=Min("seen_at"),
        last=Max("seen_at"),
        sample=Min(Cast("id", CharField())),
    )  # fmt: skip


def _elsewhere(user: User, site_id: UUID, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, bytes], int]:
    """On how many other sites each value that is no shared service's was seen."""
    marks = {bytes(row["value_mark"]) for row in rows if row["specificity"] != SHARED}
    others = observations(user).filter(value_mark__in=list(marks)).exclude(site=site_id)
    counted = others.order_by().values("kind", "value_mark").annotate(sites=Count("site", distinct=True))
    return {(row["kind"], bytes(row["value_mark"])): row["sites"] for row in counted}


@dataclass(frozen=True)
class Carrier:
    """A site on which a value was seen, and from when to when."""

    listed: Listed
    captures: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Value:
    """One value and a page of the sites that showed it, the last seen first; `run` None: no run yet, so no list."""

    one: facts.Observation
    basis: str
    roles: Sequence[Text]
    run: Run | None
    carriers: Sequence[Carrier]
    page: Page
    found_out: Sequence[facts.PaymentObservation]


def value(user: User, observation_id: UUID, asked: Mapping[str, str]) -> Value | None:
    """None where there is no such observation that the person may see."""
    one = observations(user).filter(pk=observation_id).first()
    if one is None:
        return None
    same = observations(user).filter(value_mark=one.value_mark, kind=one.kind)
    run = attribution.latest()
    rows, page = _carrying(run, user, same, asked) if run else ([], Page(0))
    spans = {row["site"]: row for row in _spans(same.filter(site__in=[row.site_id for row in rows]))}
    findings = facts.PaymentObservation.objects.filter(value_mark=one.value_mark, kind=one.kind)
    return Value(
        one=one,
        basis=decided_by(one.basis),
        roles=[naming.named(naming.IDENTIFIER_ROLES, role) for role in _roles(same)],
        run=run,
        carriers=[_carrier(listed, spans) for listed in named(rows, user)],
        page=page,
        found_out=list(known.visible(findings, user).order_by("-valid_at", "-id")[:50]),
    )


def _carrying(run: Run, user: User, same: "QuerySet[facts.Observation]", asked: Mapping[str, str]) -> Any:
    rows = attribution.sites(run, user).filter(site__in=same.order_by().values("site"))
    return keyset.read(rows, ORDERS[FIRST_ORDER], asked)


def _spans(rows: "QuerySet[facts.Observation]") -> Any:
    counted = rows.order_by().values("site")
    return counted.annotate(number=Count("capture_id", distinct=True), first=Min("seen_at"), last=Max("seen_at"))


def _roles(rows: "QuerySet[facts.Observation]") -> list[str]:
    return sorted(rows.order_by().values_list("role", flat=True).distinct())


def _carrier(listed: Listed, spans: Mapping[Any, Any]) -> Carrier:
    span = spans[listed.result.site_id]
    return Carrier(listed, span["number"], span["first"], span["last"])
