"""The parameter file: what a calibration is as data, strictly read, versioned by its content.

Invariants: the same parameters give the same bytes; a file that contradicts itself, was changed by hand or was fitted
for other methods is refused with the reason.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from importlib import resources
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Literal, get_args

import msgspec
from msgspec import Struct

from headwater.calibration.words import CEILING, STRENGTH
from headwater.errors import ReferenceDataError
from headwater.model.judgement import Question
from headwater.model.lettered import lettered

FORMAT = 1
SHIPPED = "default.json"
Model = Literal["isotonic", "logistic"]
_VERSION = re.compile(r"(\d{4}-\d\d-\d\d)-[a-p]{12}")
_REFIT = "fit it again (docs/reference/calibration.md says how)"


class Block(Struct, frozen=True, forbid_unknown_fields=True):
    """One step of the curve: from the score `least` on `probability`, resting on `pairs` independent pairs."""

    least: float
    probability: float
    pairs: float


class Band(Struct, frozen=True, forbid_unknown_fields=True):
    """The scores, from `least` up to the next stronger band, that a word stands for, and what was measured there.

    `pairs` of `clusters` clusters, worth `effective` independent ones; `different` of them were different. `error_rate`
    (None where nothing was measured) weighs each source by what it is worth; `low` and `high` are its limits. `judged`
    and `judged_different` are those among the pairs that a site judged itself.
    """

    word: str
    least: float
    pairs: int
    different: int
    clusters: int
    effective: float
    error_rate: float | None
    low: float
    high: float
    judged: int = 0
    judged_different: int = 0


class Curve(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything about one question: `blocks` by rising score, `bands` by falling words.

    `method` is the version of the step whose scores these are, `dependence` the correlation within clusters.
    """

    method: str
    model: Model
    fitted_on: str
    measured_on: str
    dependence: float
    blocks: tuple[Block, ...]
    bands: tuple[Band, ...]


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole file; `version` is its date and twelve letters that follow from its content."""

    format: int
    version: str
    questions: dict[Question, Curve]


def versioned(questions: Mapping[Question, Curve], day: date) -> Parameters:
    """Parameters with the version that follows from their content and `day`."""
    plain = Parameters(FORMAT, "", dict(questions))
    return Parameters(FORMAT, f"{day.isoformat()}-{_digest(plain, day.isoformat())}", dict(questions))


def encode(parameters: Parameters) -> bytes:
    """The file: sorted keys, indented, a newline at the end."""
    text = json.dumps(msgspec.to_builtins(parameters), sort_keys=True, indent=1, allow_nan=False, ensure_ascii=False)
    return (text + "\n").encode()


def read(path: Path | None) -> Parameters:
    """The parameters at `path`, or the shipped ones; raises ReferenceDataError."""
    if path is None:
        return decode(resources.files("headwater.calibration").joinpath(SHIPPED).read_bytes(), SHIPPED)
    try:
        return decode(path.read_bytes(), str(path))
    except OSError as error:
        raise ReferenceDataError(f"{path}: cannot be read ({error.strerror}); check the path") from error


def decode(data: bytes, place: str) -> Parameters:
    """The parameters in `data`, checked; raises ReferenceDataError that names `place`, the field and the fault."""
    try:
        parameters = msgspec.json.decode(data, type=Parameters)
    except msgspec.DecodeError as error:
        raise ReferenceDataError(f"{place}: not a calibration file ({error}); {_REFIT}") from error
    faults = [f"{question}: {fault}" for question, curve in parameters.questions.items() for fault in _faults(curve)]
    faults = _head_faults(parameters) or faults
    if faults:
        raise ReferenceDataError(f"{place}: {'; '.join(faults)}; {_REFIT}")
    return parameters


def require_methods(parameters: Parameters, methods: Mapping[Question, str], place: str) -> None:
    """Raise ReferenceDataError unless every question was fitted for the method version in use."""
    for question, method in methods.items():
        fitted = parameters.questions[question].method
        if fitted != method:
            raise ReferenceDataError(
                f"{place}: fitted for method {fitted}, but the {question} question is now answered by {method}: "
                f"its words would be wrong; {_REFIT}"
            )


def _digest(parameters: Parameters, day: str) -> str:
    unnamed = Parameters(parameters.format, day, parameters.questions)
    return lettered(hashlib.sha256(encode(unnamed)).digest())


def _head_faults(parameters: Parameters) -> list[str]:
    if parameters.format != FORMAT:
        return [f"format {parameters.format}, this version reads {FORMAT}"]
    missing = [question for question in get_args(Question) if question not in parameters.questions]
    if missing:
        return [f"no parameters for the question {', '.join(missing)}"]
    if any(not isfinite(number) for curve in parameters.questions.values() for number in _numbers(curve)):
        return ["a number is not finite"]
    named = _VERSION.fullmatch(parameters.version)
    if not named or parameters.version != f"{named[1]}-{_digest(parameters, named[1])}":
        return ["version does not follow from the content: the file was changed by hand or is damaged"]
    return []


def _numbers(curve: Curve) -> list[float]:
    found = [curve.dependence]
    for block in curve.blocks:
        found += [block.least, block.probability, block.pairs]
    for band in curve.bands:
        found += [band.least, band.effective, band.error_rate or 0.0, band.low, band.high]
    return found


def _faults(curve: Curve) -> list[str]:
    """What is wrong with one question's numbers; empty when all is well."""
    if not curve.blocks or not curve.bands:
        return ["no blocks or no bands"]
    faults = []
    if not 0 <= curve.dependence <= 1:
        faults.append("dependence outside 0..1")
    if not all(0 < block.probability < 1 and block.pairs >= 0 for block in curve.blocks):
        faults.append("a block has a probability outside 0..1 or less than no pairs")
    if not all(a.least < b.least and a.probability <= b.probability for a, b in pairwise(curve.blocks)):
        faults.append("blocks do not rise in score and probability")
    unknown = [band.word for band in curve.bands if band.word not in CEILING]
    if unknown:
        return [*faults, "a band's word is not on the ladder"]
    if not all(STRENGTH[a.word] > STRENGTH[b.word] and a.least > b.least for a, b in pairwise(curve.bands)):
        faults.append("bands do not fall in word and score")
    return [*faults, *(fault for band in curve.bands if (fault := _band_fault(band)))]


def _band_fault(band: Band) -> str:
    counts = 0 <= band.different <= band.pairs and 0 <= band.effective <= band.pairs and band.clusters >= 0
    judged = 0 <= band.judged_different <= band.judged <= band.pairs and band.judged_different <= band.different
    rate = band.error_rate
    if not counts or not judged or not 0 <= band.low <= band.high <= 1:
        return f"band '{band.word}' has counts or limits that contradict each other"
    if (rate is None) != (band.pairs == 0) or (rate is not None and not band.low <= rate <= band.high):
        return f"band '{band.word}' has an error rate outside its own limits"
    if band.high > CEILING[band.word]:
        return f"band '{band.word}' may err in {band.high:.4f} of cases; the word allows {CEILING[band.word]}"
    return ""
