"""Merchant accounts, sub-accounts and reseller ids at a payment provider.

Invariants: the value is what the provider's rule composed, so only length and characters are checked here; equal values
of different providers are different accounts. An account that is one repeated digit or 123456... is a template's
placeholder and belongs to nobody.
"""

import re

from headwater.identifiers.kind import Kind, bounded

_SHAPE = re.compile(r"[!-~]{2,256}")
_ASCENDING = "01234567890123456789"
_PLACEHOLDER_WORDS = frozenset(
    ["demo", "test", "example", "sample", "merchant", "yourid", "youraccount", "your_account", "xxxxxx", "xxxxxxxx"]
)


def clean(raw: str) -> str | None:
    """Trimmed printable ASCII without spaces, 2 to 256 characters, or None."""
    text = raw.strip()
    return text if _SHAPE.fullmatch(text) else None


def is_placeholder(value: str) -> bool:
    """Whether a cleaned account is a template's stand-in rather than anyone's account."""
    if value.lower() in _PLACEHOLDER_WORDS:
        return True
    digits = "".join(c for c in value if c.isdigit())
    return (
        len(digits) >= 4
        and digits == "".join(c for c in value if c not in "-_.:")
        and (len(set(digits)) == 1 or digits in _ASCENDING)
    )


def _kind(name: str, title: str) -> Kind:
    return Kind(
        name=name,
        title=title,
        roles=("recipient", "processor"),
        bundle="payment",
        check="the provider rule's field names and value shape; placeholders recognised",
        clean=bounded(clean),
    )


KIND = _kind("merchant_account", "Merchant account or purse at a provider")
SUBACCOUNT = _kind("merchant_subaccount", "Sub-account, product or payment link below a merchant account")
RESELLER = _kind("reseller_account", "Reseller or agent id at a provider")
