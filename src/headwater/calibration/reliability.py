"""How well probabilities and words hold on labelled pairs: a reliability table and proper scores.

Brier (1950) and logarithmic score are proper: only honest probabilities minimise them. Calibration error: mean distance
of probability and observed share over the steps of the curve, weighted by pairs (Naeini et al. 2015).
"""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from headwater.calibration.bands import measured
from headwater.calibration.curve import at
from headwater.calibration.interval import dependence
from headwater.calibration.options import OPTIONS, CalibrationOptions
from headwater.calibration.pairs import Pairs
from headwater.calibration.parameters import Band, Curve
from headwater.calibration.words import CEILING, WEAKEST


class Row(Struct, frozen=True):
    """One word on these pairs. `holds`: the upper bound is within the ceiling; `refuted`: even the lower one is not."""

    word: str
    least: float
    pairs: int
    different: int
    clusters: int
    predicted: float | None
    error_rate: float | None
    low: float
    high: float
    ceiling: float
    holds: bool
    refuted: bool


class Reliability(Struct, frozen=True):
    """Rows by falling word; None for the figures where there is no pair."""

    rows: tuple[Row, ...]
    pairs: int
    brier: float | None
    log_loss: float | None
    calibration_error: float | None


def reliability(
    curve: Curve, pairs: Pairs, rng: np.random.Generator, options: CalibrationOptions = OPTIONS
) -> Reliability:
    """The words and probabilities of `curve` on `pairs`; the dependence within clusters is estimated from them."""
    probability = at(curve.blocks, pairs.scores)
    alike = dependence(probability - pairs.same, pairs.cluster, rng, options)
    rows, top = [], np.inf
    for band in curve.bands:
        rows.append(
            _row(measured(band.word, band.least, pairs.within(band.least, top), alike, options), curve, pairs, top)
        )
        top = band.least
    below = pairs.within(-np.inf, top)
    if len(below):  # lower than anything ever measured: always in the weakest word
        rows.append(_row(measured(WEAKEST, float(below.scores[0]), below, alike, options), curve, pairs, top))
    return Reliability(tuple(rows), len(pairs), *_scores(probability, pairs.same))


def _row(band: Band, curve: Curve, pairs: Pairs, top: float) -> Row:
    inside = pairs.within(band.least, top)
    predicted = float(1 - at(curve.blocks, inside.scores).mean()) if len(inside) else None
    ceiling = CEILING[band.word]
    return Row(
        band.word, band.least, band.pairs, band.different, band.clusters, predicted, band.error_rate, band.low,
        band.high, ceiling, band.high <= ceiling, band.low > ceiling,
    )  # fmt: skip


def _scores(
    probability: NDArray[np.float64], same: NDArray[np.bool_]
) -> tuple[float | None, float | None, float | None]:
    if not len(same):
        return None, None, None
    brier = float(((probability - same) ** 2).mean())
    log_loss = float(-np.log(np.where(same, probability, 1 - probability)).mean())
    _, at_level, count = np.unique(probability, return_inverse=True, return_counts=True)
    gap = np.bincount(at_level, probability - same) / count
    return brier, log_loss, float(np.abs(gap) @ count / len(same))
