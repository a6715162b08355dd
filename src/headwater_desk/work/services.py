"""Asking for work, cancelling it and trying it again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from headwater_desk.audit import services as audit
from headwater_desk.people.models import Organisation, User
from headwater_desk.work import registry, selectors
from headwater_desk.work.models import Job, State
from headwater_desk.work.opaque import opaque


@transaction.atomic
def enqueue(
    kind: str,
    arguments: Mapping[str, Any],
    *,
    actor: User | None,
    organisation: Organisation | None = None,
    at: datetime | None = None,
) -> Job:
    """Ask for work of a kind; it is seen by workers once the caller's transaction is committed.

    `arguments` hold opaque ids, counts, dates and code words (NotOpaqueError otherwise). `actor` None is the desk
    itself, which then names the organisation. Raises PermissionDenied where the actor may not do what the work does.
    """
    wanted = registry.kind(kind)
    owner = organisation or (actor.organisation if actor else None)
    if owner is None:
        raise ValueError("work that nobody asked for needs the organisation it is for")
    if actor is not None and (owner.pk != actor.organisation_id or not actor.may(wanted.act)):
        raise PermissionDenied
    job = Job.objects.create(
        kind=wanted.name,
        arguments=opaque(arguments),
        organisation=owner,
        requested_by=actor,
        requested_at=at or timezone.now(),
    )
    audit.record(actor, "ask for work", subject_kind="job", subject=job.id, kind=kind)
    return job


@transaction.atomic
def cancel(actor: User, job: UUID, *, at: datetime | None = None) -> Job:
    """Cancel work: at once where it waits, at its next sign of progress where it runs; ended work stays as it ended.

    What was saved before stays. Raises Job.DoesNotExist where the actor cannot see it.
    """
    found = _locked(actor, job)
    now = at or timezone.now()
    if found.state == State.QUEUED:
        found.state, found.ended_at = State.CANCELLED, now
    elif found.state == State.RUNNING and found.cancel_asked_at is None:
        found.cancel_asked_at = now
    else:
        return found
    found.save(update_fields=("state", "ended_at", "cancel_asked_at"))
    audit.record(actor, "cancel work", subject_kind="job", subject=found.id, kind=found.kind)
    return found


@transaction.atomic
def retry(actor: User, job: UUID) -> Job:
    """Let failed or cancelled work wait again; it goes on from what it saved. Other work stays as it is.

    Raises Job.DoesNotExist where the actor cannot see it, PermissionDenied where the actor may not do what it does.
    """
    found = _locked(actor, job)
    if not found.may_be_retried:
        return found
    if not registry.known(found.kind) or not actor.may(registry.kind(found.kind).act):
        raise PermissionDenied
    ended_as = found.state
    found.state, found.attempts, found.error = State.QUEUED, 0, ""
    found.ended_at = found.cancel_asked_at = None
    found.save(update_fields=("state", "attempts", "error", "ended_at", "cancel_asked_at"))
    audit.record(actor, "retry work", subject_kind="job", subject=found.id, kind=found.kind, ended_as=str(ended_as))
    return found


def _locked(actor: User, job: UUID) -> Job:
    return selectors.visible_to(actor).select_for_update(of=("self",)).get(pk=job)
