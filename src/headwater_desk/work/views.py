"""Work in the background: what there is, how far it got, and stopping or trying again."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from headwater_desk.people.access import SignedIn, needs
from headwater_desk.people.roles import Act
from headwater_desk.work import selectors, services


@needs(Act.RUN_WORK)
@require_GET
def jobs(request: SignedIn) -> HttpResponse:
    """The work of one's organisation, or one's own."""
    return render(request, "work/jobs.html", {"jobs": selectors.latest(request.user)})


@needs(Act.RUN_WORK)
@require_GET
def row(request: SignedIn, job: UUID) -> HttpResponse:
    """Its row alone, asked for again and again while it is open: the list never moves under the reader."""
    return _one(request, job, "work/_row.html")


@needs(Act.RUN_WORK, reads="job")
@require_GET
def job(request: SignedIn, job: UUID) -> HttpResponse:
    """One piece of work."""
    return _one(request, job, "work/job.html")


@needs(Act.RUN_WORK)
@require_GET
def progress(request: SignedIn, job: UUID) -> HttpResponse:
    """How far it is, without the page; the reading was recorded with the page's."""
    return _one(request, job, "work/_job.html")


def _one(request: SignedIn, job: UUID, template: str) -> HttpResponse:
    found = selectors.one(request.user, job)
    if found is None:
        raise Http404
    return render(request, template, {"job": found})


@needs(Act.RUN_WORK)
@require_POST
def cancel(request: SignedIn, job: UUID) -> HttpResponse:
    """Cancel it."""
    try:
        services.cancel(request.user, job)
    except ObjectDoesNotExist:
        raise Http404 from None
    return redirect("work:job", job=job)


@needs(Act.RUN_WORK)
@require_POST
def retry(request: SignedIn, job: UUID) -> HttpResponse:
    """Let it wait again."""
    try:
        services.retry(request.user, job)
    except ObjectDoesNotExist:
        raise Http404 from None
    return redirect("work:job", job=job)
