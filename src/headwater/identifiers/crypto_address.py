"""Crypto addresses of eight chains, accepted only when their checksum (or curve point) holds.

Invariants: the chain is the observation's provider. Bitcoin Cash's legacy form cannot be told from Bitcoin's and is
read as Bitcoin; all EVM chains share Ethereum's form and are read as "eth". Solana addresses carry no checksum and are
accepted only where the surroundings name the chain (`find_in_text`) and the value is a point of the Ed25519 curve.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

import re2
from Crypto.Hash import keccak
from msgspec import Struct

from headwater.identifiers import base58, bech32
from headwater.identifiers.kind import Kind, bounded

# Version bytes: Bitcoin Core chainparams.cpp, Litecoin Core, Dogecoin Core, TRON "accounts" documentation.
_BASE58_VERSIONS = {0x00: "btc", 0x05: "btc", 0x30: "ltc", 0x32: "ltc", 0x1E: "doge", 0x16: "doge", 0x41: "trx"}
_BASE58_FIRST = {"1": "btc", "3": "btc", "L": "ltc", "M": "ltc", "D": "doge", "9": "doge", "A": "doge", "T": "trx"}
_MONERO_NETWORKS = {18, 19, 42}  # main-net standard, integrated, sub-address (Monero cryptonote_config.h)
_MONERO_LENGTHS = {95: 69, 106: 77}  # characters -> bytes
_MONERO_TAIL = {7: 5, 6: 4, 9: 6, 10: 7, 5: 3, 3: 2, 2: 1}  # characters of the last block -> bytes
_CURVE_PRIME = 2**255 - 19
_CURVE_D = -121665 * pow(121666, -1, _CURVE_PRIME) % _CURVE_PRIME

TOKEN = re2.compile(rb"[0-9A-Za-z]{26,}")
_SOLANA_TOKEN = re2.compile(rb"(?i:\bsol(?:ana)?\b)[^0-9A-Za-z]{1,4}(?:(?i:address|wallet|usdc|usdt)[^0-9A-Za-z]{1,4})?"
                            rb"([1-9A-HJ-NP-Za-km-z]{32,44})\b")  # fmt: skip


class Address(Struct, frozen=True):
    """A validated address: `chain` (btc, ltc, bch, doge, eth, trx, xmr, sol) and its normalised text."""

    chain: str
    value: str


def _digest(data: bytes) -> bytes:
    """Keccak-256 with the original padding, as Ethereum and Monero use it (not SHA3-256)."""
    return keccak.new(digest_bits=256, data=data).digest()


def _base58(text: str) -> Address | None:
    payload = base58.decode_check(text)
    if payload is None or len(payload) != 21:
        return None
    chain = _BASE58_VERSIONS.get(payload[0])
    return Address(chain, text) if chain else None


def _segwit(text: str) -> Address | None:
    if text not in (lower := text.lower(), text.upper()):
        return None  # BIP 173: mixed case is invalid
    for prefix, chain in (("bc", "btc"), ("ltc", "ltc")):
        if bech32.segwit_program(prefix, lower):
            return Address(chain, lower)
    return None


def _cash(text: str) -> Address | None:
    if text not in (lower := text.lower(), text.upper()):
        return None
    return Address("bch", lower) if bech32.cash_program("bitcoincash", lower) else None


def _ethereum(text: str) -> Address | None:
    body = text[2:]
    lower = body.lower()
    if not all(c in "0123456789abcdef" for c in lower):
        return None
    if body not in (lower, body.upper()):
        # EIP-55: a hex letter is upper case where the digest's nibble is 8 or more.
        nibbles = _digest(lower.encode()).hex()
        if any((c >= "8") != letter.isupper() for letter, c in zip(body, nibbles, strict=False) if letter.isalpha()):
            return None
    return Address("eth", "0x" + lower)


def _monero(text: str) -> Address | None:
    data = b""
    for start in range(0, len(text), 11):
        block = text[start : start + 11]
        size, total = 8 if len(block) == 11 else _MONERO_TAIL.get(len(block), 0), base58.number(block)
        if total is None or total >= 1 << (8 * size):
            return None
        data += total.to_bytes(size, "big")
    if len(data) != _MONERO_LENGTHS[len(text)] or data[0] not in _MONERO_NETWORKS:
        return None
    return Address("xmr", text) if _digest(data[:-4])[:4] == data[-4:] else None


def _on_curve(key: bytes) -> bool:
    """Whether 32 bytes encode a point of edwards25519 (RFC 8032, section 5.1.3)."""
    y = int.from_bytes(key, "little") & ((1 << 255) - 1)
    if y >= _CURVE_PRIME:
        return False
    u, v = (y * y - 1) % _CURVE_PRIME, (_CURVE_D * y * y + 1) % _CURVE_PRIME
    x = u * pow(v, 3, _CURVE_PRIME) * pow(u * pow(v, 7, _CURVE_PRIME), (_CURVE_PRIME - 5) // 8, _CURVE_PRIME)
    return (v * x * x - u) % _CURVE_PRIME == 0 or (v * x * x + u) % _CURVE_PRIME == 0


def solana(text: str) -> Address | None:
    """Read `text` as a Solana address; only sensible where the surroundings already say Solana."""
    if not 32 <= len(text) <= 44:
        return None
    key = base58.decode(text)
    return Address("sol", text) if key and len(key) == 32 and _on_curve(key) else None


def _reader(text: str) -> Callable[[str], Address | None] | None:
    """The one chain family whose form `text` has, by length and first characters only (cheap)."""
    size, first = len(text), text[0]
    if size == 42 and text[:2] in ("0x", "0X"):
        return _ethereum
    if text[:3].lower() in ("bc1", "ltc") and 14 <= size <= 90:
        return _segwit
    if size == 42 and first in "qpzrQPZR":
        return _cash
    if size in _MONERO_LENGTHS and first in "48":
        return _monero
    return _base58 if 26 <= size <= 35 and first in _BASE58_FIRST else None


@lru_cache(maxsize=8192)
def read(text: str) -> Address | None:
    """The address a maximal run of letters and digits is, or None (Solana excluded: see `solana`)."""
    reader = _reader(text) if 14 <= len(text) <= 106 else None
    return reader(text) if reader else None


def find_in_text(text: bytes) -> Iterator[Address]:
    """Distinct valid addresses among the maximal runs of letters and digits in ASCII `text`, in order."""
    for token in dict.fromkeys(TOKEN.findall(text)):
        found = read(token.decode()) if len(token) <= 106 else None
        if found:
            yield found


def find_solana(text: bytes) -> Iterator[Address]:
    """Solana addresses directly behind the chain's name in ASCII `text`."""
    for token in dict.fromkeys(_SOLANA_TOKEN.findall(text)):
        found = solana(token.decode())
        if found:
            yield found


def clean(raw: str) -> str | None:
    """Normalise an address of any chain; a URI scheme such as `bitcoin:` in front is accepted and dropped."""
    text = raw.strip().rpartition(":")[2]
    found = (read(text) or solana(text)) if text else None
    return found.value if found else None


KIND = Kind(
    name="crypto_address",
    title="Crypto address (provider = chain)",
    roles=("recipient", "mention"),
    bundle="payment",
    check="Base58Check, Bech32/Bech32m, CashAddr, EIP-55, Monero Keccak checksum, Ed25519 point",
    clean=bounded(clean),
)
