"""Bech32, Bech32m and CashAddr, the checksummed base-32 encodings of newer crypto addresses.

Sources: BIP 173 (Bech32), BIP 350 (Bech32m), the Bitcoin Cash CashAddr specification. All three share one alphabet.
"""

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
BECH32M = 0x2BC830A3
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_BECH32_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CASH_GENERATOR = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
_CASH_HASH_BYTES = 20


def symbols(text: str) -> list[int] | None:
    """Five-bit values of `text`, or None when a character is foreign."""
    values = [_VALUES.get(character, -1) for character in text]
    return None if -1 in values else values


def _polymod(values: list[int], generator: tuple[int, ...], bits: int) -> int:
    """Remainder of the BCH code over GF(32) whose checksum has `bits` bits."""
    low, mask = bits - 5, (1 << (bits - 5)) - 1
    remainder = 1
    for value in values:
        top = remainder >> low
        remainder = ((remainder & mask) << 5) ^ value
        for position, term in enumerate(generator):
            if (top >> position) & 1:
                remainder ^= term
    return remainder


def to_bytes(values: list[int]) -> bytes | None:
    """Regroup five-bit values into bytes; None when the padding is longer than four bits or not zero."""
    total = 0
    for value in values:
        total = (total << 5) | value
    padding = len(values) * 5 % 8
    if padding >= 5 or total & ((1 << padding) - 1):
        return None
    return (total >> padding).to_bytes(len(values) * 5 // 8, "big")


def segwit_program(prefix: str, text: str) -> tuple[int, bytes] | None:
    """Witness version and program of the lower-case address `text` with human-readable part `prefix`, or None."""
    if not text.startswith(prefix + "1") or len(text) > 90:
        return None
    values = symbols(text[len(prefix) + 1 :])
    if values is None or len(values) < 8:
        return None
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    version, program = values[0], to_bytes(values[1:-6])
    wanted = 1 if version == 0 else BECH32M
    if version > 16 or program is None or _polymod(expanded + values, _BECH32_GENERATOR, 30) != wanted:
        return None
    if version == 0 and len(program) not in (20, 32):
        return None
    return (version, program) if 2 <= len(program) <= 40 else None


def cash_program(prefix: str, text: str) -> bytes | None:
    """The 20-byte hash of the lower-case CashAddr `text` (without prefix) under `prefix`, or None."""
    values = symbols(text)
    if values is None or len(values) != 42:
        return None
    expanded = [ord(c) & 31 for c in prefix] + [0]
    if _polymod(expanded + values, _CASH_GENERATOR, 40) != 1:
        return None
    payload = to_bytes(values[:-8])
    # Version byte: type in bits 3-6 (0 = P2PKH, 1 = P2SH, 2 and 3 the token-aware forms), size 0 = 160 bits.
    if payload is None or len(payload) != 1 + _CASH_HASH_BYTES or payload[0] not in (0x00, 0x08, 0x10, 0x18):
        return None
    return payload[1:]
