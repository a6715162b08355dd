"""What people decided about links, as dated facts, and the constraints that follow from them (ATTRIBUTION D).

Invariants: a judgement is never erased, only retired; it is about facts (captures, sites, accounts), never about
derived ids, so it keeps its meaning in every later run.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct

Question = Literal["brand", "distributor"]
"""brand: do two captures show one template? distributor: do two sites or accounts belong to one operation?"""
Verdict = Literal["same", "different", "unsure"]

Subject = str
"""`capture:<capture_id>` for the brand question; `site:<site>` or `account:<kind>|<provider>|<value>` for the other."""
Pair = tuple[Subject, Subject]


class Judgement(Struct, frozen=True):
    """One decision on one link: what, by whom, when and why."""

    judgement_id: str
    question: Question
    left: Subject
    right: Subject
    verdict: Verdict
    decided_at: datetime
    decided_by: str
    reason: str


class Retirement(Struct, frozen=True):
    """The withdrawal of a judgement: from `retired_at` on it binds nobody; it stays in the log."""

    judgement_id: str
    retired_at: datetime
    retired_by: str
    reason: str


class Constraints(Struct, frozen=True):
    """What the judgements on one question demand: consistent, each pair ordered (left < right), pairs sorted.

    `must` holds the pairs judged the same; their transitive closure is meant. `cannot` holds pairs judged different.
    """

    must: tuple[Pair, ...] = ()
    cannot: tuple[Pair, ...] = ()


NO_CONSTRAINTS = Constraints()


def account(kind: str, provider: str, value: str) -> Subject:
    """The subject that stands for an identifier value."""
    return f"account:{kind}|{provider}|{value}"
