"""Open links of the latest run, the weightiest first, and what people decided.

Invariants: the core sees only what the person may see, so nothing it lays out, counts or orders by rests on the rest;
the same facts and judgements give the same order; an address names a link by a digest, never by what it is about.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from headwater import judgements, review
from headwater.assemble.judged import Judged
from headwater.model.judgement import Judgement
from headwater.review import Item
from headwater_desk.attribution import selectors as attribution
from headwater_desk.attribution import telling
from headwater_desk.attribution.known import judgements_known
from headwater_desk.attribution.models import Run
from headwater_desk.design.shapes import Compared, Side, Versus
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.people.models import User

SIZE = 20


@dataclass(frozen=True)
class Link:
    """An open link under the name by which an address knows it."""

    key: str
    item: Item

    @property
    def panel(self) -> Versus:
        """Its evidence side by side."""
        rows = tuple(Compared(row.label, row.left, row.right, row.left == row.right) for row in self.item.evidence)
        return Versus(Side("A"), Side("B"), rows)


def key(item: Item) -> str:
    """The name of a link in an address."""
    return hashlib.sha256("\n".join((item.question, item.left, item.right)).encode()).hexdigest()[:32]


def links(user: User, chosen: Mapping[str, Any]) -> tuple[Run | None, list[Link]]:
    """The run, and its open links that the filter keeps; an old run of which only rows are kept has none."""
    run = attribution.latest()
    if run is None:
        return None, []
    hidden = telling.hidden_from(user)
    judged = _standing(user)
    found = _queue(run.pk, judged.version, hidden, judged.standing)
    return run, [link for link in found if _fits(link.item, chosen)]


def link(user: User, name: str) -> tuple[Run | None, Link | None]:
    """One open link; None where it is answered, unknown or not to be seen."""
    run, found = links(user, {})
    return run, next((one for one in found if one.key == name), None)


def _standing(user: User) -> Judged:
    """The judgements in force that the person may see."""
    seen = {str(pk) for pk in known.visible(facts.Judgement.objects.all(), user).values_list("pk", flat=True)}
    standing = judgements.standing(judgements_known(timezone.now()), timezone.now())
    return Judged(tuple(made for made in standing if made.judgement_id in seen))


@lru_cache(maxsize=4)
def _queue(run: UUID, version: str, hidden: telling.Hidden, standing: tuple[Judgement, ...]) -> Sequence[Link]:
    tables = telling.shown(Run.objects.get(pk=run), hidden)
    return tuple(Link(key(item), item) for item in review.queue(tables, standing)) if tables else ()


def _fits(item: Item, chosen: Mapping[str, Any]) -> bool:
    if chosen.get("question") and item.question != chosen["question"]:
        return False
    changes = (item.if_same, item.if_different)
    brands = {name for change in changes for name in change.brands}
    distributors = {name for change in changes for name in change.distributors}
    return (not chosen.get("brand") or chosen["brand"] in brands) and (
        not chosen.get("distributor") or chosen["distributor"] in distributors
    )


def own(user: User) -> "QuerySet[facts.Judgement]":
    """The person's judgements, the newest first."""
    made = facts.Judgement.objects.filter(recorded_by=user).select_related("retirement")
    return made.order_by("-known_at", "-id")
