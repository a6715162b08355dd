"""Analytics, tag-manager and advertising ids found in a page's script references.

Invariant: Universal Analytics ids are cut to the account (UA-12345): properties of one owner differ in the suffix only.
The shapes are data: `rules/trackers.toml`.
"""

import re

from headwater.identifiers.kind import Kind, bounded

_SHAPE = re.compile(r"[A-Za-z0-9_-]{4,64}")
_ACCOUNT = re.compile(r"(UA-[0-9]{4,10})-[0-9]{1,4}")


def clean(raw: str) -> str | None:
    """The id as the service prints it, Universal Analytics cut to its account, or None."""
    text = raw.strip()
    account = _ACCOUNT.fullmatch(text)
    if account:
        return account.group(1)
    return text.removeprefix("ca-") if _SHAPE.fullmatch(text) else None


KIND = Kind(
    name="tracking_id",
    title="Analytics or advertising id",
    roles=("tracking",),
    bundle="page",
    check="the service's published shape",
    clean=bounded(clean),
)
