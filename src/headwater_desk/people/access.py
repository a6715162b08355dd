"""What every view declares: the act it needs, and what reading it adds to the audit.

Invariants: a view without a declaration answers nobody (a test walks the router); whoever is not signed in is sent to
sign in; whoever may not gets 403, whether or not the thing exists; a read that succeeded is recorded before it is sent.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from headwater_desk.audit import services as audit
from headwater_desk.people.models import User
from headwater_desk.people.roles import Act

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class SignedIn(HttpRequest):
    """A request of somebody signed in."""

    user: User


def needs(act: Act, *, reads: str = "") -> Callable[[View], View]:
    """Declare a view. `reads` names the kind of case whose reading is recorded; its subject is the view's argument."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User):
                return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
            if not user.may(act):
                audit.record(user, "refused", subject_kind="view", subject=view.__name__)
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            if reads and response.status_code == 200:
                subject = next(iter(kwargs.values()), "")
                audit.record(user, f"read {reads}", subject_kind=reads, subject=subject)
            return response

        guarded.needs = act  # type: ignore[attr-defined]
        guarded.reads = reads  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return declare


def open_to_all(reason: str) -> Callable[[View], View]:
    """Declare a view that answers people who are not signed in, and why."""

    def declare(view: View) -> View:
        view.open_to_all = reason  # type: ignore[attr-defined]
        return view

    return declare
