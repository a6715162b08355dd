"""Numbers, codes and defanged text as a reader meets them."""

from datetime import UTC, date, datetime

import pytest

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


def test_codes_become_words_and_names_stay() -> None:
    assert wording.plain("pay_per_view") == "Pay per view"
    assert wording.plain("urls_actioned") == "URLs actioned"
    assert wording.plain("Amber Kite") == "Amber Kite"
    assert wording.inside("Reports processed") == "reports processed"
    assert wording.inside("URLs actioned") == "URLs actioned"
    assert wording.day(date(2013, 1, 1)) == "1 January 2013"


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("Known for 2573 of 2587 URLs.", "Known for 2\u202f573 of 2\u202f587 URLs."),
        ("51348 counted in 2012 and 2012-11.", "51\u202f348 counted in 2012 and 2012-11."),
        ("B-12345, port 192[.]0[.]2[.]1:8080, AS64538, 0012345, 999", None),
        ("hxxps://a[.]example/12345/67890.1234", None),
        ("3fa9 77e0 20 000 1234567890123", None),
    ],
)
def test_counts_in_sentences_are_grouped_and_nothing_else_is(raw: str, written: str | None) -> None:
    assert wording.grouped(raw) == (written or raw)
