"""Measures the attribution on labelled data and planted worlds, with baselines beside it (ATTRIBUTION E)."""

from headwater.evaluate.cases import CASES, evaluate, group_of
from headwater.evaluate.metrics import Agreement, agreement
from headwater.evaluate.result import Case, Result, Settings, rows

__all__ = ["CASES", "Agreement", "Case", "Result", "Settings", "agreement", "evaluate", "group_of", "rows"]
