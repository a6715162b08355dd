"""Brands: which there are, and everything that is known of one, a page for each question."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater_desk.attribution import exhibits
from headwater_desk.brands import payments as taking
from headwater_desk.brands import places, reasoning, selectors, services, tables
from headwater_desk.brands import versions as changes
from headwater_desk.brands.forms import BrandFilter, NameForm
from headwater_desk.brands.tabs import tabs
from headwater_desk.people.access import SignedIn, needs
from headwater_desk.people.roles import Act
from headwater_desk.sharing import gate


@require_GET
@needs(Act.READ_CASES, reads="brands")
def listing(request: SignedIn) -> HttpResponse:
    """The list, filtered and in order."""
    form = BrandFilter(request.GET)
    form.is_valid()
    found = selectors.listing(request.user, form.cleaned_data, request.GET)
    told = {"listing": found, "form": form, "sort": selectors.FIRST_ORDER, "run": found.run and found.run.name}
    return render(request, "brands/list.html", told)


@require_GET
@needs(Act.EXPORT)
def export(request: SignedIn, form: str) -> HttpResponse:
    """The whole list as a file."""
    chosen = BrandFilter(request.GET)
    chosen.is_valid()
    table = tables.brands(request.user, chosen.cleaned_data, request.GET.get("sort", ""))
    return gate.export(request.user, table, form)


@require_GET
@needs(Act.EXPORT)
def export_page(request: SignedIn, brand: str, what: str, form: str) -> HttpResponse:
    """One page of a brand as a file."""
    if what not in tables.OF_BRAND:
        raise Http404
    return gate.export(request.user, tables.of_brand(request.user, _head(request, brand), what), form)


@require_GET
@needs(Act.READ_CASES, reads="brand")
def brand(request: SignedIn, brand: str) -> HttpResponse:
    """At a glance."""
    head = _head(request, brand)
    return _page(request, head, "brand", {"overview": selectors.overview(head, request.user)})


@require_GET
@needs(Act.READ_CASES, reads="brand")
def versions(request: SignedIn, brand: str) -> HttpResponse:
    """How its template changed."""
    head = _head(request, brand)
    found, page = changes.versions(head, request.user, request.GET)
    return _page(request, head, "versions", {"changes": found, "page": page})


@require_GET
@needs(Act.READ_CASES, reads="brand")
def sites(request: SignedIn, brand: str) -> HttpResponse:
    """Its sites."""
    head = _head(request, brand)
    found, page = selectors.sites(head, request.user, request.GET)
    return _page(request, head, "sites", {"sites": found, "page": page})


@require_GET
@needs(Act.READ_CASES, reads="brand")
def hosting(request: SignedIn, brand: str) -> HttpResponse:
    """Where its sites stand."""
    head = _head(request, brand)
    return _page(request, head, "hosting", {"standing": places.standing(head, request.user)})


@require_GET
@needs(Act.READ_CASES, reads="brand")
def payments(request: SignedIn, brand: str) -> HttpResponse:
    """By what its sites took money."""
    head = _head(request, brand)
    return _page(request, head, "payments", {"taken": taking.taken(head, request.user)})


@require_GET
@needs(Act.READ_CASES, reads="brand")
def reasons(request: SignedIn, brand: str) -> HttpResponse:
    """What it is and what ties it to others: for, against, and the innocent reading."""
    head = _head(request, brand)
    return _page(request, head, "reasons", reasoning.of_brand(request.user, head))


@require_POST
@needs(Act.EXPORT)
def exhibit(request: SignedIn, brand: str) -> HttpResponse:
    """The same as one page on paper."""
    head = _head(request, brand)
    subject = exhibits.Subject(brand, "brand", brand, head.tlp)
    return exhibits.download(request.user, head.run, subject, request.POST.get("marking", ""))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Act.NAME, reads="brand")
def name(request: SignedIn, brand: str) -> HttpResponse:
    """Its code names, and the form for another. Whoever was overtaken sees what changed, with the own text kept."""
    head = _head(request, brand)
    if request.method != "POST":
        return _naming(
            request, head, NameForm(initial={"name": head.code_name, "seen": head.naming and head.naming.pk})
        )
    form = NameForm(request.POST)
    if not form.is_valid():
        return _naming(request, head, form, 400)
    told = form.cleaned_data
    done = services.name(request.user, head.run, brand, told["name"], told["seen"])
    if done.overtaken:
        again = NameForm(initial={"name": told["name"], "seen": done.kept and done.kept.pk})
        return _naming(request, head, again, 409, overtaken=True)
    messages.success(request, _("The brand is called %s.") % told["name"])
    return redirect("brands:brand", brand)


def _naming(
    request: SignedIn, head: selectors.Head, form: NameForm, status: int = 200, overtaken: bool = False
) -> HttpResponse:
    names = list(services.names(request.user, head.brand_id)[:50])
    told = {"form": form, "names": names, "overtaken": names[0] if overtaken and names else None}
    return _page(request, head, "name", told, status)


def _head(request: SignedIn, brand: str) -> selectors.Head:
    found = selectors.head(request.user, brand)
    if found is None:
        raise Http404
    return found


def _page(
    request: SignedIn, head: selectors.Head, name: str, told: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    shown = {"head": head, "tabs": tabs(head, name), "run": head.run.name, **told}
    return render(request, f"brands/{name}.html", shown, status=status)
