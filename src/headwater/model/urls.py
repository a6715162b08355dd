"""The one place where a web address becomes its normal form, for reports and captures alike.

Invariants: only http and https; WHATWG serialisation (URL Standard, parsed by ada); no fragment, no credentials; the
host is lower-case Punycode. Equal addresses have equal hashes, whatever their source. No error shows an address.
"""

import hashlib

import can_ada
from msgspec import Struct

from headwater.errors import RecordError

MAX_URL_CHARS = 8192
"""Longer addresses are refused: no server needs them, and they are a way to smuggle content."""


class WebAddress(Struct, frozen=True):
    """A normalised address: `url` without fragment and credentials, its `host`, whether it had credentials."""

    url: str
    host: str
    had_credentials: bool = False


def url_hash(url: str) -> str:
    """SHA-256 of a normalised URL, 64 hex digits."""
    return hashlib.sha256(url.encode("ascii", "backslashreplace")).hexdigest()


def normalise(text: str, field: str = "url") -> WebAddress:
    """Return the normal form of an absolute http(s) URL.

    Raises RecordError with reason `bad_url` (does not parse, or no host), `url_too_long` or `url_scheme` (neither http
    nor https), naming `field`.
    """
    return _web_address(_parse(text, None, field), field)


def join(base: str, reference: str, field: str = "url") -> WebAddress:
    """Return the normal form of `reference` resolved against the absolute URL `base`; raises as `normalise` does."""
    return _web_address(_parse(reference, base, field), field)


def _parse(text: str, base: str | None, field: str) -> can_ada.URL:
    if len(text) > MAX_URL_CHARS:
        raise RecordError("url_too_long", f"the address has more than {MAX_URL_CHARS} characters", field)
    try:
        return can_ada.parse(text) if base is None else can_ada.parse(base) + text
    except (ValueError, TypeError):  # TypeError: a lone surrogate has no UTF-8 form
        raise RecordError(
            "bad_url", "not an absolute address a browser would accept; give scheme, host and path", field
        ) from None


def _web_address(parsed: can_ada.URL, field: str) -> WebAddress:
    if parsed.protocol not in ("http:", "https:"):
        raise RecordError("url_scheme", "only http and https addresses are taken", field)
    had_credentials = parsed.has_credentials()
    if had_credentials:
        parsed.username = ""
        parsed.password = ""
    if parsed.has_hash():
        parsed.hash = ""
    return WebAddress(parsed.href, parsed.hostname, had_credentials)
