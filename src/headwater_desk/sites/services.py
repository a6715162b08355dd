"""Acts on a site: record a notice and what came of it, and show what is masked to somebody who says why.

Invariants: facts are added and never changed; what is sent twice (a second press, a repeated request) counts once;
every act is in the audit, by opaque ids.
"""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from headwater_desk.audit import services as audit
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors
from headwater_desk.ids import new_id
from headwater_desk.people.models import User

F = TypeVar("F", bound=facts.Fact)
SOURCE = "desk"


@transaction.atomic
def record_notice(user: User, site_id: UUID, told: Mapping[str, Any]) -> facts.Notice | None:
    """Keep that a notice was sent; None where the person may not see the site. `told` as NoticeForm gives it."""
    if not selectors.sites_visible(user).filter(pk=site_id).exists():
        return None
    row, new = _once(
        facts.Notice(
            **_common(user, told),
            site_id=site_id,
            recipient_kind=told["recipient_kind"],
            recipient=told["recipient"],
            reference=told["reference"],
            **_note(told),
        )
    )
    if new:
        audit.record(
            user, "record notice", subject_kind="site", subject=site_id, notice=str(row.pk), to=row.recipient_kind
        )
    return row


@transaction.atomic
def record_outcome(user: User, site_id: UUID, notice_id: UUID, told: Mapping[str, Any]) -> facts.NoticeOutcome | None:
    """Keep what came of a notice; None where the person may not see it. `told` as OutcomeForm gives it."""
    if not selectors.visible(facts.Notice.objects.filter(pk=notice_id, site_id=site_id), user).exists():
        return None
    row, new = _once(
        facts.NoticeOutcome(**_common(user, told), notice_id=notice_id, answer=told["answer"], **_note(told))
    )
    if new:
        audit.record(
            user, "record outcome", subject_kind="site", subject=site_id, notice=str(notice_id), answer=row.answer
        )
    return row


def reveal(user: User, site_id: UUID, what: str, purpose: str) -> None:
    """Note who saw the addresses of a site's captures or reports, and why; call it before they are shown."""
    audit.record(user, f"reveal {what}", subject_kind="site", subject=site_id, purpose=purpose)


def _common(user: User, told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": told["once"],
        "organisation": user.organisation,
        "recorded_by": user,
        "source": SOURCE,
        "tlp": told["tlp"],
        "pap": told["pap"],
        "valid_at": told["on"],
    }


def _note(told: Mapping[str, Any]) -> dict[str, str]:
    """What was noted; nothing is sealed where nothing was."""
    return {"note": told["note"]} if told["note"] else {}


def _once(row: F) -> tuple[F, bool]:
    """The row, saved unless the same person's request was kept before."""
    known = type(row)._default_manager.filter(pk=row.pk).first()
    if known is not None and known.recorded_by_id == row.recorded_by_id:
        return known, False
    if known is not None:  # somebody else's row bears that id: nothing may be learnt from it
        row.pk = new_id()
    row.save(force_insert=True)
    return row, True
