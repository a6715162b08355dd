"""Messenger handles and social profiles; where they stand is data (`rules/profiles.toml`).

Invariant: a value is the bare handle (no "@", no URL) in the service's own case rule; a telephone handle is "+digits".
"""

import re

from headwater.identifiers.kind import Kind, bounded

_SHAPE = re.compile(r"[A-Za-z0-9*+][A-Za-z0-9._:,%/@+*-]{1,127}|@[A-Za-z0-9._-]{2,63}")


def clean(raw: str) -> str | None:
    """Trimmed handle, or None."""
    text = raw.strip().rstrip("/")
    return text if _SHAPE.fullmatch(text) else None


MESSENGER = Kind(
    name="messenger",
    title="Messenger handle",
    roles=("contact",),
    bundle="page",
    check="the service's handle shape; pages of the service itself excluded",
    clean=bounded(clean),
)
SOCIAL_PROFILE = Kind(
    name="social_profile",
    title="Social profile",
    roles=("link",),
    bundle="page",
    check="the service's handle shape; pages of the service itself excluded",
    clean=bounded(clean),
)
