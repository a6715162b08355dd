"""The one way to add to the audit."""

from typing import Any

from headwater_desk.audit.models import Entry
from headwater_desk.people.models import User


def record(
    actor: User | None,
    action: str,
    *,
    subject_kind: str = "",
    subject: object = "",
    purpose: str = "",
    **detail: Any,
) -> Entry:
    """Add an entry. `detail` holds counts, states and opaque ids; never a value that is sealed elsewhere."""
    return Entry.objects.create(
        actor=actor,
        organisation=actor.organisation if actor else None,
        action=action,
        subject_kind=subject_kind,
        subject=str(subject),
        purpose=purpose,
        detail=detail,
    )
