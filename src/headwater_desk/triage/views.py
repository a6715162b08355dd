"""The queue: a snapshot of what is open, one address with all that is known of it, and decisions."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from headwater_desk.design.shapes import Tab
from headwater_desk.people.access import SignedIn, needs
from headwater_desk.people.roles import Act
from headwater_desk.sharing import gate
from headwater_desk.triage import legal, selectors, services, tables
from headwater_desk.triage.forms import DecisionForm, FilterName, QueueFilter, ReferralForm, seen


@require_GET
@needs(Act.ASSESS, reads="queue")
def listing(request: SignedIn) -> HttpResponse:
    """The queue as it is at the moment that the address names; without one, as it is now."""
    if not request.GET.get("at"):
        told = request.GET.copy()
        told["at"] = selectors.cursor(timezone.now())
        return redirect(f"{reverse('queue:list')}?{told.urlencode()}")
    return _listing(request)


def _listing(request: SignedIn, form: Any = None, errors: list[str] | None = None, status: int = 200) -> HttpResponse:
    at = selectors.moment(request.GET.get("at") or selectors.cursor(timezone.now()))
    filters, chosen = _chosen(request)
    rows, page = selectors.listing(request.user, at, chosen, request.GET)
    kept = selectors.saved(request.user)
    told = {
        "rows": rows, "page": page, "form": filters, "at": at, "state": _state(request, at),
        "poll": f"{reverse('queue:arrivals')}?{_state(request, at)}",
        "fresh": f"{reverse('queue:list')}?{urlencode(chosen)}",
        "number": selectors.arrived(request.user, at, chosen), "last": selectors.last(request.user),
        "saved": [Tab(one.name, f"{reverse('queue:list')}?{urlencode(one.chosen)}", one.chosen == chosen)
                  for one in kept],
        "kept": kept, "name": FilterName(auto_id="filter-%s"),
        "decision": form or _form(), "errors": errors or [], **_law(),
    }  # fmt: skip
    return render(request, "triage/list.html", told, status=status)


@require_GET
@needs(Act.ASSESS)
def arrivals(request: SignedIn) -> HttpResponse:
    """How many came in since; the list itself stays."""
    at = selectors.moment(request.GET.get("at", ""))
    chosen = _chosen(request)[1]
    told = {
        "number": selectors.arrived(request.user, at, chosen),
        "href": f"{reverse('queue:list')}?{urlencode(chosen)}",
    }
    return render(request, "triage/arrivals.html", told)


@require_GET
@needs(Act.EXPORT)
def export(request: SignedIn, form: str) -> HttpResponse:
    """The whole snapshot as a file."""
    at = selectors.moment(request.GET.get("at") or selectors.cursor(timezone.now()))
    return gate.export(request.user, tables.queue(request.user, at, _chosen(request)[1]), form)


@require_GET
@needs(Act.ASSESS, reads="report")
def item(request: SignedIn, report: UUID) -> HttpResponse:
    """One address: what is known, and the decision. Opening it takes it in hand."""
    return _item(request, report)


def _item(request: SignedIn, report: UUID, form: Any = None, status: int = 200, **more: Any) -> HttpResponse:
    row = selectors.own(request.user, report)
    if row is None:
        raise Http404
    at = selectors.moment(request.GET.get("at") or selectors.cursor(timezone.now()))
    one = selectors.named(request.user, [row])[0]
    held = one.lease if one.lease and one.lease.by_id != request.user.pk else None
    if not one.decided and held is None:
        try:
            more["lease"] = services.take(request.user, row)
        except services.InHandError as error:
            held = error.lease
    before, after = selectors.beside(request.user, row, at, _chosen(request)[1])
    told = {
        "item": one, "others": selectors.others(request.user, row), "held": held, "before": before, "after": after,
        "state": _state(request, at), "decision": form or _form(), "last": selectors.last(request.user),
        **_law(), **more,
    }  # fmt: skip
    return render(request, "triage/item.html", told, status=status)


@require_POST
@needs(Act.ASSESS)
def decide(request: SignedIn) -> HttpResponse:
    """Decide on one address or many, or refer them where this desk may not assess."""
    refers = legal.mode() == "refer"
    form = ReferralForm(request.POST) if refers else DecisionForm(request.POST)
    try:
        chosen = seen(request.POST.getlist("item"))
    except ValidationError as error:
        return _listing(request, form, error.messages, 400)
    one = next(iter(chosen)) if request.POST.get("single") else None
    if not form.is_valid():
        wrong = [str(text) for texts in form.errors.values() for text in texts]
        return _item(request, one, form, 400) if one else _listing(request, form, wrong, 400)
    try:
        act = services.refer if refers else services.decide
        done = act(request.user, chosen, form.cleaned_data)
    except services.InHandError as error:
        return render(
            request, "triage/conflict.html", {"lease": error.lease, "state": request.GET.urlencode()}, status=409
        )
    except services.DecidedError as error:
        told = {"standing": error.standing, "report": error.report, "state": request.GET.urlencode()}
        return render(request, "triage/conflict.html", told, status=409)
    if done is None:
        raise Http404
    messages.success(request, _told(len(chosen), refers))
    return _onwards(request, one)


def _told(addresses: int, refers: bool) -> str:
    if refers:
        return ngettext("%(n)d address referred.", "%(n)d addresses referred.", addresses) % {"n": addresses}
    return ngettext("%(n)d address decided.", "%(n)d addresses decided.", addresses) % {"n": addresses}


def _onwards(request: SignedIn, one: UUID | None) -> HttpResponse:
    """To the next address of the same snapshot, or back to the list."""
    state = request.GET.urlencode()
    if one is not None:
        row = selectors.own(request.user, one)
        at = selectors.moment(request.GET.get("at") or selectors.cursor(timezone.now()))
        after = selectors.beside(request.user, row, at, _chosen(request)[1])[1] if row else None
        if after is not None:
            return redirect(f"{reverse('queue:item', args=[after])}?{state}")
    return redirect(f"{reverse('queue:list')}?{state}")


@require_POST
@needs(Act.ASSESS)
def undo(request: SignedIn, decision: UUID) -> HttpResponse:
    """Restore what counted before an act."""
    try:
        done = services.undo(request.user, decision)
    except services.DecidedError as error:
        told = {"standing": error.standing, "report": error.report, "state": request.GET.urlencode()}
        return render(request, "triage/conflict.html", told, status=409)
    if done is None:
        raise Http404
    messages.success(request, _("Undone: what counted before counts again."))
    return redirect(f"{reverse('queue:list')}?{request.GET.urlencode()}")


@require_POST
@needs(Act.ASSESS)
def release(request: SignedIn, report: UUID) -> HttpResponse:
    """Give an address back."""
    row = selectors.own(request.user, report)
    if row is None:
        raise Http404
    services.release(request.user, row)
    return redirect(f"{reverse('queue:list')}?{request.GET.urlencode()}")


@require_POST
@needs(Act.ASSESS)
def save_filter(request: SignedIn) -> HttpResponse:
    """Keep the filter of this page."""
    name = FilterName(request.POST)
    chosen = _chosen(request)[1]
    if not name.is_valid():
        return _listing(request, errors=[_("Give the filter a name of at most 60 characters.")], status=400)
    services.save_filter(request.user, name.cleaned_data["name"], chosen)
    return redirect(f"{reverse('queue:list')}?{request.GET.urlencode()}")


@require_POST
@needs(Act.ASSESS)
def drop_filter(request: SignedIn, saved: UUID) -> HttpResponse:
    """Keep a filter no longer."""
    if not services.drop_filter(request.user, saved):
        raise Http404
    return redirect(f"{reverse('queue:list')}?{request.GET.urlencode()}")


def _chosen(request: SignedIn) -> tuple[QueueFilter, dict[str, str]]:
    """The filter of the address, and its valid codes."""
    form = QueueFilter(request.GET, selectors.sources(request.user))
    form.is_valid()
    return form, {name: value for name, value in form.cleaned_data.items() if value}


def _state(request: SignedIn, at: Any) -> str:
    return urlencode({"at": selectors.cursor(at), **_chosen(request)[1]})


def _form() -> Any:
    return ReferralForm() if legal.mode() == "refer" else DecisionForm()


def _law() -> dict[str, Any]:
    return {"profile": legal.profile(), "mode": legal.mode()}
