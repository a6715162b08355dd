"""Base58 and Base58Check, the encodings of most older crypto addresses.

Source: Bitcoin Core `base58.cpp`; draft-msporny-base58-03. Strings longer than `MAX_LENGTH` are refused, so the
quadratic big-integer conversion stays bounded on hostile text.
"""

from hashlib import sha256

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
MAX_LENGTH = 128
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


def number(text: str) -> int | None:
    """The integer `text` stands for, or None when a character is not in the alphabet."""
    total = 0
    for character in text:
        value = _VALUES.get(character)
        if value is None:
            return None
        total = total * 58 + value
    return total


def decode(text: str) -> bytes | None:
    """Decode to bytes (each leading "1" is one zero byte), or None when `text` is no Base58."""
    if not text or len(text) > MAX_LENGTH:
        return None
    total = number(text)
    if total is None:
        return None
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + total.to_bytes((total.bit_length() + 7) // 8, "big")


def decode_check(text: str) -> bytes | None:
    """The payload in front of a valid four-byte double-SHA-256 checksum, or None."""
    data = decode(text)
    if data is None or len(data) < 5:
        return None
    payload, checksum = data[:-4], data[-4:]
    return payload if sha256(sha256(payload).digest()).digest()[:4] == checksum else None
