"""The queue says what is open, what an answer would do and why it stands there; what is answered leaves."""

from itertools import permutations
from typing import Any

import pyarrow as pa
import pytest
from concluded import Concluded, day, page
from hypothesis import given
from hypothesis import strategies as st

from headwater.model.judgement import Judgement, Question, Verdict, account
from headwater.review import Item, plausible, queue
from headwater.review.odds import among

BRIDGES = pa.schema(
    [
        ("distributor_id", pa.string()), ("kind", pa.string()), ("provider", pa.string()), ("value", pa.string()),
        ("brands_leaving", pa.list_(pa.string())), ("sites_leaving", pa.int32()), ("carrying_sites", pa.int32()),
    ]
)  # fmt: skip


def said(left: str, right: str, verdict: Verdict, on: int = 500, question: Question = "brand") -> Judgement:
    return Judgement(
        f"J-{left[-4:]}{right[-4:]}{verdict}", question, left, right, verdict, day(on), "A. Nalyst", "seen"
    )


def capture(number: int) -> str:
    return f"capture:{page(number)}"


def till(value: str) -> str:
    return account("merchant_account", "cardgate", value)


@pytest.fixture
def world() -> Concluded:
    """Two brands of one distributor, one that resembles the first, a torn site, a weak join, a tie to another group."""
    made = Concluded(behind={"B-00001": "D-00001", "B-00002": "D-00001", "B-00003": "D-00002", "B-00004": "D-00002"})
    made.period("a1.example", 1, "B-00001")
    made.period("a2.example", 2, "B-00001", "seen", (0.9, 1))
    made.period("a3.example", 3, "B-00001", "altered", (0.36, 1))
    made.period("b1.example", 4, "B-00002")
    made.period("c1.example", 5, "B-00003", "new", (0.31, 1), captures=3)
    made.period("d1.example", 6, "B-00004")
    made.period("torn.example", 7, None, "review", (0.45, 1), (0.44, "B-00002"), captures=2)
    made.period("doubt.example", 8, None, "review", (0.25, 4))
    made.account("111", "a1.example", "a2.example", "b1.example")
    made.account("222", "c1.example", "d1.example", "a2.example")
    made.provisional(
        "D-00001", "B-00001", "B-00003", 4.0, co_carriers=["a2.example"],
        mechanisms=[{"kind": "merchant_account", "value": value} for value in ("111", "222")],
    )  # fmt: skip
    return made


def by_pair(items: list[Item]) -> dict[tuple[str, str], Item]:
    return {(item.left, item.right): item for item in items}


def test_every_sort_of_open_link_is_found_and_no_other(world: Concluded) -> None:
    assert set(by_pair(queue(world.tables()))) == {
        (capture(3), capture(1)), (capture(5), capture(1)), (capture(7), capture(1)), (capture(7), capture(4)),
        (capture(8), capture(4)), (till("111"), till("222")),
    }  # fmt: skip


def test_the_order_is_the_one_that_is_stated(world: Concluded) -> None:
    items = queue(world.tables())
    for item in items:
        same, different = item.if_same.sites, item.if_different.sites
        expected = item.probability * same + (1 - item.probability) * different
        assert item.expected_change == pytest.approx(expected, abs=1e-6)
        assert f"{item.expected_change:,.2f} sites" in item.order
    keys = [
        (-i.expected_change, -max(i.if_same.captures, i.if_different.captures), i.question, i.left, i.right)
        for i in items
    ]
    assert keys == sorted(keys)
    assert queue(world.tables(), limit=2) == items[:2]


def test_a_merge_moves_the_smaller_brand(world: Concluded) -> None:
    item = by_pair(queue(world.tables()))[capture(5), capture(1)]
    assert (item.if_same.sites, item.if_same.captures, item.if_same.brands) == (1, 3, ("B-00001", "B-00003"))
    assert item.if_different.sites == 0 and "kept apart" in item.why


def test_a_merge_that_leaves_a_distributor_one_brand_says_so() -> None:
    made = Concluded(behind={"B-00001": "D-00001", "B-00002": "D-00001"})
    made.period("a1.example", 1, "B-00001")
    made.period("b1.example", 2, "B-00002", "new", (0.31, 1))
    (item,) = queue(made.tables())
    assert item.if_same.sites == 2 and item.if_same.distributors == ("D-00001",)
    assert "no longer claimed" in item.if_same.text


