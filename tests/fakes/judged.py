"""Judgements made by hand: short letters stand for subjects, minutes for times."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import strategies as st

from headwater.model.judgement import Judgement, Question, Retirement, Subject, Verdict

START = datetime(2012, 5, 1, 9, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def site(letter: str) -> Subject:
    return f"site:{letter}.example"


def judged(
    number: int, left: str, right: str, verdict: Verdict, *, minute: int = 0, question: Question = "distributor"
) -> Judgement:
    """Judgement J-<number> on two sites (or, for brands, two captures)."""
    subject = site if question == "distributor" else capture
    return Judgement(
        f"J-{number}",
        question,
        subject(left),
        subject(right),
        verdict,
        at(minute or number),
        "A. Nalyst",
        "looked alike",
    )


def capture(letter: str) -> Subject:
    return f"capture:{ord(letter):032x}"


def retired(number: int, minute: int) -> Retirement:
    return Retirement(f"J-{number}", at(minute), "B. Nalyst", "a mistake")


def line(entry: Judgement | Retirement, **changes: Any) -> bytes:
    """The entry as a log has it, with fields replaced, added, or (as None) left out."""
    values = {"type": type(entry).__name__.lower(), **msgspec.to_builtins(entry), **changes}
    return json.dumps({name: value for name, value in values.items() if value is not None}).encode() + b"\n"


LETTERS = "abcdefgh"
pairs = st.lists(st.sampled_from(LETTERS), min_size=2, max_size=2, unique=True)
verdicts: st.SearchStrategy[Verdict] = st.sampled_from(["same", "different", "unsure"])


@st.composite
def many(draw: st.DrawFn, most: int = 14) -> list[Judgement]:
    """Any judgements on a few sites, contradictory ones as well."""
    drawn = draw(st.lists(st.tuples(pairs, verdicts), max_size=most))
    return [judged(number, left, right, verdict) for number, ((left, right), verdict) in enumerate(drawn, start=1)]


@st.composite
def consistent(draw: st.DrawFn, most: int = 14) -> list[Judgement]:
    """Judgements of somebody who knows the truth: sites have owners, and every answer is right or "unsure"."""
    owner = draw(st.lists(st.integers(0, 2), min_size=len(LETTERS), max_size=len(LETTERS)))
    drawn = draw(st.lists(st.tuples(pairs, st.booleans()), max_size=most))
    made = []
    for number, ((left, right), sure) in enumerate(drawn, start=1):
        truth: Verdict = "same" if owner[LETTERS.index(left)] == owner[LETTERS.index(right)] else "different"
        made.append(judged(number, left, right, truth if sure else "unsure"))
    return made
