"""Questions about people."""

from headwater_desk.people.models import User


def anybody() -> bool:
    """Whether anybody can sign in yet."""
    return User.objects.exists()
