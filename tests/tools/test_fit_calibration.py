"""The tool that makes the shipped parameters runs from end to end, on worlds small enough for a test."""

import subprocess
import sys
from pathlib import Path

import pytest

from headwater import brands, distributors
from headwater.calibration import Calibration, encode, read

TOOL = Path(__file__).parents[2] / "tools" / "fit_calibration.py"


@pytest.mark.slow
def test_small_worlds_make_a_sound_file(tmp_path: Path) -> None:
    made = tmp_path / "made.json"
    arguments = ["--date", "2012-05-01", "--seeds", "301", "304", "--captures", "500", "--processes", "1", "-o", made]
    done = subprocess.run([sys.executable, TOOL, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = Calibration.load(
        made, methods={"brand": brands.OPTIONS.version, "distributor": distributors.OPTIONS.version}
    )
    assert found.version.startswith("2012-05-01-")
    assert encode(read(made)) == made.read_bytes()
    assert "seeds 301-303 by twos" in read(made).questions["brand"].fitted_on
    assert "| weak | 100% |" in done.stdout
