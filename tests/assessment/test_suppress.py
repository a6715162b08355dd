"""Small counts: what is hidden, what is rounded, and that a hidden cell cannot be worked out."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from headwater.assessment.public import public
from headwater.assessment.suppress import BASE, SMALL, THRESHOLD, WITHHELD, protected, rounded, shown
from headwater.model.finding import Finding

counts = st.one_of(st.integers(0, 30), st.integers(0, 100_000))
one_dimension = st.dictionaries(st.tuples(st.sampled_from("abcdefghij")), counts, min_size=1)
two_dimensions = st.dictionaries(st.tuples(st.sampled_from("abcde"), st.integers(0, 4)), counts, min_size=1)


def lines(table: dict[Any, int]) -> list[list[Any]]:
    """All sets of cells that differ in one dimension only, found by brute force."""
    width = len(next(iter(table)))
    return [
        [k for k in table if all(k[i] == key[i] for i in range(width) if i != free)]
        for free in range(width)
        for key in table
    ]


@given(st.integers(0, 1_000_000))
def test_rounding_moves_a_count_by_two_at_most(number: int) -> None:
    assert rounded(number) % BASE == 0
    assert abs(rounded(number) - number) <= 2


@given(st.integers(0, 1_000_000))
def test_a_single_count_below_the_threshold_is_never_shown(number: int) -> None:
    assert shown(number) == (SMALL if number < THRESHOLD else rounded(number))


@given(st.one_of(one_dimension, two_dimensions))
def test_nothing_small_and_nothing_unrounded_is_published(table: dict[Any, int]) -> None:
    for key, cell in protected(table).items():
        assert (cell == SMALL) == (table[key] < THRESHOLD)
        assert cell in (SMALL, WITHHELD) or (isinstance(cell, int) and cell >= THRESHOLD and cell % BASE == 0)


@given(st.one_of(one_dimension, two_dimensions))
def test_no_hidden_cell_is_what_is_left_of_a_line(table: dict[Any, int]) -> None:
    """An attacker who knows the exact total of a line and every shown cell exactly still faces two unknowns."""
    published = protected(table)
    for line in lines(table):
        hidden = [key for key in line if not isinstance(published[key], int)]
        if hidden and len(hidden) < len(line):
            assert len(hidden) >= 2
            assert sum(table[key] for key in hidden) >= THRESHOLD


@given(one_dimension)
def test_not_more_is_withheld_than_one_dimension_needs(table: dict[Any, int]) -> None:
    published = protected(table)
    extra = [table[key] for key, cell in published.items() if cell == WITHHELD]
    shown_cells = [table[key] for key, cell in published.items() if isinstance(cell, int)]
    assert len(extra) <= 2
    assert not extra or not shown_cells or max(extra) <= min(shown_cells)


@given(st.dictionaries(st.sampled_from(["US", "RU", "KZ", "JP", "NL", "UA", "DE", "unknown"]), counts, min_size=1))
def test_the_law_holds_for_a_published_finding(make: Callable[..., Finding], table: dict[str, int]) -> None:
    total = sum(table.values())
    finding = make(
        "hosting.by_country",
        {"country": list(table), "urls": list(table.values()), "share": [n / max(total, 1) for n in table.values()]},
        "urls",
        numerator=total - table.get("unknown", 0),
        denominator=total,
        exclusions=(("something", table[next(iter(table))]),),
    )
    [found] = public([finding])
    cells = [row["urls"] for row in found.rows]
    assert len(cells) == len(table)
    assert all(cell in (SMALL, WITHHELD) or (cell >= 10 and cell % 5 == 0) for cell in cells)
    hidden = [cell for cell in cells if not isinstance(cell, int)]
    assert len(hidden) != 1 or len(cells) == 1
    for part in (found.numerator, found.denominator, *(n for _, n in found.exclusions)):
        assert part is None or (part >= 10 and part % 5 == 0)
    for row in found.rows:
        assert (
            (row["share"] is None)
            if not isinstance(row["urls"], int)
            else round(row["share"] * 100) / 100 == row["share"]
        )


@given(st.lists(counts, min_size=2, max_size=6))
def test_the_order_of_hidden_cells_tells_nothing(make: Callable[..., Finding], numbers: list[int]) -> None:
    codes = ["US", "RU", "KZ", "JP", "NL", "UA"][: len(numbers)]
    ranked = sorted(zip(numbers, codes, strict=True), reverse=True)
    finding = make("hosting.by_country", {"country": [c for _, c in ranked], "urls": [n for n, _ in ranked]}, "urls")
    [found] = public([finding])
    hidden = [row["country"] for row in found.rows if not isinstance(row["urls"], int)]
    assert hidden == sorted(hidden)
