"""How probable "same" is, given a likeness or bits: logistic in both, and exclusive where two brands compete.

A stated guess, not a measured rate: pass a calibrated `Probability` where there is one. It only orders the queue.
"""

from collections.abc import Callable
from math import exp

from headwater.model.judgement import Question
from headwater.review.options import OPTIONS, ReviewOptions

Probability = Callable[[Question, float], float]
"""(question, likeness or bits) -> probability that the two are the same."""
_EDGE = 1e-6


def plausible(question: str, evidence: float, options: ReviewOptions = OPTIONS) -> float:
    """1/2 where the step begins to join, rising by the logistic function."""
    if question == "brand":
        return _logistic((evidence - options.even_likeness) / options.likeness_step)
    return _logistic((evidence - options.even_bits) * 0.6931471805599453)  # bits are powers of 2


def among(first: float, second: float) -> float:
    """Probability of the first of two hypotheses that cannot both hold, from that of each taken alone.

    A page is of one brand at most: odds are o1 / (1 + o1 + o2) for it, as in a choice between first, second, neither.
    """
    one, other = _odds(first), _odds(second)
    return one / (1.0 + one + other)


def _odds(probability: float) -> float:
    bounded = min(max(probability, _EDGE), 1.0 - _EDGE)
    return bounded / (1.0 - bounded)


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + exp(-value)) if value > -700.0 else 0.0
