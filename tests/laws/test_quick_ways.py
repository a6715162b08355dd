"""A quick way gives what the plain definition gives: speed changes no fingerprint and loses no identifier."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.fingerprint import words
from headwater.fingerprint.hashing import feature_hash
from headwater.fingerprint.words import word_hashes
from headwater.identifiers import crypto_address, iban, mobile_money, premium_sms
from headwater.identifiers.registry import shipped
from headwater.identifiers.wording import VISIBLE, ascii_bytes, find
from headwater.sanitise.text import clean, is_inert

any_text = st.text(max_size=80) | st.text("abcXYZ .,-_'09éßİıЖ漢\u0307\u2013\ud800", max_size=80)

# Words and numbers as payment wording has them, so that random sentences often hold one or nearly do.
_WORDS = """
text TEXT: send SMS sms: premium Premium short code shortcode till Till no. paybill pay bill business number: account
KITE "KITE" to an the code 80808 8080 123456 0712 A1B2 sol SOL: solana address: kite@okaxis sold bills context
a@b.example é 7EYnhQoR9YM3N7UoaKRoA44Uy8JeaZV3qyouov87awMs GB29 NWBK 6016 1331 9268 19 GB29NWBK60161331926819 ８０８０８
1BoatSLRHtKNngkdXEeobR76b53LETtpyT
"""
sentences = st.lists(st.sampled_from(_WORDS.split()), max_size=12).map(" ".join)


@given(any_text, st.integers(0, 12))
def test_word_hashes_are_those_of_the_words(text: str, limit: int) -> None:
    found = re.findall(r"[^\W\d_]{2,}", text.lower())[:limit]
    assert word_hashes(text, limit).tolist() == [feature_hash(word) for word in found]


@given(st.lists(st.text("abz", min_size=1, max_size=40), max_size=30), st.integers(0, 30))
def test_full_places_change_no_hash(found: list[str], limit: int) -> None:
    """With four places for all words, nearly every one takes the place of another."""
    separated = " ".join(found).encode()
    kept = [word for word in found if len(word) > 1][:limit]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words._Table, "_PLACES", 2)
        table = words._Table()
        for _ in range(2):
            assert table.hashes(separated, limit).tolist() == [feature_hash(word) for word in kept]


def test_the_memory_of_words_is_bounded() -> None:
    long = "\u0436" * 1000
    before = set(words._pieces)
    assert word_hashes(long, 9).tolist() == [feature_hash(long)] and set(words._pieces) == before
    assert word_hashes("\u0436\u0436", 9).tolist() == [feature_hash("\u0436\u0436")]
    assert set(words._pieces) > before or "\u0436\u0436".encode() in before


@given(sentences)
def test_no_payment_value_is_passed_over(text: str) -> None:
    """Each detector asked by itself, without looking first whether any of them would find something."""
    data = ascii_bytes(text)
    expected = {
        *(("crypto_address", address.value) for address in crypto_address.find_in_text(data)),
        *(("crypto_address", address.value) for address in crypto_address.find_solana(data)),
        *(("iban", value) for value in iban.find(data)),
        *(("mobile_money", value) for value in mobile_money.find(data)),
        *(("premium_sms", value) for value in premium_sms.find(data)),
    }
    found = {(seen.kind, seen.value) for seen in find(text, VISIBLE, shipped().rules)}
    assert expected <= found


def test_those_sentences_do_hold_payment_values() -> None:
    """So that the law above is about something."""
    texts = ["text KITE to 80808", "till no. 123456", "SOL: 7EYnhQoR9YM3N7UoaKRoA44Uy8JeaZV3qyouov87awMs"]
    kinds = [{seen.kind for seen in find(text, VISIBLE, shipped().rules)} for text in texts]
    assert kinds == [{"premium_sms"}, {"mobile_money"}, {"crypto_address"}]


@given(
    any_text | st.sampled_from(["data:", "a:b", "x" * 300, "a b", " a", "a\u200bb", "plain-word_1"]),
    st.integers(1, 400),
)
def test_an_inert_word_is_what_cleaning_makes_of_it(text: str, limit: int) -> None:
    dropped: Counter[str] = Counter()
    if text and is_inert(text, limit):
        assert clean(text, limit, dropped) == (text, False) and not dropped
