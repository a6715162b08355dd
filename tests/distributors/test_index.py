"""Capture by capture gives what one batch gives, in any order, with judgements, hubs and a round trip in between."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hand_made import Seen, observation_table
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater import distributors
from headwater.distributors import OPTIONS
from headwater.distributors.index import Index, partition
from headwater.errors import ContradictionError
from headwater.model.judgement import Constraints, account

SITES = [f"s{n}.example" for n in range(9)]
SMALL = replace(OPTIONS, hub_carriers=4, listed_values=6, service_sites=2)
"""Limits so low that small worlds reach them."""

seen = st.builds(
    Seen,
    site=st.sampled_from(SITES),
    value=st.sampled_from(["1", "2", "3", "4"]),
    day=st.sampled_from([0, 40, 200, 900]),
    specificity=st.sampled_from(["dedicated", "dedicated", "unknown", "shared_service"]),
    bundle=st.sampled_from(["payment", "payment", "registrant", "tls", "page"]),
)
brands = st.fixed_dictionaries(
    {}, optional={site: st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=2) for site in SITES}
)
subjects = st.sampled_from(
    [*(f"site:{site}" for site in [*SITES[:5], "nowhere.example"])]
    + [account("merchant_account", "cardgate", value) for value in "129"]
)
pairs = st.tuples(subjects, subjects).filter(lambda pair: pair[0] < pair[1])


@st.composite
def constraints(draw: st.DrawFn) -> Constraints:
    """Consistent ones: a drawn pair that contradicts the others is left out."""
    kept = Constraints()
    for same, pair in draw(st.lists(st.tuples(st.booleans(), pairs), max_size=5)):
        more = (
            Constraints(tuple(sorted({*kept.must, pair})), kept.cannot)
            if same
            else Constraints(kept.must, tuple(sorted({*kept.cannot, pair})))
        )
        try:
            distributors.attribute(observation_table([]), {}, constraints=more)
        except ContradictionError:
            continue
        kept = more
    return kept


@settings(max_examples=150, deadline=None)
@given(st.lists(seen, max_size=30), brands, constraints(), st.data())
def test_one_by_one_equals_all_at_once(
    table: list[Seen], shown: dict[str, list[str]], bound: Constraints, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(table))))
    cut = data.draw(st.integers(0, len(table)))
    index = Index(SMALL)
    for place in order[:cut]:
        index.add(observation_table([table[place]]), {table[place].site: shown.get(table[place].site, [])})
    index.constrain(bound)
    index = Index.of_tables(index.tables(), SMALL, constraints=bound)
    index.add(observation_table([table[place] for place in order[cut:]]), shown)
    batch = distributors.attribute(observation_table(table), shown, SMALL, bound)
    assert index.partition() == partition(batch)


def chain(count: int) -> list[Seen]:
    return [Seen(f"c{n}-{k}.example", f"acc{n}") for n in range(count) for k in range(3)]


def test_only_the_touched_component_is_grouped_again() -> None:
    index = Index()
    index.add(observation_table(chain(20)))
    touched = index.add(observation_table([Seen("new.example", "acc7")]))
    assert touched == {"new.example", *(f"c7-{k}.example" for k in range(3))}


def test_a_widespread_value_is_not_followed() -> None:
    """A star node: however many sites carry it, one more touches none of them."""
    everyone = [Seen(f"s{n}.example", "everyone", kind="host", role="link", bundle="page", specificity="unknown",
                     payment_type="", provider="") for n in range(30)]  # fmt: skip
    index = Index(replace(OPTIONS, hub_carriers=20))
    index.add(observation_table(everyone))
    assert index.add(observation_table([replace(everyone[0], site="new.example")])) == {"new.example"}


def test_a_contradiction_changes_nothing() -> None:
    index = Index()
    index.add(observation_table(chain(3)))
    before = index.partition()
    one, two = (account("merchant_account", "cardgate", f"acc{n}") for n in range(2))
    with pytest.raises(ContradictionError, match="acc0"):
        index.constrain(Constraints(must=((one, two),), cannot=((one, two),)))
    assert index.partition() == before and index.constraints == Constraints()


def test_a_judgement_and_its_withdrawal() -> None:
    index = Index()
    index.add(observation_table(chain(3)))
    before = index.partition()
    one, two = (account("merchant_account", "cardgate", f"acc{n}") for n in range(2))
    index.constrain(Constraints(must=((one, two),)))
    groups = index.partition().group_of_site
    assert groups["c1-0.example"] == groups["c0-0.example"] != groups["c2-0.example"]
    index.constrain(Constraints())
    assert index.partition() == before


@pytest.mark.parametrize("names", [(), ("c0-0.example",)])
def test_the_same_again_changes_nothing(names: Sequence[str]) -> None:
    index = Index()
    facts = [item for item in chain(4) if not names or item.site in names]
    index.add(observation_table(facts))
    before = index.partition()
    index.add(observation_table(facts))
    assert index.partition() == before
