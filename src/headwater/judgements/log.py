"""The log of judgements, and which of them are in force at a moment.

Invariants: entries are only ever added; a retired judgement is as if it had never been made from `retired_at` on, and
still in force for every earlier moment; what is in force does not depend on the order of entries.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct

from headwater.judgements.constraints import constraints
from headwater.model.judgement import Constraints, Judgement, Question, Retirement, Subject

Entry = Judgement | Retirement


class Named(Struct, frozen=True):
    """What the person called the two sides (a brand id, say); the judgement itself is about the facts behind them."""

    left: str
    right: str


@dataclass(frozen=True)
class Log:
    """`entries` in the order of the file; `named` by judgement id; `size` is that of the file in bytes when read."""

    entries: tuple[Entry, ...] = ()
    named: Mapping[str, Named] = field(default_factory=dict)
    size: int = 0

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        return tuple(entry for entry in self.entries if isinstance(entry, Judgement))

    @property
    def retirements(self) -> tuple[Retirement, ...]:
        return tuple(entry for entry in self.entries if isinstance(entry, Retirement))


EMPTY = Log()


def standing(log: Log, as_of: datetime) -> list[Judgement]:
    """Judgements in force at `as_of` (aware): decided by then and not retired by then; ordered by time, then id."""
    retired = {entry.judgement_id for entry in log.retirements if entry.retired_at <= as_of}
    found = [made for made in log.judgements if made.decided_at <= as_of and made.judgement_id not in retired]
    return sorted(found, key=lambda made: (made.decided_at, made.judgement_id))


def for_question(log: Log, question: Question, as_of: datetime) -> Constraints:
    """What the step that answers `question` has to honour at `as_of`; raises ContradictionError naming every pair."""
    return constraints(standing(log, as_of), question)


def unknown_subjects(judgements: Iterable[Judgement], known: Container[Subject]) -> list[Subject]:
    """Subjects that the data of a run do not hold, each once, sorted. Not an error: they bind when the facts come."""
    return sorted({side for made in judgements for side in (made.left, made.right) if side not in known})
