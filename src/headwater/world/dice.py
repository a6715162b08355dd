"""Cheap scalar draws from a seeded numpy Generator.

Invariant: the stream depends on the seed and the order of calls alone; every independent thing (a brand, a distributor)
rolls its own dice, so that a change to one leaves the others as they were.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

import numpy as np

T = TypeVar("T")
_BATCH = 512


class Dice:
    """Uniform draws, fetched 512 at a time because a scalar call into numpy costs microseconds."""

    def __init__(self, *seed: int) -> None:
        self.generator = np.random.default_rng(seed)
        self._left: list[float] = []

    def roll(self) -> float:
        """Uniform on [0, 1)."""
        if not self._left:
            self._left = self.generator.random(_BATCH).tolist()
        return self._left.pop()

    def chance(self, probability: float) -> bool:
        return self.roll() < probability

    def below(self, limit: int) -> int:
        """Integer on [0, limit); 0 when `limit` is 0."""
        return int(self.roll() * limit)

    def between(self, low: int, high: int) -> int:
        """Integer on [low, high], both ends included."""
        return low + int(self.roll() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self.roll() * len(options))]

    def weighted(self, options: Sequence[T], weights: Sequence[float]) -> T:
        edges = list(accumulate(weights))
        return options[min(bisect_right(edges, self.roll() * edges[-1]), len(options) - 1)]

    def sample(self, options: Sequence[T], size: int) -> list[T]:
        """`size` distinct options (all of them when there are fewer), in drawn order."""
        pool = list(options)
        return [pool.pop(int(self.roll() * len(pool))) for _ in range(min(size, len(pool)))]

    def digits(self, length: int) -> str:
        """Decimal string of exactly `length` digits, the first not 0."""
        return str(self.between(10 ** (length - 1), 10**length - 1))

    def normal(self, sigma: float) -> float:
        """Log-normal multiplier with median 1."""
        return float(np.exp(self.generator.normal(0.0, sigma)))
