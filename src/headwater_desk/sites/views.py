"""Sites: which there are, and everything that is known of one, a page for each question."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater_desk.attribution import exhibits
from headwater_desk.people.access import SignedIn, needs
from headwater_desk.people.roles import Act
from headwater_desk.sharing import gate
from headwater_desk.sites import identifiers as values
from headwater_desk.sites import moves, outlines, reasoning, selectors, services, tables
from headwater_desk.sites.forms import NoticeForm, OutcomeForm, Purpose, SiteFilter
from headwater_desk.sites.tabs import tabs

either = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@needs(Act.READ_CASES, reads="sites")
def listing(request: SignedIn) -> HttpResponse:
    """The list, filtered and in order."""
    form = SiteFilter(request.GET)
    form.is_valid()
    found = selectors.listing(request.user, form.cleaned_data, request.GET)
    told = {"listing": found, "form": form, "sort": selectors.FIRST_ORDER, "run": found.run and found.run.name}
    return render(request, "sites/list.html", told)


@require_GET
@needs(Act.EXPORT)
def export(request: SignedIn, form: str) -> HttpResponse:
    """The whole list as a file."""
    chosen = SiteFilter(request.GET)
    chosen.is_valid()
    return gate.export(request.user, tables.sites(request.user, chosen.cleaned_data, request.GET.get("sort", "")), form)


@require_GET
@needs(Act.EXPORT)
def export_page(request: SignedIn, site: UUID, what: str, form: str) -> HttpResponse:
    """One page of a site as a file."""
    if what not in tables.OF_SITE:
        raise Http404
    return gate.export(request.user, tables.of_site(request.user, _head(request, site), what), form)


@require_GET
@needs(Act.EXPORT)
def export_value(request: SignedIn, value: UUID, form: str) -> HttpResponse:
    """The sites of a value as a file."""
    table = tables.of_value(request.user, value)
    if table is None:
        raise Http404
    return gate.export(request.user, table, form)


@require_GET
@needs(Act.READ_CASES, reads="site")
def site(request: SignedIn, site: UUID) -> HttpResponse:
    """At a glance: where it belongs, period by period, where it stands and who was told."""
    head = _head(request, site)
    told = {
        "periods": selectors.periods(head, request.user),
        "hosting": moves.hosting(request.user, site),
        "notices": selectors.notices(request.user, site, most=5),
    }
    return _page(request, head, "site", told)


@either
@needs(Act.READ_CASES, reads="site")
def captures(request: SignedIn, site: UUID) -> HttpResponse:
    """Its captures; a POST of a purpose shows their addresses."""
    head = _head(request, site)
    rows, page = selectors.captures(request.user, site, request.GET)
    return _page(request, head, "captures", {"captures": rows, "page": page, **_revealed(request, site, "captures")})


@either
@needs(Act.READ_CASES, reads="site")
def reports(request: SignedIn, site: UUID) -> HttpResponse:
    """Its reports and what was decided on them; a POST of a purpose shows their addresses."""
    head = _head(request, site)
    rows, page = selectors.reports(request.user, site, request.GET)
    return _page(request, head, "reports", {"reports": rows, "page": page, **_revealed(request, site, "reports")})


@require_GET
@needs(Act.READ_CASES, reads="site")
def capture(request: SignedIn, site: UUID, capture: UUID) -> HttpResponse:
    """One capture in outline."""
    head = _head(request, site)
    found = outlines.outline(request.user, site, capture)
    if found is None:
        raise Http404
    return _page(request, head, "capture", {"outline": found})


@require_GET
@needs(Act.READ_CASES, reads="site")
def identifiers(request: SignedIn, site: UUID) -> HttpResponse:
    """Identifiers seen on it."""
    return _page(request, _head(request, site), "identifiers", {"bundles": values.seen_on(request.user, site)})


@require_GET
@needs(Act.READ_CASES, reads="value")
def value(request: SignedIn, value: UUID) -> HttpResponse:
    """The sites on which one value was seen."""
    found = values.value(request.user, value, request.GET)
    if found is None:
        raise Http404
    return render(request, "sites/value.html", {"value": found, "run": found.run and found.run.name})


@require_GET
@needs(Act.READ_CASES, reads="site")
def hosting(request: SignedIn, site: UUID) -> HttpResponse:
    """Where it stood, and its moves."""
    head = _head(request, site)
    return _page(request, head, "hosting", {"hosting": moves.hosting(request.user, site)})


@require_GET
@needs(Act.READ_CASES, reads="site")
def payments(request: SignedIn, site: UUID) -> HttpResponse:
    """Prices, and what was found out about its accounts."""
    return _page(request, _head(request, site), "payments", {"paid": selectors.payments(request.user, site)})


@require_GET
@needs(Act.READ_CASES, reads="site")
def reasons(request: SignedIn, site: UUID) -> HttpResponse:
    """Why it is in its brand: for, against, and the innocent reading."""
    head = _head(request, site)
    return _page(request, head, "reasons", reasoning.of_site(request.user, head))


@require_POST
@needs(Act.EXPORT)
def exhibit(request: SignedIn, site: UUID) -> HttpResponse:
    """The same as one page on paper."""
    head = _head(request, site)
    subject = exhibits.Subject(head.site.name, "site", site, head.tlp)
    return exhibits.download(request.user, head.run, subject, request.POST.get("marking", ""))


@require_GET
@needs(Act.READ_CASES, reads="site")
def notices(request: SignedIn, site: UUID) -> HttpResponse:
    """Who was told, and what came of it."""
    return _page(request, _head(request, site), "notices", _told(request, site, NoticeForm()))


@require_POST
@needs(Act.RECORD)
def record_notice(request: SignedIn, site: UUID) -> HttpResponse:
    """Keep that a notice was sent."""
    form = NoticeForm(request.POST)
    if not form.is_valid():
        return _page(request, _head(request, site), "notices", _told(request, site, form), 400)
    if services.record_notice(request.user, site, form.cleaned_data) is None:
        raise Http404
    messages.success(request, _("The notice is on record."))
    return redirect("sites:notices", site)


@require_GET
@needs(Act.READ_CASES, reads="site")
def notice(request: SignedIn, site: UUID, notice: UUID) -> HttpResponse:
    """One notice, and the form for its outcome."""
    return _notice(request, site, notice, OutcomeForm())


@require_POST
@needs(Act.RECORD)
def record_outcome(request: SignedIn, site: UUID, notice: UUID) -> HttpResponse:
    """Keep what came of a notice."""
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _notice(request, site, notice, form, 400)
    if services.record_outcome(request.user, site, notice, form.cleaned_data) is None:
        raise Http404
    messages.success(request, _("The outcome is on record."))
    return redirect("sites:notices", site)


def _head(request: SignedIn, site: UUID) -> selectors.Head:
    found = selectors.head(request.user, site)
    if found is None:
        raise Http404
    return found


def _page(
    request: SignedIn, head: selectors.Head, name: str, told: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    shown = {"head": head, "tabs": tabs(head, name), "run": head.run and head.run.name, **told}
    return render(request, f"sites/{name}.html", shown, status=status)


def _told(request: SignedIn, site: UUID, form: NoticeForm) -> dict[str, Any]:
    return {"notices": selectors.notices(request.user, site), "form": form}


def _notice(request: SignedIn, site: UUID, notice: UUID, form: OutcomeForm, status: int = 200) -> HttpResponse:
    head = _head(request, site)
    found = selectors.notice(request.user, site, notice)
    if found is None:
        raise Http404
    return _page(request, head, "notice", {"told": found, "form": form}, status)


def _revealed(request: SignedIn, site: UUID, what: str) -> dict[str, Any]:
    """Whether addresses are shown: only in the answer to a POST that says why, and the audit has it first."""
    form = Purpose(request.POST)
    if request.method != "POST" or not form.is_valid():
        return {"revealed": False, "purposes": Purpose.PURPOSES}
    services.reveal(request.user, site, what, form.cleaned_data["purpose"])
    return {"revealed": True, "purposes": Purpose.PURPOSES}
