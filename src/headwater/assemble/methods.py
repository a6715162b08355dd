"""The versions of the methods a run uses, and the likelihood words that were measured for them."""

from pathlib import Path

from headwater import brands, distributors
from headwater.calibration import Calibration
from headwater.model.judgement import Question

METHODS: dict[Question, str] = {"brand": brands.OPTIONS.version, "distributor": distributors.OPTIONS.version}


def likelihoods(path: Path | None) -> Calibration:
    """The site's own calibration, or the shipped one; raises ReferenceDataError if made for other methods."""
    return Calibration.load(path, methods=METHODS)
