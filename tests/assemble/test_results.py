"""Result tables say what the steps decided, no more and no less."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hand_made import Seen, Shot, altered, capture_tables, crossed, observation_table, template

from headwater import brands, distributors
from headwater.assemble import results
from headwater.assemble.distributor_links import links
from headwater.assemble.distributor_tables import distributors as distributors_table
from headwater.model.tables import BRANDS, CAPTURE_BRANDS, DECISIONS, DISTRIBUTORS, LINKS, SITES

A, B, C = template(1), template(2), template(3)
STRANGERS = [Shot(f"other{n}.example", 0, template(100 + n)) for n in range(12)]
SHOTS = [
    *(Shot(f"a{n}.example", n, altered(A, n, 0.1)) for n in range(4)),
    *(Shot(f"b{n}.example", n, altered(B, 50 + n, 0.1)) for n in range(3)),
    Shot("between.example", 30, crossed(A, B, 0.5)),
    Shot("a0.example", 40, C),
    Shot("dead.example", 5, C, gate="parked"),
    Shot("a1.example", 50, C, gate="suspended"),
    *STRANGERS,
]


@pytest.fixture(scope="module")
def found() -> brands.Attribution:
    return brands.attribute(*capture_tables(SHOTS))


def ids_of(claimed: Sequence[tuple[str, int]]) -> dict[int, str]:
    return {brand: f"B-{brand:05d}" for _, brand in claimed if brand >= 0}


def test_tables_agree_with_each_other(found: brands.Attribution) -> None:
    claimed = results.settled(found)
    ids = ids_of(claimed)
    decided = results.decisions(found, claimed, ids)
    of_captures = results.capture_brands(found, [ids.get(brand) for _, brand in claimed])
    sites, listed = results.sites(found, decided, {}), results.brands(found, decided, ids, {})
    assert (decided.schema, of_captures.schema, sites.schema, listed.schema) == (
        DECISIONS,
        CAPTURE_BRANDS,
        SITES,
        BRANDS,
    )
    assert of_captures.num_rows == len(SHOTS)
    assert Counter(of_captures.column("brand_id").to_pylist()) - Counter([None] * len(SHOTS)) == Counter(
        {row["brand_id"]: row["captures"] for row in listed.to_pylist()}
    )
    assert set(sites.column("site").to_pylist()) == {shot.site for shot in SHOTS}
    assert sum(row["captures"] for row in decided.to_pylist()) == sum(shot.gate == "" for shot in SHOTS)
    latest = {row["site"]: row for row in decided.to_pylist()}
    for row in sites.to_pylist():
        if row["site"] in latest:
            assert row["brand_id"] == latest[row["site"]]["brand_id"]
        moments = [shot.day for shot in SHOTS if shot.site == row["site"]]
        assert (row["last_seen"] - row["first_seen"]).days == max(moments) - min(moments)


def test_review_claims_no_brand_anywhere(found: brands.Attribution) -> None:
    claimed = results.settled(found)
    decided = results.decisions(found, claimed, ids_of(claimed)).to_pylist()
    (row,) = [row for row in decided if row["site"] == "between.example"]
    assert (row["decision"], row["brand_id"]) == ("review", None)
    groups = results.members(found, claimed)
    assert not [brand for brand, group in enumerate(groups) if group and brand not in ids_of(claimed)]


def test_each_brand_is_new_once_and_first(found: brands.Attribution) -> None:
    claimed = results.settled(found)
    for brand in ids_of(claimed):
        outcomes = [outcome for outcome, own in claimed if own == brand]
        assert outcomes[0] == "new" and set(outcomes[1:]) <= {"seen", "altered"}


def test_members_are_the_captures_of_each_brand(found: brands.Attribution) -> None:
    claimed = results.settled(found)
    groups = results.members(found, claimed)
    everyone = [capture for group in groups for capture in group]
    assert len(everyone) == len(set(everyone))
    period = dict(zip(found.captures.column("capture_id").to_pylist(), found.period_of_capture.tolist(), strict=True))
    for brand, group in enumerate(groups):
        assert all(claimed[period[capture]][1] == brand for capture in group)


def test_distributors_count_what_is_behind_them() -> None:
    shown = {f"s{n}.example": [f"brand{n % 4}"] for n in range(12)}
    seen = [Seen(site, "1" if number % 2 else "2", day=number) for number, site in enumerate(shown)]
    behind = distributors.attribute(observation_table(seen), shown)
    names = [f"D-{number}" for number in range(len(behind.claimed))]
    linked = links(behind, names, str)
    table = distributors_table(behind, names, linked)
    assert (linked.schema, table.schema) == (LINKS, DISTRIBUTORS)
    assert [(row["brands"], row["sites"], row["mechanisms"]) for row in table.to_pylist()] == [(2, 6, 1), (2, 6, 1)]
    assert all((row["last_seen"] - row["first_seen"]).days == 10 for row in table.to_pylist())
