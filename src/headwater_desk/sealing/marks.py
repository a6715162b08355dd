"""Marks: a blind index by which equal values are found without being read (one for each field and organisation)."""

import hmac

from headwater_desk.sealing.keys import KeyRing, ring

MARK_BYTES = 16
"""128 bits: among 10^9 values two agree by chance with probability below 10^-20."""


def mark(field: str, value: str, organisation: str = "", keys: KeyRing | None = None) -> bytes:
    """The mark of a value in normal form; `organisation` "" is the desk's own register."""
    key = (keys or ring()).mark_key(field, organisation)
    return hmac.digest(key, value.encode("utf-8", "surrogatepass"), "sha256")[:MARK_BYTES]
