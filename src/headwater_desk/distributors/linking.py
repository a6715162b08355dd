"""Links of a distributor, and one link explained: the evidence of both brands side by side."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headwater.model.explanation import Explanation, Item
from headwater.model.explanation import Side as Shown
from headwater_desk import keyset
from headwater_desk.attribution import models as results
from headwater_desk.attribution import telling
from headwater_desk.design.shapes import Compared, Page, Side, Versus
from headwater_desk.distributors import ties
from headwater_desk.distributors.selectors import Head
from headwater_desk.facts import selectors as known
from headwater_desk.people.models import User

ORDERS = {
    "-bits": ("-bits", "id"),
    "bits": ("bits", "-id"),
}
FIRST_ORDER = "-bits"
KINDS = ("", "firm", "provisional", "bridge")
SHOWN_ITEMS = 40


@dataclass(frozen=True)
class Listed:
    """A link and the code names of its brands."""

    row: results.LinkResult
    left_name: str
    right_name: str


def listed(head: Head, user: User, asked: Mapping[str, str]) -> tuple[list[Listed], Page]:
    """A page of its links: `sort` names the order, `kind` firm, provisional or bridge."""
    rows = ties.links(head.run, user, head.distributor_id, head.until)
    match asked.get("kind"):
        case "firm":
            rows = rows.filter(provisional=False)
        case "provisional":
            rows = rows.filter(provisional=True)
        case "bridge":
            rows = rows.filter(bridge=True)
    found, page = keyset.read(rows, ORDERS.get(asked.get("sort", ""), ORDERS[FIRST_ORDER]), asked)
    names = known.code_names({end for row in found for end in (row.left, row.right)}, user)
    return [Listed(row, names.get(row.left, ""), names.get(row.right, "")) for row in found], page


@dataclass(frozen=True)
class Explained:
    """One link; `told` is None where the run's tables are no longer kept."""

    row: results.LinkResult
    told: Explanation | None
    panel: Versus | None


def explained(head: Head, user: User, link_id: int) -> Explained | None:
    """None where the distributor has no such link that the person may see."""
    row = ties.links(head.run, user, head.distributor_id).filter(pk=link_id).first()
    if row is None:
        return None
    told = telling.explanation(head.run, user, subject(row))
    return Explained(row, told, _panel(row, told, user) if told else None)


def subject(row: results.LinkResult) -> str:
    """The link as the core names it."""
    return f"{row.left} {row.right}"


def _panel(row: results.LinkResult, told: Explanation, user: User) -> Versus:
    names = known.code_names((row.left, row.right), user)
    seen = {one.name: f"{one.first[:10]} – {one.last[:10]}" for one in told.seen}
    sides = [
        Side(names.get(one, one), seen.get(one, ""), reverse("brands:brand", args=[one]))
        for one in (row.left, row.right)
    ]
    weighed = sorted(told.items, key=lambda item: (item.bits is None, -(item.bits or 0.0), item.kind, item.value))
    rows = [_compared(item, row) for item in weighed[:SHOWN_ITEMS]]
    return Versus(sides[0], sides[1], tuple(rows))


def _compared(item: Item, row: results.LinkResult) -> Compared:
    sides = {side.name: side for side in item.sides}
    left, right = sides.get(row.left), sides.get(row.right)
    return Compared(
        f"{item.kind.replace('_', ' ').capitalize()} {item.provider}".strip(),
        item.value if left else "",
        item.value if right else "",
        shared=bool(left and right and item.specificity == "dedicated"),
        bits=item.bits,
        left_note=_note(left),
        right_note=_note(right),
    )


def _note(side: Shown | None) -> str:
    if side is None:
        return ""
    number = ngettext("%(number)d site", "%(number)d sites", side.sites) % {"number": side.sites}
    return _("%(sites)s, %(first)s – %(last)s") % {"sites": number, "first": side.first[:10], "last": side.last[:10]}
