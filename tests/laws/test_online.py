"""Law: captures taken in one at a time, in any order, end up in the brands that a batch over all of them finds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from hand_made import START, Shot, altered, capture_id, capture_tables, crossed, fingerprint_of, joined, template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater import brands
from headwater.brands import BrandIndex, Shown
from headwater.model.judgement import Constraints

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
    return Shown(
        capture_id(shot), START + timedelta(days=shot.day), shot.site, shot.site_kind, shot.page, "content", shot.visible_to
    )  # fmt: skip


def groups(brand_of: Mapping[str, object]) -> set[frozenset[str]]:
    found: dict[object, set[str]] = defaultdict(set)
    for capture, brand in brand_of.items():
        found[brand].add(capture)
    return {frozenset(members) for members in found.values()}


def batch(table: Sequence[Shot], constraints: Constraints = Constraints()) -> set[frozenset[str]]:
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
