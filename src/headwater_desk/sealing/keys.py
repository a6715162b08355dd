"""The keys of a desk, and what is derived from them.

Invariants: every table, column and organisation has a key of its own, derived by HKDF (RFC 5869) from a named root, so
that no key is used for enough messages to repeat a nonce; marks have a root that is never used for sealing; a key that
is missing or wrong raises.
"""

import base64
import binascii
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from headwater.errors import HeadwaterError
from headwater_desk import home

KEY_BYTES = 32
MADE_FIRST = "k1"


class SealError(HeadwaterError):
    """Something sealed cannot be opened: another key, another place, or changed bytes."""


@dataclass(frozen=True)
class KeyRing:
    """Root keys by id, the id new rows are sealed with, and the root of all marks."""

    current: str
    roots: Mapping[str, bytes]
    marks: bytes

    def __hash__(self) -> int:
        return hash((self.current, *self.roots, self.marks))

    @classmethod
    def load(cls, path: Path) -> "KeyRing":
        """From a key file; raises SealError naming the file, never its content."""
        try:
            found: Any = tomllib.loads(path.read_text("ascii"))
            roots = {name: _root(text) for name, text in found["keys"].items()}
            ring = cls(found["current"], roots, _root(found["marks"]))
        except OSError as error:
            raise SealError(f"{path}: keys cannot be read ({error.strerror}): put the key file back") from None
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise SealError(f"{path}: this is no key file ({type(error).__name__}): put the key file back") from None
        if ring.current not in ring.roots:
            raise SealError(f"{path}: names a current key that it does not hold: put the key file back")
        return ring

    @lru_cache(maxsize=4096)  # noqa: B019  one ring lives as long as its process
    def sealing_key(self, key_id: str, table: str, column: str, organisation: str) -> bytes:
        """The key for one column of one organisation; raises SealError where the ring lacks `key_id`."""
        if key_id not in self.roots:
            raise SealError(f"sealed with key {key_id!r}, which the key file does not hold: put that key back")
        return _derive(self.roots[key_id], f"seal|{table}|{column}|{organisation}")

    @lru_cache(maxsize=4096)  # noqa: B019
    def mark_key(self, field: str, organisation: str) -> bytes:
        """The key of the blind index of one field of one organisation."""
        return _derive(self.marks, f"mark|{field}|{organisation}")


def _derive(root: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"headwater|{purpose}".encode()).derive(root)


def _root(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("no base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError("wrong length")
    return key


def fresh() -> str:
    """The text of a new key file."""
    key, marks = (base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() for _ in range(2))
    return (
        "# Keys of this desk. Whoever has this file and the database can read everything; without it nobody can.\n"
        "# Keep a copy apart from the database's.\n"
        f'current = "{MADE_FIRST}"\nmarks = "{marks}"\n\n[keys]\n{MADE_FIRST} = "{key}"\n'
    )


@cache
def ring() -> KeyRing:
    """The keys of the desk that this process serves."""
    return KeyRing.load(home.named().keys)
