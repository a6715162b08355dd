"""Each benchmark runs from end to end at a tiny size, without the programs it compares with, and keeps its figures."""

import json
import math
import os
import subprocess
import sys
import types
from pathlib import Path

import measure
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"
SOURCES = FOLDER.parent / "src"


def _run(script: str, *arguments: object) -> str:
    paths = os.pathsep.join([str(SOURCES), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, str(FOLDER / script), *map(str, arguments)],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": paths},
    )  # fmt: skip
    return done.stdout


@pytest.mark.slow
def test_brands_runs_each_size_and_keeps_figures(tmp_path: Path) -> None:
    kept = tmp_path / "brands.json"
    _run("brands.py", "--captures", "300,600", "--brands", 20, "--peer", 0, "--results", kept)
    found = json.loads(kept.read_text("utf-8"))
    assert [size["captures"] for size in found["sizes"]] == [300, 600]
    assert all(size["seconds"] > 0 and size["peak_mib"] > 0 and size["stages"] for size in found["sizes"])
    assert all(0 <= size["agreement"]["b3_f1"] <= 1 for size in found["sizes"])
    assert len(found["growth_exponents"]) == 1


@pytest.mark.slow
def test_brands_prints_the_shape_of_its_data() -> None:
    said = _run("brands.py", "--captures", 400, "--brands", 20, "--shape")
    assert "distinct fingerprints" in said and "one brand, one page, two sites" in said


@pytest.mark.slow
def test_distributors_runs_each_size_and_keeps_figures(tmp_path: Path) -> None:
    kept = tmp_path / "distributors.json"
    _run("distributors.py", "--sites", "200,400", "--splink", 0, "--results", kept)
    found = json.loads(kept.read_text("utf-8"))
    assert [size["sites"] for size in found["sizes"]] == [200, 400]
    assert all(size["observations"] > size["sites"] and size["peak_mib"] > 0 for size in found["sizes"])


@pytest.mark.slow
def test_captures_measures_all_stages(tmp_path: Path) -> None:
    kept = tmp_path / "captures.json"
    _run("captures.py", "--captures", 40, "--workers", 1, "--results", kept)
    found = json.loads(kept.read_text("utf-8"))
    assert {"bare", "product", "quarter", "pipeline"} <= found.keys()


@pytest.mark.slow
def test_findings_runs() -> None:
    said = _run("findings.py", "--reports", 500, "--captures", 300, "--threads", 1)
    assert '"findings"' in said


@pytest.mark.slow
def test_index_runs_each_size_and_keeps_figures(tmp_path: Path) -> None:
    kept = tmp_path / "index.json"
    _run("index.py", "--captures", "200,400", "--more", 50, "--brands", 20, "--results", kept)
    found = json.loads(kept.read_text("utf-8"))
    assert [size["captures"] for size in found["sizes"]] == [200, 400]
    for size in found["sizes"]:
        assert size["add"]["additions"] == 50 and size["add"]["wall_p99_ms"] > 0 and size["mib_on_disk"] > 0
    assert found["cpu_p99_largest_over_smallest"] > 0


def test_growth_is_the_exponent_between_sizes() -> None:
    assert measure.growth([10, 100], [2.0, 200.0]) == [pytest.approx(2.0)]
    sizes = [1_000, 4_000]
    assert measure.growth(sizes, [n * math.log(n) for n in sizes]) == [pytest.approx(measure.n_log_n(*sizes))]


def test_stages_count_each_function_without_what_it_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([0.0, 1.0, 4.0, 10.0])
    monkeypatch.setattr("measure.time.perf_counter", lambda: next(moments))
    module = types.ModuleType("headwater.pretended")
    exec("def inner(): pass\ndef outer(): inner()\ndef whole(): outer()", module.__dict__)
    stages = measure.Stages(module, but="whole")
    module.whole()
    assert stages.largest() == {"outer": 7.0, "inner": 3.0}
