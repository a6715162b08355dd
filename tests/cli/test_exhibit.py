"""`headwater exhibit`: one page in one file, the same each time, and an account of its hashes."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
from exhibit_reading import attached, pages_of, text_of

Call = Callable[..., Any]


def links(finished: Any) -> list[str]:
    row = pq.read_table(finished.out / "links.parquet").to_pylist()[0]
    return [row["left"], row["right"]]


def test_the_same_run_gives_the_same_file(call: Call, finished: Any, tmp_path: Path) -> None:
    one, other = tmp_path / "one.pdf", tmp_path / "other.pdf"
    for target in (one, other):
        shown = call("exhibit", finished.out, *links(finished), "-o", target)
        assert (shown.code, shown.err) == (0, "") and sha256(target.read_bytes()).hexdigest() in shown.out
    assert one.read_bytes() == other.read_bytes() and pages_of(one.read_bytes()) == 1


def test_the_hashes_are_those_of_the_files(call: Call, finished: Any, tmp_path: Path) -> None:
    target = tmp_path / "exhibit.pdf"
    shown = call("exhibit", finished.out, "D-00001", "-o", target, "--json")
    data = msgspec.json.decode(shown.out)
    assert (shown.code, shown.err, data["file"]) == (0, "", str(target))
    assert data["pdf_sha256"] == sha256(target.read_bytes()).hexdigest()
    (evidence,) = attached(target.read_bytes()).values()
    assert data["evidence_sha256"] == sha256(evidence).hexdigest() and msgspec.json.decode(evidence) == data["evidence"]
    for name, value in data["evidence"]["inputs"].items():
        assert value == sha256((finished.out / name).read_bytes()).hexdigest()
    assert data["exhibit_sha256"] in text_of(target.read_bytes())


def test_a_site_in_a_brand_has_a_page(call: Call, finished: Any, tmp_path: Path) -> None:
    rows = pq.read_table(finished.out / "sites.parquet").to_pylist()
    site = next(row["site"] for row in rows if row["decision"] == "seen")
    assert call("exhibit", finished.out, site, "-o", tmp_path / "site.pdf").code == 0
    assert "Names in both" in text_of((tmp_path / "site.pdf").read_bytes())


@pytest.mark.parametrize(
    "arguments",
    [("D-99999",), ("D-00001", "--marking", "TLP:CLEAR"), ("nowhere.example",)],
    ids=["id", "marking", "site"],
)
def test_what_cannot_be_made_leaves_no_file(
    call: Call, finished: Any, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    target = tmp_path / "none.pdf"
    shown = call("exhibit", finished.out, *arguments, "-o", target)
    assert shown.code == 2 and shown.err and not target.exists()
