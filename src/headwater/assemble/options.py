"""What a run may be told, and how it tells its progress."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from headwater.analysis import Scope

Progress = Callable[[str, int, int], None]
"""(step, done, total); total 0 when it is not known."""


def silent(step: str, done: int, total: int) -> None:
    """The progress of a caller who does not watch."""


@dataclass(frozen=True)
class RunOptions:
    """`reference` holds offline hosting data, `registry` extra specificity rows, `previous` the output folder of the
    run whose ids are to be kept; `judgements` a log of people's decisions, `calibration` a site's own parameter file
    for likelihood words; `scope` the assessed year and sources.
    """

    reference: Path | None = None
    registry: Path | None = None
    previous: Path | None = None
    judgements: Path | None = None
    calibration: Path | None = None
    title: str = "Strategic assessment"
    workers: int = 2
    memory_bytes: int = 2 * 1024**3
    seconds_per_record: float = 20.0
    scope: Scope = field(default_factory=Scope)
