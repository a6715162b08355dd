"""Check the single values that several formats share; each raises RecordError naming its field, without the value."""

import ipaddress
import re
from datetime import UTC, datetime

from headwater.errors import RecordError

MAX_LABEL = 200
MOMENT_PATTERN = r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?([Zz]|[+-]\d\d(:?\d\d)?)$"
"""ISO 8601 extended format with a zone; the JSON Schema holds the same pattern."""
COUNTRY_PATTERN = r"^[A-Za-z]{2}$"
_MOMENT = re.compile(MOMENT_PATTERN, re.ASCII)
_COUNTRY = re.compile(COUNTRY_PATTERN)
_FIRST_YEAR = 1990
"""The web begins here: an earlier date is a broken clock or a wrong column."""


def moment(text: str, field: str) -> datetime:
    """Parse an ISO 8601 time with zone to UTC (`bad_time`)."""
    if not _MOMENT.match(text):
        raise RecordError("bad_time", "give ISO 8601 with a zone, e.g. 2012-05-01T10:00:00Z", field)
    try:
        parsed = datetime.fromisoformat(text.replace(",", ".").upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise RecordError("bad_time", "no such date or time", field) from None
    return plausible(parsed, field)


def plausible(parsed: datetime, field: str) -> datetime:
    """Refuse times before the web (`bad_time`)."""
    if parsed.year < _FIRST_YEAR:
        raise RecordError("bad_time", f"earlier than {_FIRST_YEAR}; check the column and its format", field)
    return parsed


def ip_address(text: str | None, field: str = "ip") -> str | None:
    """Normalise an IPv4 or IPv6 address; None and "" are unknown (`bad_ip`)."""
    if not text:
        return None
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        raise RecordError("bad_ip", "neither an IPv4 nor an IPv6 address", field) from None


def country(text: str | None, field: str = "country") -> str | None:
    """Normalise an ISO 3166-1 alpha-2 code to upper case; None and "" are unknown (`bad_country`)."""
    if not text:
        return None
    if not _COUNTRY.match(text):
        raise RecordError("bad_country", "give the two-letter ISO 3166-1 code", field)
    return text.upper()


def integer(text: str, low: int, high: int, field: str) -> int | None:
    """Parse a decimal cell; "" is unknown (`bad_number`)."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 12 and low <= int(text) <= high):
        raise RecordError("bad_number", f"give a whole number from {low} to {high}", field)
    return int(text)


def short(text: str, field: str, limit: int = MAX_LABEL) -> str:
    """Return a label without surrounding space (`too_long`, `bad_text` for control characters)."""
    text = text.strip()
    if len(text) > limit:
        raise RecordError("too_long", f"more than {limit} characters", field)
    if not text.isprintable():
        raise RecordError("bad_text", "control or invisible characters", field)
    return text
