"""The ladder of likelihood words, each defined by the error rate it may have, and what is said of one link.

Invariant: a word is used only where the upper bound of its measured error rate is at most its ceiling.
"""

from msgspec import Struct

WEAKEST = "weak"
LADDER: tuple[tuple[str, float], ...] = (
    ("near certain", 0.01),
    ("very likely", 0.05),
    ("likely", 0.20),
    ("possible", 0.50),
    (WEAKEST, 1.0),
)
"""(word, ceiling): the largest share of links with this word that may be wrong; strongest word first."""
CEILING = dict(LADDER)
STRENGTH = {word: len(LADDER) - place for place, (word, _) in enumerate(LADDER)}


class Likelihood(Struct, frozen=True):
    """One score in words, and what the word rests on.

    `error_rate` is the share of the `pairs` measured with this word that were different (None where none was
    measured), `low` and `high` its 95 % interval, `measured_on` says on what, `version` by which parameter file.
    """

    word: str
    error_rate: float | None
    low: float
    high: float
    pairs: int
    measured_on: str
    version: str
