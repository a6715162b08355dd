"""A monotone map from score to probability, as steps: isotonic regression, or a logistic curve where pairs are few.

Pool-adjacent-violators (Ayer et al. 1955, in scipy), each step drawn towards one half by half a pair of each kind
(Krichevsky and Trofimov 1981), so that no probability is 0 or 1. Logistic: Platt (1999), slope not negative.
Invariant: probabilities rise with the score and stay inside (0, 1).
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression, minimize
from scipy.special import expit

from headwater.calibration.interval import dependence, effective
from headwater.calibration.options import OPTIONS, CalibrationOptions
from headwater.calibration.pairs import PLACES, Pairs
from headwater.calibration.parameters import Block, Model
from headwater.errors import InputError

_Floats = NDArray[np.float64]
UNKNOWN = 0.5
TINY = 1e-5


class Fitted(NamedTuple):
    """What was fitted and how."""

    model: Model
    blocks: tuple[Block, ...]


def fit(pairs: Pairs, rng: np.random.Generator, options: CalibrationOptions = OPTIONS) -> Fitted:
    """The curve of `pairs`; raises InputError, saying how many are missing, where they are too few for any."""
    if len(pairs) >= options.isotonic_pairs:
        return Fitted("isotonic", _isotonic(pairs, rng, options))
    same = int(pairs.same.sum())
    if len(pairs) >= options.least_pairs and min(same, len(pairs) - same) >= options.least_each:
        return Fitted("logistic", _logistic(pairs, options))
    raise InputError(
        f"{len(pairs)} labelled pairs ({same} same, {len(pairs) - same} different) are too few to fit a curve: "
        f"{options.least_pairs} are needed, {options.least_each} of each kind"
    )


def steps(least: Sequence[float], value: _Floats, weight: _Floats) -> tuple[Block, ...]:
    """Blocks from values that may fall somewhere: neighbours that do are pooled, each counting by its weight."""
    pooled = isotonic_regression(np.clip(value, TINY, 1 - TINY), weights=weight)
    edges = pooled.blocks.tolist()
    return tuple(
        Block(
            round(float(least[start]), PLACES),
            round(float(pooled.x[start]), 6),
            round(float(weight[start:end].sum()), 3),
        )
        for start, end in pairwise(edges)
    )


def at(blocks: Sequence[Block], scores: _Floats) -> _Floats:
    """The probability of each score; below the lowest block nothing is known, so at most one half."""
    index = np.searchsorted([block.least for block in blocks], scores, side="right")
    return np.array([below(blocks), *(block.probability for block in blocks)])[index]


def below(blocks: Sequence[Block]) -> float:
    """The probability of a score lower than any fitted."""
    return min([UNKNOWN, *(block.probability for block in blocks[:1])])


def _isotonic(pairs: Pairs, rng: np.random.Generator, options: CalibrationOptions) -> tuple[Block, ...]:
    score, first, count = np.unique(pairs.scores, return_index=True, return_counts=True)
    share = np.add.reduceat(pairs.same.astype(np.float64), first) / count
    pooled = isotonic_regression(share, weights=count.astype(np.float64))
    spans = list(pairwise(np.append(score[pooled.blocks[:-1]], np.inf).tolist()))
    level = np.repeat(pooled.x, count)
    alike = dependence(level - pairs.same, pairs.cluster, rng, options)
    weight = np.array([effective(pairs.within(*span).sizes(), alike) for span in spans])
    value = (weight * pooled.x[pooled.blocks[:-1]] + 0.5) / (weight + 1)
    return steps([least for least, _ in spans], value, weight)


def _logistic(pairs: Pairs, options: CalibrationOptions) -> tuple[Block, ...]:
    centre, spread = float(pairs.scores.mean()), float(pairs.scores.std()) or 1.0
    score = (pairs.scores - centre) / spread
    same = int(pairs.same.sum())
    target = np.where(pairs.same, (same + 1) / (same + 2), 1 / (len(pairs) - same + 2))

    def loss(line: _Floats) -> tuple[float, _Floats]:
        z = line[0] * score + line[1]
        wrong = expit(z) - target
        return float((np.logaddexp(0, z) - target * z).sum()), np.array([wrong @ score, wrong.sum()])

    slope, offset = minimize(loss, np.zeros(2), jac=True, method="L-BFGS-B", bounds=[(0, None), (None, None)]).x
    edges = np.unique(np.quantile(pairs.scores, np.linspace(0, 1, options.logistic_steps + 1)[:-1]).round(PLACES))
    value = expit(slope * (edges - centre) / spread + offset)
    spans = pairwise([*edges.tolist(), np.inf])
    weight = np.array([effective(pairs.within(*span).sizes(), 1.0) for span in spans])
    return steps(edges.tolist(), value, np.maximum(weight, 1e-3))
