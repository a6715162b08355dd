"""Names of rows: opaque, unique on any machine, and in order of time so that indices stay compact.

RFC 9562, version 7: 48 bits of milliseconds, then 74 random bits.
"""

import secrets
from datetime import datetime
from uuid import UUID

from django.utils import timezone


def new_id() -> UUID:
    """A name for a row made now."""
    return id_at(timezone.now())


def id_at(moment: datetime) -> UUID:
    """A name that sorts by `moment`."""
    milliseconds = int(moment.timestamp() * 1000) & (1 << 48) - 1
    value = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    return UUID(int=value)
