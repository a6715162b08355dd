"""Where commercial URLs stood: by country, host, registry and site type, and how sites moved."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from headwater_desk.hosting import selectors
from headwater_desk.people.access import SignedIn, needs
from headwater_desk.people.roles import Act


def _page(request: SignedIn, name: str) -> HttpResponse:
    page = selectors.page(request.user, name)
    return render(request, "hosting/page.html", {"page": page, "run": page.run and page.run.name})


@require_GET
@needs(Act.READ_FIGURES, reads="hosting figures")
def home(request: SignedIn) -> HttpResponse:
    """By country, as a map and as a table."""
    return _page(request, "home")


@require_GET
@needs(Act.READ_FIGURES, reads="hosting figures")
def networks(request: SignedIn) -> HttpResponse:
    """By host network, free host and registry."""
    return _page(request, "networks")


@require_GET
@needs(Act.READ_FIGURES, reads="hosting figures")
def types(request: SignedIn) -> HttpResponse:
    """By site type and kind of name."""
    return _page(request, "types")


@require_GET
@needs(Act.READ_FIGURES, reads="hosting figures")
def moves(request: SignedIn) -> HttpResponse:
    """Sites that used several hosts, and moves."""
    return _page(request, "moves")
