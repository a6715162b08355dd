"""URLs of off-site frames and redirect targets, and payment-form URLs.

Invariants: normalised by the WHATWG URL standard (`headwater.model.urls`); user, password, query and
fragment are dropped, since they vary by visitor: what a query identifies (accounts) the rule pack takes out of it.
"""

from functools import lru_cache

from headwater.errors import RecordError
from headwater.identifiers.kind import Kind, bounded
from headwater.model.urls import normalise


@lru_cache(maxsize=8192)
def clean(raw: str) -> str | None:
    """`scheme://host[:port]/path` of an http(s) URL, or None."""
    try:
        return normalise(raw).url.partition("?")[0]
    except RecordError:
        return None


def path_of(raw: str) -> str:
    """The path of an http(s) URL, "/" when it has none or the URL is unusable."""
    value = KIND.clean(raw.partition("?")[0])
    return "/" + value.split("/", 3)[3] if value else "/"


KIND = Kind(
    name="url",
    title="Off-site frame or redirect target",
    roles=("link", "network"),
    bundle="page",
    check="WHATWG URL",
    clean=bounded(clean),
)
PAYMENT_FORM = Kind(
    name="payment_form",
    title="Payment-form URL",
    roles=("form",),
    bundle="payment",
    check="WHATWG URL; on a processor's host, or asking for card data",
    clean=bounded(clean),
)
