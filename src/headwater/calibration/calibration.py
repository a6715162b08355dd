"""The calibration in use: a score in, a probability or a word with its measured error rate out.

Invariants: pure once loaded; probability and word never fall as the score rises; parameters fitted for another version
of a step are refused, never used silently.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from headwater.calibration.curve import below
from headwater.calibration.options import OPTIONS, CalibrationOptions
from headwater.calibration.pairs import PLACES, Pairs
from headwater.calibration.parameters import SHIPPED, Curve, Parameters, read, require_methods, versioned
from headwater.calibration.reliability import Reliability, reliability
from headwater.calibration.words import WEAKEST, Likelihood
from headwater.model.judgement import Question


@dataclass(frozen=True)
class Calibration:
    """Probabilities and words for the scores of both questions.

    Scores are finite numbers: for "brand" what `brand_score(likeness, next_likeness)` makes of a decision, for
    "distributor" the bits of a link between two brands. Any other raises ValueError: what a judgement forced or forbade
    was not measured.
    """

    parameters: Parameters

    @classmethod
    def load(cls, path: Path | None = None, *, methods: Mapping[Question, str]) -> "Calibration":
        """The calibration in the file at `path`, or the shipped one.

        `methods` names the version of the step that makes the scores of each question (`OPTIONS.version`). Raises
        ReferenceDataError if the file is unreadable, contradicts itself or was fitted for other versions.
        """
        parameters = read(path)
        require_methods(parameters, methods, str(path or SHIPPED))
        return cls(parameters)

    @classmethod
    def unfitted(cls, methods: Mapping[Question, str]) -> "Calibration":
        """Words that promise nothing: what a run goes by while those of its methods are yet to be measured."""
        curves = {
            question: Curve(method, "isotonic", "", "nothing", 0.0, (), ()) for question, method in methods.items()
        }
        return cls(versioned(curves, date(1, 1, 1)))

    @property
    def version(self) -> str:
        """Date and content hash of the parameters."""
        return self.parameters.version

    def probability(self, question: Question, score: float) -> float:
        """P(same | score), in (0, 1); below the lowest score fitted, at most one half."""
        blocks = self.parameters.questions[question].blocks
        place = bisect_right(blocks, _measurable(score), key=lambda block: block.least)
        return blocks[place - 1].probability if place else below(blocks)

    def word(self, question: Question, score: float) -> Likelihood:
        """The likelihood word for a score; below the lowest score measured, the weakest word with no pair behind it."""
        curve, value = self.parameters.questions[question], _measurable(score)
        band = next((band for band in curve.bands if value >= band.least), None)
        if band is None:
            return Likelihood(WEAKEST, None, 0.0, 1.0, 0, curve.measured_on, self.version)
        return Likelihood(band.word, band.error_rate, band.low, band.high, band.pairs, curve.measured_on, self.version)

    def measure(
        self,
        question: Question,
        scores: ArrayLike,
        same: ArrayLike,
        clusters: Sequence[object],
        rng: np.random.Generator,
        options: CalibrationOptions = OPTIONS,
    ) -> Reliability:
        """How the words and probabilities do on labelled pairs that did not make them; columns as in `Pairs.of`."""
        return reliability(self.parameters.questions[question], Pairs.of(scores, same, clusters), rng, options)


def _measurable(score: float) -> float:
    if not isfinite(score):
        raise ValueError("a score that is no finite number has no measured likelihood: say who judged the link instead")
    return round(score, PLACES)
