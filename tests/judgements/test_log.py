"""Laws of a log in which nothing is erased: retired is as if never said, and what was in force then still was."""

from itertools import permutations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged import at, capture, consistent, judged, many, retired, site, verdicts

from headwater.errors import ContradictionError
from headwater.judgements import (
    EMPTY,
    Entry,
    Log,
    contradictions,
    for_question,
    gainsaid,
    standing,
    undoing,
    unknown_subjects,
)
from headwater.model.judgement import NO_CONSTRAINTS, Judgement, Retirement, Verdict

LATE = at(10_000)


@given(many(), st.integers(0, 20))
def test_in_force_is_what_was_decided_by_then(judgements: list[Judgement], minute: int) -> None:
    found = standing(Log(tuple(judgements)), at(minute))
    assert found == [made for made in judgements if made.decided_at <= at(minute)]


@given(many(), st.data())
def test_retired_is_as_if_never_said(judgements: list[Judgement], data: st.DataObject) -> None:
    gone = data.draw(st.lists(st.sampled_from(judgements), unique=True)) if judgements else []
    ends = tuple(Retirement(made.judgement_id, at(100), "B. Nalyst", "why not") for made in gone)
    log, never = Log((*judgements, *ends)), Log(tuple(made for made in judgements if made not in gone))
    assert standing(log, at(100)) == standing(never, at(100)) == standing(log, LATE)
    assert standing(log, at(99)) == standing(Log(tuple(judgements)), at(99))


@given(many(5), st.integers(0, 40))
def test_the_order_of_entries_does_not_matter(judgements: list[Judgement], minute: int) -> None:
    entries: tuple[Entry, ...] = (*judgements, *(retired(number, 20) for number in range(1, len(judgements), 2)))
    found = standing(Log(entries), at(minute))
    assert all(standing(Log(mixed), at(minute)) == found for mixed in list(permutations(entries))[:50])


@given(consistent())
def test_merge_then_split_restores_all(judgements: list[Judgement]) -> None:
    """Say one thing more and take it back: every constraint is what it was."""
    before = Log(tuple(judgements))
    for verdict in get_args(Verdict):
        more = judged(90, "a", "b", verdict, minute=90)
        after = Log((*judgements, more, retired(90, 91)))
        assert for_question(after, "distributor", LATE) == for_question(before, "distributor", LATE)


def test_a_contradiction_ends_with_the_retirement_and_not_before() -> None:
    log = Log((judged(1, "a", "b", "same"), judged(2, "a", "b", "different"), retired(1, 30)))
    with pytest.raises(ContradictionError):
        for_question(log, "distributor", at(29))
    assert for_question(log, "distributor", at(30)).cannot == ((site("a"), site("b")),)


def test_an_empty_log_binds_nobody() -> None:
    assert standing(EMPTY, LATE) == [] and for_question(EMPTY, "brand", LATE) == NO_CONSTRAINTS


def test_subjects_the_data_do_not_hold_are_reported() -> None:
    made = [judged(1, "a", "b", "same"), judged(2, "b", "c", "unsure"), judged(3, "a", "b", "same", question="brand")]
    assert unknown_subjects(made, {site("a"), site("c")}) == [capture("a"), capture("b"), site("b")]
    assert unknown_subjects([], set()) == []


@given(consistent(6))
def test_undo_takes_back_the_last_entry_and_twice_is_nothing(judgements: list[Judgement]) -> None:
    log = Log(tuple(judgements))
    if not judgements:
        return
    once = Log((*log.entries, undoing(log, "C. Nalyst", at(200), "too quick")))
    assert standing(once, LATE) == standing(Log(tuple(judgements[:-1])), LATE)
    again = undoing(once, "C. Nalyst", at(201), "right after all")
    assert isinstance(again, Judgement) and again.judgement_id != judgements[-1].judgement_id
    twice = Log((*once.entries, again))
    said = {(made.left, made.right, made.verdict) for made in standing(twice, LATE)}
    assert said == {(made.left, made.right, made.verdict) for made in judgements}


def test_an_entry_dated_back_is_held_against_every_moment_since() -> None:
    """Same from minute 10 to 20: "different" from minute 5 on gainsays it then, though neither at 5 nor now."""
    log = Log((judged(1, "a", "b", "same", minute=10), retired(1, 20)))
    new = judged(2, "a", "b", "different", minute=5)
    assert [one.different for one in gainsaid(log, new, at(5), at(30))] == [new]
    assert gainsaid(log, new, at(20), at(30)) == []
    assert gainsaid(log, judged(2, "a", "c", "different", minute=5), at(5), at(30)) == []


def test_what_was_never_in_force_together_gainsays_nothing() -> None:
    """Two halves of a chain, one retired before the other was made."""
    chain = (judged(1, "a", "b", "same", minute=1), retired(1, 5), judged(2, "b", "c", "same", minute=10))
    assert gainsaid(Log(chain), judged(3, "a", "c", "different", minute=2), at(2), at(30)) == []
    assert gainsaid(Log((chain[0], chain[2])), judged(3, "a", "c", "different", minute=2), at(2), at(30)) != []


@given(many(), st.integers(1, 20), st.data())
def test_what_is_gainsaid_is_what_any_moment_would_refuse(
    judgements: list[Judgement], since: int, data: st.DataObject
) -> None:
    """Oracle: every minute from then to now, looked at by itself."""
    ended = sorted(data.draw(st.sets(st.integers(1, len(judgements)))) if judgements else ())
    log = Log((*judgements, *(retired(number, number + 4) for number in ended)))
    new = judged(99, "a", "b", data.draw(verdicts), minute=since)
    refused = [
        one
        for minute in range(since, 41)
        for one in contradictions([*standing(log, at(minute)), new], "distributor")
        if new in (one.different, *one.chain)
    ]
    assert bool(gainsaid(log, new, at(since), at(40))) == bool(refused)
