"""Parameters as a person reads them: what was measured for each word, and what a refit changed."""

from msgspec import Struct

from headwater.calibration.calibration import Calibration
from headwater.calibration.pairs import Pairs
from headwater.calibration.parameters import Curve, Parameters
from headwater.calibration.words import CEILING
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


def measured_table(parameters: Parameters) -> str:
    """The words of both questions with their figures, as Markdown."""
    return "\n".join(_of_question(question, curve) for question, curve in parameters.questions.items())


def _of_question(question: Question, curve: Curve) -> str:
    rows = [
        f"**{question}**, method `{curve.method}`, {curve.model} curve of {len(curve.blocks)} steps, "
        f"dependence {curve.dependence:.2f}:",
        "",
        "| word | may err in | score from | pairs | clusters | effective | different | error rate | 95 % interval |",
        "|---|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for band in curve.bands:
        rate = "" if band.error_rate is None else f"{band.error_rate:.2%}"
        rows.append(
            f"| {band.word} | {CEILING[band.word]:.0%} | {band.least:.2f} | {band.pairs:,} | {band.clusters:,} "
            f"| {band.effective:,.0f} | {band.different:,} | {rate} | {band.low:.2%} to {band.high:.2%} |"
        )
    return "\n".join(rows) + "\n"
