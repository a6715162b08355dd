"""Every address of the desk says who may use it, and keeps to it for everybody of the cast."""

import re
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from headwater_desk.audit.models import Entry
from headwater_desk.people.models import User
from headwater_desk.people.roles import GRANTS, Act, Role
from tests.desk.personas import Cast

SignIn = Callable[[User], Client]
SAMPLES = ("csv", "B-00001", "D-00001", "R-00001", "7", str(UUID(int=7)))
"""One of these fits any converter."""


def views(patterns: list[URLPattern | URLResolver], way: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern below, with an address that it takes."""
    for pattern in patterns:
        route = str(pattern.pattern)
        for name, converter in pattern.pattern.converters.items():
            sample = next(text for text in SAMPLES if re.fullmatch(converter.regex, text))
            route = re.sub(rf"<(\w+:)?{name}>", sample, route)
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, way + route)
        else:
            yield way + route, pattern


ALL = list(views(get_resolver().url_patterns))
GUARDED = [(address, pattern) for address, pattern in ALL if hasattr(pattern.callback, "needs")]
OPEN = {"sign-in", "sign-out", "first-account"}


def test_every_address_declares_who_may_use_it() -> None:
    undeclared = [
        address
        for address, pattern in ALL
        if not hasattr(pattern.callback, "needs") and not hasattr(pattern.callback, "open_to_all")
    ]
    assert undeclared == []
    assert {pattern.name for _, pattern in ALL if hasattr(pattern.callback, "open_to_all")} == OPEN
    assert len(GUARDED) > 20


def test_every_act_is_somebodys_and_nobodys_is_everything() -> None:
    assert set(GRANTS) == set(Act)
    for role in Role:
        assert any(role not in roles for roles in GRANTS.values()), f"{role} may do everything"
    assert Role.ADMINISTRATOR not in GRANTS[Act.READ_CASES] | GRANTS[Act.LOOK_UP] | GRANTS[Act.READ_AUDIT]
    assert GRANTS[Act.READ_AUDIT] == {Role.AUDITOR}


@pytest.mark.parametrize(("address", "pattern"), GUARDED, ids=lambda part: part if isinstance(part, str) else "")
def test_an_address_answers_those_who_may_and_nobody_else(
    address: str, pattern: URLPattern, cast: Cast, signed_in: SignIn
) -> None:
    act: Act = pattern.callback.needs  # type: ignore[attr-defined]
    for method in ("get", "post"):
        anonymous = getattr(Client(), method)(address)
        assert anonymous.status_code in (302, 405), f"{method} {address} answers whoever comes"
        for user in cast.everybody:
            answer = getattr(signed_in(user), method)(address)
            if user.may(act):
                assert answer.status_code != 403, f"{method} {address} refuses {user.handle}"
                assert answer.status_code < 500
            else:
                assert answer.status_code in (403, 405), f"{method} {address} answers {user.handle}"


def test_what_is_refused_is_recorded(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.administrator).get("/").status_code == 403
    assert Entry.objects.filter(actor=cast.administrator, action="refused").exists()


def test_whoever_is_locked_out_is_out(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(cast.assessor)
    assert browser.get("/").status_code == 200
    User.objects.filter(pk=cast.assessor.pk).update(is_active=False)
    assert browser.get("/").status_code in (302, 403)


def test_what_is_not_there_is_404_for_those_who_may(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.assessor).get(f"/look-up/{uuid4()}/").status_code == 404
