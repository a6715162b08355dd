"""Laws of ids that come back: merge then split restores them, what a person told apart stays so, order is nothing."""

from random import Random
from typing import Any

import pytest
from archived import MEMBERS, Archive, Group, partition, partitions, whole_partitions
from hypothesis import given
from hypothesis import strategies as st

from headwater.identity import (
    Event,
    apart_ids,
    churn,
    former_of,
    former_table,
    mint,
    pairwise,
    representatives,
)
from headwater.identity.events import current, ended

joins = st.lists(st.integers(0, 4), min_size=5, max_size=5)


def joined(groups: list[Group], into: list[int]) -> list[Group]:
    """A coarser partition: group g becomes part of group into[g]."""
    found: dict[int, Group] = {}
    for number, group in enumerate(groups):
        found.setdefault(into[number], {}).update(group)
    return list(found.values())


@given(whole_partitions, st.lists(joins, min_size=1, max_size=4))
def test_merge_then_split_restores_every_id(groups: list[Group], merges: list[list[int]]) -> None:
    """Whatever was merged with whatever meanwhile."""
    archive = Archive(memory=True)
    first = archive.run(groups).ids
    for into in merges:
        archive.run(joined(groups, into))
    assert archive.run(groups).ids == first
    assert ended(archive.log, "brand") == {} and archive.former == {}


@given(whole_partitions, joins, st.lists(st.sampled_from("ijklm"), unique=True))
def test_what_joined_meanwhile_does_not_take_an_id_away(groups: list[Group], into: list[int], new: list[str]) -> None:
    archive = Archive(memory=True)
    first = archive.run(groups).ids
    merged = joined(groups, into)
    for member in new:
        merged[0][member] = 0.1
    archive.run(merged)
    assert archive.run([*groups, *([dict.fromkeys(new, 0.1)] if new else [])]).ids[: len(groups)] == first


@given(st.lists(partitions, min_size=1, max_size=6), st.sets(st.tuples(st.integers(1, 5), st.integers(1, 5))))
def test_with_memory_ids_stay_unique_and_events_true(history: list[list[Group]], told: set[tuple[int, int]]) -> None:
    apart = {(f"B-{min(pair):05}", f"B-{max(pair):05}") for pair in told if pair[0] != pair[1]}
    archive = Archive(memory=True)
    for groups in history:
        gone, known = ended(archive.log, "brand"), {event.id for event in archive.log}
        made = archive.run(groups, apart)
        assert len(set(made.ids)) == len(made.ids) == len(groups)
        after = ended(archive.log, "brand")
        for event in made.events:
            assert event.kind == "brand" and event.run == f"run{archive.runs}"
            if event.event in ("minted", "split"):
                assert event.id not in known and event.id in made.ids
            elif event.event == "restored":
                assert event.id in gone and event.id not in after and event.id in made.ids
            else:
                assert event.id in known and event.id not in made.ids and event.into in made.ids
                assert (event.event == "held") >= ((min(event.id, event.into), max(event.id, event.into)) in apart)
        assert set(made.ids).isdisjoint(after)
        assert all(current(after, name) not in after for name in after)


