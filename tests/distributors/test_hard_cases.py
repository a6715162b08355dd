"""The situations that fool attribution, each planted into several operations made by hand (ATTRIBUTION E)."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hand_made import Seen, observation_table
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater import distributors
from headwater.assemble import distributor_tables
from headwater.assemble.distributor_links import links
from headwater.distributors import Attribution
from headwater.distributors.bridges import bridges
from headwater.errors import ContradictionError
from headwater.model.judgement import Constraints, account

OPERATIONS, BRANDS, SITES = 6, 5, 4


def brand_of(site: str) -> str:
    return site.partition("-")[0]


def operation_of(site: str) -> str:
    return site[: site.index("b")]


WORLD = [f"o{o}b{b}-{s}.example" for o in range(OPERATIONS) for b in range(BRANDS) for s in range(SITES)]
SHOWN = {site: [brand_of(site)] for site in WORLD}
OWN = [Seen(site, f"acc-{operation_of(site)}") for site in WORLD]
PLACE = {site: n for n, site in enumerate(WORLD)}


def attributed(seen: Sequence[Seen], **more: Any) -> Attribution:
    return distributors.attribute(observation_table(seen), SHOWN, **more)


def partition(found: Attribution) -> list[set[str]]:
    """Operations as found, by the brands behind each distributor."""
    groups: dict[int, set[str]] = {}
    for brand, number in found.of_brand.items():
        groups.setdefault(number, set()).add(brand)
    return sorted(groups.values(), key=min)


TRUE = sorted(({f"o{o}b{b}" for b in range(BRANDS)} for o in range(OPERATIONS)), key=min)


def tables(found: Attribution) -> Mapping[str, list[dict[str, Any]]]:
    names = [f"D-{n:05d}" for n in range(len(found.claimed))]
    ways = distributor_tables.routes(found)
    ids = [f"R-{n:05d}" for n in range(len(ways.group))]
    return {
        "routes": distributor_tables.route_table(found, ways, ids, names).to_pylist(),
        "mechanisms": distributor_tables.mechanism_table(found, ways, ids, names).to_pylist(),
        "hypotheses": distributor_tables.hypothesis_table(found, ways, ids, names).to_pylist(),
        "flags": distributor_tables.flag_table(found).to_pylist(),
        "links": links(found, names, str, None, bridges(found)).to_pylist(),
    }


def test_the_operations_are_found() -> None:
    assert partition(attributed(OWN)) == TRUE


def test_a_processor_id_on_a_third_of_everybodys_brands_links_nobody_and_is_flagged() -> None:
    proxy = [Seen(site, "proxy", provider="kassa") for site in WORLD if PLACE[site] // SITES % 3 == 0]
    found = attributed([*OWN, *proxy])
    assert partition(found) == TRUE
    assert [(row["value"], row["reason"]) for row in tables(found)["flags"]] == [("proxy", "spans_groups")]


def test_a_reseller_is_one_route_with_several_hypotheses() -> None:
    """Every site shows the reseller's account beside its operator's own."""
    found = attributed([*OWN, *(Seen(site, "reseller", provider="kassa") for site in WORLD)])
    assert partition(found) == TRUE
    made = tables(found)
    (route,) = [row for row in made["mechanisms"] if row["value"] == "reseller"]
    assert route["distributor_id"] is None and route["brands"] == OPERATIONS * BRANDS
    (whole,) = [row for row in made["routes"] if row["route_id"] == route["route_id"]]
    assert (whole["mechanisms"], whole["sites"]) == (1, len(WORLD))
    for brand in ("o0b0", "o5b4"):
        rows = [row for row in made["hypotheses"] if row["brand_id"] == brand]
        assert [(row["distributor_id"] is None, row["main"]) for row in rows] == [(False, True), (True, False)]
        assert rows[1]["route_id"] == route["route_id"] and rows[1]["share"] == 1.0


def test_kit_leftovers_link_nobody() -> None:
    """A template's default mailbox and its author's counter on every second site."""
    left = [
        Seen(site, value, kind=kind, role=role, provider="", payment_type="", specificity="dedicated", bundle="page")
        for site in WORLD[::2]
        for value, kind, role in (("default@kit.example", "email", "contact"), ("UA-77", "tracking_id", "tracking"))
    ]
    assert partition(attributed([*OWN, *left])) == TRUE
    alone = attributed(left)
    assert alone.claimed == [] and len(set(alone.operation_of_site.values())) == len(alone.operation_of_site)


def test_a_rivals_account_on_one_site_is_reported_and_not_followed() -> None:
    victim = WORLD[0]
    seen = [*OWN, *(Seen(victim, "acc-o0", day) for day in (10, 20)), Seen(victim, "acc-o3", 20)]
    found = attributed(seen)
    assert partition(found) == TRUE
    (tie,) = [row for row in tables(found)["links"] if row["provisional"]]
    assert (tie["left"][:2], tie["right"][:2]) == ("o3", "o0") and not tie["bridge"]
    assert '"provisional_reason": "one_site"' in tie["evidence"] and victim in tie["evidence"]


def test_a_site_with_an_account_of_its_own_is_not_its_rivals() -> None:
    """Alone with its account, and a rival's beside it: one site carries the tie, and nothing agrees."""
    lone = "lone.example"
    seen = [*OWN, *(Seen(lone, "its-own", day) for day in (0, 10)), Seen(lone, "acc-o2", 10)]
    found = distributors.attribute(observation_table(seen), SHOWN | {lone: ["lone"]})
    assert partition(found) == TRUE and lone not in found.of_site
    assert [row["right"] for row in tables(found)["links"] if row["provisional"]] == ["lone"]


def test_bits_shown_are_the_bits_used() -> None:
    found = attributed(OWN)
    used = {found.facts.describe(use).value: found.valued.bits[use] for use in range(len(found.facts.use_value))}
    for row in tables(found)["links"]:
        assert row["bits"] == used["acc-" + operation_of(row["left"] + "-")]


subjects = st.sampled_from([f"site:{site}" for site in WORLD[::17]]
                           + [account("merchant_account", "cardgate", f"acc-o{o}") for o in range(4)])  # fmt: skip
judged = st.lists(st.tuples(subjects, subjects).filter(lambda pair: pair[0] < pair[1]), max_size=5, unique=True)


def closed(must: Sequence[tuple[str, str]]) -> dict[str, frozenset[str]]:
    whole: dict[str, frozenset[str]] = {}
    for left, right in must:
        joined = whole.get(left, frozenset({left})) | whole.get(right, frozenset({right}))
        whole |= dict.fromkeys(joined, joined)
    return whole


@settings(max_examples=60, deadline=None)
@given(judged, judged)
def test_judgements_are_honoured_or_named_as_a_contradiction(
    must: list[tuple[str, str]], cannot: list[tuple[str, str]]
) -> None:
    bound = Constraints(tuple(sorted(must)), tuple(sorted(cannot)))
    wrong = [(left, right) for left, right in cannot if right in closed(must).get(left, ())]
    if wrong:
        with pytest.raises(ContradictionError) as raised:
            attributed(OWN, constraints=bound)
        assert all(left in f"{raised.value}" and right in f"{raised.value}" for left, right in wrong)
        return
    found = attributed(OWN, constraints=bound)
    groups = found.of_subject
    assert all(groups[left] == groups[right] for left, right in must)
    assert all(groups[left] != groups[right] for left, right in cannot)
    sites = {f"site:{site}": number for site, number in found.operation_of_site.items()}
    assert all(sites[subject] == number for subject, number in groups.items() if subject in sites)
