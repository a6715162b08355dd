"""Crypto addresses against bip_utils, and the law that one changed character is never accepted."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from bip_utils import (
    BchP2PKHAddrEncoder,
    EthAddrDecoder,
    EthAddrEncoder,
    P2PKHAddrEncoder,
    P2SHAddrEncoder,
    P2TRAddrEncoder,
    P2WPKHAddrEncoder,
    Secp256k1PrivateKey,
    SolAddrEncoder,
    TrxAddrEncoder,
    XmrAddrEncoder,
    XmrIntegratedAddrEncoder,
)
from bip_utils.ecc import Ed25519MoneroPrivateKey, Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from headwater.identifiers import base58, bech32, crypto_address
from headwater.identifiers.crypto_address import Address, clean, find_in_text, find_solana, read, solana
from headwater.model.observation import Observation


def _public(seed: int) -> object:
    return Secp256k1PrivateKey.FromBytes(sha256(b"headwater%d" % seed).digest()).PublicKey()


def _monero(seed: int) -> object:
    scalar = int.from_bytes(sha256(b"xmr%d" % seed).digest(), "little") % (2**252)
    return Ed25519MoneroPrivateKey.FromBytes(scalar.to_bytes(32, "little")).PublicKey()


def addresses(seed: int) -> dict[str, list[str]]:
    """Addresses of every chain and form, made by bip_utils from an invented key."""
    key, ed = _public(seed), Ed25519PrivateKey.FromBytes(sha256(b"ed%d" % seed).digest()).PublicKey()
    return {
        "btc": [
            P2PKHAddrEncoder.EncodeKey(key, net_ver=b"\x00"),
            P2SHAddrEncoder.EncodeKey(key, net_ver=b"\x05"),
            P2WPKHAddrEncoder.EncodeKey(key, hrp="bc"),
            P2TRAddrEncoder.EncodeKey(key, hrp="bc"),
        ],
        "ltc": [
            P2PKHAddrEncoder.EncodeKey(key, net_ver=b"\x30"),
            P2SHAddrEncoder.EncodeKey(key, net_ver=b"\x32"),
            P2WPKHAddrEncoder.EncodeKey(key, hrp="ltc"),
        ],
        "doge": [P2PKHAddrEncoder.EncodeKey(key, net_ver=b"\x1e"), P2SHAddrEncoder.EncodeKey(key, net_ver=b"\x16")],
        "bch": [BchP2PKHAddrEncoder.EncodeKey(key, hrp="bitcoincash", net_ver=b"\x00")],
        "eth": [EthAddrEncoder.EncodeKey(key)],
        "trx": [TrxAddrEncoder.EncodeKey(key)],
        "xmr": [
            XmrAddrEncoder.EncodeKey(_monero(seed), pub_vkey=_monero(seed + 1), net_ver=b"\x12"),
            XmrAddrEncoder.EncodeKey(_monero(seed), pub_vkey=_monero(seed + 1), net_ver=b"\x2a"),
            XmrIntegratedAddrEncoder.EncodeKey(
                _monero(seed), pub_vkey=_monero(seed + 1), net_ver=b"\x13", payment_id=bytes(range(8))
            ),
        ],
        "sol": [SolAddrEncoder.EncodeKey(ed)],
    }


SAMPLES = [(chain, text) for seed in (1, 7) for chain, made in addresses(seed).items() for text in made]


@pytest.mark.parametrize("seed", range(20))
def test_what_the_oracle_makes_is_read_with_its_chain(seed: int) -> None:
    for chain, made in addresses(seed).items():
        for text in made:
            bare = text.rpartition(":")[2]
            found = solana(bare) if chain == "sol" else read(bare)
            assert found is not None, (chain, text)
            assert found.chain == chain
            assert clean(text) == found.value
            assert clean(found.value) == found.value


@pytest.mark.parametrize(("chain", "text"), [s for s in SAMPLES if s[0] != "sol"])
def test_no_single_changed_character_is_accepted(chain: str, text: str) -> None:
    """Exhaustive: every position, every character of the alphabet that changes the value."""
    bare = text.rpartition(":")[2]
    segwit = bare.startswith(("bc1", "ltc1"))
    alphabet = bech32.ALPHABET if chain == "bch" or segwit else base58.ALPHABET
    alphabet = "0123456789abcdefABCDEF" if chain == "eth" else alphabet
    for position in range(2 if chain == "eth" else 0, len(bare)):
        for letter in alphabet:
            if letter != bare[position]:
                assert read(bare[:position] + letter + bare[position + 1 :]) is None, (position, letter)


def test_a_solana_address_has_no_checksum_but_must_be_a_curve_point() -> None:
    """Half of all changes leave the curve; none of another length passes."""
    text = addresses(3)["sol"][0]
    changed = [text[:20] + letter + text[21:] for letter in base58.ALPHABET if letter != text[20]]
    accepted = sum(solana(other) is not None for other in changed)
    assert 10 < accepted < 48
    assert solana(text[:-2]) is None


@pytest.mark.parametrize(
    "text",
    [
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3",
    ],
)
def test_bip_173_and_350_vectors_are_valid(text: str) -> None:
    assert read(text) == Address("btc", text.lower())


@pytest.mark.parametrize(
    "text",
    [
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",  # Bech32 instead of Bech32m
        "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL",  # the same for version 16
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",  # Bech32m for version 0
        "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",  # invalid character
        "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R",  # witness version over 16
        "bc1pw5dgrnzv",  # program of one byte
        "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",  # version 0 with 16 bytes
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf",  # more than four bits of padding
        "bc1gmk9yu",  # no program
        "bc1Qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",  # mixed case
        "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx",  # test network
    ],
)
def test_bip_350_invalid_vectors_are_refused(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    "text", ["5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "fB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"]
)
def test_eip_55_vectors(text: str) -> None:
    """EIP-55's own vectors; one case or all capitals carry no checksum and are accepted."""
    for form in (text, text.lower(), text.upper()):
        assert read("0x" + form) == Address("eth", "0x" + text.lower())
    assert read("0x" + text.swapcase()) is None


