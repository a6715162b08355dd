"""International bank account numbers: country structure and ISO 7064 mod 97-10.

Source: ISO 13616-1:2020; country structures from the SWIFT IBAN registry in `rules/iban.csv`.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

import re2

from headwater.identifiers.kind import Kind, bounded

_CLASSES = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}
_PART = re.compile(r"([0-9]+)([nac])")
_LAYOUT = re.compile(r"[ \u00a0.-]")
# Capitals in groups, as printed: the exact length comes from the country afterwards.
_CANDIDATE = re2.compile(rb"\b[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]{1,4}){3,9}\b")


@cache
def structures() -> dict[str, re.Pattern[str]]:
    """Country code -> pattern of a complete IBAN of that country."""
    text = resources.files("headwater.identifiers").joinpath("rules/iban.csv").read_text("utf-8")
    return {row["country"]: _compiled(row["country"], row["structure"]) for row in csv.DictReader(text.splitlines())}


def _compiled(country: str, structure: str) -> re.Pattern[str]:
    body = "".join(f"{_CLASSES[kind]}{{{count}}}" for count, kind in _PART.findall(structure))
    return re.compile(f"{country}[0-9]{{2}}{body}")


def checksum_holds(text: str) -> bool:
    """ISO 7064 mod 97-10 over the rearranged number, letters counting 10 to 35."""
    return int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


def clean(raw: str) -> str | None:
    """Capitals without spaces, or None when country, structure or check digits do not hold."""
    text = _LAYOUT.sub("", raw.strip()).upper()
    pattern = structures().get(text[:2])
    return text if pattern and pattern.fullmatch(text) and checksum_holds(text) else None


def find(text: bytes) -> Iterator[str]:
    """IBANs in ASCII `text`; words in capitals behind a number are cut off where the country's length ends."""
    for candidate in dict.fromkeys(_CANDIDATE.findall(text)):
        groups = candidate.decode().replace("-", " ").split(" ")
        for end in range(len(groups), 0, -1):
            value = clean("".join(groups[:end]))
            if value:
                yield value
                break


KIND = Kind(
    name="iban",
    title="Bank account number (IBAN)",
    roles=("recipient", "mention"),
    bundle="payment",
    check="country structure and ISO 7064 mod 97-10",
    clean=bounded(clean),
)
