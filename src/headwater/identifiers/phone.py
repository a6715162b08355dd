"""Telephone numbers in international form, validated against the numbering plans.

Source: ITU-T E.164; numbering plans from the phonenumbers library. Only numbers with a country code are read: the
hosting country says nothing about the number's country, so a national number has no normal form here.
"""

from collections.abc import Iterator
from functools import lru_cache

import re2

from headwater.identifiers.kind import Kind, bounded

_CANDIDATE = re2.compile(rb"\+[0-9][0-9 ().\-/]{5,22}[0-9]")
_DROP = str.maketrans("", "", " ().-/\u00a0\t")


@lru_cache(maxsize=8192)
def _valid(number: str) -> bool:
    """Whether "+digits" is a possible and valid number of its country's plan."""
    # Importing phonenumbers takes longer than everything else here together (about 0.3 s), and most runs of the
    # command line never meet a telephone number: the one import inside a function of this package.
    import phonenumbers  # noqa: PLC0415

    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(number, None)))
    except phonenumbers.NumberParseException:
        return False


def clean(raw: str) -> str | None:
    """E.164 form ("+" and 7 to 15 digits), or None."""
    text = raw.strip().translate(_DROP)
    if text.startswith("00"):
        text = "+" + text[2:]
    digits = text[1:]
    if text[:1] != "+" or not 7 <= len(digits) <= 15 or not (digits.isascii() and digits.isdigit()):
        return None
    return text if digits[0] != "0" and _valid(text) else None


def find(text: bytes) -> Iterator[str]:
    """International numbers in ASCII `text`."""
    if b"+" not in text:
        return
    for candidate in dict.fromkeys(_CANDIDATE.findall(text)):
        value = KIND.clean(candidate.decode().replace("(0)", ""))
        if value:
            yield value


KIND = Kind(
    name="phone",
    title="Telephone number",
    roles=("contact",),
    bundle="page",
    check="E.164 and the country's numbering plan",
    clean=bounded(clean),
)
