"""Network facts the source recorded with a capture: address and autonomous system.

Invariant: never dedicated. An address is shared by every customer of a host or content network; a registry row says
which are known to be shared, the rest stays unknown.
"""

from functools import lru_cache
from ipaddress import ip_address

from headwater.identifiers.kind import Kind, bounded


@lru_cache(maxsize=8192)
def clean_ip(raw: str) -> str | None:
    """Compressed text form of an IPv4 or IPv6 address (RFC 5952), or None."""
    try:
        return str(ip_address(raw.strip()))
    except ValueError:
        return None


def clean_asn(raw: str) -> str | None:
    """Decimal AS number 1 to 4294967294 (RFC 6793, RFC 7300) without "AS", or None."""
    text = raw.strip().upper().removeprefix("AS")
    if not (text.isascii() and text.isdigit()) or len(text) > 10:
        return None
    return str(int(text)) if 0 < int(text) < 2**32 - 1 else None


@lru_cache(maxsize=8192)
def is_local(ip: str) -> bool:
    """Whether a cleaned address is private, loopback or link-local: nobody's in particular (RFC 6890)."""
    address = ip_address(ip)
    documentation = ip.startswith(("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:"))
    return (address.is_private or address.is_loopback or address.is_link_local) and not documentation


IP = Kind("ip", "Network address", ("network",), "network", "IPv4 or IPv6", bounded(clean_ip))
ASN = Kind("asn", "Autonomous system", ("network",), "network", "1 to 4294967294", bounded(clean_asn))
