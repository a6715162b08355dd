"""Measures the attribution on labelled data that did not set its thresholds, with baselines beside it."""

from headwater.evaluate.cases import Result, evaluate
from headwater.evaluate.metrics import Agreement, agreement

__all__ = ["Agreement", "Result", "agreement", "evaluate"]
