"""Law: captures taken in one at a time, in any order, end up in the brands that a batch over all of them finds."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from hand_made import START, Shot, altered, capture_id, capture_tables, crossed, fingerprint_of, joined, template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater import brands
from headwater.assemble import results
from headwater.brands import BrandIndex, Shown
from headwater.errors import ContradictionError
from headwater.model.judgement import NO_CONSTRAINTS, Constraints, Pair

LOOKS = [
    *(altered(template(number % 3), number, share) for number, share in enumerate([0.0, 0.1, 0.02, 0.5, 0.01, 0.4])),
    *(altered(template(0), 50 + number, 0.02) for number in range(3)),
    *({**template(0), "text": template(number)["text"]} for number in (20, 21)),
    crossed(template(0), template(1), 0.5),
    joined(template(1), template(2)),
    template(9),
]
"""Copies, versions near and far, one template in other words, and pages between two families."""
SITES = [*(f"s{n}.example" for n in range(5)), *(f"s{n}.freehost.example" for n in range(3))]
shots = st.lists(
    st.builds(
        Shot,
        site=st.sampled_from(SITES),
        day=st.integers(0, 6),
        look=st.sampled_from(LOOKS),
        page=st.sampled_from(["", "join", "tour"]),
        visible_to=st.sampled_from(["", "search"]),
        gate=st.sampled_from(["", "", "", "", "parked"]),
    ),
    max_size=18,
    unique_by=lambda shot: (shot.site, shot.day, shot.page, shot.visible_to),
).map(lambda drawn: [replace(shot, site_kind=kind_of(shot.site)) for shot in drawn])
"""A free host's sites among them."""


def kind_of(site: str) -> str:
    return "free_host" if "freehost" in site else "registrable"


HOSTED = [Shot(f"t{n}.freehost.example", n, look, site_kind="free_host") for n, look in enumerate(LOOKS)]
TRAINED = brands.attribute(
    *capture_tables([*HOSTED, *(replace(s, site=f"t{s.day}.example", site_kind="registrable") for s in HOSTED)])
).weights


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


def claimed(table: Sequence[Shot]) -> dict[str, list[str]]:
    """What a run says each site showed: brands by their founding capture, in order of time, none that is in review."""
    found = brands.attribute(*capture_tables(table), weights=TRAINED)
    ids = found.captures.column("capture_id").to_pylist()
    periods = found.period_of_capture.tolist()
    founder: dict[int, str] = {}
    for capture, period in zip(ids, periods, strict=True):
        if period >= 0:
            founder.setdefault(int(found.brand[period]), capture)
    decided = results.decisions(found, results.settled(found), founder)
    shown: dict[str, list[str]] = defaultdict(list)
    for row in decided.sort_by([("first_seen", "ascending")]).to_pylist():
        if row["brand_id"] and row["brand_id"] not in shown[row["site"]]:
            shown[row["site"]].append(row["brand_id"])
    return {site: names for site, names in shown.items() if names}


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
    assert index.brands_of_site() == claimed(drawn)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shots, st.data())
def test_saving_and_reloading_between_any_two_captures_changes_no_answer(
    drawn: list[Shot], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(drawn))
    stops = data.draw(st.sets(st.integers(0, max(len(drawn), 1))))
    reloads = data.draw(st.sets(st.integers(0, max(len(drawn), 1)), min_size=1))
    kept, reloaded = BrandIndex(TRAINED), BrandIndex(TRAINED)
    for number, shot in enumerate(order):
        if number in reloads:
            reloaded = BrandIndex.of(reloaded.tables())
        assert reloaded.add(shown(shot), fingerprint_of(shot)) == kept.add(shown(shot), fingerprint_of(shot))
        if number in stops:
            kept.settle()
            reloaded.settle()
    assert reloaded.tables() == kept.tables()
    kept.settle()
    reloaded.settle()
    assert reloaded.tables() == kept.tables() == BrandIndex.of(kept.tables()).tables()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shots, st.integers(0, 18))
def test_many_at_once_is_one_by_one_in_order_of_time(drawn: list[Shot], cut: int) -> None:
    drawn = sorted(drawn, key=lambda shot: (shot.day, capture_id(shot)))
    single, bulk = BrandIndex(TRAINED), BrandIndex(TRAINED)
    for shot in drawn:
        single.add(shown(shot), fingerprint_of(shot))
    for part in (drawn[:cut], drawn[cut:]):
        bulk.add_all(*capture_tables(part))
    assert bulk.tables() == single.tables()
    bulk.settle()
    assert groups(bulk.brands()) == batch(drawn)
    assert bulk.brands_of_site() == claimed(drawn)


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
