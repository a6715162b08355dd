"""The registry of identifier kinds: every `Observation.kind` is a key of `KINDS`."""

from collections.abc import Mapping
from types import MappingProxyType

from headwater.errors import ReferenceDataError
from headwater.identifiers import (
    crypto_address,
    email,
    host,
    iban,
    merchant_account,
    mobile_money,
    network,
    phone,
    premium_sms,
    profile,
    tracking_id,
    url,
)
from headwater.identifiers.kind import Kind

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            merchant_account.KIND,
            merchant_account.SUBACCOUNT,
            merchant_account.RESELLER,
            url.PAYMENT_FORM,
            crypto_address.KIND,
            iban.KIND,
            mobile_money.KIND,
            premium_sms.KIND,
            email.KIND,
            phone.KIND,
            profile.MESSENGER,
            profile.SOCIAL_PROFILE,
            tracking_id.KIND,
            host.KIND,
            url.KIND,
            host.MAIL_HOST,
            network.IP,
            network.ASN,
        )
    }
)


def clean(kind: str, raw: str) -> str | None:
    """Normalise `raw` as a value of `kind`; None when it is not one. Raises ReferenceDataError for an unknown kind."""
    if kind not in KINDS:
        raise ReferenceDataError(f"{kind!r} is no identifier kind; the kinds are {', '.join(KINDS)}")
    return KINDS[kind].clean(raw)
