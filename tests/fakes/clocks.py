"""A clock for tests: it stands still until told to go on."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class Clock:
    """Called for the moment."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def on(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by
