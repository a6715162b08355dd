"""Addresses written so that nothing turns them into a link."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.model.defang import defang


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("https://a.example/x", "hxxps://a[.]example/x"),
        ("HTTP://A.EXAMPLE", "hxxp://A[.]EXAMPLE"),
        ("ftp://a.example", "ftp[://]a[.]example"),
        ("me@mail.example", "me[@]mail[.]example"),
        ("192.0.2.10", "192[.]0[.]2[.]10"),
        ("a\u3002example", "a[.]example"),
        ("xn--a.xn--b", "xn--a[.]xn--b"),
        ("v1.2 of 3.5 %", "v1.2 of 3.5 %"),
        ("End. Next", "End. Next"),
        ("right\u202eleft", "right\ufffdleft"),
        ("a\u061cb\u00adc\u3164d\U000e0041e\u2028f", "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf"),
    ],
)
def test_defang(raw: str, safe: str) -> None:
    assert defang(raw) == safe


@given(st.text(max_size=80))
def test_defanged_text_holds_nothing_a_program_would_follow(text: str) -> None:
    safe = defang(text)
    assert not re.search(r"https?\s*:", safe, re.IGNORECASE)
    assert not re.search(r"\w\.[^\W\d_]{2}", safe)
    assert not re.search(r"(?<!hxxp)(?<!hxxps)://(?!\])", safe)


@given(st.text(alphabet="abc.:/@[]hxtps", max_size=60))
def test_defanging_twice_changes_nothing(text: str) -> None:
    once = defang(text)
    assert defang(once) == once
