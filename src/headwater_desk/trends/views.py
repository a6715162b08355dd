"""Findings over time: reports, brands and payment types, and the list of all findings of the run."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from headwater_desk.people.access import SignedIn, needs
from headwater_desk.people.roles import Act
from headwater_desk.sharing import gate
from headwater_desk.trends import selectors, tables


def _page(request: SignedIn, name: str) -> HttpResponse:
    page = selectors.page(request.user, name)
    return render(request, "trends/page.html", {"page": page, "run": page.run and page.run.name})


@require_GET
@needs(Act.READ_FIGURES, reads="trends")
def home(request: SignedIn) -> HttpResponse:
    """Reports over time."""
    return _page(request, "home")


@require_GET
@needs(Act.READ_FIGURES, reads="trends")
def brands(request: SignedIn) -> HttpResponse:
    """Brands and distributors over time."""
    return _page(request, "brands")


@require_GET
@needs(Act.READ_FIGURES, reads="trends")
def payments(request: SignedIn) -> HttpResponse:
    """Payment types over time."""
    return _page(request, "payments")


@require_GET
@needs(Act.READ_FIGURES, reads="trends")
def catalogue(request: SignedIn) -> HttpResponse:
    """All findings of the run."""
    return _page(request, "catalogue")


@require_GET
@needs(Act.EXPORT)
def quarters_table(request: SignedIn, form: str) -> HttpResponse:
    """Brands by quarter as a file."""
    return gate.export(request.user, tables.brands_by_quarter(request.user), form)


@require_GET
@needs(Act.EXPORT)
def catalogue_table(request: SignedIn, form: str) -> HttpResponse:
    """The list of findings as a file."""
    return gate.export(request.user, tables.catalogue(request.user), form)
