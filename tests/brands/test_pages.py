"""Pages and their comparison: versions, a sample to learn from, and likeness of any pair measured once."""

import numpy as np
import pytest
from hand_made import Look, Shot, altered, capture_tables, template
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from headwater.brands.attribute import in_order, is_entry, numbered, role_of
from headwater.brands.compare import Compared, symmetric
from headwater.brands.likeness import Likeness
from headwater.brands.looks import CONTENT, LANDING, ROLES
from headwater.brands.options import OPTIONS
from headwater.brands.ordered import distinct, run_starts
from headwater.brands.pages import Pages, free_host, number, read_pages


def read(shots: list[Shot]) -> Pages:
    captures, fingerprints = in_order(*capture_tables(shots))
    return read_pages(captures, numbered(captures.column("site"))[1], fingerprints, OPTIONS)


@given(st.lists(st.integers(0, 5) | st.integers(2**63, 2**64 - 1), max_size=30))
def test_numbers_are_those_of_numpy(keys: list[int]) -> None:
    values = np.array(keys, np.uint64)
    found, column = number(values)
    expected, inverse = np.unique(values, return_inverse=True)
    assert found.tolist() == expected.tolist() == distinct(values).tolist()
    assert column.tolist() == inverse.tolist()
    assert run_starts(np.sort(values)).sum() == len(expected)


def test_a_version_stands_for_its_copies_and_one_copy_of_another_site_is_sampled() -> None:
    looks = [template(1), altered(template(1), 1, 0.03), altered(template(1), 2, 0.03), template(2)]
    sites = ["a.example", "a.example", "b.example", "c.example"]
    pages = read([Shot(site, n, look) for n, (site, look) in enumerate(zip(sites, looks, strict=True))])
    assert pages.version_of_print.tolist() == [0, 0, 0, 1] and pages.first.tolist() == [0, 3]
    assert pages.sampled.tolist() == [0, 3, 2]  # versions first, then the copy that another site shows
    assert len(pages) == 2 and len(pages.sample) == 3 and pages.several.tolist() == [False] * 3


def test_a_print_that_several_sites_show_is_known() -> None:
    pages = read(
        [Shot("a.example", 0, template(1)), Shot("b.example", 1, template(1)), Shot("c.example", 2, template(2))]
    )
    assert pages.several.tolist() == [True, False]


def test_gated_pages_and_pages_without_features_are_no_versions_of_others() -> None:
    blank: Look = {view: {} for view in ("structure", "names", "kit", "text", "hidden")}
    shots = [
        Shot("a.example", 0, template(1), gate="parked"),
        Shot("b.example", 1, blank),
        Shot("c.example", 2, template(1)),
    ]
    pages = read(shots)
    assert pages.prints.of_capture.tolist() == [-1, 0, 1] and pages.blank.tolist() == [True, False]


@pytest.mark.parametrize(
    ("kind", "site", "host"),
    [
        ("free_host", "kite.freehost.example", "freehost.example"),
        ("path_root", "freehost.example/kite", "freehost.example"),
        ("registrable", "kite.example", ""),
        ("free_host", "bare", ""),
    ],
)
def test_the_free_host_of_a_site(kind: str, site: str, host: str) -> None:
    assert free_host(kind, site) == host


@pytest.mark.parametrize("path", ["", "/", "index.html", "/index.php", "index."])
def test_an_entry_page_is_a_landing_page_whatever_it_shows(path: str) -> None:
    assert is_entry(path) and {role_of(path, role) for role in (*ROLES, "", "unheard-of")} == {LANDING}


@pytest.mark.parametrize("path", ["join", "a/index.html", "indexes"])
def test_elsewhere_structure_says_the_role(path: str) -> None:
    assert [role_of(path, role) for role in ROLES] == list(range(len(ROLES)))
    assert role_of(path, "unheard-of") == CONTENT


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=15))
def test_each_distinct_pair_is_measured_once_and_a_version_is_like_itself(pairs: list[tuple[int, int]]) -> None:
    asked: list[tuple[int, int]] = []

    def measure(left: np.ndarray, right: np.ndarray) -> Likeness:
        asked.extend(zip(left.tolist(), right.tolist(), strict=True))
        return Likeness(left / 10 + right / 100, np.zeros((len(left), 4)), left / 10, right / 100)

    compared = Compared(sparse.csr_matrix((5, 5)), np.arange(5), measure)
    left, right = np.array([a for a, _ in pairs], np.int64), np.array([b for _, b in pairs], np.int64)
    found = compared.likeness(left, right).tolist()
    assert found == [1.0 if a == b else min(a, b) / 10 + max(a, b) / 100 for a, b in pairs]
    assert sorted(asked) == sorted({(min(a, b), max(a, b)) for a, b in pairs if a != b})
    assert compared.within(left, right).tolist() == [a / 10 if a <= b else a / 100 for a, b in pairs]


def test_the_matrix_is_symmetric_with_a_unit_diagonal() -> None:
    dense = symmetric(np.array([0, 1]), np.array([2, 2]), np.array([0.5, 0.25]), 3).toarray()
    assert dense.tolist() == [[1.0, 0.0, 0.5], [0.0, 1.0, 0.25], [0.5, 0.25, 1.0]]
