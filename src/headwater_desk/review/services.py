"""Acts of review: judge an open link, withdraw a judgement.

Invariants: judgements and retirements are added, never changed; one that others gainsay is refused with the chain; what
is judged is what the page showed; every act is in the audit, by opaque ids.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from headwater import judgements
from headwater.judgements import Contradiction
from headwater.model.judgement import Judgement
from headwater.review import Item
from headwater_desk.attribution.known import judgements_known
from headwater_desk.audit import services as audit
from headwater_desk.facts import models as facts
from headwater_desk.ids import new_id
from headwater_desk.people.models import User
from headwater_desk.review import selectors
from headwater_desk.sealing import mark

SOURCE = "desk"


class AnsweredError(Exception):
    """The link is no longer open: it was answered, or a newer run asks otherwise."""


class GainsaidError(Exception):
    """Judgements in force say the opposite: `found` names them."""

    def __init__(self, found: Sequence[Contradiction]) -> None:
        super().__init__("gainsaid")
        self.found = found


@transaction.atomic
def judge(user: User, name: str, verdict: str, reason: str) -> facts.Judgement:
    """Record an answer to an open link; raises AnsweredError and GainsaidError."""
    link = selectors.link(user, name)[1]
    if link is None:
        raise AnsweredError
    made = record(user, link.item, verdict, reason)
    audit.record(user, "judge", subject_kind="judgement", subject=made.pk, question=made.question, verdict=made.verdict)
    return made


def record(user: User, item: Item, verdict: str, reason: str) -> facts.Judgement:
    """Keep the answer unless others gainsay it."""
    now, made = timezone.now(), new_id()
    asked = Judgement(str(made), item.question, item.left, item.right, verdict, now, user.handle, reason)  # type: ignore[arg-type]
    if verdict != "unsure" and (found := judgements.gainsaid(judgements_known(now), asked, now, now)):
        raise GainsaidError(found)
    return facts.Judgement.objects.create(
        id=made, organisation=user.organisation, source=SOURCE, valid_at=now, known_at=now, recorded_by=user,
        question=item.question, left=item.left, right=item.right, left_mark=mark("subject", item.left),
        right_mark=mark("subject", item.right), verdict=verdict, reason=reason,
    )  # fmt: skip


@transaction.atomic
def retire(user: User, judgement: UUID, reason: str) -> facts.Retirement | None:
    """Withdraw one's own judgement; None where it is another's or withdrawn already."""
    made = facts.Judgement.objects.select_for_update().filter(recorded_by=user, pk=judgement).first()
    if made is None or facts.Retirement.objects.filter(judgement=made).exists():
        return None
    now = timezone.now()
    row = facts.Retirement.objects.create(
        organisation=user.organisation, source=SOURCE, tlp=made.tlp, pap=made.pap, valid_at=now, known_at=now,
        recorded_by=user, judgement=made, reason=reason,
    )  # fmt: skip
    audit.record(user, "retire judgement", subject_kind="judgement", subject=made.pk, retirement=str(row.pk))
    return row
