"""What an identifier kind is: a name, where it may appear, and how a raw value becomes a comparable one.

Invariant: `clean` is pure, total (never raises on any string) and idempotent; it returns the normalised value or None.
A value longer than `MAX_VALUE` characters is refused, never cut: a cut value would match values it is not.
"""

from collections.abc import Callable

from msgspec import Struct

from headwater.model.observation import Bundle, Role

MAX_VALUE = 512


class Kind(Struct, frozen=True):
    """A registered identifier kind.

    `check` says in a few words what is verified beyond the shape (documented in docs/reference/identifiers.md).
    `clean(raw)` gives the normalised value, or None when the value is not a valid one of this kind.
    """

    name: str
    title: str
    roles: tuple[Role, ...]
    bundle: Bundle
    check: str
    clean: Callable[[str], str | None]


def bounded(clean: Callable[[str], str | None]) -> Callable[[str], str | None]:
    """Refuse over-long raw and cleaned values before and after `clean`."""

    def guarded(raw: str) -> str | None:
        if not raw or len(raw) > MAX_VALUE:
            return None
        value = clean(raw)
        return value if value and len(value) <= MAX_VALUE else None

    return guarded
