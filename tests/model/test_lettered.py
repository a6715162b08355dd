"""Names made of a hash hold letters only, as many as promised, and follow from the hash."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from headwater.model.lettered import lettered


@given(st.binary(), st.binary())
def test_twelve_letters_that_follow_from_the_content(one: bytes, other: bytes) -> None:
    first, second = (lettered(sha256(content).digest()) for content in (one, other))
    assert len(first) == 12 and set(first) <= set("abcdefghijklmnop")
    assert (first == second) == (sha256(one).digest()[:6] == sha256(other).digest()[:6])
