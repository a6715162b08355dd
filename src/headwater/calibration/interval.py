"""How far a measured error rate can be trusted when pairs of one cluster are not independent.

Exact binomial limits (Clopper and Pearson 1934) on the effective number of pairs (Kish 1965; Korn and Graubard 1998):
n pairs of clusters with sizes m count as n / (1 + (sum m^2 / n - 1) r), where r is their intraclass correlation.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv

from headwater.calibration.options import OPTIONS, CalibrationOptions

_Floats = NDArray[np.float64]


def limits(different: float, pairs: float, level: float = OPTIONS.level) -> tuple[float, float]:
    """Clopper-Pearson limits of different / pairs; both may be fractions of a pair. (0, 1) where there is no pair."""
    if pairs <= 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    low = float(betaincinv(different, pairs - different + 1, tail)) if different > 0 else 0.0
    high = float(betaincinv(different + 1, pairs - different, 1 - tail)) if different < pairs else 1.0
    return low, high


def effective(sizes: ArrayLike, dependence: float) -> float:
    """How many independent pairs the clusters of these sizes are worth, given the correlation within them."""
    size = np.asarray(sizes, np.float64)
    pairs = float(size.sum())
    return float(pairs / (1 + ((size**2).sum() / pairs - 1) * dependence)) if pairs else 0.0


def dependence(
    residuals: _Floats, cluster: NDArray[np.int64], rng: np.random.Generator, options: CalibrationOptions = OPTIONS
) -> float:
    """A cautious intraclass correlation of `residuals`, in [0, 1]: a high quantile over resampled clusters.

    Where nothing can be learnt about it (fewer than two clusters, no repeated cluster, residuals all equal) it is 1:
    each cluster then counts as about one pair. Same generator state, same number.
    """
    number, at, size = np.unique(cluster, return_inverse=True, return_counts=True)
    clusters = len(number)
    if clusters < 2 or len(residuals) == clusters or np.ptp(residuals) < 1e-12:
        return 1.0
    total = np.bincount(at, residuals, clusters)
    squares = np.bincount(at, residuals**2, clusters)
    draws = rng.multinomial(clusters, np.full(clusters, 1 / clusters), options.resamples).astype(np.float64)
    found = _correlation(draws, *(np.asarray(column, np.float64) for column in (size, total, squares)))
    return float(np.quantile(found, options.dependence_quantile))


def _correlation(draws: _Floats, size: _Floats, total: _Floats, squares: _Floats) -> _Floats:
    """The analysis-of-variance estimate (Donner and Klar 2000) for each row of `draws` (times a cluster was drawn)."""
    clusters = draws.sum(axis=1)
    pairs = draws @ size
    between = draws @ (total**2 / size)
    among = (between - (draws @ total) ** 2 / pairs) / (clusters - 1)
    inside = (draws @ squares - between) / np.maximum(pairs - clusters, 1)
    typical = (pairs - (draws @ size**2) / pairs) / (clusters - 1)
    spread = among + (typical - 1) * inside
    known = spread > 1e-15
    ratio = np.divide(among - inside, spread, out=np.ones(len(draws)), where=known)
    return np.asarray(np.clip(ratio, 0.0, 1.0), np.float64)
