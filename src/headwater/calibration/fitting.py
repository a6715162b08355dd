"""A question's parameters from labelled pairs: a curve from some, its words measured on others."""

import numpy as np

from headwater.calibration.bands import bands
from headwater.calibration.curve import at, fit
from headwater.calibration.interval import dependence
from headwater.calibration.options import OPTIONS, CalibrationOptions
from headwater.calibration.pairs import Pairs
from headwater.calibration.parameters import Curve


def calibrate(
    fitting: Pairs,
    measuring: Pairs,
    rng: np.random.Generator,
    *,
    method: str,
    fitted_on: str,
    measured_on: str,
    options: CalibrationOptions = OPTIONS,
) -> Curve:
    """The curve of `fitting` with words as `measuring` bears them out; the two must share no cluster.

    Raises InputError where `fitting` is too small. The same generator state and the same sets of pairs, in any order,
    give the same curve.
    """
    fitted = fit(fitting, rng, options)
    residuals = at(fitted.blocks, measuring.scores) - measuring.same
    alike = round(dependence(residuals, measuring.cluster, rng, options), 6)
    return Curve(
        method=method,
        model=fitted.model,
        fitted_on=fitted_on,
        measured_on=measured_on,
        dependence=alike,
        blocks=fitted.blocks,
        bands=bands(fitted.blocks, measuring, alike, options),
    )
