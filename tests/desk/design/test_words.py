"""The desk's fixed words agree with the core's, and markings with TLP 2.0."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.calibration.words import CEILING, WEAKEST
from headwater_desk.design import words
from headwater_desk.marking import Pap, Tlp


def test_every_word_of_likelihood_is_shown_with_its_ceiling() -> None:
    assert set(words.LIKELIHOODS) == set(CEILING)
    for name, shown in words.LIKELIHOODS.items():
        stated = re.search(r"At most (\d+) in 100", str(shown.meaning))
        assert (int(stated.group(1)) / 100 if stated else 1.0) == CEILING[name]
    assert words.LIKELIHOODS[WEAKEST].steps == 1


def test_stronger_words_have_more_steps() -> None:
    steps = [words.LIKELIHOODS[name].steps for name in CEILING]
    assert steps == sorted(steps, key=lambda step: -(step or 0))
    assert len(set(steps)) == len(steps)


@pytest.mark.parametrize("value", Tlp)
def test_markings_are_written_as_the_standard_writes_them(value: Tlp) -> None:
    assert words.marking(value)[0] == value.label
    assert words.marking(value.label)[0] == value.label


def test_pap_covers_what_is_recorded() -> None:
    assert {value.value.upper() for value in Pap} == set(words.PAP)


@given(st.text())
def test_what_is_no_marking_is_the_most_restrictive(text: str) -> None:
    name, _ = words.marking(text)
    assert name == "TLP:RED" or name.casefold().endswith(text.strip().replace(" ", "").casefold())


def test_a_word_nobody_listed_keeps_its_name() -> None:
    assert words.word(words.DECISIONS, "odd").label == "odd"
