"""A calibration for whatever the methods are now: for tests in which the words play no part."""

from datetime import date
from pathlib import Path

import msgspec

from headwater.assemble.methods import METHODS
from headwater.calibration.parameters import encode, read, versioned


def calibration(folder: Path) -> Path:
    """The shipped parameters as if they had been fitted for the methods of today."""
    shipped = read(None).questions
    fitted = {
        question: msgspec.structs.replace(shipped[question], method=method) for question, method in METHODS.items()
    }
    path = folder / "calibration.json"
    path.write_bytes(encode(versioned(fitted, date(2012, 1, 1))))
    return path
