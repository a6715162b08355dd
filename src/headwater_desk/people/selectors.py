"""Questions about people."""

from uuid import UUID

from django.db.models import Count, Prefetch, Q

from headwater.errors import InputError
from headwater_desk.people.models import Organisation, RoleGrant, User


def anybody() -> bool:
    """Whether anybody can sign in yet."""
    return User.objects.exists()


def organisation_named(name: str | None) -> Organisation:
    """The organisation of this name, or the only one; raises InputError saying which there are."""
    found = Organisation.objects.filter(name=name) if name else Organisation.objects.all()
    if len(found) == 1:
        return found[0]
    there = ", ".join(Organisation.objects.values_list("name", flat=True)) or "none yet: make the first account"
    raise InputError(f"name one organisation with --organisation; there are: {there}")


def people(user: User) -> list[User]:
    """Everybody of the person's organisation, with the roles held now."""
    held = RoleGrant.objects.filter(ended_at=None).order_by("role")
    rows = User.objects.filter(organisation=user.organisation_id).order_by("-is_active", "name")
    return list(rows.prefetch_related(Prefetch("grants", held, to_attr="held")))


def person(user: User, person_id: UUID) -> User | None:
    """One person of the organisation."""
    return User.objects.filter(organisation=user.organisation_id, id=person_id).first()


def grants(person: User) -> list[RoleGrant]:
    """Every role a person ever held, the newest first."""
    return list(person.grants.select_related("granted_by").order_by("-granted_at", "role"))


def organisations() -> list[Organisation]:
    """All members of the coalition on this desk, with how many people each has."""
    return list(Organisation.objects.annotate(number=Count("people", filter=Q(people__is_active=True))))