def test_the_oracle_agrees_on_case_damage() -> None:
    text = addresses(5)["eth"][0]
    for position, letter in enumerate(text):
        if position > 1 and letter.isalpha():
            damaged = text[:position] + letter.swapcase() + text[position + 1 :]
            with pytest.raises(ValueError, match="checksum"):
                EthAddrDecoder.DecodeAddr(damaged)
            assert read(damaged) is None


@given(st.text(alphabet=base58.ALPHABET, min_size=26, max_size=35))
def test_random_base58_is_no_address(text: str) -> None:
    assert read(text) is None


@given(st.text(max_size=200))
def test_clean_is_total_and_idempotent(text: str) -> None:
    value = crypto_address.KIND.clean(text)
    assert value is None or crypto_address.KIND.clean(value) == value


def test_only_whole_runs_of_letters_and_digits_count() -> None:
    text = addresses(2)["btc"][0]
    assert [a.value for a in find_in_text(f"pay to ({text}).".encode())] == [text]
    assert list(find_in_text(f"x{text}".encode())) == []
    assert list(find_in_text(f"{text}9".encode())) == []


def test_solana_needs_its_name_in_front() -> None:
    text = addresses(2)["sol"][0]
    assert [a.value for a in find_solana(f"SOL: {text}".encode())] == [text]
    assert [a.value for a in find_solana(f"solana address: {text} thanks".encode())] == [text]
    assert list(find_solana(f"code {text}".encode())) == []


def test_a_transaction_hash_is_no_address(observed: Callable[..., list[Observation]]) -> None:
    assert observed("crypto_address", text="0x" + "ab" * 32) == []


def test_wallets_shown_are_recipients(observed: Callable[..., list[Observation]]) -> None:
    text = addresses(4)["btc"][2]
    (seen,) = observed("crypto_address", text=f"Send the amount to {text.upper()} and wait.")
    assert (seen.value, seen.provider, seen.role, seen.payment_type) == (text, "btc", "recipient", "crypto")
    assert (seen.specificity, seen.bundle, seen.basis) == ("dedicated", "payment", "rule:valid_checksum")
