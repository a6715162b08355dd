"""The probabilities behind likelihood words, on worlds neither the step nor the calibration was fitted on.

Invariant: labels come from the truth of a world, and traps are planted in what was observed, or no link would be false.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from headwater.assemble.methods import likelihoods
from headwater.errors import ReferenceDataError
from headwater.evaluate import splits, worlds
from headwater.evaluate.heldout import Labelled, labelled_world
from headwater.evaluate.metrics import calibration
from headwater.evaluate.result import Result, Settings, measured, skipped
from headwater.model.judgement import Question
from headwater.world import WorldSpec

CALIBRATION = "calibration"


def reliability(settings: Settings) -> Iterator[Result]:
    """Brier score, calibration error and the reliability table of both questions, all worlds together."""
    try:
        known = likelihoods(None)
    except ReferenceDataError as error:  # the steps moved on and the shipped file was not fitted anew yet
        yield skipped(CALIBRATION, "held-out worlds", str(error))
        return
    labelled: dict[Question, list[Labelled]] = {"brand": [], "distributor": []}
    for seed in splits.HELD_OUT_WORLDS[: settings.worlds]:
        settings.progress(f"{CALIBRATION}, seed {seed}", 0, 0)
        with tempfile.TemporaryDirectory() as folder:
            spec = WorldSpec.scaled(worlds.CAPTURES, seed, worlds.BRANDS, worlds.PAGE_KB)
            for question, pairs in labelled_world(spec, Path(folder)).items():
                labelled[question] += pairs
    for question, pairs in labelled.items():
        found = calibration([known.probability(question, one.score) for one in pairs], [one.same for one in pairs])
        rate = sum(one.same for one in pairs) / max(len(pairs), 1)
        source = f"{question} links, {len(pairs)} pairs"
        yield measured(CALIBRATION, source, "brier", found.brier, None, {"always the base rate": rate * (1 - rate)})
        yield measured(CALIBRATION, source, "calibration_error", found.ece)
        for mean, share, count in found.table:
            part = f"{question} links said to be {mean:.2f} probable"
            yield measured(CALIBRATION, part, "observed_share", share, None, {"said": mean}, f"{count} pairs")
