"""Marks of published packages: what the list holds, how it is made, and that it meets the views of a page."""

import csv
import gzip
import json
import re
import runpy
import tarfile
from collections.abc import Callable
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from headwater.fingerprint.common import common_marks, common_names
from headwater.fingerprint.hashing import feature_hash
from headwater.model.fingerprint import Fingerprint

Look = Callable[..., Fingerprint]
ROOT = Path(__file__).parents[2]
SHIPPED = files("headwater.fingerprint")


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "tools" / "common_marks.py"))


def test_the_list_is_sorted_distinct_small_and_plain() -> None:
    names = common_names()
    assert 5_000 < len(names) < 20_000 and list(names) == sorted(set(names))
    assert len((SHIPPED / "common_marks.txt.gz").read_bytes()) < 100_000
    shape = re.compile(r"[.#][A-Za-z_-][\w:@/.-]{0,59}|asset:[A-Za-z][\w.@-]{2,59}\.(?:css|js)", re.ASCII)
    assert not [name for name in names if not shape.fullmatch(name)]


def test_every_source_has_a_version_and_a_licence() -> None:
    rows = list(csv.DictReader((SHIPPED / "common_marks.csv").read_text("utf-8").splitlines()))
    assert len(rows) > 25
    assert all(re.fullmatch(r"\d[\d.]+", row["version"]) and row["licence"] and int(row["marks"]) >= 0 for row in rows)
    assert sum(int(row["marks"]) for row in rows) >= len(common_names())


def test_hashes_are_those_of_the_views(look: Look) -> None:
    page = look(
        "<link rel=stylesheet href=/css/bootstrap.min.css><div class='container row'><p class='uk-card own-mark-77'>x"
        "</div>"
        "<script src=/assets/js/bootstrap.min.js></script><script src=/vendor/jquery/jquery.min.js></script>"
    )
    marks = common_marks()
    assert marks.dtype == np.uint32 and np.all(np.diff(marks.astype(np.int64)) > 0)
    assert set(page.names.ids.tolist()) - set(marks.tolist()) == {feature_hash(".own-mark-77")}
    assert set(page.kit.ids.tolist()) <= set(marks.tolist())


def test_marks_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        common_marks()[0] = 1


SHEET = """/* .no */ @import "x.css"; .a, #b > .c-1:hover { color: #fff; width: .5em } @media print { .d .e\\:f { } }
.icon:before, .icon::before { content: ".g" } a[href=".h"] { } .i { background: url(k.png) }"""


def test_names_are_those_of_selectors(tool: dict[str, Any]) -> None:
    assert set(tool["names"](SHEET)) == {".a", "#b", ".c-1", ".d", ".e:f", ".i"}


def test_a_package_is_read_in_its_archive(tool: dict[str, Any], tmp_path: Path) -> None:
    held = {
        "package/package.json": json.dumps({"licenses": [{"type": "MIT"}, {"type": "GPL-2.0"}]}),
        "package/dist/kite.min.css": ".kite{} .kite-1{}",
        "package/docs/site.css": ".site{}",
        "package/dist/js/kite.js": "",
        "package/src/parts.js": "",
        "package/index.js": "",
    }
    with tarfile.open(tmp_path / "kite-1.0.0.tgz", "w:gz") as archive:
        for name, text in held.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, BytesIO(text.encode()))
    found, licence = tool["read"](tool["packed"]("kite", "1.0.0", tmp_path))
    assert found == {".kite", ".kite-1", "asset:kite.min.css", "asset:kite.js"} and licence == "MIT OR GPL-2.0"


def test_the_list_is_the_same_whenever_it_is_written() -> None:
    packed = (SHIPPED / "common_marks.txt.gz").read_bytes()
    assert packed[4:8] == bytes(4)  # no time in the gzip header
    assert gzip.decompress(packed).endswith(b"\n")
