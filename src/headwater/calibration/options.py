"""Every choice of the calibration in one frozen object; docs/decisions/0007 gives the reasons."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CalibrationOptions:
    """Counts are of labelled pairs that have a score; `level` is the two-sided level of every interval."""

    level: float = 0.95
    least_pairs: int = 20
    least_each: int = 5
    """Under these (in all, and of "same" and of "different" each) nothing is fitted or refitted."""
    isotonic_pairs: int = 200
    """Under this a logistic curve is fitted: steps between so few pairs would be noise. From here on few or none of one
    kind is no obstacle: a step says how many pairs it rests on."""
    logistic_steps: int = 20
    resamples: int = 400
    dependence_quantile: float = 0.9
    """The dependence within clusters is taken from this quantile of a cluster bootstrap, not from its mean."""
    prior_pairs: float = 50.0
    """At most so many judged pairs is a step of the earlier curve worth when a site fits its own judgements."""


OPTIONS = CalibrationOptions()
