"""Accounts that tie several groups at one time, against networkx and the definition."""

from collections.abc import Sequence
from statistics import fmean

import networkx as nx
import pytest
from hand_made import Seen, observation_table
from hypothesis import given
from hypothesis import strategies as st

from headwater.distributors import OPTIONS, attribute
from headwater.distributors.facts import Facts, collapse
from headwater.distributors.quarters import period
from headwater.distributors.spanning import LEAST, groups_at_a_time

DAYS = (0, 100, 200, 300)
seen = st.builds(
    Seen,
    site=st.sampled_from([f"s{n}.example" for n in range(8)]),
    value=st.sampled_from(["1", "2", "3", "4", "5"]),
    day=st.sampled_from(DAYS),
)


def by_definition(facts: Facts, use: int) -> float:
    shows: dict[int, set[int]] = {}
    for one, site in zip(facts.use.tolist(), facts.site.tolist(), strict=True):
        shows.setdefault(site, set()).add(one)
    mine = {site: shows[site] - {use} for site in shows if use in shows[site]}
    beside = {site: others for site, others in mine.items() if others}
    if len(beside) < OPTIONS.service_share * len(mine) or len(beside) < 2 * LEAST:
        return 1.0
    graph = nx.Graph((("site", site), ("use", other)) for site, others in beside.items() for other in others)
    groups = []
    for part in nx.connected_components(graph):
        if sum(what == "site" for what, _ in part) >= LEAST:
            edges = [e for e in range(len(facts.use)) if ("use", int(facts.use[e])) in part]
            groups.append((period(facts.first[edges].min()), period(facts.last[edges].max())))
    quarters = [int(period(facts.first[e])) for e in range(len(facts.use)) if facts.use[e] == use]
    there = [sum(first <= quarter <= last for first, last in groups) for quarter in quarters]
    told = [count for count in there if count]
    return fmean(told) if told else 1.0


@given(st.lists(seen, max_size=40))
def test_it_equals_the_definition(table: list[Seen]) -> None:
    facts = collapse(observation_table(table), OPTIONS)
    found = groups_at_a_time(facts, facts.mechanism, facts.use >= 0, OPTIONS)
    assert found.tolist() == pytest.approx([by_definition(facts, use) for use in range(len(found))])


def operators(count: int, sites: int, step: int = 0) -> list[Seen]:
    """Operators with an account each, one after the other by `step` days."""
    return [Seen(f"o{o}-{n}.example", f"own{o}", step * o) for o in range(count) for n in range(sites)]


def beside(table: Sequence[Seen], value: str, **more: str) -> list[Seen]:
    return [*table, *(Seen(one.site, value, one.day, provider="kassa", **more) for one in table)]


BRANDS = {f"o{o}-{n}.example": [f"b{o}{n % 2}"] for o in range(4) for n in range(9)}


def test_two_operators_behind_one_processor_are_enough() -> None:
    """However few the groups: nothing but the processor's id joins them."""
    found = attribute(observation_table(beside(operators(2, 9), "proxy")), BRANDS)
    assert len(found.claimed) == 2 and found.valued.proxy.sum() == 1


def test_an_account_beside_others_that_follow_one_another_is_its_owners() -> None:
    found = attribute(observation_table(beside(operators(3, 9, 200), "constant")), BRANDS)
    assert len(found.claimed) == 1 and not found.valued.proxy.any()


def test_an_id_of_unknown_class_is_flagged_as_well() -> None:
    found = attribute(observation_table(beside(operators(2, 9), "proxy", specificity="unknown")), BRANDS)
    (use,) = [u for u in range(len(found.facts.use_value)) if found.facts.describe(u).value == "proxy"]
    assert found.valued.abreast[use] == 2.0 and not found.valued.proxy.any()
