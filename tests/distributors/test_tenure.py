"""Which accounts of a site belong together in time, against the definition over days."""

from hand_made import Seen, observation_table
from hypothesis import given
from hypothesis import strategies as st

from headwater.distributors import OPTIONS
from headwater.distributors.facts import Facts, collapse
from headwater.distributors.tenure import parted

seen = st.builds(
    Seen,
    site=st.sampled_from([f"s{n}.example" for n in range(4)]),
    value=st.sampled_from(["1", "2", "3", "4"]),
    day=st.integers(0, 12),
    specificity=st.sampled_from(["dedicated", "dedicated", "unknown"]),
)


def by_definition(facts: Facts, site: int) -> dict[int, bool]:
    """Accounts that meet in time, also along others on the site, are of one tenure; the site's own is the one it shows
    in most captures, then first."""
    edges = [e for e in range(len(facts.use)) if facts.site[e] == site and facts.mechanism[facts.use[e]]]
    span = {
        e: (facts.first[facts.use == facts.use[e]].min(), facts.last[facts.use == facts.use[e]].max()) for e in edges
    }
    own = min(edges, key=lambda e: (-facts.captures[e], facts.first[e], facts.use[e]))
    reached = {own}
    for _ in edges:
        reached |= {e for e in edges for r in reached if span[e][0] <= span[r][1] and span[r][0] <= span[e][1]}
    return {e: e not in reached for e in edges}


@given(st.lists(seen, max_size=24))
def test_it_equals_the_definition(table: list[Seen]) -> None:
    facts = collapse(observation_table(table), OPTIONS)
    found = parted(facts)
    expected: dict[int, bool] = {}
    for site in {int(facts.site[e]) for e in range(len(facts.use)) if facts.mechanism[facts.use[e]]}:
        expected |= by_definition(facts, site)
    assert {e: bool(found[e]) for e in range(len(found))} == {e: expected.get(e, False) for e in range(len(found))}
