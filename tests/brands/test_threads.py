"""Work shared out: nothing is lost, nothing doubled, and no result depends on how many threads there are."""

from dataclasses import replace

import numpy as np
import pytest
from hand_made import Shot, altered, capture_tables, template
from hypothesis import given
from hypothesis import strategies as st

from headwater.brands import OPTIONS, Attribution, attribute, signatures
from headwater.brands import likeness as likeness_module
from headwater.brands.threads import by_weight, shared_out


@given(st.lists(st.integers(0, 9), max_size=20), st.integers(0, 12))
def test_slices_cover_all_rows_once_and_none_is_too_heavy(weights: list[int], most: int) -> None:
    slices = by_weight(np.concatenate([[0], np.cumsum(np.array(weights, np.int64))]), most)
    assert [row for part in slices for row in range(part.start, part.stop)] == list(range(len(weights)))
    assert all(part.stop - part.start == 1 or sum(weights[part]) <= most for part in slices)


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_results_stand_in_the_order_of_the_parts_and_errors_are_raised(threads: int) -> None:
    assert shared_out(lambda part: part * part, range(9), threads) == [part * part for part in range(9)]
    with pytest.raises(ZeroDivisionError):
        shared_out(lambda part: 1 // part, range(9), threads)


def told(found: Attribution) -> tuple[object, ...]:
    columns = (found.period_of_capture, found.version_of_capture, found.site, found.brand, found.versions)
    return *(column.tolist() for column in columns), found.decisions, found.weights.version


def test_the_brands_are_the_same_for_one_two_and_four_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks are made tiny, so that there are many parts to share out."""
    monkeypatch.setattr(likeness_module, "_BLOCK", 500)
    monkeypatch.setattr(signatures, "_ENTRIES", 500)
    looks = [altered(template(n % 6), n, 0.02 * (n % 12)) for n in range(120)]
    tables = capture_tables([Shot(f"s{n % 40}.example", n // 3, look) for n, look in enumerate(looks)])
    one, two, four = (told(attribute(*tables, replace(OPTIONS, threads=threads))) for threads in (1, 2, 4))
    assert one == two == four


def test_the_number_of_threads_is_no_part_of_the_method() -> None:
    assert replace(OPTIONS, threads=4) == OPTIONS and repr(replace(OPTIONS, threads=4)) == repr(OPTIONS)
