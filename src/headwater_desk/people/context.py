"""What every template knows of who is signed in."""

from typing import Any

from django.http import HttpRequest

from headwater_desk.people.models import User
from headwater_desk.people.roles import Act


def signed_in(request: HttpRequest) -> dict[str, Any]:
    """`may`: the acts of the person signed in, by name; empty for nobody."""
    user = getattr(request, "user", None)
    held = {act.value: user.may(act) for act in Act} if isinstance(user, User) else {}
    return {"may": held}
