"""Likelihood words tied to measured error rates: fitted on labelled pairs, measured on others, refitted by a site."""

from headwater.calibration.calibration import Calibration
from headwater.calibration.comparing import Change, changes, measured_table
from headwater.calibration.fitting import calibrate
from headwater.calibration.judged import TABLES, Scored, Tally, judged_pairs
from headwater.calibration.options import OPTIONS, CalibrationOptions
from headwater.calibration.pairs import Pairs, brand_score
from headwater.calibration.parameters import Curve, Parameters, encode, read, require_methods, versioned
from headwater.calibration.refit import Refit, refit, shortfall
from headwater.calibration.reliability import Reliability, Row
from headwater.calibration.words import CEILING, LADDER, Likelihood

__all__ = [
    "CEILING", "LADDER", "OPTIONS", "TABLES", "Calibration", "CalibrationOptions", "Change", "Curve", "Likelihood",
    "Pairs", "Parameters", "Refit", "Reliability", "Row", "Scored", "Tally", "brand_score", "calibrate", "changes",
    "encode", "judged_pairs", "measured_table", "read", "refit", "require_methods", "shortfall", "versioned",
]  # fmt: skip
