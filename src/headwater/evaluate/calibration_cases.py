"""The probabilities behind likelihood words, on worlds and pages neither the step nor the calibration was fitted on.

Invariant: labels come from the truth of a world, and traps are planted in what was observed, or no link would be false;
outside data are taken as they are. None of them holds payment mechanisms with a known owner, so there only the brand
question is asked.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from headwater.assemble.methods import likelihoods
from headwater.calibration import Calibration
from headwater.errors import ReferenceDataError
from headwater.evaluate import brand_cases, data, splits, steps, worlds
from headwater.evaluate.data import Page
from headwater.evaluate.heldout import Labelled, labelled_world
from headwater.evaluate.metrics import calibration
from headwater.evaluate.result import Result, Settings, measured, skipped
from headwater.model.judgement import Question
from headwater.world import WorldSpec

CALIBRATION, OUTSIDE = "calibration", "calibration, outside data"


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
        yield from _reliable(CALIBRATION, f"{question} links", known, question, pairs)


def outside(settings: Settings) -> Iterator[Result]:
    """The same for the brand decisions on templates others wrote: is the version it rests on of the same template?"""
    try:
        known = likelihoods(None)
    except ReferenceDataError as error:
        yield skipped(OUTSIDE, "a1 and a2", str(error))
        return
    rows = brand_cases.template_rows(settings)
    found = _decided([brand_cases.template_page(row) for row in rows], [row["template"] for row in rows])
    for half in (splits.FITTED, splits.HELD_OUT):
        mine = [pair for pair in found if splits.template_half(pair.cluster) == half]
        yield from _reliable(OUTSIDE, f"a1, {half}", known, "brand", mine)
    rows = brand_cases.derived_rows(settings)
    found = _decided([brand_cases.derived_page(row) for row in rows], [row["template"] for row in rows])
    yield from _reliable(OUTSIDE, "a2", known, "brand", found)


def _decided(pages: Sequence[Page], template: Sequence[str]) -> list[Labelled]:
    """One pair for each decision that had a nearest version; `template[i]` is the label of page i."""
    tables = data.prints(pages)
    ids = tables["captures"].column("capture_id").to_pylist()
    label: Mapping[str, str] = dict(zip(ids, template, strict=True))
    found = steps.branded(tables)
    decided = {found.decision_of_capture[one]: one for one in reversed(ids) if one in found.matched}
    return [
        Labelled(found.score[one], label[one] == label[found.matched[one]], label[one])
        for one in sorted(decided.values(), key=ids.index)
    ]


def _reliable(
    case: str, source: str, known: Calibration, question: Question, pairs: Sequence[Labelled]
) -> Iterator[Result]:
    """Brier score beside that of always saying the share that is the same, the distance, and the table."""
    found = calibration([known.probability(question, one.score) for one in pairs], [one.same for one in pairs])
    rate = sum(one.same for one in pairs) / max(len(pairs), 1)
    whole = f"{source}, {len(pairs)} pairs"
    yield measured(case, whole, "brier", found.brier, None, {"always the base rate": rate * (1 - rate)})
    yield measured(case, whole, "calibration_error", found.ece)
    for mean, share, count in found.table:
        part = f"{source} said to be {mean:.2f} probable"
        yield measured(case, part, "observed_share", share, None, {"said": mean}, f"{count} pairs")
