"""The dashboard: the funnel, what is new, and one's own work, in one period and in the period before."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from headwater_desk.dashboard import selectors, tables
from headwater_desk.figures import asking
from headwater_desk.people.access import SignedIn, needs
from headwater_desk.people.roles import Act
from headwater_desk.sharing import gate


@require_GET
@needs(Act.READ_FIGURES, reads="dashboard")
def home(request: SignedIn) -> HttpResponse:
    """Everything at a glance."""
    board = selectors.board(asking.question(request.user, request.GET))
    run = board.question.asked.run
    return render(request, "dashboard/home.html", {"board": board, "run": run and run.name})


@require_GET
@needs(Act.EXPORT)
def funnel_table(request: SignedIn, form: str) -> HttpResponse:
    """The funnel by source as a file."""
    return gate.export(request.user, tables.funnel(asking.question(request.user, request.GET)), form)


@require_GET
@needs(Act.EXPORT)
def figures_table(request: SignedIn, form: str) -> HttpResponse:
    """All figures of the dashboard as a file."""
    return gate.export(request.user, tables.figures(asking.question(request.user, request.GET)), form)
