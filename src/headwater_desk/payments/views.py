"""Payments: types over time, mechanisms, what was found out about them, and prices."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from headwater_desk.payments import selectors, services, tables
from headwater_desk.payments import types as typing
from headwater_desk.payments.forms import FindingForm, MechanismFilter, PriceFilter, PriceForm
from headwater_desk.payments.tabs import tabs
from headwater_desk.people.access import SignedIn, needs
from headwater_desk.people.roles import Act
from headwater_desk.sharing import gate


@require_GET
@needs(Act.READ_FIGURES, reads="payment types")
def home(request: SignedIn) -> HttpResponse:
    """Payment types over time."""
    found = typing.types(request.user, request.GET.get("year", ""))
    return _page(request, "home", {"types": found, "run": found.run and found.run.name})


@require_GET
@needs(Act.EXPORT)
def export_types(request: SignedIn, form: str) -> HttpResponse:
    """Payment types as a file."""
    return gate.export(request.user, tables.types(request.user), form)


@require_GET
@needs(Act.READ_CASES, reads="mechanisms")
def mechanisms(request: SignedIn) -> HttpResponse:
    """The list, filtered and in order."""
    form = _filter(request)
    found = selectors.listing(request.user, form.cleaned_data, request.GET)
    told = {"listing": found, "form": form, "sort": selectors.FIRST_ORDER, "run": found.run and found.run.name}
    return _page(request, "mechanisms", told)


@require_GET
@needs(Act.EXPORT)
def export_mechanisms(request: SignedIn, form: str) -> HttpResponse:
    """The whole list as a file."""
    chosen, sort = _filter(request).cleaned_data, request.GET.get("sort", "")
    return gate.export(request.user, tables.mechanisms(request.user, chosen, sort), form)


@require_GET
@needs(Act.READ_CASES, reads="mechanism")
def mechanism(request: SignedIn, mechanism: UUID) -> HttpResponse:
    """One mechanism."""
    return _mechanism(request, mechanism, FindingForm(request.user))


@require_POST
@needs(Act.RECORD)
def record_finding(request: SignedIn, mechanism: UUID) -> HttpResponse:
    """Keep what was found out about it."""
    form = FindingForm(request.user, request.POST)
    if not form.is_valid():
        return _mechanism(request, mechanism, form, 400)
    if services.record_finding(request.user, mechanism, form.cleaned_data) is None:
        raise Http404
    messages.success(request, _("The finding is on record."))
    return redirect("payments:mechanism", mechanism)


@require_GET
@needs(Act.READ_CASES, reads="payment findings")
def found_out(request: SignedIn) -> HttpResponse:
    """Test purchases of third parties, and what providers confirmed."""
    rows, page = selectors.found_out(request.user, request.GET)
    return _page(request, "found-out", {"found_out": rows, "page": page})


@require_GET
@needs(Act.EXPORT)
def export_found_out(request: SignedIn, form: str) -> HttpResponse:
    """The same as a file."""
    return gate.export(request.user, tables.found_out(request.user), form)


@require_GET
@needs(Act.READ_CASES, reads="prices")
def prices(request: SignedIn) -> HttpResponse:
    """Prices that were asked, and how they are distributed."""
    return _prices(request, PriceForm(request.user))


@require_POST
@needs(Act.RECORD)
def record_price(request: SignedIn) -> HttpResponse:
    """Keep a price."""
    form = PriceForm(request.user, request.POST)
    if not form.is_valid():
        return _prices(request, form, 400)
    services.record_price(request.user, form.cleaned_data)
    messages.success(request, _("The price is on record."))
    return redirect("payments:prices")


@require_GET
@needs(Act.EXPORT)
def export_prices(request: SignedIn, form: str) -> HttpResponse:
    """Prices as a file."""
    chosen = PriceFilter(request.GET)
    chosen.is_valid()
    return gate.export(request.user, tables.prices(request.user, chosen.cleaned_data), form)


def _filter(request: SignedIn) -> MechanismFilter:
    form = MechanismFilter(request.GET, *selectors.choices(request.user))
    form.is_valid()
    return form


def _mechanism(request: SignedIn, mechanism: UUID, form: FindingForm, status: int = 200) -> HttpResponse:
    found = selectors.mechanism(request.user, mechanism, request.GET)
    if found is None:
        raise Http404
    told = {"found": found, "form": form, "run": found.run.name}
    return render(request, "payments/mechanism.html", told, status=status)


def _prices(request: SignedIn, form: PriceForm, status: int = 200) -> HttpResponse:
    chosen = PriceFilter(request.GET)
    chosen.is_valid()
    rows, page = selectors.prices(request.user, chosen.cleaned_data, request.GET)
    told = {
        "prices": rows,
        "page": page,
        "distributions": selectors.distributions(request.user, chosen.cleaned_data),
        "filter": chosen,
        "form": form,
    }
    return _page(request, "prices", told, status)


def _page(request: SignedIn, name: str, told: Mapping[str, Any], status: int = 200) -> HttpResponse:
    shown = {"tabs": tabs(request.user, name), **told}
    return render(request, f"payments/{name.replace('-', '_')}.html", shown, status=status)
