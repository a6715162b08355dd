"""The log of judgements, and which of them are in force at a moment.

Invariants: entries are only ever added; a retired judgement is as if it had never been made from `retired_at` on, and
still in force for every earlier moment; what is in force does not depend on the order of entries.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct

from headwater.judgements.constraints import Contradiction, constraints, contradictions
from headwater.model.judgement import Constraints, Judgement, Question, Retirement, Subject
from headwater.model.relations import Classes

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


def gainsaid(log: Log, entry: Judgement, since: datetime, now: datetime) -> list[Contradiction]:
    """The contradictions that `entry` would bring at the first moment from `since` to `now` at which it brings any.

    Only what hangs together with its sides is looked at, at the moments when something of that was decided.
    """
    retired = {gone.judgement_id: gone.retired_at for gone in log.retirements}

    def ends_after(made: Judgement, then: datetime) -> bool:
        return made is entry or made.judgement_id not in retired or retired[made.judgement_id] > then

    within = [
        made for made in (*log.judgements, entry)
        if made.question == entry.question and made.decided_at <= now and ends_after(made, since)
    ]  # fmt: skip
    root = Classes((made.left, made.right) for made in within if made.verdict == "same").root
    sides = {root(entry.left), root(entry.right)}
    near = [made for made in within if not sides.isdisjoint((root(made.left), root(made.right)))]
    for then in sorted({since, now, *(made.decided_at for made in near if made.decided_at > since)}):
        held = [made for made in near if made.decided_at <= then and ends_after(made, then)]
        if found := [one for one in contradictions(held, entry.question) if entry in (one.different, *one.chain)]:
            return found
    return []


def unknown_subjects(judgements: Iterable[Judgement], known: Container[Subject]) -> list[Subject]:
    """Subjects that the data of a run do not hold, each once, sorted. Not an error: they bind when the facts come."""
    return sorted({side for made in judgements for side in (made.left, made.right) if side not in known})