def test_a_torn_site_asks_about_both_brands_and_either_answer_settles_it(world: Concluded) -> None:
    items = by_pair(queue(world.tables()))
    first, second = items[capture(7), capture(1)], items[capture(7), capture(4)]
    assert first.probability + second.probability <= 1.0 and first.probability > second.probability > 0.4
    assert first.expected_change == second.expected_change == 1.0
    assert "B-00002 is next, at 0.44" in first.against[0]


def test_a_tie_between_distributors_merges_the_smaller(world: Concluded) -> None:
    item = by_pair(queue(world.tables()))[till("111"), till("222")]
    assert item.question == "distributor" and item.probability == pytest.approx(0.5)
    assert (item.if_same.sites, item.if_same.distributors) == (2, ("D-00001", "D-00002"))
    assert any("a2.example" in text for text in item.shared)
    assert any("one site alone" in text for text in item.against)


def test_a_tie_is_worth_no_more_than_the_sites_that_carry_it(world: Concluded) -> None:
    """However strong the shared account: one page can be copied, and nobody followed the tie."""
    evidence = {"mechanisms": [{"kind": "merchant_account", "value": value} for value in ("111", "222")]}
    found = []
    for sites in (["a2.example"], ["a1.example", "a2.example"]):
        world.links.clear()
        world.provisional("D-00001", "B-00001", "B-00003", 14.0, co_carriers=sites, **evidence)
        found.append(by_pair(queue(world.tables()))[till("111"), till("222")].probability)
    assert found[0] == pytest.approx(0.5) and 0.9 < found[1] < 1.0


def test_evidence_in_the_later_form_is_read_as_well(world: Concluded) -> None:
    shared = {"kind": "email", "value": "x@a1.example", "bits": 4.0, "sites": 2}
    counter = [{"what": "dispersion", "detail": "looks like 3 groups", "bits": -1.6}]
    world.links.clear()
    world.provisional(
        "D-00001", "B-00002", "B-00004", 4.0, co_carriers=[], items=[shared], bundles={"page": 4.0}, counter=counter,
        provisional_reason="too_few_sites",
    )  # fmt: skip
    item = by_pair(queue(world.tables()))[till("111"), till("222")]
    assert "too few sites" in item.why and "looks like 3 groups" in item.against
    assert any("email" in text for text in item.shared)


def test_a_bridge_says_who_leaves(world: Concluded) -> None:
    world.links.clear()
    world.account("333", "b1.example")
    row = {"kind": "merchant_account", "provider": "cardgate", "value": "111", "brands_leaving": ["B-00002"]}
    bridge = {"distributor_id": "D-00001", **row, "sites_leaving": 1, "carrying_sites": 3}
    world.account("444", "a1.example")
    item = by_pair(queue(world.tables(bridges=pa.Table.from_pylist([bridge], schema=BRIDGES))))[
        till("222"), till("333")
    ]
    assert "bridge" in item.why and item.if_same.sites == 0 and item.if_different.sites == 1
    assert item.if_different.brands == ("B-00002",)


def test_older_runs_without_some_tables_have_a_queue(world: Concluded) -> None:
    tables = {name: table for name, table in world.tables().items() if name not in ("links", "distributors")}
    assert {item.question for item in queue(tables)} == {"brand"}


def test_an_empty_run_has_an_empty_queue() -> None:
    assert queue(Concluded().tables()) == []


def test_a_calibrated_probability_is_used(world: Concluded) -> None:
    asked = []

    def calibrated(question: str, evidence: float) -> float:
        asked.append((question, evidence))
        return 0.25

    items = by_pair(queue(world.tables(), probability=calibrated))
    assert items[till("111"), till("222")].probability == 0.25 and ("distributor", 4.0) in asked
    assert ("brand", 0.31) in asked


@pytest.mark.parametrize("verdict", ["same", "different"])
def test_what_is_answered_leaves(world: Concluded, verdict: Verdict) -> None:
    before = by_pair(queue(world.tables()))
    template = by_pair(queue(world.tables(), [said(capture(7), capture(1), verdict)]))
    assert before.keys() - template.keys() == {(capture(7), capture(1))}
    operation = by_pair(queue(world.tables(), [said(till("222"), till("111"), verdict, question="distributor")]))
    assert before.keys() - operation.keys() == {(till("111"), till("222"))}


def test_what_follows_from_other_answers_leaves_too(world: Concluded) -> None:
    made = [said(capture(8), capture(99), "same"), said(capture(99), capture(4), "different")]
    assert (capture(8), capture(4)) not in by_pair(queue(world.tables(), made))


