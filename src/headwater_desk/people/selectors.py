"""Questions about people."""

from headwater.errors import InputError
from headwater_desk.people.models import Organisation, User


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
