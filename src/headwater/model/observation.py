"""A typed, normalised, role-aware identifier value seen in a capture."""

from typing import Literal

from msgspec import Struct

Role = Literal["recipient", "processor", "contact", "form", "shared_script", "tracking", "link", "mention", "network"]
Specificity = Literal["dedicated", "shared_service", "unknown"]
Bundle = Literal["payment", "registrant", "dns", "tls", "network", "page"]
"""Evidence bundles of ATTRIBUTION B5: items of one bundle are correlated, so each bundle counts once."""
PaymentType = Literal[
    "",
    "card",
    "wallet",
    "crypto",
    "bank_transfer",
    "money_transfer",
    "sms",
    "mobile_money",
    "virtual_currency",
    "other",
]


class Observation(Struct, frozen=True):
    """One identifier in one capture.

    `kind` is a registered identifier kind (e.g. "merchant_account"), `value` its normalised form, `provider` the
    service it belongs to ("" if none), `payment_type` "" unless it is a payment identifier. `basis` says who decided
    the specificity: "registry:<id>", "rule:<name>" or "default".
    """

    kind: str
    value: str
    role: Role
    provider: str = ""
    payment_type: PaymentType = ""
    specificity: Specificity = "unknown"
    bundle: Bundle = "page"
    basis: str = "default"
