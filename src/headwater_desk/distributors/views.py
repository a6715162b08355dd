"""Distributors: which there are, and everything that is known of one, a page for each question."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from headwater_desk.attribution import exhibits, telling
from headwater_desk.distributors import activity as acting
from headwater_desk.distributors import graphs, linking, selectors, tables
from headwater_desk.distributors.forms import DistributorFilter
from headwater_desk.distributors.holding import holding
from headwater_desk.distributors.selectors import Head, Unknown
from headwater_desk.distributors.tabs import kinds, query, tabs
from headwater_desk.people.access import SignedIn, needs
from headwater_desk.people.roles import Act
from headwater_desk.sharing import gate

KEPT = ("open", "by", "kind", "sort")
"""What stays as it is when another time is asked for."""


@require_GET
@needs(Act.READ_CASES, reads="distributors")
def listing(request: SignedIn) -> HttpResponse:
    """The list, filtered and in order."""
    form = DistributorFilter(request.GET)
    form.is_valid()
    found = selectors.listing(request.user, form.cleaned_data, request.GET)
    told = {"listing": found, "form": form, "sort": selectors.FIRST_ORDER, "run": found.run and found.run.name}
    return render(request, "distributors/list.html", told)


@require_GET
@needs(Act.EXPORT)
def export(request: SignedIn, form: str) -> HttpResponse:
    """The whole list as a file."""
    chosen = DistributorFilter(request.GET)
    chosen.is_valid()
    table = tables.distributors(request.user, chosen.cleaned_data, request.GET.get("sort", ""))
    return gate.export(request.user, table, form)


@require_GET
@needs(Act.READ_CASES, reads="distributor")
def distributor(request: SignedIn, distributor: str) -> HttpResponse:
    """What is claimed, and how sure."""
    head = _head(request, distributor)
    if isinstance(head, Unknown):
        return _not_then(request, distributor, head)
    return _page(request, head, "distributor", {"overview": selectors.overview(head, request.user)})


@require_GET
@needs(Act.READ_CASES, reads="distributor")
def graph(request: SignedIn, distributor: str) -> HttpResponse:
    """The evidence as a graph, and the same as a table."""
    head = _head(request, distributor)
    if isinstance(head, Unknown):
        return _not_then(request, distributor, head)
    found = graphs.graph(head, request.user, _opened(request))
    return _page(request, head, "graph", {"graph": found, "opened": ",".join(found.opened)})


@require_GET
@needs(Act.READ_CASES, reads="distributor")
def graph_data(request: SignedIn, distributor: str) -> HttpResponse:
    """What the drawing draws."""
    found = graphs.graph(_known(request, distributor), request.user, _opened(request))
    return JsonResponse(graphs.as_json(found))


@require_GET
@needs(Act.READ_CASES, reads="distributor")
def neighbours(request: SignedIn, distributor: str, node: str) -> HttpResponse:
    """The drawing with one more node opened: its neighbours are there."""
    found = graphs.graph(_known(request, distributor), request.user, [*_opened(request), node])
    if node not in found.named:
        raise Http404
    return JsonResponse(graphs.as_json(found))


@require_GET
@needs(Act.READ_CASES, reads="distributor")
def routes(request: SignedIn, distributor: str) -> HttpResponse:
    """Payment routes, which are facts, and what each brand points to, which are hypotheses."""
    head = _head(request, distributor)
    if isinstance(head, Unknown):
        return _not_then(request, distributor, head)
    found, page = selectors.hypotheses(head, request.user, request.GET)
    told = {"routes": selectors.routes(head, request.user), "hypotheses": found, "page": page}
    return _page(request, head, "routes", told)


@require_GET
@needs(Act.READ_CASES, reads="distributor")
def mechanisms(request: SignedIn, distributor: str) -> HttpResponse:
    """Its payment mechanisms."""
    head = _head(request, distributor)
    if isinstance(head, Unknown):
        return _not_then(request, distributor, head)
    return _page(request, head, "mechanisms", {"mechanisms": selectors.listed_mechanisms(head, request.user)})


@require_GET
@needs(Act.EXPORT)
def export_mechanisms(request: SignedIn, distributor: str, form: str) -> HttpResponse:
    """Its payment mechanisms as a file."""
    return gate.export(request.user, tables.mechanisms(_known(request, distributor), request.user), form)


@require_GET
@needs(Act.READ_CASES, reads="distributor")
def links(request: SignedIn, distributor: str) -> HttpResponse:
    """Links between its brands."""
    head = _head(request, distributor)
    if isinstance(head, Unknown):
        return _not_then(request, distributor, head)
    found, page = linking.listed(head, request.user, request.GET)
    kind = request.GET.get("kind", "")
    told = {"links": found, "page": page, "sort": linking.FIRST_ORDER, "kinds": kinds(head, kind)}
    return _page(request, head, "links", told)


@require_GET
@needs(Act.EXPORT)
def export_links(request: SignedIn, distributor: str, form: str) -> HttpResponse:
    """Its links as a file."""
    return gate.export(request.user, tables.links(_known(request, distributor), request.user), form)


@require_GET
@needs(Act.READ_CASES, reads="distributor")
def link(request: SignedIn, distributor: str, link: int) -> HttpResponse:
    """One link: the evidence of both brands side by side."""
    head = _known(request, distributor)
    found = linking.explained(head, request.user, link)
    if found is None:
        raise Http404
    told = {"link": found, "told": found.told, "markings": exhibits.markings(head.tlp)}
    return _page(request, head, "link", told)


@require_GET
@needs(Act.READ_CASES, reads="distributor")
def bridges(request: SignedIn, distributor: str) -> HttpResponse:
    """What alone holds it together, links not followed, and flags."""
    head = _head(request, distributor)
    if isinstance(head, Unknown):
        return _not_then(request, distributor, head)
    return _page(request, head, "bridges", {"holding": holding(head, request.user)})


@require_GET
@needs(Act.READ_CASES, reads="distributor")
def activity(request: SignedIn, distributor: str) -> HttpResponse:
    """When its mechanisms or brands were seen."""
    head = _head(request, distributor)
    if isinstance(head, Unknown):
        return _not_then(request, distributor, head)
    by_brand = request.GET.get("by") == "brand"
    found = (acting.of_brands if by_brand else acting.of_mechanisms)(head, request.user)
    return _page(request, head, "activity", {"activity": found, "by_brand": by_brand})


@require_GET
@needs(Act.READ_CASES, reads="distributor")
def reasons(request: SignedIn, distributor: str) -> HttpResponse:
    """For, against, and the innocent reading."""
    head = _head(request, distributor)
    if isinstance(head, Unknown):
        return _not_then(request, distributor, head)
    told = telling.explanation(head.run, request.user, distributor)
    return _page(request, head, "reasons", {"told": told, "markings": exhibits.markings(head.tlp)})


@require_POST
@needs(Act.EXPORT)
def exhibit(request: SignedIn, distributor: str) -> HttpResponse:
    """The same as one page on paper."""
    head = _known(request, distributor)
    subject = exhibits.Subject(distributor, "distributor", distributor, head.tlp)
    return exhibits.download(request.user, head.run, subject, request.POST.get("marking", ""))


@require_POST
@needs(Act.EXPORT)
def link_exhibit(request: SignedIn, distributor: str, link: int) -> HttpResponse:
    """One link as one page on paper."""
    head = _known(request, distributor)
    found = linking.explained(head, request.user, link)
    if found is None:
        raise Http404
    subject = exhibits.Subject(linking.subject(found.row), "link", f"{distributor}/{link}", head.tlp)
    return exhibits.download(request.user, head.run, subject, request.POST.get("marking", ""))


def _opened(request: SignedIn) -> list[str]:
    return [one for one in request.GET.get("open", "").split(",") if one]


def _head(request: SignedIn, distributor: str) -> Head | Unknown:
    """Unknown only where the person may see it today, and another time was asked for."""
    found = selectors.head(request.user, distributor, request.GET)
    if isinstance(found, Unknown) and isinstance(selectors.head(request.user, distributor, {}), Unknown):
        raise Http404
    return found


def _known(request: SignedIn, distributor: str) -> Head:
    found = selectors.head(request.user, distributor, request.GET)
    if isinstance(found, Unknown):
        raise Http404
    return found


def _not_then(request: SignedIn, distributor: str, unknown: Unknown) -> HttpResponse:
    told = {"unknown": unknown, "form": unknown.form, "distributor_id": distributor}
    return render(request, "distributors/not_then.html", told)


def _page(request: SignedIn, head: Head, name: str, told: Mapping[str, Any]) -> HttpResponse:
    kept = [(one, request.GET[one]) for one in KEPT if request.GET.get(one)]
    shown = {"head": head, "tabs": tabs(head, name), "run": head.run.name, "query": query(head), "kept": kept, **told}
    return render(request, f"distributors/{name}.html", shown)
