"""Review: which links are open, one with its evidence, the answer, and one's own judgements."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from headwater_desk.people.access import SignedIn, needs
from headwater_desk.people.roles import Act
from headwater_desk.review import selectors, services
from headwater_desk.review.forms import RetireForm, ReviewFilter, VerdictForm
from headwater_desk.sharing import gate
from headwater_desk.sharing.table import Column, Table
from headwater_desk.work import services as work


@require_GET
@needs(Act.JUDGE, reads="review")
def listing(request: SignedIn) -> HttpResponse:
    """Open links, the weightiest first."""
    form = ReviewFilter(request.GET)
    form.is_valid()
    run, found = selectors.links(request.user, form.cleaned_data)
    page = Paginator(found, selectors.SIZE).get_page(request.GET.get("page"))
    return render(request, "review/list.html", {"found": run, "run": run and run.name, "page": page, "form": form})


@require_GET
@needs(Act.EXPORT)
def export(request: SignedIn, form: str) -> HttpResponse:
    """All open links as a file; unmarked, so that it goes under the strictest marking."""
    chosen = ReviewFilter(request.GET)
    chosen.is_valid()
    columns = (
        Column(_("Question")), Column(_("First"), identifying=True), Column(_("Second"), identifying=True),
        Column(_("Why it is open"), identifying=True), Column(_("Expected change, sites")),
    )  # fmt: skip
    items = (one.item for one in selectors.links(request.user, chosen.cleaned_data)[1])
    rows = [(one.question, one.left, one.right, one.why, one.expected_change) for one in items]
    return gate.export(request.user, Table("review", columns, rows), form)


@require_GET
@needs(Act.JUDGE, reads="link")
def link(request: SignedIn, name: str) -> HttpResponse:
    """One link with its evidence."""
    return _link(request, name, VerdictForm())


def _link(request: SignedIn, name: str, form: VerdictForm, status: int = 200, **more: Any) -> HttpResponse:
    run, links = selectors.links(request.user, {})
    place = next((number for number, one in enumerate(links) if one.key == name), None)
    if place is None:
        raise Http404
    told = {
        "link": links[place], "form": form, "run": run and run.name,
        "before": links[place - 1].key if place else "",
        "after": links[place + 1].key if place + 1 < len(links) else "",
    }  # fmt: skip
    return render(request, "review/link.html", {**told, **more}, status=status)


@require_POST
@needs(Act.JUDGE)
def judge(request: SignedIn, name: str) -> HttpResponse:
    """Record an answer."""
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return _link(request, name, form, 400)
    told = form.cleaned_data
    try:
        services.judge(request.user, name, told["verdict"], told["reason"] or str(_("No reason given.")))
    except services.AnsweredError:
        raise Http404 from None
    except services.GainsaidError as error:
        return _link(request, name, form, 409, gainsaid=error.found)
    messages.success(request, _("Your answer is on record. The next run honours it."))
    return redirect("review:list")


@require_GET
@needs(Act.JUDGE, reads="judgements")
def own(request: SignedIn) -> HttpResponse:
    """The person's own judgements."""
    page = Paginator(selectors.own(request.user), selectors.SIZE).get_page(request.GET.get("page"))
    return render(request, "review/own.html", {"page": page})


@require_POST
@needs(Act.JUDGE)
def retire(request: SignedIn, judgement: UUID) -> HttpResponse:
    """Withdraw one."""
    form = RetireForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    if services.retire(request.user, judgement, reason or str(_("Withdrawn by its author."))) is None:
        raise Http404
    messages.success(request, _("Withdrawn: the next run does not honour it."))
    return redirect("review:own")


@require_POST
@needs(Act.ATTRIBUTE)
def run(request: SignedIn) -> HttpResponse:
    """Ask for a run over everything known now."""
    return redirect("work:job", job=work.enqueue("attribute", {}, actor=request.user).pk)
