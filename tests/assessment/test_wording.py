"""Numbers, codes and defanged text as a reader meets them."""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.assessment import wording


@pytest.mark.parametrize(
    ("content", "column", "written"),
    [
        (2587, "urls", "2\u202f587"),
        (2012, "year", "2012"),
        (0.1526, "share", "15.3\u202f%"),
        (0.5, "cumulative_share", "50.0\u202f%"),
        (12.345, "bits", "12.3"),
        (None, "urls", "—"),
        ("", "source", "—"),
        (True, "provisional", "yes"),
        (date(2012, 5, 3), "first_seen", "2012-05-03"),
        (datetime(2012, 5, 3, 4, tzinfo=UTC), "last_seen", "2012-05-03"),
        (["a.example", 3], "hosts", "a[.]example, 3"),
    ],
)
def test_values(content: object, column: str, written: str) -> None:
    assert wording.value(content, column) == written


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
    ],
)
def test_defang(raw: str, safe: str) -> None:
    assert wording.defang(raw) == safe


@given(st.text(max_size=80))
def test_defanged_text_holds_nothing_a_program_would_follow(text: str) -> None:
    safe = wording.defang(text)
    assert not re.search(r"https?\s*:", safe, re.IGNORECASE)
    assert not re.search(r"\w\.[^\W\d_]{2}", safe)
    assert not re.search(r"(?<!hxxp)(?<!hxxps)://(?!\])", safe)


@given(st.text(alphabet="abc.:/@[]hxtps", max_size=60))
def test_defanging_twice_changes_nothing(text: str) -> None:
    once = wording.defang(text)
    assert wording.defang(once) == once


def test_codes_become_words_and_names_stay() -> None:
    assert wording.plain("pay_per_view") == "Pay per view"
    assert wording.plain("urls_actioned") == "URLs actioned"
    assert wording.plain("Amber Kite") == "Amber Kite"
    assert wording.inside("Reports processed") == "reports processed"
    assert wording.inside("URLs actioned") == "URLs actioned"
    assert wording.day(date(2013, 1, 1)) == "1 January 2013"
