"""Read merchant accounts out of a reference to a payment provider by the provider's rules.

Invariants: parameter names are compared in lower case; an account is reported only when every part of its rule is
present in its documented shape; who decides the class is always named in `basis`.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

from msgspec import Struct

from headwater.identifiers import host, url
from headwater.identifiers.kinds import KINDS
from headwater.identifiers.merchant_account import is_placeholder
from headwater.identifiers.rules import AccountRule, Provider, Rules, composed, pattern
from headwater.model.observation import Observation

_MAX_PARAMETERS = 200


class Reference(Struct, frozen=True):
    """An address a page refers to, with the parameters that would be sent to it (names in lower case)."""

    host: str
    url: str
    parameters: Mapping[str, str] = {}


def query_of(address: str) -> dict[str, str]:
    """Parameters of an address by lower-case name; the first of a repeated one, none of an absurdly long list."""
    query = address.partition("#")[0].partition("?")[2]
    if not query or query.count("&") >= _MAX_PARAMETERS:
        return {}
    found: dict[str, str] = {}
    for name, value in parse_qsl(query):
        found.setdefault(name.lower(), value)
    return found


def at_provider(provider: Provider, reference: Reference) -> list[Observation]:
    """Accounts, the payment form and the processor's host, for a form, frame or link to `provider`."""
    rules_used = [(rule, seen) for rule in provider.account if (seen := _account(provider, rule, reference))]
    found = [seen for _, seen in rules_used]
    own_form = any(
        not rule.fields and rule.role == "recipient" and seen.specificity == "dedicated" for rule, seen in rules_used
    )
    form = url.PAYMENT_FORM.clean(reference.url)
    if form:
        found.append(
            Observation(
                kind="payment_form",
                value=form,
                role="form",
                provider=provider.id,
                payment_type=provider.payment_type,
                specificity="dedicated" if own_form else "shared_service",
                bundle="payment",
                basis=f"rule:{provider.id}.{'own_form' if own_form else 'shared_form'}",
            )
        )
    return [*found, processor_host(provider, reference.host)]


def processor_host(provider: Provider, name: str) -> Observation:
    """The processor's own host: shared by all its customers."""
    return Observation(
        kind="host",
        value=name,
        role="processor",
        provider=provider.id,
        payment_type=provider.payment_type,
        specificity="shared_service",
        bundle="payment",
        basis="rule:processor_host",
    )


def anywhere(rules: Rules, reference: Reference) -> Iterator[Observation]:
    """Accounts whose field names alone give the provider away, whatever address they are sent to."""
    for name in reference.parameters.keys() & rules.anywhere.keys():
        for provider, rule in rules.anywhere[name]:
            seen = _account(provider, rule, reference)
            if seen:
                yield seen


def _account(provider: Provider, rule: AccountRule, reference: Reference) -> Observation | None:
    parts = _parts(provider, rule, reference)
    value = KINDS[rule.kind].clean(composed(rule, parts)) if parts else None
    if not value:
        return None
    placeholder = is_placeholder(value)
    return Observation(
        kind=rule.kind,
        value=value,
        role=rule.role,
        provider=provider.id,
        payment_type=provider.payment_type,
        specificity="shared_service" if placeholder else rule.specificity,
        bundle="payment",
        basis="rule:placeholder_account" if placeholder else f"rule:{provider.id}.{rule.name}",
    )


def _parts(provider: Provider, rule: AccountRule, reference: Reference) -> dict[str, str] | None:
    """The named parts of an account, or None as soon as one is missing, misshapen or a page of the provider's own."""
    parts: dict[str, str] = {}
    for name, shape in rule.fields.items():
        sent = reference.parameters.get(name)
        match = pattern(shape).fullmatch(sent.strip()) if sent and len(sent) <= 256 and sent.isascii() else None
        if not match:
            return None
        parts[name] = (match.group(1) if pattern(shape).groups else None) or match.group()
    if rule.on and reference.host not in rule.on:
        return None
    if rule.path:
        match = pattern(rule.path).fullmatch(url.path_of(reference.url))
        if not match:
            return None
        parts.update(match.groupdict())
    if rule.subdomain:
        label = _label_below(provider, reference.host)
        if not label or not pattern(rule.subdomain).fullmatch(label):
            return None
        parts["subdomain"] = label
    return None if any(part.lower() in rule.exclude for part in parts.values()) else parts


def _label_below(provider: Provider, name: str) -> str:
    """The one label in front of a provider's host ("" for the host itself or deeper names)."""
    first, _, rest = name.partition(".")
    return first if rest in provider.hosts and host.clean(rest) else ""
