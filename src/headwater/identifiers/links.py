"""Where a page links to: processors, profiles, contacts of other URI schemes, and off-site hosts.

Invariants: references to the page's own site are passed over (they link nothing to anything). A frame at a processor is
use of it; a plain link counts as use only when it names an account.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from headwater.identifiers import accounts, crypto_address, email, host, mobile_money, phone, premium_sms, url
from headwater.identifiers.accounts import Reference
from headwater.identifiers.kinds import KINDS
from headwater.identifiers.rules import Rules, Service, cased, pattern
from headwater.identifiers.wording import VISIBLE, contact, mailbox, mobile, short_code, wallet
from headwater.model.capture import Capture, Link
from headwater.model.observation import Observation, Role

_WEB = ("https://", "http://")
FRAMES = frozenset({"iframe", "embed-frame", "frame", "meta-refresh"})
# fmt: off
_RESOURCES = frozenset(
    {
        "stylesheet", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload", "icon", "manifest",
    }
)
# fmt: on
# BIP 21, EIP-681, Solana Pay and their like
_WALLET_SCHEMES = frozenset({"bitcoin", "litecoin", "bitcoincash", "dogecoin", "ethereum", "tron", "monero", "solana"})


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
        if not name:
            continue
        provider, services = rules.provider_of(name), rules.services_of(name)
        if provider:
            yield from _to_provider(link, name, rules)
        elif services:
            yield from profiles(services, href)
        if not provider and not host.same_site(name, own):
            role: Role = "shared_script" if link.element == "link" and link.rel in _RESOURCES else "link"
            if link.element in FRAMES:
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
    if link.element in FRAMES or any(seen.kind not in ("payment_form", "host") for seen in found):
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
    if not href.isascii():
        return ""
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