def test_an_answer_about_another_page_of_the_same_brands_counts(world: Concluded) -> None:
    """The next run may compare by another page: nobody is asked twice."""
    assert (capture(5), capture(1)) not in by_pair(queue(world.tables(), [said(capture(5), capture(2), "different")]))


def test_two_differences_answer_nothing(world: Concluded) -> None:
    made = [said(capture(8), capture(99), "different"), said(capture(99), capture(4), "different")]
    assert (capture(8), capture(4)) in by_pair(queue(world.tables(), made))


def test_what_was_left_unsure_is_last_until_something_newer_is_known(world: Concluded) -> None:
    pair = (till("111"), till("222"))
    assert (queue(world.tables())[0].left, queue(world.tables())[0].right) != (capture(8), capture(4))
    late = queue(world.tables(), [said(capture(7), capture(1), "unsure", on=500)])
    assert (late[-1].left, late[-1].right) == (capture(7), capture(1))
    assert late[-1].unsure and "unsure" in late[-1].order
    early = queue(world.tables(), [said(capture(7), capture(1), "unsure", on=2)])
    assert early == queue(world.tables())
    assert pair in by_pair(late)


@given(st.permutations(range(4)))
def test_the_order_of_judgements_is_nothing(order: list[int]) -> None:
    world = Concluded()
    world.period("a1.example", 1, "B-00001")
    world.period("b1.example", 2, "B-00002", "new", (0.31, 1))
    world.period("c1.example", 3, None, "review", (0.3, 2))
    made = [
        said(capture(3), capture(2), "unsure"), said(capture(1), capture(2), "unsure"),
        said(capture(1), capture(9), "same"), said(capture(9), capture(8), "different"),
    ]  # fmt: skip
    assert queue(world.tables(), [made[number] for number in order]) == queue(world.tables(), made)


def test_marks_are_side_by_side_with_how_many_brands_carry_them(world: Concluded) -> None:
    def marks(number: int, names: list[int]) -> dict[str, Any]:
        return {"capture_id": page(number), "names_ids": names, "kit_ids": []}

    schema = pa.schema([("capture_id", pa.string()), *((n, pa.list_(pa.uint32())) for n in ("names_ids", "kit_ids"))])
    prints = pa.Table.from_pylist([marks(1, [1, 2, 3]), marks(5, [2, 3, 4]), marks(4, [3])], schema=schema)
    names = pa.table({"feature": pa.array([1, 2, 3, 4], pa.uint32()), "name": ["one", "two", "three", "four"]})
    item = by_pair(queue(world.tables(fingerprints=prints, feature_names=names)))[capture(5), capture(1)]
    assert "two (2), three (3)" in item.shared[0]
    only = next(row for row in item.evidence if row.label == "marks only here")
    assert (only.left, only.right) == ("four (1)", "one (1)")


def test_flags_speak_against(world: Concluded) -> None:
    flag = {"kind": "merchant_account", "value": "222", "reason": "wide", "detail": "on many groups"}
    item = by_pair(queue(world.tables(flags=pa.Table.from_pylist([flag]))))[till("111"), till("222")]
    assert any("on many groups" in text for text in item.against)


@given(st.floats(0, 1), st.floats(0, 1))
def test_probabilities_are_probabilities(one: float, other: float) -> None:
    assert 0.0 <= among(one, other) <= 1.0 and among(one, other) + among(other, one) <= 1.0 + 1e-9
    assert among(one, 0.0) == pytest.approx(one, abs=1e-5)
    assert 0.0 <= plausible("brand", one) <= 1.0 and 0.0 <= plausible("distributor", 20 * one - 10) <= 1.0
    if one < other:
        assert plausible("brand", one) <= plausible("brand", other)


def test_the_likelihood_is_even_where_the_steps_begin_to_join() -> None:
    assert plausible("brand", 0.32) == plausible("distributor", 4.0) == 0.5
    assert plausible("distributor", -1e6) == 0.0


def test_rows_in_any_order_give_the_same_queue(world: Concluded) -> None:
    whole = queue(world.tables())
    for order in list(permutations(range(len(world.decisions))))[::5000]:
        tables = dict(world.tables())
        for name in ("decisions", "captures"):
            tables[name] = tables[name].take(pa.array(order))
        tables["observations"] = tables["observations"].slice(2)
        tables["observations"] = pa.concat_tables([tables["observations"], world.tables()["observations"].slice(0, 2)])
        assert queue(tables) == whole
