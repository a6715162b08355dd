"""Seal and open one value: AES-256-GCM (NIST SP 800-38D) with its place as associated data.

Invariant: what was sealed for one table, column, row and organisation opens nowhere else. Layout: version (1 byte),
length of the key id (1 byte), key id, nonce (12 bytes), ciphertext with its tag.
"""

import secrets
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from headwater_desk.sealing.keys import KeyRing, SealError

VERSION = 1
NONCE_BYTES = 12


class Place(NamedTuple):
    """Where a value stands."""

    table: str
    column: str
    row: str
    organisation: str

    def bound(self, key_id: str) -> bytes:
        """The associated data."""
        return "|".join((*self, key_id)).encode()


def seal(ring: KeyRing, place: Place, content: bytes) -> bytes:
    """The envelope of `content` at `place`, under the current key."""
    key_id = ring.current
    key = ring.sealing_key(key_id, place.table, place.column, place.organisation)
    nonce = secrets.token_bytes(NONCE_BYTES)
    name = key_id.encode()
    return bytes((VERSION, len(name))) + name + nonce + AESGCM(key).encrypt(nonce, content, place.bound(key_id))


def unseal(ring: KeyRing, place: Place, envelope: bytes) -> bytes:
    """The content; raises SealError where key, place or bytes are not those it was sealed with."""
    if len(envelope) < 2 or envelope[0] != VERSION:
        raise SealError(f"{place.table}.{place.column} of {place.row}: not sealed by this version")
    end = 2 + envelope[1]
    key_id = envelope[2:end].decode("utf-8", "replace")
    nonce, content = envelope[end : end + NONCE_BYTES], envelope[end + NONCE_BYTES :]
    key = ring.sealing_key(key_id, place.table, place.column, place.organisation)
    try:
        return AESGCM(key).decrypt(nonce, content, place.bound(key_id))
    except (InvalidTag, ValueError):
        raise SealError(
            f"{place.table}.{place.column} of {place.row}: does not open: another key, or changed or moved since"
        ) from None


def key_id_of(envelope: bytes) -> str:
    """Which key an envelope needs."""
    return envelope[2 : 2 + envelope[1]].decode("utf-8", "replace")
