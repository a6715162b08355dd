"""What a pasted line may mean: an address, a site, and every identifier it could be.

Invariants: pure; never raises on any text; a line that can mean nothing has no address and no values.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from headwater.errors import RecordError
from headwater.hosting import SiteRules
from headwater.identifiers.kinds import KINDS
from headwater.model.defang import refang
from headwater.model.urls import normalise, url_hash

MAX_LINE = 2000


@dataclass(frozen=True)
class Asked:
    """One line. `url_hash` is that of the address as pasted; `site` is "" where the line is no address."""

    text: str
    url_hash: str = ""
    site: str = ""
    values: tuple[tuple[str, str], ...] = ()


def asked(line: str, rules: SiteRules) -> Asked:
    """Read one line, plain or defanged."""
    text = refang(line.strip())
    if not text or len(text) > MAX_LINE:
        return Asked(text[:MAX_LINE])
    address, site = _address(text, rules)
    return Asked(text, address, site, _values(text))


def _address(text: str, rules: SiteRules) -> tuple[str, str]:
    """(hash of the address, site); a bare host is a site and no address."""
    if "@" in text.partition("/")[0] or " " in text:
        return "", ""
    whole = "://" in text
    if not whole and "." not in text:
        return "", ""
    try:
        found = normalise(text if whole else f"http://{text}")
    except RecordError:
        return "", ""
    bare = not whole and "/" not in text
    return "" if bare else url_hash(found.url), rules.site_of(found.url).site


def _values(text: str) -> tuple[tuple[str, str], ...]:
    found: Mapping[tuple[str, str], None] = {
        (name, value): None for name, kind in KINDS.items() if (value := kind.clean(text)) is not None
    }
    return tuple(found)
