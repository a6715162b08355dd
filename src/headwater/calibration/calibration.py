"""The calibration in use: a score in, a probability or a word with its measured error rate out.

Invariants: pure once loaded; probability and word never fall as the score rises; parameters fitted for another version
of a step are refused, never used silently.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from headwater.calibration.curve import below
from headwater.calibration.options import OPTIONS, CalibrationOptions
from headwater.calibration.pairs import PLACES, Pairs
from headwater.calibration.parameters import SHIPPED, Parameters, read, require_methods
from headwater.calibration.reliability import Reliability, reliability
from headwater.calibration.words import WEAKEST, Likelihood
from headwater.model.judgement import Question


@dataclass(frozen=True)
class Calibration:
    """Probabilities and words for the scores of both questions.

    Scores: for "brand" what `brand_score(likeness, next_likeness)` makes of a decision; for "distributor" the bits of
    a link between two brands.
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

    @property
    def version(self) -> str:
        """Date and content hash of the parameters."""
        return self.parameters.version

    def probability(self, question: Question, score: float) -> float:
        """P(same | score), in (0, 1); below the lowest score fitted, at most one half."""
        blocks = self.parameters.questions[question].blocks
        place = bisect_right(blocks, round(score, PLACES), key=lambda block: block.least)
        return blocks[place - 1].probability if place else below(blocks)

    def word(self, question: Question, score: float) -> Likelihood:
        """The likelihood word for a score; below the lowest score measured, the weakest word with no pair behind it."""
        curve = self.parameters.questions[question]
        band = next((band for band in curve.bands if round(score, PLACES) >= band.least), None)
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
