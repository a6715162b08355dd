"""The noun of a planned capture."""

from msgspec import Struct

from headwater.world.payments import Mechanism


class Shot(Struct):
    """One capture to be taken. `variant` is "" for the real page, "disguise", or the reason of a notice."""

    at: int
    site: int
    brand: int
    url: str
    role: str
    variant: str
    mechanisms: tuple[Mechanism, ...] = ()
    reseller: str = ""
