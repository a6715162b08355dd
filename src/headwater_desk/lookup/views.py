"""Look-up: seen before, which brand, who may be behind it, who was told?"""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from headwater_desk.lookup import services
from headwater_desk.people.access import SignedIn, needs
from headwater_desk.people.roles import Act


@require_GET
@needs(Act.LOOK_UP)
def home(request: SignedIn) -> HttpResponse:
    """The first page: one field."""
    return render(request, "lookup/home.html", {"recent": services.recent(request.user)})


@require_POST
@needs(Act.LOOK_UP)
def search(request: SignedIn) -> HttpResponse:
    """Keep the question and go to its answer."""
    text = request.POST.get("q", "")
    try:
        row = services.ask(request.user, text)
    except ValidationError as error:
        told = {"recent": services.recent(request.user), "text": text, "errors": error.messages}
        return render(request, "lookup/home.html", told, status=400)
    return redirect("lookup:answer", row.id)


@require_GET
@needs(Act.LOOK_UP, reads="look-up")
def answer(request: SignedIn, look_up: UUID) -> HttpResponse:
    """What is known now."""
    found = services.answer(request.user, look_up)
    if found is None:
        raise Http404
    if len(found) == 1:
        return render(request, "lookup/answer.html", {"answer": found[0]})
    return render(request, "lookup/answers.html", {"answers": found})
