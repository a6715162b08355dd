"""The audit as a list. Reading it is an entry in it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from headwater_desk.audit import selectors
from headwater_desk.audit.forms import EntryFilter
from headwater_desk.people.access import SignedIn, needs
from headwater_desk.people.roles import Act


@require_GET
@needs(Act.READ_AUDIT, reads="audit")
def entries(request: SignedIn) -> HttpResponse:
    """Who read and did what."""
    rows, page = selectors.entries(request.user, request.GET)
    form = EntryFilter(request.GET, actions=selectors.actions(request.user))
    return render(request, "audit/list.html", {"entries": rows, "page": page, "form": form})
