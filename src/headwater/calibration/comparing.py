"""What a refit changed, band by band, as a person is shown it before using the new file."""

from msgspec import Struct

from headwater.calibration.calibration import Calibration
from headwater.calibration.pairs import Pairs
from headwater.calibration.parameters import Parameters
from headwater.model.judgement import Question

WIDE = 0.2
"""An interval wider than this says little: it is pointed out."""


class Change(Struct, frozen=True):
    """One band of the earlier parameters: its word and measured errors before, and those of the same scores now.

    `judged` pairs of the site have a score in it, `judged_different` of them different. `wide`: the interval now spans
    more than `WIDE`.
    """

    least: float
    word: str
    error_rate: float | None
    low: float
    high: float
    judged: int
    judged_different: int
    new_word: str
    new_error_rate: float | None
    new_low: float
    new_high: float
    wide: bool


def changes(before: Parameters, after: Parameters, question: Question, judged: Pairs) -> tuple[Change, ...]:
    """A row for each band of `before`, strongest word first."""
    found = []
    top = float("inf")
    for band in before.questions[question].bands:
        own = judged.within(band.least, top)
        new = Calibration(after).word(question, band.least)
        found.append(
            Change(
                band.least, band.word, band.error_rate, band.low, band.high, len(own), len(own) - int(own.same.sum()),
                new.word, new.error_rate, new.low, new.high, new.high - new.low > WIDE,
            )
        )  # fmt: skip
        top = band.least
    return tuple(found)
