"""What alone holds a distributor together, against networkx, and what a person is told about it."""

from collections.abc import Sequence

import networkx as nx
from hand_made import Seen, observation_table
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater import distributors
from headwater.distributors import Attribution
from headwater.distributors.bridges import _walk, bridges


def naive(found: Attribution, number: int) -> dict[tuple[str, str], tuple[tuple[str, ...], int]]:
    """Take away each identifier and site in turn; all but the largest part leaves, a brand with every site it has."""
    facts, valued = found.facts, found.valued
    graph, brands = nx.Graph(), dict[str, set[int]]()
    for use, site, parted in zip(facts.use.tolist(), facts.site.tolist(), valued.parted.tolist(), strict=True):
        if found.group_of_site[site] == number and valued.bits[use] > 0 and not valued.proxy[use] and not parted:
            graph.add_edge(("site", site), ("use", use))
    for site, brand in zip(*(column.tolist() for column in found.shown), strict=True):
        if ("site", site) in graph:
            brands.setdefault(found.brands[brand], set()).add(site)
    result = {}
    for kind, node in list(graph):
        rest = graph.copy()
        rest.remove_node((kind, node))
        parts = [{n for what, n in part if what == "site"} for part in nx.connected_components(rest)]
        if len(parts) < 2:
            continue
        size = max(map(len, parts))
        if sum(len(part) == size for part in parts) > 1:
            continue  # which of two equal halves leaves is a matter of order; the size is compared elsewhere
        stays = max(parts, key=len)
        gone = {node} if kind == "site" else set()
        leaving = tuple(sorted(b for b, at in brands.items() if at - gone and not at & stays))
        if leaving:
            result[kind, f"{node}"] = (leaving, len(set().union(*parts)) - size)
    return result


facts = st.lists(
    st.builds(
        Seen,
        site=st.sampled_from([f"s{n}.example" for n in range(10)]),
        value=st.sampled_from(["1", "2", "3", "4", "5"]),
        day=st.sampled_from([0, 40]),
    ),
    min_size=6,
    max_size=30,
)
SHOWN = {f"s{n}.example": [f"B{n % 5}"] for n in range(10)}


@settings(max_examples=150, deadline=None)
@given(facts)
def test_they_are_the_cuts_networkx_finds(table: list[Seen]) -> None:
    found = distributors.attribute(observation_table(table), SHOWN)
    for number in found.claimed:
        ours = {
            ("use", f"{cut.use}") if cut.use >= 0 else ("site", f"{cut.site}"): (cut.brands_leaving, cut.sites_leaving)
            for cut in bridges(found)
            if cut.group == number
        }
        expected = naive(found, number)
        assert {key: ours.get(key) for key in expected} == expected


def paid(sites: Sequence[str], account: str) -> list[Seen]:
    return [Seen(site, account) for site in sites]


def test_one_account_is_the_whole_cut() -> None:
    """Two brands each with an account of their own and one account in common, which stands alone as well."""
    one, two = [f"a{n}.example" for n in range(6)], [f"b{n}.example" for n in range(3)]
    seen = [*paid(one[:5], "own-a"), *paid(two, "own-b"), *paid([*one[:2], one[5], *two[:2]], "common")]
    shown = {site: ["A"] for site in one} | {site: ["B"] for site in two}
    found = distributors.attribute(observation_table(seen), shown)
    assert len(found.claimed) == 1
    (cut,) = [cut for cut in bridges(found) if cut.use >= 0 and found.facts.describe(cut.use).value == "common"]
    assert (cut.brands_leaving, cut.sites_leaving, cut.carrying_sites) == (("B",), 4, 5)


def test_a_long_chain_is_walked_without_recursion() -> None:
    count = 20_000
    walk = _walk([[n for n in (node - 1, node + 1) if 0 <= n < count] for node in range(count)])
    assert sorted(walk.cut) == list(range(1, count - 1))
