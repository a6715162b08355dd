"""Constraints against graph theory: contradictions are found, named, each by a chain as short as any."""

from collections.abc import Sequence
from random import Random

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged import judged, many, site
from msgspec.structs import replace

from headwater.errors import ContradictionError
from headwater.judgements import constraints, contradictions, refusal
from headwater.judgements.constraints import CHAINS
from headwater.model.judgement import NO_CONSTRAINTS, Constraints, Judgement, Verdict


def graph(judgements: Sequence[Judgement]) -> nx.Graph:
    found = nx.Graph()
    for made in judgements:
        found.add_nodes_from((made.left, made.right))
        if made.verdict == "same":
            found.add_edge(made.left, made.right)
    return found


def without(judgements: Sequence[Judgement], *gone: Judgement) -> list[Judgement]:
    return [made for made in judgements if made not in gone]


@given(many())
def test_contradictions_are_those_that_graph_theory_finds(judgements: list[Judgement]) -> None:
    """Oracle: networkx. Every chain is a path of "same", and no path is shorter."""
    same = graph(judgements)
    torn = {
        made.judgement_id
        for made in judgements
        if made.verdict == "different" and nx.has_path(same, made.left, made.right)
    }
    found = contradictions(judgements, "distributor")
    assert {one.different.judgement_id for one in found} == torn and len(found) == len(torn)
    for one in found:
        assert len(one.chain) == nx.shortest_path_length(same, one.different.left, one.different.right)
        here = min(one.different.left, one.different.right)
        for made in one.chain:
            assert made in judgements and made.verdict == "same" and here in (made.left, made.right)
            here = made.right if here == made.left else made.left
        assert here == max(one.different.left, one.different.right)


@given(many())
def test_a_chain_is_minimal_taking_back_any_one_of_it_resolves_it(judgements: list[Judgement]) -> None:
    for one in contradictions(judgements, "distributor"):
        alone = [one.different, *one.chain]
        assert len(contradictions(alone, "distributor")) == 1
        for made in alone:
            assert contradictions(without(alone, made), "distributor") == []


@given(many(), st.randoms(use_true_random=False))
def test_order_does_not_matter(judgements: list[Judgement], dice: Random) -> None:
    shuffled = list(judgements)
    dice.shuffle(shuffled)
    assert contradictions(shuffled, "distributor") == contradictions(judgements, "distributor")
    if not contradictions(judgements, "distributor"):
        assert constraints(shuffled, "distributor") == constraints(judgements, "distributor")


@given(many())
def test_constraints_are_what_was_said_ordered_and_each_once(judgements: list[Judgement]) -> None:
    if contradictions(judgements, "distributor"):
        with pytest.raises(ContradictionError):
            constraints(judgements, "distributor")
        return
    found = constraints(judgements, "distributor")
    for verdict, pairs in (("same", found.must), ("different", found.cannot)):
        said = {frozenset((made.left, made.right)) for made in judgements if made.verdict == verdict}
        assert {frozenset(pair) for pair in pairs} == said and len(pairs) == len(said)
        assert list(pairs) == sorted(pairs) and all(left < right for left, right in pairs)


@given(many())
def test_the_message_names_every_pair_and_every_judgement(judgements: list[Judgement]) -> None:
    found = contradictions(judgements, "distributor")
    if not found:
        return
    with pytest.raises(ContradictionError) as caught:
        constraints(judgements, "distributor")
    assert caught.value.exit_code == 3
    said = str(caught.value)
    for one in found:
        for made in (one.different, *one.chain):
            assert made.judgement_id in said
            assert made.left[5:].replace(".", "[.]") in said and made.right[5:].replace(".", "[.]") in said
    assert "--retire" in said and ".example" not in said


def test_the_message_reads_as_a_person_would_say_it() -> None:
    made = [judged(1, "a", "b", "same"), judged(2, "b", "c", "same"), judged(3, "a", "c", "different")]
    with pytest.raises(ContradictionError) as caught:
        constraints(made, "distributor")
    assert str(caught.value) == (
        "judgements contradict each other: J-3 says site:a[.]example and site:c[.]example differ, but "
        "J-1 (site:a[.]example = site:b[.]example) and J-2 (site:b[.]example = site:c[.]example) say they are the "
        "same; retire one of J-1, J-2, J-3 with `headwater judge --retire ID`"
    )


def test_a_pair_judged_both_ways_is_the_shortest_contradiction() -> None:
    (one,) = contradictions([judged(1, "a", "b", "same"), judged(2, "b", "a", "different")], "distributor")
    assert [made.judgement_id for made in (one.different, *one.chain)] == ["J-2", "J-1"]


def test_two_differences_say_nothing() -> None:
    made = [judged(1, "a", "b", "different"), judged(2, "b", "c", "different"), judged(3, "a", "c", "same")]
    found = constraints(made, "distributor")
    assert found == Constraints(must=((site("a"), site("c")),), cannot=((site("a"), site("b")), (site("b"), site("c"))))


def test_the_questions_do_not_meet() -> None:
    made = [judged(1, "a", "b", "same"), judged(2, "a", "b", "different", question="brand")]
    assert constraints(made, "distributor").cannot == () and constraints(made, "brand").must == ()


def test_unsure_binds_nobody() -> None:
    assert constraints([judged(1, "a", "b", "unsure")], "distributor") == NO_CONSTRAINTS == constraints([], "brand")


def test_a_long_value_does_not_flood_the_message() -> None:
    long = replace(judged(1, "a", "b", "same"), right="account:url||" + "x" * 2000)
    found = contradictions([long, replace(long, judgement_id="J-2", verdict="different")], "distributor")
    assert len(refusal(found)) < 1_000


def test_a_judgement_that_is_only_proposed_is_not_to_be_retired() -> None:
    found = contradictions([judged(1, "a", "b", "same"), judged(2, "a", "b", "different")], "distributor")
    assert refusal(found, proposed="J-2").endswith("retire J-1 with `headwater judge --retire ID`")
    assert "the new judgement says" in refusal(found, proposed="J-2")
    assert "but the new judgement (" in refusal(found, proposed="J-1")


def test_a_hundred_thousand_judgements_that_all_contradict_end() -> None:
    """Linear but for the first chains: a chain through all sites, and as many differences within it."""
    count = 50_000
    template = judged(1, "a", "b", "same")

    def made(number: int, left: int, right: int, verdict: Verdict) -> Judgement:
        sides = {"left": f"site:{left:06}.example", "right": f"site:{right:06}.example"}
        return replace(template, judgement_id=f"J-{number}", verdict=verdict, **sides)

    chain = [made(number, number, number + 1, "same") for number in range(count)]
    torn = [made(count + number, number, number + 2, "different") for number in range(count - 1)]
    found = contradictions(chain + torn, "distributor")
    assert len(found) == count - 1
    assert [len(one.chain) for one in found] == [2] * CHAINS + [0] * (count - 1 - CHAINS)
    assert f"J-{count + count - 2} " in refusal(found)
