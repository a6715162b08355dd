"""Which records of a unit are wanted: the resume law shared by all formats.

Invariants: records at or before `after` and those in `skip` are passed over; `before(position)` is called before a
wanted record's bytes are touched, so that a watchdog knows which record killed a worker.
"""

from collections import Counter
from collections.abc import Callable

from msgspec import Struct


class Resume(Struct, frozen=True):
    """Where to go on in a unit; `ignored` counts what is no record of ours, by kind."""

    after: int
    skip: frozenset[int]
    before: Callable[[int], None]
    ignored: Counter[str]

    def begins(self, position: int) -> bool:
        """True if the record at `position` is wanted; announces it then."""
        if position <= self.after or position in self.skip:
            return False
        self.before(position)
        return True

    def ignore(self, position: int, kind: str) -> None:
        """Count a record that is explicitly not taken (once over all resumptions)."""
        if position > self.after:
            self.ignored[kind] += 1
