"""The answer at once against the decision of a batch: the same brand, the same standing, the same words."""

from datetime import timedelta

import pytest
from hand_made import START, Look, Shot, altered, capture_id, capture_tables, crossed, fingerprint_of, template

from headwater.brands import OPTIONS, BrandIndex, Placement, Shown, attribute
from headwater.brands.placement import NO_BRAND

A, B = template(1), template(2)
KNOWN = [
    *(Shot(f"a{n}.example", n, altered(A, n, 0.05)) for n in range(4)),
    *(Shot(f"b{n}.example", n, altered(B, 50 + n, 0.05)) for n in range(4)),
    *(Shot(f"other{n}.example", 0, template(100 + n)) for n in range(8)),
]
WEIGHTS = attribute(*capture_tables(KNOWN)).weights


def shown(shot: Shot) -> Shown:
    when = START + timedelta(days=shot.day)
    return Shown(capture_id(shot), when, shot.site, shot.site_kind, shot.page, "content", shot.visible_to)


def settled(shots: list[Shot]) -> BrandIndex:
    index = BrandIndex(WEIGHTS)
    for shot in shots:
        index.add(shown(shot), fingerprint_of(shot))
    index.settle()
    return index


def placed(look: Look, **of: str) -> tuple[BrandIndex, Placement]:
    index = settled(KNOWN)
    new = Shot("new.example", 30, look, **of)
    return index, index.add(shown(new), fingerprint_of(new))


@pytest.mark.parametrize("step", range(20))
def test_it_is_the_decision_of_a_batch_where_that_has_no_second_thoughts(step: int) -> None:
    """A copy, an alteration, a case for a person and a stranger in turn."""
    look = altered(A, 900, step / 20)
    _, found = placed(look)
    batch = attribute(*capture_tables([*KNOWN, Shot("new.example", 30, look)]), weights=WEIGHTS)
    (period,) = [n for n, site in enumerate(batch.site.tolist()) if batch.sites[site] == "new.example"]
    decision = batch.decisions[period]
    assert found.outcome == decision.outcome
    founder = batch.captures.column("capture_id")[batch.period_of_capture.tolist().index(
        batch.brand.tolist().index(decision.nearest))].as_py() if decision.nearest >= 0 else ""  # fmt: skip
    assert found.brand == founder
    assert found.likeness >= decision.likeness - 1e-9  # the batch measures the very pages, a placement their versions
    assert found.likeness * OPTIONS.near - 0.05 <= decision.likeness


def test_between_two_brands_it_names_both_and_leaves_it_to_a_person() -> None:
    index, found = placed(crossed(A, B, 0.5))
    brands = index.brands()
    assert found.outcome == "review"
    assert {found.brand, found.next_brand} == {brands[capture_id(KNOWN[0])], brands[capture_id(KNOWN[4])]}
    assert OPTIONS.doubt <= found.next_likeness <= found.likeness < found.next_likeness * OPTIONS.ratio


def test_a_copy_is_seen_and_names_the_version_it_matched() -> None:
    _, found = placed(A)
    assert found.outcome == "seen" and found.match in {capture_id(shot) for shot in KNOWN[:4]}
    assert found.likeness >= OPTIONS.seen


def test_a_stranger_is_new_and_a_gated_capture_no_brand() -> None:
    assert placed(template(77))[1] == Placement("new", "", 0.0, "", 0.0, "")
    assert placed(A, gate="parked")[1] == NO_BRAND


def test_asking_again_gives_the_same_answer_and_changes_nothing() -> None:
    index, found = placed(A)
    new = Shot("new.example", 30, A)
    assert index.add(shown(new), fingerprint_of(new)) == found and len(index) == len(KNOWN) + 1


def test_the_whole_site_is_placed_not_the_capture() -> None:
    """A site known by its landing page stays where it is when an unknown inner page of it comes."""
    index, first = placed(A)
    inner = Shot("new.example", 31, template(66), page="tour")
    assert index.add(shown(inner), fingerprint_of(inner)).brand == first.brand


def test_before_anything_is_settled_everything_is_new() -> None:
    index = BrandIndex(WEIGHTS)
    outcomes = [index.add(shown(shot), fingerprint_of(shot)).outcome for shot in KNOWN]
    assert set(outcomes) == {"new"} and index.brands() == {}
