"""Identifiers in a page's references: forms, links, frames, scripts, redirects, and the network facts recorded with it.

Invariants: references to the page's own site are passed over (they link nothing to anything); each function is a pure
generator over one part of the capture; duplicates are the caller's business.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import unquote

import re2

from headwater.identifiers import accounts, crypto_address, email, host, mobile_money, network, phone, premium_sms, url
from headwater.identifiers.accounts import Reference
from headwater.identifiers.kinds import KINDS
from headwater.identifiers.rules import Rules, Service, cased, pattern
from headwater.identifiers.wording import FORM_VALUE, SCRIPT, VISIBLE, contact, find, mailbox, mobile, short_code, wallet
from headwater.model.capture import Capture, Form, Link, Script
from headwater.model.observation import Observation, Role

_WEB = ("https://", "http://")
_FRAMES = frozenset({"iframe", "embed-frame", "frame", "meta-refresh"})
_RESOURCES = frozenset("stylesheet preload prefetch preconnect dns-prefetch modulepreload icon manifest".split())
_WALLET_SCHEMES = frozenset(
    "bitcoin litecoin bitcoincash dogecoin ethereum tron monero solana".split()
)  # BIP 21, EIP-681, Solana Pay and their like
_CARD_FIELDS = frozenset(
    "card_number cardnumber cc_number ccnumber ccnum cardnum creditcard credit_card card-number cc-number "
    "ecom_payment_card_number cardno card_no pan".split()
)
_RECIPIENT_FIELDS = frozenset("recipient recipients to mailto email_to mail_to sendto send_to form_to".split())


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


def forms(capture: Capture, own: str, rules: Rules) -> Iterator[Observation]:
    """Processors, payment forms and accounts of all forms; wallets and mailboxes in their hidden values."""
    for form in capture.forms:
        yield from _form(form, capture.url, own, rules)


def _form(form: Form, page_url: str, own: str, rules: Rules) -> Iterator[Observation]:
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
    elif _asks_for_card(form):
        value = url.PAYMENT_FORM.clean(action)
        if value:
            yield Observation("payment_form", value, "form", "", "card", "unknown", "payment", "rule:card_fields")
    yield from accounts.anywhere(rules, reference)
    yield from _form_values(parameters, rules)


def _asks_for_card(form: Form) -> bool:
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


def links(capture: Capture, own: str, rules: Rules) -> Iterator[Observation]:
    """Processors, profiles and contacts a page links to, and the hosts of everything else off-site."""
    origin = "/".join(capture.url.split("/", 3)[:3]) + "/"
    seen: set[tuple[str, str]] = set()
    for link in capture.links:
        href = link.href
        if href.startswith(origin):
            continue
        if not href.startswith(_WEB):
            yield from _uri(href, rules)
            continue
        name = host.of_url(href)
        provider, services = rules.provider_of(name), rules.services_of(name)
        if provider:
            yield from _to_provider(link, name, rules)
        elif services:
            yield from profiles(services, href)
        if not provider and not host.same_site(name, own):
            role: Role = "shared_script" if link.element == "link" and link.rel in _RESOURCES else "link"
            if link.element in _FRAMES:
                yield from _frame(href)
            if (name, role) not in seen:
                seen.add((name, role))
                yield Observation("host", name, role)


def _to_provider(link: Link, name: str, rules: Rules) -> Iterator[Observation]:
    """A frame at a processor is use of it; a link is, only when it names an account."""
    provider = rules.provider_of(name)
    if provider is None:
        return
    found = accounts.at_provider(provider, Reference(name, link.href, accounts.query_of(link.href)))
    if link.element in _FRAMES or any(seen.kind not in ("payment_form", "host") for seen in found):
        yield from found
    else:
        yield Observation("host", name, "link", provider.id, "", "shared_service", "page", "rule:processor_host")


def _frame(href: str) -> Iterator[Observation]:
    value = url.KIND.clean(href)
    if value:
        yield Observation("url", value, "link")


def _uri(href: str, rules: Rules) -> Iterator[Observation]:
    """References with another scheme than http(s)."""
    scheme, _, rest = href.partition(":")
    scheme = scheme.lower()
    if scheme == "mailto":
        for address in email.from_mailto(rest):
            yield from mailbox(address, "contact", rules)
    elif scheme in ("tel", "callto"):
        number = phone.KIND.clean(unquote(rest).partition(";")[0].removeprefix("//"))
        if number:
            yield contact("phone", number)
    elif scheme in ("sms", "smsto"):
        code, number = premium_sms.from_sms(rest), phone.KIND.clean(rest.partition("?")[0])
        if code:
            yield short_code(code)
        elif number:
            yield contact("phone", number)
    elif scheme in ("upi", "paytmmp", "phonepe"):
        value = mobile_money.from_upi(rest)
        if value:
            yield mobile(value)
    elif scheme in _WALLET_SCHEMES:
        yield from _wallet_uri(scheme, rest)
    else:
        yield from profiles(rules.by_scheme.get(scheme, ()), href)


def _wallet_uri(scheme: str, rest: str) -> Iterator[Observation]:
    """`bitcoin:address?...`; `ethereum:pay-address@chain` (EIP-681)."""
    text = rest.removeprefix("//").partition("?")[0].partition("@")[0].partition("/")[0].removeprefix("pay-")
    found = crypto_address.solana(text) if scheme == "solana" else crypto_address.read(text) if text else None
    if found:
        yield wallet(found, VISIBLE)


def profiles(services: Iterable[Service], href: str) -> Iterator[Observation]:
    """The messenger handle or profile an address of a service names, if it names one."""
    for service in services:
        handle = _handle(service, href)
        value = KINDS[service.kind].clean(cased(service.case, handle)) if handle else None
        if not value:
            continue
        if service.number:
            value = "+" + value.lstrip("+ ")
        if service.kind == "messenger":
            yield contact("messenger", value, service.id)
        else:
            yield Observation("social_profile", value, "link", service.id)
        return


def _handle(service: Service, href: str) -> str:
    parameters = accounts.query_of(href)
    sent = [parameters[name].strip() for name in service.query if parameters.get(name)]
    path = _path(href)
    for text in service.path:
        match = pattern(text).fullmatch(path)
        if match:
            sent.append(match.group(1))
    return next((handle for handle in sent if handle.lower() not in service.exclude), "")


def _path(href: str) -> str:
    """Path of a web address (with a fragment that starts "#p/" or "#eu/", as Signal has it) or of another URI."""
    if href.startswith(_WEB):
        base, _, fragment = href.partition("#")
        path = "/" + (base.split("/", 3)[3:] or [""])[0].partition("?")[0]
        return f"{path}#{fragment}" if fragment.startswith(("p/", "eu/")) else path
    return "/" + href.partition(":")[2].removeprefix("//").partition("?")[0]


def scripts(capture: Capture, own: str, rules: Rules) -> Iterator[Observation]:
    """Third-party script hosts, tracking ids, provider keys, and what script literals mention."""
    parts: list[str] = []
    for script in capture.scripts:
        parts.append(script.src)
        parts.extend(script.literals)
        parts.extend(script.names)
        if script.src.startswith(_WEB):
            yield from _script_host(script, own, rules)
    parts.extend(link.href for link in capture.links if link.element in _FRAMES)
    if parts:
        yield from _in_scripts("\n".join(parts), rules)


def _script_host(script: Script, own: str, rules: Rules) -> Iterator[Observation]:
    name = host.of_url(script.src)
    provider = rules.provider_of(name)
    if provider:
        found = accounts.at_provider(provider, Reference(name, script.src, accounts.query_of(script.src)))
        yield from (seen for seen in found if seen.kind != "payment_form")
    elif name and not host.same_site(name, own):
        yield Observation("host", name, "shared_script")


def _in_scripts(text: str, rules: Rules) -> Iterator[Observation]:
    data = text.encode("ascii", "replace")
    for provider, rule, near, shape in _tokens(rules):
        for value in shape.findall(data) if near in data else ():
            yield Observation(
                "merchant_account",
                value.decode(),
                "recipient",
                provider.id,
                provider.payment_type,
                "dedicated",
                "payment",
                f"rule:{provider.id}.{rule.name}",
            )
    for tracker, near, shape in _trackers(rules):
        for found in shape.findall(data) if near in data else ():
            value = KINDS["tracking_id"].clean(found.decode())
            if value:
                yield Observation("tracking_id", value, "tracking", tracker, basis="rule:tracking_account",
                                  specificity="dedicated")  # fmt: skip
    yield from find(text, SCRIPT, rules)


@cache
def _tokens(rules: Rules) -> tuple[tuple[Any, Any, bytes, Any], ...]:
    """Provider, rule, literal prefix and bytes pattern of every script token."""
    return tuple(
        (provider, rule, rule.shape.partition("[")[0].encode(), re2.compile(rf"\b(?:{rule.shape})\b".encode()))
        for provider, rule in rules.tokens
    )


@cache
def _trackers(rules: Rules) -> tuple[tuple[str, bytes, Any], ...]:
    """Tracker id, cheap test and bytes pattern of every tracker."""
    return tuple((t.id, t.near.encode(), re2.compile(t.shape.encode())) for t in rules.trackers.values())
