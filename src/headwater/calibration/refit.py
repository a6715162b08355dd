"""A site's own judgements laid over the shipped calibration: pseudo-counts for the curve, pooled counts for the words.

People judge what the queue shows them, so judged pairs are no fair sample: their share of errors says something about
the scores that were shown, and nothing about how often such scores occur. Hence no weighting is tried; the shipped
curve is the prior, and only the steps and bands in which something was judged move (docs/decisions/0007).
Invariants: a band without judgements keeps its counts; a word is refused where the site's own judgements refute it,
however many shipped pairs bear it out.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from headwater.calibration.bands import limited
from headwater.calibration.curve import at, steps
from headwater.calibration.interval import effective, limits
from headwater.calibration.options import OPTIONS, CalibrationOptions
from headwater.calibration.pairs import Pairs
from headwater.calibration.parameters import Band, Block, Curve, Parameters, versioned
from headwater.calibration.words import LADDER, STRENGTH, WEAKEST
from headwater.model.judgement import Question


class Refit(Struct, frozen=True):
    """The new parameters, the questions that changed, and why the others did not."""

    parameters: Parameters
    changed: tuple[Question, ...]
    kept: dict[Question, str]


def refit(
    base: Parameters, judged: Mapping[Question, Pairs], day: date, options: CalibrationOptions = OPTIONS
) -> Refit:
    """The parameters of `base` after the judged pairs; a question with too few of them is kept as it was.

    `base` must not hold these judgements already: they would count twice.
    """
    kept = {question: why for question, pairs in judged.items() if (why := shortfall(base, question, pairs, options))}
    changed = tuple(sorted(question for question in judged if question not in kept))
    curves = dict(base.questions)
    for question in changed:
        curves[question] = _refitted(curves[question], judged[question], day, options)
    return Refit(versioned(curves, day), changed, kept)


def shortfall(base: Parameters, question: Question, pairs: Pairs, options: CalibrationOptions = OPTIONS) -> str:
    """What is missing before these pairs may move anything, and where to look for it; "" when nothing is."""
    same = int(pairs.same.sum())
    counts = {"same": same, "different": len(pairs) - same}
    short = {word: options.least_each - count for word, count in counts.items() if count < options.least_each}
    missing = max(options.least_pairs - len(pairs), sum(short.values()))
    if missing <= 0:
        return ""
    among = " and ".join(f"{count} {word}" for word, count in short.items())
    return (
        f"{len(pairs)} judged pairs with a score ({counts['same']} same, {counts['different']} different); "
        f"{options.least_pairs} are needed, {options.least_each} of each: judge at least {missing} more"
        + (f", among them {among}" if among else "")
        + f"; least is known {_thinnest(base.questions[question].bands, pairs)}"
    )


def _thinnest(bands: Sequence[Band], pairs: Pairs) -> str:
    """The scores where the fewest were judged; of those, where the shipped interval is the widest."""
    tops = [np.inf, *(band.least for band in bands[:-1])]
    ranked = [
        (len(pairs.within(band.least, top)), band.low - band.high, band.least, top)
        for band, top in zip(bands, tops, strict=True)
    ]
    count, _, least, top = min(ranked)
    where = f"from a score of {least:.2f} up" if top == np.inf else f"at scores from {least:.2f} to {top:.2f}"
    return f"{where} ({count} judged)"


def _refitted(curve: Curve, pairs: Pairs, day: date, options: CalibrationOptions) -> Curve:
    blocks = _posterior(curve, pairs, options)
    source = f"{len(pairs)} judged pairs of the site to {day.isoformat()}"
    return replace(
        curve,
        blocks=blocks,
        bands=_pooled(curve, blocks, pairs, options),
        fitted_on=f"{curve.fitted_on}; {source}",
        measured_on=f"{curve.measured_on}; {source}",
    )


def _posterior(curve: Curve, pairs: Pairs, options: CalibrationOptions) -> tuple[Block, ...]:
    """Each step as the mean of a Beta posterior, the shipped step worth at most `prior_pairs`; then monotone again."""
    least = [block.least for block in curve.blocks]
    value, weight = [], []
    for block, top in zip(curve.blocks, [*least[1:], np.inf], strict=True):
        inside = pairs.within(block.least if block is not curve.blocks[0] else -np.inf, top)
        prior = max(1.0, min(block.pairs, options.prior_pairs))
        worth = effective(inside.sizes(), curve.dependence)
        share = float(inside.same.mean()) if len(inside) else 0.0
        value.append((prior * block.probability + worth * share) / (prior + worth))
        weight.append(prior + worth)
    return steps(least, np.array(value), np.array(weight))


def _pooled(curve: Curve, blocks: Sequence[Block], pairs: Pairs, options: CalibrationOptions) -> tuple[Band, ...]:
    """The shipped bands with the judged pairs added; bands whose words no longer fall are joined."""
    found: list[Band] = []
    top = np.inf
    for band in _down_to(curve.bands, pairs):
        found.append(_worded(_with(band, pairs.within(band.least, top), curve.dependence, options), blocks, options))
        top = band.least
        while len(found) > 1 and STRENGTH[found[-2].word] <= STRENGTH[found[-1].word]:
            lower, upper = found.pop(), found.pop()
            found.append(_worded(_joined(upper, lower, options), blocks, options))
    return tuple(found)


def _down_to(bands: Sequence[Band], pairs: Pairs) -> Sequence[Band]:
    """The bands, and an empty one for judged pairs below all of them."""
    lowest = float(pairs.scores.min(initial=np.inf))
    if lowest >= bands[-1].least:
        return bands
    return [*bands, Band(WEAKEST, lowest, 0, 0, 0, 0.0, None, 0.0, 1.0)]


def _with(band: Band, own: Pairs, dependence: float, options: CalibrationOptions) -> Band:
    if not len(own):
        return band
    different = len(own) - int(own.same.sum())
    worth = effective(own.sizes(), dependence)
    wrong = band.effective * (band.error_rate or 0.0) + worth * different / len(own)
    return limited(
        replace(
            band,
            pairs=band.pairs + len(own),
            different=band.different + different,
            clusters=band.clusters + len(own.sizes()),
            effective=band.effective + worth,
            error_rate=wrong / (band.effective + worth),
            judged=len(own),
            judged_different=different,
        ),
        options,
    )


def _joined(upper: Band, lower: Band, options: CalibrationOptions) -> Band:
    """Two neighbouring bands as one. Their clusters may be the same ones, so their design effects add up."""
    pairs = upper.pairs + lower.pairs
    effects = sum(band.pairs / band.effective - 1 for band in (upper, lower) if band.effective)
    worth = pairs / (1 + effects) if pairs else 0.0
    wrong = sum(band.effective * (band.error_rate or 0.0) for band in (upper, lower))
    known = upper.effective + lower.effective
    return limited(
        Band(
            word=lower.word,
            least=lower.least,
            pairs=pairs,
            different=upper.different + lower.different,
            clusters=upper.clusters + lower.clusters,
            effective=worth,
            error_rate=wrong / known if known else None,
            low=0.0,
            high=1.0,
            judged=upper.judged + lower.judged,
            judged_different=upper.judged_different + lower.judged_different,
        ),
        options,
    )


def _worded(band: Band, blocks: Sequence[Block], options: CalibrationOptions) -> Band:
    """The strongest word that the curve expects, the pooled pairs bear out and the site's own do not refute."""
    expected = 1 - float(at(blocks, np.array([band.least]))[0])
    refuted, _ = limits(band.judged_different, band.judged, options.level)
    for word, ceiling in LADDER:
        if word == WEAKEST or (band.pairs and max(expected, band.high, refuted) <= ceiling):
            return replace(band, word=word)
    raise AssertionError("the ladder ends with the weakest word")
