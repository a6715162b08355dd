"""IBANs against schwifty, and the law of the check digits."""

import string
from collections.abc import Callable

import pytest
import schwifty
from hypothesis import given
from hypothesis import strategies as st

from headwater.identifiers import iban
from headwater.model.observation import Observation


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """A structurally right IBAN of any country with computed check digits."""
    country = draw(st.sampled_from(sorted(iban.structures())))
    pattern = iban.structures()[country]
    text: str = draw(st.from_regex(pattern.pattern, fullmatch=True))
    check = 98 - int("".join(str(int(c, 36)) for c in text[4:] + country + "00")) % 97
    return f"{country}{check:02d}{text[4:]}"


@given(numbers())
def test_agrees_with_schwifty(text: str) -> None:
    assert iban.KIND.clean(text) == text
    assert schwifty.IBAN(text, allow_invalid=True).checksum_digits == text[2:4]
    schwifty.IBAN(text)  # raises on a wrong structure or checksum


@given(numbers(), st.data())
def test_a_changed_digit_or_letter_is_refused(text: str, data: st.DataObject) -> None:
    """ISO 7064 mod 97-10 finds every single substitution of a digit by a digit or a letter by a letter."""
    position = data.draw(st.integers(2, len(text) - 1))
    alphabet = string.digits if text[position].isdigit() else string.ascii_uppercase
    letter = data.draw(st.sampled_from([c for c in alphabet if c != text[position]]))
    assert iban.KIND.clean(text[:position] + letter + text[position + 1 :]) is None


@pytest.mark.parametrize(
    "text", ["de89 3704 0044 0532 0130 00", "DE89-3704-0044-0532-0130-00", " DE89370400440532013000 "]
)
def test_printed_forms_are_one_value(text: str) -> None:
    assert iban.KIND.clean(text) == "DE89370400440532013000"


@pytest.mark.parametrize(
    "text",
    ["DE8937040044053201300", "DE893704004405320130000", "XX89370400440532013000", "DE89ABCD00440532013000", "", "DE"],
)
def test_near_misses(text: str) -> None:
    assert iban.KIND.clean(text) is None


def test_words_in_capitals_behind_it_do_not_hide_it() -> None:
    assert list(iban.find(b"TO GB29 NWBK 6016 1331 9268 19 BIC NWBKGB2L NOW")) == ["GB29NWBK60161331926819"]


def test_accounts_are_recipients_and_registry_examples_are_not(observed: Callable[..., list[Observation]]) -> None:
    (own,) = observed("iban", text="Account NL39 RABO 0300 0652 64 please")
    assert (own.role, own.payment_type, own.specificity) == ("recipient", "bank_transfer", "dedicated")
    (example,) = observed("iban", text="e.g. GB29 NWBK 6016 1331 9268 19")
    assert (example.role, example.specificity, example.basis) == (
        "mention",
        "shared_service",
        "registry:iban-example-gb",
    )
