"""Deliveries: what came, what became of it, and what could not be used."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater_desk.imports import selectors, services
from headwater_desk.imports.forms import ReportForm
from headwater_desk.people.access import SignedIn, needs
from headwater_desk.people.roles import Act


@require_GET
@needs(Act.IMPORT)
def deliveries(request: SignedIn) -> HttpResponse:
    """All deliveries of the organisation."""
    rows, page = selectors.deliveries(request.user, request.GET)
    return render(request, "imports/list.html", {"deliveries": rows, "page": page, "run": selectors.latest_run()})


@require_GET
@needs(Act.IMPORT, reads="import")
def delivery(request: SignedIn, delivery_id: UUID) -> HttpResponse:
    """One delivery with its quarantine."""
    found = selectors.delivery(request.user, delivery_id)
    if found is None:
        raise Http404
    rows, page = selectors.quarantined(found, request.GET)
    return render(request, "imports/delivery.html", {"delivery": found, "rows": rows, "page": page})


@require_http_methods(["GET", "POST"])
@needs(Act.IMPORT)
def report(request: SignedIn) -> HttpResponse:
    """Record one report by hand."""
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_report(request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The report is recorded."))
            return redirect("imports:list")
    return render(request, "imports/report.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
@needs(Act.ATTRIBUTE)
def attribute(request: SignedIn) -> HttpResponse:
    """Ask for an attribution run and go to its progress."""
    return redirect("work:job", job=services.ask_for_run(request.user).id)
