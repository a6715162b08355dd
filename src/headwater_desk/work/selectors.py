"""Questions about work. Nobody sees another organisation's; who does not oversee it sees what they asked for."""

from uuid import UUID

from django.db.models import QuerySet

from headwater_desk.people.models import User
from headwater_desk.people.roles import Act
from headwater_desk.work.models import Job


def visible_to(user: User) -> "QuerySet[Job]":
    """The work that somebody may see, the newest first."""
    jobs = Job.objects.filter(organisation=user.organisation_id).select_related("requested_by")
    return jobs if user.may(Act.OVERSEE_WORK) else jobs.filter(requested_by=user)


def latest(user: User, most: int = 100) -> list[Job]:
    """The newest `most` pieces of work."""
    return list(visible_to(user)[:most])


def one(user: User, job: UUID) -> Job | None:
    """A piece of work, where the person may see it."""
    return visible_to(user).filter(pk=job).first()
