"""What the rows of a figure look like, on a page and in a table that leaves: one description for both.

Invariants: a page opens sealed values for its own rows only, and asks as many questions of the database whatever it
shows; names of sites and values are told apart from all else, and are defanged where they are shown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Min
from django.db.models.functions import Cast
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from headwater_desk import keyset
from headwater_desk.attribution.naming import PAYMENT_TYPES, named
from headwater_desk.design.shapes import Page
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.figures.naming import value_name
from headwater_desk.figures.registry import Asked, Figure
from headwater_desk.marking import Tlp, strictest
from headwater_desk.people.models import User
from headwater_desk.people.roles import Act
from headwater_desk.sharing.table import Cell, Column, Table
from headwater_desk.work import registry as work

Text = str | Promise
_AT_ONCE = 500


@dataclass(frozen=True)
class Value:
    """One cell: a moment, a number or text, with the page of this desk that it leads to."""

    value: Cell
    href: str = ""

    @property
    def kind(self) -> str:
        """How it is shown: when, number or text."""
        if isinstance(self.value, datetime) or self.value is None:
            return "when"
        return "number" if isinstance(self.value, int | float) else "text"


@dataclass(frozen=True)
class Head:
    """A column."""

    name: Text
    kind: str = "text"
    """text, number, when; and site: text that may name a site, an account or a person."""


@dataclass(frozen=True)
class Listing:
    """Rows of one kind: their order (as keyset.read takes it), columns, cells, and the act that reading them needs."""

    order: tuple[str, ...]
    heads: tuple[Head, ...]
    cells: Callable[[Sequence[Any], User], Iterable[Sequence[Value]]]
    act: Act = Act.READ_CASES
    joins: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A page of the rows of a figure."""

    heads: Sequence[Head]
    rows: Sequence[Sequence[Value]]
    page: Page


def page(figure: Figure, asked: Asked, query: Mapping[str, str]) -> Shown:
    """The page that `query` names of the figure's rows."""
    how = LISTINGS[figure.lists]
    rows, place = keyset.read(figure.rows(asked).select_related(*how.joins), how.order, query)
    return Shown(how.heads, [list(cells) for cells in how.cells(rows, asked.user)], place)


def table(figure: Figure, asked: Asked) -> Table:
    """All its rows, on their way to the gate."""
    how = LISTINGS[figure.lists]
    columns = [Column(str(head.name), identifying=head.kind == "site") for head in how.heads]
    return Table(figure.key.replace("_", "-"), columns, _all(figure, asked), _marking(figure, asked))


def _all(figure: Figure, asked: Asked) -> Iterable[Sequence[Cell]]:
    how = LISTINGS[figure.lists]
    batch: list[Any] = []
    for row in figure.rows(asked).select_related(*how.joins).order_by(*how.order).iterator(_AT_ONCE):
        batch.append(row)
        if len(batch) == _AT_ONCE:
            yield from ([cell.value for cell in cells] for cells in how.cells(batch, asked.user))
            batch = []
    yield from ([cell.value for cell in cells] for cells in how.cells(batch, asked.user))


def _marking(figure: Figure, asked: Asked) -> Tlp:
    """Of the rows where these are facts, else of all facts that the person may see: more than may be behind them."""
    rows = figure.rows(asked)
    if issubclass(rows.model, facts.Fact):
        return strictest(rows.order_by().values_list("tlp", flat=True).distinct())
    if figure.lists in ("jobs", "deliveries", "quarantined"):
        return Tlp.RED
    return of_everything(asked.user)


def of_everything(user: User) -> Tlp:
    """The strictest marking of any report or capture that the person may see."""
    return strictest(
        tlp
        for model in (facts.Capture, facts.Report)
        for tlp in known.visible(model.objects.all(), user).order_by().values_list("tlp", flat=True).distinct()
    )


