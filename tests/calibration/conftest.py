"""Labelled pairs drawn from a known curve, and a calibration fitted to them once."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from headwater.calibration import Calibration, Pairs, Parameters, calibrate, versioned
from headwater.model.judgement import Question

METHODS: dict[Question, str] = {"brand": "brands-t", "distributor": "distributors-t"}


def drawn(seed: int, count: int, clusters: int = 400) -> Pairs:
    """Pairs whose probability of being the same is the logistic function of the score, uniform on -6..12."""
    rng = np.random.default_rng(seed)
    scores = rng.uniform(-6, 12, count)
    same = rng.random(count) < 1 / (1 + np.exp(-scores))
    return Pairs.of(scores, same, rng.integers(0, clusters, count).tolist())


def parameters(seed: int = 1, count: int = 4000) -> Parameters:
    rng = np.random.default_rng(seed)
    return versioned(
        {
            question: calibrate(
                drawn(seed, count), drawn(seed + 1, count), rng, method=method, fitted_on="odd", measured_on="even"
            )
            for question, method in METHODS.items()
        },
        date(2012, 5, 1),
    )


@pytest.fixture
def draw() -> Callable[[int, int, int], Pairs]:
    """Draws fresh pairs: seed, count, clusters."""
    return drawn


@pytest.fixture(scope="session")
def fitted() -> Parameters:
    return parameters()


@pytest.fixture(scope="session")
def calibration(fitted: Parameters) -> Calibration:
    return Calibration(fitted)
