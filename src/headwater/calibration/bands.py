"""Which scores may carry which word: the strongest whose measured error rate holds, with its upper bound.

Invariant: what cannot be shown for a strong word is said in the next weaker one; without evidence, in the weakest.
"""

from collections.abc import Sequence
from math import ceil, floor

import numpy as np
from msgspec.structs import replace

from headwater.calibration.interval import effective, limits
from headwater.calibration.options import OPTIONS, CalibrationOptions
from headwater.calibration.pairs import Pairs
from headwater.calibration.parameters import Band, Block
from headwater.calibration.words import LADDER, WEAKEST


def bands(
    blocks: Sequence[Block], pairs: Pairs, dependence: float, options: CalibrationOptions = OPTIONS
) -> tuple[Band, ...]:
    """Bands by falling score, measured on `pairs`, which must not be those that the curve was fitted on.

    A word's band begins at the lowest score whose probability of error the curve puts within the word's ceiling. If the
    pairs there do not bear it out, they are added to those of the next word.
    """
    found: list[Band] = []
    top = np.inf
    for word, ceiling in LADDER[:-1]:
        least = next((block.least for block in blocks if block.probability >= 1 - ceiling), np.inf)
        if least < top:
            band = measured(word, least, pairs.within(least, top), dependence, options)
            if band.pairs and band.high <= ceiling:
                found.append(band)
                top = least
    rest = pairs.within(-np.inf, top)
    lowest = min([blocks[0].least, *rest.scores[:1].tolist()])
    if len(rest) or lowest < top:
        found.append(measured(WEAKEST, round(lowest, 6), rest, dependence, options))
    return tuple(found)


def measured(word: str, least: float, pairs: Pairs, dependence: float, options: CalibrationOptions = OPTIONS) -> Band:
    """A band with the error rate of `pairs` and its limits."""
    sizes = pairs.sizes()
    different = len(pairs) - int(pairs.same.sum())
    rate = different / len(pairs) if len(pairs) else None
    return limited(
        Band(word, float(least), len(pairs), different, len(sizes), effective(sizes, dependence), rate, 0.0, 1.0),
        options,
    )


def limited(band: Band, options: CalibrationOptions = OPTIONS) -> Band:
    """The band with the limits that follow from its error rate and effective pairs, rounded outwards."""
    low, high = limits((band.error_rate or 0.0) * band.effective, band.effective, options.level)
    return replace(
        band,
        effective=round(band.effective, 3),
        error_rate=None if band.error_rate is None else round(band.error_rate, 6),
        low=floor(low * 1e6) / 1e6,
        high=ceil(high * 1e6) / 1e6,
    )
