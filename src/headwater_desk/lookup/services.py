"""Acts of looking up."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater_desk.audit import services as audit
from headwater_desk.facts.places import site_rules
from headwater_desk.lookup.answers import Answer, answers
from headwater_desk.lookup.asked import MAX_LINE, asked
from headwater_desk.lookup.models import LookUp
from headwater_desk.people.models import User

MAX_LINES = 100


@transaction.atomic
def ask(user: User, text: str) -> LookUp:
    """Keep a question, one line each; raises ValidationError where there is none or too much of it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise ValidationError(_("Paste an address, a host, an e-mail address, a wallet or an account."))
    if len(lines) > MAX_LINES:
        raise ValidationError(
            _("At most %(most)d lines at once; these are %(lines)d.") % {"most": MAX_LINES, "lines": len(lines)}
        )
    if any(len(line) > MAX_LINE for line in lines):
        raise ValidationError(_("A line is longer than %(most)d characters.") % {"most": MAX_LINE})
    row = LookUp.objects.create(organisation=user.organisation, by=user, text="\n".join(lines), lines=len(lines))
    audit.record(user, "look up", subject_kind="look-up", subject=row.id, lines=len(lines))
    return row


def answer(user: User, look_up: UUID) -> list[Answer] | None:
    """What is known now of a question the person asked; None where they asked no such one."""
    row = LookUp.objects.filter(id=look_up, by=user).first()
    if row is None:
        return None
    return answers(user, [asked(line, site_rules()) for line in row.text.splitlines()])


def recent(user: User, most: int = 8) -> list[LookUp]:
    """The person's own last questions."""
    return list(LookUp.objects.filter(by=user).order_by("-at")[:most])
