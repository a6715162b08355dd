"""The pages on likelihood words keep step with the code: every word, ceiling, field and measured figure."""

from pathlib import Path

import msgspec
import pytest

from headwater.calibration import LADDER, OPTIONS, measured_table, read
from headwater.calibration.parameters import Band, Block, Curve, Parameters

DOCS = Path(__file__).parents[1] / "docs"
REFERENCE = (DOCS / "reference" / "calibration.md").read_text()
DECISION = (DOCS / "decisions" / "0007-calibration.md").read_text()


@pytest.mark.parametrize("kind", [Parameters, Curve, Block, Band])
def test_every_field_of_the_file_is_described(kind: type[msgspec.Struct]) -> None:
    assert [field for field in kind.__struct_fields__ if f"`{field}`" not in REFERENCE] == []


@pytest.mark.parametrize(("word", "ceiling"), LADDER)
def test_every_word_is_defined_by_its_ceiling(word: str, ceiling: float) -> None:
    said = "nothing is promised" if ceiling == 1 else f"{ceiling:.0%}".replace("%", " %")
    assert f"| {word} | {said} |" in REFERENCE


def test_the_minimum_is_stated() -> None:
    minimum = f"At least {OPTIONS.least_pairs} judged pairs with a score"
    assert minimum in REFERENCE and minimum in DECISION


def test_the_figures_are_those_of_the_shipped_file() -> None:
    """tools/fit_calibration.py writes both."""
    assert measured_table(read(None)) in DECISION
