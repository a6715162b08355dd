"""Laws of stable ids: unique, never used again, kept by the largest part, and every change in the log."""

from collections import Counter

import pytest
from archived import Archive, Group, partitions
from hypothesis import given
from hypothesis import strategies as st

from headwater.identity import Event, Minted, mint


def born(events: list[Event]) -> list[str]:
    return [event.id for event in events if event.event in ("minted", "split")]


@given(st.lists(partitions, min_size=1, max_size=6))
def test_ids_are_unique_and_minted_once(history: list[list[Group]]) -> None:
    archive = Archive()
    for groups in history:
        known = set(born(archive.log))
        made = archive.run(groups)
        assert len(made.ids) == len(groups) == len(set(made.ids))
        fresh = set(made.ids) - known
        assert fresh == set(born(made.events)) and not fresh & known
    assert max(Counter(born(archive.log)).values(), default=1) == 1


@given(st.lists(partitions, min_size=1, max_size=5))
def test_the_same_groups_keep_their_ids_without_a_word(history: list[list[Group]]) -> None:
    archive = Archive()
    for groups in history:
        first = archive.run(groups)
        again = archive.run(groups)
        assert again.ids == first.ids and again.events == []


@given(partitions, partitions, partitions)
def test_an_id_goes_with_the_largest_part_of_what_it_stood_for(
    first: list[Group], second: list[Group], third: list[Group]
) -> None:
    archive = Archive()
    archive.run(first)
    archive.run(second)
    before = dict(archive.names)
    made = archive.run(third)
    merged = {event.id: event.into for event in made.events if event.event == "merged"}
    for name in set(before.values()):
        parts = [sum(before.get(member) == name for member in group) for group in third]
        if not any(parts):
            continue
        heir = made.ids[parts.index(max(parts))]
        assert merged.get(name, name) == heir


@given(partitions, partitions)
def test_every_event_tells_the_truth(first: list[Group], second: list[Group]) -> None:
    archive = Archive()
    archive.run(first)
    before = dict(archive.names)
    made = archive.run(second)
    members = dict(zip(made.ids, second, strict=True))
    for event in made.events:
        assert (event.kind, event.run) == ("brand", "run2")
        if event.event == "minted":
            assert not any(member in before for member in members[event.id]) and not event.parent
        elif event.event == "split":
            assert event.parent in {before[member] for member in members[event.id] if member in before}
            assert event.parent in [*made.ids, *(e.id for e in made.events if e.event == "merged")]
        else:
            assert event.event == "merged"
            assert event.id in before.values() and event.id not in made.ids and event.into in made.ids
            assert int(event.into[2:]) < int(event.id[2:])


def test_a_split_leaves_the_id_on_the_largest_part() -> None:
    archive = Archive()
    archive.run([{"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}])
    made = archive.run([{"a": 1, "b": 1}, {"c": 1, "d": 1, "e": 1}])
    assert made.ids == ["B-00002", "B-00001"]
    assert made.events == [Event("split", "brand", "B-00002", "run2", parent="B-00001")]


def test_weight_decides_and_not_the_number_of_members() -> None:
    archive = Archive()
    archive.run([{"a": 1, "b": 1, "c": 1}])
    assert archive.run([{"a": 1, "b": 1}, {"c": 9}]).ids == ["B-00002", "B-00001"]


def test_a_merge_keeps_the_older_id_and_logs_the_alias() -> None:
    archive = Archive()
    archive.run([{"a": 1}, {"b": 1, "c": 1, "d": 1}])
    made = archive.run([{"a": 1, "b": 1, "c": 1, "d": 1}])
    assert made.ids == ["B-00001"]
    assert made.events == [Event("merged", "brand", "B-00002", "run2", into="B-00001")]


def test_without_memory_what_comes_apart_again_does_not_get_the_alias_back() -> None:
    """Nobody knows which part it stood for."""
    archive = Archive()
    archive.run([{"a": 1}, {"b": 1}])
    archive.run([{"a": 1, "b": 1}])
    made = archive.run([{"a": 1}, {"b": 1}])
    assert made.ids == ["B-00001", "B-00003"]
    assert made.events == [Event("split", "brand", "B-00003", "run3", parent="B-00001")]


def test_an_id_is_not_given_away_while_its_group_is_out_of_sight() -> None:
    archive = Archive()
    archive.run([{"a": 1}, {"b": 1}])
    archive.run([{"a": 1}])
    assert archive.run([{"a": 1}, {"c": 1}]).ids == ["B-00001", "B-00003"]


def test_on_a_tie_the_first_group_keeps_the_id() -> None:
    archive = Archive()
    archive.run([{"a": 1, "b": 1}])
    assert archive.run([{"b": 1}, {"a": 1}]).ids == ["B-00001", "B-00002"]


def test_names_of_another_kind_or_of_no_log_claim_nothing() -> None:
    log = [Event("minted", "distributor", "D-00009", "run0")]
    made = mint("brand", [{"a": 1.0}, {"b": 1.0}], {"a": "D-00009", "b": "B-00077"}, log, "run1")
    assert made.ids == ["B-00001", "B-00002"]


@pytest.mark.parametrize(("kind", "first"), [("brand", "B-00001"), ("distributor", "D-00001")])
def test_the_letter_says_what_it_is(kind: str, first: str) -> None:
    assert Archive(kind).run([{"a": 1}]).ids == [first]


def test_ids_say_nothing_about_content() -> None:
    assert Archive().run([{"a": 1}, {"b": 1}]).ids == Archive().run([{"x": 5}, {"y": 7}]).ids


def test_no_groups() -> None:
    assert Archive().run([]) == Minted([], [])
