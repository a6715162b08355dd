"""Every case runs on data in the documented layout, judges by its bar, and says what is missing or damaged."""

import gzip
from pathlib import Path

import pytest

from headwater.errors import InputError
from headwater.evaluate import CASES, Result, Settings, evaluate, group_of
from headwater.evaluate.brand_cases import DERIVED, TEMPLATES
from headwater.evaluate.reference import METRICS
from headwater.evaluate.result import AT_MOST, COUNTS, measured


@pytest.fixture
def results(folder: Path) -> list[Result]:
    return evaluate(Settings(folder, worlds=0))


def test_every_case_of_the_layout_gives_figures(results: list[Result]) -> None:
    shown = {result.case for result in results if result.value is not None}
    assert shown == {case.name for case in CASES if not case.worlds}
    assert {result.case for result in results} == {case.name for case in CASES}


def test_a_verdict_is_what_the_bar_says(results: list[Result]) -> None:
    for one in results:
        if one.bar is None or one.value is None:
            assert one.passed is None
        else:
            assert one.passed == (one.value <= one.bar if one.metric in AT_MOST else one.value >= one.bar)


def test_agreement_stands_beside_simpler_methods(results: list[Result]) -> None:
    for one in results:
        if one.metric in ("b3_precision", "b3_recall", "ceaf_e", "over_merge", "pair_f1", "macro_recall"):
            assert one.baselines, one
    cases = {one.case: one.baselines.keys() for one in results if one.metric == "b3_f1"}
    for case in ("distributors", "phishing kits", "record linkage, febrl3"):
        assert {"connected components", "degree cap 20", "single link"} <= cases[case]


def test_every_metric_is_explained_in_the_reference(results: list[Result]) -> None:
    plain = {one.metric for one in results if not one.metric.startswith("decided ")}
    assert plain - {""} <= METRICS.keys() and METRICS.keys() >= AT_MOST and COUNTS - {"groups"} <= METRICS.keys()


def test_both_halves_are_reported_apart(results: list[Result]) -> None:
    for case in ("alteration over time", "known-brand look-up", "unsupervised brands", "distributors"):
        parts = {one.data for one in results if one.case == case}
        for half in ("fitted", "held out"):
            assert any(part.endswith(half) for part in parts), (case, half)


def test_plain_data_are_solved(results: list[Result]) -> None:
    """Three unlike templates in near-copies, campaigns with three clues of their own each."""
    found = {(one.case, one.metric): one.value for one in results if one.data.endswith("all")}
    assert found["alteration over time", "wrong_link_rate"] == 0.0
    assert found["known-brand look-up", "top_1"] == 1.0
    for case in ("unsupervised brands", "distributors"):
        assert (found[case, "b3_precision"], found[case, "b3_recall"]) == (1.0, 1.0), case


def test_a_missing_file_is_a_skipped_case_that_says_so(folder: Path) -> None:
    (folder / DERIVED).unlink()
    skipped = [one for one in evaluate(Settings(folder, worlds=0), ["unsupervised brands"]) if one.value is None]
    assert [one.note for one in skipped] == ["skipped: the file is not there"] and skipped[0].passed is None


def test_an_empty_folder_skips_everything(tmp_path: Path) -> None:
    results = evaluate(Settings(tmp_path, worlds=0))
    assert len(results) == len(CASES) and all(one.note.startswith("skipped") for one in results)


def test_a_damaged_file_is_an_error_that_names_the_line(folder: Path) -> None:
    with gzip.open(folder / TEMPLATES, "at", encoding="utf-8") as stream:
        stream.write("{not json\n")
    with pytest.raises(InputError, match="line 13"):
        evaluate(Settings(folder), ["alteration"])


def test_a_case_is_chosen_by_part_of_its_name(folder: Path) -> None:
    results = evaluate(Settings(folder), ["leftovers"])
    assert {one.case for one in results} == {"kit leftovers"} and {group_of(one) for one in results} == {"distributors"}
    with pytest.raises(InputError, match=r"no case is called 'nothing'.*kit leftovers"):
        evaluate(Settings(folder), ["nothing"])


def test_the_same_data_give_the_same_figures(folder: Path) -> None:
    first, again = (
        [(one.case, one.data, one.metric, one.value) for one in evaluate(Settings(folder), ["changed", "kit"])]
        for _ in range(2)
    )
    assert first == again


@pytest.mark.parametrize(("metric", "value", "passed"), [("top_1", 0.5, True), ("hub_links", 0.5, True),
                                                         ("top_1", 0.4, False), ("hub_links", 0.6, False)])  # fmt: skip
def test_a_bar_is_a_floor_or_a_ceiling(metric: str, value: float, passed: bool) -> None:
    assert measured("case", "data", metric, value, 0.5).passed is passed
