"""Acts on people and organisations."""

import hmac

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater_desk.audit import services as audit
from headwater_desk.people import setup_code
from headwater_desk.people.models import Organisation, OrganisationKind, RoleGrant, User
from headwater_desk.people.roles import Role

FIRST_ROLES = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.ANALYST)
"""A desk of one person: whoever made it may do the work as well, until others come."""


@transaction.atomic
def first_account(
    *, code: str, organisation: str, kind: str, country: str, name: str, handle: str, password: str
) -> User:
    """The first organisation and person; raises ValidationError by field. Works once."""
    if User.objects.exists():
        raise ValidationError({"handle": _("This desk has people already: sign in.")})
    if not hmac.compare_digest(code.strip().encode(), setup_code.read().encode()):
        raise ValidationError({"code": _("This is not the code that the terminal printed.")})
    home = Organisation.objects.filter(name=organisation).first()
    if home is None:
        home = Organisation(name=organisation, kind=kind, country=country.upper())
        home.full_clean()
        home.save()
    user = add_person(None, home, name=name, handle=handle, password=password, roles=FIRST_ROLES)
    setup_code.forget()
    return user


@transaction.atomic
def add_person(
    actor: User | None, organisation: Organisation, *, name: str, handle: str, password: str, roles: tuple[Role, ...]
) -> User:
    """A person with roles; raises ValidationError by field."""
    user = User(name=name.strip(), handle=handle.strip().casefold(), organisation=organisation)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from None
    user.set_password(password)
    user.full_clean()
    user.save()
    audit.record(actor, "add person", subject_kind="person", subject=user.id)
    for role in roles:
        grant_role(actor, user, role)
    return user


def grant_role(actor: User | None, user: User, role: Role) -> None:
    """Give a role; one that is held already changes nothing."""
    _, made = RoleGrant.objects.get_or_create(user=user, role=role, ended_at=None, defaults={"granted_by": actor})
    if made:
        audit.record(actor, "grant role", subject_kind="person", subject=user.id, role=role.value)


def end_role(actor: User, user: User, role: Role) -> None:
    """Take a role back; the grant stays on record with its end."""
    if RoleGrant.objects.filter(user=user, role=role, ended_at=None).update(ended_at=timezone.now()):
        audit.record(actor, "end role", subject_kind="person", subject=user.id, role=role.value)


DEMONSTRATION = "Harbour Hotline (demonstration)"


def demonstration() -> Organisation:
    """The invented organisation that brings the facts of the demonstration."""
    found, _made = Organisation.objects.get_or_create(
        name=DEMONSTRATION, defaults={"kind": OrganisationKind.HOTLINE, "country": "IE"}
    )
    return found


@transaction.atomic
def set_roles(actor: User, person: User, roles: frozenset[Role]) -> None:
    """Give and end roles until the person holds exactly these; raises ValidationError where nobody would manage the
    organisation's people any more.
    """
    held = person.roles()
    if person == actor and Role.ADMINISTRATOR in held - roles:
        raise ValidationError({"roles": _("Nobody takes the administrator's role from themselves: let another do it.")})
    for role in sorted(held - roles):
        end_role(actor, person, role)
    for role in sorted(roles - held):
        grant_role(actor, person, role)


@transaction.atomic
def set_active(actor: User, person: User, active: bool) -> None:
    """Let a person sign in, or no longer; what they did stays theirs. Raises ValidationError for oneself."""
    if person == actor:
        raise ValidationError(_("Nobody locks themselves out: let another do it."))
    if person.is_active != active:
        person.is_active = active
        person.save(update_fields=["is_active"])
        audit.record(actor, "let in" if active else "lock out", subject_kind="person", subject=person.id)


@transaction.atomic
def add_organisation(actor: User, *, name: str, kind: str, country: str) -> Organisation:
    """A new member of the coalition; raises ValidationError by field."""
    made = Organisation(name=name.strip(), kind=kind, country=country.upper())
    made.full_clean()
    made.save()
    audit.record(actor, "add organisation", subject_kind="organisation", subject=made.id)
    return made


@transaction.atomic
def change_password(user: User, *, password: str) -> None:
    """One's own new password; raises ValidationError by field."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from None
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(user, "change password", subject_kind="person", subject=user.id)
