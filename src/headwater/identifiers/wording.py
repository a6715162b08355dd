"""Identifiers in running text: visible, hidden, in hidden form values and in script literals.

Invariants: only values with a checksum, a numbering plan, a known handle or a naming word count; cheap substring tests
come before every pattern, and every pattern over page text is RE2 over ASCII bytes (linear time). What stands in
hidden text or a script is never dedicated: anybody can plant it there unseen.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

import re2
from msgspec import Struct

from headwater.identifiers import crypto_address, email, host, iban, mobile_money, phone, premium_sms
from headwater.identifiers.profile import MESSENGER
from headwater.identifiers.rules import Rules, cased
from headwater.model.observation import Observation, Role, Specificity

# fmt: off
ROLE_MAILBOXES = frozenset(
    {
        "abuse", "admin-noreply", "donotreply", "do-not-reply", "hostmaster", "mailer-daemon", "no-reply", "noreply",
        "postmaster", "root", "spam",
    }
)
# fmt: on


# Every form but a payment's needs one of these; what is left of a text without the rest tells quickly.
_TELLING = b"0123456789@+:=([{"
_MUTE = bytes(byte for byte in range(256) if byte not in _TELLING)
# One pass instead of one a form: a run as long as a crypto address, the start of an IBAN, a number behind its word.
_PAYMENT_LIKE = re2.compile(
    b"|".join([rb"[0-9A-Za-z]{26}", rb"[A-Z]{2}[0-9]{2}", *mobile_money.FORMS, *premium_sms.FORMS])
)


class Place(Struct, frozen=True):
    """Where text stands: the role of an account and of a mailbox found there, and whether the place itself decides.

    `weak` "" lets the kind's rule decide; otherwise everything found is "unknown" by `rule:<weak>`.
    """

    account: Role
    mailbox: Role
    weak: str = ""


VISIBLE = Place("recipient", "contact")
HIDDEN = Place("recipient", "mention", "hidden_text")
SCRIPT = Place("mention", "mention", "script_literal")
FORM_VALUE = Place("recipient", "mention", "form_value")


def ascii_bytes(text: str) -> bytes:
    """NFKC (full-width digits and letters become plain), then one byte a character; others become "?"."""
    if text.isascii():
        return text.encode()
    return unicodedata.normalize("NFKC", text).encode("ascii", "replace")


def find(text: str, place: Place, rules: Rules) -> Iterator[Observation]:
    """All identifiers in `text`, as `place` lets them count. Most text holds none, and is told so quickly."""
    data = ascii_bytes(text)
    telling = data.translate(None, _MUTE)
    if telling:
        yield from _contacts(data, place, rules)
    if _PAYMENT_LIKE.search(data):
        yield from _payments(data, place)
    if telling and place.mailbox == "contact":
        yield from _handles(data, rules)


def _contacts(data: bytes, place: Place, rules: Rules) -> Iterator[Observation]:
    for candidate in email.candidates(data):
        text = candidate.decode()
        address = email.KIND.clean(text)
        if address:
            yield from mailbox(address, place.mailbox, rules, place.weak)
        elif b"." not in candidate.rstrip(b".").partition(b"@")[2]:
            value = mobile_money.KIND.clean(text.rstrip(".-"))
            if value:
                yield mobile(value, place)
    for address in email.find_spelled(data):
        yield from mailbox(address, place.mailbox, rules, place.weak)
    if place.mailbox == "contact":
        for number in phone.find(data):
            yield contact("phone", number)


def mailbox(address: str, role: Role, rules: Rules, weak: str = "") -> Iterator[Observation]:
    """A cleaned e-mail address, and as a contact its mail host."""
    local, _, domain = address.rpartition("@")
    provider = rules.provider_of(domain)
    decided: tuple[Specificity, str]
    if provider:
        decided = "shared_service", "rule:provider_mailbox"
    elif weak:
        decided = "unknown", f"rule:{weak}"
    elif local in ROLE_MAILBOXES:
        decided = "unknown", "rule:role_mailbox"
    else:
        decided = "dedicated", "rule:contact_mailbox"
    yield Observation("email", address, role, specificity=decided[0], basis=decided[1])
    if role == "contact":
        # the same fact as the mailbox it comes from, so the same bundle: it must not count as a second witness
        yield Observation("mail_host", host.clean(domain) or domain, "network", bundle="page")


def contact(kind: str, value: str, provider: str = "") -> Observation:
    """A telephone number or messenger handle shown as a contact: a specific one is dedicated."""
    return Observation(kind, value, "contact", provider, specificity="dedicated", basis=f"rule:contact_{kind}")


def _payments(data: bytes, place: Place) -> Iterator[Observation]:
    for address in crypto_address.find_in_text(data):
        yield wallet(address, place)
    for value in iban.find(data):
        yield _account("iban", value, place, Observation("iban", value, place.account, "", "bank_transfer"))
    if place.mailbox == "contact":
        yield from _by_naming_word(data, place)


def wallet(address: crypto_address.Address, place: Place) -> Observation:
    """A validated crypto address, as `place` lets it count."""
    base = Observation("crypto_address", address.value, place.account, address.chain, "crypto")
    return _account("crypto_address", address.value, place, base)


def _account(kind: str, value: str, place: Place, base: Observation) -> Observation:
    decided: tuple[Specificity, str] = ("unknown", place.weak) if place.weak else _decide(kind, value)
    return Observation(
        base.kind, base.value, base.role, base.provider, base.payment_type, decided[0], "payment", f"rule:{decided[1]}"
    )


def _decide(kind: str, value: str) -> tuple[Specificity, str]:
    """Class of a payment value shown openly, by its own form."""
    if kind == "premium_sms" and "+" not in value:
        return "unknown", "short_code_without_keyword"
    if kind == "mobile_money" and value.startswith("paybill/") and value.count("/") == 1:
        return "unknown", "paybill_without_account"
    return "dedicated", "valid_checksum" if kind in ("crypto_address", "iban") else f"valid_{kind}"


def mobile(value: str, place: Place = VISIBLE) -> Observation:
    """A cleaned mobile-money id."""
    provider = mobile_money.provider_of(value)
    return _account(
        "mobile_money", value, place, Observation("mobile_money", value, place.account, provider, "mobile_money")
    )


def short_code(value: str, place: Place = VISIBLE) -> Observation:
    """A cleaned premium SMS code."""
    return _account("premium_sms", value, place, Observation("premium_sms", value, place.account, "", "sms"))


def _by_naming_word(data: bytes, place: Place) -> Iterator[Observation]:
    """Payment values that count only behind a word that names what they are."""
    if b"sol" in data.lower():
        for address in crypto_address.find_solana(data):
            yield wallet(address, place)
    for value in mobile_money.find(data):
        yield mobile(value, place)
    for value in premium_sms.find(data):
        yield short_code(value, place)


def _handles(data: bytes, rules: Rules) -> Iterator[Observation]:
    """Handles behind the name of their messenger service."""
    if not (b":" in data or b"=" in data or b"@" in data):
        return
    lower = data.lower()
    for service, word, pattern in _services(rules):
        if word in lower:
            for handle in pattern.findall(data):
                name = MESSENGER.clean(cased(service.case, handle.decode().rstrip(".,-_")))
                if name:
                    yield contact("messenger", name, service.id)


@cache
def _services(rules: Rules) -> tuple[tuple[Any, bytes, Any], ...]:
    """Services named in text: service, lower-case word, pattern whose group 1 is the handle.

    A colon, "=" or "@" must stand between word and handle: "telegram users" names nobody.
    """
    return tuple(
        (
            service,
            service.word.encode(),
            re2.compile(
                rf"\b(?i:{service.word})\b(?: (?i:id|handle|contact|messenger|me|us|uin|number))? ?"
                rf"(?:[:=] ?@?|@)({service.handle})\b".encode()
            ),
        )
        for service in rules.services.values()
        if service.word
    )
