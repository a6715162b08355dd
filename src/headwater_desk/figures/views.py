"""Figures that open: the rows of a number that the desk counts, a finding in full, and the sites behind its numbers."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from headwater import analysis
from headwater_desk.figures import asking, behind, findings, listing, registry, tables
from headwater_desk.people.access import SignedIn, needs
from headwater_desk.people.roles import Act
from headwater_desk.sharing import gate


@require_GET
@needs(Act.READ_FIGURES, reads="figure")
def rows(request: SignedIn, figure: str) -> HttpResponse:
    """The rows that a number counts."""
    chosen = _figure(request, figure)
    question = asking.question(request.user, request.GET)
    told = {
        "figure": chosen,
        "question": question,
        "number": registry.number(chosen, question.asked),
        "shown": listing.page(chosen, question.asked, request.GET),
        "run": question.asked.run and question.asked.run.name,
    }
    return render(request, "figures/rows.html", told)


@require_GET
@needs(Act.EXPORT)
def rows_table(request: SignedIn, figure: str, form: str) -> HttpResponse:
    """The same, whole, as a file."""
    chosen = _figure(request, figure)
    question = asking.question(request.user, request.GET)
    return gate.export(request.user, listing.table(chosen, question.asked), form)


@require_GET
@needs(Act.READ_FIGURES, reads="finding")
def finding(request: SignedIn, finding: UUID) -> HttpResponse:
    """A finding with everything needed to believe it."""
    shown = _finding(request, finding)
    told = {"shown": shown, "query": analysis.query_text(shown.key), "run": shown.run.name}
    return render(request, "figures/finding.html", told)


@require_GET
@needs(Act.EXPORT)
def finding_table(request: SignedIn, finding: UUID, form: str) -> HttpResponse:
    """The same as a file."""
    return gate.export(request.user, tables.finding(_finding(request, finding)), form)


@require_GET
@needs(Act.READ_CASES, reads="finding")
def sites(request: SignedIn, finding: UUID, row: int) -> HttpResponse:
    """The sites behind one number of a finding."""
    shown = _opened(request, finding, row)
    found = behind.page(shown, row, request.user, request.GET)
    told = {"shown": shown, "row": shown.rows[row], "number": row, "found": found, "run": shown.run.name}
    return render(request, "figures/sites.html", told)


@require_GET
@needs(Act.EXPORT)
def sites_table(request: SignedIn, finding: UUID, row: int, form: str) -> HttpResponse:
    """The same, whole, as a file."""
    return gate.export(request.user, tables.behind(_opened(request, finding, row), row, request.user), form)


def _figure(request: SignedIn, key: str) -> registry.Figure:
    chosen = registry.FIGURES.get(key)
    if chosen is None:
        raise Http404
    if not request.user.may(listing.LISTINGS[chosen.lists].act):
        raise PermissionDenied
    return chosen


def _finding(request: SignedIn, finding: UUID) -> findings.Shown:
    shown = findings.one(request.user, finding)
    if shown is None:
        raise Http404
    return shown


def _opened(request: SignedIn, finding: UUID, row: int) -> findings.Shown:
    shown = _finding(request, finding)
    if not shown.opens or row >= len(shown.rows) or any(cell.withheld for cell in shown.rows[row].cells):
        raise Http404
    return shown
