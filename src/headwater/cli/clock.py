"""The one place where Headwater reads the clock: the core takes every moment as an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251  a person's decision is dated when it is made
