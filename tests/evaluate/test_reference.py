"""The results page says what the results say, and no more."""

from pathlib import Path

import pytest

from headwater import files
from headwater.errors import InputError
from headwater.evaluate import CASES, rows, year_cases
from headwater.evaluate.reference import page
from headwater.evaluate.result import Result, measured, read, skipped

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def test_the_page_is_made_from_the_committed_results() -> None:
    made = page(read(REFERENCE / "evaluation.json"))
    assert made == (REFERENCE / "evaluation.md").read_text("utf-8"), (
        "headwater evaluate --earlier docs/reference/evaluation.json --page docs/reference/evaluation.md"
    )


def test_the_committed_results_cover_every_case() -> None:
    found = read(REFERENCE / "evaluation.json")
    assert {one.case for one in found} == {case.name for case in CASES}
    assert all(
        any(one.seconds > 0 for one in found if one.case == case.name) for case in CASES if not shared(case.name)
    )


def shared(case: str) -> bool:
    """Cases that read what another one made, in no time."""
    return case in (year_cases.BRANDS, year_cases.OPERATIONS)


def some() -> list[Result]:
    return [
        measured("kit leftovers", "all", "default_links", 1_234, 0, {"connected components": 9}, "a note"),
        measured("kit leftovers", "held out", "default_links", 0, 0, {}, "a note"),
        skipped("distributors", "some/file.csv", "the file is not there"),
    ]


def test_results_survive_being_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    files.write_json(list(rows(some())), path)
    assert read(path) == some()


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text('[{"case": "x"}]', "utf-8")
    with pytest.raises(InputError, match=r"other\.json"):
        read(path)


def test_a_page_shows_figures_bars_and_what_was_missed() -> None:
    made = page(some())
    assert "1 of 2 bars are met; 1 lines were skipped" in made
    assert "| all | default_links | 1,234 | ≤ 0 | **missed** | 9 |" in made
    assert "| held out | default_links | 0 | ≤ 0 | met |  |" in made
    assert made.count("a note") == 1 and "skipped: the file is not there" in made
