"""What a page is for, read from its visible structure: a brand is a set of roles (ATTRIBUTION A7).

Invariants: a pure function of the capture; no word of its text decides, only counts of them, forms, links and the
shape of its address, so that a role is the same in every language; the first rule that holds, in the order of
`RULES`, names the role.
"""

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from headwater.fingerprint.gate import gate
from headwater.identifiers import host
from headwater.identifiers.page import asks_for_card
from headwater.identifiers.registry import shipped
from headwater.model.capture import Capture, Form

Role = Literal["pay", "join", "gate", "landing", "content", "other"]

_TYPED = frozenset({"text", "email", "password", "tel", "number", "textarea", "search", "url"})
_ACCOUNT_NAME = re.compile(r"mail|user|login|nick|account", re.IGNORECASE | re.ASCII)
_LITTLE_TEXT, _FEW_CHOICES, _FEW_LINKS = 150, 4, 20
_WARNING_TEXT, _WARNING_CHOICES = 800, 3
_FRONT = re.compile(
    r"[a-z]+://[^/]+/(?:~[^/]+/)?(?:(?:index|default|home|main|start)(?:\.[a-z0-9]{2,5})?)?", re.IGNORECASE
)


class PageRole(NamedTuple):
    """A role, and the name of the rule that gave it."""

    role: Role
    rule: str


class _Outline(NamedTuple):
    """What the rules look at: visible parts only."""

    capture: Capture
    forms: list[Form]
    links: set[str]
    """Distinct targets of anchors."""
    words: int
    gate: str


def page_role(capture: Capture, gated: str | None = None) -> PageRole:
    """The role of a page; `other` for a notice or an empty page, `content` where no rule holds.

    `gated` is what gate() says of it, where that is known already.
    """
    forms = [form for form in capture.forms if not form.hidden]
    links = {link.href for link in capture.links if link.element in ("a", "area") and not link.hidden}
    reason = gate(capture) if gated is None else gated
    outline = _Outline(capture, forms, links, capture.text.count(" ") + bool(capture.text), reason)
    return next((PageRole(role, name) for role, name, holds in RULES if holds(outline)), PageRole("content", "default"))


def _notice(page: _Outline) -> bool:
    return page.gate not in ("", "too_small")


def _empty(page: _Outline) -> bool:
    return bool(page.gate) and not page.links and not page.forms


def _card_fields(page: _Outline) -> bool:
    return any(asks_for_card(form) for form in page.forms)


def _provider_form(page: _Outline) -> bool:
    """A form that is sent to a payment provider."""
    provider_of = shipped().rules.provider_of
    names = [host.of_url(form.action) for form in page.forms if form.action]
    return any(provider_of(name) is not None for name in names if name)


def _new_password(page: _Outline) -> bool:
    """Two password fields in one form: the second repeats the first, which only a new account asks for."""
    return any(_count(form, "password") > 1 for form in page.forms)


def _account_form(page: _Outline) -> bool:
    """An account and two more things to type; a text area makes it a message to the site instead."""
    return any(
        _has_account(form) and sum(field.kind in _TYPED for field in form.fields) > 2 and not _count(form, "textarea")
        for form in page.forms
    )


def _long_form(page: _Outline) -> bool:
    """Three or more things to type, whatever their names, sent to the site: details of a new customer."""
    return any(
        form.method == "post"
        and sum(field.kind in _TYPED for field in form.fields) > 2
        and not _count(form, "textarea")
        for form in page.forms
    )


def _only_account(page: _Outline) -> bool:
    """A form with a password on a page with little else; beside a full page it is a box for members."""
    alone = len(page.links) < _FEW_LINKS and page.words < _LITTLE_TEXT
    return alone and any(_count(form, "password") for form in page.forms)


def _enter_or_leave(page: _Outline) -> bool:
    """Hardly any text, one to four ways on, and nothing to type: a choice to enter or to leave."""
    return page.words < _LITTLE_TEXT and 1 <= _choices(page) <= _FEW_CHOICES and not _types(page)


def _warning(page: _Outline) -> bool:
    """A longer text before very few ways on, one of which leaves the site."""
    if page.words >= _WARNING_TEXT or not 2 <= _choices(page) <= _WARNING_CHOICES or _types(page):
        return False
    own = host.clean(page.capture.host) or page.capture.host
    return any(not host.same_site(name, own) for name in map(host.of_url, page.links) if name)


def _front(page: _Outline) -> bool:
    return _FRONT.fullmatch(page.capture.url.partition("?")[0]) is not None


def _count(form: Form, kind: str) -> int:
    return sum(field.kind == kind for field in form.fields)


def _has_account(form: Form) -> bool:
    return any(
        field.kind in ("password", "email") or (field.kind == "text" and _ACCOUNT_NAME.search(field.name))
        for field in form.fields
    )


def _choices(page: _Outline) -> int:
    return len(page.links) + sum(_count(form, "submit") + _count(form, "button") for form in page.forms)


def _types(page: _Outline) -> bool:
    return any(field.kind in _TYPED for form in page.forms for field in form.fields)


RULES: tuple[tuple[Role, str, Callable[[_Outline], bool]], ...] = (
    ("other", "notice", _notice),
    ("pay", "card_fields", _card_fields),
    ("pay", "provider_form", _provider_form),
    ("join", "new_password", _new_password),
    ("join", "account_form", _account_form),
    ("join", "only_account", _only_account),
    ("join", "long_form", _long_form),
    ("other", "empty", _empty),
    ("gate", "enter_or_leave", _enter_or_leave),
    ("gate", "warning", _warning),
    ("landing", "front", _front),
)
