"""Whole numbers that add up: shares into counts, totals into skewed parts.

Invariant: every function returns non-negative integers with exactly the asked sum, or raises ValueError.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def apportion(weights: Sequence[float], total: int, low: int = 0, high: int | None = None) -> list[int]:
    """Split `total` in proportion to `weights` with every part in [low, high], by largest remainder (Hamilton)."""
    weight = np.asarray(weights, float)
    ceiling = total if high is None else high
    if not low * len(weight) <= total <= ceiling * len(weight):
        raise ValueError(f"{total} cannot be split into {len(weight)} parts of {low} to {ceiling}")
    if not len(weight):
        return []
    parts = np.clip(_scale(weight, total, low, ceiling) * weight, low, ceiling)
    whole = np.floor(parts + 1e-9).astype(np.int64)
    return _settle(whole, parts - whole, total, low, ceiling)


def _scale(weight: NDArray[np.float64], total: int, low: int, high: int) -> float:
    """The factor at which the clipped parts add up to `total`, by bisection: the clipped sum grows with the factor."""
    below, above = 0.0, (total + 1) / max(weight.min(), 1e-12)
    for _ in range(200):
        middle = (below + above) / 2
        if np.clip(middle * weight, low, high).sum() < total:
            below = middle
        else:
            above = middle
    return float(above)


def _settle(whole: NDArray[np.int64], remainder: NDArray[np.float64], total: int, low: int, high: int) -> list[int]:
    """Hand the missing units to the largest remainders, first place first among equals."""
    order = np.argsort(-remainder, kind="stable").tolist()
    missing = total - int(whole.sum())
    step = 1 if missing > 0 else -1
    while missing:
        for place in order if step > 0 else order[::-1]:
            if missing and low <= whole[place] + step <= high:
                whole[place] += step
                missing -= step
    return [int(part) for part in whole]
