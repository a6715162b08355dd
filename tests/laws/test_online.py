"""Law: captures taken in one at a time, in any order, end up in the brands that a batch over all of them finds."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from hand_made import START, Shot, altered, capture_id, capture_tables, crossed, fingerprint_of, joined, template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater import brands
from headwater.brands import BrandIndex, Shown
from headwater.errors import ContradictionError
from headwater.model.judgement import NO_CONSTRAINTS, Constraints, Pair

LOOKS = [
    *(altered(template(number % 3), number, share) for number, share in enumerate([0.0, 0.1, 0.02, 0.5, 0.01, 0.4])),
    *(altered(template(0), 50 + number, 0.02) for number in range(3)),
    crossed(template(0), template(1), 0.5),
    joined(template(1), template(2)),
    template(9),
]
shots = st.lists(
    st.builds(
        Shot,
        site=st.sampled_from([f"s{n}.example" for n in range(7)]),
        day=st.integers(0, 6),
        look=st.sampled_from(LOOKS),
        page=st.sampled_from(["", "join", "tour"]),
        visible_to=st.sampled_from(["", "search"]),
        gate=st.sampled_from(["", "", "", "", "parked"]),
    ),
    max_size=18,
    unique_by=lambda shot: (shot.site, shot.day, shot.page, shot.visible_to),
)
TRAINED = brands.attribute(*capture_tables([Shot(f"t{n}.example", n, look) for n, look in enumerate(LOOKS)])).weights


def shown(shot: Shot) -> Shown:
    when = START + timedelta(days=shot.day)
    return Shown(capture_id(shot), when, shot.site, shot.site_kind, shot.page, "content", shot.visible_to)


def groups(brand_of: Mapping[str, object]) -> set[frozenset[str]]:
    found: dict[object, set[str]] = defaultdict(set)
    for capture, brand in brand_of.items():
        found[brand].add(capture)
    return {frozenset(members) for members in found.values()}


def batch(table: Sequence[Shot], constraints: Constraints = NO_CONSTRAINTS) -> set[frozenset[str]]:
    found = brands.attribute(*capture_tables(table), constraints=constraints, weights=TRAINED)
    ids = found.captures.column("capture_id").to_pylist()
    periods = found.period_of_capture.tolist()
    return groups({i: int(found.brand[p]) for i, p in zip(ids, periods, strict=True) if p >= 0})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shots, st.data())
def test_one_at_a_time_in_any_order_is_the_batch(drawn: list[Shot], data: st.DataObject) -> None:
    order = data.draw(st.permutations(drawn))
    stops = data.draw(st.sets(st.integers(0, max(len(drawn), 1))))
    index = BrandIndex(TRAINED)
    for number, shot in enumerate(order):
        index.add(shown(shot), fingerprint_of(shot))
        if number in stops:
            index.settle()
    index.settle()
    assert groups(index.brands()) == batch(drawn)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shots)
def test_in_order_of_time_nothing_is_ever_late(drawn: list[Shot]) -> None:
    index = BrandIndex(TRAINED)
    for shot in sorted(drawn, key=lambda shot: (shot.day, capture_id(shot))):
        index.add(shown(shot), fingerprint_of(shot))
    assert not index.shelf.late
    index.settle()
    assert groups(index.brands()) == batch(drawn)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shots, st.data())
def test_a_capture_that_comes_again_changes_nothing(drawn: list[Shot], data: st.DataObject) -> None:
    index = BrandIndex(TRAINED)
    again = data.draw(st.lists(st.sampled_from(drawn), max_size=5)) if drawn else []
    for shot in [*drawn, *again]:
        index.add(shown(shot), fingerprint_of(shot))
    index.settle()
    assert groups(index.brands()) == batch(drawn)


ABSENT = Shot("absent.example", 3, LOOKS[0])


@st.composite
def judgements(draw: st.DrawFn, drawn: list[Shot]) -> Constraints:
    """A few, about captures that are there, that are gated and that are not there; they may contradict one another."""
    subjects = [f"capture:{capture_id(shot)}" for shot in (*drawn, ABSENT)]
    pair = st.tuples(st.sampled_from(subjects), st.sampled_from(subjects)).filter(lambda both: both[0] < both[1])
    pairs = st.frozensets(pair, max_size=3).map(lambda found: tuple(sorted(found)))
    none: st.SearchStrategy[tuple[Pair, ...]] = st.just(())
    some = pairs if len(subjects) > 1 else none
    return Constraints(draw(some), draw(some))


def outcome(run: Callable[[], set[frozenset[str]]]) -> set[frozenset[str]] | str:
    try:
        return run()
    except ContradictionError:
        return "contradiction"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shots, st.data())
def test_judgements_hold_one_at_a_time_as_they_do_in_a_batch(drawn: list[Shot], data: st.DataObject) -> None:
    """Made before, between and after the captures they are about, and replaced by others; both refuse the same."""
    order = data.draw(st.permutations(drawn))
    earlier, final = data.draw(judgements(drawn)), data.draw(judgements(drawn))
    changes = {data.draw(st.integers(0, len(drawn))): earlier, data.draw(st.integers(0, len(drawn))): final}
    index = BrandIndex(TRAINED)

    def settled() -> set[frozenset[str]]:
        index.settle()
        return groups(index.brands())

    for number in range(len(order) + 1):
        if number in changes:
            index.judge(changes[number])
            outcome(settled)
        if number < len(order):
            index.add(shown(order[number]), fingerprint_of(order[number]))
    last = changes[max(changes)]
    assert outcome(settled) == outcome(lambda: batch(drawn, last))
    index.judge(NO_CONSTRAINTS)
    assert outcome(settled) == batch(drawn)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shots)
def test_judgements_about_captures_that_are_not_there_change_nothing(drawn: list[Shot]) -> None:
    absent = f"capture:{capture_id(ABSENT)}"
    others = [f"capture:{capture_id(shot)}" for shot in drawn[:2]]
    pairs = tuple(sorted((min(absent, other), max(absent, other)) for other in others))
    for constraints in (Constraints(pairs[:1], pairs[1:]), Constraints((), pairs)):
        assert batch(drawn, constraints) == batch(drawn)


def test_some_of_those_judgements_contradict_and_some_do_not() -> None:
    """So that the law above is about something."""
    table = [Shot(f"s{n}.example", n, template(n)) for n in range(3)]
    one, two, three = (f"capture:{capture_id(shot)}" for shot in table)
    pair, other = (min(one, two), max(one, two)), (min(two, three), max(two, three))
    ends = (min(one, three), max(one, three))
    assert outcome(lambda: batch(table, Constraints((pair, other), (ends,)))) == "contradiction"
    assert len(batch(table, Constraints((pair, other)))) == 1 and len(batch(table, Constraints((), (pair,)))) == 3
