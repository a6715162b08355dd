"""What is known about values from outside the facts: how many unrelated sites of a reference collection carry them.

Invariant: a background is data with a version; it is an argument, never looked up, so a result can name it.
"""

from collections.abc import Mapping
from functools import cache
from math import log2

from msgspec import Struct

from headwater.identifiers.registry import shipped


class Background(Struct, frozen=True):
    """`carriers[kind, value]` of `total` unrelated reference sites carry the value.

    A value that all of them carry (a known service, a template's default, a library author's address) is worth nothing.
    """

    version: str
    total: int = 0
    carriers: Mapping[tuple[str, str], int] = {}

    def bits(self, kind: str, value: str) -> float | None:
        """log2(1/u) with one added to both counts, None where the collection says nothing about the value."""
        seen = self.carriers.get((kind, value))
        return None if seen is None else log2((self.total + 1) / (seen + 1))


@cache
def shipped_background() -> Background:
    """Known shared services, privacy services, template defaults and library authors: the registry's exact rows."""
    rows = [row for table in shipped().rows for row in table]
    known = {(row.kind, row.value): 1 for row in rows if row.match == "exact" and row.specificity == "shared_service"}
    return Background("registry-1", 1, known)