def _href(name: str, *arguments: Any) -> str:
    """The page of a screen; "" where this desk has no such screen."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def _site(site: facts.Site) -> Value:
    return Value(site.name, _href("sites:site", site.pk))


def _reports(rows: Sequence[facts.Report], user: User) -> Iterable[Sequence[Value]]:
    decided = known.latest_assessment([row.pk for row in rows], user)
    for row in rows:
        last = decided.get(row.pk)
        outcome = (str(last.get_outcome_display()), str(last.get_commerciality_display())) if last else ("–", "–")
        yield (
            Value(row.valid_at), Value(row.source), Value(row.reference), _site(row.site),
            Value(row.country or "–"), *map(Value, outcome),
        )  # fmt: skip


def _brands(rows: Sequence[Any], user: User) -> Iterable[Sequence[Value]]:
    names = known.code_names({row.brand_id for row in rows}, user)
    for row in rows:
        behind = Value(row.distributor_id or "–", _distributor(row.distributor_id))
        yield (
            Value(row.brand_id, _href("brands:brand", row.brand_id)), Value(names.get(row.brand_id, "–")), behind,
            Value(row.sites), Value(row.first_seen), Value(row.last_seen),
        )  # fmt: skip


def _distributor(distributor_id: str) -> str:
    return _href("distributors:distributor", distributor_id) if distributor_id else ""


def _mechanisms(rows: Sequence[Any], user: User) -> Iterable[Sequence[Value]]:
    captures = known.visible(facts.Capture.objects.all(), user)
    seen = facts.Observation.objects.filter(value_mark__in=[row.value_mark for row in rows], capture__in=captures)
    one = {bytes(mark): key for mark, key in seen.values_list("value_mark").annotate(one=Min(Cast("pk", CharField())))}
    for row in rows:
        key = one.get(bytes(row.value_mark))
        yield (
            Value(row.value, _href("sites:value", key) if key else ""), Value(row.kind.replace("_", " ")),
            Value(row.provider or "–"), Value(str(named(PAYMENT_TYPES, row.payment_type)) or "–"),
            Value(row.distributor_id or "–", _distributor(row.distributor_id)), Value(row.first_seen),
        )  # fmt: skip


def _moves(rows: Sequence[Any], user: User) -> Iterable[Sequence[Value]]:
    for row in rows:
        level = str(value_name("level", row.level))
        yield _site(row.site), Value(row.at), Value(level), Value(row.from_country or "–"), Value(row.to_country or "–")


def _jobs(rows: Sequence[Any], user: User) -> Iterable[Sequence[Value]]:
    for row in rows:
        title = str(work.kind(row.kind).title) if work.known(row.kind) else row.kind
        yield Value(title, _href("work:job", row.pk)), Value(str(row.get_state_display())), Value(row.requested_at)


def _notices(rows: Sequence[facts.Notice], user: User) -> Iterable[Sequence[Value]]:
    for row in rows:
        sent_to = Value(str(row.get_recipient_kind_display()), _href("sites:notice", row.site_id, row.pk))
        yield sent_to, _site(row.site), Value(row.reference or "–"), Value(row.valid_at)


def _quarantined(rows: Sequence[facts.Quarantined], user: User) -> Iterable[Sequence[Value]]:
    for row in rows:
        delivery = Value(row.delivery.label, _href("imports:delivery", row.delivery_id))
        yield delivery, Value(row.file), Value(row.record), Value(row.field), Value(row.reason.replace("_", " "))


def _judgements(rows: Sequence[facts.Judgement], user: User) -> Iterable[Sequence[Value]]:
    for row in rows:
        yield (
            Value(row.valid_at), Value(str(row.get_question_display())), Value(str(row.get_verdict_display())),
            Value(row.reason),
        )  # fmt: skip


def _deliveries(rows: Sequence[facts.Import], user: User) -> Iterable[Sequence[Value]]:
    for row in rows:
        counts = (row.records, row.accepted, row.duplicate, row.quarantined)
        yield Value(row.label, _href("imports:delivery", row.pk)), Value(row.started_at), *map(Value, counts)


LISTINGS: dict[str, Listing] = {
    "reports": Listing(
        ("-valid_at", "-id"),
        (
            Head(_("Received"), "when"), Head(_("Source")), Head(_("Reference")), Head(_("Site"), "site"),
            Head(_("Country")), Head(_("Outcome")), Head(_("Commerciality")),
        ),
        _reports,
        joins=("site",),
    ),
    "brands": Listing(
        ("-sites", "id"),
        (
            Head(_("Brand")), Head(_("Code name")), Head(_("Distributor (hypothesis)")), Head(_("Sites"), "number"),
            Head(_("First seen"), "when"), Head(_("Last seen"), "when"),
        ),
        _brands,
    ),
    "mechanisms": Listing(
        ("-first_seen", "-id"),
        (
            Head(_("Value"), "site"), Head(_("Kind")), Head(_("Provider")), Head(_("Payment type")),
            Head(_("Distributor (hypothesis)")), Head(_("First seen"), "when"),
        ),
        _mechanisms,
    ),
    "moves": Listing(
        ("-at", "-id"),
        (
            Head(_("Site"), "site"), Head(_("Seen elsewhere on"), "when"), Head(_("What changed")), Head(_("From")),
            Head(_("To")),
        ),
        _moves,
        joins=("site",),
    ),
    "jobs": Listing(
        ("-requested_at", "-id"), (Head(_("Work")), Head(_("State")), Head(_("Asked"), "when")), _jobs, Act.READ_FIGURES
    ),
    "notices": Listing(
        ("-valid_at", "-id"),
        (Head(_("Sent to")), Head(_("Site"), "site"), Head(_("Reference")), Head(_("Sent"), "when")),
        _notices,
        joins=("site",),
    ),
    "quarantined": Listing(
        ("record", "id"),
        (
            Head(_("Delivery"), "site"), Head(_("File"), "site"), Head(_("Record"), "number"), Head(_("Field")),
            Head(_("Reason")),
        ),
        _quarantined,
        Act.READ_FIGURES,
        ("delivery",),
    ),
    "judgements": Listing(
        ("-valid_at", "-id"),
        (Head(_("When"), "when"), Head(_("Question")), Head(_("Decision")), Head(_("Reason"), "site")),
        _judgements,
    ),
    "deliveries": Listing(
        ("-started_at", "-id"),
        (
            Head(_("Delivery"), "site"), Head(_("Began"), "when"), Head(_("Records"), "number"),
            Head(_("Accepted"), "number"), Head(_("Duplicate"), "number"), Head(_("Quarantined"), "number"),
        ),
        _deliveries,
        Act.READ_FIGURES,
    ),
}  # fmt: skip
"""How rows of each kind are listed."""