@given(st.lists(partitions, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_members_and_of_what_is_known_is_nothing(history: list[list[Group]], dice: Random) -> None:
    """Weights that floating point adds differently in another order, too."""
    weight = {member: 0.1 + 0.7**number for number, member in enumerate(MEMBERS)}
    one, other = Archive(memory=True), Archive(memory=True)
    for groups in history:
        heavy = [{member: weight[member] for member in group} for group in groups]
        mixed = [shuffled(group, dice) for group in heavy]
        other.names, other.former = shuffled(other.names, dice), shuffled(other.former, dice)
        assert one.run(heavy) == other.run(mixed)


def shuffled(values: dict[str, Any], dice: Random) -> dict[str, Any]:
    keys = list(values)
    dice.shuffle(keys)
    return {key: values[key] for key in keys}


@given(whole_partitions, st.lists(st.permutations(MEMBERS), min_size=2, max_size=2), st.integers(1, 4))
def test_replay_by_month_the_end_does_not_depend_on_arrivals_within_a_month(
    final: list[Group], arrivals: list[list[str]], months: int
) -> None:
    """Members arrive month by month, in any order within one; the groups are those of the end as far as known."""
    found = []
    for order in arrivals:
        archive = Archive(memory=True)
        for month in range(1, months + 1):
            known = [member for member in order if MEMBERS.index(member) % months < month]
            archive.run([part for group in final if (part := {m: 1.0 for m in known if m in group})])
        found.append((archive.names, archive.log))
    assert found[0] == found[1]
    assert not [event for event in found[0][1] if event.event != "minted"], "growing groups never lose an id"


@given(whole_partitions, whole_partitions, st.data())
def test_confirmed_ids_never_become_aliases(first: list[Group], second: list[Group], data: st.DataObject) -> None:
    archive = Archive(memory=True)
    ids = archive.run(first).ids
    confirmed = data.draw(st.lists(st.sampled_from(ids), unique=True))
    for groups in ([dict.fromkeys(MEMBERS, 1.0)], first, second, [dict.fromkeys(MEMBERS, 1.0)], second):
        made = archive.run(groups, pairwise(confirmed))
        assert groups is not first or made.ids == ids
        assert [e for e in made.events if e.event == "merged" and {e.id, e.into} <= set(confirmed)] == []


def test_a_held_id_is_named_and_comes_back() -> None:
    archive = Archive(memory=True)
    archive.run([{"a": 1}, {"b": 1}])
    made = archive.run([{"a": 1, "b": 1}], pairwise(["B-00001", "B-00002"]))
    assert made.events == [Event("held", "brand", "B-00002", "run2", into="B-00001")]
    assert archive.run([{"a": 1, "b": 1}], pairwise(["B-00001", "B-00002"])).events == []
    made = archive.run([{"a": 1}, {"b": 1}])
    assert made.ids == ["B-00001", "B-00002"]
    assert made.events == [Event("restored", "brand", "B-00002", "run4", parent="B-00001")]


def test_an_id_told_apart_goes_with_the_part_that_its_rival_did_not_take() -> None:
    archive = Archive()
    archive.run([{"a": 1}, {"b": 1, "c": 1, "d": 1}])
    made = archive.run([{"a": 1, "b": 1, "c": 1}, {"d": 1}], [("B-00001", "B-00002")])
    assert (made.ids, made.events) == (["B-00001", "B-00002"], [])


def test_the_smaller_of_two_keeps_its_older_id_after_a_merge_is_undone() -> None:
    """By overlap alone the older id would go with the larger part, which it only stood for while merged."""
    archive = Archive(memory=True)
    archive.run([{"a": 1}, {"b": 1, "c": 1, "d": 1}])
    archive.run([{"a": 1, "b": 1, "c": 1, "d": 1}])
    made = archive.run([{"a": 1}, {"b": 1, "c": 1, "d": 1}])
    assert made.ids == ["B-00001", "B-00002"]
    assert made.events == [Event("restored", "brand", "B-00002", "run3", parent="B-00001")]


def test_an_alias_whose_part_goes_elsewhere_is_followed() -> None:
    archive = Archive(memory=True)
    archive.run([{"a": 1}, {"b": 1}, {"c": 1, "d": 1}])
    archive.run([{"a": 1, "b": 1}, {"c": 1, "d": 1}])
    made = archive.run([{"a": 1}, {"b": 1, "c": 1, "d": 1}])
    assert made.ids == ["B-00001", "B-00003"]
    assert made.events == [Event("merged", "brand", "B-00002", "run3", into="B-00003")]


def test_two_aliases_that_come_back_in_one_group() -> None:
    archive = Archive(memory=True)
    archive.run([{"a": 1}, {"b": 1}, {"c": 1}])
    archive.run([{"a": 1, "b": 1, "c": 1}])
    made = archive.run([{"a": 1}, {"b": 1, "c": 1}])
    assert made.ids == ["B-00001", "B-00002"]
    assert made.events == [
        Event("restored", "brand", "B-00002", "run3", parent="B-00001"),
        Event("merged", "brand", "B-00003", "run3", into="B-00002"),
    ]
    assert archive.run([{"a": 1}, {"b": 1}, {"c": 1}]).ids == ["B-00001", "B-00002", "B-00003"]


@given(st.lists(whole_partitions, min_size=2, max_size=4))
def test_the_memory_survives_its_table(history: list[list[Group]]) -> None:
    archive = Archive(memory=True)
    for groups in history:
        archive.run(groups)
    table = former_table({"brand": archive.former, "distributor": {"x": ("D-00001",)}})
    assert former_of(table, "brand") == archive.former and former_of(table, "distributor") == {"x": ("D-00001",)}


def test_without_merges_nothing_is_remembered() -> None:
    archive = Archive(memory=True)
    archive.run([{"a": 1, "b": 1}])
    archive.run([{"a": 1}, {"b": 1}])
    assert archive.former == {} and former_table({"brand": {}}).num_rows == 0


def test_a_standing_difference_tells_ids_apart() -> None:
    earlier = {"a": "B-00002", "b": "B-00001", "c": "B-00001"}
    assert apart_ids([("a", "c"), ("b", "c"), ("a", "x")], earlier) == {("B-00001", "B-00002")}
    assert representatives([("B-00001", "B-00002"), ("B-00001", "B-00009")], earlier) == [("b", "a")]


@given(whole_partitions, whole_partitions)
def test_churn_counts_who_goes_by_another_name(first: list[Group], second: list[Group]) -> None:
    archive = Archive()
    archive.run(first)
    before = dict(archive.names)
    archive.run(second)
    found = churn(before, archive.names)
    assert found.members == len(MEMBERS)
    assert found.changed == len([member for member in MEMBERS if before[member] != archive.names[member]])
    assert found.kept + found.gone == len(first) and found.kept + found.new == len(second)
    assert churn(before, before).rate == 0.0


def test_churn_without_members_in_common() -> None:
    found = churn({"a": "B-00001"}, {"b": "B-00001"})
    assert (found.members, found.changed, found.rate) == (0, 0, 0.0)


@pytest.mark.parametrize("kind", ["brand", "distributor"])
def test_ids_of_the_other_kind_are_left_alone(kind: str) -> None:
    log = [Event("minted", "brand", "B-00001", "r"), Event("minted", "distributor", "D-00001", "r")]
    made = mint(kind, [{"x": 1.0}], {}, log, "r2", {"x": ("B-00001", "D-00001")})
    assert made.ids == [f"{kind[0].upper()}-00002"] and [event.kind for event in made.events] == [kind]


def test_partitions_by_number() -> None:
    assert partition([0, 0, 1, 1, -1, -1, 2, 2]) == [{"a": 1, "b": 1}, {"c": 1, "d": 1}, {"g": 1, "h": 1}]
