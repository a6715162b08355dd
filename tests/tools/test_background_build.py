"""The maintainer's script: counts as a brute force does, in any order, and refuses what must stay out."""

import io
import runpy
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.brands import background
from headwater.fingerprint.hashing import EMPTY
from headwater.model.fingerprint import Fingerprint, View

ROOT = Path(__file__).parents[2]
BUILD: dict[str, Any] = runpy.run_path(str(ROOT / "tools" / "background" / "build.py"))
PAGE = b"<!doctype html><html><body>" + b"<p class='a'>word</p>" * 20 + b"</body></html>"

features = st.frozensets(st.integers(0, 7), max_size=5)
some_pages = st.lists(st.tuples(st.sampled_from("pqrst"), st.tuples(features, features, features)), min_size=1)


def _view(ids: Sequence[int]) -> View:
    return View(np.array(sorted(ids), np.uint32), np.ones(len(ids), np.uint8))


def _print(bags: tuple[frozenset[int], ...]) -> Fingerprint:
    structure, names, kit = (_view(tuple(ids)) for ids in bags)
    return Fingerprint(structure=structure, names=names, text=EMPTY, kit=kit, hidden=EMPTY, gate="", elements=20)


def _bytes(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, **BUILD["ENCODING"])
    return sink.getvalue()


@given(some_pages, st.randoms(use_true_random=False))
def test_counts_are_those_of_a_brute_force_in_any_order(pages: list[Any], dice: Any) -> None:
    table = BUILD["counted"]((group, _print(bags)) for group, bags in pages)
    expected = []
    for place, view in enumerate(background.VIEWS):
        for feature in range(8):
            carried = {group for group, bags in pages if feature in bags[place]}
            if len(carried) >= background.LEAST_GROUPS:
                expected.append({"view": view, "feature": feature, "groups": len(carried)})
    assert table.to_pylist() == expected
    assert int(table.schema.metadata[background.GROUPS_KEY]) == len({group for group, _ in pages})
    dice.shuffle(pages)
    assert _bytes(BUILD["counted"]((group, _print(bags)) for group, bags in pages)) == _bytes(table)


def test_the_shipped_list_and_the_shipped_sources_name_the_same_packages() -> None:
    packages = BUILD["listed"]((ROOT / "tools" / "background" / "packages.txt").read_text("utf-8"))
    shipped = (ROOT / "src/headwater/brands/background_sources.csv").read_text("utf-8").splitlines()[1:]
    assert [",".join(package[:3]) for package in packages] == [",".join(line.split(",")[:3]) for line in shipped]


@pytest.mark.parametrize("line", ["npm startbootstrap-agency 1.0.0 g *", "npm only-three 1", "gem name 1 group *"])
def test_a_line_that_must_stay_out_or_is_malformed_is_named(line: str) -> None:
    with pytest.raises(SystemExit, match="line 2"):
        BUILD["listed"](f"# a comment\n{line}\n")


def test_a_group_gives_few_pages_spread_over_its_files_and_no_fragment(tmp_path: Path) -> None:
    contents = {f"package/{number:02}.html": PAGE for number in range(20)}
    contents |= {
        "package/part.html": b"<p>fragment</p>",
        "package/engine.html": PAGE + b"{% block %}",
        "other.html": PAGE,
    }
    with tarfile.open(tmp_path / "it.tgz", "w:gz") as archive:
        for name, content in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    package = BUILD["Package"]("npm", "it", "1", "group", "package/*.html")
    found = BUILD["pages"](package, BUILD["Archive"](tmp_path / "it.tgz"))
    assert len(found) == BUILD["PAGES_A_GROUP"] and {page.group for page in found} == {"group"}


def test_a_page_is_recognised_among_the_evaluation_data() -> None:
    page, other = (
        _print((frozenset({1, 2}), frozenset({3}), frozenset())),
        _print((frozenset({5}), frozenset({6}), frozenset())),
    )
    nearest = BUILD["likest"]([page, other], [page])
    assert nearest[0] == pytest.approx(1.0) and nearest[1] == 0.0


def test_without_the_evaluation_data_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="cannot be tested"):
        list(BUILD["evaluation_prints"](tmp_path))
