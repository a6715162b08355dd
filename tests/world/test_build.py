"""Building: same seed same bytes, sizes as asked, truth apart, refusals that say what to do."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from headwater.errors import InputError
from headwater.world import WorldSpec, build, load_truth


def digests(out: Path) -> dict[str, str]:
    files = (path for path in out.rglob("*") if path.is_file())
    return {str(path.relative_to(out)): sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("format", ["jsonl", "warc"])
def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path: Path, format: Any) -> None:
    for name, seed in (("a", 4), ("b", 4), ("c", 5)):
        build(WorldSpec.scaled(150, seed, format=format), tmp_path / name)
    first, second, other = (digests(tmp_path / name) for name in "abc")
    assert first == second
    assert len(first) == 10
    assert first.keys() == other.keys()
    changed = {name for name in first if first[name] != other[name]}
    assert changed == set(first) - {"sources/reports.csv.mapping.toml"}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(captures=st.integers(1, 120), seed=st.integers(0, 2**63 - 1), data=st.data())
def test_a_scaled_world_has_exactly_the_captures_asked_for(
    tmp_path_factory: pytest.TempPathFactory, captures: int, seed: int, data: st.DataObject
) -> None:
    brands = data.draw(st.integers(1, captures))
    out = tmp_path_factory.mktemp("scaled")
    summary = build(WorldSpec.scaled(captures, seed, brands=brands, page_kb=4), out)
    truth = load_truth(out)
    lines = [line for file in (out / "sources").glob("captures-*") for line in file.read_bytes().splitlines()]
    assert len(lines) == summary.captures == truth.captures.num_rows == captures
    assert 1 <= summary.brands <= brands
    assert summary.brands == truth.brands.num_rows


def test_default_brands_grow_with_the_captures_up_to_a_cap() -> None:
    assert [WorldSpec.scaled(n, 1).brands for n in (1, 2, 100, 6_000, 1_000_000)] == [1, 2, 2, 100, 2_000]


def test_truth_is_kept_apart(small: Any) -> None:
    names = {path.name for path in (small.out / "sources").iterdir()}
    assert names == {"captures-000.jsonl", "reports.csv", "reports.csv.mapping.toml"}
    for path in (*(small.out / "sources").iterdir(), *(small.out / "reference").iterdir()):
        content = path.read_text("utf-8")
        assert "distributor-" not in content
        assert not any(f"brand-{number:04d}" in content for number in range(1, 25))


def test_warc_holds_the_same_captures_as_jsonl(tmp_path: Path) -> None:
    """Oracle: warcio reads what FastWARC wrote."""
    build(WorldSpec.scaled(120, 6, page_kb=6), tmp_path / "jsonl")
    build(WorldSpec.scaled(120, 6, page_kb=6, format="warc"), tmp_path / "warc")
    lines = (tmp_path / "jsonl" / "sources" / "captures-000.jsonl").read_bytes().splitlines()
    expected = [json.loads(line) for line in lines]
    with (tmp_path / "warc" / "sources" / "captures-000.warc.gz").open("rb") as stream:
        for record, plain in zip(ArchiveIterator(stream, check_digests=True), expected, strict=True):
            headers = record.rec_headers
            assert headers.get_header("WARC-Target-URI") == plain["url"]
            assert headers.get_header("WARC-Date") == plain["captured_at"]
            assert headers.get_header("WARC-IP-Address") == plain["ip"]
            assert (headers.get_header("WARC-X-Visible-To") or "") == plain["visible_to"]
            assert int(record.http_headers.get_statuscode()) == plain["status"]
            assert record.content_stream().read().decode() == plain["html"]


def test_progress_counts_up_to_the_captures(tmp_path: Path) -> None:
    calls: list[tuple[str, int, int]] = []
    build(WorldSpec.scaled(90, 7), tmp_path, lambda *call: calls.append(call))
    assert calls == [("captures", 90, 90)]


def test_a_folder_with_sources_is_refused(tmp_path: Path, small: Any) -> None:
    with pytest.raises(InputError, match="not empty"):
        build(WorldSpec.scaled(10, 1), small.out)
    with pytest.raises(InputError, match="holds no truth"):
        load_truth(tmp_path)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"captures": 0, "seed": 1}, "captures"),
        ({"captures": 10, "seed": -1}, "seed"),
        ({"captures": 10, "seed": 1, "brands": 11}, "brands"),
        ({"captures": 10, "seed": 1, "page_kb": 0.5}, "page_kb"),
        ({"captures": 10, "seed": 1, "format": "zip"}, "format"),
    ],
)
def test_impossible_specs_name_the_value(values: dict[str, Any], word: str) -> None:
    with pytest.raises(InputError, match=word):
        WorldSpec.scaled(**values)
