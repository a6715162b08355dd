"""The shelf: whatever the order of arrival, once reordered it holds what a batch over all pages finds."""

import numpy as np
from hand_made import Look, Shot, altered, capture_id, capture_tables, fingerprint_of, joined, template
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.brands import attribute
from headwater.brands.attribute import in_order, numbered
from headwater.brands.compare import compare
from headwater.brands.options import OPTIONS
from headwater.brands.pages import read_pages
from headwater.brands.prints import bags_of, print_key
from headwater.brands.shelf import Page, Shelf

BLANK: Look = {view: {} for view in ("structure", "names", "kit", "text", "hidden")}
LOOKS = [
    *(altered(template(n % 3), n, share) for n, share in enumerate([0.0, 0.1, 0.02, 0.5, 0.01, 0.4, 0.02, 0.01])),
    joined(template(0), template(1)),
    {**template(0), "text": {5: 1}},
    BLANK,
]
WEIGHTS = attribute(*capture_tables([Shot(f"t{n}.example", n, look) for n, look in enumerate(LOOKS)])).weights
shots_ = st.lists(
    st.builds(
        Shot, st.sampled_from(["a.example", "b.example", "c.example"]), st.integers(0, 9), st.sampled_from(LOOKS)
    ),
    max_size=12,
    unique_by=lambda shot: (shot.site, shot.day),
)


def page(shot: Shot) -> Page:
    fingerprint = fingerprint_of(shot)
    moment = (shot.day * 86_400_000_000, capture_id(shot))
    return Page(print_key(fingerprint), bags_of(fingerprint), "", moment)


def shelved(shots: list[Shot]) -> Shelf:
    shelf = Shelf(WEIGHTS, OPTIONS)
    for shot in shots:
        shelf.add(page(shot))
    return shelf


def content(shelf: Shelf) -> tuple[dict[str, str], dict[frozenset[str], float]]:
    """(first capture of each page -> that of its version, likeness of the versions that are alike)."""
    name = [moment[1] for moment in shelf.first]
    leaders = {name[number]: name[leader] for number, leader in enumerate(shelf.leader.tolist())}
    left, right, value = (column.tolist() for column in shelf.edges())
    return leaders, {frozenset((name[a], name[b])): v for a, b, v in zip(left, right, value, strict=True)}


def batch(shots: list[Shot]) -> tuple[dict[str, str], dict[frozenset[str], float]]:
    captures, fingerprints = in_order(*capture_tables(shots))
    pages = read_pages(captures, numbered(captures.column("site"))[1], fingerprints, OPTIONS)
    name = captures.column("capture_id").to_pylist()
    first = pages.first.tolist()
    leaders = {name[row]: name[first[v]] for row, v in zip(pages.prints.first.tolist(), pages.version_of_print.tolist(),
                                                          strict=True)}  # fmt: skip
    found = compare(pages, WEIGHTS, OPTIONS).alike.tocoo()
    return leaders, {
        frozenset((name[first[a]], name[first[b]])): v
        for a, b, v in zip(found.row.tolist(), found.col.tolist(), found.data.tolist(), strict=True)
        if a < b
    }


def by_time(shots: list[Shot]) -> list[Shot]:
    return sorted(shots, key=lambda shot: (shot.day, capture_id(shot)))


@settings(max_examples=60)
@given(shots_)
def test_in_order_of_time_it_is_never_late_and_holds_what_a_batch_finds(drawn: list[Shot]) -> None:
    shelf = shelved(by_time(drawn))
    assert not shelf.late and content(shelf) == batch(drawn)


@settings(max_examples=60)
@given(shots_, st.data())
def test_in_any_order_it_does_so_once_reordered(drawn: list[Shot], data: st.DataObject) -> None:
    shelf = shelved(data.draw(st.permutations(drawn)))
    if shelf.late:
        shelf.reorder()
    assert not shelf.late and content(shelf) == batch(drawn)
    shelf.reorder()
    assert content(shelf) == batch(drawn)


@settings(max_examples=40)
@given(shots_, shots_)
def test_after_a_reorder_it_goes_on_in_order(drawn: list[Shot], later: list[Shot]) -> None:
    later = [shot.later(20) for shot in later]
    shelf = shelved(drawn[::-1])
    shelf.reorder()
    for shot in by_time(later):
        shelf.add(page(shot))
    assert not shelf.late and content(shelf) == batch([*drawn, *later])


def test_the_same_page_again_is_the_same_number_and_only_an_earlier_capture_makes_it_late() -> None:
    shelf = Shelf(WEIGHTS, OPTIONS)
    first, later, earlier = (Shot("a.example", day, template(0)) for day in (5, 9, 1))
    assert [shelf.add(page(shot)) for shot in (first, later)] == [0, 0]
    assert (shelf.late, len(shelf)) == (False, 1)
    assert (shelf.add(page(earlier)), shelf.late) == (0, True)
    assert shelf.first[0][0] == 86_400_000_000


def test_a_late_copy_of_what_is_there_changes_nothing_that_stands() -> None:
    """A page captured late that a version already stands for needs no reordering."""
    first, newest, between = (
        Shot("a.example", day, altered(template(0), n, share))
        for n, (day, share) in enumerate([(0, 0), (9, 0.5), (4, 0.01)])
    )
    shelf = shelved([first, newest, between])
    assert shelf.leader.tolist() == [0, 1, 0] and not shelf.late


def test_likeness_is_measured_between_any_pages_in_blocks_without_a_seam() -> None:
    shelf = shelved([Shot(f"s{n}.example", n, altered(template(n % 2), n, 0.2)) for n in range(9)])
    left, right = np.repeat(np.arange(9), 9), np.tile(np.arange(9), 9)
    value = shelf.measure(np.tile(left, 60), np.tile(right, 60)).reshape(60, 9, 9)
    assert (value == value[0]).all() and (value[0] == value[0].T).all()
    assert np.allclose(np.diag(value[0]), 1.0)
