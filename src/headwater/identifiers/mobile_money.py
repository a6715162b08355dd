"""Mobile-money ids: UPI payment addresses and M-Pesa-like till and paybill numbers.

Invariants: values are `vpa/name@handle`, `till/digits`, `paybill/digits` or `paybill/digits/ACCOUNT`. A UPI handle must
be a known one (`rules/upi_handles.csv`), else every "name@word" would count.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from urllib.parse import parse_qsl

import re2

from headwater.identifiers.kind import Kind, bounded

# NPCI UPI procedural guidelines: virtual payment address, local part of letters, digits, dot and hyphen.
_VPA = re.compile(r"([a-z0-9][a-z0-9._-]{1,255})@([a-z][a-z0-9]{1,63})")
_NUMBER = re.compile(r"(till/[0-9]{5,7}|paybill/[0-9]{5,7})(/[A-Z0-9][A-Z0-9-]{0,19})?")
_PAYBILL = re2.compile(
    rb"\b(?i:pay ?bill)(?: (?i:business))?(?: (?i:no|number)\b)?[.:# ]{1,3}([0-9]{5,7})\b"
    rb"(?:[ ,;.]{1,3}(?i:account|acc|a/c)(?: (?i:no|number)\b)?[.:# ]{1,3}([A-Z0-9][A-Z0-9-]{1,19})\b)?"
)
_TILL = re2.compile(rb"\b(?i:till)(?: (?i:no|number)\b)?[.:# ]{1,3}([0-9]{5,7})\b")
FORMS = (_PAYBILL.pattern, _TILL.pattern)
"""Text in which none of these is found holds no till or paybill number."""


@cache
def upi_handles() -> frozenset[str]:
    """Known UPI handles (the part behind "@")."""
    text = resources.files("headwater.identifiers").joinpath("rules/upi_handles.csv").read_text("utf-8")
    return frozenset(row["handle"] for row in csv.DictReader(text.splitlines()))


def clean(raw: str) -> str | None:
    """Normal form of a VPA, till or paybill value, or None."""
    text = raw.strip()
    if "@" in text:
        lower = text.lower().removeprefix("vpa/")
        found = _VPA.fullmatch(lower)
        return f"vpa/{lower}" if found and found.group(2) in upi_handles() else None
    head, _, rest = text.partition("/")
    value = f"{head.lower()}/{rest.upper()}"
    return value if _NUMBER.fullmatch(value) and (head.lower() == "paybill" or "/" not in rest) else None


def provider_of(value: str) -> str:
    """ "upi" for a payment address, "mpesa" for till and paybill numbers."""
    return "upi" if value.startswith("vpa/") else "mpesa"


def find(text: bytes) -> Iterator[str]:
    """Till and paybill numbers in ASCII `text` (payment addresses come from `email.candidates`)."""
    for number, account in _PAYBILL.findall(text):
        value = KIND.clean(f"paybill/{number.decode()}" + (f"/{account.decode()}" if account else ""))
        if value:
            yield value
    for number in _TILL.findall(text):
        value = KIND.clean(f"till/{number.decode()}")
        if value:
            yield value


def from_upi(rest: str) -> str | None:
    """Payee address of a `upi://pay?pa=...` link (NPCI UPI linking specification), or None."""
    return KIND.clean(dict(parse_qsl(rest.partition("?")[2])).get("pa", ""))


KIND = Kind(
    name="mobile_money",
    title="Mobile-money id (UPI address, till, paybill)",
    roles=("recipient", "mention"),
    bundle="payment",
    check="known UPI handle; 5 to 7 digits for till and paybill",
    clean=bounded(clean),
)
