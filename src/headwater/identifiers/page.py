"""Network facts recorded with a capture, its redirects, and its forms with their hidden values.

Invariants: each function is a pure generator over one part of the capture; duplicates are the caller's business; a form
is read by what it would send (address parameters and hidden fields), never submitted.
"""

from collections.abc import Iterator

from headwater.identifiers import accounts, host, network, url
from headwater.identifiers.accounts import Reference
from headwater.identifiers.kinds import KINDS
from headwater.identifiers.rules import Rules
from headwater.identifiers.wording import FORM_VALUE, find, mailbox
from headwater.model.capture import Capture, Form
from headwater.model.observation import Observation

# fmt: off
_CARD_FIELDS = frozenset(
    {
        "card_number", "cardnumber", "cc_number", "ccnumber", "ccnum", "cardnum", "creditcard", "credit_card",
        "card-number", "cc-number", "ecom_payment_card_number", "cardno", "card_no", "pan",
    }
)
# fmt: on
# fmt: off
_RECIPIENT_FIELDS = frozenset(
    {
        "recipient", "recipients", "to", "mailto", "email_to", "mail_to", "sendto", "send_to", "form_to",
    }
)
# fmt: on


def network_facts(capture: Capture) -> Iterator[Observation]:
    """Address and autonomous system the source recorded, and off-site redirect targets."""
    ip = network.IP.clean(capture.ip) if capture.ip else None
    if ip:
        yield Observation(
            "ip",
            ip,
            "network",
            specificity="shared_service" if network.is_local(ip) else "unknown",
            bundle="network",
            basis="rule:private_address" if network.is_local(ip) else "default",
        )
    asn = network.ASN.clean(str(capture.asn)) if capture.asn is not None else None
    if asn:
        yield Observation("asn", asn, "network", bundle="network")


def redirects(capture: Capture, own: str, rules: Rules) -> Iterator[Observation]:
    """Off-site redirect targets; a hop at a processor is read like a link to it."""
    for target in capture.redirects:
        name = host.of_url(target)
        if not name or host.same_site(name, own):
            continue
        yield Observation("host", name, "network", bundle="network")
        value = url.KIND.clean(target)
        if value:
            yield Observation("url", value, "network", bundle="network")
        provider = rules.provider_of(name)
        if provider:
            yield from accounts.at_provider(provider, Reference(name, target, accounts.query_of(target)))


def forms(capture: Capture, rules: Rules) -> Iterator[Observation]:
    """Processors, payment forms and accounts of all forms; wallets and mailboxes in their hidden values."""
    for form in capture.forms:
        yield from _form(form, capture.url, rules)


def _form(form: Form, page_url: str, rules: Rules) -> Iterator[Observation]:
    action = form.action or page_url
    parameters = accounts.query_of(action)
    for field in form.fields:
        if field.value:
            parameters.setdefault(field.name.lower(), field.value)
    name = host.of_url(action)
    reference = Reference(name, action, parameters)
    provider = rules.provider_of(name) if name else None
    if provider:
        yield from accounts.at_provider(provider, reference)
    elif asks_for_card(form):
        value = url.PAYMENT_FORM.clean(action)
        if value:
            yield Observation("payment_form", value, "form", "", "card", "unknown", "payment", "rule:card_fields")
    yield from accounts.anywhere(rules, reference)
    yield from _form_values(parameters, rules)


def asks_for_card(form: Form) -> bool:
    return any(field.name.lower() in _CARD_FIELDS for field in form.fields)


def _form_values(parameters: dict[str, str], rules: Rules) -> Iterator[Observation]:
    values = []
    for name, value in parameters.items():
        address = KINDS["email"].clean(value) if name in _RECIPIENT_FIELDS and "@" in value else None
        if address:
            yield from mailbox(address, "recipient", rules)
        elif len(value) >= 6:
            values.append(value)
    if values:
        yield from find("\n".join(values), FORM_VALUE, rules)
